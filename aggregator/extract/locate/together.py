"""What a link says beside its likes on the page: the page's own repetition, as numbers."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence

from aggregator.extract.document import Node
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
_DAY_OR_CLOCK = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[-/.年]\d|\b\d{1,2}:\d\d|\b\d{1,2}\.? \w{3,9},? \d{4}"
)

TOGETHER = (
    *ALONE,
    "alone", "likes", "likes_alone", "likes_width", "unlike", "shape_alone", "beside_alone",
    "below_best", "page_alone", "above_page", "block_picture", "block_heading", "block_silent",
    "block_more", "block_snippet", "block_date", "likes_picture", "likes_snippet", "likes_date",
    "width_of_widest",
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
        by_place[group.signature].append(n)
        by_shape[group.shape].append(n)
        parent = subtrees[n].parent
        by_container[parent.index if parent is not None else 0].append(n)
    blocks = [_block(figures, group, subtrees[n]) for n, group in enumerate(groups)]
    wide = [row[0] for row in alone]
    widest = max((_median(wide, ns) for ns in by_place.values() if len(ns) >= 4), default=4.0)
    page_mean = _mean(sorted(scores, reverse=True)[: max(5, len(scores) // 5)])
    rows: list[list[float]] = [[] for _ in groups]
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
        pictures, snippets, dates = (_mean([blocks[n][k] for n in ns]) for k in (0, 4, 5))
        for n in ns:
            rows[n] = [
                *alone[n],
                scores[n],
                math.log1p(len(ns)),
                mean,
                median,
                abs(wide[n] - median),
                shapes[n],
                *besides[n],
                page_mean,
                scores[n] - page_mean,
                *blocks[n],
                pictures,
                snippets,
                dates,
                min(1.5, median / max(widest, 1.0)),
            ]
    return rows


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
            runs[groups[n].signature, node.index if node is not None else 0].append(n)
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
        figures.holds(figures.headings, block),
        whole < 3,
        math.log1p(more),
        more > _SNIPPET,
        dated,
    ]


def _median(values: Sequence[float], numbers: Sequence[int]) -> float:
    return sorted(values[n] for n in numbers)[len(numbers) // 2]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
