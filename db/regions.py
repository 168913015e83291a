"""The regions of sources: found or made when a capture names them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from db.connection import insert
from db.intake import Ready


def take_regions(
    db: Database, source_id: int, ready: Sequence[Ready], at: int
) -> dict[tuple[str, str], int]:
    """Find or make the regions of a capture; return their ids by name and kind."""
    known = {
        (name, kind): (id, positions, label, label_at)
        for id, name, kind, positions, label, label_at in db.execute(
            "SELECT id, name, kind, positions, label, label_at FROM regions WHERE source_id = ?",
            [source_id],
        )
    }
    seen: dict[tuple[str, str], tuple[int, str | None]] = {}
    for r in ready:
        place = (r.place.region, r.place.kind)
        positions, label = seen.get(place, (0, None))
        seen[place] = (max(positions, r.place.position), label or r.region_label)
    ids: dict[tuple[str, str], int] = {}
    for (name, kind), (positions, label) in seen.items():
        old = known.get((name, kind))
        if old is None:
            ids[name, kind] = insert(
                db,
                "regions",
                {
                    "source_id": source_id,
                    "name": name,
                    "kind": kind,
                    "label": label,
                    "label_at": at if label else 0,
                    "positions": positions,
                },
            )
            continue
        id, old_positions, old_label, label_at = old
        ids[name, kind] = id
        newer = (
            label is not None and label != old_label and (at, label) > (label_at, old_label or "")
        )
        if positions > old_positions or newer:
            db.execute(
                "UPDATE regions SET positions = max(positions, ?), label = ?, label_at = ? WHERE"
                " id = ?",
                [positions, label if newer else old_label, at if newer else label_at, id],
            )
    return ids
