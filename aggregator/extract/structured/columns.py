"""Which field of many like objects is the headline, the date, the picture: told by comparing them.

What a field holds decides; its name, in the English that programs are written in, only helps.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlsplit

from aggregator.extract.addresses import slug_words
from aggregator.extract.document import width
from aggregator.extract.structured.facts import iso_time, plain_text
from aggregator.extract.structured.records import Key, Record

_OTHERS = re.compile(
    r"author|byline|creator|user|avatar|contributor|publisher|logo|icon|profile", re.I
)
_SIDES = re.compile(
    r"seo|meta|social|\bog|twitter|share|facebook|short|alt$|schema|mobile|push", re.I
)
_MARGINS = re.compile(
    r"caption|credit|copyright|tag|keyword|slug|type|categor|section|channel|breadcrumb", re.I
)
_PICTURE = re.compile(r"image|img|photo|picture|thumb|media|poster|cover|crop|src", re.I)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?:$|[?#/,;])", re.I)
_TITLE = re.compile(r"headline|title|heading|^name$|label", re.I)
_KICKER = re.compile(
    r"kicker|overline|roof|dachzeile|spitzmarke|pre_?-?(?:title|headline)|eyebrow|super_?title"
    r"|top_?title|tagline|catchline|antetitulo|surtitre|occhiello",
    re.I,
)
_SNIPPET = re.compile(
    r"desc|summary|teaser|excerpt|abstract|lead|lede|intro|dek$|deck|standfirst|sub_?(?:title|head)"
    r"|snippet|preview|chapo|vorspann|trail|^text$|blurb",
    re.I,
)
_SECTION = re.compile(
    r"section|categor|channel|ressort|rubri[ck]|vertical|department|seccion", re.I
)
_NO_SECTION = re.compile(r"url|slug|^id$|\bid$|type", re.I)
_DATE = re.compile(r"date|time|publi|creat|issued|posted|released|(?:_at|[a-z]At|_on)$|^ts$", re.I)
_DATE_FIRST = re.compile(r"publi|issued|posted|released|first|display", re.I)
_DATE_LATER = re.compile(r"modif|updat|chang|last|edit", re.I)
_DATE_OTHER = re.compile(
    r"expir|end|start|birth|embargo|valid|until|duration|event|timezone|archiv|now|fetch|cache",
    re.I,
)
_BODY = re.compile(r"body|content|html|full|transcript|markdown", re.I)
_COMMON = 0.5
"""Share of the objects that must have a field for it to be one of theirs."""
_WIDEST_TITLE, _WIDEST_SECTION, _WIDEST_SNIPPET = 220, 32, 900


@dataclass(frozen=True)
class Column:
    """One field of all objects; None where an object lacks it."""

    key: Key
    name: str
    path: str
    values: Sequence[object]

    @cached_property
    def texts(self) -> list[str | None]:
        """The values as texts; many columns are told from others by their names alone."""
        return [plain_text(value) for value in self.values]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The fields of a group that mean something here; None for what it lacks."""

    title: Key
    section: Key | None
    kicker: Key | None
    published: Key | None
    snippet: Key | None
    image: Key | None


def choose_columns(records: Sequence[Record], urls: Sequence[str]) -> Columns | None:
    """Return which fields mean what, given the address of each object; None without headline."""
    keys = dict.fromkeys(key for record in records for key in record)
    columns: list[Column] = []
    for key in keys:
        values = [record.get(key) for record in records]
        if len(values) - values.count(None) >= _COMMON * len(urls):
            columns.append(Column(key, key[-1] if key else "", ".".join(key), values))
    words = [set(slug_words(urlsplit(url).path)) for url in urls]
    title = _best(columns, lambda c: _title_score(c, words), least=1.0)
    if title is None:
        return None
    rest = [c for c in columns if c.key != title]
    titles = next(c.texts for c in columns if c.key == title)
    segments = [_segments(url) for url in urls]
    section = _best(rest, lambda c: _section_score(c, segments), least=1.0)
    kicker = _best(rest, _kicker_score, least=1.0)
    published = _best(rest, _date_score, least=1.0)
    snippet = _best(rest, lambda c: _snippet_score(c, titles), least=1.0)
    image = _best(rest, _picture_score, least=1.0)
    return Columns(
        title=title,
        section=section,
        kicker=kicker,
        published=published,
        snippet=snippet,
        image=image,
    )


def _best(
    columns: Sequence[Column], score: Callable[[Column], float], *, least: float
) -> Key | None:
    rated = [(score(column) - 0.1 * len(column.key), column) for column in columns]
    best = max(rated, key=lambda pair: pair[0], default=None)
    return best[1].key if best is not None and best[0] >= least - 0.1 else None


def _title_score(column: Column, words: Sequence[set[str]]) -> float:
    if _OTHERS.search(column.path) or _PICTURE.search(column.path):
        return 0.0
    said = [(text, slug) for text, slug in zip(column.texts, words, strict=True) if text]
    if not said:
        return 0.0
    wide = statistics.median(width(text) for text, _ in said)
    if not 12 <= wide <= _WIDEST_TITLE:
        return 0.0
    spaced = sum(" " in text or width(text) > 1.5 * len(text) for text, _ in said) / len(said)
    distinct = len({text for text, _ in said}) / len(said)
    if spaced < 0.5 or (distinct < 0.7 and len(said) > 2):
        return 0.0
    told = statistics.fmean(_overlap(text, slug) for text, slug in said)
    score = 0.2 + 1.5 * told - 0.3 * bool(_SIDES.search(column.path))
    score += 1.0 * bool(_TITLE.search(column.name) or _TITLE.search(".".join(column.key[-2:])))
    score -= 1.0 * bool(_KICKER.search(column.name) or _MARGINS.search(column.path))
    score -= 0.8 * bool(_SNIPPET.search(column.name) or _BODY.search(column.name))
    return score


def _overlap(text: str, slug: set[str]) -> float:
    """Return how much of an address's words a text says."""
    said = set(re.findall(r"\w+", text.lower()))
    words = {word for word in slug if not word.isdigit()}
    return len(words & said) / len(words) if len(words) >= 3 else 0.0


def _segments(url: str) -> set[str]:
    return {unquote(s).lower() for s in urlsplit(url).path.split("/")[:-1] if s}


def _section_score(column: Column, segments: Sequence[set[str]]) -> float:
    if _OTHERS.search(column.path) or _NO_SECTION.search(column.name):
        return 0.0
    said = [(text, parts) for text, parts in zip(column.texts, segments, strict=True) if text]
    if not said or max(width(text) for text, _ in said) > _WIDEST_SECTION:
        return 0.0
    if any(re.search(r"[/_:@{]|\d", text) for text, _ in said):
        return 0.0
    named = statistics.fmean(
        re.sub(r"\W+", "-", text.lower()).strip("-") in parts for text, parts in said
    )
    score = 1.2 * named + 1.2 * bool(_SECTION.search(column.path))
    return score + 0.2 * all(text[:1] != text[:1].lower() for text, _ in said)


def _kicker_score(column: Column) -> float:
    if not _KICKER.search(column.name):
        return 0.0
    said = [text for text in column.texts if text]
    return 1.2 * (bool(said) and max(width(text) for text in said) <= 80)


def _date_score(column: Column) -> float:
    given = [value for value in column.values if value is not None]
    if not all(iso_time(value) for value in given) or _DATE_OTHER.search(column.path):
        return 0.0
    name = ".".join(column.key[-2:])
    score = 1.0 * bool(_DATE.search(name)) + 0.5 * bool(_DATE_FIRST.search(name))
    return score - 0.4 * bool(_DATE_LATER.search(name))


def _snippet_score(column: Column, titles: Sequence[str | None]) -> float:
    if _OTHERS.search(column.path) or _BODY.search(column.path):
        return 0.0
    if _MARGINS.search(column.path) or _PICTURE.search(column.path):
        return 0.0
    both = zip(column.texts, titles, strict=True)
    pairs = [(text, title) for text, title in both if text and title]
    if not pairs:
        return 0.0
    wide = statistics.median(width(text) for text, _ in pairs)
    if not 30 <= wide <= _WIDEST_SNIPPET or sum(text == title for text, title in pairs) > 1:
        return 0.0
    if sum(" " in text or width(text) > 1.5 * len(text) for text, _ in pairs) < 0.5 * len(pairs):
        return 0.0
    score = 1.2 * bool(_SNIPPET.search(".".join(column.key[-2:])))
    return score - 0.3 * bool(_SIDES.search(column.path) or _TITLE.search(column.name))


def _picture_score(column: Column) -> float:
    given = [value for value in column.values if isinstance(value, str)]
    addresses = [v for v in given if re.match(r"(?:https?:)?//|/\w", v) and " " not in v]
    if not addresses or len(addresses) < 0.8 * len(given) or _OTHERS.search(column.path):
        return 0.0
    files = sum(bool(_PICTURE_FILE.search(v)) for v in addresses) / len(addresses)
    return 1.0 * bool(_PICTURE.search(column.path)) + 0.6 * files - 0.5 * (files == 0.0)
