"""The real picture of a block: behind lazy loading, never a placeholder, logo or pixel."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from aggregator.extract.addresses import joiner
from aggregator.extract.read.compare import Row
from aggregator.extract.read.content import OWN, PICTURE_FILE, Picture, lazily_holds
from aggregator.extract.read.hints import Hint
from aggregator.extract.read.places import nearby_hints

_SET_JOINTS = re.compile(r",\s+|,(?=https?:|//)|(?<=\d[wx]),")
_SET_SIZE = re.compile(r"\d+(?:\.\d+)?[wx]")
_INTERCHANGE = re.compile(r"\[([^,\[\]]+),\s*\(?\w+\)?\s*\]")
"""`[address, (size)]` as the Foundation framework writes its sets."""
_STYLE_URL = re.compile(r"""url\(\s*['"]?([^'")]+)""", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"placeholder|platzhalter|/(?:[\w-]*[-_])?(?:spacer|1x1|pixel|blank|transparent|leer)\.\w{3,4}$"
    r"|transparent[\w-]*\.(?:gif|png)$|-(?:loading|loader|spinner)\.\w{3,4}$"
    r"|_(?:loading|loader|spinner)\.\w{3,4}$"
    r"|/(?:avatars?|profile[_-]?(?:pic\w*|images?|photos?)"
    r"|smil(?:ies|eys)|emojis?|plugins/(?:[^/]+/)+(?:images|img|icons|assets))/"
    r"|/(?:blank|empty|leer|pixel|trans|dummy|loading|loader|lazy|default|no[-_]?(?:image|img|photo"
    r"|thumb)|clear|fallback|logo|icon|sprite|avatar|favicon|tracking|counter)s?"
    r"(?:[-_.\d][^/]*)?$|gravatar\.com/"
)
"""In an address without query, in lower case; each begins with a letter or mark of its own, which
is what makes it quick to see that none does."""
_WORDED = frozenset(("alt", "title", "aria-label", "style", "href", "srcset"))
"""Attributes that hold no address of a picture, though a file may be named in them."""
_NO_ADDRESSES = ("data:", "blob:", "about:")
_NOT_A_PHOTO = re.compile(r"\.svg(?:$|\?)|/pixel\b|doubleclick|/1x1")
_WIDTH_TEMPLATE = "{width}"
_TEMPLATE_WIDTH = "640"
"""Pixels put for the width that scripts fill in (Imager.js, lazysizes): all sites offer it."""
_ADDRESS = re.compile(r"[^{}<>\"'/.]*[/.][^{}<>\"']*")
_ON_THE_WEB = re.compile(r"https?://[^/\s\[]")
_LONGEST = 8000
"""Characters of an address; servers refuse longer ones."""
_SIDE = re.compile(r"(\d{1,9})(?:px)?", re.ASCII)
_MIN_SIDE = 48
"""Pixels; smaller ones are icons, marks and portraits beside a name."""
_MIN_OTHER_SIDE = 30
"""Pixels; a photograph of 80 by 45 is one."""
_WANTED_WIDTH = 1600
_SEEN_ON = 3
"""Blocks that show the same picture: then it is no article's."""


class Pictures:
    """The pictures of a page's blocks, and which of a block's is its article's."""

    def __init__(self, rows: Sequence[Row], base: str) -> None:
        self._base = base
        articles: dict[str, set[str]] = defaultdict(set)
        self._first: dict[Picture, str | None] = {}
        for row in rows:
            for picture in row.content.pictures:
                url = self._first[picture] = next(self._addresses(picture), None)
                if url is not None:
                    articles[url].add(row.block.key)
        self._repeated = {url for url, keys in articles.items() if len(keys) >= _SEEN_ON}

    def choose(self, row: Row) -> tuple[str, str] | None:
        """Return the address of the article's picture and where it stood."""
        best: tuple[float, str, str] | None = None
        for picture in row.content.pictures:
            url = self._first[picture]
            if url is None or _is_small(picture.attributes):
                continue
            if url in self._repeated:
                url = next((u for u in self._addresses(picture) if u not in self._repeated), None)
            weight = _weight(picture)
            if url is not None and (best is None or weight > best[0]):
                best = (weight, url, picture.place.path)
        return None if best is None else best[1:]

    def _addresses(self, picture: Picture) -> Iterator[str]:
        return picture_addresses(picture.attributes, self._base)


def picture_addresses(attributes: Mapping[str, str], base: str) -> Iterator[str]:
    """Yield the addresses of an element's picture, what lazy loading will show first."""
    for raw in _candidates(attributes):
        url = _absolute(raw, base)
        if url is not None:
            yield url


def _weight(picture: Picture) -> float:
    """Return what speaks for a picture: standing in the link; against it: names, marks, buttons."""
    weight = 0.0
    if picture.link == OWN:
        weight += 1.0
    elif picture.link is not None:
        weight -= 1.5
    if nearby_hints(picture.place) & (Hint.AUTHOR | Hint.BADGE | Hint.BUTTON):
        weight -= 1.5
    if picture.tag in ("source", "video"):
        weight -= 0.5
    return weight - 0.2 if picture.fallback else weight


def _candidates(attributes: Mapping[str, str]) -> Iterator[str]:
    """Yield what may be addresses, what lazy loading will show first."""
    data = [(name, lazily_holds(name)) for name in attributes if name.startswith("data-")]
    for name, holds in data:
        if holds == "set":
            yield from _of_set(attributes[name])
    for name, holds in data:
        if holds == "address" and attributes[name].startswith("["):
            yield from _of_set(attributes[name])
        elif holds == "address":
            yield attributes[name]
    if attributes.get("srcset"):
        yield from _of_set(attributes["srcset"])
    for name in ("src", "poster"):
        if attributes.get(name):
            yield attributes[name]
    match = _STYLE_URL.search(attributes["style"]) if "style" in attributes else None
    if match:
        yield match[1]
    for name, value in attributes.items():
        if name not in _WORDED and "/" in value and PICTURE_FILE.search(value):
            yield value  # whatever the script that loads it calls it


def _of_set(value: str) -> Iterator[str]:
    """Yield the addresses of a srcset, the largest useful one first."""
    interchanged = _INTERCHANGE.findall(value)
    if interchanged:
        yield from reversed(interchanged)
        return
    sized: list[tuple[float, str]] = []
    for part in _SET_JOINTS.split(value):
        words = part.strip().strip(",").split()
        if not words:
            continue
        size = 1.0
        if len(words) > 1 and _SET_SIZE.fullmatch(words[-1]):
            size = float(words[-1][:-1]) * (1000 if words[-1].endswith("x") else 1)
        sized.append((size if size <= _WANTED_WIDTH else -size, words[0]))
    for _, url in sorted(sized, key=lambda pair: -pair[0]):
        yield url


def _absolute(raw: str, base: str) -> str | None:
    """Return the address of what may be a photograph, None for what is none."""
    raw = raw.strip().replace(_WIDTH_TEMPLATE, _TEMPLATE_WIDTH)
    if len(raw) > _LONGEST:
        return None
    lower = raw.lower()
    if lower.startswith(_NO_ADDRESSES) or not _ADDRESS.fullmatch(raw) or _NOT_A_PHOTO.search(lower):
        return None
    url = raw.replace(" ", "%20")
    if not raw.startswith(("http://", "https://")):
        url = joiner(base)(url) or ""
    bare = url.partition("?")[0]
    return url if _ON_THE_WEB.match(bare) and not _PLACEHOLDER.search(bare.lower()) else None


def _is_small(attributes: dict[str, str]) -> bool:
    """Tell whether a picture is an icon, a portrait beside a name or a line, by its sides."""
    sides = []
    for name in ("width", "height"):
        side = _SIDE.fullmatch(attributes.get(name, "").strip())
        if side is not None and int(side[1]) > 0:
            sides.append(int(side[1]))
    return bool(sides) and (max(sides) < _MIN_SIDE or min(sides) < _MIN_OTHER_SIDE)
