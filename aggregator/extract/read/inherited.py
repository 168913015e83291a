"""Section and topic of a teaser that prints none: of the heading above it, its address, page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from aggregator.extract.read.badges import READ_ON
from aggregator.extract.read.compare import Row
from aggregator.extract.sections import (
    SiteSections,
    confirm_label,
    fold_name,
    section_named,
    section_of_path,
)
from aggregator.model import RegionKind, Rejection, SectionSource, Teaser

_CONFIRMED_SHARE = 1 / 3
"""Of the teasers below a heading: when the addresses of so many name it, it is all of theirs."""
_NOT_PRINTED = frozenset(("heading above", "path", "page"))
"""Provenance of sections that the block itself does not print."""


class Inherited:
    """What headings, addresses and the page say of a teaser's section."""

    def __init__(self, rows: Sequence[Row], site: SiteSections) -> None:
        self._site = site
        below: Counter[str] = Counter()
        confirmed: dict[str, Counter[SectionSource]] = {}
        for row in rows:
            for heading in _headings(row):
                below[heading] += 1
                named = section_named(heading, None, site)
                source = confirm_label(named, href=None, article=row.block.key, site=site)
                if source is not None:
                    confirmed.setdefault(heading, Counter())[source] += 1
        self._sources = {
            heading: sources.most_common(1)[0][0]
            for heading, sources in confirmed.items()
            if sources.total() >= _CONFIRMED_SHARE * below[heading]
        }

    def section(self, row: Row) -> tuple[str, SectionSource, str] | None:
        """Return the name, what makes it a section, and where it stands."""
        for heading in _headings(row):
            source = self._sources.get(heading)
            if source is not None:
                return section_named(heading, None, self._site), source, "heading above"
        name = section_of_path(row.block.key, self._site)
        if name is not None:
            return name, SectionSource.PATH, "path"
        if self._site.page is not None:
            return self._site.page, SectionSource.PAGE, "page"
        return None


def with_topics(
    rows: Sequence[Row], read: Sequence[Teaser | Rejection]
) -> Iterator[Teaser | Rejection]:
    """Yield what was read, with the topic line of the heading above where none is printed.

    A heading is a topic line if other blocks of the page print it as theirs.
    """
    kickers = {fold_name(one.kicker) for one in read if isinstance(one, Teaser) and one.kicker}
    for row, one in zip(rows, read, strict=True):
        topic = next((text for text in _headings(row) if fold_name(text) in kickers), None)
        if isinstance(one, Teaser) and one.kicker is None and topic not in (None, one.section):
            yield replace(
                one, kicker=topic, provenance={**one.provenance, "kicker": "heading above"}
            )
        else:
            yield one


def with_columns(
    rows: Sequence[Row], read: Sequence[Teaser | Rejection], headed: Collection[int]
) -> Iterator[Teaser | Rejection]:
    """Yield what was read, with the section that only the first block of a column prints.

    `headed` are the numbers of the rows that print their section above the headline. One column
    shows no custom: several, side by side, have to begin so.
    """
    columns: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        above = row.block.nodes[0].parent
        if above is not None:
            columns[above.index].append(number)
    begun = [
        column
        for column in columns.values()
        if column[0] in headed and not any(_prints_section(read[number]) for number in column[1:])
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


def _prints_section(one: Teaser | Rejection) -> bool:
    if not isinstance(one, Teaser):
        return True
    return one.section is not None and one.provenance.get("section") not in _NOT_PRINTED


def _beside(row: Row) -> int | None:
    """Return what holds the column that a block stands in."""
    column = row.block.nodes[0].parent
    return column.parent.index if column is not None and column.parent is not None else None


def _headings(row: Row) -> Iterator[str]:
    """Yield the headings above a block that may name a section; that of a ranking does not."""
    label = None if row.region.kind is RegionKind.MOST_READ else row.region.label
    for heading in (row.block.group_heading, label):
        if heading and fold_name(heading) not in READ_ON:
            yield heading
