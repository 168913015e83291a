"""Whose a headline is that stands in no link: a story's box may hold a link to its gallery too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from aggregator.extract.model import Block
from aggregator.extract.read.compare import Row
from aggregator.extract.read.content import OWN
from aggregator.extract.read.fields import Field

_CUT = re.compile(r"\s*(?:…|\.\.\.)$")
_LEAST_STEM = 15
"""Characters of a cut headline that tell whose it is."""


def give_headlines_back(rows: Sequence[Row], titles: Sequence[list[Field]]) -> list[Block] | None:
    """Return the blocks with each headline in the one whose link says it; None if all are right.

    The other one keeps nothing but its link.
    """
    blocks = [row.block for row in rows]
    given = False
    for first, second in pairwise(range(len(rows))):
        for owner, other in ((first, second), (second, first)):
            if not _is_said_by(rows[owner], titles[owner], rows[other], titles[other]):
                continue
            nodes = {node.index: node for node in (*blocks[owner].nodes, *blocks[other].nodes)}
            ordered = tuple(nodes[index] for index in sorted(nodes))
            blocks[owner] = replace(blocks[owner], nodes=ordered)
            blocks[other] = replace(blocks[other], nodes=(blocks[other].link,))
            given = True
    return blocks if given else None


def _is_said_by(owner: Row, said: list[Field], other: Row, title: list[Field]) -> bool:
    """Tell whether the other's headline stands in no link, and is said by that of the owner."""
    if not said or not title or said[0].link != OWN or title[0].link is not None:
        return False
    if owner.region is not other.region or owner.block.key == other.block.key:
        return False
    beside = {node.parent for node in owner.block.nodes} & {n.parent for n in other.block.nodes}
    return bool(beside - {None}) and _are_alike(said[0].text, title[0].text)


def _are_alike(one: str, other: str) -> bool:
    if one.casefold() == other.casefold():
        return True
    stem = _CUT.sub("", other)
    return _LEAST_STEM <= len(stem) < len(other) and one.startswith(stem)
