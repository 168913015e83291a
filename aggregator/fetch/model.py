"""The values of fetching: what is asked for, what came, what was found unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.config import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """One page to be fetched, with what is known of it from the last time."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    """SHA-256 of the last body, hex: the same body again is Unchanged."""
    headers: Mapping[str, Secret] = field(default_factory=dict)
    """Sent to the host of `url` only."""
    cookies: Mapping[str, Secret] = field(default_factory=dict)
    proxy: Secret | None = None
    ignore_robots: bool = False
    browser: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The page is what it was the last time: 304, or the same bytes again."""

    url: str
    at: datetime
    status: int
    etag: str | None = None
    last_modified: str | None = None
    bytes: int = 0
    """Received for it."""
    fresh_for: timedelta | None = None
    """As `Page.fresh_for`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What one hop brought."""

    url: str
    status: int
    headers: Mapping[str, str]
    """Names in lower case; of a repeated one the last value."""
    set_cookies: tuple[str, ...]
    body: bytes
    """Content encodings undone."""
    transferred: int
    """Bytes of the body as sent."""
    oversize: bool = False
    """There is more than was read: the limit was reached."""
    cut: str | None = None
    """Why the body is known to be incomplete."""
    delimited: bool = True
    """False when only the end of the connection says that this is all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsVerdict:
    """What a site's robots.txt says about one page."""

    allowed: bool
    reason: str
    """In words, for people."""
    crawl_delay: timedelta | None = None
