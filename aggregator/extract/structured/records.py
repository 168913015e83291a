"""Objects of a page's state that may announce articles, gathered by where they stand in it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_DEPTH = 3
"""How far below an object its fields are looked for: `title.rendered`, `image.sizes.large`."""
_MOST_FIELDS = 150
"""Of one object, those nearest to it."""
_MOST_VALUES = 2_000_000
"""Of one page: more than its 8 MB can reasonably hold."""
MOST_GROUPS = 600
"""Of one page: the most varied state known has 90."""
_WORD = re.compile(r"[A-Za-z_][A-Za-z_]*$")
_PAGE = re.compile(r"(?:(?:https?:)?//[^/\s]+)?/?(?P<path>[^\s?#]+)(?:\?[^\s#]*)?$")
_NUMBER = re.compile(r"\d{4}")
_JOINT = re.compile(r"[^\W_][-_,+](?=[^\W_])")
_FILE = re.compile(
    r"\.(?!\w?html?$|php\d?$|aspx?$|jsp$|do$|ece$|story$|article$)[a-z]\w{1,4}$", re.I
)
"""An ending that no page has: of a picture, a script, a film."""
_TECHNICAL = re.compile(r"(?:^|/)(?:wp-json|api|graphql|rest|ajax|_next|static|assets)/", re.I)
_SLUG = re.compile(r"\w+(?:-\w+){2,}$")
_HEADLINE = re.compile(r"(?=.{10})\S+\s+\S|(?=.{6})[^\x00-\u2e7f]{2}")
"""Several words, or an unspaced script."""
_LONGEST_PATH = 12
_HOLDING = (dict, list)
_OTHERS = re.compile(r"author|byline|contributor|creator|user|profile|publisher|tracking", re.I)
"""Places where people and programs stand."""
Key = tuple[str, ...]
"""Path inside an object; a list stands for its first."""
Record = Mapping[Key, object]
"""The fields of one object, flat: texts, numbers and truth values."""
Chain = tuple[tuple[Mapping[str, object], Key], ...]


@dataclass(slots=True)
class Group:
    """Objects that stand at the same place of the state, indices and ids apart."""

    path: Key
    records: list[Record] = field(default_factory=list)


def gather_groups(value: object) -> list[Group]:
    """Return the objects that name a page, in the order of their first ones."""
    groups: dict[Key, Group] = {}
    known = _normalised(value)
    for path, holder in _holders(value):
        if path not in groups:
            if len(groups) == MOST_GROUPS or _OTHERS.search(".".join(path)):
                continue
            groups[path] = Group(path)
        groups[path].records.append(flatten(holder, known))
    return list(groups.values())


def _holders(value: object) -> Iterator[tuple[Key, Mapping[str, object]]]:
    """Yield the objects that say something about a page named in them, in page order."""
    todo: list[tuple[object, Key, Chain]] = [(value, (), ())]
    seen: set[int] = set()
    given: set[int] = set()
    telling: dict[int, bool] = {}
    left = _MOST_VALUES
    while todo and left > 0:
        one, path, chain = todo.pop()
        left -= 1
        if id(one) in seen or not isinstance(one, _HOLDING):
            continue
        seen.add(id(one))
        above = path[-_LONGEST_PATH:]
        if isinstance(one, list):
            place = (*above, "*")
            todo += [(v, place, chain) for v in reversed(one) if isinstance(v, _HOLDING)]
            continue
        assert isinstance(one, dict)
        chain = (*chain[-_DEPTH + 1 :], (one, path))
        names_page = False
        inner: list[tuple[object, Key, Chain]] = []
        for name, value in one.items():
            if isinstance(value, str):
                names_page = names_page or is_page(value)
            elif isinstance(value, _HOLDING):
                inner.append((value, (*above, name if _WORD.match(name) else "*"), chain))
        if names_page:
            for holder, place in reversed(chain):
                if id(holder) not in telling:
                    telling[id(holder)] = _says_something(holder)
                if telling[id(holder)]:
                    if id(holder) not in given:
                        given.add(id(holder))
                        yield place, holder
                    break
        todo += reversed(inner)


def _says_something(holder: Mapping[str, object]) -> bool:
    """Tell whether a field, or one of an object in it, reads like a headline."""
    for value in holder.values():
        if isinstance(value, str):
            if _HEADLINE.match(value):
                return True
        elif isinstance(value, dict) and any(
            isinstance(v, str) and _HEADLINE.match(v) for v in value.values()
        ):
            return True
    return False


def is_page(text: str) -> bool:
    """Tell whether a text may be the address of an article, or the slug that ends one."""
    if not 8 <= len(text) <= 1000 or " " in text:
        return False
    if "/" not in text:
        return text.count("-") > 1 and _SLUG.match(text) is not None
    page = _PAGE.match(text)
    if page is None or (text[0] != "/" and "//" not in text and text.count("/") > 6):
        return False
    path = page["path"]
    if _FILE.search(path) or _TECHNICAL.search(path):
        return False
    if _NUMBER.search(path):
        return True
    return any(len(_JOINT.findall(one)) >= 2 for one in path.rstrip("/").rsplit("/", 2)[-2:])


def _normalised(value: object) -> Mapping[str, object]:
    """Return the objects of a cache that point to each other by name; empty for other state."""
    todo, depth = [value], 0
    while todo and depth < _DEPTH:
        for one in todo:
            if isinstance(one, dict) and "ROOT_QUERY" in one:
                return one
        todo = [v for one in todo if isinstance(one, dict) for v in one.values()]
        depth += 1
    return {}


def flatten(holder: Mapping[str, object], known: Mapping[str, object] | None = None) -> Record:
    """Return the fields of an object and of those inside it or named by it, by their paths."""
    known = known or {}
    fields: dict[Key, object] = {}
    todo: deque[tuple[Key, object]] = deque([((), holder)])
    while todo and len(fields) < _MOST_FIELDS:
        path, value = todo.popleft()
        if isinstance(value, dict):
            named = value.get("__ref") or (value.get("type") == "id" and value.get("id"))
            inner = known.get(named) if isinstance(named, str) else value
            if len(path) < _DEPTH and isinstance(inner, dict):
                todo += [((*path, str(k)), v) for k, v in inner.items()]
        elif isinstance(value, list):
            if value and len(path) < _DEPTH:
                todo.append((path, value[0]))
        elif value is not None and value != "":
            fields.setdefault(path, value)
    return fields
