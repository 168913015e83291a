"""The rows of links and their texts: found by key, improved by what a capture says, written when
they changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

from sqlite_utils import Database

from db.connection import as_row, write
from db.identity import short_hash
from db.intake import Ready, Text
from db.sites import sites_of
from db.url_evidence import day_in_url, publisher_id
from db.urls import plainness


@dataclass(slots=True, kw_only=True)
class LinkRow:
    """One canonical URL, or one link-less teaser; columns as in the table."""

    id: int
    entry_id: int | None
    site_id: int
    key_hash: int
    key: str
    url: str | None
    first_seen: int
    publisher_id: str | None
    url_day: str | None
    published_day: str | None
    published_at: int | None
    printed_date: str | None
    date_source: str | None
    date_order: int | None
    section: str | None
    section_order: int | None
    image: str | None
    image_order: int | None
    labels: str | None
    sponsored: int


COLUMNS = ", ".join(f.name for f in fields(LinkRow))
_LINK_FIELDS = tuple(f.name for f in fields(LinkRow))


@dataclass(slots=True, kw_only=True)
class Linked:
    """What the sightings of one capture became: links and texts, and which of them are news."""

    rows: dict[str, LinkRow]
    """By key."""
    text_ids: list[int]
    """One for each sighting, in their order."""
    new: set[int]
    """Links never seen before."""
    retitled: set[int]
    """Links under a title they never had, or had later only."""
    redated: set[int]
    """Links whose printed day changed."""
    improved: set[int]
    """Links of which any field changed."""


def link_row(values: Sequence[object]) -> LinkRow:
    return LinkRow(**dict(zip(_LINK_FIELDS, values, strict=True)))  # type: ignore[arg-type]


def load_links(db: Database, ids: Iterable[int]) -> dict[int, LinkRow]:
    found = db.execute(
        f"SELECT {COLUMNS} FROM links WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(ids))],
    )
    return {row.id: row for row in map(link_row, found)}


def take_in(db: Database, ready: Sequence[Ready], *, site_id: int, at: int) -> Linked:
    """Find or make the link and text of every sighting, and improve the links by what they say."""
    rows = load_by_key(db, [r.key for r in ready])
    sites = sites_of(db, {r.key for r in ready if r.url and r.key not in rows}, otherwise=site_id)
    linked = Linked(
        rows=rows, text_ids=[], new=set(), retitled=set(), redated=set(), improved=set()
    )
    next_id = _next_id(db, "links")
    for r in ready:
        row = rows.get(r.key)
        if row is None:
            row = rows[r.key] = _new_link(r, id=next_id, site_id=sites.get(r.key, site_id), at=at)
            linked.new.add(next_id)
            next_id += 1
        elif _improve(row, r, at, linked):
            linked.improved.add(row.id)
    changed = linked.new | linked.improved
    write(db, "links", [as_row(row) for row in rows.values() if row.id in changed], key=["id"])
    _take_titles(db, ready, linked, at)
    _take_texts(db, ready, linked)
    return linked


def load_by_key(db: Database, keys: Iterable[str]) -> dict[str, LinkRow]:
    hashes = {key: short_hash(key) for key in keys}
    found = db.execute(
        f"SELECT {COLUMNS} FROM links WHERE key_hash IN (SELECT value FROM json_each(?))",
        [json.dumps(list(hashes.values()))],
    )
    return {row.key: row for row in map(link_row, found) if row.key in hashes}


def _next_id(db: Database, table: str) -> int:
    return int(db.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])


def _new_link(r: Ready, *, id: int, site_id: int, at: int) -> LinkRow:
    day = day_in_url(r.key) if r.url else None
    return LinkRow(
        id=id,
        entry_id=None,
        site_id=site_id,
        key_hash=r.key_hash,
        key=r.key,
        url=r.url,
        first_seen=at,
        publisher_id=publisher_id(r.key) if r.url else None,
        url_day=day.isoformat() if day else None,
        published_day=r.published_day,
        published_at=r.published_at,
        printed_date=r.printed_date,
        date_source=r.date_source,
        date_order=r.date_order if r.published_day else None,
        section=r.section,
        section_order=r.section_order if r.section else None,
        image=r.image,
        image_order=r.image_order if r.image else None,
        labels=_joined(r.labels),
        sponsored=int(r.sponsored),
    )


def _joined(labels: Iterable[str]) -> str | None:
    return " ".join(sorted(labels)) or None


def _improve(row: LinkRow, r: Ready, at: int, linked: Linked) -> bool:
    """Let each field be the least under its order, so that the order of captures does not
    matter."""
    before = replace(row)
    row.first_seen = min(row.first_seen, at)
    if r.url and r.url != row.url and (row.url is None or plainness(r.url) < plainness(row.url)):
        row.url = r.url
    if r.published_day and _less(
        (r.date_order, r.published_day, r.published_at or 0),
        row.date_order,
        (row.published_day or "", row.published_at or 0),
    ):
        if row.published_day != r.published_day:
            linked.redated.add(row.id)
        row.published_day, row.published_at = r.published_day, r.published_at
        row.printed_date, row.date_source = r.printed_date, r.date_source
        row.date_order = r.date_order
    if r.section and _less((r.section_order, r.section), row.section_order, (row.section or "",)):
        row.section, row.section_order = r.section, r.section_order
    if r.image and _less((r.image_order, r.image), row.image_order, (row.image or "",)):
        row.image, row.image_order = r.image, r.image_order
    row.labels = _joined({*(row.labels or "").split(), *r.labels})
    row.sponsored = min(row.sponsored, int(r.sponsored))
    return row != before


def _less(
    new: tuple[int, *tuple[str | int, ...]], order: int | None, old: tuple[str | int, ...]
) -> bool:
    return order is None or new < (order, *old)


def _take_titles(db: Database, ready: Sequence[Ready], linked: Linked, at: int) -> None:
    known = {
        (link_id, title): first
        for link_id, title, first in db.execute(
            "SELECT link_id, title_hash, first_at FROM titles"
            " WHERE link_id IN (SELECT value FROM json_each(?))",
            [json.dumps([row.id for row in linked.rows.values() if row.id not in linked.new])],
        )
    }
    earlier: dict[tuple[int, int], dict[str, int]] = {}
    for r in ready:
        row = linked.rows[r.key]
        if known.get((row.id, r.title_hash), at + 1) > at:
            linked.retitled.add(row.id)
            earlier[row.id, r.title_hash] = {
                "site_id": row.site_id,
                "title_hash": r.title_hash,
                "link_id": row.id,
                "first_at": at,
            }
    write(db, "titles", earlier.values(), key=("site_id", "title_hash", "link_id"))


def _take_texts(db: Database, ready: Sequence[Ready], linked: Linked) -> None:
    known: dict[tuple[int, Text], int] = {
        (link_id, Text(title=title, kicker=kicker, snippet=snippet, snippet_cut=bool(cut))): id
        for id, link_id, title, kicker, snippet, cut in db.execute(
            "SELECT id, link_id, title, kicker, snippet, snippet_cut FROM texts"
            " WHERE link_id IN (SELECT value FROM json_each(?))",
            [json.dumps([row.id for row in linked.rows.values() if row.id not in linked.new])],
        )
    }
    fresh: list[dict[str, object]] = []
    next_id = 0
    for r in ready:
        row = linked.rows[r.key]
        text_id = known.get((row.id, r.text))
        if text_id is None:
            next_id = next_id or _next_id(db, "texts")
            text_id = known[row.id, r.text] = next_id
            next_id += 1
            fresh.append(
                {"id": text_id, "link_id": row.id, "title_hash": r.title_hash, **as_row(r.text)}
            )
        linked.text_ids.append(text_id)
    write(db, "texts", fresh)


def links_of_texts(db: Database, text_ids: Iterable[int]) -> dict[int, int]:
    return dict(
        db.execute(
            "SELECT id, link_id FROM texts WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(list(text_ids))],
        ).fetchall()
    )
