"""What a link says beside its likes on the page: the page's own repetition, as numbers."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from aggregator.extract.document import Node
from aggregator.extract.locate import figures as at
from aggregator.extract.locate.alone import ALONE
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.links import PAGE_FRAMES, LinkGroup, find_owners

_SNIPPET = 60
"""Width of text beside the headline that is more than labels."""
_LARGE_BLOCK = 1200
"""Width of a subtree that is more than one teaser."""
_MINOR = -2.5
"""Log odds of links to authors, tags and comments: they part no block from another."""
_MOST_MINOR = 8
_RUN, _RUN_LEVELS, _AGREEMENT = 3, 3, 0.95
"""So many blocks so near are a run; so far their scores are drawn to the middle one."""
_HEADLINES = 3.4
"""Log width of headlines: on a page without a list of wider texts the widest one is its menu."""
_SURE, _ENOUGH = 1.0, 3
"""Log odds of links that are surely announced, and how many of them tell how such look here."""
_traits = itemgetter(
    *map(ALONE.index, ("number", "dated", "suffix", "long_slug", "query", "same_host"))
)
_PICTURE, _SNIPPETED, _DATE, _HEADED, _SILENT = range(5)
"""What a block holds, and that it prints nothing."""
_NAME = ALONE.index("name")
_MENUS = at.NAV | at.FOOTER | at.NAMED_NAV | at.NAMED_FOOTER
_DAY_OR_CLOCK = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[-/.年]\d|\b\d{1,2}:\d\d|\b\d{1,2}\.? \w{3,9},? \d{4}"
)

TOGETHER = (
    *ALONE,
    "likes_alone", "likes_width", "shape_alone", "beside_alone", "below_best", "above_page",
    "block_silent", "block_snippet", "likes_picture", "likes_date", "width_of_widest",
    "address_unlike", "shape_sure", "before_all", "after_all", "narrower", "richer", "menu_too",
    "lone", "pair", "likes_name",
)  # fmt: skip


def look_together(
    figures: Figures,
    groups: Sequence[LinkGroup],
    alone: Sequence[Sequence[float]],
    scores: Sequence[float],
) -> list[list[float]]:
    """Return what each link says beside its likes on the page, in the order of TOGETHER."""
    subtrees = _grown(figures, groups, scores)
    by_place: dict[str, list[int]] = defaultdict(list)
    by_shape: dict[str, list[int]] = defaultdict(list)
    by_container: dict[int, list[int]] = defaultdict(list)
    for n, group in enumerate(groups):
        by_place[_template(group)].append(n)
        by_shape[group.shape].append(n)
        parent = subtrees[n].parent
        by_container[parent.index if parent is not None else 0].append(n)
    blocks = [_block(figures, group, subtrees[n]) for n, group in enumerate(groups)]
    wide = [row[0] for row in alone]
    widest = max((_median(wide, ns) for ns in by_place.values() if len(ns) >= 4), default=4.0)
    page_mean = _mean(sorted(scores, reverse=True)[: max(5, len(scores) // 5)])
    rows: list[list[float]] = [[] for _ in groups]
    others = _beside_the_sure(groups, alone, scores, blocks, by_place)
    shapes = [0.0] * len(groups)
    for ns in by_shape.values():
        mean = _mean([scores[n] for n in ns])
        for n in ns:
            shapes[n] = mean
    besides = [(0.0, 0.0)] * len(groups)
    for ns in by_container.values():
        mean = _mean([scores[n] for n in ns])
        best = max(scores[n] for n in ns)
        for n in ns:
            besides[n] = (mean, max(scores[n] - best, -6.0))
    for ns in by_place.values():
        mean = _mean([scores[n] for n in ns])
        median = _median(wide, ns)
        pictures, dates = (_mean([blocks[n][k] for n in ns]) for k in (_PICTURE, _DATE))
        names = _mean([alone[n][_NAME] for n in ns])
        for n in ns:
            rows[n] = [
                *alone[n],
                mean,
                median,
                shapes[n],
                *besides[n],
                scores[n] - page_mean,
                blocks[n][_SILENT],
                blocks[n][_SNIPPETED],
                pictures,
                dates,
                min(1.5, median / max(widest, _HEADLINES)),
                *others[n],
                any(figures.flags[link.node.index] & _MENUS for link in groups[n].links),
                len(ns) == 1,
                len(ns) == 2,
                names,
            ]
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usual:
    """How the surely announced links of a page are, those of one template left out."""

    traits: list[float]
    unlike: dict[tuple[float, ...], float] = field(default_factory=dict)
    """How far addresses with these traits are from theirs; told once."""
    width: float
    riches: float
    shapes: Counter[str]
    places: list[int]


def _beside_the_sure(
    groups: Sequence[LinkGroup],
    alone: Sequence[Sequence[float]],
    scores: Sequence[float],
    blocks: Sequence[Sequence[float]],
    by_place: Mapping[str, Sequence[int]],
) -> list[list[float]]:
    """Return how each link compares with the surely announced ones of other templates.

    Its address with theirs, where it stands among them, the width of its text, what its block has.
    """
    order = sorted(range(len(groups)), key=lambda n: groups[n].best.node.index)
    ranks = {n: rank for rank, n in enumerate(order)}
    sure = [n for n in order if scores[n] > _SURE]
    wide = [row[0] for row in alone]
    traits = list(map(_traits, alone))
    riches = [sum(row[:_SILENT]) for row in blocks]
    rows = [[0.0] * 6] * len(groups)
    without: dict[str, _Usual | None] = {}
    holding = {_template(groups[n]) for n in sure}
    for signature, ns in by_place.items():
        left_out = signature if signature in holding else ""
        if left_out not in without:
            others = [n for n in sure if _template(groups[n]) != left_out]
            without[left_out] = (
                _Usual(
                    traits=[_mean(own) for own in zip(*(traits[n] for n in others), strict=True)],
                    width=_median(wide, others),
                    riches=_mean([riches[n] for n in others]),
                    shapes=Counter(groups[n].shape for n in others),
                    places=[ranks[n] for n in others],
                )
                if len(others) >= _ENOUGH
                else None
            )
        usual = without[left_out]
        if usual is None:
            continue
        for n in ns:
            before = bisect_left(usual.places, ranks[n])
            unlike = usual.unlike.get(traits[n])
            if unlike is None:
                pairs = zip(traits[n], usual.traits, strict=True)
                unlike = sum(abs(own - mean) * abs(2 * mean - 1) for own, mean in pairs)
                usual.unlike[traits[n]] = unlike
            rows[n] = [
                unlike,
                math.log1p(usual.shapes[groups[n].shape]),
                before == 0,
                before == len(usual.places),
                wide[n] - usual.width,
                riches[n] - usual.riches,
            ]
    return rows


def _template(group: LinkGroup) -> str:
    """Return where a link stands; arrows and pictures are not likes of the texts beside them."""
    return group.signature if group.width else f"{group.signature} silent"


def _grown(figures: Figures, groups: Sequence[LinkGroup], scores: Sequence[float]) -> list[Node]:
    """Return for each link its subtree, grown over a few links that announce nothing."""
    subtrees = [group.subtree for group in groups]
    weighty = [n for n, score in enumerate(scores) if score > _MINOR]
    owners = find_owners(figures.document, [groups[n] for n in weighty])
    for number, n in enumerate(weighty):
        for above in groups[n].subtree.ancestors():
            links = figures.count(figures.anchors, above.index, above.end)
            if (
                owners[above.index] != number
                or above.tag in PAGE_FRAMES
                or links - len(groups[n].links) > _MOST_MINOR
            ):
                break
            subtrees[n] = above
    return subtrees


def agree(groups: Sequence[LinkGroup], scores: Sequence[float]) -> list[float]:
    """Return the scores of each run drawn together: the blocks of a list stand or fall."""
    agreed = list(scores)
    left = list(range(len(groups)))
    above = [group.subtree.parent for group in groups]
    for _ in range(_RUN_LEVELS):
        above = [node.parent if node is not None else None for node in above]
        runs: dict[tuple[str, int], list[int]] = defaultdict(list)
        for n in left:
            node = above[n]
            runs[_template(groups[n]), node.index if node is not None else 0].append(n)
        left = []
        for ns in runs.values():
            if len(ns) < _RUN:
                left += ns
                continue
            middle = _median(scores, ns)
            for n in ns:
                agreed[n] += _AGREEMENT * (middle - scores[n])
    return agreed


def _block(figures: Figures, group: LinkGroup, block: Node) -> list[float]:
    whole = figures.document.width(block)
    more = max(0.0, whole - group.best.width)
    dated = figures.holds(figures.times, block)
    if not dated and more > 3 and whole < _LARGE_BLOCK:
        dated = bool(_DAY_OR_CLOCK.search(figures.document.text(block)))
    return [
        figures.holds(figures.pictures, block),
        more > _SNIPPET,
        dated,
        figures.holds(figures.headings, block),
        whole < 3,
    ]


def _median(values: Sequence[float], numbers: Sequence[int]) -> float:
    return sorted(values[n] for n in numbers)[len(numbers) // 2]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
