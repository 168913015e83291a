"""Blocks to teasers: each field from the evidence of all blocks, then block by block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urljoin, urlsplit

from aggregator.extract.addresses import link_key
from aggregator.extract.dates import date_in_url
from aggregator.extract.model import LocatedRegion, Reason
from aggregator.extract.read.compare import Likes, Row, compare, slug_of
from aggregator.extract.read.content import OWN, read_content
from aggregator.extract.read.context import PageContext
from aggregator.extract.read.days import find_day
from aggregator.extract.read.fields import Field, gather_fields, join_pieces
from aggregator.extract.read.labelling import find_labelling
from aggregator.extract.read.marks import find_labels, is_sponsored
from aggregator.extract.read.markup import parse_blocks
from aggregator.extract.read.pictures import choose_picture, repeated_pictures
from aggregator.extract.read.places import Place, root_place
from aggregator.extract.read.snippets import CUT, find_snippet, trim_snippet
from aggregator.extract.read.titles import choose_titles, extend_title, tidy_title
from aggregator.extract.sections import confirm_label, section_of_path
from aggregator.model import Rejection, SectionSource, Teaser


def read_regions(
    regions: Sequence[LocatedRegion], page: PageContext
) -> tuple[Teaser | Rejection, ...]:
    """Read every block of a page's regions, in their order."""
    rows = _rows(regions, page)
    likes = compare(rows)
    titles = choose_titles(rows, likes)
    repeated = repeated_pictures(rows, page.base)
    results: list[Teaser | Rejection] = []
    positions: dict[str, int] = {}
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row.region.name] = sizes.get(row.region.name, 0) + 1
    for row, title in zip(rows, titles, strict=True):
        position = positions[row.region.name] = positions.get(row.region.name, 0) + 1
        results.append(_read(row, title, likes, page, repeated, position, sizes[row.region.name]))
    return tuple(results)


def _rows(regions: Sequence[LocatedRegion], page: PageContext) -> list[Row]:
    blocks = [(region.region, block) for region in regions for block in region.blocks]
    elements = parse_blocks([block for _, block in blocks])
    root = root_place()
    keys: dict[str, tuple[str, str | None]] = {}
    contents = [
        read_content(element, root, _resolver(block.key, page.base, keys))
        for (_, block), element in zip(blocks, elements, strict=True)
    ]
    return [
        Row(block, region, content, fields, slug_of(urlsplit(block.url).path))
        for (region, block), content, fields in zip(
            blocks, contents, gather_fields(contents), strict=True
        )
    ]


def _resolver(
    key: str, base: str, keys: dict[str, tuple[str, str | None]]
) -> Callable[[str], str | None]:
    def resolve(href: str) -> str | None:
        known = keys.get(href)
        if known is None:
            try:
                url = urljoin(base, href.strip())
            except ValueError:
                url = ""
            known = keys[href] = (url, link_key(url))
        url, found = known
        return OWN if found == key else found

    return resolve


def _read(
    row: Row,
    title: Field | None,
    likes: Mapping[Place, Likes],
    page: PageContext,
    repeated: frozenset[str],
    position: int,
    size: int,
) -> Teaser | Rejection:
    parts = extend_title(title, row, likes) if title is not None else []
    text = tidy_title(join_pieces(piece for part in parts for piece in part.pieces))
    found_at = parts[0].place.path if parts else ""
    if not text and row.content.names:
        text, found_at = tidy_title(max(row.content.names, key=len)), "link attribute"
    if not text:
        said = " ".join(field.text for field in row.fields)[:80]
        return Rejection(
            reason=Reason.NO_TITLE,
            region=row.region.name,
            path=row.block.path,
            text=said,
            url=row.block.url,
        )
    provenance = {"title": found_at}
    day = find_day(row, parts, page)
    taken = {part.start for part in parts} | day.used
    snippet = find_snippet(row, taken, parts, likes)
    taken |= {part.start for part in snippet}
    labelling = find_labelling(row, parts, taken, day.rests, likes, page.sections, size)
    printed = trim_snippet(join_pieces(piece for part in snippet for piece in part.pieces))
    if printed:
        provenance["snippet"] = snippet[0].place.path
    picture = choose_picture(row, page.base, repeated)
    if picture is not None:
        provenance["image"] = picture[1]
    section, source = None, None
    if labelling.section is not None:
        section, source = labelling.section.text, labelling.section.source
        provenance["section"] = labelling.section.place.path
    if labelling.kicker is not None:
        provenance["kicker"] = labelling.kicker.place.path
    if section is None:
        section, source = _section_of_group(row, page)
        if source is not None:
            provenance["section"] = "heading of its group"
    if section is None:
        section, source = _unlabelled(row.block.url, page)
        if source is not None:
            provenance["section"] = source.value
    published = day.date
    if published is not None:
        provenance["published"] = day.place
    else:
        published = date_in_url(row.block.url, at=page.captured_at)
        if published is not None:
            provenance["published"] = "url"
    others = [field.text for field in row.fields if field not in parts]
    names = [name for name, _ in row.content.marks]
    return Teaser(
        url=row.block.url,
        title=text,
        section=section,
        section_source=source,
        kicker=labelling.kicker.text if labelling.kicker else None,
        published=published,
        snippet=printed or None,
        snippet_cut=bool(CUT.search(printed)),
        image=picture[0] if picture else None,
        labels=find_labels([*others, *names], row.block.url),
        sponsored=is_sponsored(others, row.content.rels, row.block.url)
        or is_sponsored([row.region.label or ""], (), ""),
        region=row.region.name,
        position=position,
        provenance=provenance,
    )


def _section_of_group(row: Row, page: PageContext) -> tuple[str | None, SectionSource | None]:
    """Return the section that the heading above a run of blocks, or above the region, names."""
    for heading in (row.block.group_heading, row.region.label):
        if heading:
            source = confirm_label(heading, href=None, article=row.block.url, site=page.sections)
            if source is not None:
                return heading, source
    return None, None


def _unlabelled(url: str, page: PageContext) -> tuple[str | None, SectionSource | None]:
    """Return the section of the path where navigation confirms it, else the page's own."""
    name = section_of_path(url, page.sections)
    if name is not None:
        return name, SectionSource.PATH
    if page.sections.page is not None:
        return page.sections.page, SectionSource.PAGE
    return None, None
