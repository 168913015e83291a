"""Full-text search: hits with the found words marked, newest first."""

from __future__ import annotations

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

MOST_COMPARED = 2000
"""Of more hits than this, those recorded last are ordered by their first capture, in about 10 ms;
only imports of old pages make a difference between the two orders."""

_FILTERS = """
    AND (:site IS NULL OR e.site_id = (SELECT id FROM sites WHERE name = :site))
    AND (:section IS NULL OR e.section = :section COLLATE NOCASE)
    AND (:since IS NULL OR e.first_seen >= :since) AND (:until IS NULL OR e.first_seen < :until)
"""
_ROWS = """
SELECT g.public_id, coalesce(e.url, o.url, ''), e.title, s.name, coalesce(o.name, ''), o.title,
    e.section, e.kicker, e.snippet, e.image, e.labels, o.language,
    coalesce(g.published, e.published_at, e.first_seen), coalesce(g.updated, e.updated),
    e.first_seen, {marks}, k.key
FROM ({candidates} ORDER BY e.id DESC LIMIT :most) c
    JOIN entries e ON e.id = c.id JOIN sites s ON s.id = e.site_id
    JOIN links k ON k.id = (SELECT min(l.id) FROM links l WHERE l.entry_id = e.id)
    LEFT JOIN ledger g ON g.id = (SELECT x.id FROM links l JOIN ledger x ON x.link_id = l.id
        WHERE l.entry_id = e.id AND x.alias_of IS NULL)
    LEFT JOIN sources o ON o.id = coalesce(g.source_id, (SELECT r.source_id FROM texts t
        JOIN sightings i ON i.text_id = t.id JOIN regions r ON r.id = i.region_id
        WHERE t.link_id = k.id ORDER BY i.first_at LIMIT 1))
ORDER BY e.first_seen DESC, e.id DESC LIMIT :limit
"""
_MARKED = "(SELECT highlight(entries_words, {n}, :start, :end) FROM entries_words"
_MARKED += " WHERE entries_words MATCH :query AND rowid = e.id)"


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
    filters: dict[str, str | int | None] = {
        "site": site,
        "section": section,
        "since": seconds(since) if since else None,
        "until": seconds(until) if until else None,
        "limit": limit,
        "most": MOST_COMPARED,
    }
    if any(is_unspaced(word.text) for word in words):
        return _by_trigrams(db, words, filters)
    return _by_words(db, words, filters)


def _by_words(
    db: Database, words: Sequence[Word], filters: dict[str, str | int | None]
) -> tuple[SearchHit, ...]:
    found = db.execute(
        _ROWS.format(
            marks=f"{_MARKED.format(n=0)}, {_MARKED.format(n=2)}",
            candidates="SELECT e.id FROM entries_words f JOIN entries e ON e.id = f.rowid"
            f" WHERE entries_words MATCH :query {_FILTERS}",
        ).replace("ORDER BY e.id DESC LIMIT :most", "ORDER BY f.rowid DESC LIMIT :most"),
        {**filters, "query": match_words(words), "start": HIT_START, "end": HIT_END},
    )
    return tuple(_hit(row, str(row[15]), row[16]) for row in found)


def _by_trigrams(
    db: Database, words: Sequence[Word], filters: dict[str, str | int | None]
) -> tuple[SearchHit, ...]:
    """Search texts without spaces, where a word may begin anywhere and be of one or two letters."""
    query = match_trigrams(words)
    short = {f"short{n}": like(text) for n, text in enumerate(too_short(words))}
    conditions = [
        f"(e.title LIKE :{name} ESCAPE '!' OR e.kicker LIKE :{name} ESCAPE '!'"
        f" OR e.snippet LIKE :{name} ESCAPE '!')"
        for name in short
    ]
    candidates = "SELECT e.id FROM entries e WHERE e.unspaced"
    if query:
        candidates = (
            "SELECT e.id FROM entries_trigrams f JOIN entries e ON e.id = f.rowid"
            " WHERE entries_trigrams MATCH :query"
        )
        filters = {**filters, "query": query}
    found = db.execute(
        _ROWS.format(
            marks="NULL, NULL", candidates=" AND ".join([candidates, *conditions]) + _FILTERS
        ),
        {**filters, **short},
    )
    return tuple(_hit(row, _marked(str(row[2]), words), _marked(row[8], words)) for row in found)


def _marked(text: object, words: Sequence[Word]) -> str | None:
    """Return a text with the words marked wherever they stand in it."""
    if text is None:
        return None
    anywhere = "|".join(sorted((re.escape(w.text) for w in words), key=len, reverse=True))
    return re.sub(anywhere, lambda m: f"{HIT_START}{m[0]}{HIT_END}", str(text), flags=re.I)


def _hit(row: tuple[object, ...], title: str | None, snippet: object) -> SearchHit:
    public_id = row[0] or uuid.uuid5(uuid.NAMESPACE_URL, str(row[17])).urn
    entry = entry_of((public_id, *row[1:15]))
    return SearchHit(
        entry=entry,
        title=title or entry.title,
        snippet=None if snippet is None else str(snippet),
    )
