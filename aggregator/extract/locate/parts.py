"""Parts of split blocks: what stands beside a link and is nobody else's belongs to its teaser."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import islice, takewhile

from aggregator.extract.document import HEADINGS, Node, place_in
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.links import NOBODY, PAGE_FRAMES, SEVERAL
from aggregator.extract.locate.place import Place

BARE = 40
"""Width of text beside its link up to which a block may have its other parts beside it."""
_MOST_LOOSE, _WIDEST_LOOSE = 4, 600
"""Siblings that belong to a split block, and the width of their text; more is an article's own."""
_MOST_LOOSE_LINKS = 6
_MOST_PARAGRAPHS = 1
"""Of running text: two of them are an article's and nobody's snippet."""
_REGULAR = 0.7
"""Of the blocks of a container: so many have the same number of parts beside them."""
_TITLE_LEVELS, _MOST_BESIDE = 3, 8
"""How far from a link that says nothing its headline may stand, in levels and siblings."""


def attach_parts(figures: Figures, owners: Sequence[int], places: Sequence[Place]) -> None:
    """Give bare blocks what stands beside them and is nobody's: rows, flat lists, nested blocks."""
    by_container: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        if not place.is_titled:
            _attach_title(figures, owners, place)
        parent = place.nodes[0].parent
        if parent is not None:
            by_container[parent.index].append(place)
    for index, inside in by_container.items():
        container = figures.document.nodes[index]
        bare = sum(_is_bare(figures, place) for place in inside)
        if bare < len(inside) / 2:
            continue
        before, after = (_loose_runs(figures, owners, container, inside, step) for step in (-1, 1))
        if len(inside) == 1:
            # Nested teasers stand beside this one: all that is left is about this one.
            whole_page = container.tag in PAGE_FRAMES
            if before is not None and after is not None and not whole_page:
                _attach(inside[0], [*before[0], *after[0]])
            continue
        runs = before if before and before[0] and not (after and after[-1]) else after
        if runs is not None and _is_regular([len(run) for run in runs]):
            for place, run in zip(inside, runs, strict=True):
                _attach(place, run)


def _is_bare(figures: Figures, place: Place) -> bool:
    width = sum(figures.document.width(node) for node in place.nodes)
    return width - place.best.width < BARE


def _is_regular(lengths: Sequence[int]) -> bool:
    """Tell whether most blocks have the same number of siblings; the last may differ."""
    usual, count = Counter(lengths).most_common(1)[0]
    return usual > 0 and count >= _REGULAR * (len(lengths) - 1)


def _attach(place: Place, nodes: Sequence[Node]) -> None:
    place.nodes = sorted({*place.nodes, *nodes}, key=lambda node: node.index)


def _attach_title(figures: Figures, owners: Sequence[int], place: Place) -> None:
    """Give a link that says nothing what stands beside it, up to where that says something."""
    node = place.nodes[0]
    if figures.document.width(node) > BARE:
        return
    for above in islice(node.ancestors(), _TITLE_LEVELS):
        if above.tag in PAGE_FRAMES or owners[node.index] == SEVERAL:
            return
        near = place_in(above, node)
        before = _loose(figures, owners, above.children[max(0, near - _MOST_BESIDE) : near][::-1])
        after = _loose(figures, owners, above.children[near + 1 : near + 1 + _MOST_BESIDE])
        runs = (before, after) if owners[above.index] == SEVERAL else ([*before, *after],)
        for run in runs:
            if _says_something(figures, run):
                _attach(place, run)
                return
        node = above


def _loose(figures: Figures, owners: Sequence[int], siblings: Sequence[Node]) -> list[Node]:
    """Return what follows and is nobody's, up to what is somebody's."""
    nobody = takewhile(lambda child: owners[child.index] == NOBODY, siblings)
    return [child for child in nobody if figures.document.width(child) < _WIDEST_LOOSE]


def _says_something(figures: Figures, nodes: Sequence[Node]) -> bool:
    return (
        any(figures.holds(figures.headings, node) for node in nodes)
        or sum(map(figures.document.width, nodes)) > BARE
    )


def _loose_runs(
    figures: Figures, owners: Sequence[int], container: Node, places: Sequence[Place], step: int
) -> list[list[Node]] | None:
    """Return for each block the siblings up to the next; None if they are more than its parts."""
    runs = []
    for place in places:
        edge = place.nodes[-1 if step > 0 else 0]
        free = (NOBODY, owners[place.best.node.index])
        position = place_in(container, edge) + step
        run: list[Node] = []
        wide = anchors = 0.0
        paragraphs = 0
        while 0 <= position < len(container.children):
            sibling = container.children[position]
            if owners[sibling.index] not in free or sibling.tag in HEADINGS:
                break
            wide += figures.document.width(sibling)
            anchors += figures.count(figures.anchors, sibling.index, sibling.end)
            if figures.document.width(sibling) or figures.holds(figures.pictures, sibling):
                run.append(sibling)
            paragraphs += figures.count(figures.paragraphs, sibling.index, sibling.end)
            if (
                len(run) > _MOST_LOOSE
                or wide > _WIDEST_LOOSE
                or anchors > _MOST_LOOSE_LINKS
                or paragraphs > _MOST_PARAGRAPHS
            ):
                if place is not places[0 if step < 0 else -1]:
                    return None
                run = []  # what frames the list is not its last block's
                break
            position += step
        runs.append(run)
    return runs
