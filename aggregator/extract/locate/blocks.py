"""Links that announce an article, to blocks: what of the page is about that article alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregator.extract.document import Node
from aggregator.extract.locate.figures import Figures, place_in
from aggregator.extract.locate.links import (
    HEADINGS,
    NOBODY,
    PAGE_FRAMES,
    Link,
    LinkGroup,
    find_owners,
    signature_of,
)

_MOST_MINOR_LINKS = 12
"""Links to authors, sections, tags and comments that a teaser may hold; more are a menu."""
_BARE = 40
"""Width of text beside its link up to which a block may have its other parts beside it."""
_MOST_LOOSE, _WIDEST_LOOSE = 4, 600
"""Siblings that belong to a split block, and the width of their text; more is an article's own."""
_MOST_LOOSE_LINKS = 6
_REGULAR = 0.7
_TITLE_LEVELS, _MOST_BESIDE = 3, 8
"""How far from a link that says nothing its headline may stand, in levels and siblings."""


@dataclass(slots=True)
class Place:
    """The links to one article that stand together, with the subtrees about it."""

    group: LinkGroup
    links: list[Link]
    best: Link
    signature: str
    nodes: list[Node]
    """In page order; several where a teaser is split."""
    levels: int
    """How far above its best link the subtree begins."""

    @property
    def start(self) -> int:
        return self.nodes[0].index

    @property
    def end(self) -> int:
        return self.nodes[-1].end

    @property
    def is_primary(self) -> bool:
        return self.group.best in self.links

    @property
    def is_titled(self) -> bool:
        """The link itself says what the article is called."""
        said = self.best.text
        return bool(said) and (self.best is not self.group.best or said == self.group.text)


def find_places(figures: Figures, groups: Sequence[LinkGroup]) -> list[Place]:
    """Return where the articles of these groups are announced, in page order."""
    owners = find_owners(figures.document, groups)
    places = [
        place
        for number, group in enumerate(groups)
        for place in _places_of(figures, owners, number, group)
    ]
    _level(figures, places)
    places.sort(key=lambda place: place.start)
    places = _merge_neighbours(places)
    _attach_loose_siblings(figures, owners, places)
    return places


def _places_of(
    figures: Figures, owners: Sequence[int], number: int, group: LinkGroup
) -> Iterator[Place]:
    """Gather the links that share the largest subtree in which no other article is linked."""
    by_top: dict[int, list[Link]] = defaultdict(list)
    top: Node | None = None
    for link in group.links:
        if top is None or not link.node.inside(top):
            top = link.node
            while (
                top.parent is not None
                and owners[top.parent.index] == number
                and top.parent.tag not in PAGE_FRAMES
            ):
                top = top.parent
        by_top[top.index].append(link)
    for links in by_top.values():
        best = group.best
        if best not in links:
            best = max(links, key=lambda link: (link.in_heading and link.width > 0, link.width))
        node, levels = best.node, 0
        for above in best.node.ancestors():
            minor = figures.count(figures.anchors, above) - len(links)
            if (
                owners[above.index] != number
                or above.tag in PAGE_FRAMES
                or minor > _MOST_MINOR_LINKS
            ):
                break
            node, levels = above, levels + 1
        yield Place(group, links, best, signature_of(best.node), [node], levels)


def _level(figures: Figures, places: Sequence[Place]) -> None:
    """Cut blocks that reach higher than their likes, and lone ones that took a region's heading."""
    likes: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        likes[place.signature].append(place)
    for alike in likes.values():
        if len(alike) == 1:
            _cut_below_heading(figures, alike[0])
            continue
        counts = Counter(place.levels for place in alike)
        usual = min(counts, key=lambda levels: (-counts[levels], levels))
        for place in alike:
            if place.levels > usual:
                _cut(place, usual)


def _cut(place: Place, levels: int) -> None:
    node = place.best.node
    for _ in range(levels):
        assert node.parent is not None
        node = node.parent
    place.nodes, place.levels = [node], levels


def _cut_below_heading(figures: Figures, place: Place) -> None:
    """Leave out a heading above a block that is whole without it: it names the region."""
    node = place.best.node
    for level, above in zip(range(place.levels), node.ancestors(), strict=False):
        adds_heading = figures.headings[node.index] > figures.headings[above.index]
        if adds_heading and place.is_titled and _is_whole(figures, node, place.best):
            _cut(place, level)
            return
        node = above


def _is_whole(figures: Figures, node: Node, link: Link) -> bool:
    beside = figures.document.width(node) - figures.document.width(link.node)
    return beside > _BARE or figures.holds(figures.pictures, node)


def _merge_neighbours(places: Sequence[Place]) -> list[Place]:
    """Join blocks of one article that follow each other in one container: columns, table rows."""
    merged: list[Place] = []
    for place in places:
        last = merged[-1] if merged else None
        if (
            last is not None
            and last.group is place.group
            and last.nodes[-1].parent is place.nodes[0].parent
        ):
            if place.best is place.group.best:
                last.best, last.signature = place.best, place.signature
            last.links += place.links
            last.nodes += place.nodes
        else:
            merged.append(place)
    return merged


def _attach_loose_siblings(
    figures: Figures, owners: Sequence[int], places: Sequence[Place]
) -> None:
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
        if bare < len(inside) / 2 or container.tag in PAGE_FRAMES:
            continue
        before, after = (_loose_runs(figures, owners, container, inside, step) for step in (-1, 1))
        if len(inside) == 1:
            # Nested teasers stand beside this one: all that is left is about this one.
            if before is not None and after is not None:
                _attach(inside[0], [*before[0], *after[0]])
            continue
        runs = before if before and before[0] and not (after and after[-1]) else after
        if runs is not None and _is_regular([len(run) for run in runs]):
            for place, run in zip(inside, runs, strict=True):
                _attach(place, run)


def _is_bare(figures: Figures, place: Place) -> bool:
    width = sum(figures.document.width(node) for node in place.nodes)
    return width - place.best.width < _BARE


def _is_regular(lengths: Sequence[int]) -> bool:
    """Tell whether most blocks have the same number of siblings; the last may differ."""
    usual, count = Counter(lengths).most_common(1)[0]
    return usual > 0 and count >= _REGULAR * (len(lengths) - 1)


def _attach(place: Place, nodes: Sequence[Node]) -> None:
    place.nodes = sorted({*place.nodes, *nodes}, key=lambda node: node.index)


def _attach_title(figures: Figures, owners: Sequence[int], place: Place) -> None:
    """Give a link that says nothing what stands beside it, up to where that says something."""
    node = place.nodes[0]
    if figures.document.width(node) > _BARE:
        return
    for _, above in zip(range(_TITLE_LEVELS), node.ancestors(), strict=False):
        if above.tag in PAGE_FRAMES:
            return
        near = place_in(above, node)
        beside = above.children[max(0, near - _MOST_BESIDE) : near + _MOST_BESIDE + 1]
        loose = [
            child
            for child in beside
            if owners[child.index] == NOBODY and figures.document.width(child) < _WIDEST_LOOSE
        ]
        if any(figures.holds(figures.headings, child) for child in loose) or (
            sum(map(figures.document.width, loose)) > _BARE
        ):
            _attach(place, loose)
            return
        node = above


def _loose_runs(
    figures: Figures, owners: Sequence[int], container: Node, places: Sequence[Place], step: int
) -> list[list[Node]] | None:
    """Return for each block the siblings up to the next; None if they are more than its parts."""
    runs = []
    for place in places:
        edge = place.nodes[-1 if step > 0 else 0]
        position = place_in(container, edge) + step
        run: list[Node] = []
        wide = anchors = 0.0
        while 0 <= position < len(container.children):
            sibling = container.children[position]
            if owners[sibling.index] != NOBODY or sibling.tag in HEADINGS:
                break
            wide += figures.document.width(sibling)
            anchors += figures.count(figures.anchors, sibling)
            if figures.document.width(sibling) or figures.holds(figures.pictures, sibling):
                run.append(sibling)
            if len(run) > _MOST_LOOSE or wide > _WIDEST_LOOSE or anchors > _MOST_LOOSE_LINKS:
                if place is not places[0 if step < 0 else -1]:
                    return None
                run = []  # what frames the list is not its last block's
                break
            position += step
        runs.append(run)
    return runs
