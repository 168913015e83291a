"""Sites: which one an address belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from db.connection import insert
from db.urls import site_of


def sites_of(db: Database, urls: Iterable[str], otherwise: int) -> dict[str, int]:
    """Return the site of each address: that of the sources on its domain, else the domain
    itself."""
    named: dict[str, int] = {"": otherwise}
    found: dict[str, int] = {}
    for url in urls:
        domain = site_of(url)
        if domain not in named:
            named[domain] = _site_on(db, domain)
        found[url] = named[domain]
    return found


def _site_on(db: Database, domain: str) -> int:
    row = db.execute(
        "SELECT site_id FROM sources WHERE domain = ? ORDER BY name LIMIT 1", [domain]
    ).fetchone()
    return int(row[0]) if row else site_id_of(db, domain)


def site_id_of(db: Database, name: str) -> int:
    row = db.execute("SELECT id FROM sites WHERE name = ?", [name]).fetchone()
    return int(row[0]) if row else insert(db, "sites", {"name": name})
