"""What of a look is offered to the feeds: when it is recorded, or later, if it was an import."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlite_utils import Database

from db.changes import note_changes
from db.derive import Version
from db.feedrows import make_stale
from db.ledger import Entering, Place, enter
from db.links import links_of_texts
from db.model import FeedPolicy
from db.places import Slot, contents_at, standing
from db.visits import SourceRow, source_row


def enter_look(
    db: Database, source: str, at: int, *, policy: FeedPolicy, now: int
) -> tuple[str, ...]:
    """Let what a recorded look saw enter the feeds as of an import of now; the facts stay.

    Return the paths of the feeds to render.
    """
    row = source_row(db, source)
    looked = db.execute(
        "SELECT 1 FROM visits WHERE source_id = ? AND at = ? AND look > 0", [row.id, at]
    ).fetchone()
    if looked is None or row.looked_at is None:
        return ()
    contents, _ = contents_at(db, row.id, at, row.looked_at)
    links = links_of_texts(db, (text for text, _ in contents.values()))
    stood = {slot: links[text] for slot, (text, _) in contents.items()}
    places = places_of(db, row, stood, None)
    feeds = enter(db, places, circumstances(row, at=at, now=now, live=False), policy)
    feeds |= note_changes(
        db,
        _retitled(db, row.id, at),
        source_id=row.id,
        entered_at=now,
        live=False,
        threshold=policy.changes_threshold,
    )
    return make_stale(db, feeds, now)


def _retitled(db: Database, source_id: int, at: int) -> dict[int, Version]:
    """Return the headlines that a look brought and that their entries show to this day."""
    return {
        entry_id: Version(field="title", at=at, text=text, replaced=replaced, region_id=region_id)
        for entry_id, text, replaced, region_id in db.execute(
            "SELECT v.entry_id, v.text, v.replaced, v.region_id FROM versions v"
            " JOIN regions r ON r.id = v.region_id JOIN entries e ON e.id = v.entry_id"
            " WHERE v.field = 'title' AND v.at = ? AND r.source_id = ? AND e.title = v.text",
            [at, source_id],
        )
    }


def circumstances(source: SourceRow, *, at: int, now: int, live: bool) -> Entering:
    return Entering(
        source_id=source.id,
        source=source.name,
        source_title=source.title,
        timezone=source.timezone,
        site_id=source.site_id,
        site=source.site,
        at=at,
        now=now,
        live=live,
    )


def places_of(
    db: Database, source: SourceRow, stood: Mapping[Slot, int] | None, only: Collection[int] | None
) -> list[Place]:
    """Return where links stand on the source: all of them, or only some."""
    if stood is None:
        texts = {slot: content[0] for slot, (_, content) in standing(db, source.id).items()}
        links = links_of_texts(db, texts.values())
        stood = {slot: links[text] for slot, text in texts.items()}
    regions = {
        id: (name, kind, label)
        for id, name, kind, label in db.execute(
            "SELECT id, name, kind, label FROM regions WHERE source_id = ?", [source.id]
        )
    }
    return [
        Place(
            link_id=link,
            region=regions[region][0],
            kind=regions[region][1],
            label=regions[region][2],
            position=position,
        )
        for (region, position), link in stood.items()
        if only is None or link in only
    ]
