"""The blocks' nodes as BeautifulSoup's elements: nothing is written out and parsed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bs4 import Tag
from bs4.element import NavigableString

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


def build_blocks(blocks: Sequence[Block]) -> list[Tag]:
    """Return one element a block, holding its subtrees."""
    return [_build(block.nodes) for block in blocks]


def _build(nodes: Sequence[Node]) -> Tag:
    """Put the subtrees into one element, without what holds and is nothing to be read."""
    root = element = _Element(_JOINT, {})
    opened: list[tuple[Node, _Element, Iterator[Node]]] = []
    children = iter(nodes)
    while True:
        contents = element.contents
        for node in children:
            tag = node.tag
            if tag == TEXT:
                before = contents[-1] if contents else None
                if isinstance(before, NavigableString):
                    contents[-1] = NavigableString(before + node.text)
                else:
                    contents.append(NavigableString(node.text))
            elif tag in _UNREAD:
                contents.append(_Element(tag, {}))
            else:
                opened.append((node, element, children))
                element = _Element(tag, node.attributes)
                contents.append(element)
                drawn = node.fallbacks if tag == "noscript" else node.drawings
                element.contents.extend([_Element("img", attributes) for attributes in drawn])
                children = iter(node.children)
                break
        else:
            if not opened:
                return root
            empty = not contents
            node, element, children = opened.pop()
            if empty and not _tells(node) and not _parts_texts(element.contents):
                element.contents.pop()


class _Element(Tag):
    """A tag with what a reader from the top asks of it: name, attributes and contents.

    Setting all that BeautifulSoup knows of a tag takes longer than all else here; and elements
    that do not know what holds them are gone with the block, without a search for circles.
    """

    def __init__(self, name: str, attributes: Mapping[str, str | None]) -> None:
        if None in attributes.values():
            attributes = {key: value or "" for key, value in attributes.items()}
        self.name = name
        self.attrs = attributes  # type: ignore[assignment]
        self.contents = []


def _parts_texts(contents: Sequence[object]) -> bool:
    """Tell whether the last element stands behind a text."""
    return len(contents) > 1 and isinstance(contents[-2], NavigableString)


def _tells(node: Node) -> bool:
    """Tell whether an element says something without holding anything."""
    if node.tag in _TELLING or is_picture(node.tag):
        return True
    return not _TELLING_NAMES.isdisjoint(node.attributes) or becomes_picture(node.attributes)
