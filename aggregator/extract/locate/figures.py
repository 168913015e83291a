"""Running figures over a page, so that a look at any subtree costs the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from aggregator.extract.addresses import link_key, slug_words
from aggregator.extract.document import TEXT, Document, Node

NAV, FOOTER, HEADER, ASIDE, ARTICLE, MAIN, ITEM, FORM, NAMED_NAV, NAMED_FOOTER = (
    1 << bit for bit in range(10)
)
"""What a node stands in; the last two by a container's class or id."""
_LANDMARKS = {
    "nav": NAV,
    "footer": FOOTER,
    "header": HEADER,
    "aside": ASIDE,
    "article": ARTICLE,
    "main": MAIN,
    "li": ITEM,
    "form": FORM,
}
_ROLES = {
    "navigation": NAV,
    "menu": NAV,
    "menubar": NAV,
    "contentinfo": FOOTER,
    "complementary": ASIDE,
    "main": MAIN,
    "banner": HEADER,
    "dialog": FORM,
}
_NAMED = re.compile(
    r"(?P<footer>footer)"
    r"|(?:^|[\s_-]|main|sub|mega|top|site)(?:nav(?:i|igation|bar)?|menue?|breadcrumbs?)(?=$|[\s_-])",
    re.IGNORECASE,
)
_FRAMES = frozenset(("div", "ul", "ol", "section", "aside", "table", "td"))
INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "cite", "em", "font", "i", "mark", "q", "small", "span", "strong",
     "sub", "sup", "u", TEXT)
)  # fmt: skip
_PICTURES = frozenset(("img", "picture", "amp-img"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class Figures:
    """Running figures over a document, so that every look at a subtree is in constant time."""

    def __init__(self, document: Document, url: str | None) -> None:
        self.document = document
        key = link_key(url) if url else None
        self.host = urlsplit(key).netloc if key else ""
        self.domain = ".".join(self.host.split(".")[-2:])
        self.shape = address_shape(key) if key else ""
        self.is_list = key is None or is_list_path(urlsplit(key).path)
        self.flags = [0] * len(document.nodes)
        self.pictures = [0]
        self.headings = [0]
        self.times = [0]
        self.anchors = [0]
        pictures = headings = times = anchors = 0
        for node in document.nodes:
            tag = node.tag
            above = self.flags[node.parent.index] if node.parent is not None else 0
            if tag != TEXT:
                attributes = node.attributes
                role = attributes.get("role")
                above |= _ROLES.get(role, 0) if role else 0
                above |= _LANDMARKS.get(tag, 0)
                if tag in _FRAMES:
                    above |= _named(attributes.get("class"), attributes.get("id"))
                if tag in _PICTURES:
                    pictures += 1
                elif tag == "a":
                    anchors += 1
                elif tag == "time":
                    times += 1
                elif tag in _HEADINGS:
                    headings += 1
            self.flags[node.index] = above
            self.pictures.append(pictures)
            self.headings.append(headings)
            self.times.append(times)
            self.anchors.append(anchors)
        self._lines: dict[int, float] = {}

    def holds(self, running: Sequence[int], node: Node) -> bool:
        return running[node.end + 1] > running[node.index]

    def count(self, running: Sequence[int], node: Node) -> int:
        return running[node.end + 1] - running[node.index]

    def line(self, link: Node) -> tuple[float, float, bool]:
        """Return the width of the line a link stands in, of what precedes it, if it is a `p`."""
        top = link
        while top.parent is not None and top.parent.tag in INLINE:
            top = top.parent
        container = top.parent
        if container is None:
            return 0.0, 0.0, False
        whole = self._lines.get(container.index)
        if whole is None:
            whole = sum(
                self.document.width(child) for child in container.children if child.tag in INLINE
            )
            self._lines[container.index] = whole
        before = 0.0
        if whole > self.document.width(top):
            for child in reversed(container.children[: place_in(container, top)][-4:]):
                if child.tag not in INLINE:
                    break
                before += self.document.width(child)
        return whole, before, container.tag == "p"


@lru_cache(maxsize=4096)
def _named(classes: str | None, name: str | None) -> int:
    """Return what a container's class or id calls it: older pages have no other landmarks."""
    found = 0
    for match in _NAMED.finditer(f"{classes or ''} {name or ''}"):
        found |= NAMED_FOOTER if match["footer"] else NAMED_NAV
    return found


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


def is_list_path(path: str) -> bool:
    """Tell whether a path is short and without number: that of a section rather than an article."""
    segments = [s for s in path.split("/") if s]
    return len(segments) <= 2 and len(slug_words(path)) <= 2 and not re.search(r"\d", path)


def address_shape(key: str) -> str:
    """Return what an address looks like, its words and numbers forgotten."""
    parts = urlsplit(key)
    shape = [parts.netloc]
    for segment in (s for s in parts.path.split("/") if s):
        stem, dot, ending = segment.rpartition(".")
        if not (dot and 1 <= len(ending) <= 5):
            stem, ending = segment, ""
        number = bool(re.search(r"\d{4,}", stem))
        joints = len(re.findall(r"[-_,+]", stem))
        if stem.isdigit():
            form = "n" if len(stem) <= 4 else "N"
        else:
            form = ("slug" if joints >= 3 else "two" if joints else "w") + ("N" if number else "")
        shape.append(f"{form}.{ending}")
    if parts.query:
        shape.append("?" + "&".join(sorted(p.partition("=")[0] for p in parts.query.split("&"))))
    return "/".join(shape)
