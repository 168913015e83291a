"""The page itself among its links: an article page never announces its own article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from aggregator.extract.addresses import is_list_path, link_key, slug_words
from aggregator.extract.document import Document, Node, width
from aggregator.extract.locate.links import LinkGroup

_ID = re.compile(r"[0-9a-f]{16,}|\d{6,}")
_ENDING = re.compile(r"\.\w{2,5}$")
_DAY = re.compile(r"(?:19|20)\d\d[01]\d(?:[0-3]\d)?$")
_LEAST_TITLE = 20
"""Width from which on two articles do not bear the same headline by chance."""
_LEAST_SLUG = 4
"""Words of an address from which on it is an article's, whatever its query says."""

_HEADLINE = 5
"""Words of an address that only a headline has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """What the page is called: its addresses and, if it is an article, its number and titles."""

    keys: frozenset[str]
    host: str = ""
    paths: frozenset[str] = frozenset()
    """Paths whose variants by query (print, comments, next part) are the page too."""
    folders: tuple[str, ...] = ()
    """What lies below an article's own path: its pictures, its comments, its next part."""
    ids: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    front: bool = False
    """It is the front page of a host."""

    def is_passed_on_by(self, group: LinkGroup) -> bool:
        """Tell whether a link carries the page's own address elsewhere: share, print, translate."""
        return bool(self.host) and self.host in group.query and group.host != self.host

    def is_linked_by(self, group: LinkGroup) -> bool:
        if group.key in self.keys:
            return True
        if group.host.removeprefix("m.") != self.host.removeprefix("m."):
            return False
        if group.path in self.paths or not self.ids.isdisjoint(_ids(group.path)):
            return True
        return self._is_part(group) or group.text.casefold() in self.titles

    def _is_part(self, group: LinkGroup) -> bool:
        """Tell whether a link leads to the article's pictures, comments or next part."""
        if any(group.path.startswith(folder) for folder in self.folders):
            return True
        inner = group.path.rpartition("/")[0]
        if not self.ids.isdisjoint(_ID.findall(inner)):
            return True
        named = len(group.slug) >= _LEAST_SLUG or _ID.search(group.path)
        return not named and not self.ids.isdisjoint(_ID.findall(group.query))


def own_keys(document: Document, url: str | None) -> set[str]:
    """Return the keys of the page itself: where it was, and what it calls itself."""
    says = (document.canonical, document.metas.get("og:url"))
    named = {_joined(url or "", address) for address in (url, *says) if address}
    keys = {key for key in named if key is not None}
    return {key for key in keys if urlsplit(key).path != "/" or len(keys) == 1}


def own_page(document: Document, url: str | None) -> OwnPage:
    """Gather what the page is called."""
    keys = own_keys(document, url)
    parts = [urlsplit(key) for key in sorted(keys)]
    if not parts or all(is_list_path(one.path) for one in parts):
        front = any(one.path in ("", "/") and not one.query for one in parts)
        return OwnPage(keys=frozenset(keys), front=front)
    said = [document.metas.get("og:title"), document.title]
    said += [document.text(node) for node in document.nodes if _is_headline(document, node)]
    paths = {one.path for one in parts if not one.query and not is_list_path(one.path)}
    return OwnPage(
        keys=frozenset(keys),
        host=parts[0].netloc,
        paths=frozenset(paths),
        folders=tuple(_ENDING.sub("", path) + "/" for path in sorted(paths) if _is_story(path)),
        ids=frozenset(number for one in parts for number in _ids(one.path)),
        titles=frozenset(text.casefold() for text in said if text and width(text) >= _LEAST_TITLE),
    )


def _is_headline(document: Document, node: Node) -> bool:
    """Tell whether a node heads the page itself: the headline of another article is a link."""
    if node.tag != "h1" or any(above.tag == "a" for above in node.ancestors()):
        return False
    return all(inner.tag != "a" for inner in document.within(node))


def _is_story(path: str) -> bool:
    """Tell whether a path is surely no list's: it has a number, an ending or a whole headline."""
    last = path.rpartition("/")[2]
    return bool(_ID.search(last) or _ENDING.search(last)) or len(slug_words(path)) >= _HEADLINE


def _joined(base: str, address: str) -> str | None:
    try:
        return link_key(urljoin(base, address))
    except ValueError:
        return None


def _ids(path: str) -> set[str]:
    """Return the article numbers of an address: long ones of its last segment that are no day."""
    return {n for n in _ID.findall(path.rpartition("/")[2]) if not _DAY.match(n)}
