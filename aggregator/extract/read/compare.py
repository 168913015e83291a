"""The blocks compared: what varies at a place and what repeats."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.extract.addresses import parts_of, slug_words
from aggregator.extract.model import Block
from aggregator.extract.read.content import Content
from aggregator.extract.read.fields import Field
from aggregator.extract.read.places import Place, settle_hints
from aggregator.model import Region

FEW = 4
"""Texts from which on a place tells by itself what it holds."""
_NEARLY_ALL = 0.8
_MOST_NAMES = 4
"""Words of a person's name."""


@dataclass(slots=True, eq=False)
class Row:
    """A block with what it holds."""

    block: Block
    region: Region
    content: Content
    fields: list[Field]
    slug: list[str]

    @property
    def unseen(self) -> bool:
        """All of it, until a script shows it."""
        return all(field.unseen for field in self.fields)


@dataclass(frozen=True, slots=True)
class Likes:
    """The fields of one place in all blocks."""

    count: int
    blocks: int
    distinct: float
    """Different texts by all texts of different articles; 1.0 of what always varies."""
    width: float
    """Mean."""
    digits: float
    """Share of texts that begin with a digit."""
    names: float
    """Share of texts that look like first and last name."""
    shared: float
    """Share of texts that stand with another article too."""
    constant: bool
    """The same text, here and wherever such an element stands."""

    @property
    def repeats(self) -> bool:
        """The same few words again and again."""
        return self.count >= FEW and self.distinct <= 0.5

    @property
    def names_people(self) -> bool:
        return self.names >= 0.7 and self.count * self.distinct > 2


def compare(rows: Sequence[Row]) -> Mapping[Place, Likes]:
    """Return what stands at each place; at a rare one, what its namesakes elsewhere hold."""
    at_place: dict[Place, list[tuple[Row, Field]]] = defaultdict(list)
    of_kin: dict[str, list[tuple[Row, Field]]] = defaultdict(list)
    for row in rows:
        for field in row.fields:
            at_place[field.place].append((row, field))
            if field.place.kin:
                of_kin[field.place.kin].append((row, field))
    settle_hints(at_place)
    kindred = {kin: _likes(fields) for kin, fields in of_kin.items()}
    likes: dict[Place, Likes] = {}
    for place, fields in at_place.items():
        kin = kindred.get(place.kin)
        if kin is not None and kin.count == len(fields):
            likes[place] = kin  # it has no namesakes elsewhere
            continue
        own = _likes(fields)
        likes[place] = own if kin is None else _among(own, kin)
    return likes


def _among(own: Likes, kin: Likes) -> Likes:
    """Return what stands at a place, judged by its namesakes, too."""
    return replace(
        own if own.count >= FEW else kin,
        names=min(own.names, kin.names),
        shared=max(own.shared, kin.shared),
        constant=own.constant and kin.constant,
    )


def _likes(found: Sequence[tuple[Row, Field]]) -> Likes:
    count = len(found)
    said = {(row.block.key, field.text.casefold()) for row, field in found}
    texts = Counter([text for _, text in said])
    return Likes(
        count=count,
        blocks=len({id(row) for row, _ in found}),
        distinct=len(texts) / len(said),
        width=sum([field.width for _, field in found]) / count,
        digits=sum([field.text[:1].isdigit() for _, field in found]) / count,
        names=sum([_names_person(field.text) for _, field in found]) / count,
        shared=sum([times for times in texts.values() if times > 1]) / len(said),
        constant=len(texts) == 1,
    )


def constant_texts(rows: Sequence[Row]) -> frozenset[str]:
    """Return the texts, case folded, that stand in nearly all of a region's blocks."""
    blocks = Counter(text for row in rows for text in {f.text.casefold() for f in row.fields})
    least = max(FEW, _NEARLY_ALL * len(rows))
    return frozenset(text for text, times in blocks.items() if times >= least)


def _names_person(text: str) -> bool:
    if not text[:1].isupper():
        return False
    words = text.split(None, _MOST_NAMES)
    return 2 <= len(words) <= _MOST_NAMES and words[-1][0].isupper()


def slug_of(url: str) -> list[str]:
    """Return the words of an address that may be those of a headline: no numbers, no ids."""
    parts = parts_of(url)
    return [
        word
        for word in slug_words(parts.path if parts else "")
        if len(word) > 1 and not word.isdigit()
    ]
