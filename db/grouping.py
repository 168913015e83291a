"""Links brought together into entries: what met what in the captures, decided by `identity`,
written down."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlite_utils import Database

from db.identity import MOST_LINKS, Link, Meeting, Verdict, decide, relation, short_hash
from db.links import LinkRow, load_links
from db.meetings import (
    IS_NUMBER,
    IS_SERIES,
    Looks,
    PublisherId,
    Stays,
    load_stays,
    looks_of,
    meeting_of,
    no_ids,
)

Pair = tuple[int, int]
"""Link ids, the smaller first."""


@dataclass(slots=True)
class Grouped:
    """How links are grouped now."""

    members: dict[int, list[LinkRow]] = field(default_factory=dict)
    """Entry id -> its links, for every entry that was looked at."""
    left: set[int] = field(default_factory=set)
    """Entries that lost links to others; those that lost all are gone."""
    moved: set[int] = field(default_factory=set)
    """Links that are in another entry than before."""


def regroup(db: Database, affected: Collection[int]) -> Grouped:
    """Decide again about the affected links and everything they could be one with."""
    grouped = Grouped()
    affected = {*affected, *_became_series(db, affected), *_lost_their_id(db, affected)}
    _forget_pairs(db, affected)
    rulings = _rulings(db)
    rows = load_links(db, affected)
    neighbours = _neighbours(db, rows.values(), rulings)
    next_id = int(db.execute("SELECT coalesce(max(id), 0) + 1 FROM entries").fetchone()[0])
    changes: list[tuple[int, int]] = []
    done: set[int] = set()
    for id in sorted(affected):
        if id in done:
            continue
        groups = [[rows[id]]]
        if neighbours.get(id):
            component = _Component(db, rulings)
            groups = component.settle(id)
            done |= component.inside
        owners = _owners(groups)
        for group, owner in zip(groups, owners, strict=True):
            if owner is None:
                owner, next_id = next_id, next_id + 1
            for row in group:
                if row.entry_id != owner:
                    grouped.moved.add(row.id)
                    if row.entry_id is not None:
                        grouped.left.add(row.entry_id)
                    row.entry_id = owner
                    changes.append((owner, row.id))
            grouped.members[owner] = group
    db.conn.executemany("UPDATE links SET entry_id = ? WHERE id = ?", changes)
    _remove(db, grouped.left - grouped.members.keys())
    return grouped


def _owners(groups: Sequence[Sequence[LinkRow]]) -> list[int | None]:
    """Return for each group the entry it keeps: each entry goes to one group only."""
    taken: set[int] = set()
    owners: list[int | None] = []
    for group in groups:
        free = {row.entry_id for row in group if row.entry_id is not None} - taken
        owner = min(free) if free else None
        owners.append(owner)
        if owner is not None:
            taken.add(owner)
    return owners


def _remove(db: Database, entry_ids: Collection[int]) -> None:
    if entry_ids:
        ids = [json.dumps(sorted(entry_ids))]
        db.execute("DELETE FROM versions WHERE entry_id IN (SELECT value FROM json_each(?))", ids)
        db.execute("DELETE FROM entries WHERE id IN (SELECT value FROM json_each(?))", ids)


def _forget_pairs(db: Database, link_ids: Collection[int]) -> None:
    for column in ("link_a", "link_b"):
        db.execute(
            f"DELETE FROM pairs WHERE {column} IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(link_ids))],
        )


def _rulings(db: Database) -> dict[tuple[str, str], bool]:
    """Return what operators decided; a short table."""
    return {
        (a, b): bool(together)
        for a, b, together in db.execute("SELECT key_a, key_b, together FROM rulings")
    }


def _became_series(db: Database, affected: Collection[int]) -> set[int]:
    """Return the links under titles that the affected ones may just have made names of series."""
    return {
        id
        for (id,) in db.execute(
            "WITH grown AS (SELECT DISTINCT a.site_id, a.title_hash FROM titles a"
            f" WHERE a.link_id IN (SELECT value FROM json_each(?)) AND {IS_SERIES})"
            " SELECT t.link_id FROM grown g JOIN titles t USING (site_id, title_hash)"
            " WHERE NOT EXISTS (SELECT 1 FROM titles s WHERE s.site_id = g.site_id"
            " AND s.title_hash = g.title_hash LIMIT 1 OFFSET ?)",
            [json.dumps(sorted(affected)), MOST_LINKS + len(affected)],
        )
    }


def _lost_their_id(db: Database, affected: Collection[int]) -> set[int]:
    """Return the links of entries under ids that the affected ones may just have made no ids."""
    return {
        id
        for site_id, publisher_id in no_ids(db, affected)
        for (id,) in db.execute(
            "SELECT a.id FROM links a WHERE a.publisher_id = ? AND a.site_id = ? AND ("
            "EXISTS (SELECT 1 FROM links b WHERE b.entry_id = a.entry_id AND b.id <> a.id)"
            " OR EXISTS (SELECT 1 FROM pairs WHERE link_a = a.id)"
            " OR EXISTS (SELECT 1 FROM pairs WHERE link_b = a.id))",
            [publisher_id, site_id],
        )
    }


_NEIGHBOURS = f"""
SELECT a.link_id, b.link_id FROM titles a
    JOIN titles b ON b.site_id = a.site_id AND b.title_hash = a.title_hash AND b.link_id <>
    a.link_id
    WHERE a.link_id IN (SELECT value FROM json_each(:ids)) AND NOT {IS_SERIES}
UNION
SELECT a.id, b.id FROM links a
    JOIN links b ON b.publisher_id = a.publisher_id AND b.site_id = a.site_id AND b.id <> a.id
    WHERE a.id IN (SELECT value FROM json_each(:ids)) AND NOT {IS_NUMBER}
UNION
SELECT a.id, b.id FROM links a JOIN links b ON b.entry_id = a.entry_id AND b.id <> a.id
    WHERE a.id IN (SELECT value FROM json_each(:ids))
"""


def _neighbours(
    db: Database, rows: Iterable[LinkRow], rulings: Mapping[tuple[str, str], bool]
) -> dict[int, set[int]]:
    """Return the links that share a title, a publisher's id, an entry or a ruling with the given
    ones."""
    found: dict[int, set[int]] = {}
    by_key = {row.key: row.id for row in rows}
    for a, b in db.execute(_NEIGHBOURS, {"ids": json.dumps(sorted(by_key.values()))}):
        found.setdefault(a, set()).add(b)
    for pair in rulings:
        for one, other in (pair, pair[::-1]):
            if one in by_key:
                for (id,) in db.execute(
                    "SELECT id FROM links WHERE key_hash = ? AND key = ?",
                    [short_hash(other), other],
                ):
                    found.setdefault(by_key[one], set()).add(id)
    return found


class _Component:
    """The links that could be one entry with a given one, directly or through others."""

    def __init__(self, db: Database, rulings: Mapping[tuple[str, str], bool]) -> None:
        self.inside: set[int] = set()
        self._db = db
        self._rulings = rulings
        self._looks: Looks = looks_of(db)
        self._rows: dict[int, LinkRow] = {}
        self._stays: dict[int, Stays] = {}
        self._no_ids: set[PublisherId] = set()
        self._refused: dict[Pair, Verdict] = {}

    def settle(self, seed: int) -> list[list[LinkRow]]:
        """Decide about the component of a link, write the reasons, return the groups."""
        self._gather(seed)
        inside = sorted(self.inside)
        meetings = {
            (a, b): self._meeting(a, b) for i, a in enumerate(inside) for b in inside[i + 1 :]
        }
        groups, verdicts = decide([self._link(id) for id in inside], meetings)
        self._write({**self._refused, **{(v.a, v.b): v for v in verdicts}}.values())
        groups.sort(key=lambda group: min(link.id for link in group))
        return [[self._rows[link.id] for link in group] for group in groups]

    def _gather(self, seed: int) -> None:
        """Walk along everything that speaks for a merge and is not forbidden by itself."""
        self._load({seed})
        queue = [seed]
        self.inside.add(seed)
        while queue:
            neighbours = _neighbours(self._db, [self._rows[id] for id in queue], self._rulings)
            self._load({other for others in neighbours.values() for other in others})
            following: list[int] = []
            for id in queue:
                for other in sorted(neighbours.get(id, ())):
                    if self._belongs(id, other) and other not in self.inside:
                        self.inside.add(other)
                        following.append(other)
            queue = following

    def _belongs(self, id: int, other: int) -> bool:
        if self._rows[id].entry_id == self._rows[other].entry_id is not None:
            return True
        a, b = min(id, other), max(id, other)
        reason, against = relation(self._link(a), self._link(b), self._meeting(a, b))
        if against is not None:
            self._refused[a, b] = Verdict(a=a, b=b, merged=False, reason=against)
            return False
        return reason is not None

    def _load(self, ids: Collection[int]) -> None:
        missing = set(ids) - self._rows.keys()
        if missing:
            self._rows.update(load_links(self._db, missing))
            stays = load_stays(self._db, missing)
            self._stays.update({id: stays.get(id, Stays()) for id in missing})
            self._no_ids |= no_ids(self._db, missing)

    def _link(self, id: int) -> Link:
        row, stays = self._rows[id], self._stays[id]
        is_id = (row.site_id, row.publisher_id) not in self._no_ids
        return Link(
            id=id,
            key=row.key,
            linked=row.url is not None,
            publisher_id=row.publisher_id if is_id else None,
            url_day=row.url_day,
            published_day=row.published_day,
            titles=stays.titles,
            short_titles=stays.short_titles,
            series_titles=stays.series_titles,
        )

    def _meeting(self, a: int, b: int) -> Meeting:
        keys = sorted((self._rows[a].key, self._rows[b].key))
        ruling = self._rulings.get((keys[0], keys[1]))
        return meeting_of(self._stays[a], self._stays[b], looks=self._looks, ruling=ruling)

    def _write(self, verdicts: Iterable[Verdict]) -> None:
        _forget_pairs(self._db, self.inside)
        self._db.conn.executemany(
            "INSERT INTO pairs (link_a, link_b, merged, reason) VALUES (?, ?, ?, ?)",
            [(v.a, v.b, int(v.merged), str(v.reason)) for v in verdicts],
        )
