"""One walk over a block: its texts with their places, its times and its pictures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bs4 import Tag

from aggregator.extract.document import clean
from aggregator.extract.read.places import BESIDES, FORMATTING, INLINE, Place, step, step_key

OWN = "own"
"""The link of a piece that leads to the block's article."""
MOMENTS = ("datetime", "data-datetime", "data-date", "data-timestamp", "data-time", "data-utc")
_DATED = frozenset((*MOMENTS, "itemprop"))
LAZY_BACKGROUNDS = frozenset(("data-bg", "data-background", "data-background-image", "data-bgset"))
_LAZY = re.compile(
    r"^data-(?:[\w-]*-)?(?:src|original|lazy|image|img|(?:base)?url|hi-?res|bg|background(?:-image)?|full|large|medium|thumb)$"
)
_LAZY_SETS = re.compile(r"^data-(?:[\w-]*-)?(?:srcset|bgset|set|interchange)$")
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif)(?:$|[?#&/\s])", re.IGNORECASE)
_PICTURES = frozenset(("img", "amp-img", "image", "picture", "source", "video"))
_READ = BESIDES | _DATED | LAZY_BACKGROUNDS | {"hidden", "href", "style"}
"""Attributes that something is read from, whatever the element."""
_PICTURE_STYLE = re.compile(r"background(?:-image)?\s*:[^;]*url\(", re.IGNORECASE)
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Piece:
    """One text as it stands in the markup."""

    text: str
    """Raw, with its white space."""
    place: Place
    line: int
    """The same for what stands in one block-level element with nothing block-level between."""
    link: str | None
    """OWN, the absolute address of another page, or None."""
    formatted: str
    """The formatting element it stands in, "" if none."""
    unseen: bool
    """Hidden by attribute or style."""


@dataclass(slots=True, eq=False)
class Moment:
    """A machine-readable time, and the pieces it stands around."""

    value: str
    place: Place
    first: int
    last: int
    """Indices of its pieces, `last` not included."""
    declared: bool
    """By a `time` element or `itemprop`."""


@dataclass(slots=True, eq=False)
class Picture:
    """An element that may show the article's picture."""

    attributes: dict[str, str]
    tag: str
    place: Place
    link: str | None
    fallback: bool
    """Inside `noscript`: what browsers without scripts get is no placeholder."""


@dataclass(slots=True, eq=False)
class Content:
    """What one block holds, in page order."""

    pieces: list[Piece] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """What attributes call the own link: `aria-label`, `title`."""
    rels: set[str] = field(default_factory=set)
    """The `rel` words of the own link."""
    marks: list[tuple[str, Place]] = field(default_factory=list)
    """What pictures and icons are called."""


def read_content(block: Tag, root: Place, resolve: Callable[[str], str | None]) -> Content:
    """Walk a block once; `resolve` turns an href into OWN, an address, or None."""
    content = Content()
    pieces = content.pieces
    line = 0
    above: list[_Frame] = []
    frame = _Frame(block, root, None, "", False)
    while True:
        for child in frame.children:
            link, unseen = frame.link, frame.unseen
            if not isinstance(child, Tag):
                pieces.append(Piece(str(child), frame.place, line, link, frame.formatted, unseen))
                continue
            tag = child.name
            attributes: dict[str, str] = child.attrs  # type: ignore[assignment]
            telling = not _READ.isdisjoint(attributes)
            names = step_key(attributes) if telling else attributes.get("class", "")
            place, inline = frame.place, tag in INLINE
            if names or (tag not in FORMATTING and tag != "br"):
                place = step(place, tag, names, 0 if inline else frame.ordinal(tag, names))
            if tag == "br":
                pieces.append(Piece(" ", place, line, link, frame.formatted, unseen))
                continue
            if tag == "noscript":
                _read_fallback(content, child, place, link)
                continue
            if telling:
                unseen = unseen or _is_unseen(attributes)
                if tag == "a" and "href" in attributes:
                    link = resolve(attributes["href"])
                    _note_link(content, attributes, link)
            holds = child.contents
            if telling or not holds or is_picture(tag):
                _note_picture(content, tag, attributes, place, link)
            moment = None
            if telling or tag == "time":
                moment = _moment(tag, attributes, place, len(pieces))
                if moment is not None:
                    content.moments.append(moment)
            if holds:
                above.append(frame)
                formatted = tag if tag in FORMATTING else frame.formatted
                frame = _Frame(child, place, link, formatted, unseen)
                frame.moment = moment
                if not inline:
                    line += 1
                    frame.breaks = 1
                break
            if not inline:
                line += 2
        else:
            line += frame.breaks
            if frame.moment is not None:
                frame.moment.last = len(pieces)
            if not above:
                return content
            frame = above.pop()


class _Frame:
    """An element whose children are being read, and what it passes on to them."""

    __slots__ = (
        "_taken",
        "breaks",
        "children",
        "formatted",
        "link",
        "moment",
        "place",
        "unseen",
    )

    def __init__(
        self, element: Tag, place: Place, link: str | None, formatted: str, unseen: bool
    ) -> None:
        self.children = iter(element.contents)
        self.place = place
        self.link = link
        self.formatted = formatted
        self.unseen = unseen
        self.breaks = 0
        """Lines that its end ends."""
        self.moment: Moment | None = None
        self._taken: dict[tuple[str, str], int] | None = None

    def ordinal(self, tag: str, names: str) -> int:
        """Count the children of one tag and name."""
        if self._taken is None:
            self._taken = {}
        ordinal = self._taken.get((tag, names), -1) + 1
        self._taken[tag, names] = ordinal
        return ordinal


@lru_cache(maxsize=512)
def lazily_holds(name: str) -> str:
    """Return what a data attribute holds by its name: "set", "address" or "" for other things."""
    if _LAZY_SETS.match(name):
        return "set"
    return "address" if _LAZY.match(name) else ""


def becomes_picture(attributes: Mapping[str, str | None]) -> bool:
    """Tell whether an element that holds nothing is where a script will put a picture."""
    for name, value in attributes.items():
        if not value or not name.startswith("data-") or not lazily_holds(name):
            continue
        if PICTURE_FILE.search(value):
            return True
    return False


@lru_cache(maxsize=256)
def is_picture(tag: str) -> bool:
    """Tell whether an element may show a picture, as custom ones do by their name."""
    return tag in _PICTURES or tag.endswith(("-img", "-image", "-picture"))


def _is_unseen(attributes: dict[str, str]) -> bool:
    return "hidden" in attributes or bool(
        "style" in attributes and _UNSEEN_STYLE.search(attributes["style"])
    )


def _note_link(content: Content, attributes: dict[str, str], link: str | None) -> None:
    if link != OWN:
        return
    for name in ("aria-label", "title"):
        text = clean(attributes.get(name, ""))
        if text:
            content.names.append(text)
    content.rels.update(attributes.get("rel", "").lower().split())


def _note_picture(
    content: Content, tag: str, attributes: dict[str, str], place: Place, link: str | None
) -> None:
    if is_picture(tag):
        content.pictures.append(Picture(attributes, tag, place, link, False))
        name = clean(attributes.get("aria-label") or attributes.get("alt") or "")
        if name:
            content.marks.append((name, place))
        return
    style = attributes.get("style", "")
    styled = "url(" in style and _PICTURE_STYLE.search(style)
    if styled or not LAZY_BACKGROUNDS.isdisjoint(attributes) or becomes_picture(attributes):
        content.pictures.append(Picture(attributes, tag, place, link, False))


def _read_fallback(content: Content, noscript: Tag, place: Place, link: str | None) -> None:
    for image in noscript.find_all("img"):
        content.pictures.append(Picture(image.attrs, "img", place, link, True))  # type: ignore[arg-type]


def _moment(tag: str, attributes: dict[str, str], place: Place, first: int) -> Moment | None:
    if tag != "time" and _DATED.isdisjoint(attributes):
        return None
    dated = attributes.get("itemprop", "").lower().startswith("date")
    if dated and attributes.get("content"):
        return Moment(attributes["content"], place, first, first, True)
    for name in MOMENTS:
        if attributes.get(name):
            return Moment(attributes[name], place, first, first, tag == "time" or dated)
    return Moment("", place, first, first, True) if tag == "time" else None
