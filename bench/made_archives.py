"""Archives of any size, made by SQL: as if so many articles had been announced over years."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from db import Archive, Source
from db.folding import folded
from db.identity import short_hash, title_hash

SOURCES = 100
STANDING = 40
"""Articles that stand on each source at the end."""
SECONDS_BETWEEN = 30  # 100 sources with 29 new articles a day each
END = datetime(2026, 3, 1, 6, tzinfo=UTC)

_WORDS = 4000
_PHRASES = 20_011
_PARTS = (
    "neu", "alt", "land", "stadt", "wirt", "schaft", "bund", "haus", "halt", "recht", "markt",
    "kraft", "werk", "bahn", "schul", "preis", "wahl", "amt", "geld", "zeit", "feuer", "wasser",
)  # fmt: skip


def sources() -> list[Source]:
    return [
        Source(name=f"quelle-{n}", url=f"https://paper{n}.example/", site=f"paper{n}.example")
        for n in range(SOURCES)
    ]


def make(path: Path, entries: int) -> tuple[int, int]:
    """Make an archive of so many entries; return its bytes without and with its full text."""
    with Archive.open(path) as archive:
        archive.register(sources())
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA cache_size = -400000")
        database.create_function("short_hash", 1, short_hash, deterministic=True)
        database.create_function("folded", 1, folded, deterministic=True)
        database.create_function("title_hash", 1, title_hash, deterministic=True)
        _make_phrases(database)
        later = database.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')"
            " AND sql IS NOT NULL ORDER BY type"
        ).fetchall()
        for kind, name, _ in later:
            database.execute(f"DROP {kind} {name}")
        database.execute("BEGIN")
        numbers = {
            "count": entries,
            "sources": SOURCES,
            "standing": SOURCES * STANDING,
            "end": int(END.timestamp()),
            "gap": SECONDS_BETWEEN,
        }
        for statement in _SCRIPT.split(";\n\n"):
            database.execute(statement, numbers)
        database.execute("COMMIT")
        database.execute("DROP TABLE made_phrases")
        for _, _, statement in later:
            database.execute(statement)
        bare = _bytes(database)
        database.execute(
            "INSERT INTO entries_words (rowid, title, kicker, snippet)"
            " SELECT id, folded(title), folded(kicker), folded(snippet) FROM entries"
        )
        database.execute("ANALYZE")
        database.execute("PRAGMA journal_mode = WAL")
        return bare, _bytes(database)


def _bytes(database: sqlite3.Connection) -> int:
    pages, free, size = (
        int(database.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _make_phrases(database: sqlite3.Connection) -> None:
    """Make the texts that articles say; the square makes some words common, most rare."""
    count = len(_PARTS)
    words = [
        _PARTS[n % count] + _PARTS[n // count % count] + _PARTS[n // count**2 % count]
        for n in range(_WORDS)
    ]
    random = Random(1)

    def phrase(length: int) -> str:
        return " ".join(words[int(random.random() ** 2 * _WORDS)] for _ in range(length))

    database.execute("CREATE TABLE made_phrases (id INTEGER PRIMARY KEY, title TEXT, snippet TEXT)")
    database.execute("BEGIN")
    database.executemany(
        "INSERT INTO made_phrases VALUES (?, ?, ?)",
        ((n, phrase(6), phrase(18) + ".") for n in range(_PHRASES)),
    )
    database.execute("COMMIT")


_NUMBERS = (
    "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)"
)
_URL = (
    "'https://paper' || (n % :sources) || '.example/politik/meldung-' || (1000000 + n) || '.html'"
)
_SEEN = "(:end - (:count - n) * :gap)"
_SCRIPT = f"""
INSERT INTO entries (id, site_id, url, title, snippet, snippet_cut, section, sponsored, first_seen,
    updated, versions, unspaced)
{_NUMBERS} SELECT n, (SELECT site_id FROM sources WHERE id = n % :sources + 1), {_URL},
    'Meldung ' || n || ': ' || p.title, p.snippet, 0, 'Politik', 0, {_SEEN}, {_SEEN}, 0, 0
    FROM numbers JOIN made_phrases p ON p.id = n * 7919 % {_PHRASES};

INSERT INTO links (id, entry_id, site_id, key_hash, key, url, first_seen, publisher_id, section,
    section_order, sponsored)
SELECT id, id, site_id, short_hash(url), url, url, first_seen, substr(url, -12, 7), section, 0, 0
    FROM entries;

INSERT INTO texts (id, link_id, title_hash, title, snippet, snippet_cut)
SELECT id, id, title_hash(title), title, snippet, 0 FROM entries;

INSERT INTO titles SELECT e.site_id, t.title_hash, e.id, e.first_seen
FROM entries e JOIN texts t ON t.id = e.id ORDER BY 1, 2, 3;

INSERT INTO regions (source_id, name, kind, label_at, positions)
SELECT id, 'list', 'list', 0, {STANDING} FROM sources;

INSERT INTO sightings (region_id, position, first_at, last_at, text_id, echo)
SELECT r.id, (e.id / :sources) % {STANDING} + 1, e.first_seen,
    CASE WHEN e.id > :count - :standing THEN NULL ELSE e.first_seen + 60 END, e.id, 0
FROM entries e JOIN regions r ON r.source_id = e.id % :sources + 1 ORDER BY 1, 2, 3;

INSERT INTO ledger SELECT id, 'urn:uuid:' || printf('%032x', id), id, first_seen, first_seen,
    first_seen, id % :sources + 1, 1, NULL FROM entries;

INSERT INTO feeds (path, kind, title, site_id, source_id, section, open, updated, size)
SELECT 'paper' || (id - 1) || '.example', 'site', name, site_id, NULL, NULL, 1, :end,
    :count / :sources FROM sources
UNION ALL SELECT 'sources/' || name, 'source', name, site_id, id, NULL, 1, :end,
    :count / :sources FROM sources
UNION ALL SELECT 'paper' || (id - 1) || '.example/politik', 'section', name, site_id, NULL,
    'Politik', 1, :end, :count / :sources FROM sources;

UPDATE feeds SET size = :count, updated = :end WHERE path = 'all';

INSERT INTO feed_entries SELECT f.id, e.id, e.first_seen, 1, 0, e.id / :sources + 1
FROM feeds f JOIN entries e ON e.site_id = f.site_id ORDER BY 1, 2;

INSERT INTO feed_entries SELECT f.id, e.id, e.first_seen, 1, 0, e.id
FROM feeds f CROSS JOIN entries e WHERE f.path = 'all' ORDER BY 1, 2;

INSERT INTO visits (source_id, at, outcome, look, origin, recorded, found, new, changed)
SELECT id % :sources + 1, first_seen, 'read', 2, 'live', first_seen, 40, 1, 0 FROM entries;

UPDATE sources SET looked_at = m.at, last_visit = m.at, last_success = m.at,
    body_hash = zeroblob(32)
FROM (SELECT source_id, max(at) AS at FROM visits GROUP BY source_id) m
WHERE m.source_id = sources.id
"""
