"""The links of a page, gathered by the article they lead to, each with the subtree that is about it alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from aggregator.extract.addresses import link_key
from aggregator.extract.document import Document, Node, clean, width

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NO_PAGE = ("javascript:", "mailto:", "tel:", "whatsapp:", "data:", "sms:", "blob:")
_NOT_A_PAGE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|mp3|mp4|zip|rss|xml|ics|docx?|xlsx?)$", re.I
)
_PAGE_FRAMES = frozenset(("body", "html", "main"))
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


def own_keys(document: Document, url: str | None) -> set[str]:
    """Return the keys of the page itself: where it was, and what it calls itself."""
    says = (document.canonical, document.metas.get("og:url"))
    named = {link_key(urljoin(url or "", address)) for address in (url, *says) if address}
    keys = {key for key in named if key is not None}
    return {key for key in keys if urlsplit(key).path != "/" or len(keys) == 1}


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
    _find_subtrees(document, groups)
    return list(groups.values())


def _running_count(document: Document, tags: frozenset[str]) -> list[int]:
    counts = [0]
    for node in document.nodes:
        counts.append(counts[-1] + (node.tag in tags))
    return counts


def _find_subtrees(document: Document, groups: dict[str, LinkGroup]) -> None:
    owner: dict[int, str | None] = {}
    for key, group in groups.items():
        for link in group.links:
            node: Node | None = link.node
            while node is not None:
                held = owner.setdefault(node.index, key)
                if held is None:
                    break
                if held != key:
                    owner[node.index] = None
                node = node.parent
    for key, group in groups.items():
        best = max(group.links, key=lambda link: (link.in_heading and link.width > 0, link.width))
        group.best = best
        group.subtree = best.node
        for node in best.node.ancestors():
            if owner[node.index] != key or node.tag in _PAGE_FRAMES:
                break
            group.subtree = node
        group.text = _called(document, group)
        tags = [n.tag for _, n in zip(range(6), best.node.ancestors(), strict=False)]
        classes = [best.node.first_class]
        if best.node.parent is not None:
            classes.append(best.node.parent.first_class)
        group.signature = "/".join(tags) + "|" + ".".join(classes)


def _called(document: Document, group: LinkGroup) -> str:
    if group.best.text:
        return group.best.text
    for link in group.links:
        said = clean(link.node.attribute("title") or link.node.attribute("aria-label"))
        if said:
            return said
    for node in document.within(group.subtree):
        if node.tag in HEADINGS:
            return document.text(node)
    return ""


def prefix_counts(groups: list[LinkGroup]) -> Counter[str]:
    """Return for every address how many other links of the page lie below it: hubs have many."""
    counts: Counter[str] = Counter()
    for group in groups:
        path = group.key.partition("?")[0].rstrip("/")
        while path.count("/") > 3:
            path = path.rpartition("/")[0]
            counts[path] += 1
    return counts
