"""`--explain` as tables: what was decided about a page, block by block, and where fields stood."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from aggregator.extract.explain import MEANINGS, ExplainedBlock, ExplainedRegion, Explanation

_TEXT_SHOWN = 70  # characters of a headline or value
_OUTSIDE_SHOWN = 8  # blocks of a reason; `--json` has all of them


def tables(explanation: Explanation) -> RenderableType:
    """Return an explanation for the terminal."""
    return Group(*_parts(explanation))


def _parts(explanation: Explanation) -> Iterator[RenderableType]:
    facts = [f"{name} {value}" for name, value in _facts(explanation) if value]
    yield Text("; ".join(facts), style="dim")
    for remark in explanation.remarks:
        yield Text(remark, style="bold red")
    for region in explanation.regions:
        yield _region(region)
    if explanation.outside:
        yield _outside(explanation)
    yield _reasons(explanation)


def _facts(explanation: Explanation) -> Iterator[tuple[str, str | None]]:
    yield "title", explanation.title
    yield "language", explanation.language
    yield "section", explanation.section


def _region(region: ExplainedRegion) -> Table:
    label = f" “{region.label}”" if region.label else ""
    title = f"{region.name} ({region.kind}){label}: {region.accepted} in — {region.path}"
    table = Table("", "why", "block", "fields, and where", title=Text(title), title_justify="left")
    for block in region.blocks:
        _add(table, block)
    return table


def _add(table: Table, block: ExplainedBlock) -> None:
    mark = Text("in", "green") if block.accepted else Text("out", "red")
    place = Text(f"{block.position or ''} {_short(block.text)}\n".lstrip())
    place.append(block.path, style="dim")
    fields = Table.grid(padding=(0, 1))
    for field in block.fields:
        fields.add_row(field.name, Text(field.origin, "dim"))
    table.add_row(mark, block.reason, place, fields, end_section=True)


def _outside(explanation: Explanation) -> Table:
    table = Table("why", "block", "address", title=Text("In no region"), title_justify="left")
    shown: dict[str, int] = {}
    for block in explanation.outside:
        shown[block.reason] = shown.get(block.reason, 0) + 1
        if shown[block.reason] <= _OUTSIDE_SHOWN:
            place = Text(f"{_short(block.text)}\n").append(block.path, style="dim")
            table.add_row(block.reason, place, Text(block.url or ""))
    for reason, count in shown.items():
        if count > _OUTSIDE_SHOWN:
            table.add_row(reason, Text(f"and {count - _OUTSIDE_SHOWN} more", "dim"), "")
    return table


def _reasons(explanation: Explanation) -> Table:
    table = Table("reason", "blocks", "means", title=Text("Reasons"), title_justify="left")
    for reason, count in explanation.reasons.items():
        table.add_row(reason, str(count), MEANINGS[reason])
    return table


def _short(text: str) -> str:
    return text if len(text) <= _TEXT_SHOWN else f"{text[:_TEXT_SHOWN]}…"
