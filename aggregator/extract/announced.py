"""Teasers of a page that shows no blocks and whose data announces its articles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from aggregator.extract.addresses import link_key
from aggregator.extract.enrich import confirmed_section, read_structured_date
from aggregator.extract.read import PageContext
from aggregator.extract.sections import section_of_path
from aggregator.extract.structured import Announced, Facts
from aggregator.model import Extraction, Region, RegionKind, SectionSource, Teaser
from db.urls import site_of

_CUT = ("…", "...", "[…]", "[...]")
_LONGEST_SNIPPET = 1000
"""Characters; what is longer is the article."""


def announced_teasers(
    groups: Sequence[Announced], page: PageContext, own: Collection[str], shown: Extraction
) -> tuple[tuple[Region, ...], tuple[Teaser, ...]]:
    """Return a region for each list of articles and its teasers; both are empty without a list.

    `own` are the keys of the page itself, which it does not announce; `shown` is what its blocks
    gave: a list that is mostly linked on the page was judged there. Only addresses of the page's
    own site count: what else its data names is advertising or technique.
    """
    urls = [one.url for one in shown.teasers] + [one.url for one in shown.rejections]
    linked = {link_key(url or "") for url in urls} - {None, *own}
    names = {region.name for region in shown.regions}
    taken = {*own, *(link_key(one.url or "") for one in shown.teasers)}
    regions: list[Region] = []
    teasers: list[Teaser] = []
    for group in _lists(groups):
        facts = list(_fresh(group, page, taken))
        if not facts or sum(link_key(one.url) in linked for one in facts) > len(facts) / 2:
            continue
        taken.update(link_key(one.url) for one in facts)
        name = _free_name(names)
        names.add(name)
        path = ".".join(group.path)
        regions.append(Region(name=name, kind=RegionKind.LIST, label=None, path=path))
        teasers += [_teaser(one, page, name, number) for number, one in enumerate(facts, start=1)]
    return tuple(regions), tuple(teasers)


def _free_name(taken: Collection[str]) -> str:
    name, number = RegionKind.LIST.value, 1
    while name in taken:
        number += 1
        name = f"{RegionKind.LIST.value}-{number}"
    return name


def _lists(groups: Sequence[Announced]) -> Iterator[Announced]:
    """Yield the lists; what stands inside the objects of one belongs to them."""
    outer: list[tuple[str, ...]] = []
    for group in groups:
        if group.repeated and not any(group.path[: len(path)] == path for path in outer):
            outer.append(group.path)
            yield group


def _fresh(group: Announced, page: PageContext, taken: Collection[str | None]) -> Iterator[Facts]:
    site = site_of(page.base)
    seen: set[str] = set()
    for one in group.facts:
        key = link_key(one.url)
        if key is None or key in taken or key in seen or not one.title or site_of(one.url) != site:
            continue
        seen.add(key)
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
        path=known.place,
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
