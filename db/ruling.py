"""What a person decides about two addresses, against the ladder or before it, and what it did."""

from __future__ import annotations

from sqlite_utils import Database

from db.entries import derive
from db.errors import ArchiveError, UnknownArticle
from db.feedrows import make_stale
from db.grouping import regroup
from db.ledger import follow
from db.links import load_by_key
from db.urls import canonical_url


def rule(
    db: Database, url_a: str, url_b: str, *, together: bool | None, note: str | None, now: int
) -> tuple[str, ...]:
    """Put two addresses into one entry, or apart, or leave them to the ladder again (None)."""
    key_a, key_b = sorted((canonical_url(url_a), canonical_url(url_b)))
    links = load_by_key(db, (key_a, key_b))
    for key in (key_a, key_b):
        if key not in links:
            raise UnknownArticle(f"no article is known at {key}: give its address as it was linked")
    if key_a == key_b:
        raise ArchiveError("both addresses are one: there is nothing to decide")
    db.execute("DELETE FROM rulings WHERE key_a = ? AND key_b = ?", [key_a, key_b])
    if together is not None:
        db.table("rulings").insert(
            {"key_a": key_a, "key_b": key_b, "together": int(together), "note": note, "at": now}
        )
    grouped = regroup(db, {row.id for row in links.values()})
    written = derive(db, grouped.members)
    moved = {
        entry: [row.id for row in rows]
        for entry, rows in grouped.members.items()
        if entry in grouped.left or any(row.id in grouped.moved for row in rows)
    }
    return make_stale(db, follow(db, written.changed | moved.keys(), moved), now)
