"""The publication ledger: which entry entered which feed when, under which id; written once (DESIGN
decision 5)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from db import paths
from db.changes import feeds_of_changed
from db.connection import insert, seconds
from db.feedrows import feeds_showing
from db.membership import Member, join_feeds
from db.model import FeedPolicy
from db.policy import Candidate, admits
from db.urls import plainness


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """The circumstances under which entries enter feeds."""

    source_id: int
    source: str
    source_title: str | None
    timezone: str | None
    site_id: int
    site: str
    at: int
    """Capture time."""
    now: int
    """When it is recorded; for an import the same for all its captures."""
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a link stands on the source."""

    link_id: int
    region: str
    kind: str
    label: str | None
    position: int


_ENTRIES = """
SELECT l.id, e.id, e.title, e.kicker, e.snippet, e.section,
    (SELECT min(x.section_order) FROM links x WHERE x.entry_id = e.id AND x.section = e.section),
    e.labels, e.sponsored, e.published_at, e.published_day, e.first_seen, e.updated,
    (SELECT g.id FROM links x JOIN ledger g ON g.link_id = x.id
        WHERE x.entry_id = e.id AND g.alias_of IS NULL)
FROM links l JOIN entries e ON e.id = l.entry_id WHERE l.id IN (SELECT value FROM json_each(?))
"""
_CONFIRMED_BELOW = 1 << 48  # see intake._ordered


def enter(
    db: Database, places: Sequence[Place], circumstances: Entering, policy: FeedPolicy
) -> set[int]:
    """Let the entries at these places enter the feeds that the policy admits them to; return the
    changed feeds."""
    if not policy.publish or not places:
        return set()
    known = {
        row[0]: row
        for row in db.execute(_ENTRIES, [json.dumps(sorted({place.link_id for place in places}))])
    }
    ledger_ids: dict[int, int] = {}
    members: list[Member] = []
    for place in sorted(places, key=lambda p: (p.position, p.region)):
        (_, entry_id, title, kicker, snippet, section, order, labels, sponsored, *rest) = known[
            place.link_id
        ]
        published_at, published_day, first_seen, updated, ledger_id = rest
        candidate = Candidate(
            words=f"{title}\n{kicker or ''}\n{snippet or ''}",
            section=_one_name(section, policy),
            labels=frozenset((labels or "").split()),
            sponsored=bool(sponsored),
            region=place.region,
            region_kind=place.kind,
            region_label=place.label,
        )
        if not admits(policy, candidate):
            continue
        ledger_id = ledger_ids.get(entry_id, ledger_id)
        published = _published(published_at, published_day, first_seen, circumstances.timezone)
        if ledger_id is None:
            ledger_id = _new_row(db, entry_id, place, circumstances, published, updated)
        ledger_ids[entry_id] = ledger_id
        members.append(
            Member(
                ledger_id=ledger_id,
                entry_id=entry_id,
                section=candidate.section,
                confirmed=order is not None and order < _CONFIRMED_BELOW,
                region=place.region,
                region_label=place.label,
                position=place.position,
            )
        )
    return join_feeds(
        db,
        members,
        source_id=circumstances.source_id,
        source=circumstances.source,
        source_title=circumstances.source_title,
        site_id=circumstances.site_id,
        site=circumstances.site,
        entered_at=circumstances.at if circumstances.live else circumstances.now,
        live=circumstances.live,
        policy=policy,
    )


def _one_name(section: str | None, policy: FeedPolicy) -> str | None:
    if section is None or not policy.section_spellings:
        return section
    return policy.section_spellings.get(paths.slug(section), section)


def _published(at: int | None, day: str | None, first_seen: int, timezone: str | None) -> int:
    """Return the date feeds show for ever: never later than first seen as known now."""
    if at is None and day is not None:
        zone = ZoneInfo(timezone or "UTC")
        at = seconds(datetime.combine(date.fromisoformat(day), time(12), zone))
    return first_seen if at is None else min(at, first_seen)


def _new_row(
    db: Database, entry_id: int, place: Place, circumstances: Entering, published: int, updated: int
) -> int:
    links = db.execute("SELECT id, key, url FROM links WHERE entry_id = ?", [entry_id]).fetchall()
    link_id, key, _ = min(links, key=lambda row: (row[2] is None, plainness(row[2] or row[1])))
    return insert(
        db,
        "ledger",
        {
            "public_id": uuid.uuid5(uuid.NAMESPACE_URL, key).urn,
            "link_id": link_id,
            "published": published,
            "updated": max(updated, published),
            "entered_at": circumstances.at if circumstances.live else circumstances.now,
            "source_id": circumstances.source_id,
            "position": place.position,
            "alias_of": None,
        },
    )


def follow(
    db: Database, changed: Collection[int], moved: Mapping[int, Collection[int]]
) -> set[int]:
    """Carry changes of entries into the ledger; return the feeds that show them.

    `changed` are entries that show something else now, `moved` the links of entries that were
    regrouped.
    """
    feeds = _settle_aliases(db, moved) if moved else set()
    if not changed:
        return feeds
    rows = db.execute(
        "SELECT g.id, g.updated, e.updated FROM entries e JOIN links l ON l.entry_id = e.id"
        " JOIN ledger g ON g.link_id = l.id"
        " WHERE g.alias_of IS NULL AND e.id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(changed))],
    ).fetchall()
    db.conn.executemany(
        "UPDATE ledger SET updated = ? WHERE id = ?",
        [(new, id) for id, old, new in rows if new > old],
    )
    shown = [id for id, _, _ in rows]
    return feeds | feeds_showing(db, shown) | feeds_of_changed(db, shown)


def _settle_aliases(db: Database, moved: Mapping[int, Collection[int]]) -> set[int]:
    """Let the oldest row of each regrouped entry speak, and only that one."""
    feeds: set[int] = set()
    for link_ids in moved.values():
        rows = db.execute(
            "SELECT id, alias_of FROM ledger WHERE link_id IN (SELECT value FROM json_each(?))"
            " ORDER BY entered_at, id",
            [json.dumps(sorted(link_ids))],
        ).fetchall()
        if not rows:
            continue
        oldest = rows[0][0]
        for id, alias_of in rows:
            wanted = None if id == oldest else oldest
            if alias_of == wanted:
                continue
            feeds |= feeds_showing(db, [id])
            db.execute("UPDATE ledger SET alias_of = ? WHERE id = ?", [wanted, id])
            if wanted is not None:
                db.execute(
                    "INSERT OR IGNORE INTO feed_entries"
                    " SELECT feed_id, ?, entered_at, live, batch_order, NULL FROM feed_entries"
                    " WHERE ledger_id = ?",
                    [wanted, id],
                )
    return feeds
