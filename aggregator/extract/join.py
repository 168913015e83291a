"""One line an article: the teasers of one extraction that lead to the same address, joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aggregator.extract.addresses import link_key
from aggregator.model import Extraction, Label, PrintedDate, RegionKind, Teaser

_RANKS = (
    RegionKind.LEAD,
    RegionKind.LIST,
    RegionKind.RELATED,
    RegionKind.SIDEBAR,
    RegionKind.IN_ARTICLE,
    RegionKind.MOST_READ,
    RegionKind.PROMOTION,
)
"""DESIGN decision 7: whose title is shown."""
_NOT_PRINTED = frozenset(("path", "page"))
"""Provenance of sections that no block prints; one that another block prints says more."""
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedTeaser:
    """What a page says about one article in all its blocks; fields mean what a Teaser's mean."""

    url: str | None
    title: str
    section: str | None
    kicker: str | None
    published: PrintedDate | None
    snippet: str | None
    image: str | None
    region: str
    position: int
    sponsored: bool
    """Every block that announces it is marked so."""
    labels: frozenset[Label]


def join_articles(extraction: Extraction) -> tuple[JoinedTeaser, ...]:
    """Return one teaser per article, in page order of their first blocks."""
    kinds = {region.name: region.kind for region in extraction.regions}
    keys = [teaser.url and link_key(teaser.url) for teaser in extraction.teasers]
    plain = {(key, one.title) for key, one in zip(keys, extraction.teasers, strict=True)}
    articles: dict[str, list[Teaser]] = {}
    for number, (key, teaser) in enumerate(zip(keys, extraction.teasers, strict=True)):
        if key is not None and ((bare := key.partition("?")[0]), teaser.title) in plain:
            key = bare  # its parameters say where the link stands
        articles.setdefault(key or f"block {number}", []).append(teaser)
    return tuple(_joined(blocks, kinds) for blocks in articles.values())


def _joined(blocks: Sequence[Teaser], kinds: Mapping[str, RegionKind]) -> JoinedTeaser:
    ranked = sorted(blocks, key=lambda teaser: _rank(kinds.get(teaser.region)))
    best = ranked[0]
    uncut = sorted(ranked, key=lambda teaser: teaser.snippet_cut)
    printed = sorted(ranked, key=lambda teaser: teaser.provenance.get("section") in _NOT_PRINTED)
    return JoinedTeaser(
        url=best.url,
        title=best.title,
        section=_first(printed, lambda teaser: teaser.section),
        kicker=_first(ranked, lambda teaser: teaser.kicker),
        published=_first(ranked, lambda teaser: teaser.published),
        snippet=_first(uncut, lambda teaser: teaser.snippet),
        image=_first(ranked, lambda teaser: teaser.image),
        region=best.region,
        position=best.position,
        sponsored=all(teaser.sponsored for teaser in blocks),
        labels=frozenset[Label]().union(*(teaser.labels for teaser in blocks)),
    )


def _rank(kind: RegionKind | None) -> int:
    return _RANKS.index(kind) if kind in _RANKS else len(_RANKS)


def _first(blocks: Sequence[Teaser], read: Callable[[Teaser], _Value | None]) -> _Value | None:
    return next((value for block in blocks if (value := read(block)) is not None), None)
