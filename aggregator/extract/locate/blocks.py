"""Links that announce an article, to blocks: what of the page is about that article alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from aggregator.extract.document import Node
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.links import (
    NOBODY,
    PAGE_FRAMES,
    SEVERAL,
    Link,
    LinkGroup,
    find_owners,
    signatures,
)
from aggregator.extract.locate.parts import BARE, attach_parts
from aggregator.extract.locate.place import Place

_MOST_MINOR_LINKS = 12
"""Links to authors, sections, tags and comments that a teaser may hold; more are a menu."""
_LARGEST_LONE, _RUNNING = 700, 3
"""Width and paragraphs of running text from which on a block without likes is an article."""
_NEAR = 12
"""Nodes between a picture and the list that begins with its article."""
_DIGITS = re.compile(r"\d+")
_LIKES = 3
"""So many blocks of one template tell how far one of them reaches."""


def find_places(figures: Figures, groups: Sequence[LinkGroup]) -> list[Place]:
    """Return where the articles of these groups are announced, in page order."""
    owners = find_owners(figures.document, groups)
    signature = signatures()
    places = [
        place
        for number, group in enumerate(groups)
        for place in _places_of(figures, owners, number, group)
    ]
    for place in places:
        place.signature = signature(place.best.node)
    _level(figures, places)
    places = _restore_cards(owners, places)
    places.sort(key=lambda place: place.start)
    places = _merge_neighbours(places)
    attach_parts(figures, owners, places)
    return _with_pictures_above(figures, places)


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
            minor = figures.count(figures.anchors, above.index, above.end) - len(links)
            if (
                owners[above.index] != number
                or above.tag in PAGE_FRAMES
                or minor > _MOST_MINOR_LINKS
            ):
                break
            node, levels = above, levels + 1
        yield Place(group, links, best, "", [node], levels)


def _level(figures: Figures, places: Sequence[Place]) -> None:
    """Cut blocks that reach higher than their likes, and lone ones that took a region's heading."""
    likes: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        likes[place.signature].append(place)
    for alike in likes.values():
        if len(alike) == 1:
            _cut_below_text(figures, alike[0])
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


def _cut_below_text(figures: Figures, place: Place) -> None:
    """Leave out of a lone block the article that it stands in: several paragraphs, at length."""
    node = place.best.node
    for level, above in zip(range(place.levels), node.ancestors(), strict=False):
        running = figures.count(figures.paragraphs, above.index, above.end)
        if running >= _RUNNING and figures.document.width(above) > _LARGEST_LONE:
            _cut(place, level)
            return


def _cut_below_heading(figures: Figures, place: Place) -> None:
    """Leave out a heading above a block that is whole without it: it names the region."""
    node = place.best.node
    for level, above in zip(range(place.levels), node.ancestors(), strict=False):
        adds_heading = figures.count(figures.headings, above.index, node.index - 1) > 0
        if adds_heading and place.is_titled and _is_whole(figures, node, place.best):
            _cut(place, level)
            return
        node = above


def _is_whole(figures: Figures, node: Node, link: Link) -> bool:
    beside = figures.document.width(node) - figures.document.width(link.node)
    return beside > BARE or figures.holds(figures.pictures, node)


def _restore_cards(owners: Sequence[int], places: Sequence[Place]) -> list[Place]:
    """Give a block that holds nested teasers as much as its likes have, without those teasers."""
    likes: dict[str, list[Place]] = defaultdict(list)
    by_group: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        likes[place.signature].append(place)
        by_group[place.group.key].append(place)
    absorbed: set[int] = set()
    for alike in likes.values():
        usual, count = Counter(place.levels for place in alike).most_common(1)[0]
        if count < _LIKES:
            continue
        whole = [place for place in alike if place.levels == usual]
        for place in alike:
            card = _card_like(place, whole[0], usual) if place.levels < usual else None
            if card is None:
                continue
            place.nodes = _without_others(owners, card, owners[place.best.node.index])
            for other in by_group[place.group.key]:
                if other is not place and other.nodes[0].inside(card):
                    absorbed.add(id(other))
                    place.links += other.links
    return [place for place in places if id(place) not in absorbed]


def _card_like(place: Place, like: Place, levels: int) -> Node | None:
    """Return the node as far above a link as that of its like, if both are called the same."""
    above = [place.best.node, *islice(place.best.node.ancestors(), levels)]
    its = [like.best.node, *islice(like.best.node.ancestors(), levels)]
    for mine, other in zip(above[:-3:-1], its[:-3:-1], strict=False):
        named = bool(mine.first_class) or mine.tag in ("article", "li", "section", "td")
        if named and _called(mine) == _called(other):
            return None if mine.tag in PAGE_FRAMES else mine
    return None


def _called(node: Node) -> tuple[str, str]:
    """Return what a node is called, its number forgotten: "post-217" is like "post-218"."""
    return node.tag, _DIGITS.sub("", node.first_class)


def _without_others(owners: Sequence[int], card: Node, own: int) -> list[Node]:
    """Return the largest subtrees of a card in which no other article is linked."""
    found: list[Node] = []
    todo = [card]
    while todo:
        node = todo.pop()
        if owners[node.index] in (own, NOBODY):
            found.append(node)
        elif owners[node.index] == SEVERAL:
            todo.extend(reversed(node.children))
    return found


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


def _with_pictures_above(figures: Figures, places: Sequence[Place]) -> list[Place]:
    """Give the first block of a list the picture of its article that stands above the list."""
    joined: list[Place] = []
    for place in places:
        last = joined[-1] if joined else None
        if last is not None and last.group is place.group and place.is_titled:
            picture = _picture_alone(figures, last)
            if picture is not None and place.start - picture.end < _NEAR:
                place.nodes = [picture, *place.nodes]
                joined.pop()
        joined.append(place)
    return joined


def _picture_alone(figures: Figures, place: Place) -> Node | None:
    """Return the link that shows a picture, if a block has no headline and its links no text."""
    if any(figures.document.width(link.node) for link in place.links):
        return None
    if any(figures.holds(figures.headings, node) for node in place.nodes):
        return None
    links = (link.node for link in place.links)
    return next((node for node in links if figures.holds(figures.pictures, node)), None)
