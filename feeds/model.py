"""The values of publishing: settings, a feed ready to be written, the health it is told to show."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

_ARCHIVE_PAGE = re.compile(r"(.+)/archive/([1-9]\d{0,8})", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishSettings:
    """What the configuration says of everything published; a change renders all of it anew."""

    base_url: str
    """Where the public directory is found from outside: absolute, with the path prefix if any."""
    title: str = "Litfass"
    websub_hub: str | None = None
    """Address of the WebSub hub that is announced and pinged; None for no push."""
    notice: str | None = None
    """Stands on top of every HTML page (the demo says what it is); `backquoted` text is code."""
    live: bool = True
    """False where no service of ours answers: the pages then do not link to search and status."""

    @property
    def root(self) -> str:
        """Return base_url without the slash at its end."""
        return self.base_url.rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry cleaned for publishing: the same for every format."""

    id: str
    url: str
    """Absolute http or https."""
    title: str
    """Plain text: no markup, no entities, one line."""
    summary: str | None
    """Plain text."""
    content: str
    """Clean HTML; every address in it is absolute."""
    image: str | None
    author: str
    language: str | None
    """BCP 47."""
    published: datetime
    updated: datetime
    categories: tuple[str, ...]
    """Section, kicker, labels; none twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """A feed ready to be written in any format."""

    root: str
    """See `PublishSettings.root`."""
    path: str
    """As `db.FeedInfo.path`."""
    query: str = ""
    """Of a search feed: the query string as asked for, without question mark."""
    page: int | None = None
    """Number of an archive page (RFC 5005); None for the feed one subscribes to."""
    older: int | None = None
    """Number of the archive page with the next older entries."""
    id: str
    title: str
    description: str
    author: str
    language: str | None
    updated: datetime
    hub: str | None
    items: tuple[Item, ...]

    def address(self, suffix: str) -> str:
        """Return the absolute address of this document in a format; `html` is its page."""
        if self.page is not None and suffix != "html":
            return self.page_address(self.page, suffix)
        query = f"?{self.query}" if self.query else ""
        return f"{self.root}/feeds/{quote(self.path)}.{suffix}{query}"

    def current_address(self, suffix: str) -> str:
        """Return the address to subscribe to."""
        return f"{self.root}/feeds/{quote(self.path)}.{suffix}"

    def page_address(self, page: int, suffix: str) -> str:
        """Return the address of an archive page."""
        return f"{self.root}/feeds/{quote(archive_page_path(self.path, page))}.{suffix}"


def archive_page_path(path: str, page: int) -> str:
    """Return the path of an archive page of a feed; no feed can have it."""
    return f"{path}/archive/{page}"


def archive_page_of(path: str) -> tuple[str, int] | None:
    """Return the feed's path and the number of an archive page; None for any other path."""
    found = _ARCHIVE_PAGE.fullmatch(path)
    return None if found is None else (found[1], int(found[2]))


class Scope(StrEnum):
    """What to publish."""

    STALE = "stale"
    """Feeds that changed; everything if the settings changed or the directory is new."""
    ALL = "all"
    """Every feed; files that belong to none are removed."""
    COPY = "copy"
    """Every feed with its archive pages, into a directory for another web server; the stale rows,
    which are about the service's own directory, stay."""


class Pace(StrEnum):
    """What to do with a feed that changes twice in a second: Last-Modified counts whole ones."""

    COMPLETE = "complete"
    """Wait for the next second and write it."""
    HURRIED = "hurried"
    """Leave it stale for the next time, and what is large for a few seconds (`files.rests`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What publishing did."""

    rendered: int
    """Feeds rendered, changed or not."""
    changed: tuple[str, ...]
    """Paths of the feeds of which a file changed."""
    removed: tuple[str, ...]
    """Files removed, relative to the directory."""
    left: tuple[str, ...]
    """Paths of feeds left stale because of `Pace.HURRIED`, or because it was enough."""
    unfinished: bool = False
    """It was ended by `enough`; there is more to do at once."""
    catalogue_left: bool = False
    """The lists of feeds were left as they are because of `Pace.HURRIED`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source is doing and when it is visited next."""

    name: str
    url: str
    site: str
    title: str | None = None
    outcome: str | None = None
    """How the last visit ended; None before the first."""
    error: str | None = None
    """What the last visit failed with, in words; of a page that was seen, what is amiss on it."""
    failures: int = 0
    """Failed visits in a row."""
    denied: str | None = None
    """What robots.txt forbids, in words; None if it forbids nothing."""
    last_visit: datetime | None = None
    last_success: datetime | None = None
    next_visit: datetime | None = None
    """None while none is planned."""
    interval: timedelta | None = None
    """Between two visits, as it is now; None for a source that is not visited by the clock."""
    interval_reason: str | None = None
    teasers: int | None = None
    """On the page when it was last looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The state of the service at one moment."""

    now: datetime
    """Aware; when this was so."""
    problems: tuple[str, ...] = ()
    """Why the service is not ready (archive not writable, scheduler stuck); empty when it is."""
    not_taken: tuple[str, ...] = ()
    """Why a change of the configuration is not taken; the service goes by the one before."""
    sources: tuple[SourceHealth, ...] = ()


HealthSource = Callable[[], Health]
"""Asked on the event loop for every page that shows health: it must answer at once."""
