"""Full-text search: hits with the found words marked, newest first."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from db.answers import HIT_END, HIT_START, SearchHit
from db.connection import seconds
from db.queries import (
    Word,
    is_unspaced,
    like,
    match_trigrams,
    match_words,
    too_short,
    words_of,
)
from db.reading import entry_of

MOST_COMPARED = 500
"""Of more hits than this, those recorded last are ordered by their first capture, in about 1 ms;
only imports of old pages make a difference between the two orders."""

_FILTERS = """
    AND (:site IS NULL OR e.site_id IN (SELECT id FROM sites WHERE folded(name) = folded(:site)))
    AND (:section IS NULL OR folded(e.section) = folded(:section))
    AND (:since IS NULL OR e.first_seen >= :since) AND (:until IS NULL OR e.first_seen < :until)
"""
_BY_WORDS = f"""
SELECT e.id, e.first_seen FROM entries_words f JOIN entries e ON e.id = f.rowid
WHERE entries_words MATCH :query {_FILTERS} ORDER BY f.rowid DESC LIMIT :most
"""
# the unary plus keeps FTS5 from looking the query up again for every single row
_MARKS = """
SELECT rowid, highlight(entries_words, 0, :start, :end), highlight(entries_words, 2, :start, :end)
FROM entries_words WHERE entries_words MATCH :query AND rowid BETWEEN :low AND :high
    AND +rowid IN (SELECT value FROM json_each(:ids))
"""
_ROWS = """
SELECT g.public_id, coalesce(e.url, o.url, ''), e.title, s.name, coalesce(o.name, ''), o.title,
    e.section, e.kicker, e.snippet, e.image, e.labels, o.language,
    coalesce(g.published, e.published_at, e.first_seen), coalesce(g.updated, e.updated),
    e.first_seen, e.id, k.key
FROM entries e JOIN sites s ON s.id = e.site_id
    JOIN links k ON k.id = (SELECT min(l.id) FROM links l WHERE l.entry_id = e.id)
    LEFT JOIN ledger g ON g.id = (SELECT x.id FROM links l JOIN ledger x ON x.link_id = l.id
        WHERE l.entry_id = e.id AND x.alias_of IS NULL)
    LEFT JOIN sources o ON o.id = coalesce(g.source_id, (SELECT r.source_id FROM texts t
        JOIN sightings i ON i.text_id = t.id JOIN regions r ON r.id = i.region_id
        WHERE t.link_id = k.id ORDER BY i.first_at LIMIT 1))
WHERE e.id IN (SELECT value FROM json_each(?))
ORDER BY e.first_seen DESC, e.id DESC
"""
_Filters = dict[str, str | int | None]
_Marked = tuple[str | None, str | None]


def search(
    db: Database,
    query: str,
    *,
    site: str | None,
    section: str | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> tuple[SearchHit, ...]:
    """Return entries that hold all words of the query, newest first."""
    words = words_of(query)
    if not words:
        return ()
    filters: _Filters = {
        "site": site,
        "section": section,
        "since": seconds(since) if since else None,
        "until": seconds(until) if until else None,
        "most": max(limit, MOST_COMPARED),
    }
    is_unspaced_query = any(is_unspaced(word.text) for word in words)
    found = (_by_trigrams if is_unspaced_query else _by_words)(db, words, filters)
    found.sort(key=lambda hit: (hit[1], hit[0]), reverse=True)
    ids = [id for id, _ in found[:limit]]
    rows = db.execute(_ROWS, [json.dumps(ids)]).fetchall()
    if is_unspaced_query:
        return tuple(_hit(row, (_marked(row[2], words), _marked(row[8], words))) for row in rows)
    marks = _marks(db, words, ids)
    return tuple(_hit(row, marks[row[15]]) for row in rows)


def _by_words(db: Database, words: Sequence[Word], filters: _Filters) -> list[tuple[int, int]]:
    """Return id and first capture of the matching entries that were recorded last."""
    return db.execute(_BY_WORDS, {**filters, "query": match_words(words)}).fetchall()


def _marks(db: Database, words: Sequence[Word], ids: Sequence[int]) -> dict[int, _Marked]:
    """Return title and snippet of the entries with the found words marked."""
    if not ids:
        return {}
    given = {
        "query": match_words(words),
        "ids": json.dumps(ids),
        "low": min(ids),
        "high": max(ids),
        "start": HIT_START,
        "end": HIT_END,
    }
    return {id: (title, snippet) for id, title, snippet in db.execute(_MARKS, given)}


def _by_trigrams(db: Database, words: Sequence[Word], filters: _Filters) -> list[tuple[int, int]]:
    """Search texts without spaces, where a word may begin anywhere and be of one or two letters."""
    query = match_trigrams(words)
    short = {f"short{n}": like(text) for n, text in enumerate(too_short(words))}
    conditions = [
        f"(e.title LIKE :{name} ESCAPE '!' OR e.kicker LIKE :{name} ESCAPE '!'"
        f" OR e.snippet LIKE :{name} ESCAPE '!')"
        for name in short
    ]
    candidates = "SELECT e.id, e.first_seen FROM entries e WHERE e.unspaced"
    given: _Filters = {**filters, **short}
    if query:
        candidates = (
            "SELECT e.id, e.first_seen FROM entries_trigrams f JOIN entries e ON e.id = f.rowid"
            " WHERE entries_trigrams MATCH :query"
        )
        given["query"] = query
    order = "f.rowid" if query else "e.id"
    sql = " AND ".join([candidates, *conditions]) + _FILTERS
    return db.execute(f"{sql} ORDER BY {order} DESC LIMIT :most", given).fetchall()


def _marked(text: object, words: Sequence[Word]) -> str | None:
    """Return a text with the words marked wherever they stand in it."""
    if text is None:
        return None
    anywhere = "|".join(sorted((re.escape(w.text) for w in words), key=len, reverse=True))
    return re.sub(anywhere, lambda m: f"{HIT_START}{m[0]}{HIT_END}", str(text), flags=re.I)


def _hit(row: tuple[object, ...], marked: _Marked) -> SearchHit:
    public_id = row[0] or uuid.uuid5(uuid.NAMESPACE_URL, str(row[16])).urn
    entry = entry_of((public_id, *row[1:15]))
    title, snippet = marked
    return SearchHit(entry=entry, title=title or entry.title, snippet=snippet)
