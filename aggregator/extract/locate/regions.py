"""Blocks to regions: what stands together, under one heading, in one part of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aggregator.extract.document import HEADINGS, TEXT, Document, Node, clean, width
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.place import Place

_WIDEST_LABEL = 70
"""Width of the longest region headings ("Das könnte Sie auch interessieren")."""
_FARTHEST_LABEL = 160
"""Width of what may stand between a heading and its first block: a subtitle, a "more" link."""
_MOST_LINKS_BETWEEN = 4
_NO_LABELS = frozenset(("script", "noscript", "figcaption", "button", "time", "label", "form"))
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
        heading = _heading_between(figures, last, place)
        day = heading if heading is not None and is_date(heading) else printed.get(place.start)
        label = heading if day is None else None
        if last is None or _parts(places, number, label):
            if day is not None:
                label = _label_before(figures, last, place, is_date)
            runs.append(Run([], place.nodes[0], label))
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


def _parts(places: Sequence[Place], number: int, heading: str | None) -> bool:
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


def _heading_between(figures: Figures, last: Place | None, place: Place) -> str | None:
    """Return the nearest heading before a block, after the block before it."""
    document = figures.document
    start = last.end + 1 if last is not None else 0
    if figures.count(figures.headings, start, place.start - 1):
        between = links = 0.0
        for node in reversed(document.nodes[start : place.start]):
            links += node.tag == "a"
            if links > _MOST_LINKS_BETWEEN:
                break
            if node.tag == TEXT and not _in_heading(node):
                between += document.width(node)
                if between > _FARTHEST_LABEL:
                    break
            elif node.tag in HEADINGS and node.end < place.start:
                text = document.text(node)
                if text and width(text) <= _WIDEST_LABEL:
                    return text
    return _plain_label(document, start, place)


def _in_heading(text: Node) -> bool:
    return any(above.tag in HEADINGS for _, above in zip(range(4), text.ancestors(), strict=False))


def _plain_label(document: Document, start: int, place: Place) -> str | None:
    """Return a lone short text right before a block and outside all others that labels it."""
    holder = place.nodes[0].parent
    for _ in range(3):
        if holder is None or holder.index < start or holder.tag in ("body", "html", "main"):
            return None
        before = [
            node
            for node in document.nodes[holder.index : min(place.start, holder.index + 40)]
            if node.tag == TEXT
        ]
        if before:
            break
        holder = holder.parent
    else:
        return None
    text = " ".join(document.text(node) for node in before)
    parent = before[0].parent
    if parent is None or parent.tag in _NO_LABELS or len(before) > 3:
        return None
    return text if 2 < width(text) <= _WIDEST_LABEL / 2 else None


def _label_before(
    figures: Figures, last: Place | None, place: Place, is_date: Callable[[str], bool]
) -> str | None:
    """Return the region's heading where a group's date stands between it and the block."""
    start = last.end + 1 if last is not None else 0
    for node in reversed(figures.document.nodes[start : place.start]):
        if node.tag in HEADINGS:
            text = figures.document.text(node)
            if text and width(text) <= _WIDEST_LABEL and not is_date(text):
                return text
    return None
