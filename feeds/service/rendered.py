"""What is rendered when asked for: searches and archive pages, by one thread that only reads."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from db import Archive, Feed, FeedInfo, FeedKind
from feeds import formats, site
from feeds.items import document_of
from feeds.model import FeedDocument, PublishSettings, archive_page_of
from feeds.service.representations import MEDIA_TYPES, Representation, represent, tag_of

T = TypeVar("T")

REMEMBERED = 1000
"""Addresses of which the last answer's tag and time are known."""
MAX_WORDS = 200  # characters of a search
HITS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    words: str
    site: str | None
    section: str | None
    query: str
    """The query string as asked for."""

    @property
    def title(self) -> str:
        where = [name for name in (self.site, self.section) if name]
        return f"Search: {self.words}" + (f" ({', '.join(where)})" if where else "")


class Renderer:
    """Renders from the archive in a thread of its own, which owns the connection."""

    def __init__(
        self, open_archive: Callable[[], Archive], settings: PublishSettings, *, started: int
    ) -> None:
        self._open_archive = open_archive
        self._settings = settings
        self._started = started
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="feeds-reader")
        self._archive: Archive | None = None
        self._last: OrderedDict[str, tuple[str, int]] = OrderedDict()

    async def close(self) -> None:
        await self._run(self._close)
        self._thread.shutdown()

    async def search(self, search: Search, suffix: str) -> Representation:
        """Return the feed or, with `html`, the page of a search."""
        return await self._run(lambda: self._search(search, suffix))

    async def archive_page(self, path: str, suffix: str) -> Representation | None:
        """Return an archive page by its path; None if there is no such page."""
        asked = archive_page_of(path)
        if asked is None:
            return None
        return await self._run(lambda: self._archive_page(*asked, suffix))

    async def redirects(self) -> Mapping[str, str | None]:
        return await self._run(lambda: self._opened().redirects())

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _opened(self) -> Archive:
        if self._archive is None:
            self._archive = self._open_archive()
        return self._archive

    def _close(self) -> None:
        if self._archive is not None:
            self._archive.close()
            self._archive = None

    def _search(self, search: Search, suffix: str) -> Representation:
        asked = {"q": search.words, "site": search.site or "", "section": search.section or ""}
        if not search.words:
            return self._represent("search", site.search_page(None, self._settings, asked), "html")
        hits = self._opened().search(
            search.words, site=search.site, section=search.section, limit=HITS
        )
        info = FeedInfo(path="search", kind=FeedKind.SEARCH, title=search.title, site=search.site)
        feed = Feed(info=info, entries=tuple(hit.entry for hit in hits))
        document = document_of(feed, self._settings, query=search.query)
        body = (
            site.search_page(document, self._settings, asked)
            if suffix == "html"
            else _in_format(document, suffix)
        )
        return self._represent(f"search.{suffix}?{search.query}", body, suffix)

    def _archive_page(self, path: str, page: int, suffix: str) -> Representation | None:
        feed = self._opened().feed_page(path, page)
        if feed is None:
            return None
        document = document_of(feed, self._settings, page=page)
        return self._represent(f"{path}/{page}.{suffix}", _in_format(document, suffix), suffix)

    def _represent(self, key: str, body: bytes, suffix: str) -> Representation:
        """Return the representation with a time that advances whenever the bytes change."""
        tag, time = self._last.pop(key, ("", self._started - 1))
        if tag != tag_of(body):
            tag, time = tag_of(body), time + 1
        self._last[key] = (tag, time)
        if len(self._last) > REMEMBERED:
            _, (_, forgotten) = self._last.popitem(last=False)
            self._started = max(self._started, forgotten + 1)
        return represent(body, MEDIA_TYPES[suffix], time)


def _in_format(document: FeedDocument, suffix: str) -> bytes:
    return formats.render(document)[suffix]
