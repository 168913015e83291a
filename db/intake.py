"""Sightings made ready for the tables: cleaned, keyed, in order of their places; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from db.connection import seconds
from db.derive import region_rank
from db.identity import short_hash, title_hash, title_key
from db.model import Sighting
from db.urls import canonical_url

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_DATE_TRUST = {"time-element": 0, "structured": 0, "text": 1, "url": 3}
_UNTRUSTED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A block's place on a source: the unit of which intervals are kept."""

    region: str
    kind: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    title: str
    kicker: str | None
    snippet: str | None
    snippet_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """One sighting as the tables take it."""

    place: Place
    region_label: str | None
    key: str
    key_hash: int
    url: str | None
    text: Text
    title_hash: int
    echo: bool
    """The same article stood further up in the same region: this text does not speak for it."""
    section: str | None
    section_order: int
    section_confirmed: bool
    image: str | None
    image_order: int
    published_day: str | None
    published_at: int | None
    printed_date: str | None
    date_source: str | None
    date_order: int
    labels: frozenset[str]
    sponsored: bool


def make_ready(sightings: Sequence[Sighting], *, at: int, site: str) -> list[Ready]:
    """Return the sightings of one capture in order of their places, one a place.

    The order in which they are given does not matter.
    """
    sightings = [_in_named_region(sighting) for sighting in sightings]
    taken: set[tuple[str, str, int]] = set()
    spoken: set[tuple[str, str, str]] = set()
    ready: list[Ready] = []
    for sighting in sorted(sightings, key=_order):
        position = sighting.position
        while (sighting.region, sighting.region_kind, position) in taken:
            position += 1
        taken.add((sighting.region, sighting.region_kind, position))
        key = _key(sighting, site)
        speaker = (sighting.region, sighting.region_kind, key)
        ready.append(_ready(sighting, position, key, at, echo=speaker in spoken))
        spoken.add(speaker)
    return ready


def _in_named_region(sighting: Sighting) -> Sighting:
    name = cleaned(sighting.region)
    if name == sighting.region:
        return sighting
    return replace(sighting, region=name or sighting.region_kind)


def _order(s: Sighting) -> tuple[str, str, int, str, str, str, str]:
    return (
        s.region,
        s.region_kind,
        s.position,
        s.url or "",
        s.title,
        s.kicker or "",
        s.snippet or "",
    )


def _key(sighting: Sighting, site: str) -> str:
    if sighting.url is not None:
        return canonical_url(cleaned(sighting.url) or "")
    return linkless_key(site, sighting.published_day, sighting.title)


def linkless_key(site: str, day: date | None, title: str) -> str:
    """Return the key of a teaser without link: site, day, title (DESIGN decision 6)."""
    return f"text:{site}|{day.isoformat() if day else ''}|{title_key(title)}"


def _ready(s: Sighting, position: int, key: str, at: int, *, echo: bool) -> Ready:
    title = cleaned(s.title) or "…"
    rank = region_rank(s.region_kind)
    section = cleaned(s.section)
    dated = s.published_day is not None or s.published_at is not None
    trust = _DATE_TRUST.get(s.date_source or "", _UNTRUSTED)
    day = s.published_day or (s.published_at.date() if s.published_at else None)
    return Ready(
        place=Place(region=s.region, kind=s.region_kind, position=position),
        region_label=cleaned(s.region_label),
        key=key,
        key_hash=short_hash(key),
        url=cleaned(s.url),
        text=Text(
            title=title,
            kicker=cleaned(s.kicker),
            snippet=cleaned(s.snippet),
            snippet_cut=s.snippet_cut and s.snippet is not None,
        ),
        title_hash=title_hash(title),
        echo=echo,
        section=section,
        section_order=_ordered((not s.section_confirmed), rank, at),
        section_confirmed=s.section_confirmed and section is not None,
        image=cleaned(s.image),
        image_order=_ordered(False, rank, at),
        published_day=day.isoformat() if day else None,
        published_at=seconds(s.published_at) if s.published_at else None,
        printed_date=cleaned(s.printed_date) if dated else None,
        date_source=s.date_source if dated else None,
        date_order=_ordered(s.published_at is None, trust, at),
        labels=s.labels,
        sponsored=s.sponsored,
    )


def _ordered(behind: bool, rank: int, at: int) -> int:
    """Return a number that sorts by flag, rank, capture time; the smallest wins a field."""
    return (int(behind) << 48) | (rank << 40) | max(at, 0)


def cleaned(text: str | None) -> str | None:
    """Return text without control characters and lone surrogates, white space single; None if
    nothing is left."""
    if text is None:
        return None
    return _SPACE.sub(" ", _FORBIDDEN.sub(" ", text)).strip() or None
