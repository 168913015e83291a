"""One SQLite connection: how it is opened, its transactions, and its errors as ours."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from db.errors import ArchiveDamaged, ArchiveError, ArchiveLocked, ArchiveReadOnly, DiskFull
from db.folding import folded
from db.model import Mode

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MINIMUM_SQLITE = (3, 37, 0)  # STRICT tables
BUSY_SECONDS = 30.0  # a writer holds the lock for one visit; an import for one capture
SHARED_MEMORY_BYTES = 32 * 1024  # of the smallest archive.db-shm
CACHE_KIB = 32 * 1024  # the inner pages of the indexes of 5,000,000 entries


def connect(path: Path, mode: Mode) -> Database:
    """Return a connection of this thread; WRITE creates the file, READ never does."""
    if sqlite3.sqlite_version_info < MINIMUM_SQLITE:
        raise ArchiveError(
            f"SQLite {sqlite3.sqlite_version} is too old: Litfass needs 3.37 or newer"
        )
    if mode is Mode.READ and not path.is_file():
        raise ArchiveError(f"there is no archive at {path} yet: record a visit first")
    parameters = _parameters(path) if mode is Mode.READ else ""
    with translated(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}{parameters}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            cached_statements=256,
        )
        database = Database(connection, execute_plugins=False)
        with ExitStack() as undone:
            undone.callback(connection.close)
            if mode is Mode.WRITE:
                _prepare(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.create_function("folded", 1, folded, deterministic=True)
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            undone.pop_all()
    return database


def _parameters(path: Path) -> str:
    """Return how to open a file for reading; where SQLite may not make its files beside it, they
    must be there, or nothing may be in them."""
    if os.access(path.parent, os.W_OK):
        return "?mode=ro"
    log, shared = (path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))
    if shared.exists():
        return "?mode=ro"
    if log.exists() and log.stat().st_size:
        raise ArchiveReadOnly(
            f"{path} lies in a folder that cannot be written, and its newest changes stand in"
            f" {log.name}: copy both files into a folder that can, and read them there"
        )
    return "?mode=ro&immutable=1"


def _prepare(connection: sqlite3.Connection) -> None:
    # auto_vacuum is ignored once the first table exists
    if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL")
    # in WAL mode a power cut loses at most the last commits and damages nothing
    connection.execute("PRAGMA synchronous = NORMAL")


@contextmanager
def immediate(database: Database, path: Path) -> Iterator[None]:
    """Hold the write lock from the first statement on: commit, or roll back on any error."""
    with translated(path):
        database.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            database.conn.execute("COMMIT")
        finally:
            if database.conn.in_transaction:
                database.conn.execute("ROLLBACK")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise our errors for those of SQLite, each saying what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translate(error, path) from error


def _translate(error: sqlite3.Error, path: Path) -> ArchiveError:
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveLocked(
            f"{path} is locked by another process: wait for it, or stop it, and try again"
        )
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _is_full(path)):
        return DiskFull(
            f"the disk of {path} is full: nothing was recorded; make room and try again"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return ArchiveReadOnly(
            f"{path} cannot be written: check the rights of the file and its folder"
        )
    if code == sqlite3.SQLITE_CANTOPEN:
        return ArchiveReadOnly(
            f"{path} cannot be opened: check that its folder exists and may be read and written"
        )
    if code == sqlite3.SQLITE_IOERR:
        return ArchiveReadOnly(f"reading or writing {path} failed ({error}): check the disk")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return ArchiveDamaged(f"{path} is damaged or no archive ({error}): restore a backup")
    return ArchiveError(f"{path}: {error}")


def _is_full(path: Path) -> bool:
    """Tell whether there is no room for the memory that WAL shares, which is no full disk to
    SQLite."""
    try:
        return shutil.disk_usage(path.parent).free < SHARED_MEMORY_BYTES
    except OSError:
        return False


def insert(database: Database, table: str, row: Mapping[str, object]) -> int:
    """Insert one row and return its id."""
    cursor = database.conn.execute(_insertion(table, tuple(row)), row)
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def write(
    database: Database,
    table: str,
    rows: Iterable[Mapping[str, object]],
    *,
    key: Collection[str] = (),
) -> None:
    """Insert rows, all with the same columns; where one with the key is there, change that.

    The library's own way asks for the names of all tables and views before each call, which is a
    third of what recording a page costs.
    """
    listed = list(rows)
    if not listed:
        return
    statement = _insertion(table, tuple(listed[0]))
    if key:
        values = ", ".join(f"{name} = excluded.{name}" for name in listed[0] if name not in key)
        statement += f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {values}"
    database.conn.executemany(statement, listed)


def as_row(value: DataclassInstance) -> dict[str, object]:
    """Return the fields of a value as columns; `dataclasses.asdict` copies each in depth, which was
    a third of what recording a page cost."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    values = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"


def seconds(at: datetime) -> int:
    """Return whole seconds since 1970, rounded down."""
    return int(at.timestamp() // 1)


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
