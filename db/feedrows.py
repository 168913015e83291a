"""The rows of feeds: made when first needed, opened, made stale, cleared."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from sqlite_utils import Database

from db.connection import insert
from db.model import FeedKind

WINDOW_ENTRIES = 50
WINDOW_LIVE_SECONDS = 3 * 86_400
"""A feed shows its newest 50, or all that live visits added in the three days before the newest."""
WINDOW_MOST = 2000
"""More are not asked for: in no format do so many entries fit into 500 kB."""

_BEFORE_ANY = 0


def feed_id(
    db: Database,
    path: str,
    kind: FeedKind,
    title: str,
    *,
    site_id: int | None = None,
    section: str | None = None,
    source_id: int | None = None,
    region: str | None = None,
    hidden: bool = False,
) -> int:
    """Return the feed of a path; make it, open unless it waits for more entries."""
    row = db.execute("SELECT id FROM feeds WHERE path = ?", [path]).fetchone()
    if row is not None:
        return int(row[0])
    return insert(
        db,
        "feeds",
        {
            "path": path,
            "kind": str(kind),
            "title": title,
            "site_id": site_id,
            "section": section,
            "source_id": source_id,
            "region": region,
            "open": int(not hidden),
            "updated": None,
            "size": 0,
        },
    )


def make_stale(db: Database, feed_ids: Collection[int], now: int) -> tuple[str, ...]:
    """Advance the feeds by at least a second and leave rows that ask for rendering; return their
    paths."""
    if not feed_ids:
        return ()
    ids = [json.dumps(sorted(feed_ids))]
    db.execute(
        "UPDATE feeds SET updated = max(?, coalesce(updated, 0) + 1)"
        " WHERE open AND id IN (SELECT value FROM json_each(?))",
        [now, *ids],
    )
    db.execute(
        "INSERT INTO stale_feeds (feed_id, token) SELECT id, updated FROM feeds"
        " WHERE open AND id IN (SELECT value FROM json_each(?))"
        " ON CONFLICT (feed_id) DO UPDATE SET token = excluded.token",
        ids,
    )
    return tuple(
        path
        for (path,) in db.execute(
            "SELECT path FROM feeds WHERE open AND id IN (SELECT value FROM json_each(?))"
            " ORDER BY path",
            ids,
        )
    )


def make_all_stale(db: Database) -> None:
    """Ask for every feed to be rendered; one without entries stays without a time of change."""
    db.execute("UPDATE feeds SET updated = updated + 1 WHERE open")
    db.execute(
        "INSERT INTO stale_feeds (feed_id, token) SELECT id, coalesce(updated, 0) FROM feeds"
        " WHERE open ON CONFLICT (feed_id) DO UPDATE SET token = excluded.token"
    )


def stale_feeds(db: Database) -> tuple[tuple[str, int], ...]:
    return tuple(
        (path, token)
        for path, token in db.execute(
            "SELECT f.path, s.token FROM stale_feeds s JOIN feeds f ON f.id = s.feed_id"
            " ORDER BY f.path"
        )
    )


def clear_stale(db: Database, rendered: Mapping[str, int]) -> None:
    """Forget the wish to render feeds, unless they changed again since their tokens were handed
    out."""
    db.conn.executemany(
        "DELETE FROM stale_feeds WHERE feed_id = (SELECT id FROM feeds WHERE path = ?)"
        " AND token = ?",
        rendered.items(),
    )


def window_floor(db: Database, feed: int) -> int:
    """Return the entering time below which no entry of the feed is shown."""
    order = "ORDER BY entered_at DESC, batch_order DESC LIMIT 1"
    newest = db.execute(
        f"SELECT entered_at FROM feed_entries WHERE feed_id = ? {order}", [feed]
    ).fetchone()
    if newest is None:
        return _BEFORE_ANY
    fiftieth = db.execute(
        f"SELECT entered_at FROM feed_entries WHERE feed_id = ? {order}"
        f" OFFSET {WINDOW_ENTRIES - 1}",
        [feed],
    ).fetchone()
    if fiftieth is None:
        return _BEFORE_ANY
    return min(int(fiftieth[0]), int(newest[0]) - WINDOW_LIVE_SECONDS)


def feeds_showing(db: Database, ledger_ids: Iterable[int]) -> set[int]:
    """Return the feeds that have any of the entries in their window."""
    entered: dict[int, int] = {}
    for feed, at in db.execute(
        "SELECT feed_id, max(entered_at) FROM feed_entries"
        " WHERE ledger_id IN (SELECT value FROM json_each(?)) GROUP BY feed_id",
        [json.dumps(sorted(ledger_ids))],
    ):
        entered[feed] = at
    return {feed for feed, at in entered.items() if at >= window_floor(db, feed)}
