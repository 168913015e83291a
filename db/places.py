"""The intervals of sightings in the tables: one look at a source applied to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from db.connection import write
from db.timeline import Change, Span, look

Slot = tuple[int, int]
"""Region id, position."""
Content = tuple[int, bool]
"""Text id, and whether it is an echo."""

PARTIAL, COMPLETE = 1, 2
"""The column `visits.look`; 0 is a visit that did not look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one look changed."""

    begun: tuple[int, ...]
    """Texts that began somewhere new: neither where nor in the region they stood at the look
    before."""
    ended: tuple[int, ...]
    """Texts of which a stay ended or was cut in two, and that stand nowhere else in the region."""
    middle: bool
    """The look lies before the newest one."""


def standing(db: Database, source_id: int) -> dict[Slot, tuple[int, Content]]:
    """Return what the newest look saw: slot -> (first, content)."""
    return {
        (region, position): (first, (text, bool(echo)))
        for region, position, first, text, echo in db.execute(
            "SELECT g.region_id, g.position, g.first_at, g.text_id, g.echo FROM regions r"
            " CROSS JOIN sightings g ON g.region_id = r.id AND g.last_at IS NULL WHERE r.source_id"
            " = ?",
            [source_id],
        )
    }


def contents_at(
    db: Database, source_id: int, at: int, looked_at: int
) -> tuple[dict[Slot, Content], int]:
    """Return what the look at that time saw, and whether it was a complete one."""
    partial = (
        db.execute(
            "SELECT look FROM visits WHERE source_id = ? AND at = ?", [source_id, at]
        ).fetchone()[0]
        == PARTIAL
    )
    found: dict[Slot, Content] = {}
    for slot in _slots(db, source_id):
        before = _nearest(db, slot, at + 1, looked_at, _BEFORE)
        if before is None or before.last < at:
            continue
        if (
            partial
            and not db.execute(
                "SELECT 1 FROM partial_looks WHERE region_id = ? AND position = ? AND at = ?",
                [*slot, at],
            ).fetchone()
        ):
            continue
        found[slot] = before.content
    return found, PARTIAL if partial else COMPLETE


def apply_look(
    db: Database,
    *,
    source_id: int,
    at: int,
    contents: Mapping[Slot, Content],
    kind: int,
    looked_at: int | None,
) -> Looked:
    """Record what one look saw, wherever it lies among the looks of its source.

    `looked_at` is the newest look so far. The visit's own row is not there yet, or does not look.
    """
    if kind == PARTIAL:
        db.table("partial_looks").insert_all(
            [{"region_id": r, "position": p, "at": at} for r, p in contents], ignore=True
        )
    newest = looked_at is None or at > looked_at
    if newest and kind == COMPLETE and (looked_at is None or _complete(db, source_id, looked_at)):
        return _append(db, source_id, at, contents, looked_at)
    return _insert(db, source_id, at, contents, kind, looked_at)


def _complete(db: Database, source_id: int, at: int) -> bool:
    row = db.execute(
        "SELECT look FROM visits WHERE source_id = ? AND at = ?", [source_id, at]
    ).fetchone()
    return bool(row[0] == COMPLETE)


def _append(
    db: Database, source_id: int, at: int, contents: Mapping[Slot, Content], looked_at: int | None
) -> Looked:
    """Take the short way of a complete newest look after a complete one: compare with what
    stands."""
    before = standing(db, source_id) if looked_at is not None else {}
    ended = [
        (looked_at, *slot, first)
        for slot, (first, content) in before.items()
        if contents.get(slot) != content
    ]
    if ended:
        db.conn.executemany(
            "UPDATE sightings SET last_at = ? WHERE region_id = ? AND position = ? AND first_at ="
            " ?",
            ended,
        )
    stood = {(slot[0], content) for slot, (_, content) in before.items()}
    stands = {(slot[0], content) for slot, content in contents.items()}
    begun: list[int] = []
    rows: list[dict[str, int | None]] = []
    for slot, content in contents.items():
        old = before.get(slot)
        if old is not None and old[1] == content:
            continue
        rows.append(_row(slot, Span(at, at, content), at))
        if (slot[0], content) not in stood:
            begun.append(content[0])
    write(db, "sightings", rows)
    gone = tuple(content[0] for region, content in stood - stands)
    return Looked(begun=tuple(begun), ended=gone, middle=False)


def _insert(
    db: Database,
    source_id: int,
    at: int,
    contents: Mapping[Slot, Content],
    kind: int,
    looked_at: int | None,
) -> Looked:
    """Take the long way: every place of the source by itself, between its neighbours."""
    newest_before = looked_at if looked_at is not None else at
    newest_after = max(newest_before, at)
    previous, following = _neighbours(db, source_id, at)
    stood = standing(db, source_id) if at > newest_before else {}
    slots: Iterable[Slot] = contents
    ended = {content[0] for slot, (_, content) in stood.items() if contents.get(slot) != content}
    if kind == COMPLETE:
        slots = {**dict.fromkeys(_slots(db, source_id)), **dict.fromkeys(contents)}
    for slot in slots:
        before = _nearest(db, slot, at, newest_before, _BEFORE)
        change = look(
            at,
            contents.get(slot),
            before=before,
            after=_nearest(db, slot, at, newest_before, _AFTER),
            previous_look=_later(previous, _partial(db, slot, at, _PARTIAL_BEFORE)),
            next_look=_earlier(following, _partial(db, slot, at, _PARTIAL_AFTER)),
        )
        if before is not None and change.put:
            ended.add(before.content[0])
        _write(db, slot, change, newest_after)
    if at > newest_before:
        db.conn.executemany(
            "UPDATE sightings SET last_at = ? WHERE region_id = ? AND position = ? AND first_at ="
            " ?",
            [
                (newest_before, *slot, first)
                for slot, (first, content) in stood.items()
                if contents.get(slot) != content
            ],
        )
    begun = tuple(text for text, _ in contents.values())
    return Looked(begun=begun, ended=tuple(ended), middle=True)


def _slots(db: Database, source_id: int) -> list[Slot]:
    return [
        (region, position)
        for region, positions in db.execute(
            "SELECT id, positions FROM regions WHERE source_id = ?", [source_id]
        ).fetchall()
        for position in range(1, positions + 1)
    ]


_COLUMNS = (
    "SELECT first_at, last_at, text_id, echo FROM sightings WHERE region_id = ? AND position = ?"
)
_BEFORE = f"{_COLUMNS} AND first_at < ? ORDER BY first_at DESC LIMIT 1"
_AFTER = f"{_COLUMNS} AND first_at > ? ORDER BY first_at LIMIT 1"
_PARTIAL_BEFORE = (
    "SELECT max(at) FROM partial_looks WHERE region_id = ? AND position = ? AND at < ?"
)
_PARTIAL_AFTER = "SELECT min(at) FROM partial_looks WHERE region_id = ? AND position = ? AND at > ?"


def _nearest(db: Database, slot: Slot, at: int, looked_at: int, sql: str) -> Span | None:
    row = db.execute(sql, [*slot, at]).fetchone()
    if row is None:
        return None
    first, last, text, echo = row
    return Span(first, looked_at if last is None else last, (text, bool(echo)))


def _partial(db: Database, slot: Slot, at: int, sql: str) -> int | None:
    found: int | None = db.execute(sql, [*slot, at]).fetchone()[0]
    return found


def _neighbours(db: Database, source_id: int, at: int) -> tuple[int | None, int | None]:
    """Return the nearest complete looks before and after."""
    before, after = (
        db.execute(
            f"SELECT {pick}(at) FROM visits WHERE source_id = ? AND look = {COMPLETE} AND at"
            f" {side} ?",
            [source_id, at],
        ).fetchone()[0]
        for pick, side in (("max", "<"), ("min", ">"))
    )
    return before, after


def _later(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else max(one, other)


def _earlier(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else min(one, other)


def _row(slot: Slot, span: Span, looked_at: int) -> dict[str, int | None]:
    return {
        "region_id": slot[0],
        "position": slot[1],
        "first_at": span.first,
        "last_at": None if span.last == looked_at else span.last,
        "text_id": span.content[0],
        "echo": int(span.content[1]),
    }


def _write(db: Database, slot: Slot, change: Change, looked_at: int) -> None:
    for first in change.delete:
        db.execute(
            "DELETE FROM sightings WHERE region_id = ? AND position = ? AND first_at = ?",
            [*slot, first],
        )
    put = [_row(slot, span, looked_at) for span in change.put]
    write(db, "sightings", put, key=("region_id", "position", "first_at"))
