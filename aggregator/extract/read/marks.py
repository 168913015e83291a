"""Words and signs that mark a teaser: paid for, behind a wall, video, opinion and the like.

Words only label: none of them decides whether a block is a teaser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.extract.addresses import parts_of
from aggregator.extract.words import LABELS, SPONSORED, fold_name
from aggregator.model import Label

_PLUS = re.compile(
    r"^\W*([\w.-]{1,20})(?:\s?\+|\s(?:plus|premium))(?:[\s-]\w+)?\s?:?$", re.IGNORECASE
)
_SEGMENTS = {
    Label.VIDEO: re.compile(r"[/-]videos?(?:[-/.]|$)|/watch/|/mediathek/", re.I),
    Label.PODCAST: re.compile(r"[/-]podcasts?(?:[-/.]|$)|/audio/", re.I),
    Label.GALLERY: re.compile(
        r"/(?:galler(?:y|ies)|galerien?|fotostrecken?|bildergalerien?|fotogaleri\w*|photos?"
        r"|pictures|diaporamas?)(?:[-/.]|$)",
        re.I,
    ),
    Label.LIVE: re.compile(
        r"/(?:live|liveblog|live-?ticker|live-updates|newsblog)(?:[-/.]|$)", re.I
    ),
    Label.OPINION: re.compile(
        r"/(?:opinions?|meinung|kommentare?|kolumnen?|commentisfree|editorials?|opiniones?"
        r"|tribunas?|opinioni|opinie|debatt|columnas?|mnenie|opiniao)(?:[-/.]|$)",
        re.I,
    ),
}
_ANY_SEGMENT = re.compile("|".join(p.pattern for p in _SEGMENTS.values()), re.I)
_AD_HOSTS = re.compile(
    r"(?:^|\.)(?:doubleclick\.net|googleadservices\.com|googlesyndication\.com|outbrain\.com|taboola\.com"
    r"|plista\.com|adform\.net|adnxs\.com|criteo\.com|adition\.com|ligatus\.com|revcontent\.com|mgid\.com)$"
)
_MAX_MARK = 40
"""Characters of a mark; longer texts only mention the word."""


def is_sponsored(texts: Iterable[str], rels: Iterable[str], url: str) -> bool:
    """Tell whether a text is nothing but a word for advertising, or the link says so."""
    if "sponsored" in rels:
        return True
    parts = parts_of(url)
    if parts is not None and _AD_HOSTS.search(parts.host):
        return True
    return any(is_sponsored_word(text) for text in texts)


def is_sponsored_word(text: str) -> bool:
    return len(text) <= _MAX_MARK and fold_name(text) in SPONSORED


def label_of(text: str, host: str = "") -> Label | None:
    """Return the label a short text stands for, None if it is no mark.

    "Example+" and "Example Plus" mark what the publisher of that name sells.
    """
    if len(text) > _MAX_MARK:
        return None
    folded = fold_name(text)
    known = LABELS.get(folded)
    if known is None and ("+" in text or "plus" in folded or "premium" in folded):
        plus = _PLUS.match(text)
        if plus and any(part.startswith(plus[1].lower()) for part in host.split(".")):
            return Label.PAYWALL
    return known


def find_labels(texts: Iterable[str], url: str) -> frozenset[Label]:
    """Gather the labels that texts and icons say, and the address's own."""
    parts = parts_of(url)
    if parts is None:
        return frozenset()
    host = parts.host.removeprefix("www.")
    found = {label for text in texts if (label := label_of(text, host)) is not None}
    if _ANY_SEGMENT.search(parts.path):
        found.update(label for label, pattern in _SEGMENTS.items() if pattern.search(parts.path))
    return frozenset(found)
