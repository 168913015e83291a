"""Sources and sites as the configuration names them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from db.connection import insert
from db.model import Source


def register(db: Database, sources: Sequence[Source]) -> None:
    """Make the sources known, or bring what is known of them up to date."""
    for source in sources:
        site_id = _site(db, source.site)
        row = {
            "url": source.url,
            "site_id": site_id,
            "title": source.title,
            "language": source.language,
            "timezone": source.timezone,
            "archived": int(source.archived),
        }
        known = db.execute("SELECT id FROM sources WHERE name = ?", [source.name]).fetchone()
        if known is None:
            db.table("sources").insert({"name": source.name, **row})
        else:
            db.table("sources").update(known[0], row)


def _site(db: Database, name: str) -> int:
    row = db.execute("SELECT id FROM sites WHERE name = ?", [name]).fetchone()
    return int(row[0]) if row else insert(db, "sites", {"name": name})
