"""Sites: which one an address belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from db.connection import insert
from db.urls import site_of


def sites_of(db: Database, urls: Iterable[str], otherwise: int) -> dict[str, int]:
    """Return the site of each address: that of the sources on its domain, else the domain
    itself."""
    named: dict[str, int] = {}
    for url, site_id in db.execute("SELECT url, site_id FROM sources ORDER BY name DESC"):
        named[site_of(url)] = site_id
    found: dict[str, int] = {}
    for url in urls:
        domain = site_of(url)
        if domain not in named:
            named[domain] = site_id_of(db, domain) if domain else otherwise
        found[url] = named[domain]
    return found


def site_id_of(db: Database, name: str) -> int:
    row = db.execute("SELECT id FROM sites WHERE name = ?", [name]).fetchone()
    return int(row[0]) if row else insert(db, "sites", {"name": name})
