"""The HTML pages: what a person sees who opens a feed, the start page, search and status."""

from __future__ import annotations

from feeds.site.pages import (
    edition,
    feed_page,
    front_page,
    heading,
    message_page,
    search_page,
    status_page,
    style,
)

__all__ = [
    "edition",
    "feed_page",
    "front_page",
    "heading",
    "message_page",
    "search_page",
    "status_page",
    "style",
]
