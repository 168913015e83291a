"""Teasers of a page that shows no blocks and whose data announces its articles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from aggregator.extract.addresses import link_key
from aggregator.extract.enrich import confirmed_section, read_structured_date
from aggregator.extract.read import PageContext
from aggregator.extract.sections import section_of_path
from aggregator.extract.structured import Announced, Facts
from aggregator.model import Region, RegionKind, SectionSource, Teaser
from db.urls import site_of

_CUT = ("…", "...", "[…]", "[...]")
_LONGEST_SNIPPET = 1000
"""Characters; what is longer is the article."""


def announced_teasers(
    groups: Sequence[Announced], page: PageContext, own: Collection[str]
) -> tuple[tuple[Region, ...], tuple[Teaser, ...]]:
    """Return a region for each list of articles and its teasers; both are empty without a list.

    `own` are the keys of the page itself, which is announced nowhere on it. Only addresses of the
    page's own site count: what else its data names is advertising or technique.
    """
    regions: list[Region] = []
    teasers: list[Teaser] = []
    taken = set(own)
    for group in _lists(groups):
        facts = list(_fresh(group, page, taken))
        if not facts:
            continue
        name = RegionKind.LIST.value + (f"-{len(regions) + 1}" if regions else "")
        path = ".".join(group.path)
        regions.append(Region(name=name, kind=RegionKind.LIST, label=None, path=path))
        teasers += [_teaser(one, page, name, number) for number, one in enumerate(facts, start=1)]
    return tuple(regions), tuple(teasers)


def _lists(groups: Sequence[Announced]) -> Iterator[Announced]:
    """Yield the lists; what stands inside the objects of one belongs to them."""
    outer: list[tuple[str, ...]] = []
    for group in groups:
        if group.repeated and not any(group.path[: len(path)] == path for path in outer):
            outer.append(group.path)
            yield group


def _fresh(group: Announced, page: PageContext, taken: set[str]) -> Iterator[Facts]:
    site = site_of(page.base)
    for one in group.facts:
        key = link_key(one.url)
        if key is None or key in taken or not one.title or site_of(one.url) != site:
            continue
        taken.add(key)
        yield one


def _teaser(known: Facts, page: PageContext, region: str, position: int) -> Teaser:
    section, source = _section(known, page)
    snippet = known.snippet
    if snippet is not None and len(snippet) > _LONGEST_SNIPPET:
        snippet = None
    teaser = Teaser(
        url=known.url,
        title=known.title or "",
        section=section,
        section_source=source,
        kicker=known.kicker if known.kicker != section else None,
        published=read_structured_date(known, page),
        snippet=snippet,
        snippet_cut=bool(snippet and snippet.endswith(_CUT)),
        image=known.image,
        labels=known.labels,
        sponsored=known.sponsored,
        region=region,
        position=position,
    )
    given = {"title", "url"} | {
        name
        for name in ("section", "kicker", "published", "snippet", "image")
        if getattr(teaser, name) is not None
    }
    return replace(teaser, provenance=dict.fromkeys(sorted(given), f"structured: {known.place}"))


def _section(known: Facts, page: PageContext) -> tuple[str | None, SectionSource | None]:
    """Return the data's section if the site has it, else the path's, the data's, the page's."""
    confirmed = confirmed_section(known, page)
    if confirmed is not None:
        return known.section, confirmed
    named = section_of_path(known.url, page.sections)
    if named is not None:
        return named, SectionSource.PATH
    if known.section is not None:
        return known.section, SectionSource.STRUCTURED
    if page.sections.page is not None:
        return page.sections.page, SectionSource.PAGE
    return None, None
