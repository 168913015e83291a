"""The links of a page, gathered by address, each with the subtree that is about it alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from aggregator.extract.addresses import link_key
from aggregator.extract.document import TEXT, Document, Node, clean, width

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NO_PAGE = ("javascript:", "mailto:", "tel:", "whatsapp:", "data:", "sms:", "blob:")
_NOT_A_PAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|mp3|mp4|zip|rss|xml|ics|docx?|xlsx?)$", re.I)
PAGE_FRAMES = frozenset(("body", "html", "main"))
_WIDEST_BLOCK = 2000
_BUTTON_COUNT = 3
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


@dataclass(slots=True)
class LinkGroup:
    """All anchors of the page that lead to one address."""

    key: str
    links: list[Link] = field(default_factory=list)
    best: Link = field(init=False)
    """In a heading if one is, then the one that says most."""
    subtree: Node = field(init=False)
    """The largest one around `best` in which no other address is linked."""
    text: str = ""
    """What the link is called: its text, else its title, else the heading beside it."""
    signature: str = ""
    """Where in the tree such a link stands: the same for the blocks of one template."""
    score: float = 0.0


def page_base(document: Document, url: str | None) -> str:
    """Return the address that relative links of the page are resolved against."""
    own = url or document.canonical or document.metas.get("og:url") or ""
    return urljoin(own, document.base) if document.base else own


def gather_links(document: Document, url: str | None) -> list[LinkGroup]:
    """Return the page's links to other pages, grouped by address, in page order."""
    base = page_base(document, url)
    groups: dict[str, LinkGroup] = {}
    headings = _running_count(document, HEADINGS)
    for node in document.nodes:
        if node.tag not in ("a", "area"):
            continue
        href = node.attribute("href").strip()
        if not href or href[0] == "#" or href.lower().startswith(_NO_PAGE):
            continue
        try:
            address = urljoin(base, href)
        except ValueError:
            continue
        key = link_key(address)
        if key is None or _NOT_A_PAGE.search(urlsplit(key).path):
            continue
        text = document.text(node)
        inside = headings[node.end + 1] > headings[node.index]
        above = any(
            n.tag in HEADINGS for _, n in zip(range(_HEADING_DEPTH), node.ancestors(), strict=False)
        )
        link = Link(node, address, text, width(text), inside or above)
        groups.setdefault(key, LinkGroup(key)).links.append(link)
    found = list(groups.values())
    for group in found:
        group.best = max(group.links, key=_says)
        group.signature = signature_of(group.best.node)
    find_subtrees(document, found)
    buttons = _buttons(found)
    for group in found:
        group.text = _called(document, group, buttons)
    return found


def _says(link: Link) -> tuple[bool, float]:
    return link.in_heading and link.width > 0, link.width


def signature_of(node: Node) -> str:
    """Say where in the tree a link stands, alike for the blocks of one template."""
    steps = []
    for depth, step in zip(range(_SIGNATURE_DEPTH), _upwards(node), strict=False):
        name = step.first_class if depth < _SIGNATURE_CLASSES else ""
        steps.append(f"{step.tag}.{_DIGITS.sub('0', name)}" if name else step.tag)
    return "<".join(steps)


def _upwards(node: Node) -> Iterator[Node]:
    yield node
    yield from node.ancestors()


def _running_count(document: Document, tags: frozenset[str]) -> list[int]:
    counts = [0]
    for node in document.nodes:
        counts.append(counts[-1] + (node.tag in tags))
    return counts


def find_owners(document: Document, groups: Iterable[LinkGroup]) -> list[int]:
    """Return for each node the number of the one group linked in it, NOBODY or SEVERAL."""
    owners = [NOBODY] * len(document.nodes)
    for number, group in enumerate(groups):
        for link in group.links:
            owners[link.node.index] = number
    for node in reversed(document.nodes):
        own = owners[node.index]
        if own != NOBODY and node.parent is not None:
            above = node.parent.index
            held = owners[above]
            if held == NOBODY:
                owners[above] = own
            elif held != own:
                owners[above] = SEVERAL
    return owners


def find_subtrees(document: Document, groups: Sequence[LinkGroup]) -> None:
    """Give each group the largest subtree around its best link in which no other is linked."""
    owners = find_owners(document, groups)
    for number, group in enumerate(groups):
        group.subtree = group.best.node
        for node in group.best.node.ancestors():
            if owners[node.index] != number or node.tag in PAGE_FRAMES:
                break
            group.subtree = node


def _called(document: Document, group: LinkGroup, buttons: frozenset[str]) -> str:
    """Return the text of a link, or of what stands beside one that says nothing of its own."""
    if group.best.text and group.best.text not in buttons:
        return group.best.text
    for link in group.links:
        said = clean(link.node.attribute("title") or link.node.attribute("aria-label"))
        if said and said not in buttons:
            return said
    if document.width(group.subtree) > _WIDEST_BLOCK:
        return group.best.text
    texts = [node for node in document.within(group.subtree) if node.tag in HEADINGS]
    texts = texts or [node for node in document.within(group.subtree) if node.tag == TEXT]
    widest = max(texts, key=document.width, default=None)
    return (document.text(widest) if widest is not None else "") or group.best.text


def _buttons(groups: Iterable[LinkGroup]) -> frozenset[str]:
    """Return the texts that lead to several places: what a link says there is no headline."""
    counts = Counter(group.best.text for group in groups)
    return frozenset(text for text, count in counts.items() if count >= _BUTTON_COUNT)


def prefix_counts(groups: Sequence[LinkGroup]) -> Counter[str]:
    """Return for every address how many other links of the page lie below it: hubs have many."""
    counts: Counter[str] = Counter()
    for group in groups:
        path = group.key.partition("?")[0].rstrip("/")
        while path.count("/") > 3:
            path = path.rpartition("/")[0]
            counts[path] += 1
    return counts
