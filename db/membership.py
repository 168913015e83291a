"""Who is in which feed: the feeds of an entry, when a section becomes a feed, the order of
entering."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db import paths
from db.connection import write
from db.feedrows import feed_id
from db.folding import folded
from db.model import FeedKind, FeedPolicy
from db.queries import matching

SECTION_ENTRIES = 3
"""A section that nothing confirms becomes a feed with its third entry (DESIGN decision 3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An admitted entry at one place of the source."""

    ledger_id: int
    entry_id: int
    section: str | None
    confirmed: bool
    region: str
    region_label: str | None
    position: int


@dataclass(slots=True, kw_only=True)
class _Visit:
    db: Database
    source_id: int
    source: str
    source_title: str
    site_id: int
    site: str
    entered_at: int
    live: bool
    changed: set[int]


def join_feeds(
    db: Database,
    members: Sequence[Member],
    *,
    source_id: int,
    source: str,
    source_title: str | None,
    site_id: int,
    site: str,
    entered_at: int,
    live: bool,
    policy: FeedPolicy,
) -> set[int]:
    """Let members into the feeds they are not in yet; return the feeds that changed."""
    visit = _Visit(
        db=db,
        source_id=source_id,
        source=source,
        source_title=source_title or source,
        site_id=site_id,
        site=site,
        entered_at=entered_at,
        live=live,
        changed=set(),
    )
    if not members:
        return set()
    everyone = [member.ledger_id for member in members]
    _let_in(visit, feed_id(db, paths.ALL, FeedKind.ALL, "All articles"), everyone)
    _let_in(
        visit, feed_id(db, paths.site_path(site), FeedKind.SITE, site, site_id=site_id), everyone
    )
    _let_in(
        visit,
        feed_id(
            db,
            paths.source_path(source),
            FeedKind.SOURCE,
            visit.source_title,
            site_id=site_id,
            source_id=source_id,
        ),
        everyone,
    )
    for region in dict.fromkeys(member.region for member in members):
        inside = [member for member in members if member.region == region]
        label = next((member.region_label for member in inside if member.region_label), region)
        feed = feed_id(
            db,
            paths.region_path(source, region),
            FeedKind.REGION,
            f"{label} – {visit.source_title}",
            site_id=site_id,
            source_id=source_id,
            region=region,
        )
        _let_in(visit, feed, [member.ledger_id for member in inside])
    configured = {paths.slug(section) for section in policy.configured_sections}
    for section in dict.fromkeys(member.section for member in members if member.section):
        inside = [member for member in members if member.section == section]
        sure = paths.slug(section) in configured or any(member.confirmed for member in inside)
        _join_section(visit, section, inside, sure=sure)
    _join_searches(visit, members)
    return visit.changed


def _join_section(visit: _Visit, section: str, members: Iterable[Member], *, sure: bool) -> None:
    db = visit.db
    feed = feed_id(
        db,
        paths.section_path(visit.site, section),
        FeedKind.SECTION,
        f"{section} – {visit.site}",
        site_id=visit.site_id,
        section=section,
        hidden=True,
    )
    ledger_ids = [member.ledger_id for member in members]
    is_open = bool(db.execute("SELECT open FROM feeds WHERE id = ?", [feed]).fetchone()[0])
    _let_in(visit, feed, ledger_ids)
    if not is_open:
        waiting = [
            id
            for (id,) in db.execute(
                "SELECT m.ledger_id FROM feed_entries m JOIN ledger g ON g.id = m.ledger_id"
                " WHERE m.feed_id = ? AND g.alias_of IS NULL",
                [feed],
            )
        ]
        if not sure and len(waiting) < SECTION_ENTRIES:
            return
        db.execute("UPDATE feeds SET open = 1 WHERE id = ?", [feed])
        db.execute(
            "UPDATE feed_entries SET entered_at = ?, live = ? WHERE feed_id = ?",
            [visit.entered_at, int(visit.live), feed],
        )
        everyone = db.execute("SELECT ledger_id FROM feed_entries WHERE feed_id = ?", [feed])
        _number(visit, feed, [id for (id,) in everyone])
        visit.changed.add(feed)
        ledger_ids = waiting
    joined = feed_id(
        db, paths.joined_path(section), FeedKind.JOINED_SECTION, section, section=section
    )
    _let_in(visit, joined, ledger_ids)


def _join_searches(visit: _Visit, members: Sequence[Member]) -> None:
    db = visit.db
    searches = db.execute("SELECT name, query, site, section FROM saved_searches").fetchall()
    if not searches:
        return
    texts = db.execute(
        "SELECT id, title, kicker, snippet FROM entries"
        " WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted({member.entry_id for member in members}))],
    ).fetchall()
    found = matching(db, texts, [query for _, query, _, _ in searches])
    for (name, _, site, section), entry_ids in zip(searches, found, strict=True):
        inside = [
            member.ledger_id
            for member in members
            if member.entry_id in entry_ids
            and (site is None or folded(site) == folded(visit.site))
            and (section is None or folded(section) == folded(member.section))
        ]
        if inside:
            feed = feed_id(db, paths.search_path(name), FeedKind.SEARCH, name, section=section)
            _let_in(visit, feed, inside)


def _let_in(visit: _Visit, feed: int, ledger_ids: Iterable[int]) -> None:
    wanted = list(dict.fromkeys(ledger_ids))
    inside = {
        id
        for (id,) in visit.db.execute(
            "SELECT ledger_id FROM feed_entries WHERE feed_id = ?"
            " AND ledger_id IN (SELECT value FROM json_each(?))",
            [feed, json.dumps(wanted)],
        )
    }
    missing = [id for id in wanted if id not in inside]
    if not missing:
        return
    published = dict(
        visit.db.execute(
            "SELECT id, published FROM ledger WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(missing)],
        ).fetchall()
    )
    write(
        visit.db,
        "feed_entries",
        (
            {
                "feed_id": feed,
                "ledger_id": id,
                "entered_at": visit.entered_at,
                "live": int(visit.live),
                "batch_order": 0 if visit.live else published[id],
                "number": None,
            }
            for id in missing
        ),
    )
    visit.changed.add(feed)
    if visit.db.execute("SELECT open FROM feeds WHERE id = ?", [feed]).fetchone()[0]:
        _number(visit, feed, missing)


def _number(visit: _Visit, feed: int, ledger_ids: Sequence[int]) -> None:
    """Give these new members of an open feed their numbers, the first to be shown the highest.

    The members are asked for one by one: the feed of all articles has millions.
    """
    size = int(visit.db.execute("SELECT size FROM feeds WHERE id = ?", [feed]).fetchone()[0])
    rows = visit.db.execute(
        "SELECT m.ledger_id FROM feed_entries m JOIN ledger g ON g.id = m.ledger_id"
        " JOIN sources o ON o.id = g.source_id WHERE m.feed_id = ? AND m.number IS NULL"
        " AND m.ledger_id IN (SELECT value FROM json_each(?))"
        " ORDER BY m.batch_order, o.name DESC, g.position DESC, g.public_id DESC",
        [feed, json.dumps(ledger_ids)],
    ).fetchall()
    visit.db.conn.executemany(
        "UPDATE feed_entries SET number = ? WHERE feed_id = ? AND ledger_id = ?",
        [(size + n, feed, id) for n, (id,) in enumerate(rows, 1)],
    )
    visit.db.execute("UPDATE feeds SET size = size + ? WHERE id = ?", [len(rows), feed])
