"""When the next visit of a source is due, and why, in words; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from aggregator.schedule.rhythm import Rhythm

PATIENCE = 1 / 18
"""Article-hours that articles nobody has seen yet may wait together until the next visit.

The visit is due when this is used up. For a steady page that means intervals in proportion to
1/sqrt(rate), which is what finds articles soonest for a number of visits: 20 minutes at one article
an hour, 5 at sixteen, over two hours at one in a day.
"""
STEP = timedelta(minutes=15)
JITTER = 0.1
LONGEST_RETRY_AFTER = timedelta(days=1)
SPREAD_ON_HOST = timedelta(seconds=2)
"""What a start leaves between two sources of one host that are due."""
SPREAD = timedelta(seconds=0.1)
"""The same between any two: two processors read some 20 changed pages a second."""
OVERSLEPT = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the configuration says of a source's interval."""

    fixed: timedelta | None = None
    shortest: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """How the last visit ended, as far as it matters for the next."""

    at: datetime
    """When it ended."""
    failures: int = 0
    """Failed visits in a row."""
    fresh_for: timedelta | None = None
    """How long the server says that the page holds."""
    retry_after: timedelta | None = None
    """How long we were asked to stay away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The next visit."""

    at: datetime
    interval: timedelta
    """From the last visit."""
    reason: str
    """In words, for people."""
    not_before: datetime | None = None
    """No earlier, whatever chance says: we were asked so."""


def plan(bounds: Bounds, rhythm: Rhythm, after: After) -> Plan:
    """Return when to visit again after a visit."""
    interval, reason = _interval(bounds, rhythm, after)
    holds = after.fresh_for
    not_before: datetime | None = None
    if after.failures:
        interval, reason = _backed_off(bounds, interval, after.failures)
    elif holds is not None and holds > interval and bounds.fixed is not None:
        reason = f"{reason}, though the server says that the page holds {_span(holds)}"
    elif holds is not None and holds > interval:
        interval = min(holds, max(bounds.longest, interval))
        reason = f"the server says that the page holds {_span(holds)}"
        not_before = after.at + interval
    if after.retry_after is not None:
        asked = min(after.retry_after, LONGEST_RETRY_AFTER)
        not_before = after.at + asked
        if asked > interval:
            interval = asked
            reason = f"asked to stay away for {_span(asked)}"
    return Plan(at=after.at + interval, interval=interval, reason=reason, not_before=not_before)


def after_rest(rest: timedelta, why: str, now: datetime) -> Plan:
    """Return when to visit a source whose host is being left alone: as soon as that is over."""
    return Plan(at=now + rest, interval=rest, reason=why, not_before=now + rest)


def jittered(planned: Plan, *, random: Random) -> Plan:
    """Return a plan a bit earlier or later, so that sources do not march in step."""
    at = planned.at + planned.interval * random.uniform(-JITTER, JITTER)
    if planned.not_before is not None and at < planned.not_before:
        at = planned.not_before + planned.interval * random.uniform(0, JITTER)
    return replace(planned, at=at)


def spread(
    due: Sequence[tuple[str, str, Plan]], now: datetime, *, random: Random
) -> dict[str, Plan]:
    """Return the plans at a start, of (source, host, plan): what is overdue comes bit by bit."""
    overdue = Counter(host for _, host, one in due if one.at <= now)
    everybody = SPREAD * overdue.total()
    return {
        name: one
        if one.at > now
        else replace(
            one,
            at=now
            + random.random() * min(one.interval, max(everybody, SPREAD_ON_HOST * overdue[host])),
        )
        for name, host, one in due
    }


def _interval(bounds: Bounds, rhythm: Rhythm, after: After) -> tuple[timedelta, str]:
    if bounds.fixed is not None:
        return bounds.fixed, "as configured"
    until = _patience_ends(rhythm, after.at, bounds.longest)
    interval = max(bounds.shortest, until)
    return interval, _why(rhythm, after.at, interval, bounds)


def _patience_ends(rhythm: Rhythm, start: datetime, longest: timedelta) -> timedelta:
    """Return after how long the articles expected meanwhile have waited PATIENCE together."""
    waiting = 0.0
    waited = 0.0
    step = STEP.total_seconds() / 3600
    gone = timedelta(0)
    while gone < longest:
        rate = rhythm.rate(start + gone + STEP / 2)
        more = waiting * step + rate * step * step / 2
        if waited + more >= PATIENCE:
            left = PATIENCE - waited
            # waiting * x + rate * x² / 2 = left
            root = (waiting * waiting + 2 * rate * left) ** 0.5
            return min(longest, gone + timedelta(hours=2 * left / (waiting + root)))
        waited += more
        waiting += rate * step
        gone += STEP
    return longest


def _why(rhythm: Rhythm, at: datetime, interval: timedelta, bounds: Bounds) -> str:
    if rhythm.last_news is None or rhythm.until is None:
        return "nothing is known of the page yet"
    if at - rhythm.last_news >= OVERSLEPT:
        return f"no news for {(at - rhythm.last_news).days} days"
    rate = rhythm.rate(at + interval / 2)
    text = f"{rate:.1f} new articles an hour are usual now"
    if rate < 1:
        text = f"{rate * 24:.1f} new articles a day are usual at this time"
    if interval == bounds.shortest:
        return f"{text}; not more often"
    if interval == bounds.longest:
        return f"{text}; not more rarely"
    return text


def _backed_off(bounds: Bounds, interval: timedelta, failures: int) -> tuple[timedelta, str]:
    """Return the interval after failures: soon again at first, then doubling up to the longest."""
    first = bounds.fixed or bounds.shortest
    longest = max(bounds.longest, interval)
    wait = min(longest, first * 2 ** min(failures - 1, 20))
    times = "once" if failures == 1 else f"{failures} times in a row"
    return wait, f"failed {times}"


def _span(duration: timedelta) -> str:
    seconds = round(duration.total_seconds())
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{round(seconds / size, 1):g} {unit}"
    return f"{seconds} s"
