"""Selectors written by a person, applied: where to look, what a block is, where its fields stand.

What a recipe does not say is found as on any other page.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from aggregator.errors import ExtractionError
from aggregator.extract.document import Document, Node, UnreadableSelector
from aggregator.extract.locate.links import LinkGroup, gather_links
from aggregator.extract.locate.own import own_keys
from aggregator.extract.model import Block, LocatedRegion, Reason
from aggregator.model import Recipe, Region, RegionKind, Rejection

_ATTRIBUTE = re.compile(r"(?P<selector>.*?)\s*@(?P<name>[A-Za-z_][\w:-]*)$", re.DOTALL)
"""`img@data-src`: the attribute of what the selector names; `@href` one of the block itself."""
_NOWHERE = "matches nothing on the page"


@dataclass(frozen=True, slots=True)
class FieldSelector:
    """Where a field stands in a block."""

    field: str
    matches: Sequence[Node] | None
    """All over the page, in its order; None for the block itself."""
    attribute: str | None
    """None for the text."""

    def find(self, block: Block) -> Node | None:
        """Return the first match inside a block."""
        if self.matches is None:
            return block.nodes[0]
        for node in block.nodes:
            place = bisect_left(self.matches, node.index, key=lambda one: one.index)
            if place < len(self.matches) and self.matches[place].inside(node):
                return self.matches[place]
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A page's blocks as its recipe says."""

    located: tuple[LocatedRegion, ...]
    rejections: tuple[Rejection, ...]
    fields: tuple[FieldSelector, ...] = ()
    remarks: tuple[str, ...] = ()
    """What of the recipe matches nothing, by its name and selector."""


def apply_recipe(
    recipe: Recipe,
    document: Document,
    url: str | None,
    located: Sequence[LocatedRegion],
    rejections: Sequence[Rejection],
) -> Applied:
    """Keep, of a page's blocks, those that the recipe names, or make them from its items.

    Raises ExtractionError for what is no CSS selector.
    """
    remarks: list[str] = []
    containers = _outermost(_select(document, "region", recipe.region, remarks))
    items = _outermost(_select(document, "items", recipe.items, remarks))
    fields = tuple(_field(document, *pair, remarks) for pair in recipe.fields.items())
    kept, out = tuple(located), tuple(rejections)
    if recipe.region is not None:
        kept, outside = _inside(kept, containers, document)
        out = (*out, *outside)
    if recipe.items is not None:
        wanted = [one for one in items if recipe.region is None or _holder(one, containers)]
        link = next((one for one in fields if one.field == "url"), None)
        known = {block.key for one in kept for block in one.blocks}
        made, unlinked = _blocks(wanted, document, url, link, known)
        kept, outside = _regions(made, kept, containers, document)
        out = (*_unmade(out, made), *outside, *unlinked)
    return Applied(located=kept, rejections=out, fields=fields, remarks=tuple(remarks))


def _select(document: Document, name: str, selector: str | None, remarks: list[str]) -> list[Node]:
    if selector is None:
        return []
    try:
        found = document.select(selector)
    except UnreadableSelector as error:
        raise ExtractionError(f"recipe: {name} is no CSS selector: {selector!r}") from error
    if not found:
        remarks.append(f"recipe: {name} {_NOWHERE}: {selector!r}")
    return sorted(found, key=lambda node: node.index)


def _field(document: Document, name: str, selector: str, remarks: list[str]) -> FieldSelector:
    written = _ATTRIBUTE.match(selector)
    attribute = written["name"] if written else None
    css = written["selector"].strip() if written else selector
    if attribute is not None and not css:
        return FieldSelector(name, None, attribute)
    found = _select(document, f"field {name}", css, remarks)
    if attribute is not None and found:
        found = [node for node in found if node.attribute(attribute)]
        if not found:
            remarks.append(f"recipe: field {name} {_NOWHERE}: {selector!r}")
    return FieldSelector(name, found, attribute)


def _outermost(nodes: Sequence[Node]) -> list[Node]:
    kept: list[Node] = []
    for node in nodes:
        if not kept or not node.inside(kept[-1]):
            kept.append(node)
    return kept


def _holder(node: Node, containers: Sequence[Node]) -> Node | None:
    place = bisect_left(containers, node.index + 1, key=lambda one: one.index) - 1
    return containers[place] if place >= 0 and node.inside(containers[place]) else None


def _inside(
    located: Sequence[LocatedRegion], containers: Sequence[Node], document: Document
) -> tuple[tuple[LocatedRegion, ...], list[Rejection]]:
    kept: list[LocatedRegion] = []
    outside: list[Rejection] = []
    for region in located:
        inner: list[Block] = []
        for block in region.blocks:
            if _holder(block.nodes[0], containers) is not None:
                inner.append(block)
            else:
                outside.append(_rejected(block, region, document))
        if inner:
            kept.append(replace(region, blocks=tuple(inner)))
    return tuple(kept), outside


def _rejected(block: Block, region: LocatedRegion, document: Document) -> Rejection:
    return Rejection(
        reason=Reason.OUTSIDE_RECIPE,
        region=region.region.name,
        path=block.path,
        text=document.text(block.link)[:80],
        url=block.url,
    )


def _blocks(
    items: Sequence[Node],
    document: Document,
    url: str | None,
    link: FieldSelector | None,
    known: Collection[str],
) -> tuple[list[Block], list[Rejection]]:
    """Return a block an item, with the link that says most in it; one `known` before others."""
    groups = gather_links(document, url)
    anchors = sorted(
        ((one.node, group) for group in groups for one in group.links), key=lambda p: p[0].index
    )
    own = own_keys(document, url)
    blocks: list[Block] = []
    rejections: list[Rejection] = []
    for item in items:
        found = list(_links_in(item, anchors))
        if link is not None:
            named = link.find(_bare(item))
            found = [pair for pair in found if named and _is_of(pair[0], named)] or found
        if not found:
            found = [pair for pair in anchors if item.inside(pair[0])][-1:]
        best = max(found, key=lambda pair: (pair[1].key in known, *_says(pair)), default=None)
        if best is None or best[1].key in own:
            reason = Reason.NO_LINK if best is None else Reason.OWN_PAGE
            said = document.text(item)[:80]
            rejections.append(Rejection(reason=reason, region=None, path=item.path, text=said))
            continue
        node, group = best
        blocks.append(
            Block(nodes=(item,), url=_url(node, group), key=group.key, link=node, path=item.path)
        )
    return blocks, rejections


def _links_in(
    item: Node, anchors: Sequence[tuple[Node, LinkGroup]]
) -> Iterator[tuple[Node, LinkGroup]]:
    place = bisect_left(anchors, item.index, key=lambda pair: pair[0].index)
    while place < len(anchors) and anchors[place][0].inside(item):
        yield anchors[place]
        place += 1


def _is_of(anchor: Node, named: Node) -> bool:
    return anchor.inside(named) or named.inside(anchor)


def _bare(item: Node) -> Block:
    return Block(nodes=(item,), url="", key="", link=item, path="")


def _says(pair: tuple[Node, LinkGroup]) -> tuple[bool, float]:
    """Rate a link of an item: a heading's before a picture's."""
    node, group = pair
    link = next(one for one in group.links if one.node is node)
    return link.in_heading and link.width > 0, link.width


def _url(node: Node, group: LinkGroup) -> str:
    return next(one.url for one in group.links if one.node is node)


def _unmade(rejections: Sequence[Rejection], blocks: Sequence[Block]) -> list[Rejection]:
    """Return the rejections that no item of the recipe overrules."""
    urls = {block.url for block in blocks}
    return [one for one in rejections if one.url not in urls]


def _regions(
    blocks: Sequence[Block],
    located: Sequence[LocatedRegion],
    containers: Sequence[Node],
    document: Document,
) -> tuple[tuple[LocatedRegion, ...], list[Rejection]]:
    """Gather items by their container, else by the region they were found in, else by parent."""
    known = {block.key: region for region in located for block in region.blocks}
    found_as = {block.key: block for region in located for block in region.blocks}
    runs: dict[int, list[Block]] = {}
    for block in blocks:
        item = block.nodes[0]
        holder = _holder(item, containers)
        if holder is None:
            found = known.get(block.key)
            holder = found.node if found is not None else item.parent or item
        like = found_as.get(block.key, block)
        below = replace(block, group_heading=like.group_heading, headings=like.headings)
        runs.setdefault(holder.index, []).append(below)
    taken: set[str] = set()
    regions: list[LocatedRegion] = []
    for run in runs.values():
        model = next((known[block.key] for block in run if block.key in known), None)
        node = _holder(run[0].nodes[0], containers) or (model.node if model else run[0].nodes[0])
        regions.append(
            LocatedRegion(region=_region(model, node, taken), node=node, blocks=tuple(run))
        )
    made = {block.key for block in blocks}
    outside = [
        _rejected(block, region, document)
        for region in located
        for block in region.blocks
        if block.key not in made
    ]
    return tuple(regions), outside


def _region(model: LocatedRegion | None, node: Node, taken: set[str]) -> Region:
    kind = model.region.kind if model else RegionKind.LIST
    name = first = model.region.name if model else kind.value
    number = 1
    while name in taken:
        number += 1
        name = f"{first}-{number}"
    taken.add(name)
    label = model.region.label if model else None
    return Region(name=name, kind=kind, label=label, path=node.path)
