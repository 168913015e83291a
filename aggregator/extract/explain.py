"""Why everything on a page is in or out, and where each field was read: what mends a recipe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from types import MappingProxyType

from aggregator.extract.model import Reason
from aggregator.model import Extraction, Region, Rejection, Teaser


class Accepted(StrEnum):
    """Why a block is a teaser."""

    REPEATED = "repeated"
    ALONE = "alone"
    RECIPE = "recipe"
    STRUCTURED = "structured"
    PRINTED = "printed"


MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        Accepted.REPEATED: "announces an article, and so do its likes beside it",
        Accepted.ALONE: "announces an article, alone in its region",
        Accepted.RECIPE: "the recipe says where its fields stand",
        Accepted.STRUCTURED: "the page's data announces the article, no block shows it",
        Accepted.PRINTED: "lines of text that announce an article",
        Reason.OWN_PAGE: "links to the page itself",
        Reason.NO_TITLE: "nothing in it can be a headline",
        Reason.NOT_REPEATED: "neither the link nor its likes look like an announced article",
        Reason.NAVIGATION: "stands in the navigation",
        Reason.FOOTER: "stands in the footer",
        Reason.IN_TEXT: "a link in running text",
        Reason.HUB: "links to a section, topic, author or the like",
        Reason.SAME_ARTICLE: "part of a block already read",
        Reason.SHARING: "passes the page on: to print, send or translate it",
        Reason.OUTSIDE_RECIPE: "the recipe does not name it",
        Reason.NO_LINK: "an item of the recipe that links nowhere",
    }
)
"""What each reason means, in words for people."""
_FIELDS = ("title", "url", "section", "kicker", "published", "snippet", "image")
_UNTOLD = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedField:
    """One field of a teaser."""

    name: str
    value: str
    origin: str
    """A CSS path from inside the block, "url", "heading above: …", "structured: …", "recipe: …" or
    the like; that of a section ends in what makes it one: "h3 > span (navigation)"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedBlock:
    """One block, in or out."""

    accepted: bool
    reason: str
    """A value of Accepted or Reason."""
    text: str
    """The title, or the first words of what is out."""
    url: str | None
    path: str
    """A CSS path to the block; empty for text captures."""
    position: int | None = None
    fields: tuple[ExplainedField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedRegion:
    """One region with its blocks, in the order of the page."""

    name: str
    kind: str
    label: str | None
    path: str
    blocks: tuple[ExplainedBlock, ...]

    @property
    def accepted(self) -> int:
        """How many of its blocks are teasers."""
        return sum(block.accepted for block in self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that was decided about a page."""

    url: str | None
    title: str | None
    language: str | None
    section: str | None
    regions: tuple[ExplainedRegion, ...]
    outside: tuple[ExplainedBlock, ...]
    """What stands in no region, grouped by reason, in the order of the page within each."""
    reasons: Mapping[str, int]
    """How often each reason was given, most frequent first."""
    remarks: tuple[str, ...]
    """What of the recipe matches nothing."""


def explain(extraction: Extraction) -> Explanation:
    """Return why each region and block of a page is in or out and where each field came from."""
    teasers: dict[str, list[Teaser]] = {region.name: [] for region in extraction.regions}
    for teaser in extraction.teasers:
        teasers.setdefault(teaser.region, []).append(teaser)
    refused: dict[str, list[Rejection]] = {}
    outside: list[Rejection] = []
    for rejection in extraction.rejections:
        if rejection.region in teasers:
            refused.setdefault(rejection.region or "", []).append(rejection)
        else:
            outside.append(rejection)
    regions = tuple(
        _region(region, teasers[region.name], refused.get(region.name, []))
        for region in extraction.regions
    )
    blocks = [block for region in regions for block in region.blocks]
    blocks += [_refused(rejection) for rejection in outside]
    counts = Counter(block.reason for block in blocks)
    order = {reason: place for place, (reason, _) in enumerate(counts.most_common())}
    return Explanation(
        url=extraction.url,
        title=extraction.title,
        language=extraction.language,
        section=extraction.section,
        regions=regions,
        outside=tuple(_refused(one) for one in sorted(outside, key=lambda one: order[one.reason])),
        reasons=dict(counts.most_common()),
        remarks=extraction.remarks,
    )


def as_json(explanation: Explanation) -> dict[str, object]:
    """Return an explanation as `litfass extract --explain --json` prints it."""
    plain = asdict(explanation)
    plain["meanings"] = {reason: MEANINGS[reason] for reason in explanation.reasons}
    return plain


def _region(region: Region, teasers: list[Teaser], refused: list[Rejection]) -> ExplainedRegion:
    accepted = tuple(_accepted(teaser, alone=len(teasers) == 1) for teaser in teasers)
    return ExplainedRegion(
        name=region.name,
        kind=region.kind.value,
        label=region.label,
        path=region.path,
        blocks=(*accepted, *(_refused(one) for one in refused)),
    )


def _accepted(teaser: Teaser, *, alone: bool) -> ExplainedBlock:
    return ExplainedBlock(
        accepted=True,
        reason=_why(teaser, alone=alone).value,
        text=teaser.title,
        url=teaser.url,
        path=teaser.path,
        position=teaser.position,
        fields=tuple(_fields(teaser)),
    )


def _why(teaser: Teaser, *, alone: bool) -> Accepted:
    origin = teaser.provenance.get("title", "")
    if origin == f"structured: {teaser.path}":
        return Accepted.STRUCTURED
    if any(where.startswith("recipe") for where in teaser.provenance.values()):
        return Accepted.RECIPE
    if teaser.url is None:
        return Accepted.PRINTED
    return Accepted.ALONE if alone else Accepted.REPEATED


def _fields(teaser: Teaser) -> list[ExplainedField]:
    values = {
        "title": teaser.title,
        "url": teaser.url,
        "section": teaser.section,
        "kicker": teaser.kicker,
        "published": teaser.published.iso if teaser.published else None,
        "snippet": teaser.snippet,
        "image": teaser.image,
    }
    origins = {name: teaser.provenance.get(name, _UNTOLD) for name in _FIELDS}
    source = teaser.section_source
    if source is not None and not origins["section"].startswith(source.value):
        origins["section"] += f" ({source.value})"
    return [
        ExplainedField(name=name, value=value, origin=origins[name])
        for name in _FIELDS
        if (value := values[name]) is not None
    ]


def _refused(rejection: Rejection) -> ExplainedBlock:
    return ExplainedBlock(
        accepted=False,
        reason=str(rejection.reason),
        text=rejection.text,
        url=rejection.url,
        path=rejection.path,
    )
