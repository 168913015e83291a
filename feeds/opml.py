"""OPML 2.0: our feeds as a subscription list, and other people's lists read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from lxml import etree

from db import FeedInfo, FeedKind
from feeds.errors import OpmlError
from feeds.items import description_of, title_of
from feeds.model import PublishSettings
from feeds.text import address, language_tag, plain

SUFFIX = "opml"
MEDIA_TYPE = "text/x-opml"
MAX_DEPTH = 50  # outlines in outlines; deeper ones are no list made by a person

_GENERAL = (FeedKind.ALL, FeedKind.CHANGES, FeedKind.STATUS, FeedKind.SEARCH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One line of an OPML list that names an address."""

    title: str
    page_url: str | None
    """The page (htmlUrl, or url of a link), absolute."""
    feed_url: str | None
    """The feed (xmlUrl), absolute."""
    groups: tuple[str, ...]
    """Titles of the outlines around it, from outside."""


def render(feeds: Sequence[FeedInfo], settings: PublishSettings) -> bytes:
    """Return a list of feeds, grouped by site; nothing in it changes before the feeds do."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = plain(settings.title) or "Litfass"
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(root, "body")
    _add_all(body, [info for info in feeds if info.kind in _GENERAL], settings)
    joined = [info for info in feeds if info.kind is FeedKind.JOINED_SECTION]
    if joined:
        _add_all(_group(body, "Sections of all sites"), joined, settings)
    sites: dict[str, list[FeedInfo]] = {}
    for info in feeds:
        if info.kind not in _GENERAL and info.site is not None:
            sites.setdefault(info.site, []).append(info)
    for site, own in sorted(sites.items()):
        _add_all(_group(body, plain(site) or "Site"), own, settings)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _group(body: etree._Element, title: str) -> etree._Element:
    return etree.SubElement(body, "outline", text=title, title=title)


def _add_all(parent: etree._Element, feeds: Iterable[FeedInfo], settings: PublishSettings) -> None:
    for info in feeds:
        stem = f"{settings.root}/feeds/{quote(info.path)}"
        title = title_of(info)
        outline = etree.SubElement(
            parent,
            "outline",
            text=title,
            title=title,
            type="rss",
            version="RSS2",
            xmlUrl=f"{stem}.rss",
            htmlUrl=f"{stem}.html",
            description=description_of(info),
        )
        language = language_tag(info.language)
        if language:
            outline.set("language", language)


def parse(body: bytes) -> tuple[Outline, ...]:
    """Return the outlines that name an address, in order; raise OpmlError if it is no OPML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OpmlError(f"this is no OPML list: {error}") from error
    if root.tag != "opml":
        raise OpmlError(f"this is no OPML list: its root is <{root.tag}>, not <opml>")
    found: list[Outline] = []
    for body_element in root.findall("body"):
        _collect(body_element, (), found)
    return tuple(found)


def _collect(parent: etree._Element, groups: tuple[str, ...], found: list[Outline]) -> None:
    if len(groups) > MAX_DEPTH:
        raise OpmlError(f"this OPML list is nested more than {MAX_DEPTH} times")
    for element in parent.findall("outline"):
        named = {key.lower(): str(value) for key, value in element.attrib.items()}
        title = plain(named.get("text")) or plain(named.get("title"))
        page_url = address(named.get("htmlurl")) or address(named.get("url"))
        feed_url = address(named.get("xmlurl"))
        if page_url or feed_url:
            found.append(
                Outline(
                    title=title or str(page_url or feed_url),
                    page_url=page_url,
                    feed_url=feed_url,
                    groups=groups,
                )
            )
        _collect(element, (*groups, title), found)
