"""The configuration as frozen values, with its defaults; what each key means is written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from aggregator.model import Recipe
from db import SavedSearch

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE
MIN_INTERVAL = timedelta(minutes=5)
MAX_INTERVAL = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that no log line and no message may show."""

    value: str = field(repr=False)

    def __str__(self) -> str:
        return "***"


class LogFormat(StrEnum):
    LOGFMT = "logfmt"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """`[service]`: how the feeds are served."""

    bind: str = "127.0.0.1"
    """Address to listen on; LITFASS_BIND wins."""
    port: int = 8080
    base_url: str | None = None
    """Where readers find the service: absolute, with the path prefix behind a reverse proxy."""
    title: str = "Litfass"
    log: LogFormat = LogFormat.LOGFMT
    websub_hub: str | None = None

    @property
    def address(self) -> str:
        """Return base_url, else the address on this machine; without slash at its end."""
        if self.base_url is not None:
            return self.base_url.rstrip("/")
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.bind, self.bind)
        if ":" in host and not host.startswith("["):
            host = f"[{host}]"
        return f"http://{host}:{self.port}"

    @property
    def is_local(self) -> bool:
        """Tell whether only this machine can reach the service."""
        return self.bind in ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """`[fetch]`: manners and bounds of visiting."""

    contact: str | None = None
    """Mail address or page of the operator, shown to publishers in the user agent."""
    delay: timedelta = timedelta(seconds=2)
    """From the end of a request to the next one to the same host; robots.txt may ask for more."""
    concurrency: int = 16
    """Requests at one time, all hosts together; one at a time to each host."""
    min_interval: timedelta = MIN_INTERVAL
    max_interval: timedelta = MAX_INTERVAL
    """Between these the interval of a source is learned from when its page changes."""
    connect_timeout: timedelta = timedelta(seconds=10)
    read_timeout: timedelta = timedelta(seconds=20)
    """Longest silence of a server."""
    total_timeout: timedelta = timedelta(seconds=60)
    """For a page with all its redirects."""
    max_transfer_bytes: int = 8 * MEBIBYTE
    """Of one answer as sent, compressed."""
    max_page_bytes: int = 8 * MEBIBYTE
    """Of one page uncompressed; the largest news page we know is 2.9 MB."""
    max_redirects: int = 10
    allow_private: frozenset[str] = frozenset()
    """Host names (or addresses) that may lead into private networks."""
    proxy: Secret | None = None
    """http://[user:password@]host:port for all sources."""
    chromium: Path | None = None
    """The browser for sources with browser = true; None for the one that Playwright installs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionConfig:
    """One line of `[sections]`: a section that is a feed from its first entry on."""

    name: str
    spellings: tuple[str, ...] = ()
    """Printed labels that mean this section too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsSettings:
    """`[feeds]`: what happens to feed paths that are no longer wanted."""

    retired: frozenset[str] = frozenset()
    """Feed paths that answer 410 Gone."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Feed path -> feed path to which it answers 301."""
    changes_threshold: float = 0.0
    """Share of a headline (0 to 1) that must differ for the feed of changed headlines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSettings:
    """`[archive]`: what is kept."""

    keep_pages: bool = False
    """Keep the compressed page of every changed visit."""
    keep_pages_days: int | None = None
    """How long kept pages stay; None for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceConfig:
    """One `[[sources]]`: a page we watch."""

    url: str
    name: str
    """Unique without case; part of feed paths."""
    site: str
    """Publisher; the registrable domain of the address unless configured."""
    title: str | None = None
    language: str | None = None
    timezone: str | None = None
    enabled: bool = True
    interval: timedelta | None = None
    """Fixed interval; None for one that is learned."""
    min_interval: timedelta = MIN_INTERVAL
    max_interval: timedelta = MAX_INTERVAL
    recipe: Recipe | None = None
    sponsored: bool = False
    """Let sponsored teasers into feeds."""
    include: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Filter kind (section, region, label, words) -> values, of which one must match."""
    exclude: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keep_pages: bool = False
    ignore_robots: bool = False
    """Visit although robots.txt forbids it; every visit then says so in the log."""
    browser: bool = False
    """Render the page in Chromium (extra `browser`)."""
    headers: Mapping[str, Secret] = field(default_factory=dict)
    cookies: Mapping[str, Secret] = field(default_factory=dict)
    proxy: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything litfass.toml and the environment say."""

    path: Path
    """The file, whether it exists or not; `add_source` writes there."""
    data: Path
    """Folder of archive.db and public/."""
    service: ServiceSettings = ServiceSettings()
    fetch: FetchSettings = FetchSettings()
    archive: ArchiveSettings = ArchiveSettings()
    feeds: FeedsSettings = FeedsSettings()
    sections: tuple[SectionConfig, ...] = ()
    searches: tuple[SavedSearch, ...] = ()
    sources: tuple[SourceConfig, ...] = ()
    watched: tuple[Path, ...] = ()
    """Files of which a change means a new configuration: litfass.toml, the secrets file."""

    def source(self, name: str) -> SourceConfig | None:
        """Return the source of that name, without regard to case."""
        wanted = name.casefold()
        return next((one for one in self.sources if one.name.casefold() == wanted), None)
