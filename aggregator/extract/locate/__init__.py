"""Where a page's teasers stand: regions and their blocks, and why other links are none."""

from __future__ import annotations

from aggregator.extract.document import Document, Node
from aggregator.extract.locate.evidence import Page
from aggregator.extract.locate.judge import judge_groups
from aggregator.extract.locate.links import LinkGroup, gather_links, own_keys
from aggregator.extract.locate.regions import gather_regions
from aggregator.extract.model import Block, LocatedRegion, Reason
from aggregator.model import Rejection

__all__ = ["locate"]

Located = tuple[tuple[LocatedRegion, ...], tuple[Rejection, ...]]


def locate(document: Document, url: str | None) -> Located:
    """Return a page's regions with their blocks, in page order, and the links that are none."""
    groups = gather_links(document, url)
    own = own_keys(document, url)
    judge_groups(Page(document, url), groups)
    chosen: list[LinkGroup] = []
    rejections: list[Rejection] = []
    for group in groups:
        if group.key in own:
            rejections.append(_rejected(group, Reason.OWN_PAGE))
        elif group.score <= 0:
            rejections.append(_rejected(group, Reason.NOT_REPEATED))
        else:
            chosen.append(group)
    blocks = _blocks(chosen)
    return gather_regions(document, blocks), tuple(rejections)


def _blocks(chosen: list[LinkGroup]) -> list[Block]:
    owner: dict[int, str | None] = {}
    for group in chosen:
        for link in group.links:
            node: Node | None = link.node
            while node is not None:
                if owner.setdefault(node.index, group.key) != group.key:
                    owner[node.index] = None
                node = node.parent
    blocks = []
    for group in chosen:
        block = group.best.node
        for node in block.ancestors():
            if owner[node.index] != group.key or node.tag in ("body", "html", "main"):
                break
            block = node
        blocks.append(
            Block(
                nodes=(block,),
                url=group.best.url,
                key=group.key,
                link=group.best.node,
                path=block.path,
            )
        )
    return sorted(blocks, key=lambda block: block.nodes[0].index)


def _rejected(group: LinkGroup, reason: Reason) -> Rejection:
    return Rejection(
        reason=reason,
        region=None,
        path=group.subtree.path,
        text=group.text[:80],
        url=group.best.url,
    )
