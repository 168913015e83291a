"""Running figures over a page, so that a look at any subtree costs the same."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from urllib.parse import urlsplit

from aggregator.extract.addresses import address_shape, is_list_path, link_key
from aggregator.extract.document import HEADINGS, INLINE, Document, Node, place_in
from db.urls import site_of

NAV, FOOTER, ASIDE, NAMED_NAV, NAMED_FOOTER = (1 << bit for bit in range(5))
"""What a node stands in; the last two by a container's class or id."""
_LANDMARKS = {"nav": NAV, "footer": FOOTER, "aside": ASIDE}
_ROLES = {
    "navigation": NAV,
    "menu": NAV,
    "menubar": NAV,
    "contentinfo": FOOTER,
    "complementary": ASIDE,
}
_NAMED = re.compile(
    r"(?P<footer>footer)"
    r"|(?:^|[\s_-]|main|sub|mega|top|site)(?:nav(?:i|igation|bar)?|menue?|breadcrumbs?)(?=$|[\s_-])"
)
_MAY_NAME = re.compile(r"footer|nav|menu|breadcrumb")
"""Few names hold one of these, and that they do not is told much sooner."""
_CONTAINERS = "header article main form div ul ol li section table td dialog"
_FRAMES = frozenset((*_LANDMARKS, *_CONTAINERS.split()))
_PICTURES = frozenset(("img", "picture", "amp-img"))
_SENTENCE = 80
"""Width from which on a paragraph is running text."""
_ARTICLE, _TEXT_LEVELS = 3, 5
"""So many paragraphs are an article's; so far above a link they are looked for."""
_INLINE_DEPTH, _NEAR = 12, 4
"""How far a link's line is looked for, in levels and in siblings before it."""


class Figures:
    """Running figures over a document, so that every look at a subtree is in constant time."""

    def __init__(self, document: Document, url: str | None) -> None:
        self.document = document
        key = link_key(url) if url else None
        parts = urlsplit(key or "")
        self.host = parts.netloc
        self.brand = _brand_of(self.host)
        self.shape = address_shape(self.host, parts.path, parts.query)
        self.is_list = is_list_path(parts.path)
        self.pictures = document.positions(_PICTURES)
        self.headings = document.positions(HEADINGS)
        self.times = document.positions(("time",))
        self.anchors = document.positions(("a",))
        self.paragraphs = [
            index
            for index in document.positions(("p",))
            if document.width(document.nodes[index]) > _SENTENCE
        ]
        self.articles = self._articles()
        """The nodes that hold paragraphs of running text, more of them than links."""
        self.flags = self._landmarks()
        self._lines: dict[int, float] = {}

    def _landmarks(self) -> list[int]:
        """Return for each node what it stands in."""
        flags = [0] * len(self.document.nodes)
        named: dict[tuple[str | None, ...], int] = {}
        for index in self.document.positions(_FRAMES):
            node = self.document.nodes[index]
            own = _LANDMARKS.get(node.tag, 0)
            if node.attributes:
                get = node.attributes.get
                names = (get("role"), get("class"), get("id"))
                if names not in named:
                    named[names] = _named(*names)
                own |= named[names]
            above = flags[index]
            if own & ~above:  # at most once for each flag: cost stays linear
                flags[index : node.end + 1] = [above | own] * (node.end + 1 - index)
        return flags

    def holds(self, positions: Sequence[int], node: Node) -> bool:
        """Tell whether one of these stands in a subtree."""
        place = bisect_left(positions, node.index)
        return place < len(positions) and positions[place] <= node.end

    def count(self, positions: Sequence[int], start: int, end: int) -> int:
        """Count those of these that stand from one node to another, both included."""
        return bisect_right(positions, end) - bisect_left(positions, start)

    def is_near(self, host: str) -> bool:
        """Tell whether a host is of the page's own publisher, as all are of one nobody knows."""
        return not self.brand or _brand_of(host) == self.brand

    def is_among_text(self, link: Node) -> bool:
        """Tell whether a link stands among the paragraphs of an article."""
        return bool(self.articles) and any(
            above.index in self.articles for above in islice(link.ancestors(), _TEXT_LEVELS)
        )

    def _articles(self) -> frozenset[int]:
        nodes = self.document.nodes
        parents = (nodes[index].parent for index in self.paragraphs)
        texts = Counter(parent.index for parent in parents if parent is not None)
        return frozenset(
            index
            for index, count in texts.items()
            if count >= _ARTICLE and count > self.count(self.anchors, index, nodes[index].end)
        )

    def line(self, link: Node) -> tuple[float, float, bool]:
        """Return the width of the line a link stands in, of what precedes it, if it is a `p`."""
        top = link
        for above in islice(link.ancestors(), _INLINE_DEPTH):
            if above.tag not in INLINE:
                break
            top = above
        container = top.parent
        if container is None:
            return 0.0, 0.0, False
        whole = self._lines.get(container.index)
        if whole is None:
            widths = [self.document.width(one) for one in container.children if one.tag in INLINE]
            whole = sum(widths)
            self._lines[container.index] = whole
        before = 0.0
        if whole > self.document.width(top):
            near = place_in(container, top)
            for child in reversed(container.children[max(0, near - _NEAR) : near]):
                if child.tag not in INLINE:
                    break
                before += self.document.width(child)
        return whole, before, container.tag == "p"


@lru_cache(maxsize=4096)
def _brand_of(host: str) -> str:
    """Return the name that the sites of one publisher share: of paper.com and news.paper.co.uk."""
    return site_of(f"https://{host}").partition(".")[0]


def _named(role: str | None, classes: str | None, name: str | None) -> int:
    """Return what a container's role, class or id calls it: older pages have no other landmarks."""
    found = _ROLES.get(role, 0) if role else 0
    names = f"{classes or ''} {name or ''}".lower()
    if _MAY_NAME.search(names):
        for match in _NAMED.finditer(names):
            found |= NAMED_FOOTER if match["footer"] else NAMED_NAV
    return found
