"""Runs of blocks in a text, found by the order of line roles that repeats best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from aggregator.extract.plaintext.lines import Line, Role, common_length, costs

_LABEL, _TITLE, _DATE, _SNIPPET = Role.LABEL, Role.TITLE, Role.DATE, Role.SNIPPET
ORDERS: tuple[tuple[Role, ...], ...] = (
    (_LABEL, _TITLE, _DATE, _SNIPPET),
    (_LABEL, _TITLE, _SNIPPET, _DATE),
    (_DATE, _LABEL, _TITLE, _SNIPPET),
    (_LABEL, _DATE, _TITLE, _SNIPPET),
    (_TITLE, _LABEL, _DATE, _SNIPPET),
    (_TITLE, _DATE, _LABEL, _SNIPPET),
    (_TITLE, _SNIPPET, _LABEL, _DATE),
)
"""The orders news pages print a teaser's lines in; any but the title may be missing."""
_MAX_LABELS = 3
_MAX_SNIPPET_LINES = 6
"""A text broken into short lines prints a snippet on several."""
_MAX_GAP = 3
"""Lines between two blocks of one run that belong to neither (counts, authors, advertisements)."""
_MIN_RUN = 2
_MIN_TITLES = 18
"""Letters of the middle title of a run; shorter ones are names above comments."""
_UNUSED = 0.05
_SPLIT_BLOCK = 0.2
_FOREIGN_LINE = 0.7
_NO_BLANK = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """The lines of one teaser, by role, in the order printed."""

    start: int
    end: int
    """Lines of the text."""
    labels: tuple[Line, ...]
    title: Line
    date: Line | None
    snippet: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """The best reading of the lines up to one, if that line has this role."""

    cost: float
    back: tuple[int, int, int] | None
    """Line, slot and count of the step before; None at the start of a block."""


def find_runs(lines: Sequence[Line]) -> tuple[tuple[TextBlock, ...], ...]:
    """Return the runs of blocks in page order, read in the one order that explains most lines."""
    best: tuple[float, tuple[TextBlock, ...]] = (0.0, ())
    for order in ORDERS:
        cost, blocks = _read(lines, order)
        if cost < best[0] - 1e-9:
            best = (cost, blocks)
    return tuple(
        _level(run) for run in _runs(best[1]) if len(run) >= _MIN_RUN and _has_headlines(run)
    )


def _read(lines: Sequence[Line], order: tuple[Role, ...]) -> tuple[float, tuple[TextBlock, ...]]:
    """Return the cheapest reading of all lines as blocks of one order and lines between them."""
    blanks = _blanks_part_blocks(lines)
    title = order.index(_TITLE)
    # free[i]: cheapest reading of the first i lines with no block open; steps: with a block open.
    free: list[float] = [0.0]
    ends: list[tuple[int, int, int] | None] = [None]
    steps: list[dict[tuple[int, int], _Step]] = []
    for index, line in enumerate(lines):
        possible = costs(line)
        here: dict[tuple[int, int], _Step] = {}

        def offer(
            key: tuple[int, int], step: _Step, here: dict[tuple[int, int], _Step] = here
        ) -> None:
            if key not in here or step.cost < here[key].cost:
                here[key] = step

        for slot, role in enumerate(order):
            if role not in possible:
                continue
            cost = possible[role]
            if slot <= title:
                opening = 0.0 if line.after_blank or not blanks else _NO_BLANK
                offer((slot, 1), _Step(free[index] + cost + opening, None))
            inner = _SPLIT_BLOCK if line.after_blank else 0.0
            for back, skipped in ((1, 0.0), (2, _FOREIGN_LINE)):
                if back > index or (back == 2 and lines[index - 1].date is not None):
                    continue
                for (earlier, count), step in steps[index - back].items():
                    place = (index - back, earlier, count)
                    so_far = step.cost + inner + skipped
                    if earlier == slot and not skipped and _may_repeat(role, count, line):
                        repeated = cost if role is _LABEL else 0.0
                        offer((slot, count + 1), _Step(so_far + repeated, place))
                    elif earlier < slot and not earlier < title < slot:
                        offer((slot, 1), _Step(so_far + cost, place))
        steps.append(here)
        closed = min(
            ((step.cost, slot, count) for (slot, count), step in here.items() if slot >= title),
            default=None,
        )
        unused = free[index] + (_UNUSED if line.date is None else 0.0)
        if closed is not None and closed[0] < unused:
            free.append(closed[0])
            ends.append((index, closed[1], closed[2]))
        else:
            free.append(unused)
            ends.append(None)
    return free[-1] - _UNUSED * len(lines), tuple(_blocks(lines, order, ends, steps))


def _may_repeat(role: Role, count: int, line: Line) -> bool:
    if role is _LABEL:
        return count < _MAX_LABELS
    return role is _SNIPPET and count < _MAX_SNIPPET_LINES and not line.after_blank


def _blanks_part_blocks(lines: Sequence[Line]) -> bool:
    """Tell whether blank lines mean anything: some lines follow one, some do not."""
    after = sum(line.after_blank for line in lines)
    return 0 < after < len(lines) * 0.9


def _blocks(
    lines: Sequence[Line],
    order: tuple[Role, ...],
    ends: Sequence[tuple[int, int, int] | None],
    steps: Sequence[dict[tuple[int, int], _Step]],
) -> list[TextBlock]:
    found: list[TextBlock] = []
    position = len(lines)
    while position > 0:
        end = ends[position]
        if end is None:
            position -= 1
            continue
        roles: dict[Role, list[Line]] = {role: [] for role in order}
        place: tuple[int, int, int] | None = end
        start = end[0]
        while place is not None:
            index, slot, count = place
            roles[order[slot]].insert(0, lines[index])
            start = index
            place = steps[index][slot, count].back
        found.append(
            TextBlock(
                start=start,
                end=position,
                labels=tuple(roles[_LABEL]) if order.index(_LABEL) < order.index(_TITLE) else (),
                title=roles[_TITLE][0],
                date=roles[_DATE][0] if roles[_DATE] else None,
                snippet=tuple(roles[_SNIPPET]),
            )
        )
        position = start
    return found[::-1]


def _runs(blocks: Sequence[TextBlock]) -> Iterator[list[TextBlock]]:
    run: list[TextBlock] = []
    for block in blocks:
        if run and block.start - run[-1].end > _MAX_GAP:
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _has_headlines(run: Sequence[TextBlock]) -> bool:
    return median(block.title.size for block in run) >= _MIN_TITLES


def _level(run: Sequence[TextBlock]) -> tuple[TextBlock, ...]:
    """Take from a run's blocks what the others do not have.

    A surplus label above the first is the run's heading, a text below the last the page's footer.
    """
    usual = common_length([len(block.labels) for block in run])
    only_last = len(run) > _MIN_RUN and not any(block.snippet for block in run[:-1])
    return tuple(
        TextBlock(
            start=block.start + max(0, len(block.labels) - usual),
            end=block.end,
            labels=block.labels[max(0, len(block.labels) - usual) :],
            title=block.title,
            date=block.date,
            snippet=() if only_last else block.snippet,
        )
        for block in run
    )
