"""robots.txt: what RFC 9309 asks for, on answers as servers give them and on a clock of our own."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.config import FetchSettings, Secret
from aggregator.errors import FetchError
from aggregator.fetch import Fetcher, PageRequest
from aggregator.fetch.model import Exchange
from aggregator.fetch.robots import (
    KEPT_FOR,
    MAX_CRAWL_DELAY,
    MAX_ROBOTS_BYTES,
    OLD_RULES_HOLD_FOR,
    UNREACHABLE_KEPT_FOR,
    Robots,
)
from bench.loopback import Asked, answer, page, redirect, serving

FORBID_ALL = "User-agent: *\nDisallow: /\n"
SETTINGS = FetchSettings(allow_private=frozenset({"127.0.0.1"}), delay=timedelta(0))


def clock() -> datetime:
    return datetime.now(UTC)


class Desk:
    """Answers instead of a server and counts; the time is what the test says."""

    def __init__(self, body: str | bytes = "", status: int = 200) -> None:
        self.body = body.encode() if isinstance(body, str) else body
        self.status = status
        self.error: FetchError | None = None
        self.cut: str | None = None
        self.oversize = False
        self.now = 0.0
        self.asked: list[str] = []
        self.robots = Robots(self.get, lambda: self.now)

    async def get(self, url: str, _proxy: Secret | None) -> Exchange:
        self.asked.append(url)
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        return Exchange(
            url=url,
            status=self.status,
            headers={},
            set_cookies=(),
            body=self.body,
            transferred=len(self.body),
            cut=self.cut,
            oversize=self.oversize,
        )

    async def allows(self, path: str) -> bool:
        return (await self.robots.verdict(f"https://news.example{path}")).allowed


async def allowed(text: str, path: str) -> bool:
    return await Desk(text).allows(path)


@pytest.mark.parametrize(
    ("text", "path", "may"),
    [
        ("", "/politik", True),
        (FORBID_ALL, "/politik", False),
        ("User-agent: *\nDisallow:\n", "/politik", True),
        ("User-agent: *\nDisallow: /politik", "/politik/artikel", False),
        ("User-agent: *\nDisallow: /politik", "/Politik", True),
        # The longest rule decides; of two alike, the one that allows.
        ("User-agent: *\nDisallow: /\nAllow: /politik", "/politik/a", True),
        ("User-agent: *\nAllow: /politik\nDisallow: /politik/archiv", "/politik/archiv/1", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.php$", "/x.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/x.php?a=1", True),
        ("User-agent: *\nDisallow: /*?page=", "/politik?page=2", False),
        ("User-agent: *\nDisallow: /m%C3%BCnchen", "/münchen", False),
        ("User-agent: *\nDisallow: /münchen", "/m%C3%BCnchen", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/", False),
        ("User-agent: *\r\nDisallow: /\r\n", "/", False),
        ("user-AGENT: *  # everybody\ndisallow: / # nothing", "/", False),
        ("Disallow: /\n", "/", True),
        ("<!doctype html><html><body>404</body></html>", "/", True),
    ],
)
async def test_rules_are_read_as_the_standard_says(text: str, path: str, may: bool) -> None:
    assert await allowed(text, path) is may


@pytest.mark.parametrize(
    ("agent", "ours"),
    [
        ("Litfass", True), ("litfass", True), ("LITFASS/2.0", True), ("Litfass # us", True),
        ("lit", False), ("Litfassbot", False), ("Googlebot", False), ("", False), ("*lit", False),
    ],
)  # fmt: skip
async def test_rules_for_us_are_ours_whatever_the_version_and_nobody_elses(
    agent: str, ours: bool
) -> None:
    text = f"User-agent: *\nDisallow: /all\n\nUser-agent: {agent}\nDisallow: /us\n"
    desk = Desk(text)
    assert await desk.allows("/us") is not ours
    assert await desk.allows("/all") is ours


async def test_groups_for_us_count_together_and_one_group_may_name_several() -> None:
    text = (
        "User-agent: other\nUser-agent: litfass\nDisallow: /one\n\n"
        "User-agent: litfass\nDisallow: /two\n"
    )
    desk = Desk(text)
    assert [await desk.allows(path) for path in ("/one", "/two", "/three")] == [False, False, True]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 301, 204])
async def test_where_there_are_no_rules_everything_is_allowed(status: int) -> None:
    assert await Desk(FORBID_ALL if status > 300 else "", status).allows("/politik")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 520])
async def test_while_the_rules_cannot_be_had_nothing_is_allowed(status: int) -> None:
    desk = Desk("", status)
    verdict = await desk.robots.verdict("https://news.example/politik")
    assert not verdict.allowed
    assert str(status) in verdict.reason


async def test_rules_are_read_once_a_day_for_each_origin() -> None:
    desk = Desk(FORBID_ALL)
    await asyncio.gather(*(desk.allows(f"/{number}") for number in range(5)))
    await desk.robots.verdict("http://news.example/")
    await desk.robots.verdict("https://news.example:8443/")
    assert desk.asked == [
        "https://news.example/robots.txt",
        "http://news.example/robots.txt",
        "https://news.example:8443/robots.txt",
    ]
    desk.now += KEPT_FOR.total_seconds() - 1
    assert not await desk.allows("/")
    assert len(desk.asked) == 3
    desk.now += 1
    desk.body = b""
    assert await desk.allows("/")
    assert len(desk.asked) == 4


async def test_old_rules_hold_while_new_ones_cannot_be_had_but_not_for_ever() -> None:
    desk = Desk("User-agent: *\nDisallow: /no\n")
    assert await desk.allows("/yes")
    desk.error = FetchError("refused")
    desk.now += KEPT_FOR.total_seconds()
    assert await desk.allows("/yes")
    assert not await desk.allows("/no")
    assert len(desk.asked) == 2
    desk.now += UNREACHABLE_KEPT_FOR.total_seconds()
    desk.error, desk.status = None, 503
    assert await desk.allows("/yes")
    assert len(desk.asked) == 3
    desk.now += OLD_RULES_HOLD_FOR.total_seconds()
    assert not await desk.allows("/yes")


async def test_a_host_that_cannot_be_reached_is_a_failed_visit_not_a_permission() -> None:
    desk = Desk()
    desk.error = FetchError("news.example closed the connection")
    with pytest.raises(FetchError, match="closed the connection"):
        await desk.allows("/politik")
    desk.error = None
    assert await desk.allows("/politik")


async def test_rules_that_cannot_be_unpacked_or_came_incomplete_allow_nothing() -> None:
    desk = Desk()
    desk.error = FetchError("the page's gzip data is broken", outcome="unreadable")
    assert not await desk.allows("/")
    desk = Desk("User-agent: *\nDisallow: /priv")
    desk.cut = "the connection broke after 31 of 90 bytes"
    verdict = await desk.robots.verdict("https://news.example/")
    assert not verdict.allowed
    assert "incomplete" in verdict.reason


async def test_of_a_file_too_long_the_first_500_kib_count_and_no_half_rule() -> None:
    filler = "# padding\n" * (MAX_ROBOTS_BYTES // 10 - 2)
    desk = Desk("User-agent: *\nDisallow: /no\n" + filler + "Disallow: /private-things\n" * 9)
    desk.body = desk.body[: desk.body.rindex(b"private")]
    desk.oversize = True
    assert not await desk.allows("/no")
    assert await desk.allows("/yes")


@pytest.mark.parametrize(
    ("line", "pause"),
    [
        ("Crawl-delay: 10", timedelta(seconds=10)),
        ("Crawl-delay: 0.5", timedelta(seconds=0.5)),
        ("Crawl-delay: 0", None),
        ("Crawl-delay: -5", None),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: 1e300", MAX_CRAWL_DELAY),
        ("Crawl-delay: 86400", MAX_CRAWL_DELAY),
    ],
)
async def test_a_crawl_delay_is_kept_within_reason(line: str, pause: timedelta | None) -> None:
    desk = Desk(f"User-agent: *\n{line}\n")
    assert (await desk.robots.verdict("https://news.example/")).crawl_delay == pause


async def test_rules_made_to_take_for_ever_take_no_time() -> None:
    desk = Desk("User-agent: *\n" + f"Disallow: /{'a*' * 5000}b\n" * 20 + "Disallow: /no\n")
    async with asyncio.timeout(5):
        assert await desk.allows("/" + "a" * 5000)
        assert not await desk.allows("/no")


async def test_forbidden_pages_are_never_asked_for_and_the_failure_says_how_to_insist(
    caplog: pytest.LogCaptureFixture,
) -> None:
    rules = answer("User-agent: *\nDisallow: /politik\n", content_type="text/plain")
    answers = {"/robots.txt": rules, "/politik": answer(page())}
    async with serving(answers) as site, Fetcher(SETTINGS, clock=clock) as fetcher:
        with pytest.raises(FetchError, match="ignore_robots = true") as failure:
            await fetcher.fetch(PageRequest(url=site.url("/politik")))
        assert site.targets() == []
        assert not caplog.records
        await fetcher.fetch(PageRequest(url=site.url("/politik"), ignore_robots=True))
        verdict = await fetcher.check_robots(site.url("/politik"))
    assert failure.value.outcome == "refused"
    assert site.targets() == ["/politik"]
    assert not verdict.allowed
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "/politik" in caplog.text


async def test_a_redirect_to_a_forbidden_page_is_not_followed() -> None:
    rules = answer("User-agent: *\nDisallow: /intern\n", content_type="text/plain")
    answers = {"/robots.txt": rules, "/a": redirect("/intern"), "/intern": answer(page())}
    async with serving(answers) as site, Fetcher(SETTINGS, clock=clock) as fetcher:
        with pytest.raises(FetchError, match="forbids /intern"):
            await fetcher.fetch(PageRequest(url=site.url("/a")))
    assert site.targets() == ["/a"]


async def test_rules_are_found_behind_redirects_and_not_behind_too_many() -> None:
    answers = {f"/r{number}": redirect(f"/r{number + 1}") for number in range(10)}
    answers["/r5"] = answer(FORBID_ALL, content_type="text/plain")
    async with serving(answers) as site:
        for first, may in (("/r1", False), ("/r0", True)):
            site.answers["/robots.txt"] = redirect(first)
            async with Fetcher(SETTINGS, clock=clock) as fetcher:
                assert (await fetcher.check_robots(site.url("/politik"))).allowed is may


async def test_the_host_that_asks_for_a_pause_gets_it_between_two_pages() -> None:
    rules = answer("User-agent: *\nCrawl-delay: 0.15\n", content_type="text/plain")
    answers = {"/robots.txt": rules, "/a": answer(page()), "/b": answer(page())}
    async with serving(answers) as site, Fetcher(SETTINGS, clock=clock) as fetcher:
        requests = [PageRequest(url=site.url(path)) for path in ("/a", "/b")]
        await asyncio.gather(*(fetcher.fetch(request) for request in requests))
    first, second = (one.at for one in site.asked if one.target != "/robots.txt")
    assert second - first >= 0.15


async def test_rules_are_asked_for_by_name_and_through_the_sources_proxy() -> None:
    url = "http://news.example/politik"

    async def proxy_answers(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(FORBID_ALL if "robots" in asked.target else page()))
        await writer.drain()

    async with serving({"*": proxy_answers}) as proxy, Fetcher(SETTINGS, clock=clock) as fetcher:
        secret = Secret(f"http://127.0.0.1:{proxy.port}")
        with pytest.raises(FetchError, match="forbids"):
            await fetcher.fetch(PageRequest(url=url, proxy=secret))
    assert [one.target for one in proxy.asked] == ["http://news.example/robots.txt"]
    assert proxy.asked[0].headers["user-agent"].startswith("Litfass")


async def test_rules_that_hold_no_longer_are_forgotten() -> None:
    desk = Desk(FORBID_ALL)
    assert not (await desk.robots.verdict("http://a.example/")).allowed
    desk.error = FetchError("gone")
    desk.now += OLD_RULES_HOLD_FOR.total_seconds() - 1
    desk.robots.forget_old()
    assert not (await desk.robots.verdict("http://a.example/")).allowed
    desk.now += 2 * OLD_RULES_HOLD_FOR.total_seconds()
    desk.robots.forget_old()
    desk.error = None
    desk.body = b""
    assert (await desk.robots.verdict("http://a.example/")).allowed
