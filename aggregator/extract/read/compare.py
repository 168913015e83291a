"""The blocks compared: what varies at a place and what repeats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aggregator.extract.addresses import slug_words
from aggregator.extract.model import Block
from aggregator.extract.read.content import Content
from aggregator.extract.read.fields import Field
from aggregator.extract.read.places import Place, settle_hints
from aggregator.model import Region


@dataclass(slots=True, eq=False)
class Row:
    """A block with what it holds."""

    block: Block
    region: Region
    content: Content
    fields: list[Field]
    slug: list[str]


@dataclass(frozen=True, slots=True)
class Likes:
    """The fields of one place in all blocks."""

    count: int
    blocks: int
    distinct: float
    """Different texts by all texts; 1.0 of what always varies."""
    width: float
    """Mean."""
    digits: float
    """Share of texts that begin with a digit."""

    @property
    def repeats(self) -> bool:
        """The same few words again and again."""
        return self.count >= 4 and self.distinct <= 0.5


def compare(rows: Sequence[Row]) -> Mapping[Place, Likes]:
    texts: dict[Place, list[Field]] = defaultdict(list)
    blocks: dict[Place, set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        for field in row.fields:
            texts[field.place].append(field)
            blocks[field.place].add(number)
    settle_hints(texts)
    return {
        place: Likes(
            count=len(fields),
            blocks=len(blocks[place]),
            distinct=len({field.text.casefold() for field in fields}) / len(fields),
            width=sum(field.width for field in fields) / len(fields),
            digits=sum(field.text[:1].isdigit() for field in fields) / len(fields),
        )
        for place, fields in texts.items()
    }


def slug_of(path: str) -> list[str]:
    """Return the words of an address that may be those of a headline: no numbers, no ids."""
    return [word for word in slug_words(path) if len(word) > 1 and not word.isdigit()]
