"""The trail of bread crumbs on a page, and what its last one calls the page."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from aggregator.extract.addresses import joiner, link_key
from aggregator.extract.document import TEXT, Document, Node, clean
from aggregator.extract.sections import path_of
from aggregator.extract.structured import linked_values

_TRAIL = re.compile(
    r"(?:^|[\s_-])(?:bread-?crumbs?|crumbs?|brotkrumen?|pathway|weizhi|dqwz|breadcrumblist)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
_HOLDERS = frozenset(("nav", "div", "ol", "ul", "p", "section", "dl", "td", "span"))
_MARKS = re.compile(r"\s*[>»›→＞/|\\❯]+\s*|::+")
_JOINT = re.compile(r"[>»›→＞❯]")
_LISTS = frozenset(("列表", "列表页", "文章列表", "新闻列表", "一覧", "記事一覧", "목록"))
"""What follows the name of a list that it is one."""
_WIDEST = 160
"""Width of a trail; a wider one holds a menu, too."""
_MOST_NODES = 400
"""Of a trail; the largest of the corpus has 35."""
_NEAR = 4
"""Elements between the link to the front page and the trail it stands in."""
_PAGING = re.compile(r"(?:[/_.?&=-]|\d|index|page|seite|pagina|list|default|html?|php|s?html)*")


def trail_end(document: Document, url: str) -> str | None:
    """Return the last crumb of the page's trail as printed, if it names the page itself."""
    for trail in _trails(document, url):
        crumbs = [crumb for crumb in _crumbs(document, trail) if crumb[0] not in _LISTS]
        if len(crumbs) < 2:
            continue
        name, href = crumbs[-1]
        if href is None or _is_own(href, url):
            return name
    return _declared_end(document)


def _trails(document: Document, url: str) -> Iterator[Node]:
    """Yield what is named a trail, then what begins with the front page and has arrows in it."""
    nodes = document.nodes
    for index in document.positions(_HOLDERS):
        attributes = nodes[index].attributes
        names = " ".join(attributes.get(key) or "" for key in ("class", "id", "aria-label"))
        if len(names) > 4 and _names_trail(names) and _is_small(document, nodes[index]):
            yield nodes[index]
    join = joiner(url)
    front = path_of(url).partition("/")[0].partition("?")[0]
    seen: set[int] = set()
    for index in document.positions(("a",)):
        href = nodes[index].attribute("href").strip()
        if len(href) > 60 or path_of(link_key(join(href) or "") or "") != front:
            continue
        for _, above in zip(range(_NEAR), nodes[index].ancestors(), strict=False):
            if not _is_small(document, above):
                break
            if above.index not in seen:
                seen.add(above.index)
                if _JOINT.search(document.text(above)):
                    yield above


def _is_small(document: Document, node: Node) -> bool:
    return document.width(node) <= _WIDEST and node.end - node.index <= _MOST_NODES


@lru_cache(maxsize=512)
def _names_trail(names: str) -> bool:
    return bool(_TRAIL.search(names))


def _crumbs(document: Document, trail: Node) -> Iterator[tuple[str, str | None]]:
    """Yield the crumbs with their links; the words before the first link are none."""
    href, end = None, -1
    begun = False
    for node in document.within(trail):
        if node.tag == "a":
            href, end, begun = node.attribute("href") or None, node.end, True
        elif node.tag == TEXT and begun:
            linked = href if node.index <= end else None
            for part in _MARKS.split(clean(node.text)):
                if part:
                    yield part, linked


def _is_own(href: str, url: str) -> bool:
    """Tell whether a crumb's link leads to the page, or to the first of its pages."""
    own, there = path_of(url), path_of(link_key(joiner(url)(href.strip()) or "") or "")
    return bool(there) and own.startswith(there) and bool(_PAGING.fullmatch(own[len(there) :]))


def _declared_end(document: Document) -> str | None:
    """Return the last name of the trail that the page's data states."""
    for value in linked_values(document):
        for one in _objects(value):
            if one.get("@type") == "BreadcrumbList":
                names = [name for name in _names(one.get("itemListElement")) if name]
                return names[-1] if len(names) > 1 else None
    return None


def _objects(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a document, of its list, of its graph, and those about its page."""
    todo: deque[object] = deque([value])
    while todo:
        one = todo.popleft()
        if isinstance(one, list):
            todo.extend(one)
        elif isinstance(one, dict):
            yield one
            todo.extend(one[key] for key in ("@graph", "breadcrumb") if key in one)


def _names(elements: object) -> Sequence[str]:
    found = []
    for one in elements if isinstance(elements, list) else ():
        if isinstance(one, dict):
            item = one.get("item")
            name = one.get("name") or (item.get("name") if isinstance(item, dict) else None)
            found.append(clean(name) if isinstance(name, str) else "")
    return found
