"""Blocks gathered into regions: by the container they share, named by the heading above it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from aggregator.extract.document import Document, Node, width
from aggregator.extract.locate.links import HEADINGS
from aggregator.extract.model import Block, LocatedRegion
from aggregator.model import Region, RegionKind

_WIDEST_LABEL = 60


def gather_regions(document: Document, blocks: Sequence[Block]) -> tuple[LocatedRegion, ...]:
    """Return the regions of a page's blocks, in page order."""
    by_container: dict[int, list[Block]] = {}
    for block in blocks:
        container = block.nodes[0].parent or block.nodes[0]
        while container.parent is not None and not _holds_more(container, blocks, block):
            container = container.parent
        by_container.setdefault(container.index, []).append(block)
    regions = []
    taken: set[str] = set()
    for index, own in by_container.items():
        node = document.nodes[index]
        kind = RegionKind.LIST
        label = _label(document, node, own[0])
        name = _unique(slug(label) if label else kind.value, taken)
        region = Region(name=name, kind=kind, label=label, path=node.path)
        regions.append(LocatedRegion(region=region, node=node, blocks=tuple(own)))
    return tuple(regions)


def _holds_more(container: Node, blocks: Iterable[Block], own: Block) -> bool:
    return any(b is not own and b.nodes[0].inside(container) for b in blocks)


def _label(document: Document, container: Node, first: Block) -> str | None:
    before = document.nodes[container.index : first.nodes[0].index]
    for node in reversed(before):
        if node.tag in HEADINGS:
            text = document.text(node)
            return text if 0 < width(text) <= _WIDEST_LABEL else None
    return None


def slug(text: str) -> str:
    """Return a label as a name: letters and digits of any script, hyphens between."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text).casefold()).strip("-")


def _unique(name: str, taken: set[str]) -> str:
    name = name or RegionKind.LIST.value
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    taken.add(unique)
    return unique
