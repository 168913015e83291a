"""Section and topic of a teaser that prints none: of the heading above it, its address, page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from aggregator.extract.document import width
from aggregator.extract.model import Heading
from aggregator.extract.read.compare import Row
from aggregator.extract.sections import (
    MAX_NAME,
    SiteSections,
    confirm_label,
    is_further,
    is_topic_page,
    section_named,
    section_of_path,
)
from aggregator.extract.words import READ_ON, fold_name, is_rubric, says_why
from aggregator.model import RegionKind, Rejection, SectionSource, Teaser

_CONFIRMED_SHARE = 1 / 3
"""Of the teasers below a heading: when the addresses of so many name it, it is all of theirs."""
_WIDEST_HEADING = 56
"""Width of the longest heading that is a section's; a label in a block is shorter."""
_MOST_WORDS = 4
_ASKING = ("?", "？", "؟", "!")
_LEAST_ALIKE = 3
"""Headings that look alike, from which on those that are sections tell what the others are."""
_ALIKE_SHARE = 0.5
_LEAST_PARTS = 4
_LEAST_BELOW = 3
_MOST_PART_WORDS = 3
_LEAST_MIXED = 3
_MIXED_SHARE = 0.5
"""Of the teasers below the name of a section, so many at least lie in one section."""
_ABOVE = "heading above"


class Inherited:
    """What headings, addresses and the page say of a teaser's section."""

    def __init__(self, rows: Sequence[Row], site: SiteSections) -> None:
        self._site = site
        below: Counter[Heading] = Counter()
        lie_in: dict[Heading, Counter[str]] = defaultdict(Counter)
        confirmed: dict[Heading, Counter[SectionSource]] = {}
        for row in rows:
            for heading in _headings(row):
                below[heading] += 1
                folder = section_of_path(row.block.key, site)
                if folder is not None:
                    lie_in[heading][folder] += 1
                if heading.text[-1:] in _ASKING:
                    continue  # "Got a news tip?"
                named = section_named(heading.text, heading.link, site)
                source = confirm_label(
                    named,
                    href=heading.link,
                    article=row.block.key,
                    site=site,
                    widest=MAX_NAME if len(named.split()) > _MOST_WORDS else _WIDEST_HEADING,
                )
                if source is not None and not is_further(named):
                    confirmed.setdefault(heading, Counter())[source] += 1
        self._sources = {
            heading: sources.most_common(1)[0][0]
            for heading, sources in confirmed.items()
            if sources.total() >= _CONFIRMED_SHARE * below[heading]
            and (SectionSource.PATH in sources or not _are_mixed(lie_in[heading]))
        }
        for heading in below:
            mixed = _are_mixed(lie_in[heading])
            if is_rubric(heading.text) and not mixed and _may_name_section(heading):
                self._sources.setdefault(heading, SectionSource.RUBRIC)
        self._parts: set[Heading] = set()
        """Headings that only stand alike above teasers; the address goes before them."""
        self._add_alike(below, {one.kind for row in rows for one in _purposes(row)})

    def _add_alike(self, below: Counter[Heading], purposes: Collection[str]) -> None:
        """Take a heading for a section's if most that look like it are such.

        Of many headings that look alike and each head several teasers, all are, if none of them
        says why its teasers are shown: so a front page is parted.
        """
        kinds: dict[str, list[Heading]] = defaultdict(list)
        for heading in below:
            kinds[heading.kind].append(heading)
        for kind, headings in kinds.items():
            sure = [heading for heading in headings if heading in self._sources]
            few = len(headings) < _LEAST_ALIKE or len(sure) < 2
            few = few or len(sure) < _ALIKE_SHARE * len(headings)
            if not kind:
                continue
            if few:
                if kind not in purposes and _part_the_page(headings, below):
                    self._parts.update(set(headings) - set(sure))
                continue
            for heading in headings:
                if below[heading] > 1 and _may_name_section(heading):
                    self._sources.setdefault(heading, SectionSource.REPEATED)

    def section(self, row: Row) -> tuple[str, SectionSource, str] | None:
        """Return the name, what makes it a section, and where it stands."""
        name = section_of_path(row.block.key, self._site)
        for heading in _headings(row):
            source = self._sources.get(heading)
            if name is None and heading in self._parts:
                source = SectionSource.REPEATED
            if source is not None:
                named = section_named(heading.text, heading.link, self._site)
                return named, source, f"{_ABOVE}: {heading.path}" if heading.path else _ABOVE
        if name is not None:
            return name, SectionSource.PATH, "path"
        if self._site.page is not None:
            return self._site.page, SectionSource.PAGE, "page"
        return None


def _are_mixed(sections: Counter[str]) -> bool:
    """Tell whether the addresses below a heading are from all over the site ("Latest")."""
    if len(sections) < _LEAST_MIXED:
        return False
    return sections.most_common(1)[0][1] < _MIXED_SHARE * sections.total()


def _part_the_page(headings: Sequence[Heading], below: Counter[Heading]) -> bool:
    """Tell whether headings that look alike are many different names of several teasers each."""
    names = {fold_name(heading.text) for heading in headings}
    return len(names) >= _LEAST_PARTS and all(
        below[heading] >= _LEAST_BELOW
        and _may_name_section(heading)
        and len(heading.text.split()) <= _MOST_PART_WORDS
        and not any(character.isdigit() for character in heading.text)
        for heading in headings
    )


def _may_name_section(heading: Heading) -> bool:
    if heading.link is not None and is_topic_page(heading.link):
        return False
    return width(heading.text) <= MAX_NAME and not is_further(heading.text)


def with_topics(
    rows: Sequence[Row], read: Sequence[Teaser | Rejection]
) -> Iterator[Teaser | Rejection]:
    """Yield what was read, with the topic line of the heading above where none is printed.

    A heading is a topic line if other blocks of the page print it as theirs.
    """
    kickers = {fold_name(one.kicker) for one in read if isinstance(one, Teaser) and one.kicker}
    for row, one in zip(rows, read, strict=True):
        above = (row.block.group_heading, row.region.label)
        topic = next((text for text in above if text and fold_name(text) in kickers), None)
        if isinstance(one, Teaser) and one.kicker is None and topic not in (None, one.section):
            yield replace(one, kicker=topic, provenance={**one.provenance, "kicker": _ABOVE})
        else:
            yield one


def with_columns(
    rows: Sequence[Row], read: Sequence[Teaser | Rejection], printing: Mapping[int, bool]
) -> Iterator[Teaser | Rejection]:
    """Yield what was read, with the section that only the first block of a column prints.

    `printing` has the numbers of the rows that print a section, and whether it stands above the
    headline. One column shows no custom: several, side by side, have to begin so.
    """
    columns: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        above = row.block.nodes[0].parent
        if above is not None:
            columns[above.index].append(number)
    begun = [
        column
        for column in columns.values()
        if printing.get(column[0])
        and all(isinstance(read[n], Teaser) and n not in printing for n in column[1:])
    ]
    sides = Counter(_beside(rows[column[0]]) for column in begun if len(column) > 1)
    firsts = {
        number: read[column[0]]
        for column in begun
        if sides[_beside(rows[column[0]])] > 1
        for number in column[1:]
    }
    for number, one in enumerate(read):
        first = firsts.get(number)
        if isinstance(one, Teaser) and isinstance(first, Teaser) and not one.sponsored:
            provenance = {**one.provenance, "section": "head of the column"}
            source = first.section_source
            one = replace(one, section=first.section, section_source=source, provenance=provenance)
        yield one


def _beside(row: Row) -> int | None:
    """Return what holds the column that a block stands in."""
    column = row.block.nodes[0].parent
    return column.parent.index if column is not None and column.parent is not None else None


def _headings(row: Row) -> Iterator[Heading]:
    """Yield the headings above a block that may name a section, not what it is shown for."""
    if row.block.group_heading:
        yield Heading(text=row.block.group_heading)
    if row.region.kind is RegionKind.MOST_READ:
        return
    purposes = set(_purposes(row))
    yield from (heading for heading in row.block.headings if heading not in purposes)


def _purposes(row: Row) -> Iterator[Heading]:
    """Yield the headings above a block that say why its teasers are shown."""
    for heading in row.block.headings:
        if fold_name(heading.text) in READ_ON or says_why(heading.text):
            yield heading
