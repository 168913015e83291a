"""Facts from the page's data joined to the teasers that its blocks print, field by field.

What is printed, or found where a recipe says, stays. A snippet and a kicker are never added: these
fields say what a reader of the page sees; a title only to a block that shows nothing but a picture.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from aggregator.extract.addresses import link_key
from aggregator.extract.dates import read_date
from aggregator.extract.model import Reason
from aggregator.extract.read import PageContext
from aggregator.extract.sections import confirm_label
from aggregator.extract.structured import Facts
from aggregator.model import DateSource, PrintedDate, Rejection, SectionSource, Teaser

_STRUCTURED = "structured"
_FEWEST_LIKES = 2
"""Shown articles that the data names where it names one that is not."""


def name_untitled(
    teasers: Sequence[Teaser], rejections: Sequence[Rejection], facts: Mapping[str, Facts]
) -> tuple[Teaser, ...]:
    """Return the teasers with those whose blocks show no headline, called as the data calls them.

    The data must name several of the shown articles at the same place: these belong to them.
    """
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    last: dict[str, int] = {}
    keys = {link_key(one.url or "") for one in teasers}
    for one in teasers:
        last[one.region] = max(one.position, last.get(one.region, 0))
        known = facts.get(link_key(one.url or "") or "")
        if known is not None:
            shown[known.place][one.region] += 1
    named = list(teasers)
    for untitled in rejections:
        if untitled.reason != Reason.NO_TITLE:
            continue
        key = link_key(untitled.url or "")
        known = facts.get(key or "")
        if key in keys or known is None or not known.title:
            continue
        regions = shown[known.place]
        if regions.total() < _FEWEST_LIKES:
            continue
        region = untitled.region or regions.most_common(1)[0][0]
        last[region] = last.get(region, 0) + 1
        keys.add(key)
        named.append(
            Teaser(
                url=untitled.url,
                title=known.title,
                region=region,
                position=last[region],
                path=untitled.path,
                provenance={"title": f"{_STRUCTURED}: {known.place}"},
            )
        )
    return tuple(named)


def join_facts(
    teasers: Sequence[Teaser], facts: Mapping[str, Facts], page: PageContext
) -> tuple[Teaser, ...]:
    """Return the teasers with what the page's data adds; provenance names it."""
    return tuple(_joined(teaser, facts, page) for teaser in teasers)


def _joined(teaser: Teaser, facts: Mapping[str, Facts], page: PageContext) -> Teaser:
    known = facts.get(link_key(teaser.url or "") or "")
    if known is None:
        return teaser
    origin = f"{_STRUCTURED}: {known.place}"
    provenance = dict(teaser.provenance)
    published, image = teaser.published, teaser.image
    section, source = teaser.section, teaser.section_source
    said = {name for name, where in provenance.items() if where.startswith("recipe")}
    if "published" not in said and (published is None or published.source is DateSource.URL):
        found = read_structured_date(known, page)
        if found is not None:
            published, provenance["published"] = found, origin
    if "image" not in said and image is None and known.image is not None:
        image, provenance["image"] = known.image, origin
    if "section" not in said and (section is None or source is SectionSource.PAGE):
        confirmed = confirmed_section(known, page)
        if confirmed is not None:
            section, source = known.section, confirmed
            provenance["section"] = origin
        elif section is None and known.section is not None:
            section, source = known.section, SectionSource.STRUCTURED
            provenance["section"] = origin
    return replace(
        teaser,
        published=published,
        image=image,
        section=section,
        section_source=source,
        labels=teaser.labels | known.labels,
        sponsored=teaser.sponsored or known.sponsored,
        provenance=provenance,
    )


def read_structured_date(known: Facts, page: PageContext) -> PrintedDate | None:
    """Return when the data says the article was published, if that can be honest."""
    if known.published is None:
        return None
    return read_date(
        known.published,
        language=page.language,
        at=page.captured_at,
        timezone=page.timezone,
        source=DateSource.STRUCTURED,
    )


def confirmed_section(known: Facts, page: PageContext) -> SectionSource | None:
    """Return what makes the data's section one of the site's (DESIGN decision 3)."""
    if known.section is None:
        return None
    return confirm_label(known.section, href=None, article=known.url, site=page.sections)
