"""Sources and sites as the configuration names them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from db.connection import insert
from db.model import Source
from db.urls import site_of


def register(db: Database, sources: Sequence[Source]) -> None:
    """Make the sources known, or bring what is known of them up to date."""
    for source in sources:
        site_id = site_id_of(db, source.site)
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
