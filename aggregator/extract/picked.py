"""Fields of teasers taken from where a recipe says that they stand.

An optional field that the recipe names is what its selector finds in the block, or empty; title
and address are then still found automatically.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from aggregator.extract.addresses import joiner, link_key
from aggregator.extract.dates import find_date, read_date
from aggregator.extract.document import Document, Node, clean
from aggregator.extract.model import Block, Reason
from aggregator.extract.read import PageContext
from aggregator.extract.read.pictures import picture_addresses
from aggregator.extract.recipe import FieldSelector
from aggregator.model import DateSource, PrintedDate, Rejection, SectionSource, Teaser

_CUT = ("…", "...")


@dataclass(frozen=True, slots=True)
class _Picked:
    """What the recipe's selectors found in one block."""

    values: Mapping[str, str | None]
    """Text or attribute by field name; None where the block has none."""
    nodes: Mapping[str, Node] = field(default_factory=dict)


def pick_fields(
    read: Sequence[Teaser | Rejection],
    blocks: Sequence[Block],
    fields: Sequence[FieldSelector],
    document: Document,
    page: PageContext,
) -> tuple[Teaser | Rejection, ...]:
    """Return what was read of the blocks with the recipe's fields in place of those found."""
    if not fields:
        return tuple(read)
    positions: dict[str, int] = {}
    results: list[Teaser | Rejection] = []
    for one, block in zip(read, blocks, strict=True):
        region = one.region or ""
        positions[region] = positions.get(region, 0) + 1
        picked = _pick(block, fields, document, page.base)
        title = picked.values.get("title")
        if isinstance(one, Rejection) and one.reason == Reason.NO_TITLE and title:
            one = Teaser(
                url=block.url,
                title=title,
                region=region,
                position=positions[region],
                path=block.path,
            )
        results.append(_with(one, picked, page) if isinstance(one, Teaser) else one)
    return tuple(results)


def _pick(block: Block, fields: Sequence[FieldSelector], document: Document, base: str) -> _Picked:
    values: dict[str, str | None] = {}
    nodes: dict[str, Node] = {}
    for one in fields:
        node = one.find(block)
        if node is None:
            values[one.field] = None
            continue
        nodes[one.field] = node
        if one.field == "image":
            values[one.field] = _picture(node, one.attribute, document, base)
        elif one.attribute is not None:
            values[one.field] = clean(node.attribute(one.attribute)) or None
        elif one.field == "url":
            values[one.field] = _href(node, document) or block.url
        elif one.field == "date":
            values[one.field] = node.attribute("datetime") or document.text(node) or None
        else:
            values[one.field] = document.text(node) or None
    return _Picked(values, nodes)


def _href(node: Node, document: Document) -> str | None:
    inside = (one for one in document.within(node) if one.tag == "a" and one.attribute("href"))
    anchor = next(inside, None) or next((one for one in node.ancestors() if one.tag == "a"), None)
    return anchor.attribute("href") if anchor is not None else None


def _with(teaser: Teaser, picked: _Picked, page: PageContext) -> Teaser:
    values = picked.values
    provenance = dict(teaser.provenance)
    for name in values:
        node = picked.nodes.get(name)
        where = f"recipe: {node.path}" if node is not None else "recipe: nothing"
        if node is not None or name not in ("title", "url"):
            provenance["published" if name == "date" else name] = where
    snippet = values.get("snippet", teaser.snippet)
    section, source = teaser.section, teaser.section_source
    if "section" in values:
        section = values["section"]
        source = SectionSource.RECIPE if section else None
    published = teaser.published
    if "date" in values:
        published = _date(values["date"], picked.nodes.get("date"), page)
    return replace(
        teaser,
        title=values.get("title") or teaser.title,
        url=_address(values.get("url"), page) or teaser.url,
        section=section,
        section_source=source,
        kicker=values.get("kicker", teaser.kicker),
        published=published,
        snippet=snippet,
        snippet_cut=bool(snippet and snippet.endswith(_CUT)),
        image=values.get("image", teaser.image),
        provenance=provenance,
    )


def _address(value: str | None, page: PageContext) -> str | None:
    url = joiner(page.base)(value.strip()) if value else None
    return url if url is not None and link_key(url) is not None else None


def _date(value: str | None, node: Node | None, page: PageContext) -> PrintedDate | None:
    if not value or node is None:
        return None
    machine = node.attribute("datetime") == value
    source = DateSource.TIME_ELEMENT if machine else DateSource.TEXT
    language, at, timezone = page.language, page.captured_at, page.timezone
    found = read_date(value, language=language, at=at, timezone=timezone, source=source)
    if found is not None:
        return found
    within = find_date(value, language=language, at=at, timezone=timezone)
    return within.date if within is not None else None


def _picture(node: Node, attribute: str | None, document: Document, base: str) -> str | None:
    """Return the picture of the attribute that the recipe names, else of the element."""
    if attribute is not None:
        value = node.attribute(attribute)
        form = "srcset" if "set" in attribute else "style" if attribute == "style" else "src"
        return next(picture_addresses({form: value}, base), None)
    for one in document.within(node):
        attributes = {name: value or "" for name, value in one.attributes.items()}
        found = next(picture_addresses(attributes, base), None)
        if found is not None:
            return found
    return None
