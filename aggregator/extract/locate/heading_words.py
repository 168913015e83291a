"""What the heading of a region says: its words without marks, and the kind that words name."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from aggregator.extract.words import MOST_READ, RELATED, fold_name, heads, pattern_of
from aggregator.model import RegionKind

_MARKS = " \t|·•:：/–—-»«›‹>→▶►▸◆■●…#*"
_SHOW_ALL = re.compile(
    r"(?<=\S)[\s|·•»›(（\[-]+(?:查看全部|查看更多|更多|もっと見る|一覧(?:へ|を見る)?|더보기|전체보기"
    r"|(?:see|view|show) (?:all|more)|alle (?:an)?zeigen|alle ansehen|voir tout|tout voir"
    r"|ver (?:todos?|todas?|más|tudo|mais)|vedi tutti|(?:zobacz|pokaż) (?:wszystkie|więcej)"
    r"|se alle|visa alla|toon alles|bekijk alles|tümünü gör|все новости|смотреть все)"
    r"[)）\]]?$",
    re.IGNORECASE,
)
_KINDS = (
    (pattern_of(MOST_READ), RegionKind.MOST_READ),
    (pattern_of(RELATED), RegionKind.RELATED),
)


def tidy_label(label: str | None, titles: Collection[str]) -> str | None:
    """Return a heading without the marks and the "view all" around it; None if nothing is left.

    `titles` are the headlines of the page and of its teasers, case folded: they head no region.
    """
    if label is None:
        return None
    plain = _SHOW_ALL.sub("", label.lstrip(_MARKS + "+").rstrip(_MARKS)).rstrip(_MARKS)
    letters = sum(character.isalpha() for character in plain)
    if letters < 2 or letters < sum(character.isdigit() for character in plain):
        return None  # "1 - 3 von 11"
    return None if plain.casefold() in titles else plain


@lru_cache(maxsize=256)  # the headings of a page, asked for again with each of its blocks
def kind_named(label: str | None) -> RegionKind | None:
    """Return the kind of region that a heading's words name, None for any other heading."""
    folded = fold_name(label or "")
    return next((kind for pattern, kind in _KINDS if heads(pattern, folded)), None)
