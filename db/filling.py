"""Fields that a better extractor reads from kept pages: filled in where they were empty."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlite_utils import Database

from db.answers import Filled
from db.changes import feeds_of_changed
from db.connection import seconds
from db.entries import derive, members_of
from db.feedrows import feeds_showing, make_stale
from db.intake import Ready, linkless_key, make_ready
from db.links import LinkRow, load_by_key
from db.model import Sighting
from db.visits import source_row

FIELDS = ("section", "kicker", "snippet", "image", "published")


def fill(
    db: Database,
    sightings: Sequence[Sighting],
    *,
    source: str,
    at: datetime,
    extractor: str,
    now: datetime,
) -> Filled:
    """Fill in what links lack; what captures said themselves always wins, the ledger stays."""
    site = source_row(db, source).site
    ready = make_ready(sightings, at=seconds(at), site=site)
    links = load_by_key(db, [key for r in ready for key in _keys(r, site)])
    found: dict[tuple[int, str], str] = {}
    for r in ready:
        link = next((links[key] for key in _keys(r, site) if key in links), None)
        if link is not None:
            for field, value in _values(r).items():
                found.setdefault((link.id, field), value)
    by_id = {link.id: link for link in links.values()}
    lacking = _lacking(db, by_id, {link_id for link_id, _ in found})
    wanted = {pair: value for pair, value in found.items() if pair in lacking}
    written = _write(db, wanted, seconds(at), extractor)
    if not written:
        return Filled(fields={}, stale_feeds=())
    result = derive(db, members_of(db, {link_id for link_id, _ in written}))
    shown = _ledger_rows(db, result.changed)
    return Filled(
        fields=dict(Counter(field for _, field in written)),
        stale_feeds=make_stale(
            db, feeds_showing(db, shown) | feeds_of_changed(db, shown), seconds(now)
        ),
    )


def _keys(r: Ready, site: str) -> tuple[str, ...]:
    """Return the keys a sighting may be known by: without a link also without its day."""
    return (r.key,) if r.url is not None else (r.key, linkless_key(site, None, r.text.title))


def _values(r: Ready) -> dict[str, str]:
    """Return what a sighting can fill in; a date is one value with all that is known of it."""
    values = {
        "section": r.section,
        "kicker": r.text.kicker,
        "snippet": r.text.snippet,
        "image": r.image,
    }
    if r.published_day is not None:
        date = (r.published_day, r.published_at, r.printed_date, r.date_source)
        values["published"] = json.dumps(date, ensure_ascii=False)
    return {field: value for field, value in values.items() if value is not None}


def _lacking(
    db: Database, links: Mapping[int, LinkRow], link_ids: Iterable[int]
) -> set[tuple[int, str]]:
    """Return the (link, field) pairs of which no capture said anything."""
    ids = sorted(link_ids)
    said = {
        (link_id, field)
        for link_id, kicker, snippet in db.execute(
            "SELECT link_id, count(kicker), count(snippet) FROM texts"
            " WHERE link_id IN (SELECT value FROM json_each(?)) GROUP BY link_id",
            [json.dumps(ids)],
        )
        for field, count in (("kicker", kicker), ("snippet", snippet))
        if count
    }
    for id in ids:
        row = links[id]
        for field, value in (
            ("section", row.section),
            ("image", row.image),
            ("published", row.published_day),
        ):
            if value is not None:
                said.add((id, field))
    return {(id, field) for id in ids for field in FIELDS} - said


def _write(
    db: Database, wanted: Mapping[tuple[int, str], str], at: int, extractor: str
) -> list[tuple[int, str]]:
    """Store the values; of one extractor the earliest capture counts, another one's replace it."""
    known = {
        (link_id, field): (value, since, by)
        for link_id, field, value, since, by in db.execute(
            "SELECT link_id, field, value, at, extractor FROM filled"
            " WHERE link_id IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted({link_id for link_id, _ in wanted}))],
        )
    }
    rows: list[dict[str, object]] = []
    for (link_id, field), value in wanted.items():
        old = known.get((link_id, field))
        if old is not None and old[2] == extractor and old[1] <= at:
            continue
        if old is not None and old[0] == value:
            continue
        rows.append(
            {
                "link_id": link_id,
                "field": field,
                "value": value,
                "at": at,
                "extractor": extractor,
            }
        )
    if rows:
        db.table("filled").upsert_all(rows, pk=("link_id", "field"))
    return [(int(str(row["link_id"])), str(row["field"])) for row in rows]


def _ledger_rows(db: Database, entry_ids: Iterable[int]) -> list[int]:
    return [
        id
        for (id,) in db.execute(
            "SELECT g.id FROM links l JOIN ledger g ON g.link_id = l.id"
            " WHERE g.alias_of IS NULL AND l.entry_id IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(entry_ids))],
        )
    ]
