"""One source as the service follows it: how it is, what its page's rhythm is, when it is next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol, Self
from urllib.parse import urlsplit

from aggregator.config import SourceConfig
from aggregator.schedule import After, Bounds, Plan, Rhythm, plan
from aggregator.visit import ROWS_OF_HISTORY, Visited
from db import Archive, Outcome, VisitRow
from db.visits import AHEAD_SECONDS
from feeds import SourceHealth

AHEAD = timedelta(seconds=AHEAD_SECONDS)
ROWS_LEARNED_FROM = 600
"""Visits of a source that a start learns its rhythm from: over a week of a busy page."""


class Remembered(Protocol):
    """What is known of the last visit of a source: by the archive, or by its `Watch`."""

    @property
    def last_visit(self) -> datetime | None: ...
    @property
    def failures(self) -> int: ...
    @property
    def fresh_until(self) -> datetime | None: ...
    @property
    def retry_at(self) -> datetime | None: ...


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def bounds_of(source: SourceConfig) -> Bounds:
    return Bounds(fixed=source.interval, shortest=source.min_interval, longest=source.max_interval)


def after_of(known: Remembered, now: datetime) -> After:
    """Return how the last visit ended; what the server asked for then still holds."""
    at = known.last_visit
    if at is None or at > now + AHEAD:  # by a clock that was ahead: its other times are as wrong
        return After(at=now, failures=known.failures)
    return After(
        at=at,
        failures=known.failures,
        fresh_for=known.fresh_until - at if known.fresh_until is not None else None,
        retry_after=known.retry_at - at if known.retry_at is not None else None,
    )


def teasers_of(rows: Sequence[VisitRow]) -> int | None:
    """Return how many teasers the page had when it was last read; None if it never was."""
    return next((row.found for row in rows if row.outcome is Outcome.READ), None)


@dataclass(slots=True, kw_only=True)
class Watch:
    """A followed source; `begin` makes them."""

    source: SourceConfig
    rhythm: Rhythm | None = None
    """None until the source's history was read, at its first visit."""
    outcome: Outcome | None = None
    error: str | None = None
    teasers: int | None = None
    failures: int = 0
    last_visit: datetime | None = None
    last_success: datetime | None = None
    fresh_until: datetime | None = None
    retry_at: datetime | None = None
    """What the server said at the last visit, see `db.PageState`."""
    bounds: Bounds = field(init=False)

    def __post_init__(self) -> None:
        self.follow(self.source)

    @classmethod
    def begin(cls, archive: Archive, sources: Iterable[SourceConfig]) -> list[Self]:
        """Return sources as the archive last saw them; they are registered."""
        watches = []
        for source in sources:
            page = archive.page_state(source.name)
            rows = archive.visits(source.name, ROWS_OF_HISTORY)
            watches.append(
                cls(
                    source=source,
                    outcome=rows[0].outcome if rows else None,
                    error=rows[0].error if rows else None,
                    teasers=teasers_of(rows),
                    failures=page.failures,
                    last_visit=page.last_visit,
                    last_success=page.last_success,
                    fresh_until=page.fresh_until,
                    retry_at=page.retry_at,
                )
            )
        return watches

    def follow(self, source: SourceConfig) -> None:
        """Follow the source as it is configured now."""
        if source.url != self.source.url:
            self.fresh_until = self.retry_at = None  # said of another page
        self.source = source
        self.bounds = bounds_of(source)

    def learn_history(self, rows: Sequence[VisitRow]) -> None:
        self.rhythm = Rhythm.of(rows)

    def learn(self, visited: Visited) -> None:
        """Take in how a visit ended."""
        row = visited.visit
        self.outcome, self.error, self.last_visit = row.outcome, row.error, row.at
        self.fresh_until, self.retry_at = row.fresh_until, row.retry_at
        if not visited.looked:
            self.failures += 1
            return
        self.failures = 0
        self.last_success = row.at
        if row.outcome is Outcome.READ:
            self.teasers = visited.recorded.found
        self.rhythm = (self.rhythm or Rhythm()).seen(at=row.at, news=visited.news)

    def plan_from_archive(self, now: datetime) -> Plan:
        """Return when the source is due by what the archive knows; at once if it never was seen."""
        after = after_of(self, now)
        planned = plan(self.bounds, self.rhythm or Rhythm(), after)
        if self.last_visit is None:
            return replace(planned, at=now, reason="never visited")
        return planned

    def plan_after(self, visited: Visited, now: datetime) -> Plan:
        """Return when the source is due after a visit that was learned from."""
        after = After(
            at=now,
            failures=self.failures,
            fresh_for=visited.fresh_for,
            retry_after=visited.retry_after,
        )
        return plan(self.bounds, self.rhythm or Rhythm(), after)

    def health(self, planned: Plan | None) -> SourceHealth:
        return SourceHealth(
            name=self.source.name,
            url=self.source.url,
            site=self.source.site,
            title=self.source.title,
            outcome=str(self.outcome) if self.outcome else None,
            error=self.error,
            failures=self.failures,
            denied=self.error if self.outcome is Outcome.REFUSED else None,
            last_visit=self.last_visit,
            last_success=self.last_success,
            next_visit=planned.at if planned else None,
            interval=planned.interval if planned else None,
            interval_reason=planned.reason if planned else None,
            teasers=self.teasers,
        )
