"""The one thread that writes: it records visits and publishes feeds, one thing after the other."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from aggregator.commands.logs import note
from aggregator.visit import ROWS_OF_HISTORY, Known
from db import Archive, ArchiveError, FeedPolicy, Recorded, Sighting, Visit, VisitRow
from feeds import FeedsError, Pace, Published, PublishSettings, publish

log = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
"""Between two looks for feeds that other commands left stale."""
PAUSE_SECONDS = 1.0
"""Between two rounds of publishing: a feed changes at most once a second anyway."""

SLICE_SECONDS = 0.5
"""Publishing of many feeds lets visits that wait be recorded so often."""

PLACES = 8
"""Visits that stand before the archive at most, and before whom publishing has to wait: so many
that begin, and as many that end and hold a page."""

T = TypeVar("T")


class Writer:
    """The archive opened for writing, in a thread of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="litfass-writer")
        self._archive: Archive | None = None
        self._beginning = asyncio.Semaphore(PLACES)
        self._ending = asyncio.Semaphore(PLACES)
        self.waiting = 0
        """Calls that are at work or wait for it."""

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        with ExitStack() as undone:
            undone.callback(self._thread.shutdown, wait=False)
            self._archive = await loop.run_in_executor(self._thread, Archive.open, self._path)
            undone.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.call(Archive.close)
        self._thread.shutdown()

    async def call(self, function: Callable[[Archive], T]) -> T:
        """Run a function with the archive in the writer's thread."""
        archive = self._archive
        if archive is None:
            raise RuntimeError("the writer is used outside of its context")
        self.waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, lambda: function(archive))
        finally:
            self.waiting -= 1

    async def known(self, source: str) -> Known:
        """Return what a visit wants to know of its source."""
        async with self._beginning:
            return await self.call(
                lambda archive: Known(
                    page=archive.page_state(source), rows=archive.visits(source, ROWS_OF_HISTORY)
                )
            )

    async def history(self, source: str, rows: int) -> tuple[VisitRow, ...]:
        """Return the newest visits of a source, newest first."""
        async with self._beginning:
            return await self.call(lambda archive: archive.visits(source, rows))

    async def record(
        self, visit: Visit, sightings: Sequence[Sighting], policy: FeedPolicy
    ) -> Recorded:
        async with self._ending:
            return await self.call(lambda archive: archive.record(visit, sightings, policy=policy))


class Publisher:
    """Publishes what is stale, by the writer: at the start, when woken, and every few seconds."""

    def __init__(
        self,
        writer: Writer,
        directory: Path,
        settings: PublishSettings,
        *,
        announce: Callable[[Iterable[str]], None],
        observe: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        """`observe` is told how many seconds a feed waited to be published."""
        self._writer = writer
        self._directory = directory
        self._settings = settings
        self._announce = announce
        self._observe = observe
        self._wake = asyncio.Event()
        self._time = asyncio.get_running_loop().time
        self._begun = False
        """All that was to be rendered at the start is, also what is not stale."""
        self._left: tuple[str, ...] = ()
        self._catalogue_left = False
        self._stale_since: dict[str, float] = {}
        """In the order in which they began to wait: what a visit changed stands together."""
        self.problem: str | None = None
        """Why the last attempt failed; None if it did not."""

    @property
    def waiting(self) -> int:
        """Return how many feeds were left for later."""
        return len(self._left)

    def wake(self, paths: Iterable[str] = ()) -> None:
        """Say that feeds became stale."""
        now = self._time()
        for path in paths:
            self._stale_since.setdefault(path, now)
        self._wake.set()

    async def work(self) -> None:
        """Publish for ever; trouble with disk or archive is logged, and tried again."""
        while True:
            published = await self.publish()
            if published is not None and published.unfinished:
                continue
            await asyncio.sleep(PAUSE_SECONDS)
            if published is None or not (published.left or published.catalogue_left):
                try:
                    async with asyncio.timeout(LOOK_SECONDS - PAUSE_SECONDS):
                        await self._wake.wait()
                except TimeoutError:
                    pass

    async def publish(self) -> Published | None:
        """Publish for a moment; return what was done, None if there was nothing to do."""
        self._wake.clear()
        try:
            first = tuple(self._stale_since)
            published = await self._writer.call(lambda archive: self._publish(archive, first))
        except (ArchiveError, FeedsError) as error:
            if str(error) != self.problem:
                note(log, "publish", level=logging.ERROR, outcome="failed", error=str(error))
            self.problem = str(error)
            return None
        self.problem = None
        if published is None:
            self._left = ()
            self._stale_since.clear()
            return None
        self._begun = not published.left
        self._left, self._catalogue_left = published.left, published.catalogue_left
        now, left = self._time(), set(published.left)
        for path in [path for path in self._stale_since if path not in left]:
            self._observe(now - self._stale_since.pop(path))
        for path in published.left:  # another command changed it
            self._stale_since.setdefault(path, now)
        self._announce(published.changed)
        return published

    def _publish(self, archive: Archive, first: Sequence[str]) -> Published | None:
        archive.ensure_writable()
        # the first time there may be work without a stale feed: new settings, an empty directory
        if self._begun and not self._catalogue_left and not archive.stale_feeds():
            return None
        ends = time.monotonic() + SLICE_SECONDS
        return publish(
            archive,
            self._directory,
            self._settings,
            pace=Pace.HURRIED,
            enough=lambda: time.monotonic() > ends,
            first=first,
        )
