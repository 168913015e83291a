"""The tables of feeds, ledger and full text as released; only ever added to."""

from __future__ import annotations

LEDGER_TABLES = """
CREATE TABLE feeds (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    site_id INTEGER REFERENCES sites,
    section TEXT,
    source_id INTEGER REFERENCES sources,
    region TEXT,
    open INTEGER NOT NULL,
    updated INTEGER,
    size INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX feeds_by_source ON feeds (source_id) WHERE source_id IS NOT NULL;

CREATE TABLE redirects (
    path TEXT PRIMARY KEY,
    target TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    link_id INTEGER NOT NULL UNIQUE REFERENCES links,
    published INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    source_id INTEGER NOT NULL REFERENCES sources,
    position INTEGER NOT NULL,
    alias_of INTEGER REFERENCES ledger
) STRICT;

CREATE TABLE feed_entries (
    feed_id INTEGER NOT NULL REFERENCES feeds,
    ledger_id INTEGER NOT NULL REFERENCES ledger,
    entered_at INTEGER NOT NULL,
    live INTEGER NOT NULL,
    batch_order INTEGER NOT NULL,
    number INTEGER,
    PRIMARY KEY (feed_id, ledger_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX feed_entries_in_order ON feed_entries (feed_id, entered_at DESC, batch_order DESC);

CREATE INDEX feed_entries_by_number ON feed_entries (feed_id, number) WHERE number IS NOT NULL;

CREATE INDEX feed_entries_by_entry ON feed_entries (ledger_id);

CREATE TABLE stale_feeds (
    feed_id INTEGER PRIMARY KEY REFERENCES feeds,
    token INTEGER NOT NULL
) STRICT;

CREATE TABLE saved_searches (
    name TEXT PRIMARY KEY,
    query TEXT NOT NULL,
    site TEXT,
    section TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE incidents (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources,
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    started INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    resolved INTEGER,
    detail TEXT NOT NULL,
    UNIQUE (source_id, kind, field, started)
) STRICT
"""

SEARCH_TABLES = """
CREATE VIRTUAL TABLE entries_words USING fts5(
    title, kicker, snippet, content='entries', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);

CREATE VIRTUAL TABLE entries_trigrams USING fts5(
    title, kicker, snippet, content='entries', content_rowid='id', tokenize='trigram'
);

CREATE TRIGGER entries_added AFTER INSERT ON entries BEGIN
    INSERT INTO entries_words (rowid, title, kicker, snippet)
        VALUES (new.id, new.title, new.kicker, new.snippet);
    INSERT INTO entries_trigrams (rowid, title, kicker, snippet)
        SELECT new.id, new.title, new.kicker, new.snippet WHERE new.unspaced;
END;

CREATE TRIGGER entries_removed AFTER DELETE ON entries BEGIN
    INSERT INTO entries_words (entries_words, rowid, title, kicker, snippet)
        VALUES ('delete', old.id, old.title, old.kicker, old.snippet);
    INSERT INTO entries_trigrams (entries_trigrams, rowid, title, kicker, snippet)
        SELECT 'delete', old.id, old.title, old.kicker, old.snippet WHERE old.unspaced;
END;

CREATE TRIGGER entries_reworded AFTER UPDATE OF title, kicker, snippet, unspaced ON entries
WHEN old.title IS NOT new.title OR old.kicker IS NOT new.kicker OR old.snippet IS NOT new.snippet
    BEGIN
    INSERT INTO entries_words (entries_words, rowid, title, kicker, snippet)
        VALUES ('delete', old.id, old.title, old.kicker, old.snippet);
    INSERT INTO entries_words (rowid, title, kicker, snippet)
        VALUES (new.id, new.title, new.kicker, new.snippet);
    INSERT INTO entries_trigrams (entries_trigrams, rowid, title, kicker, snippet)
        SELECT 'delete', old.id, old.title, old.kicker, old.snippet WHERE old.unspaced;
    INSERT INTO entries_trigrams (rowid, title, kicker, snippet)
        SELECT new.id, new.title, new.kicker, new.snippet WHERE new.unspaced;
END
"""

CHANGES_TABLES = """
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    ledger_id INTEGER NOT NULL REFERENCES ledger,
    title TEXT NOT NULL,
    replaced TEXT NOT NULL,
    at INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    live INTEGER NOT NULL,
    source_id INTEGER NOT NULL REFERENCES sources
) STRICT;

CREATE INDEX changes_in_order ON changes (entered_at DESC, at DESC, id DESC);

CREATE INDEX changes_by_entry ON changes (ledger_id);

ALTER TABLE incidents ADD COLUMN public_id TEXT NOT NULL DEFAULT '';

CREATE INDEX incidents_open ON incidents (source_id) WHERE resolved IS NULL;

CREATE INDEX incidents_in_order ON incidents (started DESC);

ALTER TABLE redirects ADD COLUMN configured INTEGER NOT NULL DEFAULT 0;

CREATE INDEX entries_unspaced ON entries (id) WHERE unspaced
"""

FOLDED_SEARCH_TABLES = """
DROP TRIGGER entries_added;

DROP TRIGGER entries_removed;

DROP TRIGGER entries_reworded;

DROP TABLE entries_words;

CREATE VIRTUAL TABLE entries_words USING fts5(
    title, kicker, snippet, content='entries', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2 categories 'L* M* N* Co'", prefix='2 3'
);

INSERT INTO entries_words (rowid, title, kicker, snippet)
    SELECT id, folded(title), folded(kicker), folded(snippet) FROM entries;

CREATE TRIGGER entries_added AFTER INSERT ON entries BEGIN
    INSERT INTO entries_words (rowid, title, kicker, snippet)
        VALUES (new.id, folded(new.title), folded(new.kicker), folded(new.snippet));
    INSERT INTO entries_trigrams (rowid, title, kicker, snippet)
        SELECT new.id, new.title, new.kicker, new.snippet WHERE new.unspaced;
END;

CREATE TRIGGER entries_removed AFTER DELETE ON entries BEGIN
    INSERT INTO entries_words (entries_words, rowid, title, kicker, snippet)
        VALUES ('delete', old.id, folded(old.title), folded(old.kicker), folded(old.snippet));
    INSERT INTO entries_trigrams (entries_trigrams, rowid, title, kicker, snippet)
        SELECT 'delete', old.id, old.title, old.kicker, old.snippet WHERE old.unspaced;
END;

CREATE TRIGGER entries_reworded AFTER UPDATE OF title, kicker, snippet, unspaced ON entries
WHEN old.title IS NOT new.title OR old.kicker IS NOT new.kicker OR old.snippet IS NOT new.snippet
    BEGIN
    INSERT INTO entries_words (entries_words, rowid, title, kicker, snippet)
        VALUES ('delete', old.id, folded(old.title), folded(old.kicker), folded(old.snippet));
    INSERT INTO entries_words (rowid, title, kicker, snippet)
        VALUES (new.id, folded(new.title), folded(new.kicker), folded(new.snippet));
    INSERT INTO entries_trigrams (entries_trigrams, rowid, title, kicker, snippet)
        SELECT 'delete', old.id, old.title, old.kicker, old.snippet WHERE old.unspaced;
    INSERT INTO entries_trigrams (rowid, title, kicker, snippet)
        SELECT new.id, new.title, new.kicker, new.snippet WHERE new.unspaced;
END
"""
"""The index of words holds folded letters, and marks are parts of words: those of Indian scripts
are vowels."""
