"""How soon new articles are found: the learned pace against a fixed interval, visits being equal.

    python -m bench.pace            made-up pages: daily, weekly, editions, bursts, dead
    python -m bench.pace --replay   captures of real section pages, 28 to 30 January 2022

The fixed interval is the one that makes the same number of visits over all pages together. The
delay of an article is from its appearance to the first visit after it.
"""

from __future__ import annotations

import argparse
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean, median, quantiles

from aggregator.schedule import After, Bounds, Rhythm, jittered, plan
from bench import pace_pages, shared

START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
BOUNDS = Bounds(shortest=timedelta(minutes=5), longest=timedelta(hours=6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One page and when its articles appeared."""

    kind: str
    arrivals: Sequence[datetime]
    """Sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    visits: int
    delays: Sequence[float]
    """Minutes, one an article."""


Pace = Callable[[Watched, datetime, datetime, Random], Iterator[datetime]]
"""Yields the times of the visits to a page."""


def learned(page: Watched, start: datetime, end: datetime, random: Random) -> Iterator[datetime]:
    rhythm = Rhythm()
    at = start + random.random() * timedelta(minutes=10)
    known = bisect_right(page.arrivals, at)
    while at < end:
        yield at
        seen = bisect_right(page.arrivals, at)
        rhythm = rhythm.seen(at=at, news=seen - known)
        known = seen
        at = jittered(plan(BOUNDS, rhythm, After(at=at)), random=random).at


def fixed(interval: timedelta) -> Pace:
    def visits(_: Watched, start: datetime, end: datetime, random: Random) -> Iterator[datetime]:
        at = start + random.random() * interval
        while at < end:
            yield at
            at += interval * (1 + random.uniform(-0.1, 0.1))

    return visits


def watch(
    pages: Sequence[Watched], pace: Pace, start: datetime, end: datetime, seed: int
) -> Result:
    """Visit all pages at a pace; articles that nobody found before the end count as found then."""
    random = Random(seed)
    delays: list[float] = []
    count = 0
    for page in pages:
        visits = list(pace(page, start, end, random))
        count += len(visits)
        upcoming = iter([*visits, end])
        at = next(upcoming)
        for arrival in page.arrivals:
            if arrival <= visits[0]:
                continue
            while at < arrival:
                at = next(upcoming)
            delays.append((at - arrival).total_seconds() / 60)
    return Result(visits=count, delays=delays)


def compare(pages: Sequence[Watched], start: datetime, end: datetime, seed: int) -> float:
    """Print both paces, all pages together and by kind; return the ratio of the medians."""
    ours = watch(pages, learned, start, end, seed)
    interval = (end - start) * len(pages) / ours.visits
    theirs = watch(pages, fixed(interval), start, end, seed)
    print(
        f"seed {seed}: {len(pages)} pages, {(end - start).days} days, {len(ours.delays)} articles;"
        f" {ours.visits} visits learned, {theirs.visits} fixed ({interval.seconds / 60:.0f} min)"
    )
    print(
        f"  {'':12}{'visits':>16}{'median':>16}{'mean':>16}{'p90':>16}   minutes, learned / fixed"
    )
    ratio = _line("all", ours, theirs)
    for kind in sorted({page.kind for page in pages}):
        some = [page for page in pages if page.kind == kind]
        _line(
            kind,
            watch(some, learned, start, end, seed),
            watch(some, fixed(interval), start, end, seed),
        )
    return ratio


def _line(name: str, ours: Result, theirs: Result) -> float:
    cells = [f"{ours.visits:7} /{theirs.visits:7}"]
    for measure in (median, mean, _p90):
        pair = [measure(one.delays) if one.delays else 0.0 for one in (ours, theirs)]
        cells.append(f"{pair[0]:6.1f} /{pair[1]:6.1f}")
    print(f"  {name:12}" + "".join(f"{cell:>16}" for cell in cells))
    if not theirs.delays:
        return 0.0
    return median(ours.delays) / median(theirs.delays)


def _p90(values: Sequence[float]) -> float:
    return quantiles(values, n=10)[-1] if len(values) > 1 else values[0]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bench.pace", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--weeks", type=int, default=6)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--replay", action="store_true")
    given = parser.parse_args()
    if given.replay:
        if not shared.REPLAY.is_dir():
            print(f"no captures at {shared.REPLAY}", file=sys.stderr)
            return 2
        start, end, arrivals = pace_pages.replayed()
        pages = [Watched(kind=name, arrivals=times) for name, times in arrivals.items()]
        ratios = [compare(pages, start, end, seed) for seed in range(given.seeds)]
        limit = 1.0
    else:
        end = START + timedelta(weeks=given.weeks)
        ratios = []
        for seed in range(given.seeds):
            made = pace_pages.made_up(given.pages, START, end, Random(seed))
            ratios.append(compare([Watched(kind=k, arrivals=a) for k, a in made], START, end, seed))
        limit = 0.5
    shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"median delay, learned to fixed: {shown}; at most {limit} is wanted")
    return 1 if max(ratios) > limit else 0


if __name__ == "__main__":
    sys.exit(main())
