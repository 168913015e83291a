"""What a site's navigation says about its sections, and what that makes of a label or a path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote, urljoin, urlsplit

from aggregator.extract.addresses import link_key
from aggregator.extract.document import TEXT, Document, Node, clean, width
from aggregator.model import SectionSource

_NAVIGATING = re.compile(
    r"(?:^|[\s_-])(?:main|sub|mega|site|top|meta|head|foot)?"
    r"(?:nav(?:i|igation|bar)?|menue?|breadcrumbs?|brotkrumen?|rubriken|ressorts|sections|sitemap)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
_TOPICAL = re.compile(
    r"(?:^|/)(?:tags?|schlagwort|thema|themen|topics?|tema|temas|themes?|sujets?|temat|tematy|stichwort"
    r"|keywords?|dossiers?|authors?|autor|autoren|autores|auteurs?|autori|people|person|personen|profile?s?"
    r"|users?|by|writers?|search|suche|login|abo|shop|newsletters?|rss|feeds?|hashtag|stories|admin"
    r"|accounts?|contact|kontakt|impressum|imprint|privacy-\w+|datenschutz\w*|agb|terms|legal"
    r"|cookies?)(?:/|$)",
    re.IGNORECASE,
)
_MAX_NAME = 32
"""Width of the longest rubric ("Wissenschaft & Forschung" has 24)."""
_MAX_HEADING_WORDS = 3
_MAX_DEPTH = 3
_MAX_SLUG_WORDS = 4
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_UNSEEN = re.compile(r"visually-?hidden|sr-only|screen-?reader", re.IGNORECASE)
_NOT_LETTERS = re.compile(r"[\W_]+")
_ENDINGS = re.compile(r"\.\w{2,5}$")


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Return a name as names are compared: no case, no accents, no marks between its words."""
    plain = name.casefold()  # "ß" is "ss" now
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain)
        plain = "".join(character for character in apart if not unicodedata.combining(character))
    return _NOT_LETTERS.sub(" ", plain).strip()


_NO_NAMES = """
home | homepage | start | startseite | accueil | inicio | portada | hem | forside | etusivu
главная | головна | 主页 | 首页 | ホーム | トップ | 홈 | الرئيسية | ראשי
all | view all | see all | show all | more | read more | alle | alle anzeigen | mehr | ver todo
ver más | todos | tout voir | voir plus | tutti | все | ещё
更多 | 一覧 | もっと見る | 더보기 | المزيد | עוד
"""
_NO_SECTION = frozenset(fold_name(name) for name in re.split(r"[|\n]", _NO_NAMES.strip()))
"""What menus call the page that is none."""


def _fold_segment(segment: str) -> str:
    plain = unquote(_ENDINGS.sub("", segment)).lower()
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(umlaut, spelled)
    return fold_name(plain)


@lru_cache(maxsize=1024)
def _spellings(name: str) -> frozenset[str]:
    """Return a name as path segments may spell it."""
    folded = name.casefold()
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        folded = folded.replace(umlaut, spelled)
    return frozenset((fold_name(name), fold_name(folded)))


def path_of(url: str) -> str:
    """Return host, path and query as section pages are compared: no www, index file, slash."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = re.sub(r"/(?:index|default|home)\.\w+$", "", parts.path).rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc.lower().removeprefix("www.") + path + query


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSections:
    """The sections a page's navigation names."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Folded name -> name as printed."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """`path_of` a section page -> its name."""
    page: str | None = None
    """The section the page itself is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathSection:
    """The section an article's path lies in."""

    name: str
    path: str


def site_sections(document: Document, url: str | None) -> SiteSections:
    """Gather the entries of the page's menus and bread crumbs, and the headings that are links."""
    base = url or document.canonical or ""
    base = urljoin(base, document.base) if document.base else base
    site = _site(link_key(base) or base)
    publisher = fold_name(document.metas.get("og:site_name", ""))
    names: dict[str, str] = {}
    paths: dict[str, str] = {}
    for anchor in _naming_links(document):
        href = anchor.attribute("href").strip()
        name = _named(document, anchor)
        if "#" in href or not name or width(name) > _MAX_NAME:
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
        if site is None or _site(address) != site or not is_section_page(address):
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
    return _fold_segment(path.rpartition("/")[2]) in _spellings(name)


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


def is_section_page(url: str) -> bool:
    """Tell whether an address looks like that of a list: short, without number or headline."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    path = path_of(url).partition("?")[0].partition("/")[2]
    if not path or _TOPICAL.search(path) or re.search(r"\d{4}", parts.query):
        return False
    segments = path.split("/")
    return (
        len(segments) <= _MAX_DEPTH
        and not re.search(r"\d{4,}", path)
        and all(len(re.split(r"[-_+,]", s)) <= _MAX_SLUG_WORDS for s in segments)
    )


def is_topic_page(url: str) -> bool:
    """Tell whether an address is that of a topic, tag, author or service."""
    return bool(_TOPICAL.search(urlsplit(url).path))


def _site(url: str) -> str | None:
    """Return the registrable part of a host, as far as it can be told without a list."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    if not host:
        return None
    labels = host.split(".")
    second_level = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if second_level else -2 :])


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
    if not name or width(name) > _MAX_NAME or len(name.split()) > _MAX_HEADING_WORDS:
        return None
    segments = {_fold_segment(s) for s in urlsplit(address).path.split("/") if s}
    return name if _spellings(name) & segments else None


def confirm_label(
    label: str, *, href: str | None, article: str | None, site: SiteSections
) -> SectionSource | None:
    """Return what makes a printed label a section, None for a kicker (DESIGN decision 3)."""
    folded = fold_name(label)
    if not folded or width(label) > _MAX_NAME:
        return None
    if href is not None:
        inside = article is None or _site(href) == _site(article)
        if path_of(href) in site.paths or (inside and is_section_page(href)):
            return SectionSource.LABEL_LINK
    if folded in site.names:
        return SectionSource.NAVIGATION
    if article and _spellings(label) & set(_segments(article)):
        return SectionSource.PATH
    return None


def _segments(article: str) -> Iterator[str]:
    """Yield what an article lies in: the folders of its address, and its own host on the site."""
    parts = urlsplit(article)
    for segment in parts.path.split("/")[:-1]:
        if segment:
            yield _fold_segment(segment)
    host = parts.netloc.removeprefix("www.")
    for name in host.removesuffix(_site(article) or "").split("."):
        if name:
            yield _fold_segment(name)


def section_named(label: str, href: str | None, site: SiteSections) -> str:
    """Return the section that a longer phrase names ("More from Politics"), else the label."""
    name = site.paths.get(path_of(href)) if href is not None else None
    if name is None:
        return label
    return name if f" {fold_name(name)} " in f" {fold_name(label)} " else label


def section_of_path(url: str, site: SiteSections) -> str | None:
    """Return the name of the innermost section whose page lies above an article."""
    path = path_of(url).partition("?")[0]
    while "/" in path:
        path = path.rpartition("/")[0]
        name = site.paths.get(path)
        if name is not None:
            return name
    return None
