"""What a page's data says about one article, and how pieces of it are put together."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aggregator.extract.addresses import joiner, link_key
from aggregator.extract.document import clean
from aggregator.model import Label

_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>")
_PROGRAM = re.compile(r"<(?:script|style)\b", re.IGNORECASE)
_ON_THE_WEB = re.compile(r"https?://\w[^\s<>\"]*")
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?$")
_PICTURE = re.compile(r"(?:https?:)?//|/[\w%]")
_BLANKS = re.compile(r"[{}<]|%7B|__[A-Z_]+__|\.svg(?:$|\?)", re.IGNORECASE)
_EARLIEST, _LATEST = 946_684_800, 4_102_444_800
"""Seconds from 1970 to the years 2000 and 2100: other numbers are no times."""
_LONGEST_TEXT = 20_000
"""Characters of markup looked at; what is longer is the article, not its snippet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What structured data says about one article; None where it says nothing."""

    url: str
    """Absolute."""
    title: str | None = None
    section: str | None = None
    kicker: str | None = None
    published: str | None = None
    """ISO 8601 as written; times counted in seconds since 1970 are given in UTC."""
    snippet: str | None = None
    image: str | None = None
    labels: frozenset[Label] = field(default_factory=frozenset)
    sponsored: bool = False
    place: str
    """Where it stood: "json-ld", "microdata", or the script and the path in it."""


def plain_text(value: object) -> str | None:
    """Return a text without markup and entities; None where the value is no text."""
    if not isinstance(value, str) or not value or len(value) > _LONGEST_TEXT:
        return None
    text = value
    if "<" in text:
        if _PROGRAM.search(text):
            return None
        text = _MARKUP.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
        if "&" in text:  # escaped once for the page and once for the script
            text = html.unescape(text)
    return clean(text.replace("\x00", "")) or None


def absolute_url(value: object, base: str) -> str | None:
    """Return a web address; None where the value is none."""
    if not isinstance(value, str) or not value or len(value) > 2000:
        return None
    url = joiner(base)(value.strip())
    return url if url is not None and _ON_THE_WEB.fullmatch(url) else None


def picture_url(value: object, base: str) -> str | None:
    """Return the address of a picture; None for a template of one, a drawing or a bare name."""
    if not isinstance(value, str) or not _PICTURE.match(value.strip()) or _BLANKS.search(value):
        return None
    return absolute_url(value, base)


def iso_time(value: object) -> str | None:
    """Return a date or time as ISO 8601: as written, or from seconds or milliseconds."""
    if isinstance(value, str):
        text = value.strip()
        if _ISO.match(text):
            return text
        if not re.fullmatch(r"\d{10}(?:\d{3})?", text):
            return None
        value = int(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not _EARLIEST <= value < 1000 * _LATEST:
        return None
    seconds = value / 1000 if value > _LATEST else value
    if not _EARLIEST <= seconds < _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def merge(facts: Iterable[Facts]) -> Mapping[str, Facts]:
    """Put together what several places say of an article: each field from the first that has it."""
    merged: dict[str, Facts] = {}
    for one in facts:
        key = link_key(one.url)
        if key is None:
            continue
        known = merged.get(key)
        merged[key] = one if known is None else _joined(known, one)
    return merged


def _joined(first: Facts, second: Facts) -> Facts:
    return Facts(
        url=first.url,
        title=first.title or second.title,
        section=first.section or second.section,
        kicker=first.kicker or second.kicker,
        published=first.published or second.published,
        snippet=first.snippet or second.snippet,
        image=first.image or second.image,
        labels=first.labels | second.labels,
        sponsored=first.sponsored or second.sponsored,
        place=first.place,
    )
