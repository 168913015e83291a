"""Full-text search: a user's words made a safe query, hits with the found words marked."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from sqlite_utils import Database

from db.answers import HIT_END, HIT_START, SearchHit
from db.connection import seconds
from db.reading import entry_of

_TOKEN = re.compile(r'"([^"]*)"?|(\S+)')

_HITS = """
SELECT g.public_id, coalesce(e.url, o.url, ''), e.title, s.name, coalesce(o.name, ''), o.title,
    e.section, e.kicker,
    e.snippet, e.image, e.labels, o.language, coalesce(g.published, e.published_at, e.first_seen),
    coalesce(g.updated, e.updated), e.first_seen,
    highlight({index}, 0, :start, :end), highlight({index}, 2, :start, :end), k.key
FROM {index} f JOIN entries e ON e.id = f.rowid JOIN sites s ON s.id = e.site_id
    JOIN links k ON k.id = (SELECT min(l.id) FROM links l WHERE l.entry_id = e.id)
    LEFT JOIN ledger g ON g.id = (SELECT x.id FROM links l JOIN ledger x ON x.link_id = l.id
        WHERE l.entry_id = e.id AND x.alias_of IS NULL)
    LEFT JOIN sources o ON o.id = coalesce(g.source_id, (SELECT r.source_id FROM texts t
        JOIN sightings i ON i.text_id = t.id JOIN regions r ON r.id = i.region_id
        WHERE t.link_id = k.id ORDER BY i.first_at LIMIT 1))
WHERE {index} MATCH :query
    AND (:site IS NULL OR s.name = :site) AND (:section IS NULL OR e.section = :section
        COLLATE NOCASE)
    AND (:since IS NULL OR e.first_seen >= :since) AND (:until IS NULL OR e.first_seen < :until)
ORDER BY f.rowid DESC LIMIT :limit
"""


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
    words = match_query(query)
    if not words:
        return ()
    rows = db.execute(
        _HITS.format(index="entries_words"),
        {
            "query": words,
            "site": site,
            "section": section,
            "since": seconds(since) if since else None,
            "until": seconds(until) if until else None,
            "limit": limit,
            "start": HIT_START,
            "end": HIT_END,
        },
    )
    return tuple(_hit(row) for row in rows)


def match_query(query: str) -> str:
    """Return a query that FTS5 accepts: every word must occur, `word*` as a prefix, "two words" as
    a phrase."""
    parts: list[str] = []
    for phrase, word in _TOKEN.findall(query.replace("\x00", " ")):
        text = (phrase or word).replace('"', "")
        prefix = word.endswith("*")
        text = text.rstrip("*") if prefix else text
        if any(character.isalnum() for character in text):
            parts.append(f'"{text}"' + ("*" if prefix else ""))
    return " ".join(parts)


def _hit(row: tuple[object, ...]) -> SearchHit:
    public_id = row[0] or uuid.uuid5(uuid.NAMESPACE_URL, str(row[17])).urn
    return SearchHit(
        entry=entry_of((public_id, *row[1:15])),
        title=str(row[15]),
        snippet=None if row[16] is None else str(row[16]),
    )
