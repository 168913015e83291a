"""One visit into the tables: the story of `Archive.record`, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from db.changes import note_changes
from db.connection import seconds
from db.entering import circumstances, places_of
from db.entries import Written, derive, edited_links, members_of
from db.feedrows import make_stale
from db.grouping import Grouped, regroup
from db.identity import NEAR_SECONDS
from db.incidents import note_trouble
from db.intake import Ready, make_ready
from db.ledger import enter, follow
from db.links import Linked, links_of_texts, take_in
from db.model import FeedPolicy, Origin, Outcome, Recorded, Sighting, Visit
from db.pages import keep_page
from db.places import (
    COMPLETE,
    PARTIAL,
    Content,
    Slot,
    apply_look,
    contents_at,
)
from db.policy import policy_digest
from db.regions import take_regions
from db.visits import (
    SourceRow,
    content_look,
    digest_of,
    filled_counts,
    free_second,
    is_newest,
    keep_asked,
    newest_look_of_site,
    set_counts,
    set_look,
    source_row,
    unresolved,
    write_visit,
)

_NOTHING_WRITTEN = Written(new=frozenset(), changed=frozenset(), reworded=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What a look changed in the facts."""

    written: Written = _NOTHING_WRITTEN
    grouped: Grouped = field(default_factory=Grouped)
    touched: frozenset[int] = frozenset()
    """Links that say something new, or stand in a region where they did not stand."""
    stood: Mapping[Slot, int] | None = None
    """Where which link stood; None: as at the look before."""


def record(
    db: Database, visit: Visit, sightings: Sequence[Sighting], *, policy: FeedPolicy
) -> Recorded:
    """Record a visit and what it saw; recording the same capture again changes nothing."""
    source = source_row(db, visit.source)
    at = free_second(db, source.id, visit)
    if at is None:
        keep_asked(db, source, visit)
        return Recorded(found=len(sightings), new=0, changed=0)
    if visit.outcome is Outcome.READ:
        return _record_read(db, source, visit, sightings, at, policy)
    if visit.outcome is Outcome.UNCHANGED:
        return _record_unchanged(db, source, visit, at, policy)
    write_visit(db, source, visit, at, look=0)
    stale = make_stale(db, _trouble(db, source, visit, at, ()), at)
    return Recorded(found=0, new=0, changed=0, stale_feeds=stale)


def _record_read(
    db: Database,
    source: SourceRow,
    visit: Visit,
    sightings: Sequence[Sighting],
    at: int,
    policy: FeedPolicy,
) -> Recorded:
    kind = COMPLETE if visit.complete else PARTIAL
    ready = make_ready(sightings, at=at, site=source.site)
    visit_id = write_visit(db, source, visit, at, look=kind, ready=ready)
    if visit.body is not None:
        keep_page(db, visit_id, visit.body, visit.content_type)
    linked = take_in(db, ready, site_id=source.site_id, at=at)
    regions = take_regions(db, source.id, ready, at)
    contents: dict[Slot, Content] = {}
    links: dict[int, int] = {}
    for r, text_id in zip(ready, linked.text_ids, strict=True):
        contents[regions[r.place.region, r.place.kind], r.place.position] = (text_id, r.echo)
        links[text_id] = linked.rows[r.key].id
    news = _look(db, source, at, contents, kind, links, linked)
    stale = _publish(db, source, visit, at, policy, news, ready)
    for later in unresolved(db, source.id, digest_of(visit), at):
        before = source_row(db, source.name)
        set_look(db, source, later, kind)
        feeds = _carry(db, _repeat(db, before, later, at))
        stale += make_stale(db, feeds, _entering(visit, at))
    set_counts(db, visit_id, new=len(news.written.new), changed=len(news.written.reworded))
    return Recorded(
        found=len(ready),
        new=len(news.written.new),
        changed=len(news.written.reworded),
        stale_feeds=tuple(sorted(set(stale))),
    )


def _record_unchanged(
    db: Database, source: SourceRow, visit: Visit, at: int, policy: FeedPolicy
) -> Recorded:
    """Record that a page was as it had been; write nothing for its teasers if that was the last
    look."""
    same = content_look(db, source.id, digest_of(visit) or source.body_hash, at)
    if same is None:
        write_visit(db, source, visit, at, look=0)
        return Recorded(found=0, new=0, changed=0)
    same_at, kind = same
    write_visit(db, source, visit, at, look=kind)
    if same_at == source.looked_at and kind == COMPLETE and not _far(db, source, at):
        news = _News()
    else:
        news = _repeat(db, source, at, same_at)
    return Recorded(
        found=0,
        new=len(news.written.new),
        changed=len(news.written.reworded),
        stale_feeds=_publish(db, source, visit, at, policy, news, ()),
    )


def _repeat(db: Database, source: SourceRow, at: int, same_at: int) -> _News:
    """Apply again, at another time, what an earlier look saw."""
    looked_at = source.looked_at if source.looked_at is not None else same_at
    contents, kind = contents_at(db, source.id, same_at, looked_at)
    links = links_of_texts(db, (text for text, _ in contents.values()))
    return _look(db, source, at, contents, kind, links, None)


def _far(db: Database, source: SourceRow, at: int) -> bool:
    """Tell whether this look may bring equal titles within reach that were not so at the look
    before.

    What stood at the look before was compared then with everything captured up to NEAR_SECONDS
    later.
    """
    if source.looked_at is None or at < source.looked_at:
        return True
    return max(at, newest_look_of_site(db, source.site_id)) - source.looked_at > NEAR_SECONDS


def _look(
    db: Database,
    source: SourceRow,
    at: int,
    contents: Mapping[Slot, Content],
    kind: int,
    links: Mapping[int, int],
    linked: Linked | None,
) -> _News:
    """Bring intervals, groups and entries up to date; `links` has the link of every text seen."""
    far = _far(db, source, at)
    looked = apply_look(
        db, source_id=source.id, at=at, contents=contents, kind=kind, looked_at=source.looked_at
    )
    touched = {links[text] for text in looked.begun}
    affected = set(touched)
    if linked is not None:
        affected |= linked.new | linked.retitled | linked.redated
        touched |= linked.new | linked.improved
    if far or looked.middle:
        affected |= set(links.values())
    grouped = regroup(db, affected)
    members = dict(grouped.members)
    ended = edited_links(db, looked.ended)  # a version may have waited for the end of their stay
    known = {row.id for rows in members.values() for row in rows}
    members.update(members_of(db, (touched | ended) - known))
    return _News(
        written=derive(db, members),
        grouped=grouped,
        touched=frozenset(touched | grouped.moved),
        stood={slot: links[text] for slot, (text, _) in contents.items()},
    )


def _publish(
    db: Database,
    source: SourceRow,
    visit: Visit,
    at: int,
    policy: FeedPolicy,
    news: _News,
    ready: Sequence[Ready],
) -> tuple[str, ...]:
    """Carry the facts into the ledger and say which feeds are to be rendered."""
    live = visit.origin is Origin.LIVE
    now = seconds(visit.recorded or visit.at)
    feeds = _carry(db, news)
    digest = policy_digest(policy)
    only = news.touched if source.settled == digest else None
    if policy.publish and (only is None or only):
        feeds |= enter(
            db,
            places_of(db, source, news.stood, only),
            circumstances(source, at=at, now=now, live=live),
            policy,
        )
    if source.settled != digest:
        db.execute("UPDATE sources SET settled = ? WHERE id = ?", [digest, source.id])
    if policy.publish:
        feeds |= note_changes(
            db,
            news.written.retitled,
            source_id=source.id,
            entered_at=_entering(visit, at),
            live=live,
            threshold=policy.changes_threshold,
        )
    feeds |= _trouble(db, source, visit, at, ready)
    return make_stale(db, feeds, _entering(visit, at))


def _entering(visit: Visit, at: int) -> int:
    """Return when what a visit brings enters the feeds."""
    return at if visit.origin is Origin.LIVE else seconds(visit.recorded or visit.at)


def _carry(db: Database, news: _News) -> set[int]:
    """Carry changes of entries and of their grouping into the ledger; return the feeds they are
    in."""
    moved = {
        entry: [row.id for row in rows]
        for entry, rows in news.grouped.members.items()
        if entry in news.grouped.left or any(row.id in news.grouped.moved for row in rows)
    }
    return follow(db, news.written.changed | moved.keys(), moved)


def _trouble(
    db: Database, source: SourceRow, visit: Visit, at: int, ready: Sequence[Ready]
) -> set[int]:
    """Judge how the source is doing by its newest live visit; others say nothing about now."""
    if not is_newest(source, visit, at):
        return set()
    filled = filled_counts(ready) if ready else {}
    return note_trouble(db, source.id, visit, at, found=len(ready), filled=filled)
