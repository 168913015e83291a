"""The blocks' nodes as BeautifulSoup's elements: nothing is written out and parsed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from bs4 import Tag
from bs4.element import AttributeValueList, NavigableString, PageElement

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
_NO_NAMESPACES: dict[str, str] = {}
_TELLING_NAMES = LAZY_BACKGROUNDS | {*MOMENTS} | {"itemprop", "style"}


def build_blocks(blocks: Sequence[Block]) -> list[Tag]:
    """Return one element a block, holding its subtrees."""
    return [_build(block.nodes) for block in blocks]


def release(block: Tag) -> None:
    """Part the elements of a block that is read, so that nobody needs to find out they are."""
    element: PageElement | None = block
    while element is not None:
        following = element.next_element
        vars(element).clear()
        element = following


def _build(nodes: Sequence[Node]) -> Tag:
    """Put the subtrees into one element, without what holds and is nothing to be read."""
    root = element = Tag(name=_JOINT)
    last: PageElement = root
    opened: list[tuple[Node, Tag, Iterator[Node]]] = []
    children = iter(nodes)
    while True:
        for node in children:
            tag = node.tag
            if tag == TEXT:
                last = _add_text(element, last, node.text)
            elif tag in _UNREAD:
                last = _add(element, last, tag, {})
            else:
                opened.append((node, element, children))
                last = element = _add(element, last, tag, node.attributes)
                for attributes in node.fallbacks if tag == "noscript" else node.drawings:
                    last = _add(element, last, "img", attributes)
                children = iter(node.children)
                break
        else:
            if not opened:
                return root
            built = element
            node, element, children = opened.pop()
            if built is last and not _tells(node) and not _parts_texts(built):
                last = _take_back(built)


class _Element(Tag):
    """A tag that holds by itself only what differs between elements.

    Setting all that BeautifulSoup knows of a tag takes longer than all else here.
    """

    parser_class = namespace = prefix = sourceline = sourcepos = None
    next_element = next_sibling = None
    hidden = known_xml = False
    can_be_empty_element = cdata_list_attributes = preserve_whitespace_tags = None
    interesting_string_types = Tag.MAIN_CONTENT_STRING_TYPES
    attribute_value_list_class = AttributeValueList
    _namespaces = _NO_NAMESPACES


def _add(parent: Tag, last: PageElement, tag: str, attributes: Mapping[str, str | None]) -> Tag:
    """Add an element behind the last one made."""
    if None in attributes.values():
        attributes = {name: value or "" for name, value in attributes.items()}
    added = _Element.__new__(_Element)
    added.name = tag
    added.attrs = attributes  # type: ignore[assignment]
    added.contents = []
    added.parent = parent
    added.previous_element = last
    last.next_element = added
    before = added.previous_sibling = parent.contents[-1] if parent.contents else None
    if before is not None:
        before.next_sibling = added
    parent.contents.append(added)
    return added


def _add_text(parent: Tag, last: PageElement, text: str) -> NavigableString:
    """Add a text behind the last element, to the text that may stand there."""
    if last.parent is parent and isinstance(last, NavigableString):
        text = last + text
        last = _take_back(last)
    added = NavigableString(text)
    added.setup(parent, last)
    parent.contents.append(added)
    return added


def _take_back(added: PageElement) -> PageElement:
    """Remove the element made last, whatever number stands beside it; return the one before it."""
    before = cast(PageElement, added.previous_element)
    before.next_element = None
    if added.previous_sibling is not None:
        added.previous_sibling.next_sibling = None
    cast(Tag, added.parent).contents.pop()
    return before


def _parts_texts(element: Tag) -> bool:
    """Tell whether an element stands behind a text."""
    return isinstance(element.previous_sibling, NavigableString)


def _tells(node: Node) -> bool:
    """Tell whether an element says something without holding anything."""
    if node.tag in _TELLING or is_picture(node.tag):
        return True
    return not _TELLING_NAMES.isdisjoint(node.attributes) or becomes_picture(node.attributes)
