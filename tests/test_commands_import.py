"""`litfass import` and `litfass replay`: saved pages into the archive, whatever their order."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from aggregator.commands.lock import the_only_service
from db import Archive
from db.folding import folded
from tests.conftest import ROOT, Litfass
from tests.test_commands_extract import EMPTY_PAGE, SITE, TITLES, section_page

URL = f"{SITE}/politik/"
DAYS = [f"2026-01-{day:02}" for day in range(5, 10)]


def edition(number: int) -> str:
    """Return the section page as it stood on the so-many-th day: one article more each day."""
    return section_page(TITLES[: number + 2][::-1])


def saved_editions(folder: Path, order: Sequence[int] = range(len(DAYS))) -> Path:
    """Write a manifest of the page on five days, its lines in some order."""
    folder.mkdir(exist_ok=True)
    lines = []
    for number in order:
        (folder / f"{number}.html").write_text(edition(number), encoding="utf-8")
        row = {"id": str(number), "path": f"{number}.html", "url": URL, "at": DAYS[number]}
        lines.append(json.dumps(row))
    (folder / "manifest.jsonl").write_text("\n".join(lines))
    return folder


def warc(path: Path, pages: Sequence[tuple[str, str, str]]) -> Path:
    """Write a WARC of (address, time, page)."""
    with path.open("wb") as stream:
        for url, at, page in pages:
            body = page.encode()
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {at}\r\n"
                f"Content-Length: {len(block)}\r\n\r\n"
            )
            stream.write(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    return path


def watching(folder: Path, *more: str) -> None:
    """Configure the section page as a source."""
    lines = ["[[sources]]", f'url = "{URL}"', 'name = "politik"', *more]
    (folder / "litfass.toml").write_text("\n".join(lines) + "\n")


def facts(data: Path) -> list[object]:
    with Archive.open(data / "archive.db") as archive:
        return list(archive.facts())


def titles(data: Path) -> list[str]:
    with Archive.open(data / "archive.db") as archive:
        return sorted(article.title for article in archive.articles())


def test_a_page_goes_in_as_if_seen_at_noon_where_its_source_is(
    litfass: Litfass, tmp_path: Path
) -> None:
    watching(tmp_path, 'timezone = "Asia/Tokyo"')
    (tmp_path / "p.html").write_text(edition(4), encoding="utf-8")
    ran = litfass("import", "p.html", "--url", URL, "--at", "2026-01-07")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "1 capture imported: 6 teasers, 6 new articles\n"
    with Archive.open(tmp_path / "data" / "archive.db") as archive:
        states = archive.source_states()
        assert [(one.source.name, one.source.archived) for one in states] == [("politik", False)]
        (visit,) = archive.visits("politik")
        assert visit.at.isoformat() == "2026-01-07T03:00:00+00:00"


@pytest.mark.parametrize(("country", "noon"), [("jp", "03"), ("de", "11"), ("example", "12")])
def test_noon_of_a_bare_day_is_that_of_the_page_s_country(
    litfass: Litfass, tmp_path: Path, country: str, noon: str
) -> None:
    url = f"https://zeitung.{country}/politik/"
    (tmp_path / "p.html").write_text(edition(0), encoding="utf-8")
    litfass("import", "p.html", "--url", url, "--at", "2026-01-09", "--publish")
    (status,) = litfass("status", "--json").lines
    assert status["last_visit"] == f"2026-01-09T{noon}:00:00Z"
    (hit,) = litfass("search", "Kaimauer", "--json").lines
    assert hit["published"] == f"2026-01-07T{noon}:00:00Z"


def test_importing_twice_changes_nothing_and_reads_nothing_again(
    litfass: Litfass, tmp_path: Path
) -> None:
    folder = saved_editions(tmp_path / "pages")
    first = litfass("import", folder, "--all")
    assert first.out.splitlines()[0] == "5 captures imported: 20 teasers, 6 new articles"
    before = facts(tmp_path / "data")
    again = litfass("import", folder, "--all")
    assert again.out.splitlines() == [
        "0 captures imported: 0 teasers, 0 new articles",
        "5 captures were in the archive before, and stay as they are",
    ]
    assert facts(tmp_path / "data") == before


def test_the_facts_do_not_depend_on_the_order_of_files_or_imports(
    litfass: Litfass, tmp_path: Path
) -> None:
    litfass("import", saved_editions(tmp_path / "pages"), "--all", "--data", "wanted")
    order = list(range(len(DAYS)))
    Random(3).shuffle(order)
    for number in order:
        folder = saved_editions(tmp_path / f"only-{number}", [number])
        litfass("import", folder, "--all", "--data", "got")
    assert facts(tmp_path / "got") == facts(tmp_path / "wanted")


def test_what_is_imported_enters_feeds_only_when_asked(litfass: Litfass, tmp_path: Path) -> None:
    folder = saved_editions(tmp_path / "pages")
    litfass("import", folder, "--all", "--data", "quiet")
    assert not list((tmp_path / "quiet" / "public").glob("feeds/*.atom"))
    assert litfass("search", "Kaimauer", "--data", "quiet", "--json").lines[0]["title"] == TITLES[0]
    litfass("import", folder, "--all", "--publish", "--data", "loud")
    feed = (tmp_path / "loud" / "public" / "feeds" / "all.atom").read_text(encoding="utf-8")
    assert all(title in feed for title in TITLES)


def entered(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return what each feed holds, in its order."""
    with Archive.open(data / "archive.db") as archive:
        feeds = {info.path: archive.feed(info.path) for info in archive.feeds()}
    return {
        path: [(one.public_id, one.title, one.published) for one in feed.entries]
        for path, feed in feeds.items()
        if feed is not None
    }


def test_what_was_imported_before_enters_feeds_when_that_is_asked_for_later(
    litfass: Litfass, tmp_path: Path
) -> None:
    folder = saved_editions(tmp_path / "pages")
    litfass("import", folder, "--all", "--publish", "--data", "at-once")
    litfass("import", folder, "--all", "--data", "later")
    before = facts(tmp_path / "later")
    assert entered(tmp_path / "later") == {}
    said = litfass("import", folder, "--all", "--publish", "--data", "later").out
    assert "5 captures were in the archive before, and stay as they are" in said
    assert facts(tmp_path / "later") == before
    assert entered(tmp_path / "later") == entered(tmp_path / "at-once")
    feed = tmp_path / "later" / "public" / "feeds" / "all.atom"
    published = feed.read_bytes()
    assert all(title in published.decode() for title in TITLES)
    litfass("import", folder, "--all", "--publish", "--data", "later")
    assert feed.read_bytes() == published


def test_beside_a_running_service_publishing_is_left_to_it(
    litfass: Litfass, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with the_only_service(data):
        folder = saved_editions(tmp_path / "pages")
        ran = litfass("import", folder, "--all", "--publish")
    assert ran.code == 0
    assert "The running service publishes this" in ran.err
    assert not (data / "public").exists()
    with Archive.open(data / "archive.db") as archive:
        assert "all" in dict(archive.stale_feeds())


def test_captures_of_pages_that_are_no_sources_are_listed_and_left_out(
    litfass: Litfass, tmp_path: Path
) -> None:
    watching(tmp_path)
    file = warc(
        tmp_path / "crawl.warc.gz",
        [
            (URL.replace("https", "http"), "2026-01-05T06:00:00Z", edition(0)),
            (f"{SITE}/kultur/", "2026-01-05T07:00:00Z", edition(1)),
            (f"{SITE}/kultur/", "2026-01-06T07:00:00Z", edition(1)),
        ],
    )
    ran = litfass("import", file)
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "1 capture imported: 2 teasers, 2 new articles"
    assert "2 captures of pages that are no sources" in ran.out
    assert f"  {SITE}/kultur/ (2)" in ran.out
    everything = litfass("import", file, "--all")
    assert "2 captures imported" in everything.out
    with Archive.open(tmp_path / "data" / "archive.db") as archive:
        archived = {one.source.url: one.source.archived for one in archive.source_states()}
    assert archived == {URL: False, f"{SITE}/kultur/": True}


def test_an_archived_source_is_a_source_for_the_next_import(
    litfass: Litfass, tmp_path: Path
) -> None:
    litfass("import", saved_editions(tmp_path / "a", [0]), "--all")
    ran = litfass("import", saved_editions(tmp_path / "b", [1]))
    assert ran.out.splitlines()[0] == "1 capture imported: 3 teasers, 1 new article"
    status = litfass("status", "--json")
    assert [line["reason"] for line in status.lines] == ["archived: from imports"]


def test_one_bad_capture_stops_no_other(litfass: Litfass, tmp_path: Path) -> None:
    folder = saved_editions(tmp_path / "pages")
    (folder / "1.html").unlink()
    (folder / "2.html").write_bytes(b"%PDF-1.7")
    (folder / "3.html").write_text(EMPTY_PAGE)
    ran = litfass("import", folder, "--all")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "2 captures imported: 8 teasers, 6 new articles",
        "1 capture without teasers",
        "2 captures could not be read",
    ]
    assert "1.html: No such file or directory" in ran.err
    assert "2.html: this is no page but a PDF document" in ran.err


def test_a_capture_at_an_impossible_time_is_refused_alone(litfass: Litfass, tmp_path: Path) -> None:
    pages = [(URL, f"{year}-01-07T06:00:00Z", edition(1)) for year in ("1970", "2026", "2999")]
    pages.append(("https://elsewhere.example/", "2999-01-07T06:00:00Z", edition(1)))
    ran = litfass("import", warc(tmp_path / "a.warc.gz", pages), "--all")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "1 capture imported: 3 teasers, 3 new articles",
        "3 captures could not be read",
    ]
    wrong = "the time of its capture is wrong"
    assert f"a.warc.gz at byte 0: {wrong}: 1970-01-07 is before there were pages" in ran.err
    assert f"{wrong}: 2999-01-07 is in the future" in ran.err
    (line,) = litfass("status", "--json").lines
    assert line["last_visit"] == "2026-01-07T06:00:00Z"


def test_a_damaged_end_of_a_warc_is_told_and_the_rest_imported(
    litfass: Litfass, tmp_path: Path
) -> None:
    file = warc(tmp_path / "a.warc.gz", [(URL, f"{day}T06:00:00Z", edition(1)) for day in DAYS])
    with file.open("ab") as stream:
        stream.write(gzip.compress(b"what a full disk left behind"))
    ran = litfass("import", file, "--all")
    assert ran.code == 1
    assert "a.warc.gz: no readable WARC" in ran.err
    assert ran.out == "5 captures imported: 15 teasers, 3 new articles\n"


def test_a_page_cut_short_ends_no_sighting(litfass: Litfass, tmp_path: Path) -> None:
    file = warc(tmp_path / "a.warc", [(URL, f"{day}T06:00:00Z", edition(4)) for day in DAYS])
    file.write_bytes(file.read_bytes()[:-800])
    ran = litfass("import", file, "--all")
    assert ran.code == 0
    with Archive.open(tmp_path / "data" / "archive.db") as archive:
        (source,) = archive.source_states()
        newest, *before = archive.visits(source.source.name)
        assert (newest.complete, {one.complete for one in before}) == (False, {True})
        assert {article.last_seen for article in archive.articles()} == {newest.at}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("p.html",), "p.html: the address of the page is not known; give it with --url"),
        (("p.html", "--url", URL), "p.html: the time of the page is not known; give it with --at"),
        (("p.html", "--url", URL, "--at", "soon"), "write it like 2026-01-07"),
        (("p.html", "--url", URL, "--at", "2999-01-01"), "--at 2999-01-01: 2999-01-01 is in the"),
        (("p.html", "--url", URL, "--at", "0001-01-01"), "--at 0001-01-01: 0001-01-01 is before"),
        (("p.html", "--url", "politik", "--at", "2026-01-07"), "--url politik: must begin with"),
        (("p.html", "--url", URL, "--all"), "name one of the two"),
        (("m.jsonl", "--url", URL), "--url is the address of one HTML or text file"),
        (("m.jsonl",), "m.jsonl, line 1: no JSON"),
        (("x.warc", "--at", "2026-01-07"), "a WARC file says itself when it was made"),
        (("nowhere.html", "--url", URL, "--at", "2026-01-07"), "nowhere.html: No such file"),
        (("notes.md",), "notes.md: not a saved page"),
        (("folder",), "folder: neither manifest.jsonl nor a WARC file"),
    ],
)
def test_wrong_usage_says_what_to_do_and_makes_no_archive(
    litfass: Litfass, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "p.html").write_text(edition(0), encoding="utf-8")
    (tmp_path / "m.jsonl").write_text("no line of JSON")
    (tmp_path / "folder").mkdir()
    (tmp_path / "notes.md").write_text("# Notes")
    warc(tmp_path / "x.warc", [])
    ran = litfass("import", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (tmp_path / "data").exists()


def test_an_import_that_was_killed_goes_on_where_it_was(litfass: Litfass, tmp_path: Path) -> None:
    folder = saved_editions(tmp_path / "pages")
    litfass("import", folder, "--all", "--data", "wanted")
    killed = tmp_path / "killed"
    command = [sys.executable, "-m", "aggregator", "import", "--all", "--data", str(killed)]
    process = subprocess.Popen([*command, str(folder)], cwd=ROOT, start_new_session=True)
    deadline = time.monotonic() + 60
    while _visits(killed) < 1 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert 1 <= _visits(killed) <= 5
    assert litfass("import", folder, "--all", "--data", killed).code == 0
    assert facts(killed) == facts(tmp_path / "wanted")


def _visits(data: Path) -> int:
    if not (data / "archive.db").exists():
        return 0
    with closing(sqlite3.connect(data / "archive.db")) as database:
        try:
            return int(database.execute("SELECT count(*) FROM visits").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def test_kept_pages_read_again_fill_in_what_was_not_read(litfass: Litfass, tmp_path: Path) -> None:
    watching(tmp_path, "keep_pages = true")
    litfass("import", saved_editions(tmp_path / "pages"), "--publish")
    archive = tmp_path / "data" / "archive.db"
    with closing(sqlite3.connect(archive)) as database:
        ledger = database.execute("SELECT * FROM ledger ORDER BY id").fetchall()
        _forget_snippets(database)
    read = litfass("replay", "politik")
    assert (read.code, read.err) == (0, "")
    assert read.out.splitlines() == [
        "5 kept pages read again",
        "6 articles got a value for snippet",
    ]
    with Archive.open(archive) as opened:
        assert all(article.snippet for article in opened.articles())
    with closing(sqlite3.connect(archive)) as database:
        assert database.execute("SELECT * FROM ledger ORDER BY id").fetchall() == ledger
        by = database.execute("SELECT DISTINCT extractor FROM filled").fetchall()
    assert by[0][0].startswith("litfass")
    assert litfass("replay").out == "5 kept pages read again\n"


def _forget_snippets(database: sqlite3.Connection) -> None:
    """Make the archive one that an extractor without an eye for snippets wrote."""
    database.create_function("folded", 1, folded, deterministic=True)
    database.execute("UPDATE texts SET snippet = NULL")
    database.execute("UPDATE entries SET snippet = NULL")
    database.commit()


def test_replay_without_kept_pages_says_how_to_keep_them(litfass: Litfass, tmp_path: Path) -> None:
    litfass("import", saved_editions(tmp_path / "pages"), "--all")
    ran = litfass("replay")
    assert ran.code == 0
    assert "no kept pages: set keep_pages = true" in ran.out


def test_replay_of_an_unknown_source_is_wrong_usage(litfass: Litfass, tmp_path: Path) -> None:
    litfass("import", saved_editions(tmp_path / "pages"), "--all")
    ran = litfass("replay", "kultur")
    assert ran.code == 2
    assert "no source is called 'kultur'" in ran.err


def test_a_kept_page_that_cannot_be_read_stops_no_other(litfass: Litfass, tmp_path: Path) -> None:
    watching(tmp_path, "keep_pages = true")
    litfass("import", saved_editions(tmp_path / "pages"))
    with (tmp_path / "litfass.toml").open("a") as file:
        file.write('recipe = { items = "article[[" }\n')
    ran = litfass("replay")
    assert ran.code == 1
    assert ran.out == "0 kept pages read again\n"
    assert f"politik, {DAYS[0]} 12:00:00: " in ran.err
    assert "is no CSS selector" in ran.err
