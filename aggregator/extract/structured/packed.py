"""State written as one flat list whose objects point into it by number, unfolded."""

from __future__ import annotations

_LEAST = 8
_WRAPPERS = frozenset(
    ("Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef", "Set", "Date")
)
"""Tags of a value that only wraps another: `["Reactive", 12]`."""


def unpack(value: object) -> object:
    """Return the value, unfolded if it is such a list.

    Every object is unfolded once; what points to it shares it, loops included.
    """
    if not isinstance(value, list) or not _is_packed(value):
        return value
    made: list[object] = [_shell(one) for one in value]
    for index, one in enumerate(value):
        shell = made[index]
        if isinstance(shell, dict) and isinstance(one, dict):
            for key, place in one.items():
                shell[key] = _at(value, made, place)
        elif isinstance(shell, list) and isinstance(one, list):
            shell.extend(_at(value, made, place) for place in one)
    return _at(value, made, 0)


def _is_packed(value: list[object]) -> bool:
    objects = [one for one in value if isinstance(one, dict) and one]
    if len(value) < _LEAST or not objects or not isinstance(value[0], list | dict):
        return False
    return all(
        type(place) is int and -8 < place < len(value) for one in objects for place in one.values()
    )


def _shell(value: object) -> object:
    return {} if isinstance(value, dict) else [] if isinstance(value, list) else value


def _at(value: list[object], made: list[object], place: object) -> object:
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
