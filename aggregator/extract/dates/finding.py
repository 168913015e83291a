"""A text that is a date, a line that holds one, an address that carries one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from aggregator.extract.addresses import parts_of
from aggregator.extract.dates.calendar import OLDEST_YEAR, in_the_future
from aggregator.extract.dates.clock import zone_named
from aggregator.extract.dates.fallback import read_foreign
from aggregator.extract.dates.naming import Context
from aggregator.extract.dates.patterns import EDGE
from aggregator.extract.dates.reading import Reading, read
from aggregator.extract.dates.scan import MAX_SCANNED, Scan, may_name_day
from aggregator.extract.dates.vocabulary import vocabulary
from aggregator.model import DateSource, PrintedDate

_MAX_ISO = 35
"""Characters of an ISO 8601 time with fraction and offset."""
_ISO_START = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_ISO_INSIDE = re.compile(
    r"(?<![\d-])\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?"
    r"(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-])"
)
_ISO_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)(T\d{4}(?:\d\d)?(?:Z|[+-]\d{4})?)?")
_EPOCH = re.compile(r"(\d{10})(?:\d{3}|\.\d{1,6})?")
_MAX_FOREIGN_WORDS = {3: 10, 2: 4, 1: 0, 0: 0}
"""Words beside a date in a text that is to be one, by the date's strength."""
_SENTENCE_WORDS = 6
"""A field of a line is shorter than a sentence."""
_ADDRESS_DATES = (
    re.compile(r"[/_-](?P<y>(?:19|20)\d\d)[/_-](?P<m>\d\d?)[/_-](?P<d>\d\d?)(?=$|[/_.-])"),
    re.compile(r"/(?P<y>(?:19|20)\d\d)/(?P<n>[a-z]{3})/(?P<d>\d\d?)(?=/)", re.IGNORECASE),
    re.compile(r"/(?P<y>(?:19|20)\d\d)/(?P<m>\d\d)(?P<d>\d\d)(?=$|[/_.-])"),
    re.compile(r"[/_-](?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?=$|[/_.-])"),
    re.compile(r"[/_-](?P<d>\d\d)[_.-](?P<m>\d\d)[_.-](?P<y>(?:19|20)\d\d)(?=$|[/_.-])"),
)
_ENGLISH = "jan feb mar apr may jun jul aug sep oct nov dec"
_ENGLISH_MONTHS = tuple(_ENGLISH.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDate:
    """A date inside a longer line."""

    date: PrintedDate
    start: int
    end: int
    """Where it stands in the line, with its weekday, time and introducing words."""


@lru_cache(maxsize=1024)  # a page prints the same few texts again and again
def read_date(
    printed: str,
    *,
    language: str | None,
    at: datetime | None,
    timezone: str | None = None,
    source: DateSource = DateSource.TEXT,
) -> PrintedDate | None:
    """Read a text that is to be a date; None if it is none, names no day, or lies in the future.

    `language` is a BCP 47 tag, best with its country (`regional_language`); `at` is the time of
    capture, without which relative and yearless dates stay None; `timezone` is the IANA zone of
    printed times that name none: without it only their day is kept.
    """
    text = printed.strip()
    if not may_name_day(text, vocabulary(language)):
        return None
    machine = _machine_date(text, timezone, source)
    if machine is not None:
        return _dated(text, *machine, at=at, timezone=timezone, source=source)
    context = Context(
        language=language,
        at=at,
        timezone=timezone,
        declared=source is not DateSource.TEXT,
    )
    row, reading = read(text, context)
    if reading is None:
        day = read_foreign(row, text, context)
        return (
            None
            if day is None
            else _dated(text, day, None, at=at, timezone=timezone, source=source)
        )
    if (
        len(text) > MAX_SCANNED
        or _words_beside(row, reading) > _MAX_FOREIGN_WORDS[reading.strength]
    ):
        return None
    if reading.strength < 3 and not _stands_free(row, reading):
        return None
    return PrintedDate(printed=text, day=reading.day, at=reading.at, source=source)


@lru_cache(maxsize=1024)
def find_date(
    text: str,
    *,
    language: str | None,
    at: datetime | None,
    timezone: str | None = None,
    source: DateSource = DateSource.TEXT,
) -> FoundDate | None:
    """Find the date in a line of several fields ("By A. Writer | 7 Jan 2026 | 5 comments").

    What is easily mistaken ("today", "5 May") counts only as a field of its own, between marks.
    """
    for match in _ISO_INSIDE.finditer(text[:MAX_SCANNED]):
        machine = _machine_date(match[0], timezone, source)
        dated = machine and _dated(match[0], *machine, at=at, timezone=timezone, source=source)
        if dated and match.end() - match.start() > 10:
            return FoundDate(date=dated, start=match.start(), end=match.end())
    context = Context(language=language, at=at, timezone=timezone)
    row, reading = read(text, context)
    if reading is None or reading.strength == 0:
        return None
    before, after = _edges(row, reading)
    if reading.strength == 1 and not (before and after):
        return None
    if not (before or after) and (
        reading.strength < 3 or _words_beside(row, reading) > _SENTENCE_WORDS
    ):
        return None
    start, end = row.span(reading.start, reading.end)
    printed = text[start:end].strip()
    return FoundDate(
        date=PrintedDate(printed=printed, day=reading.day, at=reading.at, source=source),
        start=start,
        end=end,
    )


def date_in_url(url: str, *, at: datetime | None = None) -> PrintedDate | None:
    """Return the day an address carries in its path ("/2026/01/07/", "-20260107"), if just one."""
    parts = parts_of(url)
    if parts is None or not ("20" in parts.path or "19" in parts.path):
        return None
    days: dict[date, str] = {}
    for pattern in _ADDRESS_DATES:
        for match in pattern.finditer(parts.path):
            day = _address_day(match)
            if day is not None and not in_the_future(day, at, None):
                days.setdefault(day, match[0].strip("/_-"))
        if days:
            break
    if len(days) != 1:
        return None
    [(day, printed)] = days.items()
    return PrintedDate(printed=printed, day=day, at=None, source=DateSource.URL)


def _address_day(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    name = (groups.get("n") or "").lower()
    if name and name not in _ENGLISH_MONTHS:
        return None
    month = _ENGLISH_MONTHS.index(name) + 1 if name else int(groups["m"])
    try:
        return date(int(groups["y"]), month, int(groups["d"]))
    except ValueError:
        return None


def _machine_date(
    text: str, timezone: str | None, source: DateSource
) -> tuple[date, datetime | None] | None:
    """Read ISO 8601, also its basic form, and seconds of the epoch in declared times."""
    if _ISO_START.match(text) and len(text) <= _MAX_ISO:
        return _iso(text, timezone)
    basic = _ISO_BASIC.fullmatch(text)
    if basic is not None:
        return _iso(f"{basic[1]}-{basic[2]}-{basic[3]}{basic[4] or ''}", timezone)
    epoch = _EPOCH.fullmatch(text)
    if epoch is not None and source is not DateSource.TEXT:
        return _on_page_clock(datetime.fromtimestamp(int(epoch[1]), UTC), timezone)
    return None


def _iso(text: str, timezone: str | None) -> tuple[date, datetime | None] | None:
    try:
        moment = datetime.fromisoformat(text.replace(" +", "+"))
    except ValueError:
        return None
    if len(text) == 10:
        return moment.date(), None
    if moment.tzinfo is None:
        zone = zone_named(timezone)
        return moment.date(), moment.replace(tzinfo=zone) if zone is not None else None
    return _on_page_clock(moment, timezone)


def _on_page_clock(moment: datetime, timezone: str | None) -> tuple[date, datetime] | None:
    """Put a machine's UTC on the page's clock; an offset somebody chose stays."""
    zone = zone_named(timezone)
    try:
        if zone is not None and not moment.utcoffset():
            moment = moment.astimezone(zone)
        moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment.date(), moment


def _dated(
    printed: str,
    day: date,
    moment: datetime | None,
    *,
    at: datetime | None,
    timezone: str | None,
    source: DateSource,
) -> PrintedDate | None:
    if day.year < OLDEST_YEAR or in_the_future(day, at, timezone):
        return None
    return PrintedDate(printed=printed, day=day, at=moment, source=source)


def _words_beside(row: Scan, reading: Reading) -> int:
    """Count the words and numbers that have nothing to do with the date."""
    outside = row.kinds[: reading.start] + row.kinds[reading.end :]
    return sum(outside.count(kind) for kind in "xny#MUVHR")


def _edges(row: Scan, reading: Reading) -> tuple[bool, bool]:
    """Tell whether a field's edge stands before and behind the date."""
    before = row.kinds[: reading.start].rstrip("_")
    after = row.kinds[reading.end :].lstrip("_.)")
    blank_before = row.tokens[len(before)].text if len(before) < reading.start else ""
    skipped = (
        reading.end + len(row.kinds[reading.end :]) - len(row.kinds[reading.end :].lstrip("_"))
    )
    blank_after = "".join(token.text for token in row.tokens[reading.end : skipped])
    return (
        not before or bool(EDGE.match(before[-1])) or "\n" in blank_before,
        not after or bool(EDGE.match(after[0])) or "\n" in blank_after,
    )


def _stands_free(row: Scan, reading: Reading) -> bool:
    before, after = _edges(row, reading)
    return (before and after) if reading.strength < 2 else (before or after)
