"""Articles that a page's embedded state announces: like objects with a headline and an address."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from urllib.parse import urlsplit

from aggregator.extract.addresses import link_key, parts_of
from aggregator.extract.document import width
from aggregator.extract.structured.columns import Columns, choose_columns
from aggregator.extract.structured.facts import (
    Facts,
    absolute_url,
    iso_time,
    picture_url,
    plain_text,
)
from aggregator.extract.structured.records import (
    MOST_GROUPS,
    Group,
    Key,
    Record,
    gather_groups,
    is_page,
)
from aggregator.extract.structured.scripts import Carried
from aggregator.model import Label

_SAMPLE = 40
"""Objects of a group that are compared; more of the same template say no more."""
_ADDRESS = re.compile(r"url|link|href|path|permalink|canonical|^web|slug|uri", re.I)
_NO_ADDRESS = re.compile(
    r"image|img|photo|media|thumb|video|share|comment|amp|author|section|categor|logo|icon|api"
    r"|tag|ads?\b|tracking|src",
    re.I,
)
_TYPE = re.compile(r"type|kind|format|template|__typename", re.I)
_TYPES = (
    (re.compile(r"live_?-?(?:blog|ticker)|^live$", re.I), Label.LIVE),
    (re.compile(r"video", re.I), Label.VIDEO),
    (re.compile(r"podcast|audio", re.I), Label.PODCAST),
    (re.compile(r"gallery|slideshow", re.I), Label.GALLERY),
    (re.compile(r"opinion|commentary|column$", re.I), Label.OPINION),
)
_PAID = re.compile(r"paywall|premium|^is_?-?(?:paid|plus)|subscribers?_?only|locked", re.I)
_FREE = re.compile(r"^is_?-?free|accessible_?-?for_?-?free", re.I)
_SPONSORED = re.compile(r"sponsored|advertorial|^is_?-?ad(?:vert\w*)?$|branded_?content", re.I)
_ROOTED = re.compile(r"(?:https?:)?//|/")
_ENDING = re.compile(r"\.\w{2,5}$")
_REPEATS = 3
"""Objects that make a list."""
_LIST_WIDTH, _BARE_LIST_WIDTH = 22, 34
"""Median width of the headlines of a list, with and without dates, snippets or pictures beside
them; names in menus and of people are shorter."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What one group of the state announces."""

    path: Key
    """Where it stands."""
    facts: tuple[Facts, ...]
    repeated: bool
    """They look like a list of articles, not like a menu."""


def embedded_articles(
    carried: Sequence[Carried],
    base: str,
    links: Callable[[], Mapping[str, str]],
    keys: Collection[str] | None = None,
) -> Iterator[Announced]:
    """Yield the announced articles, group by group; with `keys`, only those of these addresses.

    `links` gives the addresses that the page links, by their last segments: they complete slugs.
    """
    left = MOST_GROUPS
    for one in carried:
        groups = gather_groups(one.value)[:left]
        left -= len(groups)
        endings = _Endings(groups, base, links)
        for group in groups:
            announced = _announced(group, base, endings, one.place, keys)
            if announced is not None:
                yield announced


def last_segment(url: str) -> str:
    """Return what a slug is compared with: the last segment without ending."""
    parts = parts_of(url)
    segment = parts.path.rstrip("/").rpartition("/")[2] if parts is not None else ""
    return _ENDING.sub("", segment).lower()


class _Endings:
    """What completes slugs: addresses by last segment, gathered when the first slug is met."""

    def __init__(
        self, groups: Sequence[Group], base: str, links: Callable[[], Mapping[str, str]]
    ) -> None:
        self._groups = groups
        self._base = base
        self._links = links

    def url(self, slug: str) -> str | None:
        return self._known.get(slug.lower())

    @cached_property
    def _known(self) -> Mapping[str, str]:
        known = dict(self._links())
        records = (record for group in self._groups for record in group.records)
        for value in chain.from_iterable(record.values() for record in records):
            if isinstance(value, str) and "/" in value and is_page(value):
                url = _rooted(value, self._base)
                if url is not None:
                    known.setdefault(last_segment(url), url)
        return known


def _announced(
    group: Group,
    base: str,
    endings: _Endings,
    place: str,
    keys: Collection[str] | None,
) -> Announced | None:
    key = _address_key(group.records[:_SAMPLE], base)
    if key is None:
        return None
    found: list[tuple[Record, str]] = []
    for record in group.records:
        url = _complete(record.get(key), base, endings)
        if url is not None:
            found.append((record, url))
    sample = found[:_SAMPLE]
    if keys is not None:
        found = [(record, url) for record, url in found if link_key(url) in keys]
    if not found:
        return None
    columns = choose_columns([record for record, _ in sample], [url for _, url in sample])
    if columns is None:
        return None
    where = ".".join((place, *group.path))
    facts = tuple(_facts(record, url, columns, base, where) for record, url in found)
    return Announced((place, *group.path), facts, is_list(facts))


def is_list(facts: Sequence[Facts]) -> bool:
    """Tell whether these are headlines of articles, not entries of a menu."""
    titles = [one.title for one in facts if one.title]
    keys = {link_key(one.url) for one in facts}
    if len(keys) < _REPEATS or len(set(titles)) < _REPEATS:
        return False
    wide = statistics.median(width(title) for title in titles)
    more = sum(bool(one.published or one.snippet or one.image) for one in facts) > len(facts) / 2
    return wide >= (_LIST_WIDTH if more else _BARE_LIST_WIDTH)


def _address_key(records: Sequence[Record], base: str) -> Key | None:
    """Return the field that holds the objects' own address."""
    host = urlsplit(base).netloc.removeprefix("www.")
    best: tuple[float, Key] | None = None
    keys = dict.fromkeys(key for record in records for key in record)
    for key in keys:
        values = [v for r in records if isinstance(v := r.get(key), str) and is_page(v)]
        if len(values) < 0.5 * len(records) or not values:
            continue
        name = ".".join(key)
        score = len(values) / len(records) + len(set(values)) / len(values) - 0.2 * len(key)
        score += 0.6 * bool(_ADDRESS.search(key[-1])) - 1.0 * bool(_NO_ADDRESS.search(name))
        score += 0.5 * ("/" in values[0]) + 0.3 * ("//" not in values[0] or host in values[0])
        if best is None or score > best[0]:
            best = (score, key)
    return best[1] if best is not None and best[0] > 1.2 else None


def _complete(value: object, base: str, endings: _Endings) -> str | None:
    """Return the absolute address of a page; a bare slug needs a link that ends with it."""
    if not isinstance(value, str) or not is_page(value):
        return None
    return _rooted(value, base) if "/" in value else endings.url(value)


def _rooted(value: str, base: str) -> str | None:
    """Return the address of a path, which may have lost its first slash."""
    return absolute_url(value if _ROOTED.match(value) else f"/{value}", base)


def _facts(record: Record, url: str, columns: Columns, base: str, place: str) -> Facts:
    def text(key: Key | None) -> str | None:
        return plain_text(record.get(key)) if key is not None else None

    title, snippet = text(columns.title), text(columns.snippet)
    return Facts(
        url=url,
        title=title,
        section=text(columns.section),
        kicker=text(columns.kicker),
        published=iso_time(record.get(columns.published)) if columns.published else None,
        snippet=snippet if snippet != title else None,
        image=picture_url(record.get(columns.image), base) if columns.image else None,
        labels=frozenset(_labels(record)),
        sponsored=any(v is True and _SPONSORED.search(k[-1]) for k, v in record.items() if k),
        place=place,
    )


def _labels(record: Record) -> Iterator[Label]:
    for key, value in record.items():
        name = key[-1] if key else ""
        if isinstance(value, bool):
            if (value and _PAID.search(name)) or (not value and _FREE.search(name)):
                yield Label.PAYWALL
        elif isinstance(value, str) and len(key) == 1 and _TYPE.search(name) and len(value) < 40:
            yield from (label for pattern, label in _TYPES if pattern.search(value))
