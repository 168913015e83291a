"""Saved pages and what the configuration knows of them, read side by side, told in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Generic, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from aggregator.capture import Capture, load
from aggregator.commands.watched import source_of, zone_of_country
from aggregator.config import Config, SourceConfig, hints
from aggregator.errors import CaptureError, ExtractionError
from aggregator.extract.workers import Workers
from aggregator.model import Extraction, Hints, Page
from db import canonical_url

Key = TypeVar("Key")
Loaded: TypeAlias = tuple[Key, Page | CaptureError]
"""What a page is known by, with the page, or why its bytes cannot be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[Key]):
    """A saved page and what came of reading it."""

    of: Key
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
        """Return the zone in which a bare day of a page is meant; UTC where nobody knows."""
        source = self.source(url)
        if source is not None:
            name = source_of(source).timezone
        else:
            name = zone_of_country(url) if url is not None else None
        return ZoneInfo(name) if name is not None else UTC


def loaded(captures: Iterable[Capture]) -> Iterator[Loaded[Capture]]:
    """Load captures one after another; one whose bytes cannot be had stops no other."""
    for capture in captures:
        try:
            yield capture, load(capture)
        except CaptureError as error:
            yield capture, error


def read_saved(
    pages: Iterable[Loaded[Key]], known: KnownPages, workers: Workers
) -> Iterator[Reading[Key]]:
    """Read pages side by side, yield them in their order; one that fails stops no other."""
    waiting: deque[Loaded[Key]] = deque()

    def jobs() -> Iterator[tuple[Page, Hints]]:
        for key, page in pages:
            waiting.append((key, page))
            if isinstance(page, Page):
                yield page, known.hints(page.url)

    for result in workers.extract_all(jobs()):
        yield from _not_loaded(waiting)
        key, page = waiting.popleft()
        assert isinstance(page, Page)
        yield Reading(of=key, page=page, result=result)
    yield from _not_loaded(waiting)


def _not_loaded(waiting: deque[Loaded[Key]]) -> Iterator[Reading[Key]]:
    """Take what could not be loaded from the head of the queue."""
    while waiting and isinstance(error := waiting[0][1], CaptureError):
        key, _ = waiting.popleft()
        yield Reading(of=key, page=None, result=error)
