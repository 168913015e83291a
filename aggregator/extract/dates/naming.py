"""From a matched form to the day it names: calendar dates, words, durations, weekdays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aggregator.extract.dates.beside import Surroundings, weekday_at
from aggregator.extract.dates.calendar import (
    day_of,
    decide,
    full_year,
    latest,
    latest_weekday,
    numeric_days,
    orders,
    prints_month_day,
)
from aggregator.extract.dates.clock import local, moment
from aggregator.extract.dates.patterns import Shape
from aggregator.extract.dates.scan import Scan

# How far back a count can tell the day: sites count on in larger units from about there, and a
# week or month ago names no day at all.
_LONGEST = {60: timedelta(hours=48), 3600: timedelta(hours=72), 86400: timedelta(days=31)}
_OLD, _NEAR = timedelta(days=3650), timedelta(days=60)
_COUNT = re.compile(r"(?P<n>[nK])_?(?:x_)?(?P<u>[UVHTQDhi])")
_MARK_SECONDS = {"D": 86400, "h": 3600, "i": 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a reader of the page knows besides the text."""

    language: str | None
    at: datetime | None
    timezone: str | None
    declared: bool = False
    """The page itself says that the text is a date (a time element)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A day, and how sure one can be that a date was meant."""

    day: date
    at: datetime | None
    strength: int
    """3: day, month and year; 2: one of them inferred, but marked as a date; 1: easily mistaken."""


def named(
    row: Scan, shape: Shape, match: re.Match[str], beside: Surroundings, context: Context
) -> Named | None:
    """Return the day a matched form names, None if it names none or not surely."""
    if shape in (Shape.AGO, Shape.NOW):
        return _ago(row, shape, match, context)
    if shape in (Shape.DAY_WORD, Shape.WEEKDAY):
        day, strength = _word_day(row, shape, match, beside, context), 2
        if shape is Shape.DAY_WORD and beside.clock is None:
            strength = 1
    elif shape is Shape.NUMERIC:
        day, strength = _numeric_day(row, match, beside, context), 3
    elif shape is Shape.SHORT:
        day, strength = _short_day(row, match, beside, context), 1
    else:
        day, strength = _calendar_day(row, shape, match, beside, context)
    if day is None:
        return None
    if strength == 1 and (beside.clock is not None or beside.weekday is not None):
        strength = 2
    return Named(day=day, at=moment(day, beside.clock, context.timezone), strength=strength)


def _ago(row: Scan, shape: Shape, match: re.Match[str], context: Context) -> Named | None:
    if context.at is None:
        return None
    passed = timedelta() if shape is Shape.NOW else _passed(row, match)
    if passed is None:
        return None
    try:
        then = local(context.at, context.timezone) - passed
    except OverflowError:
        return None
    known = passed < timedelta(days=1) or bool(passed % timedelta(days=1))
    at = then.replace(second=0, microsecond=0) if known else None
    return Named(day=then.date(), at=at, strength=2)


def _passed(row: Scan, match: re.Match[str]) -> timedelta | None:
    """Return how long ago, None where the unit is too coarse to name a day."""
    total = timedelta()
    smallest = None
    for count in _COUNT.finditer(row.kinds, *match.span()):
        token = row.tokens[count.start("n")]
        number = token.meaning.value if count["n"] == "K" else row.number(count.start("n"))
        seconds = _MARK_SECONDS.get(count["u"], row.tokens[count.start("u")].meaning.value)
        if not seconds:
            return None
        total += timedelta(seconds=number * seconds)
        smallest = seconds
    if smallest is None:
        unit = row.kinds.index("V", *match.span())
        meaning = row.tokens[unit].meaning
        if not meaning.value:
            return None
        smallest = meaning.value
        total = timedelta(seconds=meaning.other * meaning.value)
    return total if total <= _LONGEST.get(smallest, timedelta(hours=1)) else None


def _word_day(
    row: Scan, shape: Shape, match: re.Match[str], beside: Surroundings, context: Context
) -> date | None:
    if context.at is None:
        return None
    if shape is Shape.DAY_WORD:
        back = row.tokens[match.start("r")].meaning.value
        try:
            return local(context.at, context.timezone).date() - timedelta(days=back)
        except OverflowError:
            return None
    token = row.tokens[match.start("w")]
    short = len(token.text) < 4 and token.text.isascii()
    if beside.clock is None or short:  # "Mo" is a day of opening, "So 20:15" a broadcast
        return None
    return latest_weekday(weekday_at(row, match.start("w")), context.at, context.timezone)


def _numeric_day(
    row: Scan, match: re.Match[str], beside: Surroundings, context: Context
) -> date | None:
    last = row.tokens[match.start("c")]
    if last.end - last.start == 1:
        return None  # "5.7.4" is a version
    numbers = [row.number(match.start(group)) for group in "abc"]
    possible = orders(context.language, match["s"], 4 if match["c"] == "y" else 2)
    if match["c"] == "y":
        possible = tuple(order for order in possible if order.endswith("y")) or ("dmy",)
    days = numeric_days(numbers, possible, context.at)
    if not days and match["c"] == "y" and match["s"] != ".":
        days = numeric_days(numbers, ("mdy",), context.at)  # "01/31/2026" can mean one day only
    day = decide(days, beside.weekday)
    if day is not None and match["c"] == "n" and match["s"] != "." and context.at is not None:
        year_first = day_of(full_year(numbers[0], context.at), *numbers[1:])
        if year_first is not None and day < context.at.date() - _OLD:
            near = abs(year_first - context.at.date()) < _NEAR
            return None if near else day  # "26/01/06" of a page of January 2026
    return day


def _short_day(
    row: Scan, match: re.Match[str], beside: Surroundings, context: Context
) -> date | None:
    if context.at is None:
        return None
    first, second = row.tokens[match.start("a")], row.tokens[match.start("b")]
    closed = row.kinds[match.end() - 1] == "."
    padded = len(first.text) == len(second.text) == 2
    if not (
        context.declared
        or (padded and prints_month_day(context.language, match["s"]))
        or (closed and padded)
        or beside.weekday is not None
        or (beside.clock is not None and (closed or padded or match["s"] == "/"))
    ):
        return None
    clocklike = match["s"] == "." and not closed  # "tirsdag 10.05" is a time of day
    days = []
    for order in orders(context.language, match["s"], 0):
        numbers = dict(zip(order, (int(first.text), int(second.text)), strict=False))
        day = latest(
            numbers["m"],
            numbers["d"],
            weekday=None if clocklike else beside.weekday,
            at=context.at,
            timezone=context.timezone,
        )
        if day is not None and day not in days:
            days.append(day)
    day = decide(days, beside.weekday)
    if clocklike and day is not None and beside.weekday not in (None, day.weekday()):
        return None
    return day


def _calendar_day(
    row: Scan, shape: Shape, match: re.Match[str], beside: Surroundings, context: Context
) -> tuple[date | None, int]:
    groups = match.groupdict()
    day = row.number(match.start("d"))
    if groups["m"] == "n":
        month, own = row.number(match.start("m")), True
    else:
        meaning = row.tokens[match.start("m")].meaning
        month, own = meaning.value, meaning.own
    if shape is Shape.ERA:
        era = row.tokens[match.start("e")].meaning.value
        return day_of(era + row.number(match.start("ey")), month, day), 3
    year = next((group for group in ("y", "yy") if groups.get(group)), None)
    if year is not None:
        return day_of(full_year(row.number(match.start(year)), context.at), month, day), 3
    if context.at is None or not own:
        return None, 1
    return (
        latest(month, day, weekday=beside.weekday, at=context.at, timezone=context.timezone),
        1,
    )
