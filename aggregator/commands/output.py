"""What commands say: answers on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from db import HIT_END, HIT_START

WIDTH_WITHOUT_TERMINAL = 160
MOST_ROWS_DRAWN = 300
"""Drawing a table takes half a millisecond a row; more rows are plain lines, one a row."""
WIDEST_PADDED = 48  # cells; what is wider pushes what follows it to the right


class _Answers(Console):
    """A console whose reader may have seen enough: that ends the command, but is no failure."""

    def on_broken_pipe(self) -> None:
        raise  # what the console has just caught; `explained` knows what to do


def answers() -> Console:
    """Return the console for what was asked for."""
    return _Answers(width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL, highlight=False)


def remarks() -> Console:
    """Return the console for progress, advice and trouble."""
    width = None if sys.stderr.isatty() else WIDTH_WITHOUT_TERMINAL
    return Console(stderr=True, width=width, highlight=False, soft_wrap=not sys.stderr.isatty())


def say(text: str) -> None:
    """Say something on standard error, as it is: an address in brackets is no markup."""
    remarks().print(Text(text))


def print_table(
    console: Console, columns: Sequence[str], rows: Sequence[Sequence[str | Text]]
) -> None:
    """Print a table, drawn if it is short; nothing if it has no rows."""
    texts = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    if len(texts) > MOST_ROWS_DRAWN:
        _print_lines([columns, *([cell.plain for cell in row] for row in texts)])
        return
    table = Table(*columns)
    for row in texts:
        table.add_row(*row)
    if texts:
        console.print(table)


def _print_lines(rows: Sequence[Sequence[str]]) -> None:
    flat = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = [min(WIDEST_PADDED, max(map(cell_len, column))) for column in zip(*flat, strict=True)]
    for row in flat:
        padded = [
            cell if cell_len(cell) >= width else set_cell_size(cell, width)
            for cell, width in zip(row, widths, strict=True)
        ]
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


def print_json(line: Mapping[str, object]) -> None:
    """Print one JSON line; readers that look at pages one by one must not wait for the end."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def progress() -> Progress:
    """Return a progress bar on standard error; without a terminal there is none."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=remarks(),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def ago(moment: datetime | None, now: datetime) -> str:
    """Return a time as people say it, rounded down: 3 min ago, in 2 h."""
    if moment is None:
        return "never"
    seconds = int((now - moment).total_seconds())
    size = abs(seconds)
    amount = next(
        f"{size // unit} {name}"
        for unit, name in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
        if size >= unit or unit == 1
    )
    if size == 0:
        return "now"
    return f"{amount} ago" if seconds > 0 else f"in {amount}"


def counted(count: int, what: str) -> str:
    """Return a number of things: 1 capture, 2 captures."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def utc(moment: datetime | None) -> str | None:
    """Return a time as the archive's views write it: UTC, ending in Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def with_hits(text: str | None) -> Text:
    """Return a found text with the found words set off."""
    shown = Text()
    for number, part in enumerate((text or "").split(HIT_START)):
        hit, end, rest = part.partition(HIT_END)
        if number and end:
            shown.append(hit, style="bold reverse")
            shown.append(rest)
        else:
            shown.append(part)
    return shown


def without_marks(text: str | None) -> str | None:
    return None if text is None else text.replace(HIT_START, "").replace(HIT_END, "")
