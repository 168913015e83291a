"""A copy of the whole archive, complete or not there at all."""

from __future__ import annotations

import os
from pathlib import Path

from sqlite_utils import Database

from db.connection import translated
from db.errors import ArchiveError

SQLITE_MAGIC = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat.html, section 1.3


def is_database(file: Path) -> bool:
    """Tell whether a file is an SQLite database, or empty as one is before anything is in it."""
    with file.open("rb") as stream:
        return stream.read(len(SQLITE_MAGIC)) in (b"", SQLITE_MAGIC)


def copy_to(db: Database, target: Path) -> None:
    """Write a copy that any program opens: one file, not in WAL mode; replaces an older one, but
    nothing that is no database."""
    if target.is_dir():
        raise ArchiveError(f"{target} is a folder: name a file")
    if target.exists() and not is_database(target):
        raise ArchiveError(f"{target} is no database: name another file")
    draft = target.with_name(f".{target.name}.part")
    try:
        draft.unlink(missing_ok=True)
        with translated(target):
            db.execute("VACUUM INTO ?", [str(draft)])
        with draft.open("rb+") as copy:
            os.fsync(copy.fileno())
        draft.replace(target)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
