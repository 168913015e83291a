"""Real feed readers and parsers against a real service on loopback (`make clients`).

Each sees a feed for the first time, again without a change (304, nothing double), with an edited
headline, with a new article, and entries made to break readers. What cannot be installed fails.
"""

from __future__ import annotations

import asyncio
import json
import mailbox
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree

from bench.loopback import answer, serving
from bench.made_feeds import NOON, adversarial_entries, archive_at, feed, sighting, visit
from db import Archive, Mode
from feeds import Health, PublishSettings, Service, formats, publish, serve
from feeds.items import document_of
from feeds.model import FeedDocument
from tests.running import Running, within

pytestmark = pytest.mark.clients

HERE = Path(__file__).resolve().parent / "clients"
ROOT = HERE.parent.parent
INSTALLED = ROOT / ".venv" / "clients"
PYTHON = INSTALLED / "python" / "bin" / "python"
HOSTILE = "hostile"
"""Path of a feed of adversarial entries, beside those of the archive."""


@pytest.fixture(scope="session", autouse=True)
def installed() -> None:
    """Install what is missing; a failure fails every test here."""
    subprocess.run([HERE / "install", INSTALLED], check=True, timeout=600)


async def run(*command: object, **environment: str) -> str:
    """Run a program without a network of its own settings; return what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(str(part) for part in command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment},
    )
    out, err = await asyncio.wait_for(process.communicate(), timeout=60)
    assert process.returncode == 0, f"{command[0]} failed:\n{out.decode()}\n{err.decode()}"
    return out.decode()


@dataclass
class Newspaper:
    """A running service, its archive, and what it was asked."""

    folder: Path
    address: str
    archive: Archive
    settings: PublishSettings
    asked: list[tuple[str, int]] = field(default_factory=list)
    articles: dict[int, str] = field(default_factory=dict)
    """Number -> headline, as announced now."""

    def url(self, name: str) -> str:
        return f"{self.address}/feeds/{name}"

    def announce(self, *, hour: int, **titles: str) -> None:
        """Let the watched page announce articles (`_3="Headline"`) at an hour, and publish."""
        self.articles |= {int(number[1:]): title for number, title in titles.items()}
        found = [sighting(number, title=title) for number, title in self.articles.items()]
        visit(self.archive, found, at=NOON + timedelta(hours=hour))
        publish(self.archive, self.folder / "public", self.settings)

    def statuses(self) -> list[int]:
        """Return the answers since this was asked last, favicons and pages left out."""
        feeds = [status for suffix, status in self.asked if suffix in ("rss", "atom", "json")]
        self.asked.clear()
        return feeds

    def hostile(self) -> FeedDocument:
        return document_of(feed(adversarial_entries(), path=HOSTILE), self.settings)


@pytest.fixture
async def newspaper(tmp_path: Path) -> AsyncIterator[Newspaper]:
    asked: list[tuple[str, int]] = []
    settings = PublishSettings(base_url="http://to.be.known")
    app = Service(
        tmp_path / "public",
        lambda: Archive.open(tmp_path / "archive.db", mode=Mode.READ),
        settings,
        lambda: Health(now=NOON),
        observe=lambda suffix, status: asked.append((suffix, status)),
    )
    async with serve(app, host="127.0.0.1", port=0) as address:
        settings = replace(settings, base_url=address)
        with archive_at(tmp_path / "archive.db", articles=0) as archive:
            paper = Newspaper(tmp_path, address, archive, settings, asked)
            paper.announce(hour=1, _1="Köln baut", _2="Bonn & Brühl sparen", _3="Neuß heißt anders")
            for suffix, body in formats.render(paper.hostile()).items():
                (tmp_path / "public/feeds" / f"{HOSTILE}.{suffix}").write_bytes(body)
            yield paper


def pairs(entries: Sequence[Any]) -> set[tuple[str, str]]:
    found = [(entry["id"], entry["title"]) for entry in entries]
    assert len(found) == len({id for id, _ in found}), "an entry twice"
    return set(found)


def as_rendered(document: FeedDocument) -> list[dict[str, Any]]:
    return [
        {
            "id": item.id,
            "url": item.url,
            "title": item.title,
            "published": item.published.timestamp(),
        }
        for item in document.items
    ]


def archived(paper: Newspaper) -> list[dict[str, Any]]:
    found = paper.archive.feed("all")
    assert found is not None
    return as_rendered(document_of(found, paper.settings))


# Readers that remember


@pytest.mark.parametrize("suffix", ["rss", "atom"])
async def test_newsboat(newspaper: Newspaper, tmp_path: Path, suffix: str) -> None:
    """With one feed a cache: newsboat keeps an article that two feeds hold in one of them only."""

    async def reload(name: str) -> dict[str, str]:
        return await newsboat_reads(
            newspaper.url(f"{name}.{suffix}"), tmp_path / f"newsboat-{name}"
        )

    def wanted() -> dict[str, str]:
        return {one["id"]: one["title"] for one in archived(newspaper)}

    assert await reload("all") == wanted()
    assert set(newspaper.statuses()) == {200}
    # it keeps tags from its second visit on: at the first their row is not there yet
    assert await reload("all") == wanted()
    assert set(newspaper.statuses()) == {200}
    assert await reload("all") == wanted()
    assert set(newspaper.statuses()) == {304}
    newspaper.announce(hour=2, _2="Bonn & Brühl sparen nicht")
    assert "Bonn & Brühl sparen nicht" in wanted().values()
    assert await reload("all") == wanted()
    newspaper.announce(hour=3, _4="Ganz neu")
    assert len(wanted()) == 4
    assert await reload("all") == wanted()
    hostile = newspaper.hostile().items
    assert await reload(HOSTILE) == {item.id: item.title for item in hostile}


async def newsboat_reads(url: str, home: Path) -> dict[str, str]:
    """Let newsboat fetch one feed; return guid -> title as it keeps them."""
    home.mkdir(exist_ok=True)
    (home / "urls").write_text(url + "\n")
    (home / "config").touch()
    command = ["newsboat", "-u", home / "urls", "-C", home / "config", "-c", home / "cache.db"]
    await run(*command, "-x", "reload", HOME=str(home), TERM="dumb")
    with closing(sqlite3.connect(home / "cache.db")) as cache:
        rows = cache.execute("SELECT guid, title FROM rss_item").fetchall()
    assert len(rows) == len({guid for guid, _ in rows})
    return dict(rows)


async def test_rss2email(newspaper: Newspaper, tmp_path: Path) -> None:
    home = tmp_path / "rss2email"
    home.mkdir()
    (home / "config").write_text(
        "[DEFAULT]\nfrom = feeds@example.org\nto = reader@example.org\n"
        f"email-protocol = maildir\nmaildir-path = {home}/mail\nmaildir-mailbox = inbox\n"
        "html-mail = True\nverbose = info\n"
    )
    for folder in ("", "/cur", "/new", "/tmp"):
        (home / f"mail/inbox{folder}").mkdir(parents=True)
    command = ["r2e", "-c", home / "config", "-d", home / "data.json"]

    async def mails() -> list[str]:
        await run(*command, "run", HOME=str(home))
        inbox = mailbox.Maildir(home / "mail/inbox")
        return sorted(str(make_header(decode_header(str(mail["subject"])))) for mail in inbox)

    await run(*command, "add", "all", newspaper.url("all.atom"), HOME=str(home))
    assert await mails() == sorted(newspaper.articles.values())
    newspaper.statuses()
    assert await mails() == sorted(newspaper.articles.values())
    assert newspaper.statuses() == [304]
    before = sorted(newspaper.articles.values())
    newspaper.announce(hour=2, _2="Bonn & Brühl sparen nicht")
    assert await mails() == before, "an edited headline is no new article"
    newspaper.announce(hour=3, _4="Ganz neu")
    assert await mails() == sorted([*before, "Ganz neu"])
    await run(*command, "add", "hostile", newspaper.url(f"{HOSTILE}.rss"), HOME=str(home))
    hostile = newspaper.hostile().items
    assert len(await mails()) == 4 + len(hostile)


async def test_lemon24_reader(newspaper: Newspaper, tmp_path: Path) -> None:
    addresses = [newspaper.url(f"all.{suffix}") for suffix in ("rss", "atom", "json")]

    async def update(*urls: str) -> dict[str, Any]:
        said = await run(PYTHON, HERE / "with_reader.py", tmp_path / "reader.sqlite", *urls)
        loaded = json.loads(said)
        assert isinstance(loaded, dict)
        return loaded

    def by_feed(found: dict[str, Any]) -> list[set[tuple[str, str]]]:
        entries = [[e for e in found["entries"] if e["feed"] == url] for url in addresses]
        return [pairs(each) for each in entries]

    first = await update(*addresses)
    assert first["new"] == 9
    assert by_feed(first) == [pairs(archived(newspaper))] * 3
    newspaper.statuses()
    again = await update(*addresses)
    assert (again["new"], again["modified"]) == (0, 0)
    assert newspaper.statuses() == [304, 304, 304]
    newspaper.announce(hour=2, _2="Bonn & Brühl sparen nicht")
    edited = await update(*addresses)
    assert (edited["new"], edited["modified"]) == (0, 3)
    assert by_feed(edited) == [pairs(archived(newspaper))] * 3
    newspaper.announce(hour=3, _4="Ganz neu")
    grown = await update(*addresses)
    assert (grown["new"], grown["modified"]) == (3, 0)
    assert by_feed(grown) == [pairs(archived(newspaper))] * 3
    wanted = pairs(as_rendered(newspaper.hostile()))
    for suffix in ("rss", "atom", "json"):
        url = newspaper.url(f"{HOSTILE}.{suffix}")
        held = await update(url)
        assert pairs([e for e in held["entries"] if e["feed"] == url]) == wanted


# Parsers


async def test_feedparser_over_http(newspaper: Newspaper) -> None:
    addresses = [newspaper.url(f"all.{suffix}") for suffix in ("rss", "atom")]
    known: dict[str, dict[str, str]] = {}

    async def fetch(*urls: str) -> list[dict[str, Any]]:
        command = [PYTHON, HERE / "with_feedparser.py", json.dumps(known), *urls]
        found = [json.loads(line) for line in (await run(*command)).splitlines()]
        assert not any(one["bozo"] for one in found)
        return found

    first = await fetch(*addresses)
    known = {url: one["tags"] for url, one in zip(addresses, first, strict=True)}
    assert [set(tags) for tags in known.values()] == [{"etag", "modified"}] * 2
    assert [one["entries"] for one in first] == [archived(newspaper)] * 2
    assert [(one["status"], one["entries"]) for one in await fetch(*addresses)] == [(304, [])] * 2
    known = {url: {"modified": tags["modified"]} for url, tags in known.items()}
    assert [one["status"] for one in await fetch(*addresses)] == [304, 304]
    newspaper.announce(hour=2, _2="Bonn & Brühl sparen nicht", _4="Ganz neu")
    assert [one["entries"] for one in await fetch(*addresses)] == [archived(newspaper)] * 2
    hostile = await fetch(*(newspaper.url(f"{HOSTILE}.{suffix}") for suffix in ("rss", "atom")))
    assert [one["entries"] for one in hostile] == [as_rendered(newspaper.hostile())] * 2


@pytest.mark.parametrize(
    ("script", "suffixes"),
    [("rss_parser.mjs", ("rss", "atom")), ("feed_parser.mjs", ("rss", "atom"))],
)
async def test_parsers_of_node(newspaper: Newspaper, script: str, suffixes: Sequence[str]) -> None:
    async def parse(name: str) -> list[list[dict[str, Any]]]:
        addresses = [newspaper.url(f"{name}.{suffix}") for suffix in suffixes]
        said = await run("node", HERE / script, INSTALLED, *addresses)
        return [json.loads(line) for line in said.splitlines()]

    assert await parse("all") == [archived(newspaper)] * len(suffixes)
    newspaper.announce(hour=2, _2="Bonn & Brühl sparen nicht", _4="Ganz neu")
    after = await parse("all")
    assert after == [archived(newspaper)] * len(suffixes)
    assert len(after[0]) == 4
    for found in await parse(HOSTILE):
        wanted = as_rendered(newspaper.hostile())
        assert [one["id"] for one in found] == [one["id"] for one in wanted]
        assert [one["url"] for one in found] == [one["url"] for one in wanted]
        assert [one["published"] for one in found] == [one["published"] for one in wanted]
        assert [one["title"] for one in found] == [one["title"] for one in wanted]


# The whole of it


async def test_readers_of_the_running_service_that_visits_a_site(tmp_path: Path) -> None:
    """A second visit of the same pages changes no byte of any feed, and no reader sees anything."""
    pages = {
        file.parent.name: (urlsplit(json.loads(file.read_bytes())["url"]).path, file.parent)
        for file in sorted((HERE.parent / "pages").glob("*/page.json"))
        if (file.parent / "input.html").exists()
    }
    assert len(pages) > 5
    service = Running(tmp_path / "data")
    answers = {
        f"/{name}{path}": answer((folder / "input.html").read_bytes())
        for name, (path, folder) in pages.items()
    }
    async with serving(answers) as site:
        sources = "".join(
            f'[[sources]]\nname = "{name}"\nurl = "{site.url(f"/{name}{path}")}"\n'
            for name, (path, _) in pages.items()
        )
        service.write(f'[fetch]\nallow_private = ["127.0.0.1"]\ndelay = "0s"\n{sources}')
        try:
            assert await asyncio.to_thread(service.started), service.log
            visited = await asyncio.to_thread(
                within, 60, lambda: all(service.visits(name) for name in pages)
            )
            assert visited, service.log
            await settled(service)
            entries = {one["id"]: one["title"] for one in service.entries()}
            assert len(entries) > 20
            before = feed_files(service.data)
            for suffix in ("rss", "atom"):
                url = f"{service.base}/feeds/all.{suffix}"
                assert await newsboat_reads(url, tmp_path / suffix) == entries
                said = await run(PYTHON, HERE / "with_feedparser.py", "{}", url)
                found = json.loads(said)
                assert not found["bozo"]
                assert {one["id"]: one["title"] for one in found["entries"]} == entries
            again = ["-m", "aggregator", "visit", "--data", service.data]
            await run(sys.executable, *again, HOME=str(tmp_path))
            assert len(site.targets()) == 2 * len(pages)
            await settled(service)
            assert feed_files(service.data) == before
            assert await newsboat_reads(url, tmp_path / "atom") == entries
        finally:
            service.kill()


def feed_files(data: Path) -> dict[str, bytes]:
    found = (data / "public").rglob("*.*")
    return {str(file): file.read_bytes() for file in found if file.is_file()}


async def settled(service: Running) -> None:
    """Wait until everything recorded is published."""

    def nothing_stale() -> bool:
        with Archive.open(service.data / "archive.db", mode=Mode.READ) as archive:
            return archive.stale_feeds() == ()

    assert await asyncio.to_thread(within, 30, nothing_stale), service.log


# Schemas and lists


async def test_the_schema_of_rfc_4287(newspaper: Newspaper) -> None:
    schema = etree.RelaxNG(etree.parse(HERE / "atom.rng"))
    files = sorted((newspaper.folder / "public").rglob("*.atom"))
    assert len(files) > 5
    for file in files:
        document = etree.parse(file)
        schema.assertValid(document)
        broken = re.sub(rb"<updated>.*?</updated>", b"", file.read_bytes())
        assert not schema.validate(etree.fromstring(broken))


async def test_the_schema_of_json_feed(newspaper: Newspaper, tmp_path: Path) -> None:
    files = sorted((newspaper.folder / "public").rglob("*.json"))
    assert len(files) > 5
    check = [PYTHON, HERE / "json_schema.py", HERE / "json-feed-1.1.schema.json"]
    assert await run(*check, *files) == ""
    broken = json.loads(files[0].read_bytes())
    broken["items"][0]["id"] = 7
    broken["items"][1]["url"] = "/relative"
    (tmp_path / "broken.json").write_text(json.dumps(broken))
    assert len((await run(*check, tmp_path / "broken.json")).splitlines()) == 2


async def test_listparser(newspaper: Newspaper) -> None:
    said = await run(PYTHON, HERE / "with_listparser.py", newspaper.folder / "public/opml")
    found = json.loads(said)
    assert not found["bozo"]
    assert found["version"] == "opml2"
    feeds = {one["url"]: one for one in found["feeds"]}
    assert set(feeds) == {newspaper.url(f"{info.path}.rss") for info in newspaper.archive.feeds()}
    section = feeds[newspaper.url("example.org/politik.rss")]
    assert section["title"] == "Politik – example.org"
    assert section["groups"] == [["example.org"]]
