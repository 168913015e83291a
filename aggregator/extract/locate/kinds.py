"""What a region is for, by structure and position, and what it is called; words only label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.extract.document import Document, Node
from aggregator.extract.locate import figures as at
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.heading_words import kind_named
from aggregator.extract.locate.regions import Run
from aggregator.model import RegionKind

_ARTICLE_TEXT = 1500
"""Width of paragraphs outside of blocks that make a page an article."""
_SIDE = re.compile(r"(?:^|[\s_-])(?:side-?bar|aside|rail|right-?col\w*)(?=$|[\s_-])", re.IGNORECASE)
_RANKED = re.compile(
    r"(?:^|[\s_-])(?:most|mo?st-?\w+|popular\w*|trending|rank(?:ing|ed|s)?|top-?\d+|hot|beliebt\w*"
    r"|meist\w+|plus-?lus|mas-?le\w+|charts?)(?=$|[\s_-])",
    re.IGNORECASE,
)
_SENTENCE = 80
_LARGEST_LEAD = 3
_BODY_SHARE = 0.6
"""Of the running text: so much of it an article's body holds."""


def article_body(document: Document, runs: Sequence[Run]) -> Node | None:
    """Return the subtree that holds the page's own running text, None if it is no article."""
    covered = [0] * (len(document.nodes) + 2)
    for run in runs:
        for place in run.places:
            for node in place.nodes:
                covered[node.index] += 1
                covered[node.end + 1] -= 1
    widths = [0.0] * len(document.nodes)
    depth = 0
    for node in document.nodes:
        depth += covered[node.index]
        if node.tag == "p" and not depth:
            widths[node.index] = document.width(node)
    total = sum(widths)
    if total < _ARTICLE_TEXT:
        return None
    for node in reversed(document.nodes):
        if node.parent is not None:
            widths[node.parent.index] += widths[node.index]
        if node.tag != "p" and widths[node.index] >= _BODY_SHARE * total:
            return node
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What of a page decides what its regions are for."""

    article: bool
    """The page is one article."""
    body: Node | None
    """The subtree of its running text, if it prints any."""


def kind_of(figures: Figures, run: Run, page: Around) -> RegionKind:
    """Tell what a region is for."""
    body = page.body
    flags = figures.flags[run.node.index]
    if flags & at.NAV:
        return RegionKind.NAVIGATION
    if flags & at.FOOTER:
        return RegionKind.FOOTER
    if _is_promotion(figures, run):
        return RegionKind.PROMOTION
    named = kind_named(run.label)
    if named is RegionKind.MOST_READ or (named is None and _is_ranking(figures, run)):
        return RegionKind.MOST_READ
    if (
        body is not None
        and run.node.inside(body)
        and _between_paragraphs(figures.document, run.node, body)
    ):
        return RegionKind.IN_ARTICLE
    if named is not None and page.article:
        return named
    if flags & at.ASIDE or _stands_aside(run.node):
        return RegionKind.SIDEBAR
    return RegionKind.RELATED if page.article else RegionKind.LIST


def lead_of(figures: Figures, runs: Sequence[Run]) -> Run | None:
    """Return the region that opens a list page: the first with a picture, if it is a small one."""
    for run in runs:
        if any(figures.holds(figures.pictures, place.nodes[0]) for place in run.places):
            return (
                run if len(run.places) <= _LARGEST_LEAD < sum(len(r.places) for r in runs) else None
            )
    return None


def _is_promotion(figures: Figures, run: Run) -> bool:
    """Tell whether most blocks lead elsewhere or are marked as paid."""
    paid = 0
    for place in run.places:
        rel = place.best.node.attribute("rel")
        paid += "sponsored" in rel or ("nofollow" in rel and place.group.host != figures.host)
    return paid > len(run.places) / 2


def _is_ranking(figures: Figures, run: Run) -> bool:
    """Tell whether the blocks are numbered from one: by a list called so, or in print."""
    if len(run.places) < 3:
        return False
    parents = {place.nodes[0].parent for place in run.places}
    if len(parents) == 1 and next(iter(parents)) is not None:
        parent = next(iter(parents))
        if parent is not None and parent.tag == "ol" and _is_called_ranking(parent):
            return True
    printed = [
        re.match(r"\D{0,2}(\d{1,2})\b", figures.document.text(place.nodes[0]))
        for place in run.places[:5]
    ]
    return all(
        match is not None and int(match[1]) == number
        for number, match in enumerate(printed, start=1)
    )


def _is_called_ranking(node: Node) -> bool:
    """Tell whether a list or what holds it is named one: not every numbered list is a ranking."""
    steps = [node, *(above for _, above in zip(range(4), node.ancestors(), strict=False))]
    return any(_RANKED.search(f"{n.attribute('class')} {n.attribute('id')}") for n in steps)


def _between_paragraphs(document: Document, node: Node, body: Node) -> bool:
    """Tell whether the article goes on below a region."""
    return any(
        child.tag in ("p", "div") and child.index > node.end and document.width(child) > _SENTENCE
        for child in body.children
    )


def _stands_aside(node: Node) -> bool:
    steps = [node, *(above for _, above in zip(range(12), node.ancestors(), strict=False))]
    return any(_SIDE.search(f"{n.attribute('class')} {n.attribute('id')}") for n in steps)


def name_of(label: str | None, kind: RegionKind, taken: dict[str, int]) -> str:
    """Return a name that is stable and unique on its page, and take it.

    `taken` has the number of the last region of each name.
    """
    name = slug(label or "") or kind.value
    unique, number = name, taken.get(name, 1)
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    taken[name] = number
    taken.setdefault(unique, 1)
    return unique


def slug(text: str) -> str:
    """Return a label as a name: letters and digits of any script, hyphens between."""
    return re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text).casefold()).strip("-")
