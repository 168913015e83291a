"""RSS 2.0 and Atom 1.0 by feedgen, what it lacks added as its extension; the only user of it.

Of a feed that changed, feedgen writes the frame and the items that are new; what it wrote of the
others is kept for a while, as an item is in several feeds and mostly as it was.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from html import escape
from itertools import islice
from typing import Any

from feedgen.entry import FeedEntry as Entry
from feedgen.feed import FeedGenerator
from lxml import etree

from feeds.model import FeedDocument, Item

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
HISTORY = "http://purl.org/syndication/history/1.0"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

RSS_TYPE = "application/rss+xml"
ATOM_TYPE = "application/atom+xml"

MOST_KEPT = 4000
"""Items as they were written, each format apart: some 6 MB."""

_ITEMS = {
    "rss": re.compile(rb"<item>.*?</item>", re.DOTALL),
    "atom": re.compile(rb"<entry[ >].*?</entry>", re.DOTALL),
}
_ENDS = {"rss": b"</channel>", "atom": b"</feed>"}
_elements: dict[tuple[str, str | None, Item], bytes] = {}
"""Format, language of the feed, item -> what feedgen wrote of it; last used, last in line."""

_one_at_a_time = threading.Lock()
"""feedgen calls setlocale for every date, which is not safe beside another thread that does."""


def render_rss(document: FeedDocument) -> bytes:
    """Return the document as RSS 2.0, UTF-8."""
    return _rendered(document, "rss", lambda few: _generator(few, "rss", RSS_TYPE).rss_str())


def render_atom(document: FeedDocument) -> bytes:
    """Return the document as Atom 1.0, UTF-8."""
    return _rendered(document, "atom", lambda few: _generator(few, "atom", ATOM_TYPE).atom_str())


def _rendered(
    document: FeedDocument, suffix: str, write: Callable[[FeedDocument], object]
) -> bytes:
    """Return what `write` would of the document; it is given the items it did not write lately."""
    keys = [(suffix, document.language, item) for item in document.items]
    with _one_at_a_time:
        kept = {key: element for key in keys if (element := _elements.pop(key, None)) is not None}
        fresh = [key for key in keys if key not in kept]
        xml = write(replace(document, items=tuple(item for _, _, item in fresh)))
        if not isinstance(xml, bytes):
            raise TypeError("feedgen no longer returns bytes")
        written = _ITEMS[suffix].findall(xml)
        kept |= zip(fresh, written, strict=True)
        _elements.update(kept)
        for key in list(islice(_elements, max(0, len(_elements) - MOST_KEPT))):
            del _elements[key]
    end = xml.rindex(_ENDS[suffix])  # nothing but items stands before it
    frame = xml[: end - sum(map(len, written))]
    return b"".join([frame, *(kept[key] for key in keys), xml[end:], b"\n"])


def _generator(document: FeedDocument, suffix: str, type: str) -> Any:
    feed = FeedGenerator()
    feed.id(document.id)
    feed.title(document.title)
    feed.description(document.description)
    feed.author(name=document.author)
    # RSS takes the last link for its own, so the HTML page comes last
    feed.link(href=document.address(suffix), rel="self", type=type)
    feed.link(href=document.address("html"), rel="alternate", type="text/html")
    if document.language:
        feed.language(document.language)
    feed.updated(document.updated)
    feed.lastBuildDate(document.updated)
    feed.generator("Litfass")
    feed.register_extension("additions", _FeedAdditions, _EntryAdditions)
    feed.additions.document = document
    feed.additions.suffix = suffix
    feed.additions.type = type
    for item in document.items:
        feed.add_entry(_entry(item, document.language), order="append")
    return feed


@lru_cache(maxsize=200)  # made for one format, used for the other at once
def _entry(item: Item, feed_language: str | None) -> Any:
    entry = Entry()
    entry.guid(item.id, permalink=False)
    entry.title(item.title)
    entry.link(href=item.url)
    entry.author(name=item.author)
    entry.published(item.published)
    entry.updated(item.updated)
    if item.summary:
        # RSS has no type for it, readers take it as HTML; set first, or the summary replaces it
        entry.description(escape(item.summary, quote=False))
        entry.summary(item.summary, type="text")
    entry.content(item.content, type="html")
    for category in item.categories:
        entry.category(term=category)
    entry.register_extension("additions", _EntryAdditions)
    entry.additions.item = item
    entry.additions.feed_language = feed_language
    return entry


class _FeedAdditions:
    """Hub, archive pages (RFC 5005), author of RSS."""

    document: FeedDocument
    suffix: str
    type: str

    def extend_ns(self) -> dict[str, str]:
        spaces = {"media": MEDIA}
        if self.suffix == "rss":
            spaces["dc"] = DUBLIN_CORE
        if self.document.page is not None:
            spaces["fh"] = HISTORY
        return spaces

    def extend_rss(self, rss: etree._Element) -> None:
        channel = rss[0]
        etree.SubElement(channel, f"{{{DUBLIN_CORE}}}creator").text = self.document.author
        for rel, href in self._links():
            etree.SubElement(channel, f"{{{ATOM}}}link", rel=rel, href=href)
        self._mark(channel)

    def extend_atom(self, feed: etree._Element) -> None:
        for rel, href in self._links():
            etree.SubElement(feed, "link", rel=rel, href=href)
        self._mark(feed)

    def _links(self) -> list[tuple[str, str]]:
        document = self.document
        links = []
        if document.hub:
            links.append(("hub", document.hub))
        if document.older is not None:
            links.append(("prev-archive", document.page_address(document.older, self.suffix)))
        if document.page is not None:
            links.append(("current", document.current_address(self.suffix)))
        return links

    def _mark(self, parent: etree._Element) -> None:
        if self.document.page is not None:
            etree.SubElement(parent, f"{{{HISTORY}}}archive")


class _EntryAdditions:
    """Picture, language, author of RSS."""

    item: Item
    feed_language: str | None

    def extend_ns(self) -> dict[str, str]:
        return {}

    def extend_rss(self, element: etree._Element) -> None:
        etree.SubElement(element, f"{{{DUBLIN_CORE}}}creator").text = self.item.author
        self._add_picture(element)

    def extend_atom(self, element: etree._Element) -> None:
        if self.item.language and self.item.language != self.feed_language:
            element.set(XML_LANG, self.item.language)
        self._add_picture(element)

    def _add_picture(self, element: etree._Element) -> None:
        if self.item.image:
            etree.SubElement(element, f"{{{MEDIA}}}content", url=self.item.image, medium="image")
            etree.SubElement(element, f"{{{MEDIA}}}thumbnail", url=self.item.image)
