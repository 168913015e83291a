"""Values into templates; every link on a page is relative, so that it works below any path."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from db import FeedInfo, FeedKind, site_path, source_path
from feeds import opml
from feeds.formats import FORMATS
from feeds.items import title_of
from feeds.model import FeedDocument, Health, Item, PublishSettings, SourceHealth
from feeds.site.catalogue import catalogue_of
from feeds.text import address, language_tag, plain

ENTRIES = 50
"""Articles on a feed's page; the feed itself may hold more."""

_HEAD_END = b"</head>"


def front_page(feeds: Sequence[FeedInfo], settings: PublishSettings) -> bytes:
    """Return the start page: which feeds there are, not what is in them."""
    return _render("front.html", settings, root="./", catalogue=catalogue_of(feeds))


def feed_page(document: FeedDocument, info: FeedInfo, settings: PublishSettings) -> bytes:
    """Return the page that explains a feed and shows its entries."""
    name = quote(document.path.rpartition("/")[2])
    return _render(
        "feed.html",
        settings,
        root="../" * (document.path.count("/") + 1),
        document=document,
        articles=map(_article, document.items[:ENTRIES]),
        page_url=address(info.page_url),
        links=[
            (format, f"{name}.{format.suffix}", document.address(format.suffix))
            for format in FORMATS
        ],
        around=_around(info),
        opml=f"{name}.{opml.SUFFIX}" if info.kind is FeedKind.SITE else None,
        inside=_query({"site": info.site, "section": info.section}) if info.site else None,
        search=None,
    )


def _around(info: FeedInfo) -> list[tuple[str, str]]:
    """Return title and relative stem of the feeds that hold more than this one, widest first."""
    wider = []
    if info.site and info.kind in (FeedKind.SECTION, FeedKind.SOURCE, FeedKind.REGION):
        wider.append((plain(info.site), site_path(info.site)))
    if info.source and info.kind is FeedKind.REGION:
        wider.append((plain(info.source), source_path(info.source)))
    return [(title, f"feeds/{quote(path)}") for title, path in wider]


def _query(asked: Mapping[str, str | None]) -> str:
    given = {name: value for name, value in asked.items() if value}
    return urlencode(given, errors="replace")


def search_page(
    document: FeedDocument | None, settings: PublishSettings, asked: Mapping[str, str]
) -> bytes:
    """Return the page of a search with its hits, or with the form alone; `asked` by field name."""
    query = _query(asked)
    links = []
    if document is not None:
        links = [
            (format, f"search.{format.suffix}?{query}", document.address(format.suffix))
            for format in FORMATS
        ]
    return _render(
        "feed.html",
        settings,
        root="../",
        document=document,
        articles=map(_article, document.items) if document else (),
        page_url=None,
        links=links,
        around=[],
        opml=None,
        inside=None,
        search=asked,
    )


def status_page(health: Health, settings: PublishSettings) -> bytes:
    """Return how the sources are doing at the health's moment."""
    return _render("status.html", settings, root="./", health=health)


def message_page(title: str, text: str, settings: PublishSettings, *, root: str) -> bytes:
    """Return a page that says one thing: not found, gone."""
    return _render("message.html", settings, root=root, title=title, text=text)


def style() -> bytes:
    return (files("feeds.site") / "templates" / "style.css").read_bytes()


@cache
def edition() -> str:
    """Return a digest of the templates: with others, every page is to be rendered anew."""
    total = hashlib.sha256()
    for file in sorted((files("feeds.site") / "templates").iterdir(), key=lambda file: file.name):
        total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


def heading(page: bytes) -> bytes:
    """Return what a page says of its feed; if it changes, lists of feeds have to change too."""
    return page.partition(_HEAD_END)[0]


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("feeds.site"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["moment"] = _moment
    templates.filters["backquotes"] = _backquotes
    templates.filters["span"] = _span
    templates.filters["trouble"] = _trouble
    templates.globals["title_of"] = title_of
    templates.globals["language_tag"] = language_tag
    return templates


def _render(template: str, settings: PublishSettings, **values: object) -> bytes:
    text = _templates().get_template(template).render(settings=settings, formats=FORMATS, **values)
    return text.encode()


@lru_cache(maxsize=2000)  # an item is in several feeds, and mostly as it was
def _article(item: Item) -> Markup:
    return Markup(_templates().get_template("article.html").render(item=item))


@lru_cache(maxsize=8192)
def _moment(moment: datetime | None) -> Markup:
    if moment is None:
        return Markup("–")
    utc = moment.astimezone(UTC)
    return Markup('<time datetime="{}">{} UTC</time>').format(
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"), utc.strftime("%Y-%m-%d %H:%M")
    )


def _backquotes(text: str) -> Markup:
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _span(duration: timedelta | None) -> str:
    if duration is None:
        return "–"
    seconds = round(duration.total_seconds())
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{seconds} s"


def _trouble(source: SourceHealth) -> str:
    """Return the word for how a source is doing, which is also its class on the page."""
    if source.denied:
        return "denied"
    if source.failures:
        return "failing"
    return "new" if source.last_visit is None else "well"
