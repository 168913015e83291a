"""Where in a block something stands: a path that is the same in all blocks of one template."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from aggregator.extract.read.hints import Hint, hints_of

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_FORMATTING = (
    "b i em strong u s sub sup mark abbr acronym font bdi bdo wbr nobr q cite code tt big dfn var"
    " kbd ins center"
)
FORMATTING = frozenset(_FORMATTING.split())
INLINE = FORMATTING | {"span", "a", "time", "small", "label", "img"}
_NAMING = ("data-testid", "data-component", "data-cy", "data-qa", "itemprop")
BESIDES = frozenset((*_NAMING, "rel"))
_STATES = re.compile(
    r"(?<!\S)(?:(?:is|has|js)[-_]\S*|(?:first|last|odd|even|active|current|selected|clearfix)(?!\S))"
    r"|[-_]\d+(?![^\s_-])|\d{3,}"
)
"""Names that change from block to block: states, numbers of a place or an article."""
_MAX_ORDINAL = 3
_MAX_HELD = 3
"""Places of text below an element whose class still speaks of each of them."""

_OF_ONE = Hint.BUTTON | Hint.TITLE | Hint.BADGE | Hint.SECTION
"""Hints that an element gives only to the one text it holds."""


@dataclass(slots=True, eq=False, repr=False)
class Place:
    """One step of a path inside blocks; compared by identity."""

    tag: str
    parent: Place | None
    own_hints: int
    heading: int
    """Level of the heading it stands in, 0 outside of one."""
    inside: frozenset[str]
    """The telling tags among it and its ancestors."""
    name: str
    kin: str = ""
    """What such an element is called wherever it stands; "" for one without a name."""
    hints: int = Hint.NONE
    """Of the nearest element that has some and holds little else; of hiding from any."""
    children: dict[tuple[str, str, int], Place] = field(default_factory=dict)
    led: bool = False
    """Its texts begin with emphasised words that are a field of their own, at `lead`."""
    _path: str = ""

    @property
    def lead(self) -> Place:
        return step(self, "strong", "", 0)

    @property
    def path(self) -> str:
        """A CSS-like path from the block, for people."""
        if not self._path:
            steps: list[str] = []
            place: Place | None = self
            while place is not None and place.parent is not None and len(steps) < 4:
                steps.append(place.name)
                place = place.parent
            self._path = " > ".join(reversed(steps))
        return self._path


_CARDS = frozenset(("article", "li"))
_TELLING = frozenset(
    ("figure", "figcaption", "time", "button", "address", "p", "li", "nav", "footer", "label")
)


def settle_hints(places: Iterable[Place]) -> None:
    """Give the places where texts stand the hints of the elements that are about them alone."""
    held: Counter[Place] = Counter()
    texts = list(places)
    for place in texts:
        held.update(_upwards(place))
    for place in texts:
        place.hints = Hint.NONE
        for above in _upwards(place):
            place.hints |= above.own_hints & Hint.HIDDEN
            says = above.own_hints & ~Hint.HIDDEN
            if held[above] > 1 and above.parent is not None and above.parent.parent is None:
                says = Hint.NONE  # the block's own name is about all of it
            elif held[above] > 1:
                says &= ~_OF_ONE
            if says and not place.hints & ~Hint.HIDDEN and held[above] <= _MAX_HELD:
                place.hints |= says


def nearby_hints(place: Place) -> int:
    """Return what an element and the two around it hint at."""
    found = Hint.NONE
    for _, above in zip(range(3), _upwards(place), strict=False):
        found |= above.own_hints
    return found


def outermost(place: Place) -> Place:
    """Return the place of the block's own node that holds a place."""
    return [place, *_upwards(place)][-1]


def is_beside_card(place: Place, headline: Place) -> bool:
    """Tell whether a text stands outside of the article or list item that holds the headline."""
    card = next((above for above in _upwards(headline) if above.tag in _CARDS), None)
    return card is not None and all(above is not card for above in _upwards(place))


def _upwards(place: Place) -> Iterator[Place]:
    step: Place | None = place
    while step is not None and step.parent is not None:
        yield step
        step = step.parent


def root_place() -> Place:
    return Place(tag="", parent=None, own_hints=Hint.NONE, heading=0, inside=frozenset(), name="")


def step_key(attributes: dict[str, str]) -> str:
    """Return what an element is called: its classes, then its other names, marked with "@"."""
    classes = attributes.get("class", "")
    if BESIDES.isdisjoint(attributes):
        return classes
    names = [classes, attributes.get("rel", "")]
    names += [f"@{attributes[name]}" for name in _NAMING if attributes.get(name)]
    return " ".join(name for name in names if name)


def step(parent: Place, tag: str, names: str, ordinal: int) -> Place:
    """Return the place of an element inside another; made once."""
    key = (tag, names, min(ordinal, _MAX_ORDINAL))
    known = parent.children.get(key)
    if known is not None:
        return known
    plain = _without_states(names)
    if plain != names:
        place = step(parent, tag, plain, ordinal)
    else:
        inside = parent.inside | {tag} if tag in _TELLING else parent.inside
        first = names.split(None, 1)[0] if names else ""
        place = Place(
            tag=tag,
            parent=parent,
            own_hints=hints_of(names),
            heading=int(tag[1]) if tag in HEADINGS else parent.heading,
            inside=inside,
            name=f"{tag}.{first}" if first else tag,
            kin=_kin(parent, tag, names),
        )
    parent.children[key] = place
    return place


@lru_cache(maxsize=2048)  # the class names of a page or two, each at many places
def _without_states(names: str) -> str:
    return " ".join(_STATES.sub("", names).split())


def _kin(parent: Place, tag: str, names: str) -> str:
    if names:
        return f"{tag}.{names[names.find('@') :]}" if "@" in names else f"{tag}.{names}"
    return parent.kin and f"{parent.kin}>{tag}"
