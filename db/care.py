"""The archive's care: backups, checks, retention."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from db.answers import Check
from db.backup import copy_to
from db.connection import immediate, seconds, translated
from db.errors import ArchiveError
from db.schema import NAMES

VISIT_DETAILS_DAYS = 90
"""Source, capture time, outcome and body hash of a visit stay for ever, its other columns so
long."""


def back_up(db: Database, path: Path, target: Path) -> None:
    """Write a copy of the archive at `path`, which the target may not be."""
    if target.exists() and target.samefile(path):
        raise ArchiveError(f"{target} is the archive itself: name another file")
    copy_to(db, target)


_INVARIANTS = {
    "entry {0} is without address": (
        "SELECT id FROM entries WHERE id NOT IN"
        " (SELECT entry_id FROM links WHERE entry_id IS NOT NULL)"
    ),
    "address {0} is known twice": (
        "SELECT key FROM links GROUP BY key_hash, key HAVING count(*) > 1"
    ),
    "address {0} belongs to no entry": "SELECT key FROM links WHERE entry_id IS NULL",
    "sighting of text {0} ends before it begins": (
        "SELECT text_id FROM sightings WHERE last_at < first_at"
    ),
    "published entry {0} shows two ids": (
        "SELECT l.entry_id FROM ledger g JOIN links l ON l.id = g.link_id"
        " WHERE g.alias_of IS NULL GROUP BY l.entry_id HAVING count(*) > 1"
    ),
}
"""What must find nothing, beside what SQLite examines itself."""

_INDEXES = {
    "entries_words": (
        "INSERT INTO entries_words (entries_words, rank) VALUES ('integrity-check', 1)"
    ),
    # it holds some entries only, so that it cannot be compared with all of them
    "entries_trigrams": (
        "INSERT INTO entries_trigrams (entries_trigrams) VALUES ('integrity-check')"
    ),
}
_LISTED = 5  # examples of one problem


def check(db: Database, path: Path) -> Check:
    """Examine the whole file: its pages, its references, its full-text indexes, its facts."""
    with translated(path):
        problems = [
            row[0] for row in db.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"
        ]
        if not problems:
            problems = [*_broken_references(db), *_broken_indexes(db), *_broken_facts(db)]
        page = int(db.execute("PRAGMA page_size").fetchone()[0])
        return Check(
            problems=tuple(problems),
            entries=0 if problems else db.table("entries").count,
            visits=0 if problems else db.table("visits").count,
            bytes=page * int(db.execute("PRAGMA page_count").fetchone()[0]),
            free_bytes=page * int(db.execute("PRAGMA freelist_count").fetchone()[0]),
            schema=len(NAMES),
        )


def _broken_references(db: Database) -> Iterator[str]:
    for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall():
        yield f"{table} row {rowid} refers to a missing row of {parent}"


def _broken_indexes(db: Database) -> Iterator[str]:
    """Examine the full-text indexes, which SQLite does only where it may write."""
    for name, statement in _INDEXES.items():
        try:
            db.execute(statement)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                yield f"the full-text index {name} is out of step: {error}"


def _broken_facts(db: Database) -> Iterator[str]:
    for words, query in _INVARIANTS.items():
        for (found,) in db.execute(f"{query} LIMIT {_LISTED}").fetchall():
            yield words.format(found)


def tidy(db: Database, path: Path, *, now: datetime, keep_pages_days: int | None) -> int:
    """Forget what need not be kept, give the room back; return how many bytes the file shrank."""
    before = int(db.execute("PRAGMA page_count").fetchone()[0])
    limit = seconds(now - timedelta(days=VISIT_DETAILS_DAYS))
    with immediate(db, path):
        db.execute(
            "UPDATE visits SET status = NULL, bytes = NULL, seconds = NULL, found = NULL, new ="
            " NULL, changed = NULL,"
            " rejected = NULL, filled = NULL, error = NULL WHERE rejected IS NOT NULL AND recorded"
            " < ?",
            [limit],
        )
        if keep_pages_days is not None:
            db.execute(
                "DELETE FROM pages WHERE visit_id IN (SELECT id FROM visits WHERE recorded < ?)",
                [seconds(now - timedelta(days=keep_pages_days))],
            )
    with translated(path):
        # every page is a step of its own, which only a script takes to the end
        db.conn.executescript("PRAGMA incremental_vacuum")
        after = int(db.execute("PRAGMA page_count").fetchone()[0])
        return (before - after) * int(db.execute("PRAGMA page_size").fetchone()[0])
