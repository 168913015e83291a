"""JSON Feed 1.1: a document as JSON."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache

from feeds.model import FeedDocument, Item

VERSION = "https://jsonfeed.org/version/1.1"


def render(document: FeedDocument) -> bytes:
    """Return the document as JSON Feed, UTF-8 without BOM."""
    feed: dict[str, object] = {
        "version": VERSION,
        "title": document.title,
        "home_page_url": document.address("html"),
        "feed_url": document.address("json"),
        "description": document.description,
        "authors": [{"name": document.author}],
    }
    if document.language:
        feed["language"] = document.language
    if document.older is not None:
        feed["next_url"] = document.page_address(document.older, "json")
    if document.hub:
        feed["hubs"] = [{"type": "WebSub", "url": document.hub}]
    frame = json.dumps(feed, ensure_ascii=False).removesuffix("}")
    return f'{frame}, "items": [{", ".join(map(_item, document.items))}]}}\n'.encode()


@lru_cache(maxsize=2000)  # an item is in several feeds, and mostly as it was
def _item(item: Item) -> str:
    values: dict[str, object] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_html": item.content,
        "summary": item.summary,
        "image": item.image,
        "date_published": _rfc3339(item.published),
        "date_modified": _rfc3339(item.updated),
        "authors": [{"name": item.author}],
        "tags": list(item.categories) or None,
        "language": item.language,
    }
    given = {key: value for key, value in values.items() if value is not None}
    return json.dumps(given, ensure_ascii=False)


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
