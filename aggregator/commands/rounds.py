"""The round of visits: each source when it is due, and how all of them are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random

from aggregator.commands.logs import note
from aggregator.commands.metrics import Metrics
from aggregator.commands.publishing import follow_configuration
from aggregator.commands.watch import ROWS_LEARNED_FROM, Watch, host_of
from aggregator.commands.watched import source_of
from aggregator.commands.writer import Publisher, Writer
from aggregator.config import Config, SourceConfig, feed_policy
from aggregator.errors import HostRests
from aggregator.extract.workers import Workers
from aggregator.fetch import Fetcher
from aggregator.schedule import Plan, Scheduler, after_rest, jittered, spread
from aggregator.visit import Visited, visit
from db import Archive, ArchiveError, Outcome
from feeds import Health

log = logging.getLogger(__name__)

TIDY_EVERY = timedelta(days=1)
TIDY_FIRST_AFTER = timedelta(minutes=10)
"""A start has other things to do."""
STUCK_AFTER = timedelta(minutes=10)
"""No visit takes so long once it is its turn at its host: fetching and reading are bounded."""
TICKS_MISSED = timedelta(minutes=1)
OVERDUE = timedelta(minutes=5)
EARLY = timedelta(seconds=1)


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
        self._watches: dict[str, Watch] = {}
        self._archive_problem: str | None = None
        self._tidying: asyncio.Task[None] | None = None
        self._time = asyncio.get_running_loop().time
        self.scheduler = Scheduler(self._visit, clock=clock, broken=self._broke)

    async def begin(self) -> None:
        """Make the sources known and start to visit them."""
        await self.adopt(self._config)
        self.scheduler.start()
        self._tidying = asyncio.create_task(self._tidy_daily())

    async def adopt(self, config: Config) -> None:
        """Follow the sources of a configuration from now on, and go by what else it says."""
        self._config = config
        wanted = {source.name: source for source in config.sources if source.enabled}
        for name in [name for name in self._watches if name not in wanted]:
            del self._watches[name]
            self.scheduler.drop(name)
        await self._writer.call(self._make_known)
        fresh = [source for name, source in wanted.items() if name not in self._watches]
        planned_anew = await self._writer.call(lambda archive: Watch.begin(archive, fresh))
        self._watches |= {watch.source.name: watch for watch in planned_anew}
        for name, source in wanted.items():
            watch = self._watches[name]
            if watch.source != source:
                watch.follow(source)
                planned_anew.append(watch)
        now = self._clock()
        due = [
            (watch.source.name, host_of(watch.source.url), watch.plan_from_archive(now))
            for watch in planned_anew
        ]
        for name, planned in spread(due, now, random=self._random).items():
            self.scheduler.put(name, planned)

    async def drain(self, patience: timedelta) -> None:
        """Start no visit more; wait for those on their way, then break them off."""
        if self._tidying is not None:
            self._tidying.cancel()
        broken_off = await self.scheduler.drain(patience)
        self.scheduler.shut()
        if broken_off:
            note(log, "drain", broken_off=", ".join(broken_off))

    def health(self) -> Health:
        """Return how the service is, from memory: it is asked on the event loop."""
        plans = self.scheduler.plans
        return Health(
            now=self._clock(),
            problems=tuple(self._problems()),
            sources=tuple(watch.health(plans.get(name)) for name, watch in self._watches.items()),
        )

    def _make_known(self, archive: Archive) -> None:
        """Tell the archive what the configuration says of sources, feed paths and searches."""
        archive.register([source_of(one) for one in self._config.sources])
        watched = {one.name for one in self._config.sources if one.enabled}
        stale = archive.watch(watched, now=self._clock())
        if follow_configuration(archive, self._config, now=self._clock()) or stale:
            self._publisher.wake()

    async def _visit(self, name: str) -> Plan:
        """Visit a source, unless its history makes that too early; return the next plan."""
        watch = self._watches[name]
        due = self.scheduler.plans[name].at
        if watch.rhythm is None:
            rows = await self._writer.history(name, ROWS_LEARNED_FROM)
            watch.learn_history(rows)
            if rows and not watch.failures:
                planned = watch.plan_from_archive(self._clock())
                if planned.at > self._clock() + EARLY:
                    return planned
        source = watch.source
        policy = feed_policy(self._config, source)
        known = await self._writer.known(name)
        lag = max(timedelta(0), self._clock() - due)  # the archive may have kept it waiting
        try:
            visited = await visit(
                source,
                known,
                fetcher=self._fetcher,
                workers=self._workers,
                record=lambda row, seen: self._writer.record(row, seen, policy),
                clock=self._clock,
            )
        except HostRests as error:
            planned = jittered(
                after_rest(error.rest, error.why, self._clock()), random=self._random
            )
            note(log, "wait", source=name, next=planned.at, reason=planned.reason)
            return planned
        self._archive_problem = None
        if visited.recorded.stale_feeds:
            self._publisher.wake(visited.recorded.stale_feeds)
        watch.learn(visited)
        planned = jittered(watch.plan_after(visited, self._clock()), random=self._random)
        self._metrics.visited(visited, lag_seconds=lag.total_seconds())
        _note_visit(source, visited, planned, lag)
        return planned

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
        if self.scheduler.latest() > OVERDUE:
            yield "visits do not begin when they are due"
        for name in self._stuck(now):
            yield f"the visit of {name} is stuck"

    def _stuck(self, now: float) -> Iterable[str]:
        """Yield the visits that work for too long; waiting for a turn does not count."""
        for one in self.scheduler.running:
            since = self._fetcher.hosts.works_since(one.task, began=one.since)
            if since is not None and now - since > STUCK_AFTER.total_seconds():
                yield one.name

    async def _tidy_daily(self) -> None:
        await asyncio.sleep(TIDY_FIRST_AFTER.total_seconds())
        while True:
            try:
                won = await self._writer.call(self._tidy)
            except ArchiveError as error:
                note(log, "tidy", level=logging.ERROR, outcome="failed", error=str(error))
            else:
                note(log, "tidy", outcome="done", bytes_won=won)
            self._fetcher.forget_idle()
            await asyncio.sleep(TIDY_EVERY.total_seconds())

    def _tidy(self, archive: Archive) -> int:
        days = self._config.archive.keep_pages_days
        return archive.tidy(now=self._clock(), keep_pages_days=days)


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
        lag=lag,
        next=planned.at,
        interval=planned.interval,
        reason=planned.reason,
        robots="ignored as configured" if source.ignore_robots else None,
        remark=visited.remark,
        error=visited.error,
    )
