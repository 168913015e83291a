"""The HTTP service beyond the checklist: redirects, search, status, prefixes, what it refuses."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import socket
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from lxml import etree
from yarl import URL

from bench.made_feeds import NOON, archive_at, sighting, visit
from db import Archive, Mode, slug
from feeds import (
    Health,
    PublishSettings,
    Scope,
    Service,
    ServiceError,
    SourceHealth,
    publish,
    serve,
)
from feeds.service import representations
from feeds.service.addresses import relative, split, without_prefix
from feeds.service.conditional import Conditions, accepts_gzip
from feeds.service.freshness import Freshness
from feeds.service.representations import PublicFiles
from feeds.service.wire import CROWDED_BYTES

SETTINGS = PublishSettings(base_url="http://feeds.example/news", title="Nachrichten")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


@asynccontextmanager
async def running(
    folder: Path, settings: PublishSettings = SETTINGS, **options: Any
) -> AsyncIterator[Callable[..., Any]]:
    """Serve folder/public; yield a function that asks for a path as written, without redirects."""
    options.setdefault("health", lambda: Health(now=NOON))
    health = options.pop("health")
    app = Service(
        folder / "public",
        lambda: Archive.open(folder / "archive.db", mode=Mode.READ),
        settings,
        health,
        **options,
    )
    async with serve(app, host="127.0.0.1", port=0) as address, aiohttp.ClientSession() as session:

        async def ask(path: str, method: str = "GET", **headers: str) -> Answer:
            url = URL(address + path, encoded=True)
            async with session.request(
                method, url, headers=headers, allow_redirects=False
            ) as answer:
                return Answer(answer.status, answer.headers, await answer.text())

        yield ask


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with an archive and its public directory."""
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
    return tmp_path


def redirect(folder: Path, path: str, target: str | None) -> None:
    with sqlite3.connect(folder / "archive.db") as connection:
        connection.execute("INSERT INTO redirects (path, target) VALUES (?, ?)", (path, target))
    connection.close()
    with Archive.open(folder / "archive.db") as archive:
        publish(archive, folder / "public", SETTINGS, scope=Scope.ALL)


async def test_27_a_moved_feed_answers_301_and_a_retired_one_410(folder: Path) -> None:
    redirect(folder, "example.org/politik", "example.org")
    redirect(folder, "sources/startseite/list", None)
    async with running(folder) as ask:
        for suffix in ("rss", "atom", "json", "html"):
            moved = await ask(f"/feeds/example.org/politik.{suffix}")
            assert moved.status == 301
            assert moved.headers["Location"] == f"../../feeds/example.org.{suffix}"
            gone = await ask(f"/feeds/sources/startseite/list.{suffix}")
            assert gone.status == 410
            assert "retired" in gone.text
        older = await ask("/feeds/example.org/politik/archive/3.atom")
        assert (older.status, older.headers["Location"]) == (
            301,
            "../../../../feeds/example.org.atom",
        )
        assert (await ask("/feeds/sources/startseite/list/archive/1.rss")).status == 410
        assert (await ask("/feeds/example.org.rss")).status == 200


async def test_the_folder_of_feeds_leads_to_the_start_page(folder: Path) -> None:
    async with running(folder) as ask:
        for path, location in (("/feeds", "./"), ("/feeds/", "../"), ("/news/feeds/", "../")):
            moved = await ask(path)
            assert (moved.status, moved.headers["Location"]) == (301, location)


async def test_a_feed_is_found_in_another_spelling(folder: Path) -> None:
    async with running(folder) as ask:
        for spelling in ("Example.org/POLITIK", "EXAMPLE.ORG/Politik", "example.org/politik%20"):
            moved = await ask(f"/feeds/{spelling}.atom")
            assert moved.status == 301
            assert moved.headers["Location"].endswith("feeds/example.org/politik.atom")


async def test_a_name_with_umlauts_is_served_at_its_encoded_address(tmp_path: Path) -> None:
    with archive_at(tmp_path / "archive.db", articles=0) as archive:
        visit(archive, [sighting(1, section="Äußeres 東京")], at=NOON + timedelta(hours=1))
        publish(archive, tmp_path / "public", SETTINGS)
    assert slug("Äußeres 東京") == "äusseres-東京"
    async with running(tmp_path) as ask:
        for name in ("%C3%A4usseres-%E6%9D%B1%E4%BA%AC", "A%CC%88usseres-%E6%9D%B1%E4%BA%AC"):
            answer = await ask(f"/feeds/example.org/{name}.rss")
            if answer.status == 301:
                answer = await ask("/feeds/" + answer.headers["Location"].rpartition("feeds/")[2])
            own = etree.fromstring(answer.text.encode()).find(
                "channel/{http://www.w3.org/2005/Atom}link[@rel='self']"
            )
            assert own is not None
            assert str(own.get("href")).endswith("%C3%A4usseres-%E6%9D%B1%E4%BA%AC.rss")


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/none.rss",
        "/none",
        "/feeds/../archive.db",
        "/feeds/%2e%2e/%2e%2e/archive.db",
        "/feeds/..%2f..%2farchive.db",
        "/feeds/%2e%2e/index.html",
        "/feeds//all.rss",
        "/feeds/.new/1.rss",
        "/.published",
        "/.lock",
        "/feeds/" + "x" * 5000 + ".rss",
        "/feeds/all/archive/1.atom",
        "/feeds/all/archive/99999999999999999999.atom",
        "/feeds/none/archive/1.json",
        "/metrics",
    ],
)
async def test_what_is_not_there_is_404_with_a_page_that_says_so(folder: Path, path: str) -> None:
    async with running(folder) as ask:
        answer = await ask(path)
        assert answer.status == 404
        assert "<h1>Not found</h1>" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_can_be_changed_over_http(folder: Path, method: str) -> None:
    async with running(folder) as ask:
        answer = await ask("/feeds/all.rss", method)
        assert answer.status == 405
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


async def test_scripts_of_other_sites_may_read_json_and_its_tags(folder: Path) -> None:
    async with running(folder) as ask:
        answer = await ask("/feeds/all.json", Origin="https://reader.example")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        preflight = await ask("/feeds/all.json", "OPTIONS", Origin="https://reader.example")
        assert preflight.status == 204
        assert "If-None-Match" in preflight.headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Origin" not in (await ask("/feeds/all.rss")).headers
        assert "Access-Control-Allow-Origin" not in (await ask("/", "OPTIONS")).headers


async def test_pages_and_their_style_are_asked_for_anew_each_time(folder: Path) -> None:
    async with running(folder) as ask:
        for path in ("/", "/style.css", "/feeds/all.html"):
            assert (await ask(path)).headers["Cache-Control"] == "no-cache"


async def test_pages_run_no_script_and_load_nothing_from_elsewhere(folder: Path) -> None:
    async with running(folder) as ask:
        for path in ("/", "/feeds/all.html", "/status", "/feeds/search.html?q=Stra%C3%9Fenbau"):
            answer = await ask(path)
            assert answer.status == 200
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
            assert not re.search(r"<script|<img|<iframe|\son\w+=", answer.text)
        assert (await ask("/style.css")).headers["Content-Type"] == "text/css; charset=utf-8"


async def test_a_prefix_of_the_proxy_may_be_left_or_taken_off(folder: Path) -> None:
    async with running(folder) as ask:
        for path in ("/feeds/all.rss", "/", "/status", "/feeds/search.atom?q=Artikel"):
            with_prefix, without = await ask(f"/news{path}"), await ask(path)
            assert with_prefix.status == without.status == 200
        assert (await ask("/newsfeeds/all.rss")).status == 404
        moved = await ask("/news/feeds/EXAMPLE.org.rss")
        assert moved.headers["Location"] == "../feeds/example.org.rss"


async def test_a_search_is_a_feed_in_every_format(folder: Path) -> None:
    async with running(folder) as ask:
        for query in ("q=Artikel+2", "q=artikel+2&site=example.org&section=politik"):
            found = json.loads((await ask(f"/feeds/search.json?{query}")).text)
            assert [item["title"][:9] for item in found["items"]] == ["Artikel 2"]
            assert found["title"].startswith("Search: ")
            page = await ask(f"/feeds/search.html?{query}")
            assert "Artikel 2" in page.text
            assert f"search.rss?{query.replace('&', '&amp;')}" in page.text
        for query in ("q=nirgends", "q=Artikel&site=other.example", "q=Artikel&section=Sport"):
            empty = etree.fromstring((await ask(f"/feeds/search.rss?{query}")).text.encode())
            assert empty.findall("channel/item") == []
        hostile = await ask("/feeds/search.atom?q=%22%20OR%20)(*%20%3Cscript%3E%27;--")
        assert hostile.status == 200
        etree.fromstring(hostile.text.encode())


async def test_a_search_without_words_or_with_too_many_is_refused(folder: Path) -> None:
    async with running(folder) as ask:
        assert (await ask("/feeds/search.html")).status == 200
        for query in ("", "?q=", "?q=+", "?site=example.org", "?q=" + "x" * 201):
            answer = await ask(f"/feeds/search.atom{query}")
            assert answer.status == 400
            assert "at most 200 characters" in answer.text


async def test_a_search_feed_is_conditional_like_any_other(folder: Path) -> None:
    path = "/feeds/search.atom?q=Artikel"
    async with running(folder) as ask:
        first = await ask(path)
        same = {"If-None-Match": first.headers["ETag"]}
        since = {"If-Modified-Since": first.headers["Last-Modified"]}
        assert (await ask(path, **same)).status == 304
        assert (await ask(path, **since)).status == 304
        with Archive.open(folder / "archive.db") as archive:
            visit(archive, [sighting(50)], at=NOON + timedelta(days=1))
        assert (await ask(path, **same)).status == 200
        assert (await ask(path, **since)).status == 200


async def test_times_advance_even_for_searches_that_were_forgotten(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feeds.service.rendered.REMEMBERED", 1)
    async with running(folder) as ask:
        before = await ask("/feeds/search.atom?q=Artikel")
        await ask("/feeds/search.atom?q=Rat")
        with Archive.open(folder / "archive.db") as archive:
            visit(archive, [sighting(50)], at=NOON + timedelta(days=1))
        since = {"If-Modified-Since": before.headers["Last-Modified"]}
        assert (await ask("/feeds/search.atom?q=Artikel", **since)).status == 200


async def test_without_an_archive_files_are_served_and_searches_wait(folder: Path) -> None:
    (folder / "archive.db").unlink()
    async with running(folder) as ask:
        assert (await ask("/feeds/all.rss")).status == 200
        answer = await ask("/feeds/search.atom?q=Artikel")
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "30"


async def test_status_shows_next_visits_and_trouble(folder: Path) -> None:
    sources = (
        SourceHealth(
            name="gut",
            url="https://example.org/gut",
            site="example.org",
            outcome="read",
            last_visit=NOON,
            next_visit=NOON + timedelta(minutes=20),
            interval=timedelta(minutes=20),
            interval_reason="changes about every 2 h",
            teasers=31,
        ),
        SourceHealth(
            name="schlecht",
            url="https://example.org/schlecht",
            site="example.org",
            title="Schlecht & <kaputt>",
            outcome="blocked",
            error="a challenge page came",
            failures=3,
            last_visit=NOON,
        ),
        SourceHealth(
            name="verboten", url="https://example.org/x", site="example.org", denied="/x for all"
        ),
        SourceHealth(name="neu", url="https://example.org/neu", site="example.org"),
    )
    async with running(folder, health=lambda: Health(now=NOON, sources=sources)) as ask:
        text = re.sub(r"<[^>]+>", " ", (await ask("/status")).text)
        for words in (
            "2026-01-07 12:20 UTC",
            "20 min",
            "changes about every 2 h",
            "blocked, 3 times in a row: a challenge page came",
            "Schlecht &amp; &lt;kaputt&gt;",
            "forbidden by robots.txt: /x for all",
            "not visited yet",
        ):
            assert words in text
    async with running(folder) as ask:
        assert "No page is watched yet" in (await ask("/status")).text


async def test_readiness_names_what_is_wrong(folder: Path) -> None:
    async with running(folder) as ask:
        assert (await ask("/healthz")).text == (await ask("/readyz")).text == "ok\n"
        assert (await ask("/robots.txt")).text.startswith("User-agent: *")
    ill = Health(now=NOON, problems=("the scheduler stands still",))
    async with running(folder, health=lambda: ill) as ask:
        assert (await ask("/healthz")).status == 200
        ready = await ask("/readyz")
        assert (ready.status, ready.text) == (503, "the scheduler stands still\n")
        assert "the scheduler stands still" in (await ask("/status")).text


async def test_metrics_are_handed_through_and_answers_counted(folder: Path) -> None:
    seen: list[tuple[str, int]] = []

    def observe(suffix: str, status: int) -> None:
        seen.append((suffix, status))

    async with running(folder, metrics=lambda: b"litfass_up 1\n", observe=observe) as ask:
        answer = await ask("/metrics")
        assert answer.text == "litfass_up 1\n"
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8; version=0.0.4"
        tag = (await ask("/feeds/all.json")).headers["ETag"]
        await ask("/feeds/all.json", **{"If-None-Match": tag})
        await ask("/none")
    assert seen == [("other", 200), ("json", 200), ("json", 304), ("other", 404)]


async def test_a_hub_is_announced_in_link_headers(folder: Path) -> None:
    settings = replace(SETTINGS, websub_hub="https://hub.example/")
    async with running(folder, settings) as ask:
        link = (await ask("/feeds/example.org/politik.atom", "HEAD")).headers["Link"]
        own = "http://feeds.example/news/feeds/example.org/politik.atom"
        assert link == f'<https://hub.example/>; rel="hub", <{own}>; rel="self"'
        for path in ("/feeds/all.html", "/feeds/search.atom?q=x", "/opml"):
            assert "Link" not in (await ask(path)).headers


async def test_a_taken_port_is_said_plainly(folder: Path) -> None:
    app = Service(
        folder / "public", lambda: Archive.open(folder), SETTINGS, lambda: Health(now=NOON)
    )
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServiceError, match=f"port {port}: .*name another one"):
            async with serve(app, host="127.0.0.1", port=port):
                pass


async def test_it_serves_on_ipv6_too(folder: Path) -> None:
    app = Service(
        folder / "public", lambda: Archive.open(folder), SETTINGS, lambda: Health(now=NOON)
    )
    async with serve(app, host="::1", port=0) as address:
        assert re.fullmatch(r"http://\[::1\]:\d+", address)


async def test_memory_for_files_is_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(representations, "KEPT_BYTES", 20_000)
    files = PublicFiles(folder / "public")
    names = [f"feeds/all.{suffix}" for suffix in ("rss", "atom", "json", "html")] * 2
    sizes = []
    for name in names:
        found = await files.get(name, name[-4:].lstrip("l."))
        assert found is not None
        assert found.body == (folder / "public" / name).read_bytes()
        sizes.append(files.bytes)
    assert 0 < max(sizes) <= 20_000
    (folder / "public/feeds/all.rss").unlink()
    assert await files.get("feeds/all.rss", "rss") is None


async def exchange(address: str, sent: bytes) -> bytes:
    """Send bytes to a service and return all that comes back until it closes the connection."""
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    await writer.drain()
    received = await reader.read()
    writer.close()
    return received


def service_of(folder: Path) -> Service:
    return Service(
        folder / "public",
        lambda: Archive.open(folder / "archive.db", mode=Mode.READ),
        SETTINGS,
        lambda: Health(now=NOON),
    )


async def test_old_clients_and_those_that_close_are_answered_and_left(folder: Path) -> None:
    body = (folder / "public/feeds/all.rss").read_bytes()
    async with serve(service_of(folder), host="127.0.0.1", port=0) as address:
        for _ in range(2):
            for request in (
                b"GET /feeds/all.rss HTTP/1.0\r\n\r\n",
                b"GET /feeds/all.rss HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            ):
                head, _, rest = (await exchange(address, request)).partition(b"\r\n\r\n")
                assert head.split()[1] == b"200"
                assert rest == body


async def test_answers_come_in_order_to_a_client_that_reads_late(folder: Path) -> None:
    """Three hundred feeds asked for at once are not all kept in memory, and none is lost."""
    with archive_at(folder / "long.db", articles=200) as archive:
        publish(archive, folder / "public", SETTINGS, scope=Scope.ALL)
    sizes = [
        len((folder / f"public/feeds/all.{suffix}").read_bytes()) for suffix in ("rss", "atom")
    ]
    keep = b"GET /feeds/all.%s HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /feeds/all.rss HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    async with serve(service_of(folder), host="127.0.0.1", port=0) as address:
        wanted = (keep % b"rss" + keep % b"atom") * 150 + last
        received = await exchange(address, wanted)
    lengths = [int(found) for found in re.findall(rb"\r\nContent-Length: (\d+)\r\n", received)]
    assert lengths == sizes * 150 + sizes[:1]
    assert received.count(b"\r\nDate: ") == 301
    assert sum(lengths) > 10 * CROWDED_BYTES


class Talk:
    """One connection to a service, spoken to in bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def say(self, sent: bytes) -> None:
        self._writer.write(sent)
        await self._writer.drain()

    async def hear(self) -> tuple[int, bytes]:
        """Return status and body of the next answer."""
        head = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), timeout=10)
        length = re.search(rb"\r\nContent-Length: (\d+)\r\n", head)
        body = await self._reader.readexactly(int(length[1])) if length else b""
        return int(head.split()[1]), body

    async def ask(self, sent: bytes) -> tuple[int, bytes]:
        await self.say(sent)
        return await self.hear()


@asynccontextmanager
async def talking(address: str) -> AsyncIterator[Talk]:
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield Talk(reader, writer)
    finally:
        writer.close()


ALL = b"GET /feeds/all.rss HTTP/1.1\r\nHost: x\r\n\r\n"


async def test_the_same_request_again_is_answered_from_what_is_there_now(folder: Path) -> None:
    seen: list[tuple[str, int]] = []
    app = Service(
        folder / "public",
        lambda: Archive.open(folder / "archive.db", mode=Mode.READ),
        SETTINGS,
        lambda: Health(now=NOON),
        observe=lambda suffix, status: seen.append((suffix, status)),
    )
    file = folder / "public/feeds/all.rss"
    before = file.read_bytes()
    tag = hashlib.sha256(before).hexdigest()[:32].encode()
    known = ALL[:-2] + b'If-None-Match: "%s"\r\n\r\n' % tag
    async with serve(app, host="127.0.0.1", port=0) as address, talking(address) as talk:
        for _ in range(4):
            assert await talk.ask(ALL) == (200, before)
            assert await talk.ask(known) == (304, b"")
        with Archive.open(folder / "archive.db") as archive:
            visit(archive, [sighting(50)], at=NOON + timedelta(hours=1))
            publish(archive, folder / "public", SETTINGS)
        after = file.read_bytes()
        assert after != before
        for request in (known, ALL, known):
            assert await talk.ask(request) == (200, after)
        file.unlink()
        assert (await talk.ask(ALL))[0] == (await talk.ask(known))[0] == 404
    assert seen == [("rss", 200), ("rss", 304)] * 4 + [("rss", 200)] * 3 + [("rss", 404)] * 2


async def test_bytes_that_look_like_a_request_but_are_part_of_another_are_no_request(
    folder: Path,
) -> None:
    async with serve(service_of(folder), host="127.0.0.1", port=0) as address:
        for start, status in (
            (b"GET /feeds/none.rss HTTP/1.1\r\nX-Rest: ", 404),
            (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(ALL), 405),
        ):
            async with talking(address) as talk:
                for _ in range(3):
                    assert (await talk.ask(ALL))[0] == 200
                await talk.say(start)
                await asyncio.sleep(0.1)
                await talk.say(ALL)
                assert (await talk.hear())[0] == status
                assert (await talk.ask(ALL))[0] == 200


async def test_what_is_no_request_is_refused_without_filling_the_log(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve(service_of(folder), host="127.0.0.1", port=0) as address:
        for sent in (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"GET /feeds/all.rss?q=\x00 HTTP/1.1\r\n\r\n",
            b"GET * HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
            b"hello\r\n\r\n",
        ):
            received = await exchange(address, sent)
            assert received.split()[1] == b"400", sent
            assert b"aiohttp" not in received
    assert [one for one in caplog.records if one.levelname != "DEBUG"] == []


async def test_requests_sent_ahead_are_answered_in_their_order(folder: Path) -> None:
    slow = b"GET /feeds/search.rss?q=K%C3%B6ln HTTP/1.1\r\nHost: x\r\n\r\n"
    async with (
        serve(service_of(folder), host="127.0.0.1", port=0) as address,
        talking(address) as talk,
    ):
        for _ in range(3):
            everything = await talk.ask(ALL)
        await talk.say(slow)
        for _ in range(5):
            await asyncio.sleep(0)
            await talk.say(ALL)
        assert b"Search: K" in (await talk.hear())[1]
        assert [await talk.hear() for _ in range(5)] == [everything] * 5


def test_a_feed_is_kept_as_long_as_its_own_pages_are_left_alone() -> None:
    def source(name: str, site: str, minutes: float | None) -> SourceHealth:
        interval = None if minutes is None else timedelta(minutes=minutes)
        return SourceHealth(name=name, url=f"https://{site}/", site=site, interval=interval)

    known = Freshness(
        [
            source("Eins", "a.example", 30),
            source("Zwei", "a.example", 10),
            source("Drei", "b.example", 60 * 48),
            source("Vier", "c.example", None),
        ]
    )
    ages = {
        "sources/eins": 1800,
        "sources/eins/list": 1800,
        "sources/drei": 86_400,
        "a.example": 600,
        "a.example/politik": 600,
        "all": 600,
        "sections/politik": 600,
        "c.example": 600,
    }
    assert {path: known.max_age(path) for path in ages} == ages
    assert Freshness([]).max_age("all") == 900
    assert Freshness([source("x", "x.example", 0.001)]).max_age("all") == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/feeds/a.example.rss", ("/feeds/a.example", "rss")),
        ("/feeds/a.example", ("/feeds/a.example", "")),
        ("/feeds/rss", ("/feeds/rss", "")),
        ("/feeds/a.b/c.json", ("/feeds/a.b/c", "json")),
    ],
)
def test_a_suffix_of_ours_is_taken_off(path: str, expected: tuple[str, str]) -> None:
    assert split(path) == expected


def test_addresses_are_relative_to_each_other() -> None:
    assert relative("/feeds/a/b.rss", "/feeds/c d.rss") == "../../feeds/c%20d.rss"
    assert relative("/opml", "/x") == "./x"
    assert without_prefix("/news", "/news") == "/"
    assert without_prefix("/feeds/all.rss", "") == "/feeds/all.rss"


def test_headers_of_a_request_are_read_generously() -> None:
    def known(*tags: str, since: str | None = None) -> bool:
        asked = Conditions(if_none_match=tags, if_modified_since=since)
        return asked.met_by({"abc", "abc-gzip"}, last_modified=10)

    assert known('"x"', 'W/"abc"')
    assert known("abc-gzip")
    assert not known('"ab"', since="Fri, 31 Dec 2100 23:59:59 GMT")
    assert not known(since="Fri, 31 Dec 99999999999999999999 23:59:59 GMT")
    assert accepts_gzip("GZIP")
    assert not accepts_gzip(None)
    assert accepts_gzip("gzip;q=1.0, *;q=0")
