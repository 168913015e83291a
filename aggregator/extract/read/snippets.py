"""The text a block prints about its article, as printed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from aggregator.extract.document import width
from aggregator.extract.read.asides import is_author, is_button, is_caption, is_in_sentence
from aggregator.extract.read.compare import FEW, Likes, Row
from aggregator.extract.read.content import OWN
from aggregator.extract.read.fields import Field
from aggregator.extract.read.hints import Hint
from aggregator.extract.read.places import Place, outermost
from aggregator.extract.words import READ_ON, fold_name
from aggregator.model import RegionKind, Rejection, Teaser

_MIN_WIDTH = 45
"""Of the corpus' snippets 98 % are wider."""
_MIN_HINTED = 20
_MAX_JOINED = 1500
"""Width at which a teaser is an article printed whole."""
CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\(…\))\s*$")
_ARROWS = " »›→>[]()…."
_LEADING = re.compile(r"^[|·•–—-]\s+")
_NO_BEGINNING = re.compile(r"[,;:)]|['’]s\s|©|\(c\)\s|copyright\b", re.IGNORECASE)
_REPEATED = 3
"""Articles below which the same text stands: it is no article's."""
_ENDS = '….!?»“"”。！？)]'
_MAX_ASKING_WORDS = 4
_IN_ARTICLES = frozenset((RegionKind.RELATED, RegionKind.IN_ARTICLE))
_COLUMNS = frozenset(("td", "th"))
"""What stands beside its likes as another field, not as the next paragraph."""
_NO_SNIPPET = frozenset(("button", "time", "figcaption", "address"))


def find_snippet(
    row: Row,
    taken: Collection[int],
    title: list[Field],
    told: str,
    likes: Mapping[Place, Likes],
) -> list[Field]:
    """Return the fields that make up the snippet, in page order; none where none is printed.

    `title` are the fields of the headline, `told` its text as shown.
    """
    last = title[-1].end if title else 0
    level = title[0].place.heading if title else 0
    hidden = row.unseen
    known = {part.text.casefold() for part in title} | {told.casefold()}
    known.add(" ".join(part.text for part in title).casefold())
    free = [
        field
        for field in row.fields
        if field.start not in taken
        and (hidden or not field.unseen)
        and field.text.casefold() not in known
        and not (title and field.start < last and field.line == title[0].line)
        and not (title and _is_around(field, title[0], row, likes))
    ]
    if all(_weight(field, last, likes) <= 0 for field in free):
        return []
    telling = [field for field in free if _may_tell(field, level, likes)]
    judged = [(_weight(field, last, likes), -field.start, field) for field in telling]
    judged = [entry for entry in judged if entry[0] > 0]
    if not judged:
        return []
    best = max(judged, key=lambda entry: entry[:2])[2]
    starts = {field.start for field in telling}
    fit = [
        field
        for field in free
        if field.start in starts or (field.start < best.start and is_in_sentence(field, [best]))
    ]
    if title and _surrounds(best, title, fit):
        return []
    side = [field for field in fit if (field.start < last) == (best.start < last)]
    return _whole(best, side)


def _is_around(field: Field, title: Field, row: Row, likes: Mapping[Place, Likes]) -> bool:
    """Tell whether a text beside a block of its own in an article is rather the article's."""
    if row.region.kind not in _IN_ARTICLES or len(row.block.nodes) == 1:
        return False
    rare = likes[field.place].blocks < FEW
    return rare and field.link is None and outermost(field.place) is not outermost(title.place)


def _surrounds(best: Field, title: list[Field], fit: list[Field]) -> bool:
    """Tell whether a text goes on around the headline: then the block stands in an article."""
    alike = [f for f in fit if f.width >= _MIN_WIDTH and _alike(f.place, best.place)]
    return any(f.start < title[0].start for f in alike) and any(
        f.start > title[0].start for f in alike
    )


def _may_tell(field: Field, level: int, likes: Mapping[Place, Likes]) -> bool:
    if field.link not in (None, OWN) or is_caption(field):
        return False
    if not _NO_SNIPPET.isdisjoint(field.place.inside):
        return False
    if field.place.heading and not field.hints & Hint.SNIPPET:
        deeper = 0 < level < field.place.heading and field.width >= _MIN_WIDTH
        if not deeper:
            return False
    known = likes[field.place]
    if known.repeats and known.width < _MIN_WIDTH:
        return False
    return not is_author(field) and not is_button(field, known)


def _weight(field: Field, title_end: int, likes: Mapping[Place, Likes]) -> float:
    mean = likes[field.place].width
    usual = (field.width + mean) / 2
    hinted = bool(field.hints & Hint.SNIPPET)
    least = _MIN_HINTED if hinted or "p" in field.place.inside else _MIN_WIDTH
    if usual < least:
        return 0.0
    weight = min(usual, 200) / 200 + hinted * 0.7 + ("p" in field.place.inside) * 0.3
    if field.start < title_end:
        weight -= 1.0 if not hinted else 0.4
    if "figure" in field.place.inside:
        weight -= 1.2
    if field.hints & (Hint.COUNT | Hint.DATE | Hint.LABEL):
        weight -= 0.4
    return weight


def _whole(best: Field, fit: list[Field]) -> list[Field]:
    """Return the paragraphs that go on from the best one: same element, or its likes beside it."""
    position = fit.index(best)
    parts = [best]
    total = best.width
    for step in (1, -1):
        index = position + step
        while 0 <= index < len(fit) and _goes_on(fit[index], best) and total < _MAX_JOINED:
            parts.append(fit[index])
            total += fit[index].width
            index += step
    return sorted(parts, key=lambda part: part.start)


def _goes_on(other: Field, best: Field) -> bool:
    if other.hints & Hint.LABEL and not best.hints & Hint.LABEL:
        return False  # a topic line that the text begins with
    if other.line == best.line:
        return True
    return best.place.tag not in _COLUMNS and _alike(other.place, best.place)


def _alike(one: Place, other: Place) -> bool:
    """Tell whether two elements stand beside each other under one name."""
    return one.parent is other.parent and one.name == other.name


def without_repeated(
    rows: Sequence[Row], read: Sequence[Teaser | Rejection]
) -> Iterator[Teaser | Rejection]:
    """Yield what was read, without the snippets that stand with several articles."""
    articles: dict[str, set[str]] = defaultdict(set)
    for row, one in zip(rows, read, strict=True):
        if isinstance(one, Teaser) and one.snippet is not None:
            articles[one.snippet].add(row.block.key)
    shared = {text for text, keys in articles.items() if len(keys) >= _REPEATED}
    for one in read:
        if isinstance(one, Teaser) and one.snippet in shared and len(articles) > 1:
            provenance = {key: path for key, path in one.provenance.items() if key != "snippet"}
            one = replace(one, snippet=None, snippet_cut=False, provenance=provenance)
        yield one


def trim_snippet(text: str) -> str:
    """Return the snippet without a mark before it and the words behind it that ask to read on.

    What goes on a sentence begun elsewhere, or tells whose the page is, is none.
    """
    text = _once(_LEADING.sub("", text))
    if _NO_BEGINNING.match(text):
        return ""
    bare = text.rstrip(_ARROWS)
    for start in _last_words(bare):
        asked, rest = bare[start:].strip(_ARROWS), bare[:start].rstrip(" »›→>[(")
        if rest[-1:] in _ENDS and fold_name(asked) in READ_ON:
            return rest if width(rest) >= _MIN_HINTED else text
    return text


def _once(text: str) -> str:
    """Return what is printed twice, for narrow screens and for wide ones, once."""
    half = text[: len(text) // 2]
    return half if len(text) % 2 and text == f"{half} {half}" else text


def _last_words(text: str) -> list[int]:
    """Return where the last words begin; in unspaced scripts, where the last sentence ends."""
    starts = [match.end() for match in re.finditer(r"[\s…。！？]+", text)]
    return starts[-_MAX_ASKING_WORDS:]
