"""The whole way: pages on loopback, visited by the running service, until the feeds of a reader."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from aiohttp import web

from aggregator import demo
from aggregator.demo import newspaper
from db import Archive, Mode
from tests.conftest import Litfass
from tests.running import Running, in_background, within

MANNERS = '[fetch]\nallow_private = [{hosts}]\ndelay = "0s"\n'
SOURCE = '[[sources]]\nurl = "{url}"\nname = "{name}"\ninterval = "1s"\n'


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "data")
    yield running
    running.kill()


def watching(pages: Mapping[str, str]) -> str:
    """Return the configuration that watches pages (name -> address) every second."""
    hosts = sorted({f'"{urlsplit(url).hostname}"' for url in pages.values()})
    sources = "".join(SOURCE.format(url=url, name=name) for name, url in pages.items())
    return MANNERS.format(hosts=", ".join(hosts)) + sources


def published(service: Running) -> dict[str, bytes]:
    """Return all published files."""
    public = service.data / "public"
    return {
        str(path.relative_to(public)): path.read_bytes()
        for path in public.rglob("*")
        if path.is_file() and not path.relative_to(public).parts[0].startswith(".")
    }


def settle(service: Running, names: Mapping[str, str], more: int = 2) -> None:
    """Wait until every source was visited so many times more, and what followed is published."""
    wanted = {name: service.visits(name) + more for name in names}
    assert within(60, lambda: all(service.visits(name) >= wanted[name] for name in names)), (
        service.log
    )
    with Archive.open(service.data / "archive.db", mode=Mode.READ) as archive:
        assert within(30, lambda: not archive.stale_feeds())
    # the lists of feeds come after the feeds
    assert within(30, lambda: not (service.data / "public" / ".catalogue-changed").exists())


def test_the_demo_newspaper_becomes_feeds_that_grow_only_by_news(service: Running) -> None:
    # 10 s after an article that will be edited: it is no lead any more, and not yet edited
    now = datetime(2026, 1, 7, 11, 0, 10, tzinfo=UTC)
    clock = [now]
    with in_background(lambda: demo.serving(lambda: clock[0])) as base:
        pages = {name: base + path for name, path in demo.watched_paths().items()}
        service.write(watching(pages))
        assert service.started(), service.log
        settle(service, pages)

        # two more visits change no byte
        before = published(service)
        settle(service, pages)
        assert published(service) == before
        assert b"urn:uuid:" in before["feeds/all.atom"]
        sections = {path for path in before if path.startswith("feeds/sections/")}
        assert "feeds/sections/politik.rss" in sections

        # a new article comes in on top, everything else stays
        old = service.entries()
        clock[0] += newspaper.ARTICLE_EVERY
        settle(service, pages)
        new = service.entries()
        assert [one["id"] for one in new[1:]] == [one["id"] for one in old[: len(new) - 1]]
        assert new[0]["url"].endswith(f"-{newspaper.newest_number(clock[0])}.html")

        # an edited headline is the same entry with a new title
        watched = {entry["url"]: entry for entry in new}
        clock[0] += newspaper.EDITED_AFTER
        settle(service, pages)
        again = {entry["url"]: entry for entry in service.entries()}
        edited = [url for url in watched if url in again and again[url] != watched[url]]
        assert edited
        for url in edited:
            assert again[url]["id"] == watched[url]["id"]
            assert again[url]["title"] != watched[url]["title"]
            assert again[url]["date_published"] == watched[url]["date_published"]
        with Archive.open(service.data / "archive.db", mode=Mode.READ) as archive:
            versions = {one.url: one.versions for one in archive.articles()}
        assert all(versions[url] == 1 for url in edited)

        # SIGTERM: in good order, nothing is lost, a restart changes nothing
        assert service.stop() == 0
        assert "event=stop" in service.log
        assert "Traceback" not in service.log
        last = published(service)
        assert service.started(), service.log
        settle(service, pages)
        assert published(service) == last
        assert service.stop() == 0


def test_a_slow_page_does_not_keep_the_service_from_ending(service: Running) -> None:
    asked = threading.Event()

    async def never(_request: web.Request) -> web.Response:
        asked.set()
        await asyncio.sleep(60)
        return web.Response()

    @asynccontextmanager
    async def slow() -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_get("/politik", never)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/politik"
        await runner.cleanup()

    with in_background(slow) as url:
        service.write(watching({"langsam": url}))
        assert service.started(), service.log
        assert asked.wait(20)
        assert service.stop() == 0
        assert "event=drain broken_off=langsam" in service.log
    with Archive.open(service.data / "archive.db") as archive:
        assert archive.visits("langsam") == ()


@asynccontextmanager
async def sites_of(pages: Mapping[str, bytes]) -> AsyncIterator[str]:
    """Serve saved pages, each on a loopback address of its own; yield the port as text."""

    async def page(request: web.Request) -> web.Response:
        body = pages.get(request.url.host or "")
        if body is None or request.path == "/robots.txt":
            return web.Response(status=404)
        return web.Response(body=body, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    first = web.TCPSite(runner, "127.0.0.1", 0)
    await first.start()
    port = runner.addresses[0][1]
    for host in pages:
        await web.TCPSite(runner, host, port).start()
    yield str(port)
    await runner.cleanup()


def test_pages_of_real_sites_become_feeds_that_a_reader_understands(
    service: Running, shared: Path
) -> None:
    manifest = shared / "corpus" / "manifest.jsonl"
    rows = [json.loads(line) for line in manifest.read_text().splitlines()]
    listings = [row for row in rows if row["kind"] != "article"][::3]
    pages = {}
    paths = {}
    for number, row in enumerate(listings, start=2):
        body = (manifest.parent / row["path"]).read_bytes()
        host = f"127.0.1.{number}"
        pages[host] = gzip.decompress(body) if row["path"].endswith(".gz") else body
        paths[row["id"]] = (host, urlsplit(row["url"]).path or "/")
    with in_background(lambda: sites_of(pages)) as port:
        watched = {id: f"http://{host}:{port}{path}" for id, (host, path) in paths.items()}
        service.write(watching(watched))
        assert service.started(), service.log
        settle(service, watched)
        before = published(service)
        settle(service, watched)
        assert published(service) == before
        assert " outcome=unreadable " not in service.log
        for name in watched:
            expected = {
                (entry["id"], entry["title"]) for entry in service.entries(f"sources/{name}")
            }
            assert len(expected) > 3, name
            for suffix in ("rss", "atom"):
                feed = feedparser.parse(service.get(f"/feeds/sources/{name}.{suffix}"))
                assert not feed.bozo, (name, suffix, feed.get("bozo_exception"))
                assert {(entry.id, entry.title) for entry in feed.entries} == expected
        assert service.stop() == 0


def test_a_host_that_asked_for_a_day_is_not_asked_again_by_a_service_that_starts_anew(
    service: Running, litfass: Litfass
) -> None:
    asked: list[str] = []

    async def busy(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/robots.txt":
            return web.Response(status=404)
        return web.Response(status=429, headers={"Retry-After": "86400"})

    @asynccontextmanager
    async def serving() -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_get("/{path:.*}", busy)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        await runner.cleanup()

    with in_background(serving) as base:
        service.write(watching({"a": f"{base}/a"}))
        assert service.started(), service.log
        assert within(20, lambda: service.visits("a")), service.log
        assert service.stop() == 0
        first = list(asked)
        assert first == ["/robots.txt", "/a"]
        # another page of the same host, after a restart, and a round by hand
        service.write(watching({"a": f"{base}/a", "b": f"{base}/b"}))
        assert service.started(), service.log
        assert within(20, lambda: service.visits("b")), service.log
        status = litfass("status", "--data", service.data, "--json").out.splitlines()
        reasons = [json.loads(line)["reason"] for line in status]
        assert reasons[0].startswith("asked to stay away for ")
        assert reasons[1].startswith("127.0.0.1 is left alone: it asked for that")
        assert service.stop() == 0
        round_by_hand = litfass("visit", "--data", service.data)
        assert (round_by_hand.code, round_by_hand.out.count("it asked for that")) == (0, 2), (
            round_by_hand
        )
    assert asked == first
