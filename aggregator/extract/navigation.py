"""The sections that a page's menus, bread crumbs and headings name, and the one it is itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from aggregator.extract.addresses import link_key
from aggregator.extract.document import TEXT, Document, Node, clean, width
from aggregator.extract.sections import (
    MAX_NAME,
    SiteSections,
    fold_name,
    fold_segment,
    is_section_page,
    path_of,
    site_of,
    spellings,
)

_NAVIGATING = re.compile(
    r"(?:^|[\s_-])(?:main|sub|mega|site|top|meta|head|foot)?"
    r"(?:nav(?:i|igation|bar)?|menue?|breadcrumbs?|brotkrumen?|rubriken|ressorts|sections|sitemap)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_UNSEEN = re.compile(r"visually-?hidden|sr-only|screen-?reader", re.IGNORECASE)
_MAX_HEADING_WORDS = 3
_NO_NAMES = """
home | homepage | start | startseite | accueil | inicio | portada | hem | forside | etusivu
главная | головна | 主页 | 首页 | ホーム | トップ | 홈 | الرئيسية | ראשי
all | view all | see all | show all | more | read more | alle | alle anzeigen | mehr | ver todo
ver más | todos | tout voir | voir plus | tutti | все | ещё
更多 | 一覧 | もっと見る | 더보기 | المزيد | עוד
"""
_NO_SECTION = frozenset(fold_name(name) for name in re.split(r"[|\n]", _NO_NAMES.strip()))
"""What menus call the page that is none."""


def site_sections(document: Document, url: str | None) -> SiteSections:
    """Gather the entries of the page's menus and bread crumbs, and the headings that are links."""
    base = url or document.canonical or ""
    base = urljoin(base, document.base) if document.base else base
    site = site_of(link_key(base) or base)
    publisher = fold_name(document.metas.get("og:site_name", ""))
    names: dict[str, str] = {}
    paths: dict[str, str] = {}
    for anchor in _naming_links(document):
        href = anchor.attribute("href").strip()
        name = _named(document, anchor)
        if "#" in href or not name or width(name) > MAX_NAME:
            continue
        folded = fold_name(name)
        if len(folded) < 2 and folded.isascii():
            continue
        said = {folded, *map(fold_name, re.split(r"[,:、，]", name))}
        if name.isdigit() or said & _NO_SECTION or folded == publisher:
            continue
        try:
            address = urljoin(base, href)
        except ValueError:
            continue
        address = link_key(address) or ""
        if site is None or site_of(address) != site or not is_section_page(address):
            continue
        names.setdefault(folded, name)
        path = path_of(address)
        if path not in paths or _is_spelled(name, path) > _is_spelled(paths[path], path):
            paths[path] = name
    if _is_article(document):
        own = paths.pop(path_of(link_key(url or document.canonical or "") or ""), None)
        names.pop(fold_name(own or ""), None)
        return SiteSections(names=names, paths=paths)
    return SiteSections(names=names, paths=paths, page=_own_section(document, url, paths))


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


def _naming_links(document: Document) -> Iterator[Node]:
    """Yield the links of menus, then those that are headings."""
    headings: list[Node] = []
    end = above = -1
    for node in document.nodes:
        if node.index > end and _navigates(node):
            end = node.end
        if node.tag in _HEADINGS:
            above = node.end
        if node.tag == "a" and node.attribute("href"):
            if node.index <= end:
                yield node
            elif node.index <= above:
                headings.append(node)
    yield from headings


def _navigates(node: Node) -> bool:
    if node.tag in ("nav", "header", "footer"):
        # A header or footer inside an article is the teaser's own.
        return node.tag == "nav" or not any(
            above.tag in ("article", "main", "li", "section") for above in node.ancestors()
        )
    if node.tag not in ("div", "ul", "ol", "section", "aside", "table", "menu"):
        return False
    if node.attribute("role") in ("navigation", "menu", "menubar"):
        return True
    names = f"{node.attribute('class')} {node.attribute('id')}"
    return len(names) > 2 and bool(_NAVIGATING.search(names))


def _is_article(document: Document) -> bool:
    """Tell whether a page says of itself that it is one article."""
    metas = document.metas
    return metas.get("og:type", "").lower() == "article" or "article:published_time" in metas


def _own_section(document: Document, url: str | None, paths: Mapping[str, str]) -> str | None:
    address = link_key(url or document.canonical or "")
    if address is None or not is_section_page(address):
        return None
    known = paths.get(path_of(address))
    if known is not None:
        return known
    heading = next((node for node in document.nodes if node.tag == "h1"), None)
    name = document.text(heading) if heading is not None else ""
    if not name or width(name) > MAX_NAME or len(name.split()) > _MAX_HEADING_WORDS:
        return None
    segments = {fold_segment(s) for s in urlsplit(address).path.split("/") if s}
    return name if spellings(name) & segments else None
