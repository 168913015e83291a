"""Between a document and its teasers: located regions, their blocks, and why some are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from aggregator.extract.document import Node
from aggregator.model import Region


class Reason(StrEnum):
    """Why a block is no teaser; the one table of them."""

    OWN_PAGE = "own-page"
    """It links to the page itself."""
    NO_TITLE = "no-title"
    """Nothing in it can be a headline."""
    NOT_REPEATED = "not-repeated"
    """Neither its link nor its likes on the page look like an announced article."""
    NAVIGATION = "navigation"
    FOOTER = "footer"
    IN_TEXT = "in-text"
    """The link stands in running text."""
    HUB = "hub"
    """It links to a section, topic, author or the like, not to an article."""
    SAME_ARTICLE = "same-article"
    """Part of a block already read."""
    SHARING = "sharing"
    """It passes the page on: its address holds that of the page."""
    OUTSIDE_RECIPE = "outside-recipe"
    """The source's recipe does not name it."""
    NO_LINK = "no-link"
    """An item of the recipe that links nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands above some blocks and may be the name of a section."""

    text: str
    """Without the link that leads on from it ("view all")."""
    link: str | None = None
    """Where it leads, for comparing: a link in it, or the only one beside it."""
    kind: str = ""
    """What such headings look like in the page's markup; "" where that is unknown."""
    path: str = field(default="", compare=False)
    """A CSS path for people; "" where that is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One repeated unit, not judged yet."""

    nodes: tuple[Node, ...]
    """The subtrees that make it up, in page order: several where a teaser is split."""
    url: str
    """Absolute, as linked."""
    key: str
    """For comparing addresses."""
    link: Node
    """The anchor that names the article best."""
    path: str
    group_heading: str | None = None
    """A heading above a run of blocks inside the region; often a date."""
    headings: tuple[Heading, ...] = ()
    """Those above the region, the nearest first, then those of what holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedRegion:
    """A region and its blocks, in page order."""

    region: Region
    node: Node
    blocks: tuple[Block, ...]
