"""Which day printed numbers name: their order, missing years, weekdays, the future."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from aggregator.extract.dates.clock import local
from aggregator.extract.dates.zones import region_of

_MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "PR", "GU", "AS", "VI", "MP", "FM", "PW", "MH"})
_UNDECIDED_COUNTRIES = frozenset({"CA"})  # prints all three orders
_YEAR_FIRST_LANGUAGES = frozenset({"ja", "zh", "ko", "hu", "lt", "mn", "eu"})
_MONTH_DAY_MARKS = {"ja": "-/", "zh": "-/", "ko": "-/."}
_UNDECIDED_LANGUAGES = frozenset({"en", "fil", "tl"})
OLDEST_YEAR = 1900
"""Digitised archives begin about there; what names an older year is no date of publication."""
_NEWEST_YEAR = 2100
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(?:\d{4}|\d\d)(?![\d/-]|\.\d)")
_YEARS_BACK = 28
"""The Gregorian weekdays repeat after 28 years; a leap day is at most 8 years back."""


def _primary(language: str | None) -> str:
    return (language or "").replace("_", "-").split("-", 1)[0].lower()


def orders(language: str | None, mark: str, year_digits: int) -> tuple[str, ...]:
    """Return the orders ("dmy", "mdy", "ymd") a numeric date may have, all equally likely.

    `year_digits` is 4, 2, or 0 for a date without year.
    """
    primary = _primary(language)
    region = region_of(language)
    if primary in _YEAR_FIRST_LANGUAGES:
        return {0: ("mdy",), 2: ("ymd",)}.get(year_digits, ("dmy", "mdy"))
    if year_digits == 2 and primary == "sv" and mark == "-":
        return ("ymd", "dmy")
    if region in _MONTH_FIRST_COUNTRIES and primary != "es":
        return ("mdy",)
    if primary in _UNDECIDED_LANGUAGES and region is not None:
        return ("dmy", "mdy") if region in _UNDECIDED_COUNTRIES else ("dmy",)
    if primary in _UNDECIDED_LANGUAGES or (not primary and mark != "."):
        return ("dmy", "mdy")
    return ("dmy",)


def prints_month_day(language: str | None, mark: str) -> bool:
    """Tell whether two padded numbers alone ("12-30") are a month and a day in a language."""
    return mark in _MONTH_DAY_MARKS.get(_primary(language), "")


def order_by_example(language: str | None, printed: Iterable[str]) -> str | None:
    """Return the language with the country whose order a page's own numeric dates show.

    Where the language leaves day and month open ("en"), one "13/01/2026" tells how the page means
    "03/01/2026"; a page that shows both orders tells nothing.
    """
    if len(orders(language, "/", 4)) == 1:
        return language
    shown = set()
    for text in printed:
        for match in _NUMERIC.finditer(text):
            first, second = int(match[1]), int(match[3])
            if 12 < first <= 31 and 0 < second <= 12:
                shown.add("GB")
            elif 0 < first <= 12 < second <= 31:
                shown.add("US")
    return f"{_primary(language) or 'en'}-{shown.pop()}" if len(shown) == 1 else language


def full_year(year: int, at: datetime | None) -> int:
    """Return the year two digits stand for: the latest that is at most next year."""
    if year >= 100:
        return year
    limit = (at.year if at is not None else 2069) + 1
    century = limit // 100 * 100
    return century + year if century + year <= limit else century + year - 100


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day three numbers name, None if there is none that a page could mean."""
    if not OLDEST_YEAR <= year <= _NEWEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def numeric_days(
    numbers: Sequence[int], possible: Iterable[str], at: datetime | None
) -> tuple[date, ...]:
    """Return the different days three numbers name in the possible orders."""
    days: list[date] = []
    for order in possible:
        named = dict(zip(order, numbers, strict=True))
        day = day_of(full_year(named["y"], at), named["m"], named["d"])
        if day is not None and day not in days:
            days.append(day)
    return tuple(days)


def decide(days: Sequence[date], weekday: int | None) -> date | None:
    """Return the one day that is left, by the weekday printed beside it where several are."""
    if len(days) > 1 and weekday is not None:
        days = [day for day in days if day.weekday() == weekday]
    return days[0] if len(days) == 1 else None


def latest(
    month: int, day: int, *, weekday: int | None, at: datetime, timezone: str | None
) -> date | None:
    """Return the latest such day that is not in the future, of the weekday printed beside it."""
    last = last_day(at, timezone)
    found: list[date] = []
    for year in range(last.year, last.year - _YEARS_BACK, -1):
        candidate = day_of(year, month, day)
        if candidate is not None and candidate <= last:
            found.append(candidate)
    if weekday is not None:
        fitting = [candidate for candidate in found[:7] if candidate.weekday() == weekday]
        if fitting:
            return fitting[0]
    return found[0] if found else None


def latest_weekday(weekday: int, at: datetime, timezone: str | None) -> date:
    """Return the latest such weekday up to the capture's own day."""
    today = local(at, timezone).date()
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def last_day(at: datetime, timezone: str | None) -> date:
    """Return the last day that is not in the future: the one after the capture's."""
    try:
        return local(at, timezone).date() + timedelta(days=1)
    except OverflowError:  # the last day there is
        return date.max


def in_the_future(day: date, at: datetime | None, timezone: str | None) -> bool:
    """Tell whether a day is later than the day after the capture's."""
    return at is not None and day > last_day(at, timezone)
