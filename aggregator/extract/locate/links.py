"""The links of a page, gathered by address, each with the subtree that is about it alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from urllib.parse import urljoin

from aggregator.extract.addresses import address_shape, joiner, link_key, slug_words
from aggregator.extract.document import HEADINGS, INLINE, Document, Node, place_in, width

_NO_PAGE = ("javascript:", "mailto:", "tel:", "whatsapp:", "data:", "sms:", "blob:")
_NOT_A_PAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|mp3|mp4|zip|rss|xml|ics|docx?|xlsx?)$", re.I)
PAGE_FRAMES = frozenset(("body", "html", "main"))
_HUB_DEPTH = 8
_INLINE_DEPTH, _NEAR, _RUNNING_TEXT = 12, 4, 25
"""How far the sentence around a link is looked for, in levels and siblings; the width of one."""
NOBODY, SEVERAL = -1, -2
_SIGNATURE_DEPTH, _SIGNATURE_CLASSES = 7, 4
_DIGITS = re.compile(r"\d+")
_HEADING_DEPTH = 3
"""How far above its link a heading still means the link."""


@dataclass(slots=True)
class Link:
    """One anchor."""

    node: Node
    url: str
    text: str
    width: float
    in_heading: bool
    in_sentence: bool
    """A paragraph begins before it and goes on after it."""


class Named(StrEnum):
    """Where the name of a link stands."""

    BY_LINK = "link"
    """The link's own text, or nowhere."""
    BESIDE = "beside"
    """In sight, but not in the link: overlays, blocks with a "more" button."""
    OUT_OF_SIGHT = "attribute"


@dataclass(slots=True)
class LinkGroup:
    """All anchors of the page that lead to one address."""

    key: str
    host: str
    path: str
    query: str
    slug: tuple[str, ...]
    """The words of the address."""
    shape: str
    """What the address looks like, its words and numbers forgotten."""
    links: list[Link] = field(default_factory=list)
    best: Link = field(init=False)
    """In a heading if one is, then the one that says most."""
    subtree: Node = field(init=False)
    """The largest one around `best` in which no other address is linked."""
    text: str = ""
    """What the link is called."""
    width: float = 0.0
    """Of `text`."""
    named: Named = Named.BY_LINK
    signature: str = ""
    """Where in the tree such a link stands: the same for the blocks of one template."""
    score: float = 0.0


def page_base(document: Document, url: str | None) -> str:
    """Return the address that relative links of the page are resolved against."""
    own = url or document.canonical or document.metas.get("og:url") or ""
    return urljoin(own, document.base) if document.base else own


def gather_links(document: Document, url: str | None) -> list[LinkGroup]:
    """Return the page's links to other pages, grouped by address, in page order."""
    resolve = _resolver(page_base(document, url))
    groups: dict[str, LinkGroup] = {}
    keys: dict[str, tuple[str, str] | None] = {}
    headings = document.positions(HEADINGS)
    for index in document.positions(("a", "area")):
        node = document.nodes[index]
        href = node.attribute("href").strip()
        if href not in keys:
            keys[href] = resolve(href)
        found = keys[href]
        if found is None:
            continue
        address, key = found
        group = groups.get(key)
        if group is None:
            group = groups[key] = _new_group(key)
        text = document.text(node)
        nearest = bisect_left(headings, node.index)
        holds_heading = nearest < len(headings) and headings[nearest] <= node.end
        in_heading = holds_heading or _stands_in_heading(node)
        in_sentence = not in_heading and _stands_in_sentence(document, node)
        group.links.append(Link(node, address, text, width(text), in_heading, in_sentence))
    gathered = list(groups.values())
    for group in gathered:
        group.best = max(group.links, key=_says) if len(group.links) > 1 else group.links[0]
    signature = signatures()
    for group in gathered:
        group.signature = signature(group.best.node)
    for group, subtree in zip(gathered, find_subtrees(document, gathered), strict=True):
        group.subtree = subtree
    return gathered


def _resolver(base: str) -> Callable[[str], tuple[str, str] | None]:
    """Return what makes an absolute address and its key of a link, None where it is to no page."""
    join = joiner(base)

    def resolve(href: str) -> tuple[str, str] | None:
        if not href or href[0] == "#" or href[:12].lower().startswith(_NO_PAGE):
            return None
        address = join(href)
        if address is None:
            return None
        key = link_key(address)
        if key is None or _NOT_A_PAGE.search(key.partition("?")[0]):
            return None
        return address, key

    return resolve


def _new_group(key: str) -> LinkGroup:
    plain, _, query = key.partition("?")
    host, _, path = plain.partition("://")[2].partition("/")
    path = "/" + path
    return LinkGroup(key, host, path, query, slug_words(path), address_shape(host, path, query))


def _says(link: Link) -> tuple[bool, bool, float]:
    return not link.in_sentence, link.in_heading and link.width > 0, link.width


def _stands_in_heading(node: Node) -> bool:
    above = node.parent
    for _ in range(_HEADING_DEPTH):
        if above is None:
            return False
        if above.tag in HEADINGS:
            return True
        above = above.parent
    return False


def _stands_in_sentence(document: Document, node: Node) -> bool:
    top = node
    for above in islice(node.ancestors(), _INLINE_DEPTH):
        if above.tag == "p":
            place = place_in(above, top)
            before = above.children[max(0, place - _NEAR) : place]
            after = above.children[place + 1 : place + 1 + _NEAR]
            return (
                sum(map(document.width, before)) > _RUNNING_TEXT
                and sum(map(document.width, after)) > _RUNNING_TEXT / 2
            )
        if above.tag not in INLINE:
            return False
        top = above
    return False


def signatures() -> Callable[[Node], str]:
    """Return what says where in the tree a link stands, alike for the blocks of one template."""
    names: dict[tuple[str, str], str] = {}

    def named(node: Node) -> str:
        classes = node.attributes.get("class")
        if not classes:
            return node.tag
        name = names.get((node.tag, classes))
        if name is None:
            first = node.first_class
            name = f"{node.tag}.{_DIGITS.sub('0', first)}" if first else node.tag
            names[node.tag, classes] = name
        return name

    def signature(node: Node) -> str:
        steps: list[str] = []
        above: Node | None = node
        while above is not None and len(steps) < _SIGNATURE_DEPTH:
            steps.append(named(above) if len(steps) < _SIGNATURE_CLASSES else above.tag)
            above = above.parent
        return "<".join(steps)

    return signature


def find_owners(document: Document, groups: Iterable[LinkGroup]) -> list[int]:
    """Return for each node the number of the one group linked in it, NOBODY or SEVERAL."""
    owners = [NOBODY] * len(document.nodes)
    for number, group in enumerate(groups):
        for link in group.links:
            node: Node | None = link.node
            while node is not None and owners[node.index] not in (number, SEVERAL):
                owners[node.index] = number if owners[node.index] == NOBODY else SEVERAL
                node = node.parent
    return owners


def find_subtrees(document: Document, groups: Sequence[LinkGroup]) -> list[Node]:
    """Return for each group the largest subtree around its best link that links no other."""
    owners = find_owners(document, groups)
    found: list[Node] = []
    for number, group in enumerate(groups):
        subtree = group.best.node
        for node in group.best.node.ancestors():
            if owners[node.index] != number or node.tag in PAGE_FRAMES:
                break
            subtree = node
        found.append(subtree)
    return found


def prefix_counts(groups: Sequence[LinkGroup]) -> Counter[str]:
    """Return for every address how many other links of the page lie below it: hubs have many."""
    counts: Counter[str] = Counter()
    for group in groups:
        path = group.host + group.path
        for _ in range(_HUB_DEPTH):
            path = path.rpartition("/")[0]
            if "/" not in path:
                break
            counts[path] += 1
    return counts
