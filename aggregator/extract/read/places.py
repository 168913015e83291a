"""Where in a block something stands: a path that is the same in all blocks of one template."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Flag, auto

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
FORMATTING = frozenset(
    [
        "b",
        "i",
        "em",
        "strong",
        "u",
        "s",
        "sub",
        "sup",
        "mark",
        "abbr",
        "acronym",
        "font",
        "bdi",
        "bdo",
        "wbr",
        "nobr",
        "q",
        "cite",
        "code",
        "tt",
        "big",
        "dfn",
        "var",
        "kbd",
        "ins",
        "center",
    ]
)
INLINE = FORMATTING | {"span", "a", "time", "small", "label", "img"}
_HINTING = ("class", "itemprop", "data-testid", "data-component", "data-cy", "data-qa", "rel")
_STATES = re.compile(
    r"^(?:is|has|js)[-_]\S*|^(?:first|last|odd|even|active|current|selected|clearfix)$|\d+"
)
_MAX_ORDINAL = 3
_MAX_HELD = 3
"""Places of text below an element whose class still speaks of each of them."""


class Hint(Flag):
    """What the name of an element's class says it holds; a hint, never a proof."""

    NONE = 0
    TITLE = auto()
    LABEL = auto()
    SNIPPET = auto()
    DATE = auto()
    AUTHOR = auto()
    CAPTION = auto()
    COUNT = auto()
    BUTTON = auto()
    HIDDEN = auto()
    BADGE = auto()


_OF_ONE = Hint.BUTTON | Hint.TITLE | Hint.BADGE
"""Hints that an element gives only to the one text it holds."""
_WORDS = {
    Hint.TITLE: "title headline heading hed titel titre titulo titolo titular ueberschrift "
    "entrytitle teasertitle headlines zagolovok rubrik",
    Hint.LABEL: "kicker topline overline roofline eyebrow dachzeile spitzmarke topmark pretitle "
    "overtitle supertitle suptitle antetitulo antetitulo occhiello surtitre flag rubric rubrik "
    "category categories cat section ressort channel topic tag overhead superheadline preheadline "
    "preheading toptitle cintillo ladillo volanta vignette strapline pill slug",
    Hint.SNIPPET: "summary snippet teasertext excerpt desc description standfirst lead intro "
    "abstract deck dek shorttext chapo sommario synopsis subtitle subheadline subheading entradilla ingress "
    "blurb resumen resume preview perex anons lede teasercopy vorspann",
    Hint.DATE: "date time datum fecha data timestamp datetime datepublished published pubdate "
    "publishdate posted dateline created",
    Hint.AUTHOR: "author authors autor autoren byline writer auteur autore creator firma redaktor "
    "columnist by firmante",
    Hint.CAPTION: "caption figcaption credit credits copyright source legend photographer bu "
    "fotograf agency provider imagecredit rights",
    Hint.COUNT: "comment comments count counter share shares sharing like likes views reading "
    "readtime readingtime rating vote votes score kommentare "
    "length runtime",
    Hint.BUTTON: "more readmore button btn cta morelink weiterlesen bookmark save follow",
    Hint.HIDDEN: "sr only hide hidden visuallyhidden invisible offscreen assistive hideme "
    "screenreader vh aural",
    Hint.BADGE: "badge icon label live paywall premium plus marker sticker exclusive",
}
_TELLING_PARTS = frozenset(
    [
        "kicker",
        "topline",
        "overline",
        "roofline",
        "eyebrow",
        "dachzeile",
        "spitzmarke",
        "pretitle",
        "overtitle",
        "headline",
        "teasertext",
        "subtitle",
        "subheadline",
        "standfirst",
        "shorttext",
        "excerpt",
        "timestamp",
        "byline",
        "caption",
        "visuallyhidden",
        "screenreader",
        "teasertitle",
    ]
)
_HINTS = {word: hint for hint, words in _WORDS.items() for word in words.split()}
_PAIRS = {
    ("sr", "only"): Hint.HIDDEN,
    ("visually", "hidden"): Hint.HIDDEN,
    ("screen", "reader"): Hint.HIDDEN,
    ("read", "more"): Hint.BUTTON,
    ("teaser", "text"): Hint.SNIPPET,
    ("sub", "title"): Hint.SNIPPET,
    ("sub", "headline"): Hint.SNIPPET,
    ("sub", "head"): Hint.SNIPPET,
    ("over", "title"): Hint.LABEL,
    ("pre", "title"): Hint.LABEL,
    ("top", "line"): Hint.LABEL,
    ("roof", "line"): Hint.LABEL,
    ("read", "time"): Hint.COUNT,
    ("reading", "time"): Hint.COUNT,
    ("by", "line"): Hint.AUTHOR,
    ("date", "line"): Hint.DATE,
}
_PARTS = {word: hint for word, hint in _HINTS.items() if len(word) >= 6 and word in _TELLING_PARTS}
_WEAK_ALONE = frozenset(("sr", "only", "by", "bu", "tag", "data", "time", "hide", "hidden"))
_TOKEN = re.compile(r"[A-Za-z][a-z]*|[A-Z]+(?![a-z])")


def hints_of(names: str) -> Hint:
    """Return what class names and the like hint at; utility classes ("sm:hidden") say nothing."""
    found = Hint.NONE
    for name in names.split():
        if ":" in name or "[" in name:
            continue
        words = [word.lower() for word in _TOKEN.findall(name)]
        for pair in zip(words, words[1:], strict=False):
            found |= _PAIRS.get(pair, Hint.NONE)
        for word in words[-3:]:
            if len(words) == 1 or word not in _WEAK_ALONE:
                found |= _HINTS.get(word) or _hint_within(word)
    if found & Hint.SNIPPET and found & Hint.TITLE and "sub" in names.lower():
        found &= ~Hint.TITLE
    return found


def _hint_within(word: str) -> Hint:
    """Return the hint of a compound ("manualteaserroofline")."""
    if len(word) > 8:
        for part, hint in _PARTS.items():
            if part in word:
                return hint
    return Hint.NONE


@dataclass(slots=True, eq=False)
class Place:
    """One step of a path inside blocks; compared by identity."""

    tag: str
    parent: Place | None
    own_hints: Hint
    heading: int
    """Level of the heading it stands in, 0 outside of one."""
    inside: frozenset[str]
    """The telling tags among it and its ancestors."""
    name: str
    hints: Hint = Hint.NONE
    """Of the nearest element that has some and holds little else; of hiding from any."""
    children: dict[tuple[str, str, int], Place] = field(default_factory=dict)
    led: bool = False
    """Its texts begin with emphasised words that are a field of their own, at `lead`."""

    @property
    def lead(self) -> Place:
        return step(self, "strong", "", 0)

    @property
    def path(self) -> str:
        """A CSS-like path from the block, for people."""
        steps = []
        place: Place | None = self
        while place is not None and place.parent is not None and len(steps) < 4:
            steps.append(place.name)
            place = place.parent
        return " > ".join(reversed(steps))


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
            if held[above] > 1:
                says &= ~_OF_ONE
            if says and not place.hints & ~Hint.HIDDEN and held[above] <= _MAX_HELD:
                place.hints |= says


def nearby_hints(place: Place) -> Hint:
    """Return what an element and the two around it hint at."""
    found = Hint.NONE
    for _, above in zip(range(3), _upwards(place), strict=False):
        found |= above.own_hints
    return found


def _upwards(place: Place) -> Iterator[Place]:
    step: Place | None = place
    while step is not None and step.parent is not None:
        yield step
        step = step.parent


def root_place() -> Place:
    return Place(tag="", parent=None, own_hints=Hint.NONE, heading=0, inside=frozenset(), name="")


def step_key(tag: str, attributes: dict[str, str]) -> str:
    """Return what tells an element from others: its names without numbers and states."""
    if not attributes:
        return ""
    names = [attributes[name] for name in _HINTING if name in attributes]
    return " ".join(names)


def step(parent: Place, tag: str, names: str, ordinal: int) -> Place:
    """Return the place of an element inside another; made once."""
    key = (tag, names, min(ordinal, _MAX_ORDINAL))
    known = parent.children.get(key)
    if known is not None:
        return known
    plain = " ".join(word for word in (_STATES.sub("", w) for w in names.split()) if word)
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
        )
    parent.children[key] = place
    return place
