"""The date a block prints, and which of its fields print it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from aggregator.extract.dates import find_date, read_date
from aggregator.extract.read.compare import Row
from aggregator.extract.read.content import Moment
from aggregator.extract.read.context import PageContext
from aggregator.extract.read.fields import Field, join_pieces
from aggregator.extract.read.hints import Hint
from aggregator.model import DateSource, PrintedDate

_MAX_LINE = 110
"""Width of the longest line of author, section and date."""
_MAX_BARE = 26
"""Width of a date in words without a number ("den Dag i går")."""
_MAX_PARTS = 4
_DIGIT = re.compile(r"\d")
_CLOCK_ONLY = re.compile(r"^\D{0,8}\d{1,2}[:.h]\d\d\D{0,8}$")


@dataclass(slots=True)
class FoundDay:
    """A block's date."""

    date: PrintedDate | None = None
    place: str = ""
    used: set[int] = field(default_factory=set)
    """Starts of the fields that print a date."""
    rests: dict[int, str] = field(default_factory=dict)
    """What else such a field says, by its start."""


def find_day(row: Row, title: Collection[Field], page: PageContext) -> FoundDay:
    """Read the block's date; every field that is one is marked as used."""
    found = FoundDay()
    group = _group_date(row, page)
    at = _group_moment(group, page) or page.captured_at
    _read_moments(row, title, found, page, at)
    starts = {part.start for part in title}
    for candidate in row.fields:
        if candidate.start in starts or candidate.start in found.used:
            continue
        _read_field(candidate, found, page, at)
    if found.date is None:
        _read_runs(row.fields, starts, found, page, at)
    if found.date is None and group is not None:
        found.date, found.place = group, "group heading"
    return found


def _read_moments(
    row: Row, title: Collection[Field], found: FoundDay, page: PageContext, at: datetime | None
) -> None:
    best: tuple[bool, PrintedDate, Moment] | None = None
    for moment in row.content.moments:
        inside = [f for f in row.fields if moment.first <= f.start and f.end <= moment.last]
        if any(part in inside for part in title) or sum(f.width for f in inside) > _MAX_LINE:
            continue
        date = _moment_date(moment, row, page, at)
        if date is None:
            continue
        found.used.update(f.start for f in inside)
        changed = bool(re.search("modif|updat", " ".join(moment.place.name.lower().split())))
        if best is None or (best[0] and not changed):
            best = (changed, date, moment)
    if best is not None:
        found.date, found.place = best[1], best[2].place.path


def _moment_date(
    moment: Moment, row: Row, page: PageContext, at: datetime | None
) -> PrintedDate | None:
    text = join_pieces(row.content.pieces[moment.first : moment.last])
    if moment.value:
        date = read_date(
            moment.value,
            language=page.language,
            at=page.captured_at,
            timezone=page.timezone,
            source=DateSource.TIME_ELEMENT,
        )
        if date is not None:
            return date
    if text and (moment.declared or not moment.value):
        return read_date(
            text, language=page.language, at=at, timezone=page.timezone, source=DateSource.TEXT
        )
    return None


def _read_field(field: Field, found: FoundDay, page: PageContext, at: datetime | None) -> None:
    if field.width > _MAX_LINE or not _may_hold_date(field):
        return
    date = read_date(field.text, language=page.language, at=at, timezone=page.timezone)
    rest = ""
    if date is None or field.width > _MAX_BARE:
        within = find_date(field.text, language=page.language, at=at, timezone=page.timezone)
        if within is not None:
            date = within.date
            rest = (field.text[: within.start] + " " + field.text[within.end :]).strip(
                " |·•/–—-,()"
            )
    if date is None:
        if field.hints & Hint.DATE and field.width <= _MAX_BARE and _DIGIT.search(field.text):
            found.used.add(field.start)
        return
    found.used.add(field.start)
    if rest:
        found.rests[field.start] = rest
    if found.date is None:
        found.date, found.place = date, field.place.path


def _may_hold_date(field: Field) -> bool:
    if field.hints & Hint.DATE or "time" in field.place.inside:
        return True
    if _DIGIT.search(field.text):
        return not field.place.heading
    return field.width <= _MAX_BARE and not field.place.heading


def _read_runs(
    fields: list[Field], taken: set[int], found: FoundDay, page: PageContext, at: datetime | None
) -> None:
    """Read a date whose day, month and year stand in elements of their own."""
    for position in range(len(fields)):
        if _read_run(fields, position, taken, found, page, at):
            return


def _read_run(
    fields: list[Field],
    position: int,
    taken: set[int],
    found: FoundDay,
    page: PageContext,
    at: datetime | None,
) -> bool:
    run: list[Field] = []
    for part in fields[position : position + _MAX_PARTS]:
        if part.width > 12 or part.start in taken or part.place.heading:
            break
        run.append(part)
    if not any(_DIGIT.search(part.text) for part in run[:2]):
        return False
    for size in range(len(run), 1, -1):
        text = " ".join(part.text for part in run[:size])
        if not _DIGIT.search(text):
            continue
        date = read_date(text, language=page.language, at=at, timezone=page.timezone)
        if date is not None:
            found.date, found.place = date, run[0].place.path
            found.used.update(part.start for part in run[:size])
            return True
    return False


def _group_date(row: Row, page: PageContext) -> PrintedDate | None:
    heading = row.block.group_heading
    if not heading or len(heading) > _MAX_LINE:
        return None
    return read_date(heading, language=page.language, at=page.captured_at, timezone=page.timezone)


def _group_moment(group: PrintedDate | None, page: PageContext) -> datetime | None:
    """Return the end of the day a run of blocks stands under: their times of day are of it."""
    if group is None:
        return None
    zone = ZoneInfo(page.timezone) if page.timezone else UTC
    return datetime.combine(group.day, time(23, 59, 59), zone)
