"""The rows of visits and what they say about the state of a source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db.connection import seconds
from db.errors import ArchiveError
from db.intake import Ready, cleaned
from db.model import Origin, Outcome, Visit

LOOKS = frozenset({Outcome.READ, Outcome.UNCHANGED})
AHEAD_SECONDS = 600
"""A live visit that follows another of so much later was not slow: the other's clock was ahead."""


@dataclass(slots=True)
class SourceRow:
    """What recording needs to know of a source."""

    id: int
    name: str
    title: str | None
    timezone: str | None
    site_id: int
    site: str
    last_visit: int | None
    looked_at: int | None
    """Newest look, complete or not."""
    body_hash: bytes | None
    """Of the newest look."""
    settled: str | None
    """Digest of the policy under which everything that stands here was offered to the feeds."""


def source_row(db: Database, name: str) -> SourceRow:
    row = db.execute(
        "SELECT o.id, o.name, o.title, o.timezone, o.site_id, s.name, o.last_visit, o.looked_at,"
        " o.body_hash,"
        " o.settled"
        " FROM sources o JOIN sites s ON s.id = o.site_id WHERE o.name = ?",
        [name],
    ).fetchone()
    if row is None:
        raise ArchiveError(f"no source is called {name!r}: register it first")
    return SourceRow(*row)


def digest_of(visit: Visit) -> bytes | None:
    return bytes.fromhex(visit.body_hash) if visit.body_hash else None


def is_newest(source: SourceRow, visit: Visit, at: int) -> bool:
    """Tell whether a visit says how a source is now: a live one after which there was no other."""
    return visit.origin is Origin.LIVE and _follows(visit, at, source.last_visit)


def _follows(visit: Visit, at: int, last: int | None) -> bool:
    """Tell whether a time is no earlier than that of the last; one of a clock that was ahead of a
    live visit counts for nothing, or nothing would be believed until that time comes."""
    ahead = last is not None and visit.origin is Origin.LIVE and last > at + AHEAD_SECONDS
    return last is None or ahead or at >= last


def free_second(db: Database, source_id: int, visit: Visit) -> int | None:
    """Return the second under which to record a visit; None if it is recorded already.

    A look replaces a failure of the same second. Of two captures in one second an import keeps the
    first, a live
    visit takes the next free second.
    """
    at = seconds(visit.at)
    digest = digest_of(visit)
    while True:
        row = db.execute(
            "SELECT id, outcome, body_hash, look FROM visits WHERE source_id = ? AND at = ?",
            [source_id, at],
        ).fetchone()
        if row is None:
            return at
        id, outcome, body_hash, look = row
        if outcome == visit.outcome and (body_hash == digest or digest is None):
            return None
        if look == 0 and outcome not in LOOKS and visit.outcome in LOOKS:
            db.execute("DELETE FROM visits WHERE id = ?", [id])
            return at
        if visit.origin is Origin.IMPORT:
            return None
        at += 1


def write_visit(
    db: Database,
    source: SourceRow,
    visit: Visit,
    at: int,
    *,
    look: int,
    ready: Sequence[Ready] | None = None,
) -> int:
    """Add the row of a visit and bring the source's state up to date; return the visit's id."""
    digest = digest_of(visit)
    if digest is None and visit.outcome is Outcome.UNCHANGED:
        digest = source.body_hash
    cursor = db.execute(
        "INSERT INTO visits (source_id, at, outcome, look, body_hash, origin, recorded, status,"
        " bytes, seconds,"
        " found, new, changed, rejected, filled, error) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        [
            source.id,
            at,
            str(visit.outcome),
            look,
            digest,
            str(visit.origin),
            seconds(visit.recorded or visit.at),
            visit.status,
            visit.bytes,
            visit.seconds,
            None if ready is None else len(ready),
            0,
            0,
            json.dumps(dict(sorted(visit.rejected.items()))),
            None if ready is None else json.dumps(filled_counts(ready)),
            cleaned(visit.error),
        ],
    )
    _write_state(db, source, visit, at, digest, look)
    return int(cursor.lastrowid or 0)


def filled_counts(ready: Sequence[Ready]) -> dict[str, int]:
    counts = {
        "section": sum(r.section is not None for r in ready),
        "kicker": sum(r.text.kicker is not None for r in ready),
        "published": sum(r.published_day is not None for r in ready),
        "snippet": sum(r.text.snippet is not None for r in ready),
        "image": sum(r.image is not None for r in ready),
    }
    return {name: count for name, count in counts.items() if count}


_STATE = """
UPDATE sources SET last_visit = CASE WHEN :follows THEN :at ELSE last_visit END,
    failures = CASE WHEN NOT :follows THEN failures WHEN :success THEN 0 ELSE failures + 1 END,
    looked_at = CASE WHEN :look THEN max(coalesce(looked_at, :at), :at) ELSE looked_at END,
    last_success = CASE WHEN :news THEN :at ELSE last_success END,
    body_hash = CASE WHEN :news THEN :hash ELSE body_hash END,
    etag = CASE WHEN :news THEN coalesce(:etag, CASE WHEN :same THEN etag END) ELSE etag END,
    last_modified = CASE WHEN :news THEN coalesce(:modified, CASE WHEN :same THEN last_modified END)
        ELSE last_modified END,
    read_with = CASE WHEN :news AND NOT :same THEN :read_with ELSE read_with END,
    fresh_until = CASE WHEN :newest THEN :fresh_until ELSE fresh_until END,
    retry_at = CASE WHEN :newest THEN :retry_at ELSE retry_at END
WHERE id = :id
"""


def _write_state(
    db: Database, source: SourceRow, visit: Visit, at: int, digest: bytes | None, look: int
) -> None:
    success = visit.outcome in LOOKS
    db.execute(
        _STATE,
        {
            "id": source.id,
            "at": at,
            "success": success,
            "follows": _follows(visit, at, source.last_visit),
            "look": look > 0,
            "news": success and _follows(visit, at, source.looked_at),
            "same": visit.outcome is Outcome.UNCHANGED,
            "hash": digest,
            "etag": cleaned(visit.etag),
            "modified": cleaned(visit.last_modified),
            "read_with": visit.read_with,
            "newest": is_newest(source, visit, at),
            "fresh_until": seconds(visit.fresh_until) if visit.fresh_until else None,
            "retry_at": seconds(visit.retry_at) if visit.retry_at else None,
        },
    )


def keep_asked(db: Database, source: SourceRow, visit: Visit) -> None:
    """Take in how long a server wants to be left alone, from the second of two equal failures in
    one second, of which only the first is a row."""
    if visit.retry_at is not None and is_newest(source, visit, seconds(visit.at)):
        db.execute(
            "UPDATE sources SET retry_at = max(coalesce(retry_at, 0), ?) WHERE id = ?",
            [seconds(visit.retry_at), source.id],
        )


def set_counts(db: Database, visit_id: int, *, new: int, changed: int) -> None:
    if new or changed:
        db.execute("UPDATE visits SET new = ?, changed = ? WHERE id = ?", [new, changed, visit_id])


def set_look(db: Database, source: SourceRow, at: int, look: int) -> None:
    """Say of a visit that could not be understood before that it looked."""
    db.execute("UPDATE visits SET look = ? WHERE source_id = ? AND at = ?", [look, source.id, at])
    db.execute(
        "UPDATE sources SET looked_at = max(coalesce(looked_at, ?), ?) WHERE id = ?",
        [at, at, source.id],
    )


def content_look(
    db: Database, source_id: int, digest: bytes | None, at: int
) -> tuple[int, int] | None:
    """Return time and kind of the newest look before a time that saw the body of that digest."""
    row = db.execute(
        "SELECT at, look FROM visits WHERE source_id = ? AND at < ? AND body_hash IS ? AND look > 0"
        " ORDER BY at DESC LIMIT 1",
        [source_id, at, digest],
    ).fetchone()
    return None if row is None else (row[0], row[1])


def unresolved(db: Database, source_id: int, digest: bytes | None, at: int) -> Iterator[int]:
    """Yield the later visits that said "unchanged" before it was known as what."""
    rows = db.execute(
        "SELECT at FROM visits WHERE source_id = ? AND body_hash = ? AND outcome = 'unchanged' AND"
        " look = 0"
        " AND at > ? ORDER BY at",
        [source_id, digest, at],
    ).fetchall()
    for (later,) in rows:
        yield later


def newest_look_of_site(db: Database, site_id: int) -> int:
    return int(
        db.execute(
            "SELECT coalesce(max(looked_at), 0) FROM sources WHERE site_id = ?", [site_id]
        ).fetchone()[0]
    )
