"""The tables of the facts as first released: visits, sightings, entries; never edited again."""

from __future__ import annotations

FACT_TABLES = """
CREATE TABLE sites (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    site_id INTEGER NOT NULL REFERENCES sites,
    title TEXT,
    language TEXT,
    timezone TEXT,
    archived INTEGER NOT NULL DEFAULT 0,
    looked_at INTEGER,
    last_visit INTEGER,
    last_success INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    etag TEXT,
    last_modified TEXT,
    body_hash BLOB,
    settled TEXT
) STRICT;

CREATE INDEX sources_by_site ON sources (site_id, looked_at);

CREATE TABLE visits (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    look INTEGER NOT NULL,
    body_hash BLOB,
    origin TEXT NOT NULL,
    recorded INTEGER NOT NULL,
    status INTEGER,
    bytes INTEGER,
    seconds REAL,
    found INTEGER,
    new INTEGER,
    changed INTEGER,
    rejected TEXT,
    filled TEXT,
    error TEXT,
    UNIQUE (source_id, at)
) STRICT;

CREATE INDEX visits_complete ON visits (source_id, at) WHERE look = 2;

CREATE INDEX visits_unresolved ON visits (source_id, body_hash) WHERE outcome = 'unchanged' AND
    look = 0;

CREATE INDEX visits_full ON visits (recorded) WHERE rejected IS NOT NULL;

CREATE TABLE pages (
    visit_id INTEGER PRIMARY KEY REFERENCES visits ON DELETE CASCADE,
    content_type TEXT,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE regions (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES sources,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT,
    label_at INTEGER NOT NULL,
    positions INTEGER NOT NULL,
    UNIQUE (source_id, name, kind)
) STRICT;

CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    site_id INTEGER NOT NULL REFERENCES sites,
    url TEXT,
    title TEXT NOT NULL,
    kicker TEXT,
    snippet TEXT,
    snippet_cut INTEGER NOT NULL,
    section TEXT,
    image TEXT,
    published_day TEXT,
    published_at INTEGER,
    printed_date TEXT,
    date_source TEXT,
    labels TEXT,
    sponsored INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    versions INTEGER NOT NULL,
    unspaced INTEGER NOT NULL
) STRICT;

CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    entry_id INTEGER REFERENCES entries DEFERRABLE INITIALLY DEFERRED,
    site_id INTEGER NOT NULL REFERENCES sites,
    key_hash INTEGER NOT NULL,
    key TEXT NOT NULL,
    url TEXT,
    first_seen INTEGER NOT NULL,
    publisher_id TEXT,
    url_day TEXT,
    published_day TEXT,
    published_at INTEGER,
    printed_date TEXT,
    date_source TEXT,
    date_order INTEGER,
    section TEXT,
    section_order INTEGER,
    image TEXT,
    image_order INTEGER,
    labels TEXT,
    sponsored INTEGER NOT NULL
) STRICT;

CREATE INDEX links_by_key ON links (key_hash);

CREATE INDEX links_by_entry ON links (entry_id);

CREATE INDEX links_by_publisher_id ON links (publisher_id, site_id) WHERE publisher_id IS NOT NULL;

CREATE TABLE titles (
    site_id INTEGER NOT NULL,
    title_hash INTEGER NOT NULL,
    link_id INTEGER NOT NULL REFERENCES links,
    first_at INTEGER NOT NULL,
    PRIMARY KEY (site_id, title_hash, link_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX titles_by_link ON titles (link_id);

CREATE TABLE texts (
    id INTEGER PRIMARY KEY,
    link_id INTEGER NOT NULL REFERENCES links,
    title_hash INTEGER NOT NULL,
    title TEXT NOT NULL,
    kicker TEXT,
    snippet TEXT,
    snippet_cut INTEGER NOT NULL
) STRICT;

CREATE INDEX texts_by_link ON texts (link_id);

CREATE TABLE sightings (
    region_id INTEGER NOT NULL REFERENCES regions,
    position INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER,
    text_id INTEGER NOT NULL REFERENCES texts,
    echo INTEGER NOT NULL,
    PRIMARY KEY (region_id, position, first_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX sightings_by_text ON sightings (text_id);

CREATE INDEX sightings_standing ON sightings (region_id, position) WHERE last_at IS NULL;

CREATE TABLE partial_looks (
    region_id INTEGER NOT NULL REFERENCES regions,
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (region_id, position, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE versions (
    entry_id INTEGER NOT NULL REFERENCES entries,
    field TEXT NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    replaced TEXT NOT NULL,
    region_id INTEGER NOT NULL REFERENCES regions,
    PRIMARY KEY (entry_id, field, at, text)
) STRICT, WITHOUT ROWID;

CREATE INDEX versions_by_time ON versions (at) WHERE field = 'title';

CREATE TABLE pairs (
    link_a INTEGER NOT NULL REFERENCES links,
    link_b INTEGER NOT NULL REFERENCES links,
    merged INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (link_a, link_b)
) STRICT, WITHOUT ROWID;

CREATE INDEX pairs_by_second ON pairs (link_b);

CREATE TABLE rulings (
    key_a TEXT NOT NULL,
    key_b TEXT NOT NULL,
    together INTEGER NOT NULL,
    note TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (key_a, key_b)
) STRICT, WITHOUT ROWID;

CREATE INDEX rulings_by_second ON rulings (key_b);

CREATE TABLE filled (
    link_id INTEGER NOT NULL REFERENCES links,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL,
    extractor TEXT NOT NULL,
    PRIMARY KEY (link_id, field)
) STRICT, WITHOUT ROWID
"""

MANNERS_TABLES = """
ALTER TABLE sources ADD COLUMN fresh_until INTEGER;

ALTER TABLE sources ADD COLUMN retry_at INTEGER;

ALTER TABLE sources ADD COLUMN read_with TEXT;

ALTER TABLE sources ADD COLUMN domain TEXT;

CREATE INDEX sources_by_domain ON sources (domain, name)
"""
