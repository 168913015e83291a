"""The one list of feed formats, and a document rendered in all of them within the size limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape

from feeds import json_feed, rss_atom
from feeds.items import shorter
from feeds.model import FeedDocument, Item

MAX_BYTES = 500_000  # the W3C feed validator reads no more
WINDOW = 100
"""Entries that are never left out for size: the newest fifty, and those that no archive page of
fifty holds yet."""
ITEM_BYTES = 400
"""What an item of RSS takes beside its texts: tags, id, date."""
TEXT_LIMITS = (4000, 1000, 300, 100)  # characters, tried in turn when the window is too much


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to write a feed."""

    suffix: str
    name: str
    media_type: str
    render: Callable[[FeedDocument], bytes]


RSS = Format(suffix="rss", name="RSS", media_type=rss_atom.RSS_TYPE, render=rss_atom.render_rss)
ATOM = Format(
    suffix="atom", name="Atom", media_type=rss_atom.ATOM_TYPE, render=rss_atom.render_atom
)
JSON = Format(
    suffix="json", name="JSON Feed", media_type="application/feed+json", render=json_feed.render
)

FORMATS = (RSS, ATOM, JSON)


def render(document: FeedDocument) -> Mapping[str, bytes]:
    """Return suffix -> bytes in every format: of the same items, none above the size limit.

    The oldest items beyond the window go first, then long texts are cut, then more items.
    """
    limits = list(TEXT_LIMITS)
    document = _estimated_to_fit(document)
    while True:
        files = {format.suffix: format.render(document) for format in FORMATS}
        largest = max(len(body) for body in files.values())
        count = len(document.items)
        if largest <= MAX_BYTES or count == 1:
            return files
        if count > WINDOW:
            fitting = max(WINDOW, min(count - 1, count * MAX_BYTES // largest))
            document = replace(document, items=document.items[:fitting])
        elif limits:
            document = shorter(document, limits.pop(0))
        else:
            fitting = max(1, min(count - 1, count * MAX_BYTES // largest))
            document = replace(document, items=document.items[:fitting])


def _estimated_to_fit(document: FeedDocument) -> FeedDocument:
    """Leave out what will not fit anyway, as a window of busy days holds thousands of items."""
    total = 0
    for number, item in enumerate(document.items):
        total += _estimated_bytes(item)
        if total > MAX_BYTES and number >= WINDOW:
            return replace(document, items=document.items[:number])
    return document


@lru_cache(maxsize=2000)
def _estimated_bytes(item: Item) -> int:
    """Return about the size of an item in RSS, the largest of the formats."""
    once = escape(f"{item.title}{item.url}{item.author}{item.content}{''.join(item.categories)}")
    twice = escape(escape(item.summary or ""))
    image = 3 * len(item.image or "")
    return ITEM_BYTES + len(once.encode()) + len(twice.encode()) + image
