"""The date in a text: the fullest form, the first printed, never one that may be something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from aggregator.extract.dates import patterns
from aggregator.extract.dates.beside import clocks_in, is_range, surroundings
from aggregator.extract.dates.calendar import in_the_future
from aggregator.extract.dates.clock import local, moment
from aggregator.extract.dates.naming import Context, named
from aggregator.extract.dates.patterns import Pattern, Shape
from aggregator.extract.dates.scan import NOTHING, Scan, may_name_day, scan
from aggregator.extract.dates.vocabulary import DATING, vocabulary

# The one other thing that is written like a date with two digits for the year.
_VERSION = re.compile(r"(?:\bv(?:er(?:s[^\W\d]*)?)?\.?|build|firmware|верс[^\W\d]*)\s?$")
_NAMING = frozenset("n" + DATING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One date found in a text."""

    day: date
    at: datetime | None
    start: int
    end: int
    """Tokens of the scan."""
    strength: int
    """As of `Named`; 0 for a time of day without marks."""
    updated: bool
    """A word before it says that it is the day of a change."""


@lru_cache(maxsize=256)  # a text is asked whether it is a date, and whether it holds one
def read(printed: str, context: Context) -> tuple[Scan, Reading | None]:
    """Return a text's tokens and its best date; a date in the future is none."""
    words = vocabulary(context.language)
    if not may_name_day(printed, words):
        return NOTHING, None
    row = scan(printed, words)
    if _NAMING.isdisjoint(row.kinds):
        return row, None
    coming = False
    for forms in patterns.DATES:
        named_days = [
            reading
            for pattern in forms
            if pattern.expression.search(row.kinds)
            for reading in _readings(row, pattern, context)
        ]
        found = [
            one for one in named_days if not in_the_future(one.day, context.at, context.timezone)
        ]
        if found:
            return row, min(found, key=lambda one: (one.updated, one.start, one.start - one.end))
        coming = coming or bool(named_days)
    return row, None if coming else _time_of_today(row, context)


def _readings(row: Scan, pattern: Pattern, context: Context) -> Iterator[Reading]:
    for match in pattern.expression.finditer(row.kinds):
        start, end = match.span()
        if pattern.shape is not Shape.AGO and is_range(row, start, end):
            continue
        if pattern.shape is Shape.NUMERIC and _VERSION.search(
            row.folded.text[: row.tokens[start].start]
        ):
            continue
        beside = surroundings(row, start, end)
        what = named(row, pattern.shape, match, beside, context)
        if what is not None:
            yield Reading(
                day=what.day,
                at=what.at,
                start=beside.start,
                end=beside.end,
                strength=what.strength,
                updated=beside.updated,
            )


def _time_of_today(row: Scan, context: Context) -> Reading | None:
    """Return today for a time of day that stands alone, if that time has come.

    A later one may be yesterday's or an announcement: nobody can tell, so it is no date.
    """
    if context.at is None:
        return None
    for clock, start, end in clocks_in(row, patterns.CLOCKS):
        now = local(context.at, context.timezone)
        then = moment(now.date(), clock, context.timezone)
        if then is None or then > context.at:
            return None
        marked = set(row.kinds[start:end]) & set("cpqZ")
        first = row.tokens[row.kinds.index("n", start)]
        if not marked and first.end - first.start == 1:
            return None  # "3:45" is the length of something
        return Reading(
            day=then.date(),
            at=then,
            start=start,
            end=end,
            strength=1 if marked else 0,
            updated=False,
        )
    return None
