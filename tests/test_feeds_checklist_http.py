"""The checklist on feeds, part two: HTTP (13-29), discovery and extras (38-40)."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path

import aiohttp
import feedparser
import pytest
from lxml import etree

from bench.made_feeds import NOON, archive_at, entry, feed, sighting, visit
from db import Archive, Mode
from feeds import (
    Health,
    PublishSettings,
    Service,
    SourceHealth,
    formats,
    publish,
    serve,
)
from feeds.items import document_of

SETTINGS = PublishSettings(base_url="http://feeds.example/news")
PATHS = ("/feeds/all.rss", "/feeds/all.atom", "/feeds/all.json")
ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Running:
    """A running service and the archive behind it."""

    address: str
    folder: Path
    archive: Archive
    session: aiohttp.ClientSession

    async def ask(self, path: str, method: str = "GET", /, **headers: str) -> Answer:
        """Send exactly these headers (with - for _); bodies come as they were sent."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.request(
            method, self.address + path, headers=sent, allow_redirects=False
        ) as answer:
            return Answer(answer.status, answer.headers, await answer.read())

    def publish(self) -> None:
        publish(self.archive, self.folder / "public", SETTINGS)


def health() -> Health:
    sources = (
        SourceHealth(
            name="Startseite",
            url="https://example.org/",
            site="example.org",
            interval=timedelta(minutes=20),
        ),
        SourceHealth(
            name="Andere",
            url="https://other.example/",
            site="other.example",
            interval=timedelta(minutes=7),
        ),
    )
    return Health(now=NOON, sources=sources)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Running]:
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        app = Service(
            tmp_path / "public",
            lambda: Archive.open(tmp_path / "archive.db", mode=Mode.READ),
            SETTINGS,
            health,
        )
        async with (
            serve(app, host="127.0.0.1", port=0) as address,
            aiohttp.ClientSession(
                auto_decompress=False, skip_auto_headers=["User-Agent", "Accept-Encoding", "Accept"]
            ) as session,
        ):
            yield Running(address, tmp_path, archive, session)


# HTTP


@pytest.mark.parametrize("path", PATHS)
async def test_13_an_answer_carries_etag_and_last_modified(service: Running, path: str) -> None:
    answer = await service.ask(path)
    assert answer.status == 200
    assert re.fullmatch(r'"[0-9a-f]{32}"', answer.headers["ETag"])
    file = service.folder / "public" / path[1:]
    assert (
        parsedate_to_datetime(answer.headers["Last-Modified"]).timestamp() == file.stat().st_mtime
    )


@pytest.mark.parametrize("path", PATHS)
async def test_14_who_has_the_tag_gets_304_without_body(service: Running, path: str) -> None:
    tag = (await service.ask(path)).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', f'{tag},"x"', "*", tag.strip('"')):
        answer = await service.ask(path, If_None_Match=known)
        assert (answer.status, answer.body) == (304, b""), known
        assert answer.headers["ETag"] == tag
        assert {"Last-Modified", "Cache-Control", "Vary"} <= set(answer.headers)
    for unknown in ('"other"', 'W/"other"', "", ",,", '"', f"{tag[:-2]}"):
        assert (await service.ask(path, If_None_Match=unknown)).status == 200, unknown


async def test_15_if_none_match_wins_over_if_modified_since(service: Running) -> None:
    first = await service.ask(PATHS[0])
    since, tag = first.headers["Last-Modified"], first.headers["ETag"]
    both = await service.ask(PATHS[0], If_None_Match='"other"', If_Modified_Since=since)
    assert both.status == 200
    old = "Thu, 01 Jan 1970 00:00:00 GMT"
    assert (await service.ask(PATHS[0], If_None_Match=tag, If_Modified_Since=old)).status == 304


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("same", 304),
        ("Fri, 31 Dec 2100 23:59:59 GMT", 304),
        ("Friday, 31-Dec-68 23:59:59 GMT", 304),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 200),
        ("Wed, 01 Jan 1800 00:00:00 GMT", 200),
        ("Mon, 99 Foo 20222 99:99:99 GMT", 200),
        ("gestern", 200),
        ("0", 200),
        ("", 200),
    ],
)
async def test_16_a_date_is_understood_or_ignored(
    service: Running, since: str, status: int
) -> None:
    if since == "same":
        since = (await service.ask(PATHS[1])).headers["Last-Modified"]
    answer = await service.ask(PATHS[1], If_Modified_Since=since)
    assert answer.status == status
    assert bool(answer.body) == (status == 200)


async def test_17_last_modified_advances_with_every_change_of_the_body(service: Running) -> None:
    """Three changes within a second, and nobody who goes by the date misses one."""
    bodies, times = [], []
    for number in range(3):
        answer = await service.ask(PATHS[0])
        bodies.append(answer.body)
        times.append(parsedate_to_datetime(answer.headers["Last-Modified"]))
        visit(service.archive, [sighting(10 + number)], at=NOON + timedelta(hours=1 + number))
        service.publish()
    assert len(set(bodies)) == 3
    assert times[0] < times[1] < times[2]
    last = await service.ask(PATHS[0], If_Modified_Since=answer.headers["Last-Modified"])
    assert last.status == 200


async def test_18_the_tag_of_the_gzipped_bytes_is_known_too(service: Running) -> None:
    plain = (await service.ask(PATHS[2])).headers["ETag"]
    zipped = (await service.ask(PATHS[2], Accept_Encoding="gzip")).headers["ETag"]
    assert plain != zipped
    for known in (plain, zipped, f"W/{zipped}"):
        for coding in ("gzip", "identity"):
            answer = await service.ask(PATHS[2], If_None_Match=known, Accept_Encoding=coding)
            assert answer.status == 304
            assert answer.headers["ETag"] == (zipped if coding == "gzip" else plain)


async def test_18_the_tag_stays_while_the_bytes_do(service: Running) -> None:
    before = await service.ask(PATHS[0])
    os.utime(service.folder / "public/feeds/all.rss", (2e9, 2e9))
    after = await service.ask(PATHS[0])
    assert after.headers["ETag"] == before.headers["ETag"]


async def test_19_two_polls_are_byte_identical(service: Running) -> None:
    before = [await service.ask(path) for path in PATHS]
    times = {p: (service.folder / "public" / p[1:]).stat().st_mtime_ns for p in PATHS}
    for number in range(100):
        same = [sighting(n) for n in range(3)]
        visit(service.archive, same, at=NOON + timedelta(minutes=1 + number))
        service.publish()
    after = [await service.ask(path) for path in PATHS]
    assert [one.body for one in before] == [one.body for one in after]
    assert times == {p: (service.folder / "public" / p[1:]).stat().st_mtime_ns for p in PATHS}


@pytest.mark.parametrize("path", [*PATHS, "/", "/opml", "/feeds/all.html"])
async def test_20_gzip_is_given_to_those_who_ask(service: Running, path: str) -> None:
    plain = await service.ask(path)
    assert "Content-Encoding" not in plain.headers
    for asked in ("gzip", "deflate, gzip;q=0.5, br", "*", "x-gzip"):
        zipped = await service.ask(path, Accept_Encoding=asked)
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert int(zipped.headers["Content-Length"]) == len(zipped.body) < len(plain.body)
        assert gzip.decompress(zipped.body) == plain.body
    for refused in ("identity", "gzip;q=0", "br", "gzip; q=0.000", "*;q=0", ""):
        answer = await service.ask(path, Accept_Encoding=refused)
        assert "Content-Encoding" not in answer.headers
        assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert plain.headers["Vary"] == zipped.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", [*PATHS, "/", "/feeds/none.rss", "/healthz"])
async def test_21_head_answers_as_get_without_the_body(service: Running, path: str) -> None:
    get, head = await service.ask(path), await service.ask(path, "HEAD")
    assert head.body == b""
    assert head.status == get.status
    clock = ("Date",)
    assert {k: v for k, v in head.headers.items() if k not in clock} == {
        k: v for k, v in get.headers.items() if k not in clock
    }


async def test_22_every_format_has_its_registered_type(service: Running) -> None:
    types = {path: (await service.ask(path)).headers["Content-Type"] for path in PATHS}
    assert types == {
        "/feeds/all.rss": "application/rss+xml; charset=utf-8",
        "/feeds/all.atom": "application/atom+xml; charset=utf-8",
        "/feeds/all.json": "application/feed+json; charset=utf-8",
    }
    assert (await service.ask("/opml")).headers["Content-Type"] == "text/x-opml; charset=utf-8"


@pytest.mark.parametrize("path", PATHS[:2])
async def test_23_header_declaration_and_bytes_name_one_charset(
    service: Running, path: str
) -> None:
    answer = await service.ask(path)
    declared = re.match(rb"<\?xml version='1.0' encoding='([^']+)'\?>", answer.body)
    assert declared is not None
    assert declared[1].lower() == b"utf-8"
    assert answer.headers["Content-Type"].endswith("charset=utf-8")
    assert "Straßenbau in Köln" in answer.body.decode("utf-8")


async def test_24_max_age_is_the_interval_of_the_pages_behind_a_feed(service: Running) -> None:
    ages = {
        "/feeds/sources/startseite.rss": 1200,
        "/feeds/example.org/politik.json": 1200,
        "/feeds/all.atom": 420,
    }
    for path, seconds in ages.items():
        assert (await service.ask(path)).headers["Cache-Control"] == f"max-age={seconds}"


async def test_25_polling_is_not_throttled(service: Running) -> None:
    answers = await asyncio.gather(*(service.ask(PATHS[0]) for _ in range(50)))
    assert {answer.status for answer in answers} == {200}


async def test_26_everybody_gets_the_same_bytes(service: Running) -> None:
    agents = ["", "curl/8", "Mozilla/5.0", "Tiny Tiny RSS/21 (https://tt-rss.org/)", "-"]
    accepts = ["*/*", "text/html", "application/atom+xml;q=0.1", "image/png", "x"]
    answers = [
        await service.ask(PATHS[0], User_Agent=agent, Accept=accept)
        for agent, accept in zip(agents, accepts, strict=True)
    ]
    answers.append(await service.ask(PATHS[0]))
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert [answer.headers for answer in answers if "Set-Cookie" in answer.headers] == []


async def test_28_a_reader_never_sees_half_a_feed(service: Running) -> None:
    """While feeds grow from 3 to 40 articles, every answer parses and holds whole numbers."""
    seen: set[int] = set()
    done = asyncio.Event()

    async def read() -> None:
        while not done.is_set():
            for path in PATHS[:2]:
                answer = await service.ask(path)
                assert answer.status == 200
                assert len(answer.body) == int(answer.headers["Content-Length"])
                etree.fromstring(answer.body)
                seen.add(answer.body.count(b"<guid") or answer.body.count(b"<entry>"))

    def write() -> None:
        with Archive.open(service.folder / "archive.db") as archive:
            for count in (10, 20, 40):
                found = [sighting(n) for n in range(count)]
                visit(archive, found, at=NOON + timedelta(hours=count))
                publish(archive, service.folder / "public", SETTINGS)

    reader = asyncio.create_task(read())
    await asyncio.to_thread(write)
    await asyncio.sleep(0.05)
    done.set()
    await reader
    assert {3, 40} <= seen <= {3, 10, 20, 40}


KILLED = """
import os, signal, sys
from pathlib import Path
from bench.made_feeds import archive_at
from db import Archive
from feeds import PublishSettings, publish
folder, step = Path(sys.argv[1]), int(sys.argv[2])
rename, steps = Path.rename, 0
def counting(self, target):
    global steps
    steps += 1
    if steps == step:
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, target)
Path.rename = counting
with Archive.open(folder / "archive.db") as archive:
    publish(archive, folder / "public", PublishSettings(base_url=sys.argv[3]))
"""


@pytest.mark.parametrize("step", [1, 3, 6, 30])
def test_28_a_kill_while_publishing_loses_nothing(tmp_path: Path, step: int) -> None:
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        visit(archive, [sighting(n) for n in range(9)], at=NOON + timedelta(hours=1))
    before = {file: file.read_bytes() for file in (tmp_path / "public").rglob("*.atom")}
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(step), SETTINGS.base_url]
    # a process that is killed leaves half a file of coverage, so it is not measured
    unmeasured = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")}
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env=unmeasured)
    assert ended.returncode in (-signal.SIGKILL, 0), ended.stderr
    assert (ended.returncode == 0) == (step == 30)
    for file in before:
        etree.fromstring(file.read_bytes())
    with Archive.open(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        publish(archive, tmp_path / "whole", SETTINGS)
        assert archive.stale_feeds() == ()
    names = sorted(p.relative_to(tmp_path / "whole") for p in (tmp_path / "whole").rglob("*.*"))
    for name in names:
        if (tmp_path / "whole" / name).is_file():
            left = (tmp_path / "public" / name).read_bytes()
            assert left == (tmp_path / "whole" / name).read_bytes(), name
    assert list((tmp_path / "public" / ".new").iterdir()) == []


def test_29_a_feed_stays_below_half_a_megabyte_and_keeps_fifty_entries() -> None:
    huge = feed([entry(n, title=f"{n} " + "Überlänge " * 1000) for n in range(70)])
    many = feed([entry(n, snippet="Wort " * 120) for n in range(400)])
    long = "https://example.org/" + "y" * 7000
    wide = feed([entry(n, url=f"{long}{n}", image=f"{long}{n}.jpg") for n in range(60)])
    for made, least in ((huge, 50), (many, 100), (wide, 10)):
        rendered = formats.render(document_of(made, SETTINGS))
        assert max(len(body) for body in rendered.values()) <= 500_000
        counts = {
            rendered["rss"].count(b"<item>"),
            rendered["atom"].count(b"<entry>"),
            rendered["json"].count(b'"content_html"'),
        }
        assert len(counts) == 1
        assert counts.pop() >= least


# Discovery and extras


async def test_38_a_feed_names_its_own_address_and_its_page(service: Running) -> None:
    for path in ("/feeds/example.org/politik.rss", "/feeds/all.rss"):
        channel = etree.fromstring((await service.ask(path)).body)[0]
        links = channel.findall(f"{ATOM}link[@rel='self']")
        assert [link.get("href") for link in links] == [SETTINGS.base_url + path]
        assert channel.findtext("link") == SETTINGS.base_url + path.replace(".rss", ".html")
    atom = etree.fromstring((await service.ask("/feeds/all.atom")).body)
    found = {(e.get("rel"), e.get("href")) for e in atom.findall(f"{ATOM}link")}
    assert found == {
        ("self", "http://feeds.example/news/feeds/all.atom"),
        ("alternate", "http://feeds.example/news/feeds/all.html"),
    }
    query = "/feeds/search.atom?site=example.org&q=Stra%C3%9Fenbau&x=1"
    search = etree.fromstring((await service.ask(query)).body)
    own = search.find(f"{ATOM}link[@rel='self']")
    assert own is not None
    assert own.get("href") == SETTINGS.base_url + query


class Head(HTMLParser):
    """Collects the alternate links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.alternates: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "link" and values.get("rel") == "alternate":
            self.alternates[str(values["type"])] = str(values["href"])


async def test_38_a_page_leads_to_its_feeds(service: Running) -> None:
    for page, stem in (("/", "feeds/all"), ("/feeds/example.org/politik.html", "politik")):
        answer = await service.ask(page)
        head = Head()
        head.feed(answer.body.decode())
        found = {t: h for t, h in head.alternates.items() if t != "text/x-opml"}
        assert found == {
            "application/rss+xml": f"{stem}.rss",
            "application/atom+xml": f"{stem}.atom",
            "application/feed+json": f"{stem}.json",
        }


def test_38_a_hub_is_named_in_feeds_that_it_is_told_of_only() -> None:
    with_hub = PublishSettings(base_url="https://feeds.example", websub_hub="https://hub.example/")
    made = feed([entry(1)])
    for suffix, path in (("rss", f"channel/{ATOM}link"), ("atom", f"{ATOM}link")):
        for page, count in ((None, 1), (3, 0)):
            body = formats.render(document_of(made, with_hub, page=page))[suffix]
            hubs = [e for e in etree.fromstring(body).findall(path) if e.get("rel") == "hub"]
            assert len(hubs) == count
        assert b'rel="hub"' not in formats.render(document_of(made, SETTINGS))[suffix]


def test_39_pictures_are_media_and_no_enclosure_guesses_its_length() -> None:
    made = feed([entry(1), entry(2, image=None)])
    rendered = formats.render(document_of(made, SETTINGS))
    items = etree.fromstring(rendered["rss"]).findall("channel/item")
    items += etree.fromstring(rendered["atom"]).findall(f"{ATOM}entry")
    for item, image in zip(items, [entry(1).image, None] * 2, strict=True):
        content, thumbnail = item.findall(f"{MEDIA}content"), item.findall(f"{MEDIA}thumbnail")
        assert [(c.get("url"), c.get("medium")) for c in content] == (
            [(image, "image")] if image else []
        )
        assert [t.get("url") for t in thumbnail] == ([image] if image else [])
        assert item.find("enclosure") is None
        assert item.find(f"{ATOM}link[@rel='enclosure']") is None
    found = feedparser.parse(rendered["rss"]).entries[0]
    assert found.media_thumbnail == [{"url": entry(1).image}]


async def test_40_a_person_who_opens_a_feed_finds_its_page(service: Running) -> None:
    answer = await service.ask("/feeds/example.org/politik.html")
    page = answer.body.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Copy one of these addresses into your feed reader" in page
    assert f"{SETTINGS.base_url}/feeds/example.org/politik.rss" in page
    assert "Artikel 2: Straßenbau in Köln &amp; Umgebung" in page
    for path in PATHS[:2]:
        assert b"xml-stylesheet" not in (await service.ask(path)).body
    without_suffix = await service.ask("/feeds/example.org/politik")
    assert without_suffix.status == 301
    assert without_suffix.headers["Location"].endswith("feeds/example.org/politik.html")


async def test_40_opml_lists_every_section(service: Running) -> None:
    opml = etree.fromstring((await service.ask("/opml")).body)
    outlines = [o for o in opml.iter("outline") if o.get("xmlUrl")]
    assert {o.get("type") for o in outlines} == {"rss"}
    assert all(o.get("text") for o in opml.iter("outline"))
    wanted = f"{SETTINGS.base_url}/feeds/example.org/politik.rss"
    assert wanted in [o.get("xmlUrl") for o in outlines]
    own = etree.fromstring((await service.ask("/feeds/example.org.opml")).body)
    assert wanted in [o.get("xmlUrl") for o in own.iter("outline")]


async def test_40_pages_of_older_entries_never_change(service: Running) -> None:
    """RFC 5005 §4: who was away follows prev-archive and misses nothing."""
    for number in range(1, 13):
        found = [sighting(n) for n in range(number * 10, number * 10 + 10)]
        visit(service.archive, found, at=NOON + timedelta(days=2 * number))
    service.publish()
    seen: list[str] = []
    bodies: dict[str, bytes] = {}
    path = "/feeds/all.atom"
    while path:
        answer = await service.ask(path)
        assert answer.status == 200
        bodies[path] = answer.body
        document = etree.fromstring(answer.body)
        seen += [str(e.text) for e in document.findall(f"{ATOM}entry/{ATOM}id")]
        older = document.find(f"{ATOM}link[@rel='prev-archive']")
        path = "" if older is None else str(older.get("href")).removeprefix(SETTINGS.base_url)
    assert len(set(seen)) == 123
    archived = [b for p, b in bodies.items() if p != "/feeds/all.atom"]
    assert len(archived) == 2
    assert all(b"<fh:archive" in body for body in archived)
    visit(service.archive, [sighting(200)], at=NOON + timedelta(days=40))
    service.publish()
    for path, body in bodies.items():
        again = await service.ask(path)
        assert (again.body == body) == (path != "/feeds/all.atom")
