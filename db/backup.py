"""A copy of the whole archive, complete or not there at all."""

from __future__ import annotations

import os
from pathlib import Path

from sqlite_utils import Database

from db.connection import translated
from db.errors import ArchiveError


def copy_to(db: Database, target: Path) -> None:
    """Write a copy that any program opens: one file, not in WAL mode; replaces an older one."""
    if target.is_dir():
        raise ArchiveError(f"{target} is a folder: name a file")
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
