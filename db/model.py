"""The archive's values: what is recorded (visits, sightings) and what is read back (entries,
feeds)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

Body = bytes  # a name of its own: `Visit.bytes` hides the type inside the class


class Mode(StrEnum):
    """How an archive is opened: READ never writes, creates or migrates."""

    READ = "read"
    WRITE = "write"


class Origin(StrEnum):
    LIVE = "live"
    IMPORT = "import"


class Outcome(StrEnum):
    """How a visit ended. Only READ and UNCHANGED looked at the page and say anything about what was
    not there."""

    READ = "read"
    UNCHANGED = "unchanged"
    NO_TEASERS = "no-teasers"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    """Forbidden by robots.txt or by the address guard: nobody was asked."""
    BLOCKED = "blocked"
    """A challenge, consent or login page came instead of the page."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One page we watch."""

    name: str
    """Unique; part of feed paths."""
    url: str
    site: str
    """Registrable domain, or as configured."""
    title: str | None = None
    language: str | None = None
    timezone: str | None = None
    """IANA name; where "local noon" of a bare day is. None means UTC."""
    archived: bool = False
    """True for a source known only from imports, never visited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A teaser seen on a source, in a region, at a position."""

    url: str | None
    """Absolute, as linked; None for a text capture."""
    title: str
    section: str | None = None
    section_confirmed: bool = False
    """A label links to the section's page or navigation, or a URL path segment names it (DESIGN
    decision 3)."""
    kicker: str | None = None
    snippet: str | None = None
    snippet_cut: bool = False
    image: str | None = None
    printed_date: str | None = None
    published_day: date | None = None
    published_at: datetime | None = None
    """Aware UTC; None at day precision."""
    date_source: str | None = None
    labels: frozenset[str] = frozenset()
    sponsored: bool = False
    region: str
    region_kind: str
    region_label: str | None = None
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One attempt to read a source, and how it ended."""

    source: str
    at: datetime
    """Aware UTC: when the page was captured (for an import: as if then). The archive counts whole
    seconds."""
    origin: Origin
    outcome: Outcome
    complete: bool = True
    """False for a short or truncated page: it ends no sighting."""
    status: int | None = None
    bytes: int | None = None
    seconds: float | None = None
    body_hash: str | None = None
    """SHA-256 of the body, hex."""
    etag: str | None = None
    last_modified: str | None = None
    rejected: Mapping[str, int] = field(default_factory=dict)
    """Rejection reason -> count."""
    error: str | None = None
    """Why it failed, in words; of a page that was read, what was amiss all the same."""
    body: Body | None = None
    """The page itself, only when it is to be kept."""
    content_type: str | None = None
    """Kept beside the body, so that it can be read again."""
    fresh_until: datetime | None = None
    """Aware UTC: up to when the page holds, as the server said."""
    retry_at: datetime | None = None
    """Aware UTC: when the server, or its host's rest, allows the next visit."""
    read_with: str | None = None
    """Digest of the hints by which the page was read."""
    recorded: datetime | None = None
    """Aware UTC: when it is put into the archive; one value for all captures of one import. None
    means `at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPolicy:
    """What the configuration says about entering feeds; applied once, when an entry would enter."""

    publish: bool = True
    """False for imports without `--publish`."""
    sponsored: bool = False
    section_spellings: Mapping[str, str] = field(default_factory=dict)
    """Slug of a printed spelling -> the one name used."""
    configured_sections: frozenset[str] = frozenset()
    """Sections that become feeds with their first entry."""
    include: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Filter kind (section, region, label, words) -> values, any of which must match."""
    exclude: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes_threshold: float = 0.0
    """Share of a headline (0 to 1) that must differ for the feed of changed headlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What one visit changed."""

    found: int
    new: int
    """Entries seen for the first time."""
    changed: int
    """Entries whose shown text changed."""
    stale_feeds: tuple[str, ...] = ()
    """Paths of the feeds to render."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What the next visit of a source needs to know about the last ones."""

    etag: str | None
    last_modified: str | None
    body_hash: str | None
    last_visit: datetime | None
    last_success: datetime | None
    failures: int
    """Failed visits in a row."""
    fresh_until: datetime | None = None
    """Up to when the page holds, as the server said at the last visit."""
    retry_at: datetime | None = None
    """When the server allowed the next visit, if it said so at the last one."""
    read_with: str | None = None
    """Digest of the hints by which the page was last read."""


class FeedKind(StrEnum):
    ALL = "all"
    SITE = "site"
    SECTION = "section"
    JOINED_SECTION = "joined-section"
    SOURCE = "source"
    REGION = "region"
    CHANGES = "changes"
    STATUS = "status"
    SEARCH = "search"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedInfo:
    """One feed, without its entries."""

    path: str
    """As in URLs, without suffix and without `/feeds/`: `all`, `zeit.de/politik`,
    `sources/dwn/most-read`."""
    kind: FeedKind
    title: str
    site: str | None = None
    section: str | None = None
    source: str | None = None
    region: str | None = None
    language: str | None = None
    page_url: str | None = None
    """The page the feed is about on the publisher's site, if there is one."""
    updated: datetime | None = None
    """Aware UTC, whole seconds; strictly later with every change of the feed's content. None while
    empty."""
    archive_pages: int = 0
    """Full pages of older entries for RFC 5005; see `Archive.feed_page`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An entry as feeds show it."""

    public_id: str
    """urn:uuid:…, for ever."""
    url: str
    title: str
    site: str
    source: str
    """The source on which it was first seen, by name."""
    source_title: str | None
    section: str | None
    kicker: str | None
    snippet: str | None
    image: str | None
    labels: tuple[str, ...]
    language: str | None
    published: datetime
    """feed_published of the ledger: aware UTC, fixed for ever."""
    updated: datetime
    first_seen: datetime
    replaced: str | None = None
    """In the changes feed: the headline that `title` replaced. Elsewhere None."""
    resolved: datetime | None = None
    """In the status feed: when the trouble ended. Elsewhere, and while it lasts, None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    info: FeedInfo
    entries: tuple[FeedEntry, ...]
    """In feed order, newest first, already cut to the window of DESIGN decision 8 (not yet by
    size)."""
