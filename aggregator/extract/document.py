"""Text of a page to a light tree of nodes in document order; the only user of selectolax."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from aggregator.errors import ExtractionError
from aggregator.extract.decode import decode
from aggregator.extract.head import TELLING, Head

TEXT = "#text"
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "cite", "em", "font", "i", "mark", "q", "small", "span", "strong",
     "sub", "sup", "u", TEXT)
)  # fmt: skip
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"
_DROPPED = frozenset(
    ("script", "style", "template", "svg", "iframe", "object", "canvas", "select", "option",
     "textarea")
)  # fmt: skip
_NAME = re.compile(r"[A-Za-z][\w-]*")
_PATH_STEPS = 5
_TEXTLESS = frozenset(("noscript", "title"))
"""Elements whose text no reader sees; Lexbor reads that of `noscript` as elements."""
_WIDE = re.compile(
    r"[\u0e00-\u0e7f\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]"
)
_WIDE_EXTRA = 1.5
"""What an unspaced script says in one character takes about two and a half of a spaced one."""


def clean(text: str) -> str:
    """Return the text as a reader sees it: one space between words, soft hyphens gone."""
    if not text.isascii():
        for sign in _INVISIBLE:
            text = text.replace(sign, "")
    return " ".join(text.split())


def width(text: str) -> float:
    """Return a length that compares across scripts: characters, wide ones counted for more."""
    return len(text) if text.isascii() else len(text) + _WIDE_EXTRA * len(_WIDE.findall(text))


class UnreadableSelector(ExtractionError):
    """A recipe's selector is no CSS."""

    def __init__(self, selector: str) -> None:
        super().__init__(f"cannot read the CSS selector {selector!r}")
        self.selector = selector


class Node:
    """One element or text of the page; `index` to `end` are its places in document order."""

    __slots__ = (
        "_drawn", "_raw", "_step", "attributes", "children", "end", "index", "parent", "tag",
        "text",
    )  # fmt: skip

    def __init__(
        self,
        tag: str,
        raw: LexborNode | None,
        parent: Node | None,
        index: int,
        text: str,
        attributes: dict[str, str | None],
        children: list[Node],
    ) -> None:
        self.tag = tag
        self.parent = parent
        self.children = children
        self.index = index
        self.end = index
        self.text = text
        """Of text nodes only."""
        self.attributes = attributes
        self._raw = raw
        self._drawn: list[LexborNode] | None = None
        self._step: str | None = None

    def attribute(self, name: str) -> str:
        return self.attributes.get(name) or ""

    @property
    def drawings(self) -> Iterable[dict[str, str | None]]:
        """The names of the drawings directly in this element, as an attribute of each."""
        return _names_of(self._drawn) if self._drawn else ()

    @property
    def fallbacks(self) -> Iterator[dict[str, str | None]]:
        """The attributes of the pictures in a `noscript`, whose elements are no nodes."""
        if self.tag == "noscript" and self._raw is not None:
            for raw in self._raw.css("img"):
                yield raw.attributes

    @property
    def first_class(self) -> str:
        classes = self.attributes.get("class")
        names = classes.split(None, 1) if classes else ()
        return names[0] if names else ""

    def ancestors(self) -> Iterator[Node]:
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def inside(self, other: Node) -> bool:
        return other.index <= self.index <= other.end

    @property
    def path(self) -> str:
        """A CSS path for people: the nearest id, or tags with their first class."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None and len(steps) < _PATH_STEPS:
            step = node.step
            steps.append(step)
            if "#" in step:
                break
            node = node.parent
        return " > ".join(reversed(steps))

    @property
    def step(self) -> str:
        """One step of a CSS path: the tag with its id, else its first class."""
        if self._step is None:
            name, first = self.attributes.get("id"), self.first_class
            if name and _NAME.fullmatch(name):
                self._step = f"{self.tag}#{name}"
            elif first and _NAME.fullmatch(first):
                self._step = f"{self.tag}.{first}"
            else:
                self._step = self.tag
        return self._step


def _names_of(drawings: Iterable[LexborNode]) -> Iterator[dict[str, str | None]]:
    for raw in drawings:
        title = raw.css_first("title")
        name = raw.attributes.get("aria-label") or (title.text() if title else "")
        if name:
            yield {"aria-label": name}


_NOTHING: dict[str, str | None] = {}
_NOBODY: list[Node] = []
"""What all texts share: they have neither attributes nor children."""


def place_in(container: Node, child: Node) -> int:
    """Return the position of a child among its siblings, in logarithmic time."""
    low, high = 0, len(container.children)
    while low < high:
        middle = (low + high) // 2
        if container.children[middle].index < child.index:
            low = middle + 1
        else:
            high = middle
    return low


@dataclass(slots=True, kw_only=True)
class Document(Head):
    """A parsed page. Scripts, styles and the like are not among its nodes."""

    nodes: list[Node]
    """In document order."""
    places: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Tag -> the indexes of its elements, in document order."""
    ids: dict[str | None, Node] = field(default_factory=dict)
    """Of several elements with one id it is the first, as in browsers."""
    things: list[Node] = field(default_factory=list)
    """Those with microdata, in document order."""
    scripts: list[tuple[dict[str, str | None], str]] = field(default_factory=list)
    """Attributes and text of every script that is data or may hold some."""
    _parser: LexborHTMLParser | None = None
    _widths: list[float] = field(default_factory=list)
    _by_raw: dict[int, Node] = field(default_factory=dict)
    """Filled when first needed."""

    def release(self) -> None:
        """Part the nodes of a page that is read, so that nobody needs to find out they are."""
        for node in self.nodes:
            node.parent = None

    def text(self, node: Node) -> str:
        """Return the cleaned text of a subtree."""
        return clean(" ".join([n.text for n in self.nodes[node.index : node.end + 1] if n.text]))

    def width(self, node: Node) -> float:
        """Return the text width of a subtree in constant time."""
        return self._widths[node.end + 1] - self._widths[node.index]

    def positions(self, tags: Iterable[str]) -> list[int]:
        """Return the indexes of all elements with one of these tags, in document order."""
        return sorted(index for tag in tags for index in self.places.get(tag, ()))

    def within(self, node: Node) -> list[Node]:
        """Return a subtree in document order, itself first."""
        return self.nodes[node.index : node.end + 1]

    def select(self, selector: str) -> list[Node]:
        """Return the nodes that a CSS selector names; raises UnreadableSelector."""
        if self._parser is None:
            return []
        try:
            found = self._parser.css(selector)
        except SelectolaxError as error:
            raise UnreadableSelector(selector) from error
        if found and not self._by_raw:
            self._by_raw = {one._raw.mem_id: one for one in self.nodes if one._raw is not None}
        return [self._by_raw[raw.mem_id] for raw in found if raw.mem_id in self._by_raw]


def parse(body: bytes, content_type: str | None = None) -> Document:
    """Parse a page; cost is linear in its size, depth costs no recursion."""
    try:
        parser = LexborHTMLParser(decode(body, content_type))
    except SelectolaxError as error:  # any text is HTML: only memory can be missing
        raise ExtractionError("parsing the page needs more memory than there is") from error
    document = Document(nodes=[], _parser=parser)
    if parser.root is not None:
        _gather(document, parser.root)
        _measure(document)
    return document


def _gather(document: Document, root: LexborNode) -> None:
    """Make the nodes of what a reader may see, and keep what the rest is for."""
    nodes, places, scripts = document.nodes, document.places, document.scripts
    said: Node | None = None
    todo: list[tuple[LexborNode, Node | None]] = [(root, None)]
    while todo:
        raw, parent = todo.pop()
        if parent is not None:
            following = raw.next
            if following is not None:
                todo.append((following, parent))
        tag = raw.tag
        if tag == "-text":
            text = raw.text_content
            if parent is None or not text or parent.tag in _TEXTLESS:
                continue
            if text.isspace():
                if said is not None:  # it may be all that parts two words
                    said.text += " "
                    said = None
                continue
            said = node = Node(TEXT, None, parent, len(nodes), text, _NOTHING, _NOBODY)
        elif tag in _DROPPED:
            if tag == "script":
                scripts.append((raw.attributes, raw.text(deep=True) or ""))
            elif tag == "svg" and parent is not None:
                parent._drawn = [*(parent._drawn or ()), raw]
            continue
        elif not tag or tag[0] in "-!_" or (parent is not None and parent.tag in _TEXTLESS):
            continue
        else:
            attributes = raw.attributes
            node = Node(tag, raw, parent, len(nodes), "", attributes, [])
            if "id" in attributes:
                document.ids.setdefault(attributes["id"], node)
            if "itemprop" in attributes or "itemscope" in attributes:
                document.things.append(node)
            places[tag].append(node.index)
            if tag in TELLING:
                document.note(tag, attributes, partial(_said, raw))
            inner = raw.first_child
            if inner is not None:
                todo.append((inner, node))
        nodes.append(node)
        if parent is not None:
            parent.children.append(node)


def _said(raw: LexborNode) -> str:
    return clean(raw.text(deep=True) or "")


def _measure(document: Document) -> None:
    total = 0.0
    document._widths = [0.0]
    for node in document.nodes:
        if node.tag == TEXT:
            total += width(node.text.strip()) + 1
        document._widths.append(total)
    for node in reversed(document.nodes):
        if node.parent is not None and node.end > node.parent.end:
            node.parent.end = node.end
