"""Saved pages and what the configuration knows of them, read side by side, told in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from aggregator.capture import Capture, load
from aggregator.config import Config, SourceConfig, hints
from aggregator.errors import CaptureError, ExtractionError
from aggregator.extract.workers import Workers
from aggregator.model import Extraction, Hints, Page
from db import canonical_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A saved page and what came of reading it."""

    capture: Capture
    page: Page | None
    """None when its bytes could not be had."""
    result: Extraction | ExtractionError | CaptureError


class KnownPages:
    """What litfass.toml says of addresses; two spellings of one address are one."""

    def __init__(self, config: Config) -> None:
        self._sources = {canonical_url(source.url): source for source in config.sources}

    def source(self, url: str | None) -> SourceConfig | None:
        """Return the source that watches an address."""
        return None if url is None else self._sources.get(canonical_url(url))

    def hints(self, url: str | None) -> Hints:
        source = self.source(url)
        return Hints() if source is None else hints(source)

    def zone(self, url: str | None) -> tzinfo:
        """Return the zone in which a bare day of a page is meant; UTC where nobody said."""
        source = self.source(url)
        return ZoneInfo(source.timezone) if source is not None and source.timezone else UTC


def read_captures(
    captures: Iterable[Capture], known: KnownPages, workers: Workers
) -> Iterator[Reading]:
    """Read captures side by side, yield them in their order; one that fails stops no other."""
    waiting: deque[tuple[Capture, Page | CaptureError]] = deque()

    def pages() -> Iterator[tuple[Page, Hints]]:
        for capture in captures:
            try:
                page = load(capture)
            except CaptureError as error:
                waiting.append((capture, error))
                continue
            waiting.append((capture, page))
            yield page, known.hints(page.url)

    for result in workers.extract_all(pages()):
        yield from _unreadable(waiting)
        capture, page = waiting.popleft()
        assert isinstance(page, Page)
        yield Reading(capture=capture, page=page, result=result)
    yield from _unreadable(waiting)


def _unreadable(waiting: deque[tuple[Capture, Page | CaptureError]]) -> Iterator[Reading]:
    """Take what could not be loaded from the head of the queue."""
    while waiting and isinstance(error := waiting[0][1], CaptureError):
        capture, _ = waiting.popleft()
        yield Reading(capture=capture, page=None, result=error)
