"""The feed of changed headlines: which change enters it, written once, and its entries."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping
from difflib import SequenceMatcher

from sqlite_utils import Database

from db import paths
from db.derive import Version
from db.feedrows import WINDOW_ENTRIES, WINDOW_LIVE_SECONDS, WINDOW_MOST, feed_id
from db.model import FeedKind

COMPARED_CHARACTERS = 500  # comparing is quadratic, and a headline of 500 letters is none

_ROWS = """
SELECT c.public_id, coalesce(e.url, o.url), c.title, s.name, o.name, o.title, e.section, e.kicker,
    e.snippet, e.image, e.labels, o.language, c.at, c.at, e.first_seen, c.replaced
FROM changes c JOIN ledger g ON g.id = c.ledger_id JOIN links l ON l.id = g.link_id
    JOIN entries e ON e.id = l.entry_id JOIN sites s ON s.id = e.site_id
    JOIN sources o ON o.id = c.source_id
"""
_ORDER = "ORDER BY c.entered_at DESC, c.at DESC, c.id DESC"


def feed_of_changes(db: Database) -> int:
    return feed_id(db, paths.CHANGES, FeedKind.CHANGES, "Changed headlines")


def note_changes(
    db: Database,
    retitled: Mapping[int, Version],
    *,
    source_id: int,
    entered_at: int,
    live: bool,
    threshold: float,
) -> set[int]:
    """Let new headlines of published entries enter; return the feeds that changed.

    A headline enters once, however often it comes back.
    """
    if not retitled:
        return set()
    ledger = db.execute(
        "SELECT l.entry_id, g.id, g.public_id FROM links l JOIN ledger g ON g.link_id = l.id"
        " WHERE g.alias_of IS NULL AND l.entry_id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(retitled))],
    ).fetchall()
    before = db.conn.total_changes
    for entry_id, ledger_id, public_id in ledger:
        version = retitled[entry_id]
        if _difference(version.replaced, version.text) < threshold:
            continue
        name = f"{public_id}#title={version.text}"
        db.execute(
            "INSERT OR IGNORE INTO changes"
            " (public_id, ledger_id, title, replaced, at, entered_at, live, source_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                uuid.uuid5(uuid.NAMESPACE_URL, name).urn,
                ledger_id,
                version.text,
                version.replaced,
                version.at,
                entered_at,
                int(live),
                source_id,
            ],
        )
    return {feed_of_changes(db)} if db.conn.total_changes > before else set()


def _difference(old: str, new: str) -> float:
    """Return the share of a headline that differs, from 0 to 1."""
    one, other = old[:COMPARED_CHARACTERS], new[:COMPARED_CHARACTERS]
    return 1 - SequenceMatcher(None, one, other, autojunk=False).ratio()


def feeds_of_changed(db: Database, ledger_ids: Collection[int]) -> set[int]:
    """Return the feed of changes if any of these entries is in it."""
    found = db.execute(
        "SELECT 1 FROM changes WHERE ledger_id IN (SELECT value FROM json_each(?)) LIMIT 1",
        [json.dumps(sorted(ledger_ids))],
    ).fetchone()
    return {feed_of_changes(db)} if found else set()


def change_rows(db: Database) -> list[tuple[object, ...]]:
    """Return the rows of the window, newest first: columns of `reading.entry_of`, then replaced."""
    newest = db.execute("SELECT max(entered_at) FROM changes").fetchone()[0] or 0
    first = db.execute(f"{_ROWS} {_ORDER} LIMIT {WINDOW_ENTRIES}").fetchall()
    if len(first) < WINDOW_ENTRIES:
        return first
    recent = db.execute(
        f"{_ROWS} WHERE c.live AND c.entered_at >= ? {_ORDER} LIMIT {WINDOW_MOST}",
        [newest - WINDOW_LIVE_SECONDS],
    ).fetchall()
    shown = {row[0] for row in first}
    return [*first, *(row for row in recent if row[0] not in shown)]
