"""Lists of tabs: which part of the page each of them shows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from aggregator.extract.document import TEXT, Document, Node, place_in

_LISTS = ("ul", "ol", "div", "nav")
_MOST_TABS = 15
_MOST_PANELS = 60
"""Nodes among which the panels of a list are looked for: so many lists may stand side by side."""
_WIDEST_TAB = 32
_LEVELS = 2
"""How far above a list of tabs its panels may be its siblings."""
_SHOWING = dict.fromkeys(
    ("href", "aria-controls", "data-target", "data-bs-target", "data-tab", "rel")
).keys()
_TABS = re.compile(r"(?:^|[\s_-])tabs?(?=$|[\s_-])|tab(?:list|nav|menu|bar)", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+")


def find_tabs(document: Document, starts: Sequence[int]) -> Mapping[int, Node]:
    """Return the tab that shows a panel, by the panel's index; `starts` are those of the blocks."""
    found: dict[int, Node] = {}
    for index in document.positions(_LISTS):
        holder = document.nodes[index]
        tabs = _tabs(document, holder)
        if tabs and not _holds_blocks(holder, starts):
            for panel, tab in _shown(document, holder, tabs, starts):
                found.setdefault(panel.index, tab)
    return found


def _tabs(document: Document, holder: Node) -> list[Node]:
    """Return the items of a list that may be tabs: a few short texts and nothing else."""
    items = holder.children
    if not 1 < len(items) <= _MOST_TABS or items[0].tag == TEXT:
        return []
    alike = all(item.tag == items[0].tag for item in items)
    named = all(0 < document.width(item) <= _WIDEST_TAB for item in items)
    return items if alike and named else []


def _holds_blocks(node: Node, starts: Sequence[int]) -> bool:
    at = bisect_left(starts, node.index)
    return at < len(starts) and starts[at] <= node.end


def _shown(
    document: Document,
    holder: Node,
    tabs: Sequence[Node],
    starts: Sequence[int],
) -> list[tuple[Node, Node]]:
    """Return the panels with their tabs: as the tabs refer to them, by shared names, by order."""
    ids = document.ids
    by_id = [
        (ids[name], tab)
        for tab in tabs
        for name in _named_by(document, tab)
        if name in ids and _holds_blocks(ids[name], starts) and not tab.inside(ids[name])
    ]
    if len(by_id) > 1:
        return by_id
    for panels in _candidates(holder):
        filled = [panel for panel in panels if _holds_blocks(panel, starts)]
        shared = _by_class(tabs, filled) if filled else []
        if len(shared) > 1:
            return shared
        in_order = len(filled) == len(tabs) and len(set(map(_look, filled))) == 1
        if in_order and any(map(_is_called_tabs, (holder, *tabs))):
            return list(zip(filled, tabs, strict=True))
    return []


def _named_by(document: Document, tab: Node) -> Iterator[str]:
    for node in document.within(tab):
        if not _SHOWING.isdisjoint(node.attributes):
            for name in _SHOWING:
                value = node.attributes.get(name)
                if value and (name != "href" or value[0] == "#"):
                    yield value.removeprefix("#")


def _candidates(holder: Node) -> Iterator[list[Node]]:
    """Yield what may be the panels of a list: what follows it, or all in what follows."""
    for node in islice(chain((holder,), holder.ancestors()), _LEVELS + 1):
        if node.parent is None:
            return
        at = place_in(node.parent, node) + 1
        after = _elements(node.parent.children[at : at + _MOST_PANELS])
        yield after
        if after:
            yield _elements(after[0].children[:_MOST_PANELS])


def _elements(nodes: Sequence[Node]) -> list[Node]:
    return [node for node in nodes if node.tag != TEXT]


def _by_class(tabs: Sequence[Node], panels: Sequence[Node]) -> list[tuple[Node, Node]]:
    """Pair tabs and panels that share a class with nothing else."""
    of_tabs = Counter(name for tab in tabs for name in _classes(tab))
    of_panels = Counter(name for panel in panels for name in _classes(panel))
    own = {name for name in of_tabs if of_tabs[name] == 1 == of_panels[name]}
    return [
        (panel, tab) for panel in panels for tab in tabs if _classes(panel) & _classes(tab) & own
    ]


def _classes(node: Node) -> frozenset[str]:
    return frozenset(node.attribute("class").split())


def _is_called_tabs(node: Node) -> bool:
    names = f"{node.attribute('class')} {node.attribute('id')} {node.attribute('role')}"
    return bool(_TABS.search(names))


def _look(panel: Node) -> tuple[str, str]:
    return panel.tag, _NUMBERS.sub("", panel.first_class)
