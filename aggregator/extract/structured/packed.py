"""State written as one flat list whose objects point into it by number, unfolded."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LEAST = 8
_WRAPPERS = frozenset(
    ("Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "Set", "Date")
)
"""Tags of a value that only wraps another: `["Reactive", 12]`."""
_TIME = "D"
"""Tag of a time in thousandths of a second: `["D", 1767225600000]`."""
_KEY = re.compile(r"_\d{1,9}")
"""A key that is written as the place of its name."""
_TAGS = range(12)
"""Of values that say what they are: 0 for plain ones, 1 for lists, others for dates."""


def unpack(value: object) -> object:
    """Return the value, unfolded if it is such a list.

    Every object is unfolded once; what points to it shares it, loops included.
    """
    if not isinstance(value, list) or not _is_packed(value):
        return value
    return _at(value, _unfold(value), 0)


def unpack_stream(parts: Sequence[Sequence[object]]) -> list[object]:
    """Return the values of a list that came in parts, one a part: later ones point into earlier."""
    whole = [one for part in parts for one in part]
    if not _is_packed(whole):
        return []
    made = _unfold(whole)
    starts = [sum(map(len, parts[:number])) for number in range(len(parts))]
    return [_at(whole, made, start) for start in starts]


def untagged(value: object) -> object:
    """Return a value without the tags that all values in it bear: `{"title": [0, "…"]}`."""
    if not isinstance(value, dict) or not all(map(_is_tagged, value.values())):
        return value
    plain: dict[str, object] = {}
    todo: list[tuple[object, dict[str, object] | list[object], str | None]] = [
        (one[1], plain, key) for key, one in reversed(value.items())
    ]
    while todo:
        one, holder, key = todo.pop()
        made: object = one
        if isinstance(one, dict):
            made = inner = dict[str, object]()
            pairs = [(k, v) for k, v in one.items() if _is_tagged(v)]
            todo.extend((v[1], inner, k) for k, v in reversed(pairs))
        elif isinstance(one, list):
            made = items = list[object]()
            todo.extend((v[1], items, None) for v in reversed(one) if _is_tagged(v))
        if isinstance(holder, list):
            holder.append(made)
        elif key is not None:
            holder[key] = made
    return plain


def _is_tagged(value: object) -> bool:
    return (
        isinstance(value, list) and len(value) == 2 and type(value[0]) is int and value[0] in _TAGS
    )


def _unfold(value: Sequence[object]) -> list[object]:
    made: list[object] = [_shell(one) for one in value]
    for index, one in enumerate(value):
        shell = made[index]
        if isinstance(shell, dict) and isinstance(one, dict):
            for key, place in one.items():
                shell[_named(value, key)] = _at(value, made, place)
        elif isinstance(shell, list) and isinstance(one, list):
            shell.extend(_at(value, made, place) for place in one)
    return made


def _named(value: Sequence[object], key: str) -> str:
    place = int(key[1:]) if _KEY.fullmatch(key) else len(value)
    name = value[place] if place < len(value) else None
    return name if isinstance(name, str) else key


def _is_packed(value: Sequence[object]) -> bool:
    objects = [one for one in value if isinstance(one, dict) and one]
    if len(value) < _LEAST or not objects or not isinstance(value[0], list | dict):
        return False
    return all(
        type(place) is int and -8 < place < len(value) for one in objects for place in one.values()
    )


def _shell(value: object) -> object:
    if isinstance(value, list) and len(value) == 2 and value[0] == _TIME:
        return value[1]
    return {} if isinstance(value, dict) else [] if isinstance(value, list) else value


def _at(value: Sequence[object], made: Sequence[object], place: object) -> object:
    """Return what a number points to, through its wrappers."""
    for _ in range(_LEAST):
        if type(place) is not int:
            return place  # the tag of a wrapper
        if not 0 <= place < len(made):
            return None
        one = value[place]
        if not (isinstance(one, list) and len(one) == 2 and one[0] in _WRAPPERS):
            return made[place]
        place = one[1]
    return None
