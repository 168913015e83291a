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
"""Characters of a headline that tell whose it is, though cut or not taken for one."""


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
    """Tell whether the other holds a headline that stands in no link, and the owner's says it."""
    if not said or said[0].link != OWN:
        return False
    if owner.region is not other.region or owner.block.key == other.block.key:
        return False
    beside = {node.parent for node in owner.block.nodes} & {n.parent for n in other.block.nodes}
    if not beside - {None}:
        return False
    headline = said[0].text
    long = other.fields if len(headline) >= _LEAST_STEM else title[:1]
    return any(field.link is None and _are_alike(headline, field.text) for field in long)


def _are_alike(one: str, other: str) -> bool:
    if one.casefold() == other.casefold():
        return True
    stem = _CUT.sub("", other)
    return _LEAST_STEM <= len(stem) < len(other) and one.startswith(stem)
