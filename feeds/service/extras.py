"""The headers that depend on the feed asked for: how long it keeps, who may read it, its hub."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import quote

from feeds.model import HealthSource, PublishSettings
from feeds.service.addresses import FEED_SUFFIXES
from feeds.service.freshness import Freshness

FRESHNESS_SECONDS = 5.0  # how long the intervals of the sources are taken for known

PAGE_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'"
CORS: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
}
PREFLIGHT: Mapping[str, str] = {
    **CORS,
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


class ExtraHeaders:
    """Returns the same mapping as long as it holds, so that what is made of it may be kept."""

    def __init__(self, health: HealthSource, settings: PublishSettings) -> None:
        self._health = health
        self._settings = settings
        self._freshness = Freshness(())
        self._ends = float("-inf")
        self._made: dict[tuple[str, str], Mapping[str, str]] = {}

    def of_file(self, name: str, suffix: str) -> Mapping[str, str]:
        """Return the headers of a file, of which the hub is told when it changes."""
        self._look()
        extra = self._made.get((name, suffix))
        if extra is None:
            extra = {**self.of_rendered(name, suffix), **self._link(name, suffix)}
            self._made[name, suffix] = extra
        return extra

    def of_rendered(self, name: str, suffix: str) -> Mapping[str, str]:
        """Return the headers of what is rendered when asked for."""
        if suffix in ("html", "css"):  # the pages of today need the style of today
            return {"Cache-Control": "no-cache", "Content-Security-Policy": PAGE_POLICY}
        self._look()
        age = {"Cache-Control": f"max-age={self._freshness.max_age(name)}"}
        return {**age, **CORS} if suffix == "json" else age

    def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._ends:
            self._freshness = Freshness(self._health().sources)
            self._ends = now + FRESHNESS_SECONDS
            self._made.clear()

    def _link(self, name: str, suffix: str) -> Mapping[str, str]:
        hub = self._settings.websub_hub
        if not hub or suffix not in FEED_SUFFIXES:
            return {}
        own = f"{self._settings.root}/feeds/{quote(name)}.{suffix}"
        return {"Link": f'<{hub}>; rel="hub", <{own}>; rel="self"'}
