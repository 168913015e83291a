"""The archive's care: backups, checks, retention."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from db.answers import Check
from db.backup import copy_to
from db.connection import immediate, seconds, translated
from db.errors import ArchiveError
from db.schema import NAMES

VISIT_DETAILS_DAYS = 90
"""Source, capture time, outcome and body hash of a visit stay for ever, its other columns so
long."""


def back_up(db: Database, path: Path, target: Path) -> None:
    """Write a copy of the archive at `path`, which the target may not be."""
    if target.exists() and target.samefile(path):
        raise ArchiveError(f"{target} is the archive itself: name another file")
    copy_to(db, target)


def check(db: Database, path: Path) -> Check:
    """Examine the whole file: its pages, its references, its full-text index."""
    problems: list[str] = []
    with translated(path):
        problems += [
            row[0] for row in db.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"
        ]
        problems += [
            f"{table} row {rowid} refers to a missing row of {parent}"
            for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall()
        ]
        for index in ("entries_words",):
            try:
                db.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
            except sqlite3.DatabaseError as error:
                if "readonly" not in str(error):
                    problems.append(f"the full-text index {index} is out of step: {error}")
        page = int(db.execute("PRAGMA page_size").fetchone()[0])
        return Check(
            problems=tuple(problems),
            entries=db.table("entries").count,
            visits=db.table("visits").count,
            bytes=page * int(db.execute("PRAGMA page_count").fetchone()[0]),
            free_bytes=page * int(db.execute("PRAGMA freelist_count").fetchone()[0]),
            schema=len(NAMES),
        )


def tidy(db: Database, path: Path, *, now: datetime, keep_pages_days: int | None) -> int:
    """Forget what need not be kept, give the room back; return how many bytes the file shrank."""
    before = int(db.execute("PRAGMA page_count").fetchone()[0])
    limit = seconds(now - timedelta(days=VISIT_DETAILS_DAYS))
    with immediate(db, path):
        db.execute(
            "UPDATE visits SET status = NULL, bytes = NULL, seconds = NULL, found = NULL, new ="
            " NULL, changed = NULL,"
            " rejected = NULL, filled = NULL, error = NULL WHERE rejected IS NOT NULL AND recorded"
            " < ?",
            [limit],
        )
        if keep_pages_days is not None:
            db.execute(
                "DELETE FROM pages WHERE visit_id IN (SELECT id FROM visits WHERE recorded < ?)",
                [seconds(now - timedelta(days=keep_pages_days))],
            )
    with translated(path):
        db.execute("PRAGMA incremental_vacuum").fetchall()
        after = int(db.execute("PRAGMA page_count").fetchone()[0])
        return (before - after) * int(db.execute("PRAGMA page_size").fetchone()[0])
