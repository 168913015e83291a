"""The archive's tables, as migrations in order: append, never edit one that was released."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database, Migrations

from db.connection import immediate, translated
from db.errors import ArchiveDamaged, ArchiveError, ArchiveNewer
from db.views import VIEWS

APPLICATION_ID = 0x4C697466  # "Litf"

migrations = Migrations("litfass")


@migrations()
def m0001_archive(db: Database) -> None:
    for statement in _TABLES.split(";\n\n"):
        db.execute(statement)
    for statement in _SEARCH.split(";\n\n"):
        db.execute(statement)


NAMES = tuple(migration.name for migration in migrations._migrations)


def prepare(db: Database, path: Path) -> None:
    """Bring the file to the present schema, after a backup if it holds an older one; refuse a newer one."""
    with translated(path):
        applied = _applied(db, path)
    if applied == len(NAMES):
        return
    if applied:
        _back_up(db, path, applied)
    with immediate(db, path):
        if _applied(db, path) == len(NAMES):
            return
        migrations.apply(db)
        for name, select in VIEWS.items():
            db.create_view(name, select, replace=True)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(NAMES)}")


def require(db: Database, path: Path) -> None:
    """Refuse to read what is no archive, or one of another schema."""
    with translated(path):
        applied = _applied(db, path)
    if applied == 0:
        raise ArchiveDamaged(f"{path} holds no archive: give the path of another file")
    if applied < len(NAMES):
        raise ArchiveError(
            f"{path} was written by an older Litfass: run `litfass status` once to bring it up to date"
        )


def _applied(db: Database, path: Path) -> int:
    """Return how many migrations the file has seen; 0 for an empty file."""
    if not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        return 0
    application = db.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        raise ArchiveDamaged(
            f"{path} is a database of another program: give the path of another file"
        )
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    known = [migration.name for migration in migrations.applied(db)]
    if version > len(NAMES) or not set(known) <= set(NAMES):
        raise ArchiveNewer(
            f"{path} was written by a newer Litfass (schema {version}, this one knows {len(NAMES)}): "
            "update Litfass"
        )
    return version


def _back_up(db: Database, path: Path, applied: int) -> None:
    target = path.with_name(f"{path.stem}.schema-{applied}{path.suffix}")
    if not target.exists():
        with translated(target):
            db.execute("VACUUM INTO ?", [str(target)])


_TABLES = """
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

CREATE INDEX visits_unresolved ON visits (source_id, body_hash) WHERE outcome = 'unchanged' AND look = 0;

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
) STRICT, WITHOUT ROWID;

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

_SEARCH = """
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
WHEN old.title IS NOT new.title OR old.kicker IS NOT new.kicker OR old.snippet IS NOT new.snippet BEGIN
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
