"""The public views as rows, for JSON Lines, CSV and whatever else reads them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlite_utils import Database

from db.errors import ArchiveError
from db.views import VIEWS

Row = dict[str, str | int | float | None]


def columns(db: Database, view: str) -> tuple[str, ...]:
    """Return the names of a view's columns, whether it has rows or not."""
    if view not in VIEWS:
        raise ArchiveError(f"there is no view {view!r}: choose one of {', '.join(sorted(VIEWS))}")
    found = db.execute(f"SELECT * FROM {view} LIMIT 0")
    return tuple(column[0] for column in found.description)


def rows(db: Database, view: str) -> Iterator[Row]:
    """Yield the rows of a view; all of one moment, whatever is recorded meanwhile."""
    names = columns(db, view)
    for row in db.execute(f"SELECT * FROM {view}"):
        yield dict(zip(names, row, strict=True))
