"""Trouble with sources: opened, kept up to date and resolved by what live visits meet.

One trouble is one incident, however many visits meet it. Its id and its start never change.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from statistics import median

from sqlite_utils import Database

from db import paths
from db.answers import IncidentKind
from db.feedrows import feed_id, make_stale
from db.intake import cleaned
from db.model import FeedKind, Outcome, Visit

FAILURES = {Outcome.UNREACHABLE: 2, Outcome.UNREADABLE: 2}
"""Failures in a row that make an incident, where one may be a hiccup; else the first does."""

PAST_VISITS = 10
"""Changed pages that a page is compared with."""
LEAST_VISITS = 3
"""Fewer say nothing about what is usual on a source."""
LEAST_TEASERS = 8
"""Fewer on a page say nothing about a rate."""
USUAL_RATE = 0.5
"""Share of teasers that must have had a field for its loss to be trouble."""
LOST = 0.25
"""Share of the usual below which something counts as lost."""
BACK = 0.5
"""Share of the usual from which on it counts as there again."""
UPDATE_SECONDS = 86_400
"""An open incident is told anew at most once a day."""

FIELDS = ("section", "kicker", "published", "snippet", "image")

_KINDS = {
    Outcome.UNREACHABLE: IncidentKind.UNREACHABLE,
    Outcome.BLOCKED: IncidentKind.BLOCKED,
    Outcome.REFUSED: IncidentKind.BLOCKED,
    Outcome.UNREADABLE: IncidentKind.VANISHED,
    Outcome.NO_TEASERS: IncidentKind.VANISHED,
}
_DEPTHS = (IncidentKind.UNREACHABLE, IncidentKind.BLOCKED, IncidentKind.VANISHED)
"""How far a visit came: who meets a later one is past the earlier ones."""

_Trouble = tuple[IncidentKind, str]
"""Kind and field, which is empty but for FIELD."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    id: int
    started: int
    updated: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """What was usual on a source before a time."""

    found: float
    """Teasers on a page, the median."""
    rates: dict[str, float]
    """Field -> share of teasers that had it."""


def note_trouble(
    db: Database, source_id: int, visit: Visit, at: int, *, found: int, filled: dict[str, int]
) -> set[int]:
    """Bring the incidents of a source up to date by its newest live visit; return changed feeds."""
    open_ones = _open_incidents(db, source_id)
    if visit.outcome is Outcome.UNCHANGED:
        troubles: dict[_Trouble, str] = {}
        over = {key for key in open_ones if _ended_by_old_page(db, source_id, key, open_ones[key])}
    elif visit.outcome is Outcome.READ:
        troubles, over = _judged_page(db, source_id, at, open_ones, found, filled)
    else:
        troubles, over = _failed(db, source_id, visit, open_ones)
    changed = _resolve(db, [open_ones[key] for key in over if key not in troubles], at)
    for key, detail in troubles.items():
        if key in open_ones:
            changed |= _update(db, open_ones[key], detail, at)
        else:
            started = _first_failure(db, source_id, at) if key[0] in _DEPTHS[:1] else at
            _start(db, source_id, key, started, at, detail)
            changed = True
    return {feed_of_trouble(db)} if changed else set()


UNWATCHED = "removed: the configuration has this page visited no more"


def end_unwatched(db: Database, watched: Collection[str], now: int) -> tuple[str, ...]:
    """End the troubles of sources that nobody visits any more; return the feeds to render."""
    ended = [
        id
        for id, name in db.execute(
            "SELECT i.id, o.name FROM incidents i JOIN sources o ON o.id = i.source_id"
            " WHERE i.resolved IS NULL"
        )
        if name not in watched
    ]
    if not ended:
        return ()
    db.execute(
        "UPDATE incidents SET detail = ?1, resolved = max(?2, started), updated = max(?2, updated)"
        " WHERE id IN (SELECT value FROM json_each(?3))",
        [UNWATCHED, now, json.dumps(ended)],
    )
    return make_stale(db, {feed_of_trouble(db)}, now)


def _open_incidents(db: Database, source_id: int) -> dict[_Trouble, _Open]:
    return {
        (IncidentKind(kind), field): _Open(id=id, started=started, updated=updated, detail=detail)
        for id, kind, field, started, updated, detail in db.execute(
            "SELECT id, kind, field, started, updated, detail FROM incidents"
            " WHERE source_id = ? AND resolved IS NULL",
            [source_id],
        )
    }


def _ended_by_old_page(db: Database, source_id: int, key: _Trouble, known: _Open) -> bool:
    """Tell whether a page that is as it was ends a trouble: the page must be older than that."""
    if key[0] is not IncidentKind.VANISHED:
        return key[0] is not IncidentKind.FIELD
    read_at = db.execute(
        "SELECT max(at) FROM visits WHERE source_id = ? AND outcome = 'read'", [source_id]
    ).fetchone()[0]
    return read_at is not None and read_at < known.started


def _failed(
    db: Database, source_id: int, visit: Visit, open_ones: dict[_Trouble, _Open]
) -> tuple[dict[_Trouble, str], set[_Trouble]]:
    kind = _KINDS[visit.outcome]
    depth = _DEPTHS.index(kind)
    over = {key for key in open_ones if key[0] in _DEPTHS[:depth]}
    failures = db.execute("SELECT failures FROM sources WHERE id = ?", [source_id]).fetchone()[0]
    if failures < FAILURES.get(visit.outcome, 1) and (kind, "") not in open_ones:
        return {}, over
    return {(kind, ""): cleaned(visit.error) or _WORDS[kind]}, over


_WORDS = {
    IncidentKind.UNREACHABLE: "the page cannot be fetched",
    IncidentKind.BLOCKED: "another page came instead of it",
    IncidentKind.VANISHED: "the page is there, but no teasers were found on it",
}


def _judged_page(
    db: Database,
    source_id: int,
    at: int,
    open_ones: dict[_Trouble, _Open],
    found: int,
    filled: dict[str, int],
) -> tuple[dict[_Trouble, str], set[_Trouble]]:
    """Compare a page that was read with what was usual before the trouble began."""
    vanished = (IncidentKind.VANISHED, "")
    troubles: dict[_Trouble, str] = {}
    over: set[_Trouble] = {key for key in open_ones if key[0] is not IncidentKind.FIELD}
    now = _past(db, source_id, at)
    past = _past(db, source_id, open_ones[vanished].started) if vanished in open_ones else now
    usual = past.found if past is not None else 0
    share = BACK if vanished in open_ones else LOST
    if found == 0:
        troubles[vanished] = _WORDS[IncidentKind.VANISHED]
    elif usual >= LEAST_TEASERS and found < share * usual:
        troubles[vanished] = f"only {found} teasers were found, usual are {usual:.0f}"
    if found < LEAST_TEASERS:
        return troubles, over
    for field in FIELDS:
        key = (IncidentKind.FIELD, field)
        was_open = open_ones.get(key)
        past = _past(db, source_id, was_open.started) if was_open else now
        before = past.rates[field] if past is not None else 0.0
        rate = filled.get(field, 0) / found
        if before >= USUAL_RATE and rate < (BACK if was_open else LOST) * before:
            troubles[key] = f"{field}: {rate:.0%} of the teasers have it, usual are {before:.0%}"
        elif was_open:
            over.add(key)
    return troubles, over


def _past(db: Database, source_id: int, before: int) -> _Past | None:
    rows = db.execute(
        "SELECT found, filled FROM visits WHERE source_id = ? AND at < ? AND outcome = 'read'"
        " AND found > 0 ORDER BY at DESC LIMIT ?",
        [source_id, before, PAST_VISITS],
    ).fetchall()
    if len(rows) < LEAST_VISITS:
        return None
    total = sum(found for found, _ in rows)
    fills = [json.loads(filled or "{}") for _, filled in rows]
    return _Past(
        found=median(found for found, _ in rows),
        rates={field: sum(one.get(field, 0) for one in fills) / total for field in FIELDS},
    )


def _first_failure(db: Database, source_id: int, at: int) -> int:
    """Return the time of the first of the vain visits in a row that end at a time."""
    row = db.execute(
        "SELECT min(at) FROM visits WHERE source_id = ?1 AND at <= ?2 AND at > coalesce((SELECT"
        " max(at) FROM visits WHERE source_id = ?1 AND at < ?2"
        " AND outcome <> 'unreachable'), -1)",
        [source_id, at],
    ).fetchone()
    return at if row[0] is None else int(row[0])


def _start(db: Database, source_id: int, key: _Trouble, started: int, at: int, detail: str) -> None:
    kind, field = key
    url = db.execute("SELECT url FROM sources WHERE id = ?", [source_id]).fetchone()[0]
    name = f"{url}#trouble={kind}/{field}/{started}"
    db.execute(
        "INSERT INTO incidents (source_id, kind, field, started, updated, detail, public_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source_id, kind, field, started)"
        " DO UPDATE SET updated = excluded.updated, detail = excluded.detail, resolved = NULL",
        [
            source_id,
            str(kind),
            field,
            started,
            at,
            detail,
            uuid.uuid5(uuid.NAMESPACE_URL, name).urn,
        ],
    )


def _update(db: Database, known: _Open, detail: str, at: int) -> bool:
    if detail == known.detail or at - known.updated < UPDATE_SECONDS:
        return False
    db.execute("UPDATE incidents SET detail = ?, updated = ? WHERE id = ?", [detail, at, known.id])
    return True


def _resolve(db: Database, known: list[_Open], at: int) -> bool:
    for one in known:
        db.execute(
            "UPDATE incidents SET resolved = ?1, updated = max(?1, updated) WHERE id = ?2",
            [at, one.id],
        )
    return bool(known)


def feed_of_trouble(db: Database) -> int:
    return feed_id(db, paths.STATUS, FeedKind.STATUS, "Trouble with watched pages")
