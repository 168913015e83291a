"""Fetching as a publisher sees it: what is asked for, when, and what follows from the answer."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from aggregator.config import FetchSettings, Secret
from aggregator.errors import FetchError, HostRests
from aggregator.fetch import Fetcher, PageRequest, Unchanged, user_agent
from aggregator.fetch.client import Client, host_of
from aggregator.model import Page
from bench.loopback import LOOPBACK, Asked, Site, answer, page, redirect, serving

NOW = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
SETTINGS = FetchSettings(
    contact="ops@reader.example",
    allow_private=frozenset({LOOPBACK, "a.example", "b.example"}),
    delay=timedelta(0),
)


@asynccontextmanager
async def fetching(settings: FetchSettings = SETTINGS) -> AsyncIterator[Fetcher]:
    async def resolve(_host: str) -> list[str]:
        return [LOOPBACK]

    async with Fetcher(settings, clock=lambda: NOW, resolve=resolve) as fetcher:
        yield fetcher


async def fetch(site: Site, path: str = "/", **known: object) -> Page | Unchanged:
    async with fetching() as fetcher:
        return await fetcher.fetch(replace(PageRequest(url=site.url(path)), **known))  # type: ignore[arg-type]


async def failure(site: Site, path: str = "/", **known: object) -> FetchError:
    with pytest.raises(FetchError) as found:
        await fetch(site, path, **known)
    return found.value


async def test_a_page_comes_with_everything_its_headers_say() -> None:
    body = page()
    headers = {"ETag": '"v1"', "Last-Modified": "Wed, 07 Jan 2026 11:00:00 GMT"}
    async with serving({"/": answer(body, headers=headers, cache_control="max-age=600")}) as site:
        found = await fetch(site)
        assert found == Page(
            url=site.url("/"),
            body=body.encode(),
            captured_at=NOW,
            content_type="text/html; charset=utf-8",
            etag='"v1"',
            last_modified="Wed, 07 Jan 2026 11:00:00 GMT",
            status=200,
            complete=True,
            fresh_for=timedelta(seconds=600),
        )


async def test_publishers_see_who_asks_and_how_to_reach_them() -> None:
    async with serving({"/": answer(page())}) as site:
        await fetch(site)
    for asked in site.asked:
        assert asked.headers["user-agent"] == user_agent(SETTINGS)
        assert "Litfass/" in asked.headers["user-agent"]
        assert "ops@reader.example" in asked.headers["user-agent"]
    assert "no contact given" in user_agent(FetchSettings())


async def test_headers_of_a_source_replace_ours_instead_of_standing_beside_them() -> None:
    async with serving({"/": answer(page())}) as site:
        await fetch(site, headers={"user-agent": Secret("Reader/1"), "X-Key": Secret("k")})
    seen = site.asked[-1].headers
    assert (seen["user-agent"], seen["x-key"]) == ("Reader/1", "k")
    assert site.asked[0].target == "/robots.txt"
    assert "x-key" not in site.asked[0].headers


async def test_what_is_known_is_asked_for_conditionally_and_304_is_unchanged() -> None:
    async def conditional(asked: Asked, writer: asyncio.StreamWriter) -> None:
        fresh = asked.headers.get("if-none-match") == '"v1"'
        headers = {"ETag": '"v2"', "Cache-Control": "max-age=60", "Content-Length": ""}
        whole = answer(status="304 Not Modified", headers=headers)
        writer.write(whole if fresh else answer(page()))

    async with serving({"/": conditional}) as site:
        found = await fetch(site, etag='"v1"', last_modified="Wed, 07 Jan 2026 11:00:00 GMT")
    assert isinstance(found, Unchanged)
    assert (found.status, found.etag, found.fresh_for) == (304, '"v2"', timedelta(seconds=60))
    assert site.asked[-1].headers["if-modified-since"] == "Wed, 07 Jan 2026 11:00:00 GMT"


async def test_304_to_a_plain_question_is_no_answer() -> None:
    async with serving({"/": answer(status="304 Not Modified")}) as site:
        assert (await failure(site)).status == 304


async def test_the_same_bytes_again_are_unchanged_although_the_server_sends_them() -> None:
    body = page()
    known = hashlib.sha256(body.encode()).hexdigest()
    async with serving({"/": answer(body, etag='"new"')}) as site:
        found = await fetch(site, body_hash=known)
        assert isinstance(found, Unchanged)
        assert (found.status, found.etag, found.bytes) == (200, '"new"', len(body.encode()))
        assert isinstance(await fetch(site, body_hash="0" * 64), Page)


@pytest.mark.parametrize(
    ("status", "outcome", "says"),
    [
        ("401 Unauthorized", "blocked", "login"),
        ("402 Payment Required", "blocked", "payment"),
        ("403 Forbidden", "blocked", "ask the publisher"),
        ("404 Not Found", "unreachable", "has its address changed"),
        ("410 Gone", "unreachable", "gone for good"),
        ("418 Teapot", "unreachable", "no page"),
        ("429 Too Many Requests", "unreachable", "left alone"),
        ("451 Unavailable", "blocked", "legal"),
        ("500 Oops", "unreachable", "in trouble"),
        ("204 No Content", "unreachable", "no page"),
        ("206 Partial Content", "unreachable", "no page"),
    ],
)
async def test_a_status_that_is_no_page_says_what_to_do(
    status: str, outcome: str, says: str
) -> None:
    async with serving(
        {"/": answer("" if status.startswith("204") else "<p>sorry</p>", status)}
    ) as site:
        error = await failure(site)
    assert (error.status, error.outcome) == (int(status[:3]), outcome)
    assert says in str(error)


@pytest.mark.parametrize("value", ["120", "Wed, 07 Jan 2026 12:02:00 GMT"])
async def test_a_server_that_asks_to_wait_is_left_alone_that_long(value: str) -> None:
    busy = answer(status="503 Busy", headers={"Retry-After": value})
    async with serving({"/": busy}) as site, fetching() as fetcher:
        with pytest.raises(FetchError) as found:
            await fetcher.fetch(PageRequest(url=site.url("/")))
        assert found.value.retry_after == 120
        rest = fetcher.resting_for(site.url("/other"))
        assert rest is not None
        assert timedelta(seconds=118) < rest <= timedelta(seconds=120)
        with pytest.raises(FetchError, match="left alone"):
            await fetcher.fetch(PageRequest(url=site.url("/other")))
        assert fetcher.resting_for(site.url("/", "a.example")) is None
    assert site.targets() == ["/"]


async def test_a_host_whose_rules_come_with_a_time_to_wait_is_left_alone_for_every_page() -> None:
    busy = answer(status="429 Too Many Requests", headers={"Retry-After": "300"})
    async with serving({"/robots.txt": busy}) as site, fetching() as fetcher:
        with pytest.raises(FetchError, match=r"robots\.txt answers 429") as first:
            await fetcher.fetch(PageRequest(url=site.url("/")))
        assert not isinstance(first.value, HostRests)
        with pytest.raises(HostRests, match="it asked for that"):
            await fetcher.fetch(PageRequest(url=site.url("/other")))


async def test_a_host_that_keeps_failing_is_asked_five_times_and_others_go_on() -> None:
    answers = {"/": answer(status="500 Oops"), "/ok": answer(page())}
    async with serving(answers) as site, fetching() as fetcher:
        requests = [PageRequest(url=site.url("/", "a.example")) for _ in range(12)]
        requests += [PageRequest(url=site.url("/ok", "b.example")) for _ in range(12)]
        found = await asyncio.gather(*map(fetcher.fetch, requests), return_exceptions=True)
    assert all(isinstance(one, FetchError) for one in found[:12])
    assert all(isinstance(one, Page) for one in found[12:])
    assert site.targets().count("/") == 5
    assert site.targets().count("/ok") == 12


@pytest.mark.parametrize("status", ["401 No", "403 No", "451 No"])
async def test_a_host_that_refuses_every_page_is_left_alone(status: str) -> None:
    refusing = {f"/{number}": answer(status=status) for number in range(8)}
    async with serving(refusing) as site, fetching() as fetcher:
        requests = [PageRequest(url=site.url(path)) for path in refusing]
        found = await asyncio.gather(*map(fetcher.fetch, requests), return_exceptions=True)
        assert [one.outcome for one in found if isinstance(one, FetchError)] == ["blocked"] * 8
        assert "it refused us 5 times in a row" in str(found[-1])
    assert len([target for target in site.targets() if target != "/robots.txt"]) == 5


async def test_a_host_that_refuses_some_pages_only_is_asked_for_all() -> None:
    answers = {f"/{number}": answer(status="403 No") for number in range(0, 12, 2)}
    answers |= {f"/{number}": answer(page()) for number in range(1, 12, 2)}
    async with serving(answers) as site, fetching() as fetcher:
        for number in range(12):
            with suppress(FetchError):
                await fetcher.fetch(PageRequest(url=site.url(f"/{number}")))
    assert len([target for target in site.targets() if target != "/robots.txt"]) == 12


async def test_a_challenge_counts_once_whatever_its_status() -> None:
    challenge = "<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/x></script>"
    answers = {f"/{number}": answer(challenge, status="503 No") for number in range(6)}
    async with serving(answers) as site, fetching() as fetcher:
        for path in answers:
            with pytest.raises(FetchError) as found:
                await fetcher.fetch(PageRequest(url=site.url(path)))
            assert found.value.outcome == ("unreachable" if path == "/5" else "blocked")
    assert len([target for target in site.targets() if target != "/robots.txt"]) == 5


async def test_a_host_that_sends_us_to_another_has_not_failed() -> None:
    answers = {f"/{number}": answer(status="503 No") for number in range(5)}
    async with serving({"/": answer(page())}) as other:
        answers["/moved"] = redirect(other.url("/", "b.example"))
        async with serving(answers) as site, fetching() as fetcher:
            for path in ("/0", "/1", "/2", "/3", "/moved", "/4"):
                with suppress(FetchError):
                    await fetcher.fetch(PageRequest(url=site.url(path)))
            assert fetcher.resting_for(site.url("/")) is None


async def test_a_page_that_is_not_there_says_nothing_against_its_host() -> None:
    async with serving({}) as site, fetching() as fetcher:
        for number in range(8):
            with pytest.raises(FetchError, match="there is no such page"):
                await fetcher.fetch(PageRequest(url=site.url(f"/{number}")))


async def test_requests_to_one_host_come_one_by_one_with_the_pause_between() -> None:
    settings = replace(SETTINGS, delay=timedelta(seconds=0.05))

    async def slow(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(answer(page()))

    async with serving({"*": slow}) as site, fetching(settings) as fetcher:
        requests = [PageRequest(url=site.url(f"/{number}")) for number in range(4)]
        await asyncio.gather(*map(fetcher.fetch, requests))
    times = [one.at for one in site.asked if one.target != "/robots.txt"]
    assert site.most_open == 1
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.07


async def test_all_hosts_together_get_no_more_requests_than_configured() -> None:
    settings = replace(
        SETTINGS,
        concurrency=3,
        allow_private=frozenset(f"h{number}.example" for number in range(9)),
    )

    async def slow(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(answer(page()))

    async with serving({"*": slow}) as site, fetching(settings) as fetcher:
        hosts = (PageRequest(url=site.url("/", f"h{number}.example")) for number in range(9))
        await asyncio.gather(*map(fetcher.fetch, hosts))
    assert site.most_open <= 3


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temp", "308 Perm"])
async def test_redirects_are_followed_to_the_page_that_then_has_their_address(status: str) -> None:
    answers = {
        "/a": redirect("b?x=1#top", status),
        "/b?x=1": redirect("//a.example:{port}/c", status),
        "/c": answer(page()),
    }
    async with serving(answers) as site:
        site.answers["/b?x=1"] = redirect(f"//a.example:{site.port}/c", status)
        found = await fetch(site, "/a")
        assert isinstance(found, Page)
        assert found.url == site.url("/c", "a.example")
    assert site.targets() == ["/a", "/b?x=1", "/c"]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("file:///etc/passwd", "must begin with http"),
        ("ftp://a.example/x", "must begin with http"),
        ("javascript:alert(1)", "must begin with http"),
        ("data:text/html,<p>", "must begin with http"),
        ("http://user:hush@a.example/", "must not hold user"),
        ("http://[::1/", "no address"),
        ("http://a.example:99999/", "no valid address"),
        ("http://10.0.0.1/", "private"),
        ("http://169.254.169.254/latest/meta-data/", "link-local"),
        ("http://0x7f.1:1/", "not a public address|this machine|no connection"),
    ],
)
async def test_a_redirect_off_the_public_web_is_refused(target: str, says: str) -> None:
    async with serving({"/": redirect(target)}) as site:
        settings = replace(SETTINGS, allow_private=frozenset({"a.example"}))
        async with fetching(settings) as fetcher:
            with pytest.raises(FetchError, match=says) as found:
                await fetcher.fetch(PageRequest(url=site.url("/", "a.example")))
    assert found.value.outcome == "refused"
    assert "hush" not in str(found.value)


async def test_redirects_end_in_a_circle_or_after_too_many() -> None:
    answers = {f"/n{number}": redirect(f"/n{number + 1}") for number in range(30)}
    answers |= {"/a": redirect("/b"), "/b": redirect("/a")}
    async with serving(answers) as site:
        assert "circle" in str(await failure(site, "/a"))
        assert "more than 10 times" in str(await failure(site, "/n0"))
    assert site.targets() == ["/a", "/b", *(f"/n{number}" for number in range(11))]


async def test_a_redirect_without_target_is_no_page() -> None:
    async with serving({"/": answer(status="302 Found")}) as site:
        assert (await failure(site)).status == 302


async def test_a_cookie_set_on_the_way_opens_the_page() -> None:
    async def gate(asked: Asked, writer: asyncio.StreamWriter) -> None:
        seen = asked.headers.get("cookie", "") == "seen=1"
        writer.write(answer(page()) if seen else redirect("/", set_cookie="seen=1; Path=/"))

    async with serving({"/": gate}) as site:
        assert isinstance(await fetch(site), Page)
        assert isinstance(await fetch(site), Page)
    assert site.targets() == ["/", "/"] * 2  # nothing is kept from one visit to the next


async def test_a_cookie_taken_away_on_the_way_is_no_longer_sent() -> None:
    answers = {
        "/": redirect("/b", set_cookie="session=old"),
        "/b": redirect("/c", set_cookie="session=; Max-Age=0"),
        "/c": answer(page()),
    }
    async with serving(answers) as site:
        await fetch(site)
    assert ["cookie" in one.headers for one in site.asked[1:]] == [False, True, False]


SECRETS = {
    "headers": {"Authorization": Secret("Bearer hush-hush")},
    "cookies": {"abo": Secret("hush-cookie")},
}


async def test_what_is_entrusted_to_a_host_goes_to_no_other() -> None:
    async with serving() as other, serving({"/page": answer(page())}) as site:
        site.answers["/other"] = redirect(other.url("/", "a.example"))
        site.answers["/port"] = redirect(other.url("/"))
        site.answers["/back"] = redirect(site.url("/page", "b.example"))
        site.answers["/same"] = redirect("/page")
        other.answers["/"] = redirect(site.url("/page"))
        for path in ("/other", "/port", "/back", "/same"):
            await fetch(site, path, **SECRETS)
    asked = [one for one in site.asked if one.target != "/robots.txt"]
    trusted = [one for one in asked if not one.headers["host"].startswith("b.example")]
    assert {one.headers.get("authorization") for one in trusted} == {"Bearer hush-hush"}
    assert {one.headers.get("cookie") for one in trusted} == {"abo=hush-cookie"}
    strangers = [*other.asked, *(one for one in asked if one not in trusted)]
    robots = [one for one in site.asked if one.target == "/robots.txt"]
    assert len(strangers) >= 3
    for one in strangers + robots:
        assert "hush" not in str(one.headers)


async def test_secrets_stand_in_no_message_repr_or_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = []
    async with serving(
        {"/": answer("no", "403 Forbidden"), "/circle": redirect("/circle")}
    ) as site:
        for path in ("/", "/circle"):
            error = await failure(site, path, ignore_robots=True, **SECRETS)
            said += [str(error), repr(error), str(error.__cause__)]
        port = site.port
    proxy = Secret("http://user:hush-proxy@127.0.0.1:1")
    request = PageRequest(url=f"http://127.0.0.1:{port}/", proxy=proxy, **SECRETS)  # type: ignore[arg-type]
    async with fetching() as fetcher:
        with pytest.raises(FetchError) as found:
            await fetcher.fetch(request)
    said += [str(found.value), str(found.value.__cause__), repr(request), caplog.text]
    assert "hush" not in "\n".join(said)


async def test_an_address_is_sent_as_it_stands() -> None:
    path = "/a%2Fb/%C3%BC?q=1%202&r=[x]"
    async with serving({"*": answer(page())}) as site:
        await fetch(site, path)
        await fetch(site, "/straße?q=ü")
    assert site.targets() == [path, "/stra%C3%9Fe?q=%C3%BC"]


@pytest.mark.parametrize("url", ["ftp://a.example/", "http:///x", "http://u:p@a.example/", "x"])
async def test_what_is_no_web_address_is_refused(url: str) -> None:
    async with fetching() as fetcher:
        with pytest.raises(FetchError, match="the address") as found:
            await fetcher.fetch(PageRequest(url=url))
    assert found.value.outcome == "refused"


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (b"%PDF-1.7\n\x00\x01", "application/pdf", "no HTML page but application/pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "text/html", "no HTML page but text/html"),
        (b'{"articles": []}', "application/json", "no HTML page but application/json"),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', "text/xml", "a feed already"),
        (b'<?xml version="1.0"?>\n<feed xmlns="x">', "text/html", "a feed already"),
        (b"  \n ", "text/html", "empty"),
        (b"", "text/html", "empty"),
        (b"\x00\x01\x02", "", "something else"),
    ],
)
async def test_what_is_no_page_is_said_plainly(body: bytes, kind: str, says: str) -> None:
    async with serving({"/": answer(body, content_type=kind)}) as site:
        error = await failure(site)
    assert error.outcome == "unreadable"
    assert says in str(error)


@pytest.mark.parametrize(
    ("kind", "codec"),
    [
        ("text/html", "utf-8"),
        ("TEXT/HTML;charset=windows-1251", "cp1251"),
        ("application/xhtml+xml", "utf-8"),
        ("text/plain", "utf-8"),
        ("application/octet-stream", "utf-8"),
        ("image/gif", "utf-8"),  # a server that lies about a page
        ("text/html; charset=utf-16le", "utf-16-le"),
        ("text/html", "utf-16"),
        ("", "utf-8"),
    ],
)
async def test_a_page_is_a_page_whatever_it_is_called(kind: str, codec: str) -> None:
    body = page().encode(codec)
    async with serving({"/": answer(body, content_type=kind)}) as site:
        found = await fetch(site)
    assert isinstance(found, Page)
    assert (found.body, found.complete) == (body, True)


async def test_a_name_that_nobody_knows_is_said_to_be_unknown() -> None:
    async def resolve(host: str) -> list[str]:
        raise OSError(f"no {host}")

    async with Fetcher(SETTINGS, clock=lambda: NOW, resolve=resolve) as fetcher:
        with pytest.raises(FetchError, match=r"the name a\.example cannot be resolved"):
            await fetcher.fetch(PageRequest(url="http://a.example/"))


async def hang_up(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.mark.parametrize(
    ("proxy", "says"),
    [
        ("http://user:geheim@127.0.0.1:9", "the proxy does not connect"),
        ("http://user:geheim@", "the proxy's address is not valid"),
    ],
)
async def test_trouble_with_a_proxy_is_told_without_its_password(proxy: str, says: str) -> None:
    async with serving({"/": answer(page())}) as site:
        error = await failure(site, proxy=Secret(proxy))
    assert says in str(error)
    assert "geheim" not in str(error)


async def test_what_keeps_a_connection_from_being_made_is_said() -> None:
    async with serving({"/": hang_up}) as site:
        assert "closed the connection without an answer" in str(await failure(site))
    assert "no connection to 127.0.0.1" in str(await failure(Site(port=9)))


async def test_a_client_outside_its_context_says_so() -> None:
    client = Client(SETTINGS, "agent")
    with pytest.raises(RuntimeError, match="outside of its context"):
        await client.get("http://127.0.0.1/", headers={}, max_bytes=1)


@pytest.mark.parametrize("url", ["http://[::1/", "http://a.example:99999/"])
def test_an_address_that_is_none_has_no_host(url: str) -> None:
    with pytest.raises(FetchError, match="the address is not valid"):
        host_of(url)
