"""The archive's speed and size, as ratios within one run: python -m bench.archive [what].

unchanged  a visit that changes nothing, against the same statements by sqlite3 alone
size       a visit and a search in an archive of --entries against one of 10,000
growth     bytes that a source adds in a month of half-hourly visits
import     captures of the replay, every so-many-th: reading alone, and recording after it
"""

from __future__ import annotations

import argparse
import hashlib
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aggregator.capture import find_captures, load
from aggregator.extract.workers import Workers
from aggregator.model import Extraction, Hints
from aggregator.visit import sightings
from bench import shared
from bench.made_archives import END, SOURCES, STANDING, make, sources
from db import Archive, Origin, Outcome, Sighting, Source, Visit
from db.urls import site_of

SMALL = 10_000
VISITS = 300
VISITS_A_ROUND = 30
NEW_TEASERS = 5
SEARCHES = 40
UNCHANGED_GOAL = 2.0
SIZE_GOAL = 1.3
VISITS_A_DAY = 48
NEW_A_DAY = 30
DAYS = 30

PARTS = ("unchanged", "size", "growth", "import")
Statement = tuple[str, Any]
"""SQL and its parameters."""


def page(source: int, first: int, count: int) -> list[Sighting]:
    """Return a page whose first teasers are the newest articles of a source."""
    return [
        Sighting(
            url=f"https://paper{source}.example/politik/beitrag-{9_000_000 + first - n}.html",
            title=f"Beitrag {first - n} über Wirtschaft, Haushalt und Wahl in der Stadt",
            snippet="Die Abgeordneten streiten bis in die Nacht um Geld für Straßen und Schulen.",
            section="Politik",
            section_confirmed=True,
            region="list",
            region_kind="list",
            position=n + 1,
        )
        for n in range(count)
    ]


def read(archive: Archive, source: int, at: datetime, teasers: Sequence[Sighting]) -> None:
    digest = hashlib.sha256(repr((at, source)).encode()).hexdigest()
    archive.record(
        Visit(
            source=f"quelle-{source}",
            at=at,
            origin=Origin.LIVE,
            outcome=Outcome.READ,
            body_hash=digest,
        ),
        teasers,
    )


def took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def verdict(name: str, ratio: float, goal: float) -> None:
    print(f"{name:44} {ratio:5.2f}  {'ok' if ratio <= goal else f'MISSED, goal {goal}'}")


def unchanged(folder: Path) -> None:
    """Compare unchanged visits with their own statements, run again without any Python of ours."""
    statements = _statements(folder)
    archives = {}
    for name in ("ours", "raw"):
        make(folder / f"{name}.db", SMALL)
        archives[name] = Archive.open(folder / f"{name}.db")
        read(archives[name], 0, END + timedelta(seconds=1), page(0, 100, STANDING))
    archives["raw"].close()
    ours: list[float] = []
    raw: list[float] = []
    with archives["ours"] as archive, closing(_connected(folder / "raw.db")) as connection:
        for start in range(0, VISITS, VISITS_A_ROUND):
            part = range(start, start + VISITS_A_ROUND)
            began = time.perf_counter()
            for n in part:
                visit_unchanged(archive, n)
            between = time.perf_counter()
            for n in part:
                _run(connection, statements[n])
            ours.append(between - began)
            raw.append(time.perf_counter() - between)
    print(f"unchanged: {VISITS} visits, {len(statements[0])} statements each")
    ratio = min(ours) / min(raw)  # the least disturbed round of each
    verdict("  ours / sqlite3 for the same statements", ratio, UNCHANGED_GOAL)


def visit_unchanged(archive: Archive, n: int) -> None:
    at = END + timedelta(minutes=n + 1)
    archive.record(Visit(source="quelle-0", at=at, origin=Origin.LIVE, outcome=Outcome.UNCHANGED))


def _statements(folder: Path) -> list[list[Statement]]:
    """Return the statements that each of the visits executes."""
    found: list[list[Statement]] = []
    make(folder / "traced.db", SMALL)
    with Archive.open(folder / "traced.db") as archive:
        read(archive, 0, END + timedelta(seconds=1), page(0, 100, STANDING))
        for n in range(VISITS):
            executed: list[Statement] = []
            with archive._db.tracer(lambda sql, given, e=executed: e.append((sql, given))):  # type: ignore[misc]
                visit_unchanged(archive, n)
            found.append(executed)
    return found


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _run(connection: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for sql, given in statements:
        connection.execute(sql, given or ()).fetchall()
    connection.execute("COMMIT")


def compare_sizes(folder: Path, entries: int) -> None:
    """Measure the same visits and searches in a small and in a large archive, taken in turns."""
    paths = {SMALL: folder / "small.db", entries: folder / "large.db"}
    for count, path in paths.items():
        began = time.monotonic()
        bare, full = make(path, count)
        print(
            f"{count} entries made in {time.monotonic() - began:.0f} s;"
            f" bytes an entry: {bare / count:.0f} without full text, {full / count:.0f} with"
        )
    archives = {count: Archive.open(path) for count, path in paths.items()}
    visits: dict[int, list[float]] = {count: [] for count in paths}
    for n in range(VISITS):
        source = n % SOURCES
        shown = page(source, 1000 + n // SOURCES * NEW_TEASERS, STANDING)
        for count, archive in archives.items():
            at = END + timedelta(minutes=n + 1)
            began = time.perf_counter()
            read(archive, source, at, shown)
            spent = time.perf_counter() - began
            if n >= SOURCES:  # the first visit of a source finds nothing that it knows
                visits[count].append(spent)
    medians = {count: statistics.median(spent) for count, spent in visits.items()}
    print(f"a visit: {STANDING} teasers, {NEW_TEASERS} of them new")
    for count, spent in medians.items():
        print(f"  {count} entries: {1000 * spent:.1f} ms")
    verdict("  large / small", medians[entries] / medians[SMALL], SIZE_GOAL)
    _search(archives[entries], paths[entries])
    for archive in archives.values():
        archive.close()


def _search(archive: Archive, path: Path) -> None:
    """Compare a search for each of some words with the one look-up of FTS5 that it needs."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, entries_words, row)")
        words = [
            str(word)
            for (word,) in connection.execute(
                "SELECT term FROM temp.v WHERE doc BETWEEN 50 AND 5000 ORDER BY doc % 101, term"
                " LIMIT ?",
                [SEARCHES],
            )
        ]
        bare = [
            took(
                lambda w=word: connection.execute(  # type: ignore[misc]
                    "SELECT highlight(entries_words, 0, '[', ']') FROM entries_words"
                    " WHERE entries_words MATCH ? ORDER BY rowid DESC LIMIT 50",
                    [f'"{w}"'],
                ).fetchall()
            )
            for word in words
        ]
    ours = [took(lambda w=word: archive.search(w)) for word in words]  # type: ignore[misc]
    ratio = statistics.median(ours) / statistics.median(bare)
    print(
        f"search for one of {len(words)} words: {1000 * statistics.median(ours):.1f} ms,"
        f" {ratio:.1f} times one look-up of FTS5"
    )


def growth(folder: Path) -> None:
    """Let one source live for a month; say what a hundred would add in a year."""
    path = folder / "month.db"
    with Archive.open(path) as archive:
        archive.register(sources())
        read(archive, 0, END, page(0, 1000, STANDING))
        before = archive.check()
        shown = 1000
        for n in range(1, DAYS * VISITS_A_DAY):
            at = END + timedelta(minutes=30 * n)
            due = 1000 + n * NEW_A_DAY // VISITS_A_DAY
            if due > shown:
                shown = due
                read(archive, 0, at, page(0, shown, STANDING))
            else:
                archive.record(
                    Visit(source="quelle-0", at=at, origin=Origin.LIVE, outcome=Outcome.UNCHANGED)
                )
        after = archive.check()
    entries = after.entries - before.entries
    grown = after.bytes - before.bytes
    year = grown / DAYS * 365 * SOURCES
    print(
        f"growth: {entries} new articles and {after.visits - before.visits} visits took"
        f" {grown / entries:.0f} bytes an article; {SOURCES} such sources add"
        f" {year / 2**30:.1f} GiB a year"
    )


def importing(every: int) -> None:
    """Compare reading captures of the replay with reading and recording them."""
    captures = [
        (page, Hints())
        for page in map(
            load, find_captures(sorted(shared.REPLAY.glob("*.warc.gz"))).captures[::every]
        )
    ]
    with Workers() as workers, tempfile.TemporaryDirectory(prefix="litfass-bench-") as name:
        began = time.perf_counter()
        read_pages = list(workers.extract_all(captures))
        alone = time.perf_counter() - began
        with Archive.open(Path(name) / "archive.db") as archive:
            watched = {page.url: f"page {n}" for n, (page, _) in enumerate(captures)}
            archive.register(
                [Source(name=n, url=u or "", site=site_of(u or "")) for u, n in watched.items()]
            )
            began = time.perf_counter()
            for (page, _), extraction in zip(captures, read_pages, strict=True):
                if isinstance(extraction, Extraction) and page.captured_at is not None:
                    visit = Visit(
                        source=watched[page.url],
                        at=page.captured_at,
                        origin=Origin.IMPORT,
                        outcome=Outcome.READ,
                    )
                    archive.record(visit, sightings(extraction))
            recording = time.perf_counter() - began
    print(
        f"import: {len(captures)} captures read at {len(captures) / alone:.1f} a second,"
        f" recording them adds {100 * recording / alone:.0f} % to that"
    )


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.archive",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", nargs="?", choices=PARTS)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--every", type=int, default=16)
    options = parser.parse_args(arguments)
    for what in [options.what] if options.what else PARTS:
        with tempfile.TemporaryDirectory(prefix="litfass-bench-") as name:
            if what == "unchanged":
                unchanged(Path(name))
            elif what == "size":
                compare_sizes(Path(name), options.entries)
            elif what == "growth":
                growth(Path(name))
            elif shared.available():
                importing(options.every)


if __name__ == "__main__":
    main(sys.argv[1:])
