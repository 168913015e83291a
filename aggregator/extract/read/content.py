"""One walk over a block: its texts with their places, its times and its pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString

from aggregator.extract.document import clean
from aggregator.extract.read.places import FORMATTING, INLINE, Place, step, step_key

OWN = "own"
"""The link of a piece that leads to the block's article."""
_SKIPPED = frozenset(("noscript", "script", "style", "template", "head", "title"))
_MOMENTS = ("datetime", "data-datetime", "data-date", "data-timestamp", "data-time", "data-utc")
_DATED = frozenset((*_MOMENTS, "itemprop"))
_PICTURES = frozenset(("img", "amp-img", "image", "picture", "source", "video"))
_PICTURE_STYLE = re.compile(r"background(?:-image)?\s*:[^;]*url\(", re.IGNORECASE)
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LAZY_BACKGROUNDS = frozenset(("data-bg", "data-background", "data-background-image", "data-bgset"))


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


_Entry = tuple[object, Place, str | None, str, bool]


def read_content(block: Tag, root: Place, resolve: Callable[[str], str | None]) -> Content:
    """Walk a block once; `resolve` turns an href into OWN, an address, or None."""
    content = Content()
    pieces = content.pieces
    line = 0
    todo: list[_Entry] = []
    _push(todo, block, root, None, "", False)
    while todo:
        entry, place, link, formatted, unseen = todo.pop()
        if entry is None:
            line += 1
        elif isinstance(entry, Moment):
            entry.last = len(pieces)
        elif isinstance(entry, Tag):
            tag = entry.name
            attributes: dict[str, str] = entry.attrs  # type: ignore[assignment]
            if tag == "br":
                pieces.append(Piece(" ", place, line, link, formatted, unseen))
                continue
            if tag == "noscript":
                _read_fallback(content, entry, place, link)
            if tag in _SKIPPED:
                continue
            if attributes:
                unseen = unseen or _is_unseen(attributes)
                if tag == "a" and "href" in attributes:
                    link = resolve(attributes["href"])
                    _note_link(content, attributes, link)
                _note_picture(content, tag, attributes, place, link)
                moment = _moment(tag, attributes, place, len(pieces))
                if moment is not None:
                    content.moments.append(moment)
                    todo.append((moment, place, None, "", False))
            if tag not in INLINE:
                line += 1
                todo.append((None, place, None, "", False))
            if tag in FORMATTING:
                formatted = tag
            _push(todo, entry, place, link, formatted, unseen)
        elif type(entry) is NavigableString:
            text = str(entry)
            if text.isspace():
                if pieces and pieces[-1].line == line:
                    pieces[-1].text += " "
            else:
                pieces.append(Piece(text, place, line, link, formatted, unseen))
    return content


def _push(
    todo: list[_Entry], element: Tag, place: Place, link: str | None, formatted: str, unseen: bool
) -> None:
    """Queue the children of an element, each with its place."""
    entries: list[_Entry] = []
    taken: dict[tuple[str, str], int] = {}
    for child in element.contents:
        if not isinstance(child, Tag):
            entries.append((child, place, link, formatted, unseen))
            continue
        tag = child.name
        names = step_key(child.attrs)  # type: ignore[arg-type]
        if not names and (tag in FORMATTING or tag == "br"):
            entries.append((child, place, link, formatted, unseen))
            continue
        ordinal = 0
        if tag not in INLINE:
            ordinal = taken.get((tag, names), -1) + 1
            taken[tag, names] = ordinal
        entries.append((child, step(place, tag, names, ordinal), link, formatted, unseen))
    todo.extend(reversed(entries))


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
    if tag in _PICTURES or tag.endswith(("-img", "-image", "-picture")):
        content.pictures.append(Picture(attributes, tag, place, link, False))
        name = clean(attributes.get("aria-label") or attributes.get("alt") or "")
        if name:
            content.marks.append((name, place))
        return
    style = attributes.get("style", "")
    if ("url(" in style and _PICTURE_STYLE.search(style)) or not _LAZY_BACKGROUNDS.isdisjoint(
        attributes
    ):
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
    for name in _MOMENTS:
        if attributes.get(name):
            return Moment(attributes[name], place, first, first, tag == "time" or dated)
    return Moment("", place, first, first, True) if tag == "time" else None
