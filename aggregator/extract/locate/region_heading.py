"""The heading right above a block."""

from __future__ import annotations

from collections.abc import Callable

from aggregator.extract.document import HEADINGS, TEXT, Document, Node, width
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.place import Place

WIDEST_LABEL = 70
"""Width of the longest region headings ("Das könnte Sie auch interessieren")."""
FARTHEST_LABEL = 160
"""Width of what may stand between a heading and its first block: a subtitle, a "more" link."""
_MOST_LINKS_BETWEEN = 4
_NO_LABELS = frozenset(("script", "noscript", "figcaption", "button", "time", "label", "form"))
WHOLE = frozenset(("html", "body", "main"))
"""Elements that hold a page, whatever heads them."""


def heading_between(figures: Figures, last: Place | None, place: Place) -> tuple[str, Node] | None:
    """Return the nearest heading before a block, after the block before it, and where it stands."""
    document = figures.document
    start = last.end + 1 if last is not None else 0
    if figures.count(figures.headings, start, place.start - 1):
        between = links = 0.0
        for node in reversed(document.nodes[start : place.start]):
            if node.tag == "a" and not _in_heading(node):
                links += node.attribute("href") not in ("", "#")
                if links > _MOST_LINKS_BETWEEN:
                    break
            if node.tag == TEXT and not _in_heading(node):
                between += document.width(node)
                if between > FARTHEST_LABEL:
                    break
            elif node.tag in HEADINGS and node.end < place.start:
                text = document.text(node)
                if text and width(text) <= WIDEST_LABEL:
                    return text, node
    return _plain_label(document, start, place)


def _in_heading(node: Node) -> bool:
    return any(above.tag in HEADINGS for _, above in zip(range(4), node.ancestors(), strict=False))


def _plain_label(document: Document, start: int, place: Place) -> tuple[str, Node] | None:
    """Return a lone short text right before a block and outside all others that labels it."""
    holder = place.nodes[0].parent
    for _ in range(3):
        if holder is None or holder.index < start or holder.tag in WHOLE:
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
    while parent.parent is not None and not before[-1].inside(parent):
        parent = parent.parent
    return (text, parent) if 2 < width(text) <= WIDEST_LABEL / 2 else None


def heading_before(
    figures: Figures, last: Place | None, place: Place, is_date: Callable[[str], bool]
) -> tuple[str, Node] | None:
    """Return the region's heading where a group's date stands between it and the block."""
    start = last.end + 1 if last is not None else 0
    for node in reversed(figures.document.nodes[start : place.start]):
        if node.tag in HEADINGS:
            text = figures.document.text(node)
            if text and width(text) <= WIDEST_LABEL and not is_date(text):
                return text, node
    return None
