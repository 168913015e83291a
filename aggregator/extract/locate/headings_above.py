"""The headings of a page's regions: the nearest, the tab, those of what holds them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice

from aggregator.extract.addresses import link_key
from aggregator.extract.document import HEADINGS, TEXT, Node, clean
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.heading_words import kind_named, tidy_label
from aggregator.extract.locate.place import Place
from aggregator.extract.locate.region_heading import FARTHEST_LABEL, WHOLE, WIDEST_LABEL
from aggregator.extract.locate.regions import Run
from aggregator.extract.model import Heading
from aggregator.extract.sections import leads_on

_WIDEST_HEADER = 60
"""Width of what stands in the header of a region besides its heading."""
_LOWEST = 7
"""The level of what is no heading element."""
_HIGHEST = 100
"""Elements above a block among which its headings are looked for; the corpus has 30."""
_CHANGING = re.compile(r"[-_]?\d+")


class Above:
    """The headings of a page's regions."""

    def __init__(
        self,
        figures: Figures,
        places: Sequence[Place],
        join: Callable[[str], str | None],
        tabs: Mapping[int, Node],
        titles: Collection[str],
    ) -> None:
        self.figures = figures
        self.document = figures.document
        self.starts = [place.start for place in places]
        self.ends = [place.end for place in places]
        self.join = join
        self.tabs = tabs
        self.titles = titles
        """The page's own headlines, case folded: they head no teasers."""

    @cached_property
    def _by_holder(self) -> dict[int, list[Node]]:
        """The page's short headings by what they head: the least element with a block below."""
        found: dict[int, list[Node]] = defaultdict(list)
        for index in self.figures.headings:
            node = self.document.nodes[index]
            short = 0 < self.document.width(node) <= WIDEST_LABEL
            if short and self.document.text(node).casefold() not in self.titles:
                holder = self._holder(node)
                if holder is not None:
                    found[holder.index].append(node)
        return found

    def _holder(self, heading: Node) -> Node | None:
        """Return the least element with a heading and a block below it, and little else above."""
        at = bisect_right(self.starts, heading.end)
        if at == len(self.starts) or (at and self.ends[at - 1] >= heading.index):
            return None  # nothing below it, or a headline
        for around in heading.ancestors():
            if self.starts[at] <= around.end:
                return around
            if self.document.width(around) - self.document.width(heading) > FARTHEST_LABEL:
                return None  # it heads something else
        return None

    def over(self, run: Run) -> dict[int, tuple[Heading, ...]]:
        """Return the headings of the blocks of a run by the blocks' starts, the nearest first."""
        nearest = run.heading if run.label else None
        found: dict[int, tuple[Heading, ...]] = {}
        known: dict[tuple[int, int], tuple[Heading, ...]] = {}
        for place in run.places:
            parent = place.nodes[0].parent or run.node
            beside = self._by_holder.get(parent.index, ())
            group = parent.index, bisect_left(beside, place.start, key=_index)
            if group not in known:
                known[group] = tuple(self._over(parent, place.start, nearest))
            tab, above = self._tab(place), known[group]
            if tab is not None:
                behind = bool(above) and nearest is not None and nearest.index > tab.index
                above = (*above[:behind], self.heading(tab), *above[behind:])
            found[place.start] = above
        return found

    def _tab(self, place: Place) -> Node | None:
        """Return the tab that shows a block."""
        around = islice(place.nodes[0].ancestors(), _HIGHEST) if self.tabs else ()
        return next((self.tabs[node.index] for node in around if node.index in self.tabs), None)

    def _over(self, parent: Node, start: int, nearest: Node | None) -> Iterator[Heading]:
        """Yield the headings of a block, the nearest first, then those of what holds it.

        What holds others is of a higher level. What heads more than half of the page's blocks
        heads no part of the page.
        """
        known = None
        level = _LOWEST
        if nearest is not None:
            known = self._holder(nearest)
            if known is not None and not known.index <= start <= known.end:
                known = None  # it heads only the first blocks of the run
            else:
                level = _LOWEST if kind_named(self.document.text(nearest)) else _level(nearest)
                yield self.heading(nearest)
        for around in islice(chain((parent,), parent.ancestors()), _HIGHEST):
            if around.tag in WHOLE:
                return
            if known is not None and around.index >= known.index:
                continue
            headings = self._by_holder.get(around.index, ())
            at = bisect_left(headings, start, key=_index) - 1
            if at < 0:
                continue
            first = self.starts[bisect_left(self.starts, around.index)]
            end = headings[at + 1].index if at + 1 < len(headings) else around.end + 1
            below = bisect_left(self.starts, end) - bisect_left(self.starts, headings[at].index)
            alone = len(headings) == 1 and headings[at].index > first
            if not alone and 2 * below <= len(self.starts) and _level(headings[at]) < level:
                level = _level(headings[at])
                yield self.heading(headings[at])

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
            kind=self._kind(node, linked=link is not None),
            path=node.path,
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

    def _kind(self, node: Node, *, linked: bool) -> str:
        """Return what a heading looks like: tags and classes, numbers forgotten."""
        steps = [node, *islice(node.ancestors(), 2)]
        if node in self.tabs.values():
            steps = steps[1:]  # tabs of one list, which may be named for what they show
        looks = [f"{one.tag}.{_CHANGING.sub('', one.first_class)}" for one in steps]
        return " < ".join((*looks, "linked") if linked else looks)

    def _beside(self, node: Node) -> Node | None:
        """Return the only link in the header that a heading stands in."""
        header = node.parent
        if header is None or header.tag in WHOLE:
            return None
        if self.document.width(header) - self.document.width(node) > _WIDEST_HEADER:
            return None
        links = {
            one.attribute("href"): one for one in self.document.within(header) if self._leads(one)
        }
        return next(iter(links.values())) if len(links) == 1 else None

    def _leads(self, node: Node) -> bool:
        return node.tag == "a" and node.attribute("href")[:1] not in ("", "#")


def _level(node: Node) -> int:
    return int(node.tag[1]) if node.tag in HEADINGS else _LOWEST


def _index(node: Node) -> int:
    return node.index


def _principal(links: Sequence[Node]) -> Node | None:
    """Return the one link of a heading that is less deep in it than all others."""
    if not links:
        return None
    depths = [sum(1 for _ in link.ancestors()) for link in links]
    least = min(depths)
    return links[depths.index(least)] if depths.count(least) == 1 else None
