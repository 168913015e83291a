"""Where a page's teasers stand: regions and their blocks, and why everything else is none."""

from __future__ import annotations

from collections.abc import Callable

from aggregator.extract.document import Document
from aggregator.extract.locate.blocks import find_places
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.judge import judge_groups
from aggregator.extract.locate.kinds import article_body, kind_of, lead_of, name_of
from aggregator.extract.locate.links import LinkGroup, gather_links
from aggregator.extract.locate.own import own_page
from aggregator.extract.locate.place import Place
from aggregator.extract.locate.reasons import (
    names_a_moment,
    reason_against_group,
    reason_against_place,
)
from aggregator.extract.locate.regions import find_runs
from aggregator.extract.model import Block, LocatedRegion, Reason
from aggregator.model import Region, RegionKind, Rejection

__all__ = ["locate"]

Located = tuple[tuple[LocatedRegion, ...], tuple[Rejection, ...]]


def locate(
    document: Document, url: str | None, is_date: Callable[[str], bool] = lambda _: False
) -> Located:
    """Return a page's regions with their blocks, in page order, and the links that are none.

    `is_date` tells whether a heading above blocks is their date.
    """
    figures = Figures(document, url)
    groups = gather_links(document, url)
    judge_groups(figures, groups)
    own = own_page(document, url)
    rejections: list[Rejection] = []
    announcing: list[LinkGroup] = []
    for group in groups:
        if own.is_passed_on_by(group):
            rejections.append(_rejected_group(group, Reason.SHARING))
        elif group.score <= 0 or group.best.in_sentence or names_a_moment(group):
            rejections.append(_rejected_group(group, reason_against_group(figures, group)))
        else:
            announcing.append(group)
    found = find_places(figures, announcing)
    accepted = frozenset(place.signature for place in found if place.is_primary)
    places = []
    for place in found:
        if own.is_linked_by(place.group):
            rejections.append(_rejected_place(document, place, Reason.OWN_PAGE))
            continue
        reason = reason_against_place(figures, place, accepted)
        if reason is not None:
            rejections.append(_rejected_place(document, place, reason))
        else:
            places.append(place)
    return _regions(figures, places, is_date), tuple(rejections)


def _regions(
    figures: Figures, places: list[Place], is_date: Callable[[str], bool]
) -> tuple[LocatedRegion, ...]:
    runs = find_runs(figures, places, is_date)
    body = article_body(figures.document, runs)
    taken: set[str] = set()
    regions = []
    lead = lead_of(figures, runs, body)
    for run in runs:
        kind = kind_of(figures, run, body)
        if run is lead and kind is RegionKind.LIST:
            kind = RegionKind.LEAD
        name = name_of(run.label, kind, taken)
        region = Region(name=name, kind=kind, label=run.label, path=run.node.path)
        blocks = tuple(_block(place, run.group_headings.get(place.start)) for place in run.places)
        regions.append(LocatedRegion(region=region, node=run.node, blocks=blocks))
    return tuple(regions)


def _block(place: Place, group_heading: str | None) -> Block:
    return Block(
        nodes=tuple(place.nodes),
        url=place.best.url,
        key=place.group.key,
        link=place.best.node,
        path=place.nodes[0].path,
        group_heading=group_heading,
    )


def _rejected_group(group: LinkGroup, reason: Reason) -> Rejection:
    return Rejection(
        reason=reason,
        region=None,
        path=group.subtree.path,
        text=group.text[:80],
        url=group.best.url,
    )


def _rejected_place(document: Document, place: Place, reason: Reason) -> Rejection:
    return Rejection(
        reason=reason,
        region=None,
        path=place.nodes[0].path,
        text=document.text(place.best.node)[:80] or place.group.text[:80],
        url=place.best.url,
    )
