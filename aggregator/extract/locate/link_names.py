"""What a link is called: by its text, by a heading that stands beside it, or out of sight."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

from aggregator.extract.document import HEADINGS, TEXT, Document, Node, clean, width
from aggregator.extract.locate.links import LinkGroup, Named

_BUTTON_COUNT = 3
"""A text that leads to so many places is no headline but a button ("more")."""
_LINKS_OF_ALL = 3
"""A card has its article's link and perhaps one to its comments; so many are a list."""
_LEVELS = 4
"""How far above its link a card may hold the heading that names it."""
_WIDEST_BLOCK = 2000


def name_groups(document: Document, groups: Sequence[LinkGroup]) -> None:
    """Give each group its text, and say where that stands."""
    buttons = _buttons(groups)
    linked = {group.best.text for group in groups}
    names = _Names(document)
    claims: dict[int, list[LinkGroup]] = defaultdict(list)
    for group in groups:
        text = group.best.text
        if text and text not in buttons:
            group.text, group.width, group.named = text, group.best.width, Named.BY_LINK
            continue
        beside = names.beside(group)
        said = document.text(beside) if beside is not None else ""
        if beside is not None and said not in linked:
            claims[beside.index].append(group)
            group.text, group.named = said, Named.BESIDE
            group.width = width(said)
        else:
            _name_out_of_sight(group, names, buttons)
    for index, claimed in claims.items():
        rightful = _rightful(claimed)
        for group in claimed:
            if group is rightful:
                group.best.in_heading |= document.nodes[index].tag in HEADINGS
            elif (other := names.text_in(group.subtree)) is not None:
                group.text = document.text(other)
                group.width = width(group.text)
            else:
                _name_out_of_sight(group, names, buttons)


def _name_out_of_sight(group: LinkGroup, names: _Names, buttons: frozenset[str]) -> None:
    hidden = names.hidden(group, buttons)
    group.text = hidden or group.best.text
    group.named = Named.OUT_OF_SIGHT if hidden else Named.BY_LINK
    group.width = width(group.text)


def _rightful(claimed: Sequence[LinkGroup]) -> LinkGroup | None:
    """Return the one link that a text beside several names: not their sharing elsewhere.

    What stands beside many links of one site is the heading of them all.
    """
    hosts = Counter(group.host for group in claimed)
    if len(claimed) == 1:
        return claimed[0]
    host, count = hosts.most_common(1)[0]
    if 1 < count < _LINKS_OF_ALL:
        return next(group for group in claimed if group.host == host)
    return None


def _buttons(groups: Iterable[LinkGroup]) -> frozenset[str]:
    counts = Counter(group.best.text for group in groups)
    return frozenset(text for text, count in counts.items() if count >= _BUTTON_COUNT)


class _Names:
    """The headings of a page that are not linked; gathered when first needed."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._anchors = document.positions(("a",))
        self._free: list[int] | None = None

    def beside(self, group: LinkGroup) -> Node | None:
        """Return what names a link in sight: what it points to, a heading, a text of its block."""
        for link in group.links:
            labelled = link.node.attribute("aria-labelledby").split()
            if labelled:
                found = [self.document.ids.get(name) for name in labelled]
                seen = [node for node in found if node is not None and self.document.width(node)]
                if seen:
                    return max(seen, key=self.document.width)
        return (
            self._printed(group)
            or self._heading_near(group.best.node)
            or self.text_in(group.subtree)
        )

    def hidden(self, group: LinkGroup, buttons: frozenset[str]) -> str:
        for link in group.links:
            said = clean(link.node.attribute("title") or link.node.attribute("aria-label"))
            if said and said not in buttons:
                return said
        return ""

    def _printed(self, group: LinkGroup) -> Node | None:
        """Return the text of a block that says what its link is called out of sight."""
        said = self.hidden(group, frozenset())
        if not said or self.document.width(group.subtree) > _WIDEST_BLOCK:
            return None
        texts = (node for node in self.document.within(group.subtree) if node.tag == TEXT)
        return next((node for node in texts if clean(node.text) == said), None)

    def _heading_near(self, link: Node) -> Node | None:
        """Return the heading of the smallest subtree around a link that holds one.

        Of several it is the one right before the link, if no other link stands between.
        """
        free = self._free_headings()
        for above in islice(link.ancestors(), _LEVELS):
            first = bisect_left(free, above.index)
            after = bisect_right(free, above.end)
            if after - first == 1:
                return self.document.nodes[free[first]]
            if first < after:
                return self._heading_before(link, first)
        return None

    def _heading_before(self, link: Node, first: int) -> Node | None:
        free = self._free_headings()
        last = bisect_left(free, link.index) - 1
        if last < first:
            return None
        between = bisect_left(self._anchors, link.index) - bisect_left(self._anchors, free[last])
        return self.document.nodes[free[last]] if not between else None

    def _free_headings(self) -> list[int]:
        if self._free is None:
            anchors = self._anchors
            self._free = []
            for index in self.document.positions(HEADINGS):
                node = self.document.nodes[index]
                place = bisect_left(anchors, index)
                holds = place < len(anchors) and anchors[place] <= node.end
                linked = place and self.document.nodes[anchors[place - 1]].end >= index
                if not holds and not linked and self.document.width(node):
                    self._free.append(index)
        return self._free

    def text_in(self, block: Node) -> Node | None:
        if not 0 < self.document.width(block) <= _WIDEST_BLOCK:
            return None
        nodes = self.document.within(block)
        texts = [node for node in nodes if node.tag in HEADINGS]
        texts = texts or [node for node in nodes if node.tag == TEXT]
        return max(texts, key=self.document.width, default=None)
