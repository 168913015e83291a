"""Where on a page an article is announced: its links and the subtrees about it, not judged yet."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.extract.document import Node
from aggregator.extract.locate.links import Link, LinkGroup, Named


@dataclass(slots=True)
class Place:
    """The links to one article that stand together, with the subtrees about it."""

    group: LinkGroup
    links: list[Link]
    best: Link
    signature: str
    nodes: list[Node]
    """In page order; several where a teaser is split."""
    levels: int
    """How far above its best link the subtree begins."""

    @property
    def start(self) -> int:
        return self.nodes[0].index

    @property
    def end(self) -> int:
        return self.nodes[-1].end

    @property
    def is_primary(self) -> bool:
        return self.group.best in self.links

    @property
    def is_titled(self) -> bool:
        """The link itself says what the article is called."""
        if self.best is not self.group.best:
            return bool(self.best.text)
        return self.group.named is Named.BY_LINK and bool(self.best.text)
