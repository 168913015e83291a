"""The archive's values as they are read back outside of feeds: states, visits, articles, hits, kept
pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from db.model import FeedEntry, Origin, Outcome, PageState, Source

HIT_START = "\x02"
HIT_END = "\x03"
"""Stand around the found words in `SearchHit.title` and `.snippet`; stored text holds no control
characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A source as the archive knows it, with what its last visits were."""

    source: Source
    page: PageState
    outcome: Outcome | None
    """Of the last visit; None before the first."""
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """One recorded attempt; the columns after `body_hash` are kept for 90 days."""

    source: str
    at: datetime
    origin: Origin
    outcome: Outcome
    body_hash: str | None
    complete: bool
    status: int | None
    bytes: int | None
    seconds: float | None
    found: int | None
    new: int | None
    changed: int | None
    rejected: Mapping[str, int]
    filled: Mapping[str, int]
    """Field name -> teasers of this visit that had it."""
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One row of the public view `articles`."""

    id: int
    url: str | None
    title: str
    section: str | None
    kicker: str | None
    site: str
    snippet: str | None
    image: str | None
    published_day: date | None
    published_at: datetime | None
    first_seen: datetime
    last_seen: datetime
    updated: datetime
    versions: int
    sponsored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A found entry; `title` and `snippet` carry HIT_START and HIT_END around the found words."""

    entry: FeedEntry
    title: str
    snippet: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A search that is a feed: entries that match when they enter the feeds enter it too."""

    name: str
    """Unique; part of its feed path `search/<name>`."""
    query: str
    site: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """The page of a visit, as it was kept."""

    source: str
    url: str
    at: datetime
    content_type: str | None
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a kept page read again filled in."""

    fields: Mapping[str, int]
    """Field (section, kicker, snippet, image, published) -> articles that lacked it."""
    stale_feeds: tuple[str, ...]
    """Paths of the feeds to render."""


class IncidentKind(StrEnum):
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    VANISHED = "vanished"
    """The page is there, its teasers are not."""
    FIELD = "field"
    """A field that most teasers had is filled far less than it was on this source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One trouble of one source, from its start to its end."""

    source: str
    kind: IncidentKind
    field: str | None
    """Only for FIELD: which one."""
    started: datetime
    updated: datetime
    resolved: datetime | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What an examination of the archive found."""

    problems: tuple[str, ...]
    entries: int
    visits: int
    articles: Mapping[str, int]
    """Source name -> articles ever seen on it."""
    bytes: int
    free_bytes: int
    schema: int
