"""Blocks to regions: what stands together, under one heading, in one part of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aggregator.extract.document import TEXT, Node, clean
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.place import Place
from aggregator.extract.locate.region_heading import heading_before, heading_between

_NEAR, _DATE_PIECES, _WIDEST_DATE = 12, 3, 45
"""Where a date above a group stands: so many nodes before its first block, in so many texts."""
_PARTS = frozenset(("aside", "nav", "footer", "section", "main", "body"))


@dataclass(slots=True)
class Run:
    """Blocks that stand together, not named yet."""

    places: list[Place]
    node: Node
    """The smallest subtree around them."""
    label: str | None = None
    heading: Node | None = None
    """Where the label stands."""
    group_headings: dict[int, str] = field(default_factory=dict)
    """Start of a block -> the heading (often a date) of its group within the run."""


def find_runs(
    figures: Figures, places: Sequence[Place], is_date: Callable[[str], bool]
) -> list[Run]:
    """Return the runs of a page's blocks, in page order."""
    printed = _printed_dates(figures, places, is_date)
    runs: list[Run] = []
    group: str | None = None
    for number, place in enumerate(places):
        last = places[number - 1] if number else None
        above = heading_between(figures, last, place)
        day = above[0] if above is not None and is_date(above[0]) else printed.get(place.start)
        heading = above if day is None else None
        if last is None or _parts(places, number, heading):
            if day is not None:
                heading = heading_before(figures, last, place, is_date)
            runs.append(Run([], place.nodes[0], *(heading or ())))
            group = None
        run = runs[-1]
        run.places.append(place)
        run.node = _around(run.node, place)
        group = day or group
        if group is not None:
            run.group_headings[place.start] = group
    return runs


def _printed_dates(
    figures: Figures, places: Sequence[Place], is_date: Callable[[str], bool]
) -> dict[int, str]:
    """Return the dates that stand alone between blocks, if the page has several such."""
    found: dict[int, str] = {}
    for number, place in enumerate(places):
        start = places[number - 1].end + 1 if number else max(0, place.start - _NEAR)
        between = figures.document.nodes[max(start, place.start - _NEAR) : place.start]
        texts = [node for node in between if node.tag == TEXT]
        if (
            0 < len(texts) <= _DATE_PIECES
            and sum(map(figures.document.width, texts)) < _WIDEST_DATE
        ):
            text = clean(" ".join(node.text for node in texts))
            if is_date(text):
                found[place.start] = text
    return found if len(set(found.values())) > 1 else {}


def _around(node: Node, place: Place) -> Node:
    while node.end < place.end and node.parent is not None:
        node = node.parent
    return node


def _parts(places: Sequence[Place], number: int, heading: tuple[str, Node] | None) -> bool:
    """Tell whether a block opens another region than that of the block before it."""
    last, place = places[number - 1], places[number]
    if heading is not None:
        return True
    mine, theirs = _branches(last, place)
    if mine is None or theirs is None:
        return False
    if _bears_part(mine, place) or _bears_part(theirs, last):
        return True
    before = number > 1 and places[number - 2].nodes[0].inside(theirs)
    after = number + 1 < len(places) and places[number + 1].nodes[0].inside(mine)
    if not (before and after):
        return False
    return (mine.tag, mine.first_class) != (theirs.tag, theirs.first_class)


def _branches(last: Place, place: Place) -> tuple[Node | None, Node | None]:
    """Return the subtrees of both blocks right below the node that holds both."""
    mine = place.nodes[0]
    while mine.parent is not None and not last.nodes[-1].inside(mine.parent):
        mine = mine.parent
    if mine.parent is None:
        return None, None
    theirs = last.nodes[-1]
    while theirs.parent is not None and theirs.parent is not mine.parent:
        theirs = theirs.parent
    return mine, theirs


def _bears_part(branch: Node, place: Place) -> bool:
    """Tell whether a part of the page begins between a branch and a block in it."""
    node: Node | None = place.nodes[0].parent
    while node is not None and node.index >= branch.index:
        if node.tag in _PARTS:
            return True
        node = node.parent
    return False
