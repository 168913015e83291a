"""Which of a block's short texts is its section and which its topic line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from aggregator.extract.read.asides import (
    is_amount,
    is_author,
    is_button,
    is_caption,
    is_constant,
)
from aggregator.extract.read.compare import Likes, Row
from aggregator.extract.read.content import OWN
from aggregator.extract.read.fields import Field, join_pieces
from aggregator.extract.read.hints import Hint
from aggregator.extract.read.marks import is_sponsored_word, label_of
from aggregator.extract.read.places import Place
from aggregator.extract.sections import SiteSections, confirm_label, is_topic_page
from aggregator.model import Label, SectionSource

_MAX_WIDTH = 75
"""Of the widest topic line of the corpus."""
_EDGES = re.compile(r"^[\s|·•/:–—»›#+\-]+|[\s|·•/:–—»›\-]+$")
_MARKS_ONLY = frozenset((Label.LIVE, Label.VIDEO, Label.PODCAST, Label.GALLERY, Label.PAYWALL))
"""Labels whose word alone is a badge; "Opinion" is a rubric and a topic line too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A label as printed."""

    text: str
    href: str | None
    place: Place
    before: bool
    """Above the headline."""
    source: SectionSource | None
    constant: bool
    """The same in nearly all blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling:
    section: Printed | None = None
    kicker: Printed | None = None


def find_labelling(
    row: Row,
    title: list[Field],
    taken: Collection[int],
    rests: Mapping[int, str],
    likes: Mapping[Place, Likes],
    site: SiteSections,
    blocks: int,
) -> Labelling:
    """Sort the block's labels into section and kicker (DESIGN decision 3)."""
    printed = list(_printed(row, title, taken, rests, likes, site, blocks))
    section = next((one for one in printed if one.source is not None and one.before), None)
    if section is None:
        section = next((one for one in printed if one.source is not None), None)
    others = [one for one in printed if one is not section and one.source is None]
    others = [one for one in others if one.before or one.place.hints & Hint.LABEL]
    kickers = [one for one in others if not one.constant]
    kicker = kickers[-1] if kickers and kickers[-1].before else (kickers[0] if kickers else None)
    return Labelling(section=section, kicker=kicker)


def _printed(
    row: Row,
    title: list[Field],
    taken: Collection[int],
    rests: Mapping[int, str],
    likes: Mapping[Place, Likes],
    site: SiteSections,
    blocks: int,
) -> Iterator[Printed]:
    start = title[0].start if title else 0
    host = (urlsplit(row.block.url).hostname or "").removeprefix("www.")
    said = join_pieces(piece for part in title for piece in part.pieces).casefold()
    run: list[Field] = []
    for field in row.fields:
        if run and (field.line != run[-1].line or field.link != run[-1].link):
            yield from _label(run, row, start, said, likes, site, blocks, host)
            run = []
        if field.start in rests:
            yield from _label_of_rest(field, rests[field.start], row, start, site)
            continue
        if field.start in taken or not _may_label(field, likes):
            continue
        run.append(field)
    if run:
        yield from _label(run, row, start, said, likes, site, blocks, host)


def _may_label(field: Field, likes: Mapping[Place, Likes]) -> bool:
    if field.width > _MAX_WIDTH or field.unseen or is_caption(field) or is_author(field):
        return False
    if field.place.inside & {"button", "time"} or field.hints & (Hint.COUNT | Hint.BUTTON):
        return False
    return not is_amount(field, likes)


def _label(
    run: list[Field],
    row: Row,
    start: int,
    said: str,
    likes: Mapping[Place, Likes],
    site: SiteSections,
    blocks: int,
    host: str,
) -> Iterator[Printed]:
    text = trim_label(" ".join(field.text for field in run))
    field = run[0]
    if not text or text.casefold() == said or is_sponsored_word(text):
        return
    if label_of(text, host) in _MARKS_ONLY:
        return
    href = field.link if field.link != OWN else None
    source = confirm_label(text, href=href, article=row.block.url, site=site)
    before = field.start < start
    if source is None:
        if not before and not field.hints & Hint.LABEL:
            return
        if "figure" in field.place.inside and not field.place.heading:
            return
        if href is not None and not is_topic_page(href):
            return
        if is_button(field, likes):
            return
    yield Printed(
        text=text,
        href=href,
        place=field.place,
        before=before,
        source=source,
        constant=is_constant(field, likes, blocks),
    )


def _label_of_rest(
    field: Field, rest: str, row: Row, start: int, site: SiteSections
) -> Iterator[Printed]:
    """A line of section and date: what is not the date counts only if the site knows it."""
    text = trim_label(rest)
    source = confirm_label(text, href=None, article=row.block.url, site=site)
    if text and source is not None:
        yield Printed(
            text=text,
            href=None,
            place=field.place,
            before=field.start < start,
            source=source,
            constant=False,
        )


def trim_label(text: str) -> str:
    """Return a label without the marks that part it from its neighbours."""
    return _EDGES.sub("", text)
