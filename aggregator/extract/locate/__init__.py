"""Where a page's teasers stand: regions and their blocks, and why everything else is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aggregator.extract.addresses import joiner
from aggregator.extract.document import Document, width
from aggregator.extract.locate.blocks import find_places
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.heading_words import tidy_label
from aggregator.extract.locate.headings_above import Above
from aggregator.extract.locate.judge import judge_groups
from aggregator.extract.locate.kinds import Around, article_body, kind_of, lead_of, name_of
from aggregator.extract.locate.links import LinkGroup, gather_links, page_base
from aggregator.extract.locate.own import OwnPage, own_page
from aggregator.extract.locate.place import Place
from aggregator.extract.locate.reasons import (
    names_a_moment,
    reason_against_group,
    reason_against_place,
)
from aggregator.extract.locate.regions import find_runs
from aggregator.extract.locate.tabs import find_tabs
from aggregator.extract.model import Block, Heading, LocatedRegion, Reason
from aggregator.extract.navigation import says_article
from aggregator.model import Region, RegionKind, Rejection

__all__ = ["locate"]

_LEAST_HEADLINE = 25
"""Width from which on a text that is a link and a heading elsewhere is a story's headline."""

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
    tabs = find_tabs(document, [place.start for place in places])
    above = Above(figures, places, joiner(page_base(document, url)), tabs, own.titles)
    return _regions(above, places, own, is_date), tuple(rejections)


def _regions(
    above: Above, places: list[Place], own: OwnPage, is_date: Callable[[str], bool]
) -> tuple[LocatedRegion, ...]:
    figures = above.figures
    runs = find_runs(figures, places, is_date)
    body = article_body(figures.document, runs) if not own.front else None
    article = body is not None or (bool(own.host) and says_article(figures.document))
    page = Around(article=article, body=body)
    taken: dict[str, int] = {}
    regions = []
    lead = None if page.article else lead_of(figures, runs)
    titles = own.titles | _headlines(places)
    for run in runs:
        run.label = tidy_label(run.label, titles)
        kind = kind_of(figures, run, page)
        if run is lead and kind is RegionKind.LIST:
            kind = RegionKind.LEAD
        name = name_of(run.label, kind, taken)
        region = Region(name=name, kind=kind, label=run.label, path=run.node.path)
        headings = above.over(run)
        blocks = tuple(
            _block(place, run.group_headings.get(place.start), headings[place.start])
            for place in run.places
        )
        regions.append(LocatedRegion(region=region, node=run.node, blocks=blocks))
    return tuple(regions)


def _headlines(places: Sequence[Place]) -> frozenset[str]:
    """Return what links are called that no region is called, too: names of topics are shorter."""
    texts = (place.group.text for place in places)
    return frozenset(text.casefold() for text in texts if width(text) >= _LEAST_HEADLINE)


def _block(place: Place, group_heading: str | None, headings: tuple[Heading, ...]) -> Block:
    return Block(
        nodes=tuple(place.nodes),
        url=place.best.url,
        key=place.group.key,
        link=place.best.node,
        path=place.nodes[0].path,
        group_heading=group_heading,
        headings=headings,
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
