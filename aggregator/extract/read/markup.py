"""The blocks' nodes, handed to BeautifulSoup as one small document: nothing is parsed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.builder import TreeBuilder

from aggregator.extract.document import TEXT, Node
from aggregator.extract.model import Block
from aggregator.extract.read.content import (
    LAZY_BACKGROUNDS,
    MOMENTS,
    becomes_picture,
    is_picture,
)

_JOINT = "litfass-block"
_UNREAD = frozenset(("button", "dialog"))
"""Elements that are about the page; scripts, forms' fields and the like are no nodes at all."""
_TELLING = frozenset(("a", "br", "time", "td", "th"))
"""Elements that say something, or count as cells, without any text in them."""
_TELLING_NAMES = LAZY_BACKGROUNDS | {*MOMENTS} | {"itemprop", "style"}
_TEXT, _END = "#text", "/"

_Event = tuple[str, Any]
"""A tag with the attributes it begins with, _TEXT with what it says, _END with its tag."""


def parse_blocks(blocks: Sequence[Block]) -> list[Tag]:
    """Return one element a block, holding its subtrees."""
    soup = BeautifulSoup(blocks, builder=_NodeBuilder())  # type: ignore[arg-type]
    return soup.find_all(_JOINT, recursive=False)


class _NodeBuilder(TreeBuilder):
    """Builds BeautifulSoup's tree from the nodes that Lexbor's parsing has left."""

    def __init__(self) -> None:
        # A plain dict halves the time.
        super().__init__(multi_valued_attributes={}, attribute_dict_class=dict)  # type: ignore[arg-type]

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterator[Any]:
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        soup = self.soup
        assert soup is not None
        start, say, end = soup.handle_starttag, soup.handle_data, soup.handle_endtag
        for block in markup:
            start(_JOINT, None, None, {})
            for kind, what in _events(block.nodes):
                if kind == _TEXT:
                    say(what)
                elif kind == _END:
                    end(what)
                else:
                    start(kind, None, None, what)
            end(_JOINT)


def _events(nodes: Sequence[Node]) -> list[_Event]:
    """Return what makes up the subtrees, without elements that hold and are nothing to be read."""
    events: list[_Event] = []
    opened: list[tuple[int, Node]] = []
    todo: list[Node | None] = [*reversed(nodes)]
    while todo:
        node = todo.pop()
        if node is None:
            begin, node = opened.pop()
            if begin + 1 == len(events) and not _tells(node) and not _parts_texts(events):
                del events[begin]
            else:
                events.append((_END, node.tag))
        elif node.tag == TEXT:
            events.append((_TEXT, node.text))
        elif node.tag in _UNREAD:
            events += ((node.tag, {}), (_END, node.tag))
        else:
            opened.append((len(events), node))
            events.append((node.tag, _stated(node.attributes)))
            todo.append(None)
            todo.extend(reversed(node.children))
            for attributes in node.fallbacks if node.tag == "noscript" else node.drawings:
                events += (("img", _stated(attributes)), (_END, "img"))
    return events


def _parts_texts(events: Sequence[_Event]) -> bool:
    """Tell whether the element that has just begun stands behind a text."""
    return len(events) > 1 and events[-2][0] == _TEXT


def _tells(node: Node) -> bool:
    """Tell whether an element says something without holding anything."""
    if node.tag in _TELLING or is_picture(node.tag):
        return True
    return not _TELLING_NAMES.isdisjoint(node.attributes) or becomes_picture(node.attributes)


def _stated(attributes: Mapping[str, str | None]) -> Mapping[str, str]:
    if None in attributes.values():
        return {name: value or "" for name, value in attributes.items()}
    return attributes  # type: ignore[return-value]
