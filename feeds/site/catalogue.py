"""The feeds as the start page shows them: by site, with sections and sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from db import FeedInfo, FeedKind
from feeds.items import title_of
from feeds.text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One feed in a list; `stem` is its relative address without suffix."""

    title: str
    stem: str


@dataclass(slots=True, kw_only=True)
class SourceGroup:
    line: Line | None = None
    regions: list[Line] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class SiteGroup:
    name: str
    line: Line | None = None
    sections: list[Line] = field(default_factory=list)
    sources: dict[str, SourceGroup] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Catalogue:
    everything: Line | None = None
    general: list[Line] = field(default_factory=list)
    joined: list[Line] = field(default_factory=list)
    sites: dict[str, SiteGroup] = field(default_factory=dict)


def catalogue_of(feeds: Sequence[FeedInfo]) -> Catalogue:
    """Return the feeds in groups, each in the order given."""
    catalogue = Catalogue()
    for info in feeds:
        line = Line(title=title_of(info), stem=f"feeds/{quote(info.path)}")
        match info.kind:
            case FeedKind.ALL:
                catalogue.everything = line
            case FeedKind.JOINED_SECTION:
                catalogue.joined.append(line)
            case FeedKind.CHANGES | FeedKind.STATUS | FeedKind.SEARCH:
                catalogue.general.append(line)
            case _:
                _add_to_site(catalogue, info, line)
    if len(catalogue.sites) < 2:
        catalogue.joined.clear()  # they hold what the site's own sections hold
    return catalogue


def _add_to_site(catalogue: Catalogue, info: FeedInfo, line: Line) -> None:
    name = plain(info.site) or "?"
    group = catalogue.sites.setdefault(name, SiteGroup(name=name))
    if info.kind is FeedKind.SITE:
        group.line = line
    elif info.kind is FeedKind.SECTION:
        # below the name of its site, the section's own name is enough
        group.sections.append(Line(title=plain(info.section) or line.title, stem=line.stem))
    else:
        source = group.sources.setdefault(info.source or "?", SourceGroup())
        if info.kind is FeedKind.SOURCE:
            source.line = line
        else:
            around = f" – {source.line.title}" if source.line else ""
            source.regions.append(Line(title=line.title.removesuffix(around), stem=line.stem))
