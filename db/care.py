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
from db.queries import WORDS_TOKENIZER
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

_ARTICLES = """
SELECT o.name, count(DISTINCT l.entry_id) FROM sources o JOIN regions r ON r.source_id = o.id
    JOIN sightings g ON g.region_id = r.id JOIN texts t ON t.id = g.text_id
    JOIN links l ON l.id = t.link_id GROUP BY o.id
"""
"""Reads every sighting there is."""

_LISTED = 5  # examples of one problem
_INDEXES = ("entries_words", "entries_trigrams")
_INDEXED_AT_ONCE = 5_000
"""Entries that are indexed anew at a time, to compare how many words they have."""


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
            articles={} if problems else dict(db.execute(_ARTICLES).fetchall()),
            bytes=page * int(db.execute("PRAGMA page_count").fetchone()[0]),
            free_bytes=page * int(db.execute("PRAGMA freelist_count").fetchone()[0]),
            schema=len(NAMES),
        )


def _broken_references(db: Database) -> Iterator[str]:
    for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall():
        yield f"{table} row {rowid} refers to a missing row of {parent}"


def _broken_indexes(db: Database) -> Iterator[str]:
    """Examine the full-text indexes by themselves, which SQLite does only where it may write, and
    the index of words against the entries."""
    for name in _INDEXES:
        try:
            db.execute(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                yield f"the full-text index {name} is damaged: {error}"
                return
    for (id,) in db.execute(_TOO_MANY):
        yield f"the full-text index entries_words holds entry {id}, which is none"
    newest = int(db.execute("SELECT coalesce(max(id), 0) FROM entries").fetchone()[0])
    for low in range(0, newest, _INDEXED_AT_ONCE):
        yield from _misindexed(db, low, low + _INDEXED_AT_ONCE)


_TOO_MANY = f"""
SELECT id FROM entries_words_docsize WHERE id NOT IN (SELECT id FROM entries) LIMIT {_LISTED}
"""
_OTHERWISE_INDEXED = f"""
SELECT c.id FROM temp.compared_docsize c LEFT JOIN entries_words_docsize d ON d.id = c.id
WHERE d.sz IS NOT c.sz LIMIT {_LISTED}
"""
"""FTS5 notes for every row how many words each of its columns has."""


def _misindexed(db: Database, low: int, high: int) -> Iterator[str]:
    db.execute(
        "CREATE VIRTUAL TABLE temp.compared USING fts5("
        f'title, kicker, snippet, tokenize="{WORDS_TOKENIZER}")'
    )
    db.execute(
        "INSERT INTO temp.compared (rowid, title, kicker, snippet) SELECT id, folded(title),"
        " folded(kicker), folded(snippet) FROM entries WHERE id > ? AND id <= ?",
        [low, high],
    )
    found = db.execute(_OTHERWISE_INDEXED).fetchall()
    db.execute("DROP TABLE temp.compared")
    for (id,) in found:
        yield f"the full-text index entries_words is out of step with entry {id}"


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
