"""Section and topic of a teaser that prints none: of the heading above it, its address, page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aggregator.extract.read.compare import Row
from aggregator.extract.sections import (
    SiteSections,
    confirm_label,
    fold_name,
    section_named,
    section_of_path,
)
from aggregator.model import Rejection, SectionSource, Teaser

_CONFIRMED_SHARE = 1 / 3
"""Of the teasers below a heading: when the addresses of so many name it, it is all of theirs."""


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


def _headings(row: Row) -> Iterator[str]:
    for heading in (row.block.group_heading, row.region.label):
        if heading:
            yield heading
