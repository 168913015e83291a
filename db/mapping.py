"""Feeds of sections that count as another one by `[sections]`: where they lead, and the way back.

Which feed an article enters is decided in ledger; here is what becomes of the feed it leaves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlite_utils import Database

from db import paths
from db.feedrows import feed_id
from db.model import FeedKind

_KINDS = (str(FeedKind.SECTION), str(FeedKind.JOINED_SECTION))


def mapped_feeds(db: Database, spellings: Mapping[str, str]) -> dict[str, str]:
    """Return the paths of open feeds whose section counts as another -> the paths of the other's.

    `spellings` are those of `FeedPolicy`. A feed that leads elsewhere by a renaming is left out.
    """
    found: dict[str, str] = {}
    for (path,) in db.execute(
        "SELECT path FROM feeds WHERE kind IN (?, ?) AND open AND path NOT IN"
        " (SELECT path FROM redirects WHERE NOT configured)",
        _KINDS,
    ).fetchall():
        before, _, own = path.rpartition("/")
        other = paths.slug(spellings.get(own, own))
        if other != own:
            found[path] = f"{before}/{other}"
    return found


def open_target(db: Database, path: str, target: str, spellings: Mapping[str, str]) -> int | None:
    """Let there be a feed to lead to: one that is not there yet begins with what `path` holds.

    Return it if it is new, None if it was there.
    """
    row = db.execute("SELECT open FROM feeds WHERE path = ?", [target]).fetchone()
    if row is not None and row[0]:
        return None
    left, kind, site_id, site = db.execute(
        "SELECT f.id, f.kind, f.site_id, s.name FROM feeds f LEFT JOIN sites s ON s.id = f.site_id"
        " WHERE f.path = ?",
        [path],
    ).fetchone()
    section = spellings[path.rpartition("/")[2]]
    title = section if site is None else f"{section} – {site}"
    feed = feed_id(db, target, FeedKind(kind), title, site_id=site_id, section=section)
    db.execute("UPDATE feeds SET open = 1 WHERE id = ?", [feed])
    _copy(db, left, feed, "SELECT ledger_id FROM feed_entries WHERE feed_id = ?", [left])
    return feed


def give_back(db: Database, path: str, target: str) -> None:
    """Let a feed have what entered the other in its place while it led there."""
    ids = dict(
        db.execute(
            "SELECT path, id FROM feeds WHERE path IN (?, ?) AND kind IN (?, ?)",
            [path, target, *_KINDS],
        ).fetchall()
    )
    if len(ids) < 2:
        return
    sections = db.execute(
        "SELECT DISTINCT e.section FROM feed_entries m JOIN ledger g ON g.id = m.ledger_id"
        " JOIN links l ON l.id = g.link_id JOIN entries e ON e.id = l.entry_id"
        " WHERE m.feed_id = ? AND e.section IS NOT NULL",
        [ids[target]],
    ).fetchall()
    own = [name for (name,) in sections if paths.slug(name) == path.rpartition("/")[2]]
    _copy(
        db,
        ids[target],
        ids[path],
        "SELECT g.id FROM entries e JOIN links l ON l.entry_id = e.id"
        " JOIN ledger g ON g.link_id = l.id"
        " WHERE e.section IN (SELECT value FROM json_each(?)) AND g.alias_of IS NULL",
        [json.dumps(own)],
    )


def _copy(db: Database, left: int, feed: int, which: str, given: list[object]) -> None:
    """Let these members of one feed be members of another, as of when they entered the one."""
    db.execute(
        "INSERT INTO feed_entries (feed_id, ledger_id, entered_at, live, batch_order)"
        " SELECT ?, ledger_id, entered_at, live, batch_order FROM feed_entries"
        f" WHERE feed_id = ? AND ledger_id IN ({which}) ON CONFLICT DO NOTHING",
        [feed, left, *given],
    )
    size = int(db.execute("SELECT size FROM feeds WHERE id = ?", [feed]).fetchone()[0])
    rows = db.execute(
        "SELECT m.ledger_id FROM feed_entries m JOIN ledger g ON g.id = m.ledger_id"
        " JOIN sources o ON o.id = g.source_id WHERE m.feed_id = ? AND m.number IS NULL"
        " ORDER BY m.entered_at, m.batch_order, o.name DESC, g.position DESC, g.public_id DESC",
        [feed],
    ).fetchall()
    db.conn.executemany(
        "UPDATE feed_entries SET number = ? WHERE feed_id = ? AND ledger_id = ?",
        [(size + n, feed, id) for n, (id,) in enumerate(rows, 1)],
    )
    db.execute("UPDATE feeds SET size = size + ? WHERE id = ?", [len(rows), feed])
