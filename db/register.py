"""Sources as the configuration names them: new ones, changed ones, renamed ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlite_utils import Database

from db import paths
from db.changes import feed_of_changes
from db.feedrows import feed_id, make_all_stale
from db.incidents import feed_of_trouble
from db.model import FeedKind, Source
from db.moving import lead_site, rename_site, rename_source, reopen_site
from db.sites import site_id_of
from db.urls import site_of

_SHOWN = ("url", "title", "language")
"""Columns that feeds show."""
_OF_ANOTHER_PAGE = dict.fromkeys(("etag", "last_modified", "fresh_until", "retry_at"))
"""What a server said of the page that a source was before."""


def register(db: Database, sources: Sequence[Source]) -> None:
    """Make the sources known, or bring what is known of them up to date.

    A source under a new name at the address of one that is named no more is that one, renamed; a
    site under a new name for all its sources likewise; if the new name is that of a site there is,
    its articles stay where they are and its feeds lead to those of the other.
    """
    before = {name: row for name, *row in db.execute(_KNOWN)}
    names = {source.name for source in sources}
    for source in sources:
        if source.name not in before:
            _take_over(db, source, names)
    _rename_sites(db, sources)
    for source in sources:
        _write(db, source)
    if before != {name: row for name, *row in db.execute(_KNOWN)}:
        _show_anew(db, any(not source.archived for source in sources))


_KNOWN = f"SELECT name, {', '.join(_SHOWN)}, site_id FROM sources"


def _take_over(db: Database, source: Source, names: Collection[str]) -> None:
    found = db.execute(
        "SELECT id, name FROM sources WHERE url = ? ORDER BY id", [source.url]
    ).fetchall()
    left = [(id, name) for id, name in found if name not in names]
    if len(found) == 1 and left:
        id, old = left[0]
        db.execute("UPDATE sources SET name = ? WHERE id = ?", [source.name, id])
        db.execute("UPDATE sources SET title = ? WHERE id = ? AND title IS NULL", [old, id])
        rename_source(db, id, old, source.name)


def _rename_sites(db: Database, sources: Sequence[Source]) -> None:
    wanted = {source.name: source.site for source in sources}
    moves: dict[tuple[int, str], set[str | None]] = {}
    for name, site_id, site in db.execute(
        "SELECT o.name, s.id, s.name FROM sources o JOIN sites s ON s.id = o.site_id"
    ):
        moves.setdefault((site_id, site), set()).add(wanted.get(name))
    for (site_id, site), names in moves.items():
        new = next(iter(names))
        if len(names) > 1 or new is None or new == site:
            continue
        if db.execute("SELECT 1 FROM sites WHERE name = ?", [new]).fetchone():
            lead_site(db, site_id, site, new)
        else:
            rename_site(db, site_id, site, new)


def _write(db: Database, source: Source) -> None:
    site_id = site_id_of(db, source.site)
    reopen_site(db, site_id)
    row = {
        "url": source.url,
        "domain": site_of(source.url),
        "site_id": site_id,
        "title": source.title,
        "language": source.language,
        "timezone": source.timezone,
        "archived": int(source.archived),
    }
    known = db.execute(
        "SELECT id, title, url FROM sources WHERE name = ?", [source.name]
    ).fetchone()
    if known is None:
        db.table("sources").insert({"name": source.name, **row})
        return
    id, title, url = known
    db.table("sources").update(id, row if url == source.url else {**row, **_OF_ANOTHER_PAGE})
    _retitle(db, id, title or source.name, source.title or source.name)


def _retitle(db: Database, source_id: int, old: str, new: str) -> None:
    """Let the titles of a source's feeds and of its regions' follow its own."""
    db.execute(
        "UPDATE feeds SET title = substr(title, 1, length(title) - length(?1)) || ?2"
        " WHERE source_id = ?3 AND ?1 <> ?2 AND substr(title, -length(?1)) = ?1",
        [old, new, source_id],
    )


def _show_anew(db: Database, watched: bool) -> None:
    """Render every feed again, and have those that one subscribes to before there is anything."""
    if watched:
        feed_id(db, paths.ALL, FeedKind.ALL, "All articles")
        feed_of_changes(db)
        feed_of_trouble(db)
    make_all_stale(db)
