"""Facts from the page's data joined to the teasers that its blocks print, field by field.

What is printed, or found where a recipe says, stays. A snippet, a kicker and a title are never
added: these fields say what a reader of the page sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from aggregator.extract.addresses import link_key
from aggregator.extract.dates import read_date
from aggregator.extract.read import PageContext
from aggregator.extract.sections import confirm_label
from aggregator.extract.structured import Facts
from aggregator.model import DateSource, PrintedDate, SectionSource, Teaser

_STRUCTURED = "structured"


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
