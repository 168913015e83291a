"""Dates of blocks that only the order of their list confirms or denies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from aggregator.extract.read.days import FoundDay

_FEWEST, _IN_ORDER = 3, 0.7
"""Two bare numbers are dates where so many stand in a list, so many of them in a list's order."""


def drop_doubtful_clocks(days: Iterable[FoundDay]) -> None:
    """Drop days that only a time of day stands for, once the order of a list denies them.

    A list runs from new to old: where a time is later than the one above it, the day before has
    begun, and from there on nobody can tell how many days back the list goes.
    """
    last: datetime | None = None
    passed = False
    for day in days:
        if day.date is None or day.date.at is None or not day.clock:
            continue
        passed = passed or (last is not None and day.date.at > last)
        last = day.date.at
        if passed:
            day.date, day.place = None, ""


def drop_doubtful_numbers(regions: Iterable[Iterable[FoundDay]]) -> None:
    """Drop the days of bare numbers on a page none of whose lists shows that they are dates.

    A list runs from new to old; scores do not, and the counters of a gallery run the other way.
    """
    bare = [[day for day in days if day.bare] for days in regions]
    if any(map(_are_dates, bare)):
        return
    for days in bare:
        for day in days:
            day.date, day.place = None, ""


def _are_dates(days: Sequence[FoundDay]) -> bool:
    named = [day.date.day for day in days if day.date is not None]
    steps = [later <= earlier for earlier, later in pairwise(named)]
    return len(named) >= _FEWEST and sum(steps) >= _IN_ORDER * len(steps)
