"""The date a block prints, and which of its fields print it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from aggregator.extract.dates import FoundDate, find_date, read_date, zone_named
from aggregator.extract.document import width
from aggregator.extract.read.compare import Likes, Row
from aggregator.extract.read.content import Moment
from aggregator.extract.read.context import PageContext
from aggregator.extract.read.fields import Field, join_pieces
from aggregator.extract.read.hints import Hint
from aggregator.extract.read.places import Place
from aggregator.model import DateSource, PrintedDate

_MAX_LINE = 110
"""Width of the longest line of author, section and date."""
_MAX_BARE = 26
"""Width of a date in words without a number ("den Dag i går"); a wider text must hold one."""
_MAX_WORDS, _MAX_REST = 7, 60
"""Words and width beside the date in a line of author and section; a sentence has more."""
_MAX_PART = 18
"""Width of a part of a date in an element of its own ("September 2015")."""
_MAX_PARTS = 4
_MOMENT, _HINTED, _CONSTANT = 3.0, 2.0, 1.0
"""What speaks for a machine-readable time, a class of that name; against one text in all blocks."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGIT = re.compile(r"\d")
_CLOCK_ONLY = re.compile(r"(\D{0,12})\d{1,2}\s?[:.h時시]\s?\d\d(?::\d\d)?(\D{0,8})")
_PARTED = re.compile(r"[|·•,;/–—]|\s-\s")
"""Marks beside which a line of several fields says more than its date."""
_CHANGED = re.compile("modif|updat|aktualis|chang", re.IGNORECASE)
_MONTH_DAY = re.compile(r"\W?\d\d[-/.]\d\d\W?")
_ANY_TIME = datetime(2020, 6, 15, 18, tzinfo=UTC)
_EDGES = " \t|·•/–—-,;()"


@dataclass(slots=True)
class FoundDay:
    """A block's date."""

    date: PrintedDate | None = None
    place: str = ""
    used: set[int] = field(default_factory=set)
    """Starts of the fields that print a date."""
    rests: dict[int, str] = field(default_factory=dict)
    """What else such a field says, by its start."""
    clock: bool = False
    """Only a time of day is printed; the day is taken to be the capture's."""
    bare: bool = False
    """Only two numbers are printed ("12-30"), and nothing else says that they are a date."""


@dataclass(slots=True, eq=False)
class _Search:
    """One block's date being looked for."""

    row: Row
    page: PageContext
    at: datetime | None
    """What relative dates count from: the capture, or the end of the day above the run."""
    level: int = 6
    """Of the heading that the headline stands in: a lower one is no headline."""
    found: FoundDay = field(default_factory=FoundDay)
    clocks: list[tuple[PrintedDate, str]] = field(default_factory=list)
    """Times of day without a day, and where they stand."""
    days: list[tuple[float, PrintedDate, str]] = field(default_factory=list)
    """Dates, what speaks for each, and where they stand."""

    def read(self, text: str) -> PrintedDate | None:
        return read_date(text, language=self.page.language, at=self.at, timezone=self.page.timezone)

    def would_be_date(self, field: Field) -> bool:
        """Tell whether a text that is no date here is called one, or needs a time of capture."""
        if field.hints & Hint.DATE and _DIGIT.search(field.text):
            return True
        language, timezone = self.page.language, self.page.timezone
        undated = self.at is None
        return undated and bool(
            read_date(field.text, language=language, at=_ANY_TIME, timezone=timezone)
        )

    def find(self, text: str) -> FoundDate | None:
        return find_date(text, language=self.page.language, at=self.at, timezone=self.page.timezone)

    def is_clock(self, text: str) -> bool:
        """Tell whether a text is a mere time of day; "heute, 14:05" names the day, too."""
        clock = _CLOCK_ONLY.fullmatch(text)
        return clock is not None and not any(self.read(words) for words in clock.groups())

    def take(self, date: PrintedDate, place: str, weight: float = 0.0) -> None:
        """Keep a date for the choice; a mere time of day waits."""
        if self.is_clock(date.printed):
            self.clocks.append((date, place))
        else:
            self.days.append((weight, date, place))

    def choose(self) -> None:
        """Take the date that most speaks for, the first of equal ones."""
        if self.days:
            weight, date, self.found.place = max(self.days, key=lambda one: one[0])
            self.found.date = date
            self.found.bare = weight < _HINTED and bool(_MONTH_DAY.fullmatch(date.printed))


def find_day(
    row: Row, title: Collection[Field], likes: Mapping[Place, Likes], page: PageContext
) -> FoundDay:
    """Read the block's date; every field that is one is marked as used."""
    group = _group_date(row, page)
    at = _end_of(group, page) if group else page.captured_at
    level = min((part.place.heading for part in title if part.place.heading), default=6)
    search = _Search(row, page, at, level)
    found = search.found
    _read_moments(search, title)
    starts = {part.start for part in title}
    for candidate in row.fields:
        if candidate.start not in starts and candidate.start not in found.used:
            _read_field(search, candidate, likes[candidate.place])
    if not search.days:
        _read_runs(search, starts)
    search.choose()
    if found.date is None and len({date.at for date, _ in search.clocks}) == 1:
        found.date, found.place = search.clocks[0]
        found.clock = group is None
    if found.date is None and group is not None:
        found.date, found.place = group, "group heading"
    if found.date is not None and found.date.at is None:
        _add_clock(search, found.date)
    return found


def _read_moments(search: _Search, title: Collection[Field]) -> None:
    """Read the machine-readable times; one of publication goes before one of a change."""
    best: tuple[bool, PrintedDate, Moment] | None = None
    for moment in search.row.content.moments:
        inside = [f for f in search.row.fields if moment.first <= f.start and f.end <= moment.last]
        if any(part in inside for part in title) or sum(f.width for f in inside) > _MAX_LINE:
            continue
        date = _moment_date(search, moment)
        if date is None:
            continue
        search.found.used.update(f.start for f in inside)
        changed = bool(_CHANGED.search(moment.place.name))
        if search.is_clock(date.printed):
            search.take(date, moment.place.path)
        elif best is None or (best[0] and not changed):
            best = (changed, date, moment)
    if best is not None:
        search.take(best[1], best[2].place.path, _MOMENT)


def _moment_date(search: _Search, moment: Moment) -> PrintedDate | None:
    if moment.value:
        date = read_date(
            moment.value,
            language=search.page.language,
            at=search.page.captured_at,
            timezone=search.page.timezone,
            source=DateSource.TIME_ELEMENT,
        )
        if date is not None:
            return _as_printed(search, moment, date)
    text = join_pieces(search.row.content.pieces[moment.first : moment.last])
    if text and (moment.declared or not moment.value):
        return search.read(text)
    return None


def _as_printed(search: _Search, moment: Moment, date: PrintedDate) -> PrintedDate:
    """Return the day that the element prints where only a time in UTC says another one.

    Where nobody knows the page's zone, what it prints is its own day.
    """
    if date.at is None or date.at.utcoffset() or search.page.timezone is not None:
        return date
    text = join_pieces(search.row.content.pieces[moment.first : moment.last])
    printed = search.read(text) if _YEAR.search(text) else None
    if printed is None or printed.at is not None or abs((printed.day - date.day).days) != 1:
        return date
    return printed


def _read_field(search: _Search, field: Field, likes: Likes) -> None:
    in_heading = 0 < field.place.heading <= search.level
    if field.width > _MAX_LINE or not _may_hold_date(field, in_heading=in_heading):
        return
    date = search.read(field.text)
    rest = ""
    within = None
    if not in_heading and (date is None or field.width > _MAX_BARE or _PARTED.search(field.text)):
        within = search.find(field.text)
    if within is not None:
        rest = f"{field.text[: within.start]} {field.text[within.end :]}".strip(_EDGES)
        if not field.hints & Hint.DATE and _is_sentence(rest):
            return
        date = within.date
    elif field.width > _MAX_BARE and not field.hints & Hint.DATE:
        return
    if date is None:
        if field.width <= _MAX_BARE and search.would_be_date(field):
            search.found.used.add(field.start)
        return
    search.found.used.add(field.start)
    if rest:
        search.found.rests[field.start] = rest
    weight = _HINTED if field.hints & Hint.DATE else 0.0
    if likes.constant and likes.count > 1:
        weight -= _CONSTANT
    search.take(date, field.place.path, weight)


def _is_sentence(rest: str) -> bool:
    return len(rest.split()) > _MAX_WORDS or width(rest) > _MAX_REST


def _may_hold_date(field: Field, *, in_heading: bool) -> bool:
    if field.hints & Hint.DATE or "time" in field.place.inside:
        return True
    if in_heading:
        return field.width <= _MAX_BARE and bool(_DIGIT.search(field.text))
    return field.width <= _MAX_BARE or bool(_DIGIT.search(field.text))


def _read_runs(search: _Search, taken: set[int]) -> None:
    """Read a date whose day, month and year stand in elements of their own."""
    fields = search.row.fields
    for position in range(len(fields)):
        run: list[Field] = []
        for part in fields[position : position + _MAX_PARTS]:
            if part.width > _MAX_PART or part.start in taken or part.place.heading:
                break
            run.append(part)
        if any(_DIGIT.search(part.text) for part in run[:2]) and _read_run(search, run):
            return


def _read_run(search: _Search, run: Sequence[Field]) -> bool:
    for size in range(len(run), 1, -1):
        date = search.read(" ".join(part.text for part in run[:size]))
        if date is not None and not search.is_clock(date.printed):
            search.take(date, run[0].place.path)
            search.found.used.update(part.start for part in run[:size])
            return True
    return False


def _add_clock(search: _Search, day: PrintedDate) -> None:
    """Add the time of day that stands beside the date in an element of its own."""
    if day.source is not DateSource.TEXT or len({date.at for date, _ in search.clocks}) > 1:
        return
    for candidate in search.row.fields:
        if not search.is_clock(candidate.text):
            continue
        whole = search.read(f"{day.printed} {candidate.text}")
        if whole is not None and whole.day == day.day and whole.at is not None:
            search.found.used.add(candidate.start)
            search.found.date = whole
            return


def _group_date(row: Row, page: PageContext) -> PrintedDate | None:
    """Return the day in the heading above; in that of a region, whose blocks print their times."""
    heading = row.block.group_heading
    if heading is None and any(_CLOCK_ONLY.fullmatch(field.text) for field in row.fields):
        heading = row.region.label
    if not heading or len(heading) > _MAX_LINE:
        return None
    return read_date(heading, language=page.language, at=page.captured_at, timezone=page.timezone)


def _end_of(day: PrintedDate, page: PageContext) -> datetime:
    """Return the end of the day a run of blocks stands under: their times of day are of it."""
    return datetime.combine(day.day, time(23, 59, 59), zone_named(page.timezone) or UTC)
