"""Articles as JSON-LD names them (schema.org), and the same words written as microdata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from aggregator.extract.structured.facts import (
    Facts,
    absolute_url,
    iso_time,
    picture_url,
    plain_text,
)
from aggregator.model import Label

_ARTICLES = ("article", "blogposting", "report", "creativework", "webpage", "review", "recipe")
"""Ends of the types whose things are announced: NewsArticle, LiveBlogPosting, VideoObject …"""
_OTHER_TYPES = {
    "videoobject": Label.VIDEO,
    "movie": Label.VIDEO,
    "podcastepisode": Label.PODCAST,
    "audioobject": Label.PODCAST,
    "imagegallery": Label.GALLERY,
    "liveblogposting": Label.LIVE,
    "opinionnewsarticle": Label.OPINION,
}
_OTHER_LISTS = frozenset(("breadcrumblist", "sitenavigationelement"))
_ABOUT_OTHERS = frozenset(
    ("author", "publisher", "creator", "sourceorganization", "copyrightholder", "breadcrumb",
     "speakable", "comment", "isbasedon", "ispartof", "about", "mentions", "potentialaction")
)  # fmt: skip
"""Properties whose things are no announced articles."""


def linked_articles(values: Iterable[object], base: str, place: str) -> Iterator[Facts]:
    """Yield what every thing with an address says, however deep it is nested."""
    todo = list(values)[::-1]
    while todo:
        thing = todo.pop()
        if isinstance(thing, list):
            todo.extend(reversed(thing))
        elif isinstance(thing, dict):
            if _types(thing) & _OTHER_LISTS:
                continue
            facts = _read(thing, base, place)
            if facts is not None:
                yield facts
            inner = [v for k, v in thing.items() if k.lower() not in _ABOUT_OTHERS]
            todo.extend(v for v in reversed(inner) if isinstance(v, dict | list))


def _read(thing: Mapping[str, object], base: str, place: str) -> Facts | None:
    types = _types(thing)
    if "listitem" in types:
        item = thing.get("item")
        if isinstance(item, dict):
            return None  # is read when its turn comes
        types = {"article"}
        thing = {**thing, "url": thing.get("url") or item}
    if not any(name.endswith(_ARTICLES) or name in _OTHER_TYPES for name in types):
        return None
    url = next((u for u in (absolute_url(v, base) for v in _addresses(thing)) if u), None)
    if url is None:
        return None
    section = next(iter(_texts(thing.get("articleSection"))), None)
    labels = {_OTHER_TYPES[name] for name in types if name in _OTHER_TYPES}
    if str(thing.get("isAccessibleForFree", "")).rpartition("/")[2].lower() == "false":
        labels.add(Label.PAYWALL)
    image = next(_pictures(thing.get("image") or thing.get("thumbnailUrl")), None)
    return Facts(
        url=url,
        title=plain_text(thing.get("headline")) or plain_text(thing.get("name")),
        section=plain_text(section),
        published=iso_time(thing.get("datePublished") or thing.get("uploadDate")),
        snippet=plain_text(thing.get("description") or thing.get("abstract")),
        image=picture_url(image, base),
        labels=frozenset(labels),
        place=place,
    )


def _types(thing: Mapping[str, object]) -> set[str]:
    return {name.rpartition("/")[2].lower() for name in _texts(thing.get("@type"))}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (one for one in value if isinstance(one, str))


def _addresses(thing: Mapping[str, object]) -> Iterator[object]:
    """Yield what may be the thing's address; an @id with a fragment names a node, not a page."""
    yield thing.get("url")
    page = thing.get("mainEntityOfPage")
    yield page.get("@id") or page.get("url") if isinstance(page, dict) else page
    own = thing.get("@id")
    if isinstance(own, str) and "#" not in own and own.startswith("http"):
        yield own


def _pictures(value: object) -> Iterator[str]:
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            todo.extend(reversed(one[:5]))
        elif isinstance(one, dict):
            todo.append(one.get("url") or one.get("contentUrl") or one.get("@id"))
