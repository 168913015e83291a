"""How one look at one place changes the intervals kept of it; pure.

An interval is a longest run of looks that saw one content in a place. A complete look that sees
nothing there ends
it, an incomplete one that does not reach the place says nothing. So the intervals depend on the set
of looks, not on
the order in which they were recorded.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """One interval of one place, ends included."""

    first: int
    last: int
    content: tuple[int, bool]
    """Text id, and whether it is an echo."""


@dataclass(frozen=True, slots=True)
class Change:
    """What to do with the intervals of the place: delete by `first`, then put."""

    delete: tuple[int, ...] = ()
    put: tuple[Span, ...] = ()


NOTHING = Change()


def look(
    at: int,
    content: tuple[int, bool] | None,
    *,
    before: Span | None,
    after: Span | None,
    previous_look: int | None,
    next_look: int | None,
) -> Change:
    """Return the change of one place's intervals by one new look.

    `before` is the last interval that starts before `at` (it may cover it), `after` the first that
    starts later;
    `previous_look` and `next_look` are the nearest other looks that say something about this place.
    """
    if before is not None and before.last > at:
        if before.content == content:
            return NOTHING
        assert previous_look is not None
        assert next_look is not None
        left = Span(before.first, previous_look, before.content)
        right = Span(next_look, before.last, before.content)
        middle = (Span(at, at, content),) if content is not None else ()
        return Change(put=(left, *middle, right))
    if content is None:
        return NOTHING
    left_joins = before is not None and before.content == content and before.last == previous_look
    right_joins = after is not None and after.content == content and after.first == next_look
    first = before.first if before is not None and left_joins else at
    last = after.last if after is not None and right_joins else at
    delete = (after.first,) if after is not None and right_joins else ()
    return Change(delete=delete, put=(Span(first, last, content),))
