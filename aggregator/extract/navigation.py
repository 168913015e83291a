"""The sections that a page's menus, bread crumbs and headings name, and the one it is itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from aggregator.extract.addresses import joiner, link_key, parts_of
from aggregator.extract.crumbs import trail_end
from aggregator.extract.document import HEADINGS, TEXT, Document, Node, clean, width
from aggregator.extract.sections import (
    MAX_NAME,
    SiteSections,
    asks_on,
    fold_segment,
    is_section_page,
    is_topic_page,
    path_of,
    site_of,
    spellings,
)
from aggregator.extract.words import NO_SECTION, fold_name, says_why

_NAVIGATING = re.compile(
    r"(?:^|[\s_-])(?:main|sub|mega|site|top|meta|head|foot)?"
    r"(?:nav(?:i|igation|bar)?|menue?|breadcrumbs?|brotkrumen?|rubriken|ressorts|sections|sitemap)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
_MAY_NAVIGATE = re.compile(r"nav|menu|breadcrumb|brotkrume|rubriken|ressorts|sections|sitemap")
"""Few names hold one of these, and that they do not is told much sooner."""
_LANDMARKS = frozenset(("nav", "header", "footer"))
_TEASING = frozenset(("article", "main", "li", "section"))
_MENUS = frozenset(("div", "ul", "ol", "section", "aside", "table", "menu"))
_LOOKED_AT = HEADINGS | _LANDMARKS | _MENUS | {"a"}
_UNSEEN = re.compile(r"visually-?hidden|sr-only|screen-?reader", re.IGNORECASE)
_MAX_HEADING_WORDS = 3
_MAX_NAME_WORDS = 4
_WIDEST_CRUMB = 16
"""Width of the name of a list whose address does not look like one."""
_TITLE_PARTS = re.compile(r"\s*[_|–—»›·-]\s*")
_POST = re.compile(r"(?:^|\s)(?:single-post|postid-\d+)(?=$|\s)")
"""What WordPress calls the body of a page that is one article."""
_NAME_PARTS = re.compile(r"[,:、，]")


def site_sections(document: Document, url: str | None) -> SiteSections:
    """Gather the entries of the page's menus and bread crumbs, and the headings that are links."""
    base = url or document.canonical or ""
    base = joiner(base)(document.base) or base if document.base else base
    publishers = {
        fold_name(name).replace(" ", "")
        for name in (document.metas.get("og:site_name", ""), _domain_name(link_key(base) or base))
    }
    names: dict[str, str] = {}
    paths: dict[str, str] = {}
    parts = parts_of(link_key(base) or "")
    host = parts.host if parts is not None else ""
    find_path = _path_finder(base, host)
    known: dict[str, str | None] = {}
    for anchor, in_menu in _naming_links(document):
        href = anchor.attribute("href").strip()
        if href not in known:
            known[href] = find_path(href)
        path = known[href]
        if path is None:
            continue
        name = _named(document, anchor)
        folded = fold_name(name)
        if folded.replace(" ", "") in publishers or not _may_name_section(name, folded):
            continue
        if not in_menu and _is_sentence(name):
            continue
        if folded not in names or (names[folded].isupper() and not name.isupper()):
            names[folded] = name
        if path not in paths or _is_spelled(name, path) > _is_spelled(paths[path], path):
            paths[path] = name
    if says_article(document):
        own = paths.pop(path_of(link_key(url or document.canonical or "") or ""), None)
        names.pop(fold_name(own or ""), None)
        return SiteSections(names=names, paths=paths, host=host)
    page = _own_section(document, url, paths, names)
    return SiteSections(names=names, paths=paths, page=page, host=host)


def _domain_name(url: str) -> str:
    """Return what a site's domain calls it ("bote" of www.bote.example)."""
    return (site_of(url) or "").partition(".")[0]


def _path_finder(base: str, host: str) -> Callable[[str], str | None]:
    """Return what gives the `path_of` a section page of the site, None for any other link."""
    join = joiner(base)
    site = site_of(link_key(base) or base)

    def find_path(href: str) -> str | None:
        if not href or "#" in href or site is None:
            return None
        address = link_key(join(href) or "")
        if address is None or not is_section_page(address, host) or site_of(address) != site:
            return None
        return path_of(address)

    return find_path


def _may_name_section(name: str, folded: str) -> bool:
    if not name or width(name) > MAX_NAME or name.isdigit() or asks_on(name) or says_why(name):
        return False
    if len(folded) < 2 and folded.isascii():
        return False
    parts = _NAME_PARTS.split(name)
    return folded not in NO_SECTION and NO_SECTION.isdisjoint(map(fold_name, parts))


def _is_sentence(name: str) -> bool:
    """Tell whether a heading says more than a name ("Got a news tip?")."""
    return name[-1] in "?!." or len(name.split()) > _MAX_NAME_WORDS


def _named(document: Document, anchor: Node) -> str:
    """Return what a link is called, without arrows and what only screen readers say."""
    end = -1
    parts: list[str] = []
    for node in document.within(anchor):
        if node.index <= end:
            continue
        if node.tag != TEXT and _UNSEEN.search(node.attribute("class")):
            end = node.end
        elif node.tag == TEXT:
            parts.append(node.text)
    return clean(" ".join(parts)).strip(" |»›>«‹<→")


def _is_spelled(name: str, path: str) -> bool:
    return fold_segment(path.rpartition("/")[2]) in spellings(name)


def _naming_links(document: Document) -> Iterator[tuple[Node, bool]]:
    """Yield the links of menus, then those that are headings, and which of both they are."""
    nodes = document.nodes
    headings: list[Node] = []
    end = above = -1
    for index in document.positions(_LOOKED_AT):
        node = nodes[index]
        tag = node.tag
        if tag == "a":
            if index <= end:
                yield node, True
            elif index <= above:
                headings.append(node)
        elif tag in HEADINGS:
            above = node.end
        elif index > end and _navigates(node):
            end = node.end
    yield from ((node, False) for node in headings)


def _navigates(node: Node) -> bool:
    if node.tag in _LANDMARKS:
        # A header or footer inside an article is the teaser's own.
        return node.tag == "nav" or not any(above.tag in _TEASING for above in node.ancestors())
    attributes = node.attributes
    if attributes.get("role") in ("navigation", "menu", "menubar"):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return bool(_MAY_NAVIGATE.search(names.lower()) and _NAVIGATING.search(names))


def says_article(document: Document) -> bool:
    """Tell whether a page says of itself that it is one article."""
    metas = document.metas
    if metas.get("og:type", "").lower() == "article" or "article:published_time" in metas:
        return True
    bodies = document.places.get("body", [])
    return any(_POST.search(document.nodes[index].attribute("class")) for index in bodies[:1])


def _own_section(
    document: Document, url: str | None, paths: Mapping[str, str], names: Mapping[str, str]
) -> str | None:
    address = link_key(url or document.canonical or "")
    parts = parts_of(address or "")
    if address is None or parts is None or is_topic_page(address):
        return None
    listed = is_section_page(address)
    known = paths.get(path_of(address)) if listed else None
    if known is not None:
        return known
    headings = document.places.get("h1")
    heading = document.text(document.nodes[headings[0]]) if headings else ""
    if listed and _is_name(heading):
        segments = {fold_segment(s) for s in parts.path.split("/") if s}
        if spellings(heading) & segments:
            return heading
    if "/" not in path_of(address):
        return None  # the front page
    crumb = trail_end(document, address)
    if crumb is None or not _is_name(crumb) or not _may_name_section(crumb, fold_name(crumb)):
        return None
    if not listed and not _calls_page(crumb, document.title or "", heading):
        return None
    return names.get(fold_name(crumb), crumb)


def _is_name(text: str) -> bool:
    return bool(text) and width(text) <= MAX_NAME and len(text.split()) <= _MAX_HEADING_WORDS


def _calls_page(crumb: str, title: str, heading: str) -> bool:
    """Tell whether a page of an odd address is a list called so: no other headline, short name."""
    called = [fold_name(part) for part in _TITLE_PARTS.split(title)]
    others = heading and fold_name(heading) != fold_name(crumb)
    return width(crumb) <= _WIDEST_CRUMB and not others and fold_name(crumb) in called
