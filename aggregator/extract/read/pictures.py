"""The real picture of a block: behind lazy loading, never a placeholder, logo or pixel."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import urljoin, urlsplit

from aggregator.extract.read.compare import Row
from aggregator.extract.read.content import OWN, Picture
from aggregator.extract.read.hints import Hint
from aggregator.extract.read.places import nearby_hints

_LAZY = re.compile(
    r"^data-(?:[\w-]*-)?(?:src|original|lazy|image|img|url|hi-?res|bg|background(?:-image)?|full|large|medium|thumb)$"
)
_LAZY_SETS = re.compile(r"^data-(?:[\w-]*-)?(?:srcset|bgset|set)$")
_STYLE_URL = re.compile(r"""url\(\s*['"]?([^'")]+)""", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"placeholder|platzhalter|/(?:[\w-]*[-_])?(?:spacer|1x1|pixel|blank|transparent|leer)\.\w{3,4}$"
    r"|/(?:blank|empty|leer|pixel|trans|dummy|loading|loader|lazy|default|no[-_]?(?:image|img|photo"
    r"|thumb)|clear|fallback|logo|icon|sprite|avatar|favicon|tracking|counter)s?"
    r"(?:[-_.\d][^/]*)?$|gravatar\.com/",
    re.IGNORECASE,
)
_NOT_A_PHOTO = re.compile(r"\.svg(?:$|\?)|^data:|^blob:|^about:|/pixel\b|doubleclick|/1x1", re.I)
_MIN_SIDE = 48
"""Pixels; smaller ones are icons, marks and portraits beside a name."""
_WANTED_WIDTH = 1600
_SEEN_ON = 3
"""Blocks that show the same picture: then it is no article's."""


def repeated_pictures(rows: Sequence[Row], base: str) -> frozenset[str]:
    """Return the pictures that stand with several articles."""
    articles: dict[str, set[str]] = {}
    for row in rows:
        for picture in row.content.pictures:
            for url in _addresses(picture, base):
                articles.setdefault(url, set()).add(row.block.key)
    return frozenset(url for url, keys in articles.items() if len(keys) >= _SEEN_ON)


def choose_picture(row: Row, base: str, repeated: Collection[str]) -> tuple[str, str] | None:
    """Return the address of the article's picture and where it stood."""
    best: tuple[float, int, str, str] | None = None
    for number, picture in enumerate(row.content.pictures):
        if _is_small(picture.attributes):
            continue
        hints = nearby_hints(picture.place)
        score = 0.0
        if picture.link == OWN:
            score += 1.0
        elif picture.link is not None:
            score -= 1.5
        if hints & (Hint.AUTHOR | Hint.BADGE | Hint.BUTTON):
            score -= 1.5
        if picture.tag in ("source", "video"):
            score -= 0.5
        if picture.fallback:
            score -= 0.2
        for url in _addresses(picture, base):
            if url in repeated:
                continue
            if best is None or score > best[0]:
                best = (score, number, url, picture.place.path)
            break
    return None if best is None else (best[2], best[3])


def _addresses(picture: Picture, base: str) -> Iterator[str]:
    for raw in _candidates(picture.attributes):
        url = _absolute(raw, base)
        if url is not None:
            yield url


def _candidates(attributes: dict[str, str]) -> Iterator[str]:
    """Yield addresses, what lazy loading will show first."""
    sets = [value for name, value in attributes.items() if _LAZY_SETS.match(name)]
    for value in sets:
        yield from _of_set(value)
    for name, value in attributes.items():
        if _LAZY.match(name) and isinstance(value, str):
            yield value
    if attributes.get("srcset"):
        yield from _of_set(attributes["srcset"])
    for name in ("src", "poster"):
        if attributes.get(name):
            yield attributes[name]
    match = _STYLE_URL.search(attributes.get("style", ""))
    if match:
        yield match[1]


def _of_set(value: str) -> Iterator[str]:
    """Yield the addresses of a srcset, the largest useful one first."""
    sized: list[tuple[float, str]] = []
    for part in re.split(r",\s+|,(?=https?:|//)|(?<=\d[wx]),", value):
        words = part.strip().strip(",").split()
        if not words:
            continue
        size = 1.0
        if len(words) > 1 and re.fullmatch(r"\d+(?:\.\d+)?[wx]", words[-1]):
            size = float(words[-1][:-1]) * (1000 if words[-1].endswith("x") else 1)
        sized.append((size if size <= _WANTED_WIDTH else -size, words[0]))
    for _, url in sorted(sized, key=lambda pair: -pair[0]):
        yield url


def _absolute(raw: str, base: str) -> str | None:
    raw = raw.strip()
    if not raw or _NOT_A_PHOTO.search(raw) or any(mark in raw for mark in "{}<>\"'"):
        return None
    if not re.search(r"[/.]", raw):
        return None
    try:
        url = urljoin(base, raw.replace(" ", "%20"))
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return None if _PLACEHOLDER.search(parts.netloc + parts.path) else url


def _is_small(attributes: dict[str, str]) -> bool:
    for name in ("width", "height"):
        value = attributes.get(name, "").strip().removesuffix("px")
        if value.isdigit() and 0 < int(value) < _MIN_SIDE:
            return True
    return False
