"""What a region is for, by structure and position, and what it is called; words only label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import urlsplit

from aggregator.extract.document import Document, Node
from aggregator.extract.locate import figures as at
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.regions import Run
from aggregator.model import RegionKind

_ARTICLE_TEXT = 1500
"""Width of paragraphs outside of blocks that make a page an article."""
_SIDE = re.compile(r"(?:^|[\s_-])(?:side-?bar|aside|rail|right-?col\w*)(?=$|[\s_-])", re.IGNORECASE)
_LARGER = 1.5


def article_body(document: Document, runs: Sequence[Run]) -> Node | None:
    """Return the subtree that holds the page's own running text, None if it is no article."""
    covered = [False] * (len(document.nodes) + 1)
    for run in runs:
        for place in run.places:
            for node in place.nodes:
                covered[node.index : node.end + 1] = [True] * (node.end + 1 - node.index)
    widths: dict[int, float] = {}
    for node in document.nodes:
        if node.tag == "p" and not covered[node.index] and node.parent is not None:
            above = node.parent.index
            widths[above] = widths.get(above, 0.0) + document.width(node)
    best = max(widths, key=lambda index: widths[index], default=None)
    if best is None or widths[best] < _ARTICLE_TEXT:
        return None
    return document.nodes[best]


def kind_of(figures: Figures, run: Run, first: bool, body: Node | None) -> RegionKind:
    """Tell what a region is for."""
    flags = figures.flags[run.node.index]
    if flags & at.NAV:
        return RegionKind.NAVIGATION
    if flags & at.FOOTER:
        return RegionKind.FOOTER
    if _is_promotion(figures, run):
        return RegionKind.PROMOTION
    if _is_ranking(figures, run):
        return RegionKind.MOST_READ
    if body is not None and run.node.inside(body) and _between_paragraphs(run.node, body):
        return RegionKind.IN_ARTICLE
    if flags & at.ASIDE or _stands_aside(run.node):
        return RegionKind.SIDEBAR
    if body is not None:
        return RegionKind.RELATED
    return RegionKind.LEAD if first and len(run.places) <= 3 else RegionKind.LIST


def _is_promotion(figures: Figures, run: Run) -> bool:
    """Tell whether most blocks lead elsewhere or are marked as paid."""
    paid = 0
    for place in run.places:
        rel = place.best.node.attribute("rel")
        paid += "sponsored" in rel or (
            "nofollow" in rel and urlsplit(place.group.key).netloc != figures.host
        )
    return paid > len(run.places) / 2


def _is_ranking(figures: Figures, run: Run) -> bool:
    """Tell whether the blocks are numbered from one: by a list that counts, or in print."""
    if len(run.places) < 3:
        return False
    parents = {place.nodes[0].parent for place in run.places}
    if len(parents) == 1 and next(iter(parents)) is not None:
        parent = next(iter(parents))
        if parent is not None and parent.tag == "ol":
            return True
    printed = [
        re.match(r"\D{0,2}(\d{1,2})\b", figures.document.text(place.nodes[0]))
        for place in run.places[:5]
    ]
    return all(
        match is not None and int(match[1]) == number
        for number, match in enumerate(printed, start=1)
    )


def _between_paragraphs(node: Node, body: Node) -> bool:
    """Tell whether the article goes on below a region."""
    return any(child.tag == "p" and child.index > node.end for child in body.children)


def _stands_aside(node: Node) -> bool:
    steps = [node, *(above for _, above in zip(range(12), node.ancestors(), strict=False))]
    return any(_SIDE.search(f"{n.attribute('class')} {n.attribute('id')}") for n in steps)


def name_of(label: str | None, kind: RegionKind, taken: set[str]) -> str:
    """Return a name that is stable and unique on its page, and take it."""
    name = slug(label or "") or kind.value
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    taken.add(unique)
    return unique


def slug(text: str) -> str:
    """Return a label as a name: letters and digits of any script, hyphens between."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text).casefold()).strip("-")
