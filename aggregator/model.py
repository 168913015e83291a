"""The aggregator's values, from the page to what was found on it, and small derived facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Bytes and headers of one capture of one address."""

    url: str | None
    """Absolute address after redirects; None for standard input or a file without `--url`."""
    body: bytes
    """As received, content encodings undone, charset not."""
    captured_at: datetime | None
    """Aware; when the bytes were received. None when nobody knows: relative dates stay empty."""
    content_type: str | None = None
    """The Content-Type header as sent."""
    etag: str | None = None
    last_modified: str | None = None
    status: int | None = None
    """HTTP status; None when the page did not come by HTTP."""
    complete: bool = True
    """False when the body is known to be cut: such a page ends no sighting."""
    fresh_for: timedelta | None = None
    """How long the server says that the page holds; None when it does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a person knows about a source's page, as CSS selectors; what is missing is found."""

    region: str | None = None
    """Containers to look in; everything else on the page is out."""
    items: str | None = None
    """The blocks themselves."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Field name (url, title, section, kicker, date, snippet, image) -> selector inside a block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the configuration says about a source's page; all optional."""

    language: str | None = None
    """BCP 47; wins over what the page declares."""
    timezone: str | None = None
    """IANA name, for printed times without a zone."""
    recipe: Recipe | None = None


class RegionKind(StrEnum):
    """What a region is for; the last two announce articles in passing and count last."""

    LEAD = "lead"
    LIST = "list"
    SIDEBAR = "sidebar"
    RELATED = "related"
    MOST_READ = "most-read"
    IN_ARTICLE = "in-article"
    PROMOTION = "promotion"
    NAVIGATION = "navigation"
    FOOTER = "footer"


class Label(StrEnum):
    """What a teaser's marks say about its article."""

    PAYWALL = "paywall"
    VIDEO = "video"
    PODCAST = "podcast"
    GALLERY = "gallery"
    LIVE = "live"
    OPINION = "opinion"


class DateSource(StrEnum):
    TIME_ELEMENT = "time-element"
    TEXT = "text"
    STRUCTURED = "structured"
    URL = "url"


class SectionSource(StrEnum):
    """Where a teaser's section comes from (DESIGN decision 3).

    `PAGE`, `PREFIX`, `REPEATED`, `RUBRIC` and `STRUCTURED` alone confirm nothing.
    """

    LABEL_LINK = "label-link"
    """The label, or the heading above the teaser, links to a section page."""
    NAVIGATION = "navigation"
    """The site's navigation has it."""
    PATH = "path"
    """The article's address lies in it: below a folder of this name, or below its page."""
    PREFIX = "prefix"
    """It stands before headlines (text captures)."""
    PAGE = "page"
    """The page is that section's."""
    REPEATED = "repeated"
    """One of few texts that the page prints again and again below its headlines, or a heading
    that looks like those of sections."""
    RUBRIC = "rubric"
    """The heading above says what newspapers call a section, and nothing else."""
    STRUCTURED = "structured"
    """The page's data names it, and nothing that is seen on the page."""
    RECIPE = "recipe"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A date as a page printed it, and what can honestly be said of it."""

    printed: str
    """The text or attribute as shown."""
    day: date
    """Local day as printed."""
    at: datetime | None
    """Aware, with the zone the page means; None at day precision."""
    source: DateSource

    @property
    def iso(self) -> str:
        """Return a bare day at day precision, else a time with its offset."""
        return self.at.isoformat() if self.at is not None else self.day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A container whose blocks repeat."""

    name: str
    """Stable, unique on its page: the slug of its label, else its kind; numbered when taken."""
    kind: RegionKind
    label: str | None
    """The heading as printed ("Meistgelesen")."""
    path: str
    """A CSS path to the container, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """What a page says about one article in one block."""

    url: str | None
    """Absolute, as linked (tracking parameters kept); None only in text captures."""
    title: str
    section: str | None = None
    section_source: SectionSource | None = None
    kicker: str | None = None
    published: PrintedDate | None = None
    snippet: str | None = None
    snippet_cut: bool = False
    """The snippet as printed ends in an ellipsis."""
    image: str | None = None
    """Absolute http(s) URL of the real picture."""
    labels: frozenset[Label] = frozenset()
    sponsored: bool = False
    region: str
    """Region.name"""
    position: int
    """From 1, within its region, in page order."""
    path: str = ""
    """A CSS path to the block, for people; empty in text captures."""
    provenance: Mapping[str, str] = field(default_factory=dict)
    """Field name -> where it came from, for `--explain`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a block is no teaser."""

    reason: str
    """A value of `aggregator.extract.model.Reason`."""
    region: str | None
    path: str
    """A CSS path to the block, for people."""
    text: str
    """The first words of the block."""
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """Everything read from one page: one Teaser a block, in page order."""

    url: str | None
    language: str | None
    """BCP 47 as used for reading."""
    title: str | None
    """The page's own title."""
    section: str | None
    """The section the page itself is, if it is a section page."""
    regions: tuple[Region, ...] = ()
    teasers: tuple[Teaser, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    remarks: tuple[str, ...] = ()
    """What of the source's recipe matches nothing on the page, each with its selector."""
