"""Which of a block's short texts is its section and which its topic line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from aggregator.extract.addresses import parts_of
from aggregator.extract.dates import names_date_part
from aggregator.extract.read.asides import (
    is_amount,
    is_author,
    is_button,
    is_byline,
    is_caption,
    is_in_sentence,
    says_no_topic,
    trim_label,
)
from aggregator.extract.read.compare import Likes, Row
from aggregator.extract.read.content import OWN
from aggregator.extract.read.fields import Field, taken_apart, text_of
from aggregator.extract.read.hints import Hint
from aggregator.extract.read.marks import is_sponsored_word, label_of
from aggregator.extract.read.places import Place
from aggregator.extract.sections import (
    SiteSections,
    confirm_label,
    is_further,
    is_topic_page,
    path_of,
    section_named,
)
from aggregator.extract.words import READ_ON, fold_name, says_why
from aggregator.model import Label, SectionSource

_MAX_WIDTH = 75
"""Of the widest topic line of the corpus."""
_MAX_RUBRIC = 26
"""Width of the widest rubric beside a date."""
_LEAST_RUBRICS = 4
_RUBRICS_SHARED = 0.4
"""Of the texts at a place, so many must stand there more than once to be rubrics."""
_NO_LABELS = frozenset(("button", "time"))
_NO_RUBRICS = frozenset(("figure", "p"))
"""Elements whose texts are none."""
_PARTICLE = re.compile(r"[a-z]{1,3}|[A-Z]")
"""A preposition left of a line, or a drop cap."""
_NO_TEXT = frozenset(("true", "false", "null", "undefined", "none", "nan", "vs", "new", "neu"))
"""What a template prints by mistake, between two teasers or on new ones."""
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
    hinted: bool
    """Its class says that it is a label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelling:
    section: Printed | None = None
    kicker: Printed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a block's labels are judged against."""

    title: list[Field]
    taken: Collection[int]
    """Starts of the fields that are something else."""
    rests: Mapping[int, str]
    """What date lines say besides their date."""
    likes: Mapping[Place, Likes]
    site: SiteSections
    alone: bool
    """It is the only block of its region."""
    constants: Collection[str]
    """What stands in nearly all blocks of the region, case folded."""
    language: str | None


def find_labelling(row: Row, around: Surroundings) -> Labelling:
    """Sort the block's labels into section and kicker (DESIGN decision 3)."""
    printed = list(_Labels(row, around).printed())
    confirmed = [one for one in printed if one.source is not None]
    section = min(confirmed, key=_rank, default=None)
    for one in confirmed:
        if section is not None and _lies_below(one, section):
            section = one
    others = [one for one in printed if one.source is None and not one.constant]
    if len(printed) == 1:
        others = [one for one in printed if one.source is None and one.hinted >= one.constant]
    if section is not None:
        others = [one for one in others if fold_name(one.text) != fold_name(section.text)]
    kickers = [one for one in others if one.before]
    kickers = [one for one in kickers if one.hinted] or kickers
    kicker = kickers[-1] if kickers else next(iter(others), None)
    return Labelling(section=section, kicker=kicker)


def _lies_below(label: Printed, other: Printed) -> bool:
    """Tell whether a label follows another one in a trail to the article."""
    if label.href is None or other.href is None or label.before != other.before:
        return False
    return path_of(label.href).startswith(f"{path_of(other.href)}/")


def _rank(label: Printed) -> tuple[bool, bool]:
    """Return what goes first: what more than repetition confirms, then what stands above."""
    return label.source is SectionSource.REPEATED, not label.before


class _Labels:
    """The labels of one block, in page order."""

    def __init__(self, row: Row, around: Surroundings) -> None:
        self.row = row
        self.around = around
        title = around.title
        self.start = title[0].start if title else 0
        self.heading = fold_name(row.region.label or "") if around.alone else ""
        """The region's, which such a block may hold itself."""

    @cached_property
    def said(self) -> str:
        """The headline, folded."""
        return fold_name(text_of(self.around.title))

    @cached_property
    def host(self) -> str:
        """Of the article."""
        parts = parts_of(self.row.block.key)
        return parts.host if parts is not None else ""

    @cached_property
    def beside(self) -> frozenset[str]:
        """The paths that the block's other links lead to."""
        links = {field.link for field in self.row.fields}
        return frozenset(path_of(link) for link in links if link not in (None, OWN) and link)

    def printed(self) -> Iterator[Printed]:
        run: list[Field] = []
        for field in self.row.fields:
            fit = field.start not in self.around.taken and self._may_label(field)
            if run and not (fit and field.line == run[-1].line and field.link == run[-1].link):
                yield from self._of_run(run)
                run = []
            if field.start in self.around.rests:
                yield from self._of_rest(field)
            elif fit:
                run.append(field)
        yield from self._of_run(run)

    def _may_label(self, field: Field) -> bool:
        if field.width > _MAX_WIDTH or (field.unseen and not self.row.unseen):
            return False
        if is_caption(field) or is_in_sentence(field, self.row.fields):
            return False
        if is_author(field) and not self._is_known_page(field):
            return False
        if not _NO_LABELS.isdisjoint(field.place.inside) or field.hints & (
            Hint.COUNT | Hint.BUTTON
        ):
            return False
        return not is_amount(field, self.around.likes[field.place])

    def _is_known_page(self, field: Field) -> bool:
        """Tell whether a text of few repeated ones leads to a section of the navigation."""
        if field.link in (None, OWN) or self.around.likes[field.place].shared < _RUBRICS_SHARED:
            return False
        return path_of(field.link or "") in self.around.site.paths

    def _of_run(self, run: list[Field]) -> Iterator[Printed]:
        """Yield a line of neighbouring texts as one label, unless one of them is one by itself."""
        apart = [part for field in run for part in taken_apart(field) if trim_label(part.text)]
        if len(apart) > 1 and any(self._stands_alone(part) for part in apart):
            for part in apart:
                yield from self._label([part])
        elif run:
            yield from self._label(run)

    def _stands_alone(self, field: Field) -> bool:
        text = trim_label(field.text)
        return label_of(text, self.host) is not None or self._confirm(text, field) is not None

    def _confirm(self, text: str, field: Field) -> SectionSource | None:
        href = field.link if field.link != OWN else None
        key, site, beside = self.row.block.key, self.around.site, self.beside
        return confirm_label(text, href=href, article=key, site=site, beside=beside)

    def _label(self, run: list[Field]) -> Iterator[Printed]:
        text = trim_label(" ".join(field.text for field in run))
        field = run[0]
        folded = fold_name(text)
        if folded in ("", self.said, self.heading) or _PARTICLE.fullmatch(text):
            return
        if folded in READ_ON or folded in _NO_TEXT or is_byline(text) or says_no_topic(text):
            return
        if says_why(text) or is_sponsored_word(text) or label_of(text, self.host) in _MARKS_ONLY:
            return
        before = field.start < self.start
        source = self._confirm(text, field)
        if source is None and self._is_rubric(field, before):
            source = SectionSource.REPEATED
        if source is None and not self._is_topic_line(field, before):
            return
        if source is None and names_date_part(text, self.around.language):
            return
        href = field.link if field.link != OWN else None
        if source is not None:
            text = section_named(text, href, self.around.site)
            if is_further(text):
                return
        yield Printed(
            text=text,
            href=href,
            place=field.place,
            before=before,
            source=source,
            constant=all(part.text.casefold() in self.around.constants for part in run),
            hinted=bool(field.hints & Hint.LABEL),
        )

    def _is_rubric(self, field: Field, before: bool) -> bool:
        """Tell whether a text is one of few that the page repeats below its headlines.

        Where the template calls it a section's name, half of that will do, also above them.
        """
        known = self.around.likes[field.place]
        called = bool(field.hints & Hint.SECTION)
        if (before or field.place.heading) and not called:
            return False
        return (
            field.link in (None, OWN)
            and field.width <= _MAX_RUBRIC
            and not (field.text.endswith(".") or field.text[0].isdigit())
            and known.count >= _LEAST_RUBRICS
            and known.shared >= _RUBRICS_SHARED / (1 + called)
            and not known.names_people
            and _NO_RUBRICS.isdisjoint(field.place.inside)
            and not known.constant
            and not is_button(field, known)
        )

    def _is_topic_line(self, field: Field, before: bool) -> bool:
        if not before and not field.hints & Hint.LABEL:
            return False
        if before and self._heads_the_region(field):
            return False
        if "figure" in field.place.inside and not field.place.heading:
            return False
        if field.hints & (Hint.DATE | Hint.LABEL) == Hint.DATE:
            return False  # beside a date stand authors and places
        known = self.around.likes[field.place]
        if known.constant and known.count >= _LEAST_RUBRICS and " " in field.text.strip():
            return False  # "Posted in"
        if field.link not in (None, OWN) and not is_topic_page(field.link or ""):
            return False
        return before or not is_button(field, self.around.likes[field.place])

    def _heads_the_region(self, field: Field) -> bool:
        """Tell whether a text above the headline is rather a heading of what holds the block."""
        title = self.around.title[0] if self.around.title else None
        if title is None or field.line == title.line or field.link == OWN:
            return False
        if field.hints & Hint.TITLE and not field.hints & Hint.LABEL:
            return True
        return self.around.alone and 0 < field.place.heading <= (title.place.heading or 6)

    def _of_rest(self, field: Field) -> Iterator[Printed]:
        """A line of section and date: what is not the date counts only if the site knows it."""
        text = trim_label(self.around.rests[field.start])
        source = confirm_label(text, href=None, article=self.row.block.key, site=self.around.site)
        if text and source is not None:
            yield Printed(
                text=text,
                href=None,
                place=field.place,
                before=field.start < self.start,
                source=source,
                constant=False,
                hinted=False,
            )
