"""Why a link or block is no teaser: one reason each, from the one table."""

from __future__ import annotations

from itertools import islice

from aggregator.extract.addresses import is_list_path
from aggregator.extract.locate import figures as at
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.links import LinkGroup, Named
from aggregator.extract.locate.place import Place
from aggregator.extract.model import Reason

_RUNNING_TEXT = 25
LEAST_TEXT = 3
"""Width of text in sight from which on a block says something."""
_TIME_DEPTH = 3
"""How far above its link an element for a time still means the link."""


def names_a_moment(group: LinkGroup) -> bool:
    """Tell whether all that is linked to an address are times: of a day's archive, of nothing."""
    return group.named is Named.BY_LINK and all(
        any(above.tag == "time" for above in islice(link.node.ancestors(), _TIME_DEPTH))
        for link in group.links
    )


def reason_against_group(figures: Figures, group: LinkGroup) -> Reason:
    """Say why none of the links to an address announces an article."""
    flags = figures.flags[group.best.node.index]
    if flags & (at.NAV | at.NAMED_NAV):
        return Reason.NAVIGATION
    if flags & (at.FOOTER | at.NAMED_FOOTER):
        return Reason.FOOTER
    if not group.text or names_a_moment(group):
        return Reason.NO_TITLE
    if group.best.in_sentence or _in_running_text(figures, group):
        return Reason.IN_TEXT
    if is_list_path(group.path):
        return Reason.HUB
    return Reason.NOT_REPEATED


def _in_running_text(figures: Figures, group: LinkGroup) -> bool:
    whole, before, paragraph = figures.line(group.best.node)
    return before > _RUNNING_TEXT or (paragraph and whole - group.best.width > _RUNNING_TEXT)


def reason_against_place(figures: Figures, place: Place, accepted: frozenset[str]) -> Reason | None:
    """Say why links that lead to an announced article are no block of their own, if they are none.

    `accepted` are the signatures of the places that the model judged.
    """
    text = sum(figures.document.width(node) for node in place.nodes)
    if text < LEAST_TEXT:
        return Reason.NO_TITLE if place.is_primary else Reason.SAME_ARTICLE
    if place.is_primary or place.signature in accepted:
        return None
    flags = figures.flags[place.best.node.index]
    if flags & (at.NAV | at.NAMED_NAV):
        return Reason.NAVIGATION
    if flags & (at.FOOTER | at.NAMED_FOOTER):
        return Reason.FOOTER
    whole, before, _ = figures.line(place.best.node)
    if place.best.in_sentence or before > _RUNNING_TEXT or place.best.width < 0.6 * whole:
        return Reason.IN_TEXT
    if place.best.width < 0.5 * place.group.best.width:
        return Reason.SAME_ARTICLE
    return None
