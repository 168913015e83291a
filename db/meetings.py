"""When and where links stood, and how two of them met (the evidence for `identity`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import combinations

from sqlite_utils import Database

from db.identity import MOST_LINKS, NEAR_SECONDS, Meeting, is_short

IS_SERIES = (
    "EXISTS (SELECT 1 FROM titles s WHERE s.site_id = a.site_id AND s.title_hash = a.title_hash"
    f" LIMIT 1 OFFSET {MOST_LINKS})"
)
"""Whether the title of a row of `titles a` is that of a series."""

IS_NUMBER = (
    "EXISTS (SELECT 1 FROM links s WHERE s.publisher_id = a.publisher_id AND s.site_id = a.site_id"
    f" LIMIT 1 OFFSET {MOST_LINKS})"
)
"""Whether the publisher's id of a row of `links a` is on too many addresses to be an article's."""

PublisherId = tuple[int, str]
"""Site and publisher's id; an id says nothing on another site."""

Looks = Callable[[int, int], tuple[int | None, int | None]]
"""(source id, time) -> nearest looks at or before, and at or after."""


@dataclass(slots=True)
class Stays:
    """All intervals of one link, and its titles."""

    titles: dict[int, int] = field(default_factory=dict)
    """Title hash -> first capture."""
    short_titles: set[int] = field(default_factory=set)
    series_titles: set[int] = field(default_factory=set)
    spans: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Source id, title hash, first, last."""


def load_stays(db: Database, link_ids: Iterable[int]) -> dict[int, Stays]:
    ids = json.dumps(sorted(link_ids))
    found: dict[int, Stays] = {}
    for link_id, title, first, is_series in db.execute(
        f"SELECT a.link_id, a.title_hash, a.first_at, {IS_SERIES} FROM titles a"
        " WHERE a.link_id IN (SELECT value FROM json_each(?))",
        [ids],
    ):
        stays = found.setdefault(link_id, Stays())
        stays.titles[title] = first
        if is_series:
            stays.series_titles.add(title)
    for link_id, text, title, source, first, last in db.execute(
        "SELECT t.link_id, t.title, t.title_hash, r.source_id, g.first_at, coalesce(g.last_at,"
        " o.looked_at)"
        " FROM texts t JOIN sightings g ON g.text_id = t.id JOIN regions r ON r.id = g.region_id"
        " JOIN sources o ON o.id = r.source_id WHERE t.link_id IN (SELECT value FROM json_each(?))",
        [ids],
    ):
        stays = found.setdefault(link_id, Stays())
        stays.spans.append((source, title, first, last))
        if title not in stays.short_titles and is_short(text):
            stays.short_titles.add(title)
    return found


def no_ids(db: Database, link_ids: Iterable[int]) -> set[PublisherId]:
    """Return what the addresses of these links show as a publisher's id and is none (DESIGN
    decision 6): the number of a section, that more than MOST_LINKS addresses have, or several that
    stood under different headlines on one capture, in pairs which no single address (a gallery's
    beside its article) explains."""
    found: set[PublisherId] = set()
    for site_id, publisher_id, is_number in db.execute(
        f"SELECT DISTINCT a.site_id, a.publisher_id, {IS_NUMBER} FROM links a"
        " WHERE a.id IN (SELECT value FROM json_each(?)) AND a.publisher_id IS NOT NULL",
        [json.dumps(sorted(link_ids))],
    ).fetchall():
        if is_number or _is_shared_out(db, site_id, publisher_id):
            found.add((site_id, publisher_id))
    return found


def _is_shared_out(db: Database, site_id: int, publisher_id: str) -> bool:
    ids = [
        id
        for (id,) in db.execute(
            "SELECT id FROM links WHERE publisher_id = ? AND site_id = ?", [publisher_id, site_id]
        )
    ]
    if len(ids) < 3:
        return False
    stays = load_stays(db, ids)
    strangers = [
        {a, b}
        for a, b in combinations(sorted(stays), 2)
        if not stays[a].titles.keys() & stays[b].titles.keys() and _together(stays[a], stays[b])
    ]
    return bool(strangers) and not set.intersection(*strangers)


def looks_of(db: Database) -> Looks:
    """Return a view of the looks of every source."""

    def looks(source_id: int, at: int) -> tuple[int | None, int | None]:
        before, after = (
            db.execute(
                f"SELECT at FROM visits WHERE source_id = ? AND look > 0 AND at {side} ? ORDER BY"
                f" at {order} LIMIT 1",
                [source_id, at],
            ).fetchone()
            for side, order in (("<=", "DESC"), (">=", "ASC"))
        )
        return before and before[0], after and after[0]

    return looks


def meeting_of(a: Stays, b: Stays, *, looks: Looks, ruling: bool | None) -> Meeting:
    near = any(
        abs(a.titles[title] - b.titles[title]) <= NEAR_SECONDS
        or _stood_near(b, title, a.titles[title], looks)
        or _stood_near(a, title, b.titles[title], looks)
        for title in a.titles.keys() & b.titles.keys()
    )
    return Meeting(near=near, together=_together(a, b), ruling=ruling)


def _stood_near(stays: Stays, title: int, at: int, looks: Looks) -> bool:
    """Tell whether any capture of the link under that title lies near a time."""
    for source, of, first, last in stays.spans:
        if of != title or at < first - NEAR_SECONDS or at > last + NEAR_SECONDS:
            continue
        if not first <= at <= last:
            return True
        if any(
            near is not None and first <= near <= last and abs(near - at) <= NEAR_SECONDS
            for near in looks(source, at)
        ):
            return True
    return False


def _together(a: Stays, b: Stays) -> bool:
    return any(
        source == other and first <= other_last and other_first <= last
        for source, _, first, last in a.spans
        for other, _, other_first, other_last in b.spans
    )
