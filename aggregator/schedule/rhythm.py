"""The rhythm of a page: how many new articles an hour, by hour of the day and day of the week.

Pure. What is learned is a rate of arrivals that varies over the week (an inhomogeneous Poisson
process), from visits that say only how many came since the visit before. Everything learned fades,
so that a page that changes its habits, or dies, is understood after a while.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from db import Origin, Outcome, VisitRow

HALF_LIFE = timedelta(days=14)
"""After so long an observation counts half: two weekends are still seen, a dead page is noticed."""
PRIOR_HOURS = 3.0
PRIOR_RATE = 0.5
"""A page nobody knows is taken for one of a dozen articles a day, seen for so few hours."""
FLAT = 2.0
"""Articles that an hour or day must differ by to count as different from the others."""
BURST_FADES = timedelta(minutes=30)
BURST_SHARE = 0.5
"""Share of unexpected articles that brings another one soon: news comes in bursts."""
SILENCE = 20.0
"""Articles expected in vain after which a page counts as quieter than it was: it may be dead."""
LONGEST_GAP = timedelta(days=2)
"""What came in a longer gap says nothing about hours: nobody was looking."""

_HOUR = 3600.0
_HOURS = 24
_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """What is known of a page's arrivals; grows by `seen`."""

    articles: float = PRIOR_HOURS * PRIOR_RATE
    """Faded count of articles that came while we looked."""
    hours: float = PRIOR_HOURS
    """Faded time of looking."""
    by_hour: tuple[float, ...] = (0.0,) * (2 * _HOURS)
    """Of each hour of the day (UTC): faded articles; then, those expected without this rhythm."""
    by_day: tuple[float, ...] = (0.0,) * (2 * _DAYS)
    """The same of each day of the week, from Monday."""
    burst: float = 0.0
    """Articles an hour on top, just after `until`; fades."""
    silent: float = 0.0
    """Articles expected since the last that came."""
    until: datetime | None = None
    """Up to when the page was looked at."""
    last_news: datetime | None = None

    @classmethod
    def of(cls, rows: Sequence[VisitRow]) -> Rhythm:
        """Return the rhythm that the visits of a source show; they come newest first."""
        rhythm = cls()
        for row in reversed(rows):
            if row.outcome in (Outcome.READ, Outcome.UNCHANGED) and row.origin is Origin.LIVE:
                rhythm = rhythm.seen(at=row.at, news=(row.new or 0) + (row.changed or 0))
        return rhythm

    def seen(self, *, at: datetime, news: int) -> Rhythm:
        """Return the rhythm after a look that found `news` articles new since the look before.

        The first look teaches nothing: everything on the page was new to us, not to the page.
        """
        since, until = self.until, at
        if since is None:
            return replace(self, until=until)
        if until <= since:
            return self
        if until - since > LONGEST_GAP:
            return replace(self, until=until, last_news=until if news else self.last_news)
        faded = self._faded(until)
        parts = list(_hours_between(since, until))
        usual = [(hour, day, share, faded._usual(hour, day) * share) for hour, day, share in parts]
        expected = sum(part[3] for part in usual)
        looked = sum(share for _, _, share in parts)
        level = faded.articles / faded.hours
        by_hour, by_day = list(faded.by_hour), list(faded.by_day)
        for hour, day, share, rate in usual:
            # of n articles nobody saw arrive, each hour brought its share by what is known so far
            came = news * (rate / expected if expected > 0 else share / looked)
            by_hour[hour] += came
            by_hour[_HOURS + hour] += level * faded._of_day(day) * share
            by_day[day] += came
            by_day[_DAYS + day] += level * faded._of_hour(hour) * share
        surprise = max(0.0, news - expected)
        still = faded.burst * math.exp(-_seconds(since, until) / BURST_FADES.total_seconds())
        fresh = BURST_SHARE * surprise / (BURST_FADES.total_seconds() / _HOUR)
        age = min(1.0, BURST_FADES.total_seconds() / _seconds(since, until))
        return Rhythm(
            articles=faded.articles + news,
            hours=faded.hours + looked,
            by_hour=tuple(by_hour),
            by_day=tuple(by_day),
            burst=still + fresh * age,
            silent=0.0 if news else faded.silent + expected,
            until=until,
            last_news=until if news else self.last_news,
        )

    def rate(self, at: datetime) -> float:
        """Return the articles an hour expected at a moment."""
        excess = 0.0
        if self.burst and self.until is not None and at >= self.until:
            excess = self.burst * math.exp(-_seconds(self.until, at) / BURST_FADES.total_seconds())
        quiet = min(1.0, SILENCE / self.silent) if self.silent else 1.0
        return self._usual(at.hour, at.weekday()) * quiet + excess

    def _usual(self, hour: int, day: int) -> float:
        return self.articles / self.hours * self._of_hour(hour) * self._of_day(day)

    def _of_hour(self, hour: int) -> float:
        """Return how many times busier an hour is than others; its neighbours count a bit."""
        near = ((hour - 1) % _HOURS, hour, (hour + 1) % _HOURS)
        came = sum(self.by_hour[one] * weight for one, weight in zip(near, _NEAR, strict=True))
        flat = sum(
            self.by_hour[_HOURS + one] * weight for one, weight in zip(near, _NEAR, strict=True)
        )
        return (came + FLAT) / (flat + FLAT)

    def _of_day(self, day: int) -> float:
        return (self.by_day[day] + FLAT) / (self.by_day[_DAYS + day] + FLAT)

    def _faded(self, now: datetime) -> Rhythm:
        if self.until is None or now <= self.until:
            return self
        left = 0.5 ** (_seconds(self.until, now) / HALF_LIFE.total_seconds())
        return replace(
            self,
            articles=self.articles * left,
            hours=self.hours * left,
            by_hour=tuple(one * left for one in self.by_hour),
            by_day=tuple(one * left for one in self.by_day),
        )


_NEAR = (0.25, 1.0, 0.25)


def _seconds(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds()


def _hours_between(since: datetime, until: datetime) -> list[tuple[int, int, float]]:
    """Return (hour of the day, day of the week, share of the hour) for the hours between."""
    parts = []
    at = since
    while at < until:
        end = min(until, at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1))
        parts.append((at.hour, at.weekday(), _seconds(at, end) / _HOUR))
        at = end
    return parts
