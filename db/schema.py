"""The archive's tables, as migrations in order: append, never edit one that was released."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database, Migrations

from db.backup import copy_to
from db.connection import immediate, translated
from db.errors import ArchiveDamaged, ArchiveError, ArchiveNewer
from db.fact_tables import FACT_TABLES, MANNERS_TABLES
from db.ledger_tables import (
    CHANGES_TABLES,
    FOLDED_SEARCH_TABLES,
    LEDGER_TABLES,
    SEARCH_TABLES,
)
from db.urls import site_of
from db.views import VIEWS

APPLICATION_ID = 0x4C697466  # "Litf"

migrations = Migrations("litfass")


@migrations()
def m0001_archive(db: Database) -> None:
    _execute(db, FACT_TABLES, LEDGER_TABLES, SEARCH_TABLES)


@migrations()
def m0002_changes_incidents_redirects(db: Database) -> None:
    """Add the feed of changed headlines, fixed ids of incidents, configured redirects."""
    _execute(db, CHANGES_TABLES)


@migrations()
def m0003_what_servers_asked_for(db: Database) -> None:
    """Add what outlives a restart: how long a page holds, when we may come again, by which hints it
    was read; and the domain of a source, by which the site of an address is found."""
    _execute(db, MANNERS_TABLES)
    domains = [(site_of(url), id) for id, url in db.execute("SELECT id, url FROM sources")]
    db.conn.executemany("UPDATE sources SET domain = ? WHERE id = ?", domains)


@migrations()
def m0004_folded_search(db: Database) -> None:
    """Index words as `folding.folded` makes them, with their marks."""
    _execute(db, FOLDED_SEARCH_TABLES)


def _execute(db: Database, *scripts: str) -> None:
    """Run statements that are set apart by empty lines, inside the caller's transaction."""
    for script in scripts:
        for statement in script.split(";\n\n"):
            db.execute(statement)


NAMES = tuple(migration.name for migration in migrations._migrations)


def prepare(db: Database, path: Path) -> None:
    """Bring the file to the present schema, after a backup if it holds an older one; refuse a newer
    one."""
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
            f"{path} was written by an older Litfass: run `litfass publish` once to bring it up to"
            " date"
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
            f"{path} was written by a newer Litfass (schema {version}, this one knows"
            f" {len(NAMES)}): "
            "update Litfass"
        )
    return version


def _back_up(db: Database, path: Path, applied: int) -> None:
    """Write a copy of what is to be changed; one of an earlier attempt, before an older version
    went on with the file, may lack what came since."""
    copy_to(db, path.with_name(f"{path.stem}.schema-{applied}{path.suffix}"))
