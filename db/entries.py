"""The rows of entries, from their links and all their sightings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from db.connection import as_row, write
from db.derive import Appearance, Shown, Version, shown
from db.links import COLUMNS, LinkRow, link_row
from db.queries import is_unspaced
from db.urls import plainness


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """Columns as in the table."""

    id: int
    site_id: int
    url: str | None
    title: str
    kicker: str | None
    snippet: str | None
    snippet_cut: int
    section: str | None
    image: str | None
    published_day: str | None
    published_at: int | None
    printed_date: str | None
    date_source: str | None
    labels: str | None
    sponsored: int
    first_seen: int
    updated: int
    versions: int
    unspaced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What deriving entries again changed."""

    new: frozenset[int]
    changed: frozenset[int]
    """Known entries of which anything shown changed."""
    reworded: frozenset[int]
    """Known entries with another title, kicker or snippet."""
    retitled: Mapping[int, Version] = field(default_factory=dict)
    """Known entries that show a headline which replaced another."""


_APPEARANCES = """
SELECT l.entry_id, g.first_at, o.name, r.name, r.id, r.kind, g.position,
    t.title, t.kicker, t.snippet, t.snippet_cut, g.last_at
FROM links l JOIN texts t ON t.link_id = l.id JOIN sightings g ON g.text_id = t.id
    JOIN regions r ON r.id = g.region_id JOIN sources o ON o.id = r.source_id
WHERE l.entry_id IN (SELECT value FROM json_each(?)) AND NOT g.echo
"""
_TEXT_COLUMNS = ("title", "kicker", "snippet")


def derive(db: Database, members: Mapping[int, Sequence[LinkRow]]) -> Written:
    """Write the rows and versions of entries anew from their member links."""
    if not members:
        return Written(new=frozenset(), changed=frozenset(), reworded=frozenset())
    ids = json.dumps(sorted(members))
    appearances: dict[int, list[Appearance]] = {}
    for (
        entry_id,
        at,
        source,
        region,
        region_id,
        kind,
        position,
        title,
        kicker,
        snippet,
        cut,
        until,
    ) in db.execute(_APPEARANCES, [ids]):
        appearances.setdefault(entry_id, []).append(
            Appearance(
                at=at,
                until=until,
                source=source,
                region=region,
                region_id=region_id,
                kind=kind,
                position=position,
                title=title,
                kicker=kicker,
                snippet=snippet,
                snippet_cut=bool(cut),
            )
        )
    old = {
        row["id"]: row
        for row in db.query(
            "SELECT * FROM entries WHERE id IN (SELECT value FROM json_each(?))", [ids]
        )
    }
    fills = _fills(db, ids)
    new, changed, reworded = set(), set(), set()
    retitled: dict[int, Version] = {}
    rows: list[dict[str, object]] = []
    versions: list[dict[str, object]] = []
    for entry_id, links in members.items():
        what = shown(appearances[entry_id])
        row = as_row(_entry(entry_id, links, what, fills.get(entry_id, {})))
        before = old.get(entry_id)
        if before is None:
            new.add(entry_id)
        elif before != row:
            changed.add(entry_id)
            if any(before[name] != row[name] for name in _TEXT_COLUMNS):
                reworded.add(entry_id)
            if before["title"] != row["title"]:
                for version in what.versions:
                    if version.field == "title" and version.text == row["title"]:
                        retitled[entry_id] = version
        if before != row:
            rows.append(row)
        versions += [{"entry_id": entry_id, **as_row(version)} for version in what.versions]
    write(db, "entries", rows, key=["id"])
    if old:
        db.execute("DELETE FROM versions WHERE entry_id IN (SELECT value FROM json_each(?))", [ids])
    write(db, "versions", versions)
    return Written(
        new=frozenset(new),
        changed=frozenset(changed),
        reworded=frozenset(reworded),
        retitled=retitled,
    )


def _fills(db: Database, ids: str) -> dict[int, dict[str, str]]:
    """Return what a better extractor filled in: entry -> field -> value."""
    found: dict[int, dict[str, str]] = {}
    for entry_id, name, value in db.execute(
        "SELECT l.entry_id, f.field, f.value FROM links l JOIN filled f ON f.link_id = l.id"
        " WHERE l.entry_id IN (SELECT value FROM json_each(?)) ORDER BY f.at DESC, f.value DESC",
        [ids],
    ):
        found.setdefault(entry_id, {})[name] = value
    return found


def _entry(id: int, links: Sequence[LinkRow], what: Shown, fill: Mapping[str, str]) -> EntryRow:
    dated = min(
        (link for link in links if link.published_day),
        key=lambda link: (link.date_order, link.published_day, link.key),
        default=None,
    )
    section = min(((x.section_order, x.section) for x in links if x.section), default=(0, None))[1]
    image = min(((x.image_order, x.image) for x in links if x.image), default=(0, None))[1]
    urls = [link.url for link in links if link.url]
    date: Sequence[object] = (None, None, None, None)
    if dated is not None:
        date = (dated.published_day, dated.published_at, dated.printed_date, dated.date_source)
    elif "published" in fill:
        date = json.loads(fill["published"])
    day, published_at, printed, date_source = date
    snippet = what.snippet or fill.get("snippet")
    kicker = what.kicker or fill.get("kicker")
    return EntryRow(
        id=id,
        site_id=links[0].site_id,
        url=min(urls, key=plainness) if urls else None,
        title=what.title,
        kicker=kicker,
        snippet=snippet,
        snippet_cut=int(what.snippet_cut),
        section=section or fill.get("section"),
        image=image or fill.get("image"),
        published_day=day if isinstance(day, str) else None,
        published_at=published_at if isinstance(published_at, int) else None,
        printed_date=printed if isinstance(printed, str) else None,
        date_source=date_source if isinstance(date_source, str) else None,
        labels=" ".join(sorted({label for x in links for label in (x.labels or "").split()}))
        or None,
        sponsored=min(link.sponsored for link in links),
        first_seen=min(link.first_seen for link in links),
        updated=max(what.updated, min(link.first_seen for link in links)),
        versions=len(what.versions),
        unspaced=int(is_unspaced(f"{what.title} {kicker or ''} {snippet or ''}")),
    )


def members_of(db: Database, link_ids: Iterable[int]) -> dict[int, list[LinkRow]]:
    """Return the entries of links, each with all its links."""
    ids = json.dumps(sorted(link_ids))
    found: dict[int, list[LinkRow]] = {}
    if ids == "[]":
        return found
    for values in db.execute(
        f"SELECT {COLUMNS} FROM links WHERE entry_id IN"
        " (SELECT entry_id FROM links WHERE id IN (SELECT value FROM json_each(?)))",
        [ids],
    ):
        row = link_row(values)
        if row.entry_id is not None:
            found.setdefault(row.entry_id, []).append(row)
    return found


def edited_links(db: Database, text_ids: Iterable[int]) -> set[int]:
    """Return the links of texts whose entries have versions."""
    return {
        id
        for (id,) in db.execute(
            "SELECT t.link_id FROM texts t JOIN links l ON l.id = t.link_id"
            " JOIN entries e ON e.id = l.entry_id"
            " WHERE e.versions > 0 AND t.id IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(text_ids))],
        )
    }
