"""Blocks to teasers: each field from the evidence of all blocks, then block by block."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from aggregator.extract.addresses import joiner, link_key
from aggregator.extract.dates import date_in_url
from aggregator.extract.model import Block, LocatedRegion, Reason
from aggregator.extract.read.compare import Likes, Row, compare, constant_texts, slug_of
from aggregator.extract.read.content import OWN, read_content
from aggregator.extract.read.context import PageContext
from aggregator.extract.read.days import FoundDay, find_day
from aggregator.extract.read.doubts import drop_doubtful_clocks, drop_doubtful_numbers
from aggregator.extract.read.fields import Field, gather_fields, text_of
from aggregator.extract.read.inherited import Inherited, with_columns, with_topics
from aggregator.extract.read.labelling import Labelling, Surroundings, find_labelling
from aggregator.extract.read.marks import find_labels, is_sponsored, is_sponsored_word
from aggregator.extract.read.markup import build_blocks, release
from aggregator.extract.read.pictures import Pictures
from aggregator.extract.read.places import Place, is_beside_card, root_place
from aggregator.extract.read.snippets import (
    CUT,
    find_snippet,
    trim_snippet,
    without_repeated,
)
from aggregator.extract.read.titles import choose_titles, extend_title, tidy_title, uncut_title
from aggregator.extract.read.whose import give_headlines_back
from aggregator.model import PrintedDate, Region, Rejection, SectionSource, Teaser


def read_regions(
    regions: Sequence[LocatedRegion], page: PageContext
) -> tuple[Teaser | Rejection, ...]:
    """Read every block of a page's regions, in their order."""
    blocks = [block for region in regions for block in region.blocks]
    names = [region.region for region in regions for _ in region.blocks]
    rows = _rows(blocks, names, page)
    likes = compare(rows)
    titles = _titles(rows, likes)
    given_back = give_headlines_back(rows, titles)
    if given_back is not None:
        rows = _rows(given_back, names, page)
        likes = compare(rows)
        titles = _titles(rows, likes)
    days = [find_day(row, title, likes, page) for row, title in zip(rows, titles, strict=True)]
    by_region: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        by_region[row.region.name].append(number)
    for numbers in by_region.values():
        drop_doubtful_clocks(days[number] for number in numbers)
    drop_doubtful_numbers([days[number] for number in numbers] for numbers in by_region.values())
    reader = _Reader(page, rows, likes)
    read = [
        reader.read(number, title, day)
        for number, (title, day) in enumerate(zip(titles, days, strict=True))
    ]
    read = list(without_repeated(rows, read))
    return tuple(with_topics(rows, list(with_columns(rows, read, reader.printing))))


def _titles(rows: Sequence[Row], likes: Mapping[Place, Likes]) -> list[list[Field]]:
    return [
        extend_title(title, row, likes) if title is not None else []
        for row, title in zip(rows, choose_titles(rows, likes), strict=True)
    ]


def _rows(blocks: Sequence[Block], regions: Sequence[Region], page: PageContext) -> list[Row]:
    elements = build_blocks(blocks)
    root = root_place()
    join = joiner(page.base)
    keys: dict[str, str | None] = {}

    def resolver(own: str) -> Callable[[str], str | None]:
        def resolve(href: str) -> str | None:
            if href not in keys:
                url = join(href.strip())
                keys[href] = link_key(url) if url is not None else None
            found = keys[href]
            return OWN if found == own else found

        return resolve

    contents = [
        read_content(element, root, resolver(block.key))
        for block, element in zip(blocks, elements, strict=True)
    ]
    for element in elements:
        release(element)
    return [
        Row(block, region, content, fields, slug_of(block.url))
        for block, region, content, fields in zip(
            blocks, regions, contents, gather_fields(contents), strict=True
        )
    ]


class _Reader:
    """Reads the fields of one block after the other, by what all of them have shown."""

    def __init__(
        self, page: PageContext, rows: Sequence[Row], likes: Mapping[Place, Likes]
    ) -> None:
        self.page = page
        self.rows = rows
        self.likes = likes
        self.printing: dict[int, bool] = {}
        """Number of a row that prints its section -> whether that stands above the headline."""
        self.inherited = Inherited(rows, page.sections)
        self.pictures = Pictures(rows, page.base)
        regions: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            regions[row.region.name].append(row)
        self.sizes = {name: len(region) for name, region in regions.items()}
        self.constants = {name: constant_texts(region) for name, region in regions.items()}
        self.positions: Counter[str] = Counter()

    def read(self, number: int, title: list[Field], day: FoundDay) -> Teaser | Rejection:
        row = self.rows[number]
        name = row.region.name
        self.positions[name] += 1
        text = tidy_title(text_of(title))
        text = uncut_title(text, row)
        found_at = title[0].place.path if title else ""
        if not text and row.content.names:
            text, found_at = tidy_title(max(row.content.names, key=len)), "link attribute"
        if not text:
            return _untitled(row)
        provenance = {"title": found_at}
        taken = {part.start for part in title} | day.used
        snippet = find_snippet(row, taken, title, text, self.likes)
        printed = trim_snippet(text_of(snippet))
        if printed:
            provenance["snippet"] = snippet[0].place.path
        around = Surroundings(
            title=title,
            taken=taken | {part.start for part in snippet},
            rests=day.rests,
            likes=self.likes,
            site=self.page.sections,
            alone=self.sizes[name] == 1,
            constants=self.constants[name],
            language=self.page.language,
        )
        labelling = find_labelling(row, around)
        if labelling.section is not None:
            self.printing[number] = labelling.section.before
        others = [field.text for field in row.fields if field not in title]
        sponsored = is_sponsored_word(row.region.label or "") or is_sponsored(
            _of_card(row, title), row.content.rels, row.block.url
        )
        section, source = self._section(row, labelling, sponsored, provenance)
        if labelling.kicker is not None:
            provenance["kicker"] = labelling.kicker.place.path
        picture = self.pictures.choose(row)
        if picture is not None:
            provenance["image"] = picture[1]
        names = [name for name, _ in row.content.marks]
        return Teaser(
            url=row.block.url,
            title=text,
            section=section,
            section_source=source,
            kicker=labelling.kicker.text if labelling.kicker else None,
            published=self._published(row, day, provenance),
            snippet=printed or None,
            snippet_cut=bool(CUT.search(printed)),
            image=picture[0] if picture else None,
            labels=find_labels([*others, *names], row.block.url),
            sponsored=sponsored,
            region=name,
            position=self.positions[name],
            path=row.block.path,
            provenance=provenance,
        )

    def _section(
        self, row: Row, labelling: Labelling, sponsored: bool, provenance: dict[str, str]
    ) -> tuple[str | None, SectionSource | None]:
        """Return the printed section, else the inherited one, which advertising has not."""
        if labelling.section is not None:
            provenance["section"] = labelling.section.place.path
            return labelling.section.text, labelling.section.source
        inherited = self.inherited.section(row)
        if inherited is None or sponsored:
            return None, None
        section, source, provenance["section"] = inherited
        return section, source

    def _published(self, row: Row, day: FoundDay, provenance: dict[str, str]) -> PrintedDate | None:
        if day.date is not None:
            provenance["published"] = day.place
            return day.date
        published = date_in_url(row.block.url, at=self.page.captured_at)
        if published is not None:
            provenance["published"] = "url"
        return published


def _of_card(row: Row, title: list[Field]) -> Iterator[str]:
    """Yield what a block says besides its headline; what follows its card is not its own."""
    for field in row.fields:
        follows = bool(title) and field.start > title[-1].start
        if field not in title and not (follows and is_beside_card(field.place, title[0].place)):
            yield field.text


def _untitled(row: Row) -> Rejection:
    return Rejection(
        reason=Reason.NO_TITLE,
        region=row.region.name,
        path=row.block.path,
        text=" ".join(field.text for field in row.fields)[:80],
        url=row.block.url,
    )
