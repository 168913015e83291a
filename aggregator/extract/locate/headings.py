"""What stands above blocks: the nearest heading, those of what holds them, and where they lead."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from aggregator.extract.addresses import link_key
from aggregator.extract.document import HEADINGS, TEXT, Document, Node, clean, width
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.labels import tidy_label
from aggregator.extract.locate.place import Place
from aggregator.extract.model import Heading
from aggregator.extract.sections import leads_on

_WIDEST_LABEL = 70
"""Width of the longest region headings ("Das könnte Sie auch interessieren")."""
_FARTHEST_LABEL = 160
"""Width of what may stand between a heading and its first block: a subtitle, a "more" link."""
_MOST_LINKS_BETWEEN = 4
_NO_LABELS = frozenset(("script", "noscript", "figcaption", "button", "time", "label", "form"))
_WHOLE = frozenset(("html", "body", "main"))
"""Elements that hold a page, whatever heads them."""
_WIDEST_HEADER = 60
"""Width of what stands in the header of a region besides its heading."""
_CHANGING = re.compile(r"[-_]?\d+")


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
                if between > _FARTHEST_LABEL:
                    break
            elif node.tag in HEADINGS and node.end < place.start:
                text = document.text(node)
                if text and width(text) <= _WIDEST_LABEL:
                    return text, node
    return _plain_label(document, start, place)


def _in_heading(node: Node) -> bool:
    return any(above.tag in HEADINGS for _, above in zip(range(4), node.ancestors(), strict=False))


def _plain_label(document: Document, start: int, place: Place) -> tuple[str, Node] | None:
    """Return a lone short text right before a block and outside all others that labels it."""
    holder = place.nodes[0].parent
    for _ in range(3):
        if holder is None or holder.index < start or holder.tag in _WHOLE:
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
    return (text, parent) if 2 < width(text) <= _WIDEST_LABEL / 2 else None


def heading_before(
    figures: Figures, last: Place | None, place: Place, is_date: Callable[[str], bool]
) -> tuple[str, Node] | None:
    """Return the region's heading where a group's date stands between it and the block."""
    start = last.end + 1 if last is not None else 0
    for node in reversed(figures.document.nodes[start : place.start]):
        if node.tag in HEADINGS:
            text = figures.document.text(node)
            if text and width(text) <= _WIDEST_LABEL and not is_date(text):
                return text, node
    return None


class Above:
    """The headings of a page's regions."""

    def __init__(
        self, figures: Figures, places: Sequence[Place], join: Callable[[str], str | None]
    ) -> None:
        self.figures = figures
        self.document = figures.document
        self.starts = [place.start for place in places]
        self.ends = [place.end for place in places]
        self.join = join

    @cached_property
    def _by_holder(self) -> dict[int, list[Node]]:
        """The page's short headings by what they head: the least element with a block below."""
        found: dict[int, list[Node]] = defaultdict(list)
        for index in self.figures.headings:
            node = self.document.nodes[index]
            if 0 < self.document.width(node) <= _WIDEST_LABEL:
                holder = self._holder(node)
                if holder is not None:
                    found[holder.index].append(node)
        return found

    def _holder(self, heading: Node) -> Node | None:
        at = bisect_right(self.starts, heading.end)
        if at == len(self.starts) or (at and self.ends[at - 1] >= heading.index):
            return None  # nothing below it, or a headline
        return next((one for one in heading.ancestors() if self.starts[at] <= one.end), None)

    def all_of(self, holder: Node, nearest: Node | None) -> Iterator[Heading]:
        """Yield the headings of a region, the nearest first, then those of what holds it.

        What holds more than half of the page's blocks is no part of the page.
        """
        known = None
        if nearest is not None:
            known = self._holder(nearest)
            yield self.heading(nearest)
        for around in (holder, *holder.ancestors()):
            first = bisect_left(self.starts, around.index)
            held = bisect_left(self.starts, around.end + 1) - first
            if around.tag in _WHOLE or 2 * held > len(self.starts):
                return
            if known is not None and around.index >= known.index:
                continue
            headings = self._by_holder.get(around.index, ())
            before = [one for one in headings if one.index < holder.index]
            if before and (len(headings) > 1 or before[-1].index < self.starts[first]):
                yield self.heading(before[-1])

    def heading(self, node: Node) -> Heading:
        links = [one for one in self.document.within(node) if self._leads(one)]
        above = next((one for one in node.ancestors() if one.tag == "a"), None)
        link = _principal(links) or above
        text = self.document.text(link) if link is not None and len(links) > 1 else ""
        said = text or self._said(node, links) or self.document.text(node)
        link = link or self._beside(node)
        address = self.join(link.attribute("href").strip()) if link is not None else None
        return Heading(
            text=tidy_label(said, ()) or said,
            link=link_key(address) if address else None,
            kind=f"{_kind(node)} {'' if link is None else 'linked'}".rstrip(),
        )

    def _said(self, node: Node, links: Sequence[Node]) -> str:
        """Return a heading's text without the links that lead on."""
        left_out = [one for one in links if leads_on(self.document.text(one))]
        texts = [
            one.text
            for one in self.document.within(node)
            if one.tag == TEXT and not any(one.inside(link) for link in left_out)
        ]
        return clean(" ".join(texts))

    def _beside(self, node: Node) -> Node | None:
        """Return the only link in the header that a heading stands in."""
        header = node.parent
        if header is None or header.tag in _WHOLE:
            return None
        if self.document.width(header) - self.document.width(node) > _WIDEST_HEADER:
            return None
        at = bisect_left(self.starts, header.index)
        if at < len(self.starts) and self.starts[at] <= header.end:
            return None
        links = {
            one.attribute("href"): one for one in self.document.within(header) if self._leads(one)
        }
        return next(iter(links.values())) if len(links) == 1 else None

    def _leads(self, node: Node) -> bool:
        return node.tag == "a" and node.attribute("href")[:1] not in ("", "#")


def _principal(links: Sequence[Node]) -> Node | None:
    """Return the one link of a heading that is less deep in it than all others."""
    if not links:
        return None
    depths = [sum(1 for _ in link.ancestors()) for link in links]
    least = min(depths)
    return links[depths.index(least)] if depths.count(least) == 1 else None


def _kind(node: Node) -> str:
    """Return what a heading looks like: tags and classes, numbers forgotten."""
    steps = [node, *(above for _, above in zip(range(2), node.ancestors(), strict=False))]
    return " < ".join(f"{one.tag}.{_CHANGING.sub('', one.first_class)}" for one in steps)
