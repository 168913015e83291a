"""Pages for the pace: made up with the habits that news pages have, or seen in real captures."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from aggregator.capture import find_captures, load
from aggregator.errors import ExtractionError
from aggregator.extract.workers import Workers
from bench import shared
from db import canonical_url

REPLAYED_FROM = datetime(2022, 1, 28, tzinfo=UTC)
REPLAYED_UNTIL = datetime(2022, 1, 31, tzinfo=UTC)

# Share of a day's articles by local hour on German front pages: little at night, peaks at 6 and 17
_BY_HOUR = (1, 1, 1, 1, 3, 6, 7, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7, 7, 5, 4, 3, 2, 2, 1)
_BY_DAY = (1.1, 1.1, 1.1, 1.1, 1.0, 0.45, 0.5)

Rate = Callable[[datetime], float]
"""Articles an hour at a moment."""
Make = Callable[[datetime, datetime, Random], list[datetime]]


def made_up(
    count: int, start: datetime, end: datetime, random: Random
) -> list[tuple[str, Sequence[datetime]]]:
    """Return pages as (kind, times of their articles)."""
    shares: dict[str, tuple[Make, int]] = {
        "daily": (_daily, 8),
        "bursts": (_bursts, 4),
        "editions": (_editions, 2),
        "weekly": (_weekly, 2),
        "dead": (_dead, 4),
    }
    kinds = [(kind, make) for kind, (make, share) in shares.items() for _ in range(share)]
    made: list[tuple[str, Sequence[datetime]]] = []
    for number in range(count):
        kind, make = kinds[number % len(kinds)]
        made.append((kind, sorted(at for at in make(start, end, random) if start <= at < end)))
    return made


def _per_day(random: Random) -> float:
    """Return how many articles a page has a day: a median of 12, some of them over a hundred."""
    return min(200.0, random.lognormvariate(math.log(12), 1.1))


def _rhythm(per_day: float, random: Random) -> Rate:
    """Return a rate that follows working days and hours in some zone, more or less strictly."""
    shift = timedelta(hours=random.randrange(24))
    strict = random.uniform(0.6, 1.2)
    hours = [float(value**strict) for value in _BY_HOUR]
    days = [float(value**strict) for value in _BY_DAY]
    scale: float = per_day / sum(hours) / (sum(days) / 7)

    def rate(at: datetime) -> float:
        local = at + shift
        return scale * hours[local.hour] * days[local.weekday()]

    return rate


def _arrivals(rate: Rate, start: datetime, end: datetime, random: Random) -> list[datetime]:
    """Draw from an inhomogeneous Poisson process, hour by hour."""
    times = []
    at = start
    while at < end:
        times += [
            at + random.random() * timedelta(hours=1) for _ in range(_poisson(rate(at), random))
        ]
        at += timedelta(hours=1)
    return times


def _poisson(expected: float, random: Random) -> int:
    limit, count, product = math.exp(-expected), 0, random.random()
    while product > limit:
        count += 1
        product *= random.random()
    return count


def _daily(start: datetime, end: datetime, random: Random) -> list[datetime]:
    return _arrivals(_rhythm(_per_day(random), random), start, end, random)


def _bursts(start: datetime, end: datetime, random: Random) -> list[datetime]:
    """Return a quiet page on which a story breaks now and then, and brings others for hours."""
    times = _arrivals(_rhythm(_per_day(random) / 3, random), start, end, random)
    story = _rhythm(random.uniform(0.3, 1.5), random)
    for breaks in _arrivals(story, start, end, random):
        for _ in range(random.randrange(4, 25)):
            times.append(breaks + timedelta(hours=random.expovariate(1 / 1.5)))
    return times


def _editions(start: datetime, end: datetime, random: Random) -> list[datetime]:
    """Return a page that is filled once or twice a day, all at once, give or take some minutes."""
    hours = [random.uniform(0, 24) for _ in range(random.randrange(1, 3))]
    times = _arrivals(_rhythm(2, random), start, end, random)
    for day in range((end - start).days):
        for hour in hours:
            at = start + timedelta(days=day, hours=hour, minutes=random.gauss(0, 12))
            times += [
                at + timedelta(minutes=random.random()) for _ in range(random.randrange(3, 16))
            ]
    return times


def _weekly(start: datetime, end: datetime, random: Random) -> list[datetime]:
    """Return the page of a weekly paper."""
    slot = timedelta(days=random.randrange(7), hours=random.uniform(0, 24))
    times = _arrivals(_rhythm(0.5, random), start, end, random)
    for week in range((end - start).days // 7 + 1):
        at = start + timedelta(weeks=week) + slot + timedelta(minutes=random.gauss(0, 30))
        times += [at + timedelta(minutes=random.random()) for _ in range(random.randrange(8, 30))]
    return times


def _dead(start: datetime, end: datetime, random: Random) -> list[datetime]:
    """Return a page that is dead, or dies."""
    if random.random() < 0.7:
        return []
    died = start + random.random() * (end - start)
    return _arrivals(_rhythm(_per_day(random), random), start, died, random)


def replayed() -> tuple[datetime, datetime, Mapping[str, Sequence[datetime]]]:
    """Return begin, end and, of each page of the replay, when its articles were first captured."""
    captures = [
        capture
        for capture in find_captures([shared.REPLAY]).captures
        if capture.at is not None and REPLAYED_FROM <= capture.at < REPLAYED_UNTIL
    ]
    known: dict[str, set[str]] = {}
    arrivals: dict[str, list[datetime]] = {}
    with Workers() as workers:
        jobs = ((load(capture), None) for capture in captures)
        for capture, read in zip(captures, workers.extract_all(jobs), strict=True):
            if isinstance(read, ExtractionError):
                raise read
            if capture.at is None or capture.url is None:
                continue
            seen = {canonical_url(teaser.url) for teaser in read.teasers if teaser.url}
            first = capture.url not in known
            before = known.setdefault(capture.url, set())
            times = arrivals.setdefault(capture.url, [])
            if not first:  # of what is there at the beginning nobody knows since when
                times += [capture.at] * len(seen - before)
            before |= seen
    moments = [capture.at for capture in captures if capture.at is not None]
    return min(moments), max(moments), arrivals
