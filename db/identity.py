"""One article or two? The ladder of DESIGN decision 6 as a pure function of what is known about
links."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

NEAR_SECONDS = 2 * 86_400
"""Equal titles of one site further apart than this are two articles (DESIGN decision 6)."""

MIN_TITLE_WEIGHT = 16
"""Letters a title needs to speak for itself ("Quiz des Tages" does not); a wide character counts
three."""


MOST_LINKS = 30
"""Addresses of one site under one title from which on it names a series ("The weather today") and
says nothing by itself; comparing each with all of them would cost more with every one."""


class Reason(StrEnum):
    """Why two links are one entry, or are not."""

    RULING = "ruling"
    """An operator said so."""
    PUBLISHER_ID = "publisher-id"
    PARAMETER = "parameter"
    """The addresses differ in a parameter only, under one title."""
    LINKLESS = "linkless"
    """Site, title and day of a teaser without link."""
    TITLE = "title"
    RULED_APART = "ruled-apart"
    TWO_IDS = "two-publisher-ids"
    TWO_DAYS = "two-printed-days"
    TWO_URL_DAYS = "two-url-days"
    ONE_CAPTURE = "both-on-one-capture"
    SHORT_TITLE = "short-title"
    NEARER = "nearer-to-another"
    """Would have joined this group, but belongs to one that may not merge with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What is known about one canonical URL, or about one link-less teaser."""

    id: int
    key: str
    linked: bool
    publisher_id: str | None
    url_day: str | None
    published_day: str | None
    titles: Mapping[int, int]
    """Hash of the normalised title -> first capture under it."""
    short_titles: Collection[int] = frozenset()
    """Those too short to speak for themselves."""
    series_titles: Collection[int] = frozenset()
    """Those that more than MOST_LINKS addresses of the site had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """How two links met in the captures."""

    near: bool
    """Captured within NEAR_SECONDS under a title both had."""
    together: bool
    """Both stood on one capture."""
    ruling: bool | None = None
    """True: an operator put them together; False: apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    a: int
    b: int
    merged: bool
    reason: Reason


_STRANGERS = Meeting(near=False, together=False)
_STRENGTH = {
    Reason.RULING: 0,
    Reason.PUBLISHER_ID: 1,
    Reason.PARAMETER: 2,
    Reason.LINKLESS: 3,
    Reason.TITLE: 4,
}
_APART = re.compile(r"[^\w]+", re.UNICODE)


def title_key(title: str) -> str:
    """Return a title without case, punctuation and typography."""
    folded = unicodedata.normalize("NFKC", title.replace("\u00ad", "")).casefold()
    words = _APART.sub(" ", unicodedata.normalize("NFKC", folded)).strip()
    return words or folded.strip()


def title_hash(title: str) -> int:
    """Return 63 bits of the normalised title."""
    return short_hash(title_key(title))


def short_hash(text: str) -> int:
    """Return 63 bits that fit SQLite's integers."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def is_short(title: str) -> bool:
    weight = sum(
        3 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in title_key(title)
        if character.isalnum()
    )
    return weight < MIN_TITLE_WEIGHT


def relation(a: Link, b: Link, meeting: Meeting) -> tuple[Reason | None, Reason | None]:
    """Return what speaks for and what speaks against one article; (None, None) for strangers."""
    if meeting.ruling is not None:
        return (Reason.RULING, None) if meeting.ruling else (None, Reason.RULED_APART)
    shared = a.titles.keys() & b.titles.keys()
    same_id = a.publisher_id is not None and a.publisher_id == b.publisher_id
    if same_id:
        # two addresses under two headlines on one page: the number is a section's or a gallery's
        against = Reason.ONE_CAPTURE if meeting.together and not shared else None
        return Reason.PUBLISHER_ID, against
    if shared <= set(a.series_titles) | set(b.series_titles):
        return None, None
    parameter = a.linked and b.linked and not _two_addresses(a, b)
    same_day = a.published_day is not None and a.published_day == b.published_day
    linked = a.linked and b.linked
    linkless = not linked and same_day
    if not (meeting.near or parameter or linkless):
        return None, None
    reason = Reason.PARAMETER if parameter else Reason.LINKLESS if not linked else Reason.TITLE
    against = _forbidden(a, b)
    if against is None and meeting.together and _two_addresses(a, b):
        against = Reason.ONE_CAPTURE
    if against is None and reason is not Reason.PARAMETER and not linkless:
        short = set(a.short_titles) | set(b.short_titles)
        if shared <= short:
            against = Reason.SHORT_TITLE
    return reason, against


def _two_addresses(a: Link, b: Link) -> bool:
    """Tell whether two canonical addresses differ in more than parameters."""
    return a.linked and b.linked and a.key.partition("?")[0] != b.key.partition("?")[0]


def _forbidden(a: Link, b: Link) -> Reason | None:
    for one, other, reason in (
        (a.publisher_id, b.publisher_id, Reason.TWO_IDS),
        (a.published_day, b.published_day, Reason.TWO_DAYS),
        (a.url_day, b.url_day, Reason.TWO_URL_DAYS),
    ):
        if one is not None and other is not None and one != other:
            return reason
    return None


@dataclass(frozen=True, slots=True)
class _Edge:
    strength: int
    distance: int
    keys: tuple[str, str]
    a: Link
    b: Link
    reason: Reason


def decide(
    links: Sequence[Link], meetings: Mapping[tuple[int, int], Meeting]
) -> tuple[list[list[Link]], list[Verdict]]:
    """Group the links into entries, whatever order they are given in.

    `meetings` holds the pairs (smaller id first) that share a title, an id or a ruling; other pairs
    are strangers.
    Edges are taken strongest first, then nearest in first capture, then by the smaller address; one
    that would
    bring together what may not be together is refused.
    """
    by_id = {link.id: link for link in links}
    group = {link.id: {link.id} for link in links}
    edges: list[_Edge] = []
    verdicts: dict[tuple[int, int], Verdict] = {}
    barred: set[tuple[int, int]] = set()
    for (id_a, id_b), meeting in meetings.items():
        a, b = sorted((by_id[id_a], by_id[id_b]), key=lambda link: link.key)
        reason, against = relation(a, b, meeting)
        pair = (id_a, id_b)
        if against is not None:
            verdicts[pair] = Verdict(a=id_a, b=id_b, merged=False, reason=against)
            barred.add(pair)
        elif reason is not None:
            edges.append(_Edge(_STRENGTH[reason], _distance(a, b), (a.key, b.key), a, b, reason))
    edges.sort(key=lambda edge: (edge.strength, edge.distance, edge.keys))
    for edge in edges:
        one, other = group[edge.a.id], group[edge.b.id]
        pair = (min(edge.a.id, edge.b.id), max(edge.a.id, edge.b.id))
        if one is not other:
            obstacle = _obstacle(
                (by_id[i] for i in one), [by_id[i] for i in other], edge, barred, meetings
            )
            if obstacle is not None:
                verdicts[pair] = Verdict(a=pair[0], b=pair[1], merged=False, reason=obstacle)
                continue
            one |= other
            for member in other:
                group[member] = one
        elif edge.reason is Reason.PUBLISHER_ID and not edge.a.titles.keys() & edge.b.titles.keys():
            continue  # under one id are hundreds of addresses at times: one reason for each will do
        verdicts[pair] = Verdict(a=pair[0], b=pair[1], merged=True, reason=edge.reason)
    groups = {id(members): members for members in group.values()}
    result = [
        sorted((by_id[i] for i in members), key=lambda link: link.key)
        for members in groups.values()
    ]
    return result, list(verdicts.values())


def _obstacle(
    one: Iterable[Link],
    other: Sequence[Link],
    edge: _Edge,
    barred: Collection[tuple[int, int]],
    meetings: Mapping[tuple[int, int], Meeting],
) -> Reason | None:
    """Return NEARER if any two members of the groups may not be together."""
    for a in one:
        for b in other:
            pair = (min(a.id, b.id), max(a.id, b.id))
            if pair in barred:
                return Reason.NEARER
            if edge.reason in (Reason.RULING, Reason.PUBLISHER_ID):
                continue
            meeting = meetings.get(pair, _STRANGERS)
            same_id = a.publisher_id is not None and a.publisher_id == b.publisher_id
            if meeting.ruling or same_id:
                continue
            if _forbidden(a, b) is not None or (meeting.together and _two_addresses(a, b)):
                return Reason.NEARER
            # a chain of equal titles, each near the next, is a series
            if edge.reason is Reason.TITLE and relation(a, b, meeting)[0] is None:
                return Reason.NEARER
    return None


def _distance(a: Link, b: Link) -> int:
    shared = a.titles.keys() & b.titles.keys()
    if shared:
        return min(abs(a.titles[title] - b.titles[title]) for title in shared)
    return abs(min(a.titles.values(), default=0) - min(b.titles.values(), default=0))
