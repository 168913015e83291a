"""What stands beside a date and belongs to it: weekday, time of day, introducing words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregator.extract.dates import patterns
from aggregator.extract.dates.clock import Clock, clock_of
from aggregator.extract.dates.scan import Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A date's tokens together with what belongs to it."""

    start: int
    end: int
    weekday: int | None
    clock: Clock | None
    updated: bool


def weekday_at(row: Scan, index: int) -> int:
    """Return the weekday (Monday 0) a token names; of a word that is a month too, its weekday."""
    meaning = row.tokens[index].meaning
    return meaning.other if meaning.kind == "B" else meaning.value


def clock_in(row: Scan, match: re.Match[str]) -> Clock | None:
    """Return the time of day a clock pattern matched, None if its numbers are none."""
    groups = match.re.groupindex

    def value(name: str) -> int | None:
        return match.start(name) if name in groups and match.group(name) is not None else None

    minute = value("i")
    if minute is not None and row.tokens[minute].end - row.tokens[minute].start != 2:
        return None
    half = value("after") if value("after") is not None else value("before")
    second = value("s")
    return clock_of(
        row.number(match.start("h")),
        row.number(minute) if minute is not None else 0,
        second=row.number(second) if second is not None else 0,
        half=row.tokens[half].meaning.value if half is not None else None,
        zone=_zone_in(row, match),
    )


def _zone_in(row: Scan, match: re.Match[str]) -> str | None:
    """Return the abbreviation or offset ("+02:00") printed behind a time."""
    groups = match.groupdict()
    if groups.get("offset"):
        return _offset(row, *match.span("offset"))
    if not groups.get("zone"):
        return None
    if groups.get("shift"):  # "GMT+2"
        return _offset(row, *match.span("shift"))
    return row.tokens[match.start("zone")].text.upper()


def _offset(row: Scan, start: int, end: int) -> str:
    text = "".join(token.text for token in row.tokens[start:end])
    sign, digits = text[0], text[1:]
    if ":" in digits:
        hours, minutes = digits.split(":", 1)
    else:
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    return f"{sign}{hours:0>2}:{minutes:0>2}"


def clocks_in(
    row: Scan, expressions: Sequence[re.Pattern[str]]
) -> Iterator[tuple[Clock, int, int]]:
    """Yield the times of day in a text with their tokens, the first form that fits first."""
    for expression in expressions:
        for match in expression.finditer(row.kinds):
            clock = clock_in(row, match)
            if clock is not None:
                yield clock, match.start(), match.end()


def _is_length(row: Scan, match: re.Match[str]) -> bool:
    """Tell whether "3:45" in a field of its own is how long something takes."""
    hour = row.tokens[match.start("h")]
    marked = {"after", "before", "zone"} & {key for key, text in match.groupdict().items() if text}
    return (
        hour.end - hour.start == 1
        and not marked
        and any(mark in match["join"] for mark in "|·/()[];")
        and not set(match[0]) & set("cqQ")
    )


def _clock_after(row: Scan, end: int) -> tuple[Clock, int] | None:
    for expression in patterns.CLOCKS_AFTER:
        match = expression.match(row.kinds, end)
        if match is None or _is_length(row, match):
            continue
        clock = clock_in(row, match)
        if clock is not None:
            return clock, match.end()
    return None


def _clock_before(row: Scan, start: int) -> tuple[Clock, int] | None:
    for expression in patterns.CLOCKS_BEFORE:
        match = expression.search(row.kinds[:start])
        if match is None or _is_length(row, match):
            continue
        clock = clock_in(row, match)
        if clock is not None:
            return clock, match.start()
    return None


def is_range(row: Scan, start: int, end: int) -> bool:
    """Tell whether a date is one end of a span of days, which is no date of publication."""
    return bool(
        patterns.RANGE_BEFORE.search(row.kinds[:start])
        or patterns.RANGE_AFTER.match(row.kinds, end)
    )


def surroundings(row: Scan, start: int, end: int) -> Surroundings:
    """Return the weekday, time and introduction printed with the date in tokens start to end."""
    weekday: int | None = None
    before = patterns.WEEKDAY_BEFORE.search(row.kinds[:start])
    if before is not None:
        start, weekday = before.start(), weekday_at(row, before.start("w"))
    else:
        after = patterns.WEEKDAY_AFTER.match(row.kinds, end)
        if after is not None:
            end, weekday = after.end(), weekday_at(row, after.start("w"))
    clock: Clock | None = None
    behind = _clock_after(row, end)
    if behind is not None:
        clock, end = behind
    else:
        ahead = _clock_before(row, start)
        if ahead is not None:
            clock, start = ahead
    updated = patterns.UPDATED.search(row.kinds[:start]) is not None
    introduction = patterns.INTRODUCTION.search(row.kinds[:start])
    if introduction is not None:
        start = introduction.start()
    return Surroundings(start=start, end=end, weekday=weekday, clock=clock, updated=updated)
