"""Searches that are feeds: kept as the configuration names them, filled once from the past."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from db import paths
from db.answers import SavedSearch
from db.feedrows import WINDOW_ENTRIES, feed_id, make_stale
from db.model import FeedKind
from db.search import search


def keep_searches(db: Database, searches: Sequence[SavedSearch], now: int) -> tuple[str, ...]:
    """Let exactly these searches be saved; return the feeds to render.

    A new one begins with the newest entries that match. One that is no more answers 410, one that
    asks for something else keeps what it has.
    """
    known = {
        SavedSearch(name=name, query=query, site=site, section=section)
        for name, query, site, section in db.execute(
            "SELECT name, query, site, section FROM saved_searches"
        )
    }
    wanted = set(searches)
    if wanted == known:
        return ()
    names = {search.name for search in known} - {search.name for search in wanted}
    changed: set[int] = set()
    db.execute("DELETE FROM saved_searches")
    for one in searches:
        db.table("saved_searches").insert(
            {"name": one.name, "query": one.query, "site": one.site, "section": one.section}
        )
    for one in sorted(wanted - known, key=lambda one: one.name):
        changed |= _begin(db, one, now)
    for name in names:
        path = paths.search_path(name)
        db.execute(
            "INSERT INTO redirects (path, target) VALUES (?, NULL) ON CONFLICT (path) DO NOTHING",
            [path],
        )
        changed |= {id for (id,) in db.execute("SELECT id FROM feeds WHERE path = ?", [path])}
    return make_stale(db, changed, now)


def _begin(db: Database, one: SavedSearch, now: int) -> set[int]:
    path = paths.search_path(one.name)
    db.execute("DELETE FROM redirects WHERE path = ? AND target IS NULL AND NOT configured", [path])
    feed = feed_id(db, path, FeedKind.SEARCH, one.name, section=one.section)
    hits = search(
        db,
        one.query,
        site=one.site,
        section=one.section,
        since=None,
        until=None,
        limit=WINDOW_ENTRIES,
    )
    _let_in(db, feed, (hit.entry.public_id for hit in hits), now)
    return {feed}


def _let_in(db: Database, feed: int, public_ids: Iterable[str], now: int) -> None:
    size = int(db.execute("SELECT size FROM feeds WHERE id = ?", [feed]).fetchone()[0])
    rows = db.execute(
        "SELECT g.id, g.published FROM ledger g JOIN sources o ON o.id = g.source_id"
        " WHERE g.alias_of IS NULL AND g.public_id IN (SELECT value FROM json_each(?1))"
        " AND g.id NOT IN (SELECT ledger_id FROM feed_entries WHERE feed_id = ?2)"
        " ORDER BY g.published, o.name DESC, g.position DESC, g.public_id DESC",
        [json.dumps(list(public_ids)), feed],
    ).fetchall()
    db.table("feed_entries").insert_all(
        {
            "feed_id": feed,
            "ledger_id": id,
            "entered_at": now,
            "live": 0,
            "batch_order": published,
            "number": size + number,
        }
        for number, (id, published) in enumerate(rows, 1)
    )
    db.execute("UPDATE feeds SET size = size + ? WHERE id = ?", [len(rows), feed])
