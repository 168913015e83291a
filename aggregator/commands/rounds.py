"""The round of visits: each source when it is due, what was learned, and how all of them are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from aggregator.commands.logs import note
from aggregator.commands.metrics import Metrics
from aggregator.commands.writer import Publisher, Writer
from aggregator.config import Config, SourceConfig, archive_source, feed_policy
from aggregator.extract.workers import Workers
from aggregator.fetch import Fetcher
from aggregator.schedule import After, Bounds, Plan, Rhythm, Scheduler, jittered, plan, spread
from aggregator.visit import Visited, visit
from db import Archive, ArchiveError, Outcome, PageState, VisitRow
from feeds import Health, SourceHealth

log = logging.getLogger(__name__)

ROWS_LEARNED_FROM = 600
"""Visits of a source that a start learns its rhythm from: over a week of a busy page."""
STUCK_AFTER = timedelta(minutes=10)
"""No visit takes so long: fetching, reading and waiting for a host are all bounded."""
TICKS_MISSED = timedelta(minutes=1)
EARLY = timedelta(seconds=1)


@dataclass(slots=True)
class _Watch:
    """A source as the service follows it."""

    source: SourceConfig
    page: PageState
    rhythm: Rhythm | None = None
    """None until the source's history was read, at its first visit."""
    last: Visited | None = None
    outcome: Outcome | None = None
    error: str | None = None
    teasers: int | None = None
    failures: int = 0
    last_success: datetime | None = None
    bounds: Bounds = field(init=False)

    def __post_init__(self) -> None:
        self.take(self.source)
        self.failures = self.page.failures
        self.last_success = self.page.last_success

    def take(self, source: SourceConfig) -> None:
        """Follow the source as it is configured now."""
        self.source = source
        self.bounds = Bounds(
            fixed=source.interval, shortest=source.min_interval, longest=source.max_interval
        )


class Rounds:
    """Visits every source of a configuration when it is due, from `begin` to `drain`."""

    def __init__(
        self,
        config: Config,
        *,
        fetcher: Fetcher,
        workers: Workers,
        writer: Writer,
        publisher: Publisher,
        metrics: Metrics,
        clock: Callable[[], datetime],
        random: Random,
    ) -> None:
        self._config = config
        self._fetcher = fetcher
        self._workers = workers
        self._writer = writer
        self._publisher = publisher
        self._metrics = metrics
        self._clock = clock
        self._random = random
        self._watches: dict[str, _Watch] = {}
        self._archive_problem: str | None = None
        self._time = asyncio.get_running_loop().time
        self.scheduler = Scheduler(self._visit, clock=clock, broken=self._broke)

    async def begin(self) -> None:
        """Make the sources known and start to visit them."""
        await self._follow(self._config.sources)
        self.scheduler.start()

    async def adopt(self, config: Config) -> None:
        """Go on with other sources, sections and the like."""
        self._config = config
        await self._follow(config.sources)

    async def drain(self, patience: timedelta) -> None:
        """Start no visit more; wait for those on their way, then break them off."""
        broken_off = await self.scheduler.drain(patience)
        self.scheduler.shut()
        if broken_off:
            note(log, "drain", broken_off=", ".join(broken_off))

    def health(self) -> Health:
        """Return how the service is, from memory: it is asked on the event loop."""
        now = self._clock()
        return Health(
            now=now,
            problems=tuple(self._problems()),
            sources=tuple(self._health_of(watch) for watch in self._watches.values()),
        )

    async def _follow(self, sources: Iterable[SourceConfig]) -> None:
        wanted = {source.name: source for source in sources if source.enabled}
        for name in [name for name in self._watches if name not in wanted]:
            del self._watches[name]
            self.scheduler.drop(name)
        await self._writer.call(
            lambda archive: archive.register([archive_source(one) for one in wanted.values()])
        )
        fresh = [source for name, source in wanted.items() if name not in self._watches]
        begun = await self._writer.call(lambda archive: _begun(archive, fresh))
        self._watches |= {watch.source.name: watch for watch in begun}
        changed = []
        for name, source in wanted.items():
            watch = self._watches[name]
            if watch.source != source:
                watch.take(source)
                changed.append(watch)
        due = [(watch.source.name, self._first_plan(watch)) for watch in [*begun, *changed]]
        now = self._clock()
        for name, planned in spread(due, now, random=self._random).items():
            self.scheduler.put(name, planned)

    def _first_plan(self, watch: _Watch) -> Plan:
        """Return the plan of a source whose history was not read yet."""
        now = self._clock()
        ended = watch.last.visit.at if watch.last else watch.page.last_visit
        after = After(at=min(ended or now, now), failures=watch.failures)
        planned = plan(watch.bounds, watch.rhythm or Rhythm(), after)
        return planned if ended else replace(planned, at=now, reason="never visited")

    async def _visit(self, name: str) -> Plan:
        """Visit a source, unless what its history says makes it too early; return the next plan."""
        watch = self._watches[name]
        if watch.rhythm is None:
            rows = await self._writer.call(lambda archive: archive.visits(name, ROWS_LEARNED_FROM))
            watch.rhythm = Rhythm.of(rows)
            if rows and not watch.failures:
                after = After(at=min(rows[0].at, self._clock()))
                planned = plan(watch.bounds, watch.rhythm, after)
                if planned.at > self._clock() + EARLY:
                    return planned
        source = watch.source
        policy = feed_policy(self._config, source)
        began = self._clock()
        lag = began - self.scheduler.plans[name].at
        visited = await visit(
            source,
            await self._writer.known(name),
            fetcher=self._fetcher,
            workers=self._workers,
            record=lambda row, seen: self._writer.record(row, seen, policy),
            clock=self._clock,
        )
        self._archive_problem = None
        if visited.recorded.stale_feeds:
            self._publisher.wake()
        self._learn(watch, visited)
        planned = jittered(
            plan(watch.bounds, watch.rhythm, self._after(watch, visited)), random=self._random
        )
        self._metrics.visited(visited, lag_seconds=max(0.0, lag.total_seconds()))
        _note_visit(source, visited, planned, lag)
        return planned

    def _learn(self, watch: _Watch, visited: Visited) -> None:
        watch.last = visited
        watch.outcome = visited.visit.outcome
        watch.error = visited.visit.error
        if visited.looked:
            watch.failures = 0
            watch.last_success = visited.visit.at
            if visited.visit.outcome is Outcome.READ:
                watch.teasers = visited.recorded.found
            if watch.rhythm is not None:
                watch.rhythm = watch.rhythm.seen(at=visited.visit.at, news=visited.news)
        else:
            watch.failures += 1

    def _after(self, watch: _Watch, visited: Visited) -> After:
        return After(
            at=self._clock(),
            failures=watch.failures,
            fresh_for=visited.fresh_for,
            retry_after=visited.retry_after,
        )

    def _broke(self, _name: str, error: Exception) -> None:
        self._metrics.broke()
        if isinstance(error, ArchiveError):
            self._archive_problem = str(error)

    def _problems(self) -> Iterable[str]:
        if self._archive_problem:
            yield f"the archive cannot be written: {self._archive_problem}"
        if self._publisher.problem:
            yield f"feeds cannot be published: {self._publisher.problem}"
        now = self._time()
        if now - self.scheduler.ticked > TICKS_MISSED.total_seconds():
            yield "the scheduler does not tick"
        for running in self.scheduler.running:
            if now - running.since > STUCK_AFTER.total_seconds():
                yield f"the visit of {running.name} is stuck"

    def _health_of(self, watch: _Watch) -> SourceHealth:
        planned = self.scheduler.plans.get(watch.source.name)
        refused = watch.outcome is Outcome.REFUSED
        return SourceHealth(
            name=watch.source.name,
            url=watch.source.url,
            site=watch.source.site,
            title=watch.source.title,
            outcome=str(watch.outcome) if watch.outcome else None,
            error=watch.error,
            failures=watch.failures,
            denied=watch.error if refused else None,
            last_visit=watch.last.visit.at if watch.last else watch.page.last_visit,
            last_success=watch.last_success,
            next_visit=planned.at if planned else None,
            interval=planned.interval if planned else None,
            interval_reason=planned.reason if planned else None,
            teasers=watch.teasers,
        )


def _begun(archive: Archive, sources: Iterable[SourceConfig]) -> list[_Watch]:
    """Return sources as the archive last saw them."""
    watches = []
    for source in sources:
        watch = _Watch(source, archive.page_state(source.name))
        rows = archive.visits(source.name, 20)
        if rows:
            watch.outcome, watch.error = rows[0].outcome, rows[0].error
            watch.teasers = _teasers(rows)
        watches.append(watch)
    return watches


def _teasers(rows: Iterable[VisitRow]) -> int | None:
    return next((row.found for row in rows if row.outcome is Outcome.READ), None)


def _note_visit(source: SourceConfig, visited: Visited, planned: Plan, lag: timedelta) -> None:
    row, recorded = visited.visit, visited.recorded
    note(
        log,
        "visit",
        level=logging.INFO if visited.looked else logging.WARNING,
        source=source.name,
        outcome=row.outcome,
        status=row.status,
        found=recorded.found if row.outcome is Outcome.READ else None,
        new=recorded.new,
        changed=recorded.changed,
        rejected=sum(row.rejected.values()) or None,
        complete=None if row.complete else False,
        bytes=row.bytes,
        seconds=row.seconds,
        lag=max(lag, timedelta(0)),
        next=planned.at,
        interval=planned.interval,
        reason=planned.reason,
        robots="ignored as configured" if source.ignore_robots else None,
        error=row.error,
    )
