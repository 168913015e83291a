"""What makes a label or a path the name of a section: links, navigation, folders of addresses."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

from aggregator.extract.addresses import parts_of
from aggregator.extract.document import width
from aggregator.extract.words import FURTHER, OPENERS, fold_name
from aggregator.model import SectionSource

_TOPICAL = re.compile(
    r"(?:^|/)(?:tags?|schlagwort|thema|themen|topics?|tema|temas|themes?|sujets?|temat|tematy|stichwort"
    r"|keywords?|dossiers?|authors?|autor|autoren|autores|auteurs?|autori|journalists?|journalistes?|reporters?|columnists?"
    r"|contributors?|yazarlar|people|person|personen|profile?s?"
    r"|users?|by|writers?|search|suche|login|abo|shop|newsletters?(?:-\w+)*|rss|feeds?|hashtag|stories|admin"
    r"|page/\d+|accounts?|contact|kontakt|impressum|imprint|privacy-\w+|datenschutz\w*|agb|terms|legal"
    r"|cookies?)(?:/|$)",
    re.IGNORECASE,
)
_SECTION_KEYS = re.compile(
    r"(?:^|&)(?:section|sec|cat|category|categorie|categoria|rubri(?:k|que|ca|c)|ressort|sparte"
    r"|channel|seccion|sezione)(?:_?id)?=[^&]+",
    re.IGNORECASE,
)
"""Parameters by which some sites name their section pages."""
_OF = "の"
"""Behind the name in Japanese ("new articles of Politics")."""
MAX_NAME = 32
"""Width of the longest rubric ("Wissenschaft & Forschung" has 24)."""
_MAX_DEPTH = 3
_MAX_SLUG_WORDS = 4
_ENDINGS = re.compile(r"\.\w{2,5}$")
_SERVICE = re.compile(
    r"(?:m|mobile?|amp|abo|shop|jobs?|stellen\w*|anzeigen|epaper|e-paper|login|account|my|mein|help"
    r"|hilfe|support|newsletters?|rss|feeds?|api|static|cdn|search|suche|ads?|community|forum|mail"
    r"|email|subscri\w+|store|tickets?|trauer|immo\w*|auto\w*markt)\."
)
"""Hosts whose front pages list no articles."""
_COLLECTION = re.compile(
    r"^(?:categor(?:y|ies|ia|ias|ie)|ressorts?|kategorien?|kategoria?|catégorie|sections?|rubri(?:k|que|ca)s?)/"
    r"(?=[^/])",
    re.IGNORECASE,
)
"""The folder of all section pages, which the depth of theirs does not count from."""
_INDEX = re.compile(r"/(?:index|default|home)\.\w+$")
_LONG_NUMBER = re.compile(r"\d{4,}")
_WORD_JOINTS = re.compile(r"[-_+,]")


@lru_cache(maxsize=1024)
def fold_segment(segment: str) -> str:
    """Return a folder of an address as names are compared."""
    plain = unquote(_ENDINGS.sub("", segment)).lower()
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        plain = plain.replace(umlaut, spelled)
    return fold_name(plain)


@lru_cache(maxsize=1024)
def spellings(name: str) -> frozenset[str]:
    """Return a name as path segments may spell it."""
    folded = name.casefold()
    for umlaut, spelled in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        folded = folded.replace(umlaut, spelled)
    return frozenset((fold_name(name), fold_name(folded)))


def _folder(path: str) -> str:
    """Return a path without the file that stands for its folder, and without slash."""
    return (_INDEX.sub("", path) if "." in path else path).rstrip("/")


@lru_cache(maxsize=4096)
def path_of(url: str) -> str:
    """Return host, path and query as section pages are compared: no www, index file, slash."""
    parts = parts_of(url)
    if parts is None:
        return ""
    path = _folder(parts.path)
    query = f"?{parts.query}" if parts.query else ""
    return parts.host.removeprefix("www.") + path + query


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSections:
    """The sections a page's navigation names."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Folded name -> name as printed."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """`path_of` a section page -> its name."""
    page: str | None = None
    """The section the page itself is."""
    host: str = ""
    """Of the page, without www: its front page is no section."""


def is_section_page(url: str, host: str | None = None) -> bool:
    """Tell whether an address looks like that of a list: short, without number or headline.

    The front page of a host of the site is one too, given another `host` that the page is on.
    """
    parts = parts_of(url)
    if parts is None:
        return False
    path = _folder(parts.path).removeprefix("/")
    if not path and not parts.query:
        own = parts.host.removeprefix("www.")
        return host is not None and own not in (host, site_of(url)) and not _SERVICE.match(own)
    segments = _COLLECTION.sub("", path).split("/")
    if len(segments) > _MAX_DEPTH or _LONG_NUMBER.search(path):
        return False
    if any(len(_WORD_JOINTS.findall(segment)) >= _MAX_SLUG_WORDS for segment in segments):
        return False
    if _SECTION_KEYS.search(parts.query):
        return True
    return bool(path) and not _LONG_NUMBER.search(parts.query) and not _TOPICAL.search(path)


def is_topic_page(url: str) -> bool:
    """Tell whether an address is that of a topic, tag, author or service."""
    parts = parts_of(url)
    return parts is not None and bool(_TOPICAL.search(parts.path))


@lru_cache(maxsize=4096)
def site_of(url: str) -> str | None:
    """Return the registrable part of a host, as far as it can be told without a list."""
    parts = parts_of(url)
    host = parts.host.rpartition("@")[2].partition(":")[0] if parts is not None else ""
    if not host:
        return None
    labels = host.split(".")
    second_level = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if second_level else -2 :])


def confirm_label(
    label: str,
    *,
    href: str | None,
    article: str | None,
    site: SiteSections,
    widest: int = MAX_NAME,
    beside: Collection[str] = (),
) -> SectionSource | None:
    """Return what makes a printed label a section, None for a kicker (DESIGN decision 3).

    `beside` are the paths that the links beside it lead to.
    """
    folded = fold_name(label)
    if not folded or width(label) > widest:
        return None
    if href is not None:
        if path_of(href) in site.paths:
            return SectionSource.LABEL_LINK
        inside = article is None or site_of(href) == site_of(article)
        if inside and is_section_page(href, site.host):
            known = (*site.paths, *(path for path in beside if path != path_of(href)))
            if not _is_apart(href, article, known):
                return SectionSource.LABEL_LINK
    if folded in site.names:
        return SectionSource.NAVIGATION
    if article and not spellings(label).isdisjoint(_segments(article)):
        return SectionSource.PATH
    return None


def _is_apart(href: str, article: str | None, known: Collection[str]) -> bool:
    """Tell whether a list lies in a folder that neither the lists known nor the article share.

    Of a host that no list is known of nothing can be told.
    """
    host, _, path = path_of(href).partition("?")[0].partition("/")
    folder, deeper, _ = path.partition("/")
    if not deeper or _COLLECTION.match(path):
        return False
    if article is not None and path_of(article).partition("/")[2].startswith(f"{folder}/"):
        return False
    there = [f"{one}/" for one in known if one.startswith(f"{host}/")]
    return bool(there) and not any(one.startswith(f"{host}/{folder}/") for one in there)


@lru_cache(maxsize=8)
def _segments(article: str) -> frozenset[str]:
    """Return what an article lies in: the folders of its address, and its own host on the site."""
    parts = parts_of(article)
    if parts is None:
        return frozenset()
    folders = parts.path.split("/")[:-1]
    host = parts.host.removeprefix("www.").removesuffix(site_of(article) or "")
    return frozenset(fold_segment(name) for name in (*folders, *host.split(".")) if name)


def asks_on(text: str) -> bool:
    """Tell whether a text leads on to something rather than naming it ("More from Politics")."""
    first, _, rest = fold_name(text).partition(" ")
    return bool(rest) and first in OPENERS


def is_further(text: str) -> bool:
    """Tell whether a text speaks of more of something, which is no name ("More stories")."""
    first, _, rest = fold_name(text).partition(" ")
    return bool(rest) and first in FURTHER


def leads_on(text: str) -> bool:
    """Tell whether a text beside a heading leads to more of the same ("view all")."""
    return asks_on(text) or fold_name(text) in OPENERS


def section_named(label: str, href: str | None, site: SiteSections) -> str:
    """Return a section as the site's navigation spells it, also one that a longer phrase names."""
    folded = fold_name(label)
    if folded in site.names:
        return site.names[folded]
    name = site.paths.get(path_of(href)) if href is not None else None
    if name is not None and (asks_on(label) or folded.startswith(f"{fold_name(name)}{_OF}")):
        return name
    if not asks_on(label):
        return label
    words = folded.split()
    endings = (" ".join(words[start:]) for start in range(1, len(words)))
    return next((site.names[ending] for ending in endings if ending in site.names), label)


def section_of_path(url: str, site: SiteSections) -> str | None:
    """Return the name of the innermost section whose page lies above an article."""
    path = path_of(url).partition("?")[0]
    while "/" in path:
        path = path.rpartition("/")[0]
        name = site.paths.get(path)
        if name is not None:
            return name
    return None
