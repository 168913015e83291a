"""What a site's navigation says about its sections, and what that makes of a label or a path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from aggregator.extract.document import Document, Node, width
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
    r"|users?|by|writers?|search|suche|login|abo|shop|newsletters?|rss|feeds?|hashtag|stories)(?:/|$)",
    re.IGNORECASE,
)
_MAX_NAME = 32
"""Width of the longest rubric ("Wissenschaft & Forschung" has 24)."""
_MAX_DEPTH = 3
_MAX_SLUG_WORDS = 4
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NOT_LETTERS = re.compile(r"[\W_]+")
_ENDINGS = re.compile(r"\.\w{2,5}$")


def fold_name(name: str) -> str:
    """Return a name as names are compared: no case, no accents, no marks between its words."""
    apart = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    plain = "".join(character for character in apart if not unicodedata.combining(character))
    return _NOT_LETTERS.sub(" ", plain).strip()


def _fold_segment(segment: str) -> str:
    plain = unquote(_ENDINGS.sub("", segment)).lower()
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(umlaut, spelled)
    return fold_name(plain)


def _spellings(name: str) -> set[str]:
    """Return a name as path segments may spell it."""
    folded = name.casefold()
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        folded = folded.replace(umlaut, spelled)
    return {fold_name(name), fold_name(folded)}


def path_of(url: str) -> str:
    """Return host and path as section pages are compared: no www, no index file, no slash."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    path = re.sub(r"/(?:index|default|home)\.\w+$", "", parts.path).rstrip("/")
    return parts.netloc.lower().removeprefix("www.") + path


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
    site = _site(base)
    names: dict[str, str] = {}
    paths: dict[str, str] = {}
    for anchor in _naming_links(document):
        href = anchor.attribute("href").strip()
        name = document.text(anchor)
        if "#" in href or not name or width(name) > _MAX_NAME:
            continue
        if not fold_name(name) or name.isdigit():
            continue
        try:
            address = urljoin(base, href)
        except ValueError:
            continue
        if site is None or _site(address) != site or not is_section_page(address):
            continue
        names.setdefault(fold_name(name), name)
        path = path_of(address)
        if path not in paths or _is_spelled(name, path) > _is_spelled(paths[path], path):
            paths[path] = name
    return SiteSections(names=names, paths=paths, page=_own_section(document, url, paths))


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
    path = parts.path.strip("/")
    if not path or _TOPICAL.search(path):
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
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return ".".join(host.split(".")[-2:]) if host else None


def _own_section(document: Document, url: str | None, paths: Mapping[str, str]) -> str | None:
    address = url or document.canonical or ""
    if not address or not is_section_page(address):
        return None
    known = paths.get(path_of(address))
    if known is not None:
        return known
    for node in document.nodes:
        if node.tag == "h1":
            name = document.text(node)
            if name and width(name) <= _MAX_NAME:
                segments = {_fold_segment(s) for s in urlsplit(address).path.split("/") if s}
                return name if _spellings(name) & segments else None
    return None


def confirm_label(
    label: str, *, href: str | None, article: str | None, site: SiteSections
) -> SectionSource | None:
    """Return what makes a printed label a section, None for a kicker (DESIGN decision 3)."""
    folded = fold_name(label)
    if not folded or width(label) > _MAX_NAME:
        return None
    if href is not None and (path_of(href) in site.paths or is_section_page(href)):
        return SectionSource.LABEL_LINK
    if folded in site.names:
        return SectionSource.NAVIGATION
    if article:
        segments = {_fold_segment(s) for s in urlsplit(article).path.split("/")[:-1] if s}
        if _spellings(label) & segments:
            return SectionSource.PATH
    return None


def section_of_path(url: str, site: SiteSections) -> str | None:
    """Return the name of the innermost section whose page lies above an article."""
    path = path_of(url)
    while "/" in path:
        path = path.rpartition("/")[0]
        name = site.paths.get(path)
        if name is not None:
            return name
    return None
