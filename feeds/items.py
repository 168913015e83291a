"""Entries become items, feeds become documents: cleaned once, the same for every format."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from html import escape

from db import Feed, FeedEntry, FeedInfo, FeedKind
from feeds.model import FeedDocument, Item, PublishSettings
from feeds.text import address, language_tag, plain, safe_html, shortened

EMPTY_SINCE = datetime(2000, 1, 1, tzinfo=UTC)
"""What a feed that never had an entry says of its last change; Atom demands something."""

MOST_ITEMS = 1000
"""More never fit into 500 kB: an item takes half a kilobyte without a word in it."""

_DESCRIPTIONS = {
    FeedKind.ALL: "Every article announced on the watched pages.",
    FeedKind.SITE: "Articles announced on pages of {site}.",
    FeedKind.SECTION: "Articles of the section {section}, announced on pages of {site}.",
    FeedKind.JOINED_SECTION: "Articles of the section {section} from every watched site.",
    FeedKind.SOURCE: "Articles announced on {place}.",
    FeedKind.REGION: "Articles announced in one part ({region}) of {place}.",
    FeedKind.CHANGES: "Headlines that were changed after they had been announced.",
    FeedKind.STATUS: "Trouble with watched pages: one entry each, marked when it is resolved.",
    FeedKind.SEARCH: "Articles that match a search.",
}


def document_of(
    feed: Feed,
    settings: PublishSettings,
    *,
    query: str = "",
    page: int | None = None,
) -> FeedDocument:
    """Return the document of a feed, or of one of its archive pages."""
    info = feed.info
    entries = _without_doubles(feed.entries)[:MOST_ITEMS]
    items = tuple(_item(entry, info, settings) for entry in entries)
    newest = max((item.updated for item in items), default=EMPTY_SINCE)
    if page is None:
        updated, older = info.updated or newest, info.archive_pages
    else:
        updated, older = newest, page - 1
    return FeedDocument(
        root=settings.root,
        path=info.path,
        query=query,
        page=page,
        older=older or None,
        id=uuid.uuid5(uuid.NAMESPACE_URL, f"litfass:/feeds/{info.path}{query and '?' + query}").urn,
        title=title_of(info),
        description=description_of(info),
        author=plain(info.site) or plain(settings.title) or "Litfass",
        language=language_tag(info.language),
        updated=updated,
        hub=address(settings.websub_hub) if _is_file(info, page) else None,
        items=items,
    )


def _is_file(info: FeedInfo, page: int | None) -> bool:
    """Tell whether a feed is written when it changes, so that a hub can be told."""
    return page is None and (info.kind is not FeedKind.SEARCH or "/" in info.path)


def title_of(info: FeedInfo) -> str:
    return plain(info.title) or info.path


def description_of(info: FeedInfo) -> str:
    """Return one sentence on what the feed holds."""
    return _DESCRIPTIONS[info.kind].format(
        site=plain(info.site),
        section=plain(info.section),
        region=plain(info.region),
        place=address(info.page_url) or plain(info.source) or title_of(info),
    )


def shorter(document: FeedDocument, limit: int) -> FeedDocument:
    """Return the document with no text longer than `limit` characters."""
    return replace(
        document,
        items=tuple(
            replace(
                item,
                title=shortened(item.title, limit),
                summary=item.summary and shortened(item.summary, limit),
                content=item.content
                if len(item.content) <= limit
                else safe_html(f"<p>{escape(shortened(item.summary or item.title, limit))}</p>"),
                categories=tuple(shortened(category, limit) for category in item.categories),
            )
            for item in document.items
        ),
    )


def _without_doubles(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """Keep the first entry of an id: a reader would take the second for a change of the first."""
    first: dict[str, FeedEntry] = {}
    for entry in entries:
        first.setdefault(entry.public_id, entry)
    return list(first.values())


def _item(entry: FeedEntry, info: FeedInfo, settings: PublishSettings) -> Item:
    link = address(entry.url) or address(info.page_url) or f"{settings.root}/"
    return _made(entry, link, plain(settings.title) or "Litfass")


@lru_cache(maxsize=2000)  # an entry is in five feeds or more, which become stale together
def _made(entry: FeedEntry, link: str, publisher: str) -> Item:
    image = address(entry.image)
    snippet = plain(entry.snippet) or None
    replaced = plain(entry.replaced) or None
    title = plain(entry.title) or link
    if entry.resolved is not None:
        title = f"Resolved: {title}"
    return Item(
        id=entry.public_id,
        url=link,
        title=title,
        summary=snippet if replaced is None else f"Before: {replaced}",
        content=_content(entry, title=title, snippet=snippet, replaced=replaced, image=image),
        image=image,
        author=plain(entry.site) or publisher,
        language=language_tag(entry.language),
        published=entry.published,
        updated=entry.updated,
        categories=_categories(entry),
    )


def _categories(entry: FeedEntry) -> tuple[str, ...]:
    names = (plain(name) for name in (entry.section, entry.kicker, *entry.labels))
    return tuple({name.casefold(): name for name in names if name}.values())


def _content(
    entry: FeedEntry, *, title: str, snippet: str | None, replaced: str | None, image: str | None
) -> str:
    parts: list[str] = []
    if replaced is not None:
        parts.append(f"<p><del>{escape(replaced)}</del><br><ins>{escape(title)}</ins></p>")
    if image is not None:
        parts.append(f'<p><img src="{escape(image)}" alt=""></p>')
    if snippet is not None:
        parts.append(f"<p>{escape(snippet)}</p>")
    parts.append(f'<p><small lang="en">{escape(_provenance(entry))}</small></p>')
    return safe_html("".join(parts))


def _provenance(entry: FeedEntry) -> str:
    """Return the line that says where and when the article was first seen."""
    place = plain(entry.source_title) or plain(entry.source) or plain(entry.site)
    site = plain(entry.site)
    where = place if site in (place, "") else f"{place} ({site})"
    line = f"First seen on {where}, {entry.first_seen.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if entry.resolved is not None:
        line += f"; resolved {entry.resolved.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return line
