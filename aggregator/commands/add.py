"""litfass add: look at a page, show what is on it, and watch it from now on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from aggregator.commands import compose
from aggregator.commands.compose import Visiting
from aggregator.commands.failures import Exit, UsageError
from aggregator.commands.options import ConfigFile, DataFolder, configuration_to_write
from aggregator.commands.output import answers, say
from aggregator.commands.publishing import publish_or_leave
from aggregator.commands.watched import source_of
from aggregator.config import (
    Config,
    SourceConfig,
    add_source,
    address_problem,
    feed_policy,
    page_key,
    suggest_name,
)
from aggregator.errors import HostRests
from aggregator.visit import Known, visit
from db import PageState, Recorded, Sighting, Visit, source_path
from db.urls import site_of
from feeds import OpmlError, parse_opml

SHOWN_PER_REGION = 3

_NEVER_VISITED = PageState(
    etag=None, last_modified=None, body_hash=None, last_visit=None, last_success=None, failures=0
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a first look brought, not recorded yet."""

    visit: Visit
    seen: Sequence[Sighting]


def add(
    url: Annotated[
        str | None, typer.Argument(metavar="URL", help="A section page, or any other.")
    ] = None,
    opml: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Instead of one page, every page of an OPML list."),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="The source's name, in feed addresses; else made of the URL.")
    ] = None,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Look at a page, show what is on it, and watch it from now on.

    The page is visited once. What is found is shown, the source is written to litfass.toml, and
    the articles are recorded. A running service takes the source up by itself.
    """
    settings = configuration_to_write(config, data)
    if opml is not None and url is None and name is None:
        sources = _listed(settings, opml)
    elif url is not None and opml is None:
        sources = [_source(settings, url, name)]
    else:
        raise UsageError("name one page by its address, or a list of pages by --opml FILE")
    if not asyncio.run(_add(settings, sources)):
        raise typer.Exit(Exit.FAILED)


def _source(config: Config, url: str, name: str | None) -> SourceConfig:
    """Return the source as it will stand in litfass.toml."""
    if "://" not in url:
        url = f"https://{url}"
    if problem := address_problem(url):
        raise UsageError(f"{url}: {problem}")
    url = url.partition("#")[0]
    for known in config.sources:
        if page_key(known.url) == page_key(url):
            raise UsageError(f"{url} is watched already, as {known.name}")
    if name is not None and config.source(name) is not None:
        raise UsageError(f"there is a source called {name} already: choose another --name")
    return SourceConfig(
        url=url,
        name=name or suggest_name(url, [source.name for source in config.sources]),
        site=site_of(url),
        min_interval=config.fetch.min_interval,
        max_interval=config.fetch.max_interval,
        keep_pages=config.archive.keep_pages,
        proxy=config.fetch.proxy,
    )


def _listed(config: Config, opml: Path) -> list[SourceConfig]:
    """Return the pages of an OPML list that are not watched yet, in its order."""
    try:
        outlines = parse_opml(opml.read_bytes())
    except OSError as error:
        raise UsageError(f"{opml}: {error.strerror}") from error
    except OpmlError as error:
        raise UsageError(f"{opml}: {error}") from error
    taken = {source.name for source in config.sources}
    watched = {page_key(source.url) for source in config.sources}
    sources: dict[str, SourceConfig] = {}
    for outline in outlines:
        if outline.page_url is None:
            say(f"{outline.title}: a feed without a page is nothing to watch")
            continue
        url = outline.page_url.partition("#")[0]
        key = url if address_problem(url) else page_key(url)
        if key in watched:
            continue
        watched.add(key)
        name = suggest_name(url, taken)
        taken.add(name)
        sources[url] = replace(_source(config, url, name), title=outline.title)
    if not sources:
        say(f"{opml}: no page that is not watched already")
    return list(sources.values())


async def _add(config: Config, sources: Sequence[SourceConfig]) -> bool:
    """Add sources one after another; return False if there is nothing to watch on one of them."""
    async with compose.visiting(config) as means:
        return all([await _add_one(config, source, means) for source in sources])


async def _add_one(config: Config, source: SourceConfig, means: Visiting) -> bool:
    """Look, show, record, write; return False if there is nothing to watch."""
    say(f"Looking at {source.url}")
    try:
        look = await _look(source, means)
    except HostRests as error:
        say(f"{source.url}: {error}; it was not asked, and not added")
        return False
    if not look.seen:
        say(f"{source.url}: {look.visit.error}")
        say("It was not added. To watch it nevertheless, write it into litfass.toml by hand.")
        return False
    answers().print(_table(look.seen))
    if look.visit.error is not None:
        say(f"{source.url}: {look.visit.error}")
    policy = feed_policy(config, source)
    # first the archive: a running service that finds the source in the file knows this visit
    await means.writer.call(lambda archive: archive.register([source_of(source)]))
    recorded = await means.writer.record(look.visit, look.seen, policy)
    add_source(config.path, source)
    with_source = replace(config, sources=(*config.sources, source))
    await means.writer.call(lambda archive: publish_or_leave(archive, with_source))
    say(f"Wrote {source.name} to {config.path}; {recorded.found} teasers, {recorded.new} new.")
    address = f"{config.service.address}/feeds/{source_path(source.name)}"
    say(f"Subscribe to {address}.atom (or .rss, .json); all feeds: {config.service.address}/")
    return True


async def _look(source: SourceConfig, means: Visiting) -> _Look:
    """Visit the page once without recording it: a page that is not added leaves no trace."""
    looks: list[_Look] = []

    async def hold(row: Visit, seen: Sequence[Sighting]) -> Recorded:
        looks.append(_Look(visit=row, seen=seen))
        return Recorded(found=len(seen), new=0, changed=0)

    await visit(
        source,
        Known(page=_NEVER_VISITED),
        fetcher=means.fetcher,
        workers=means.workers,
        record=hold,
        clock=compose.now,
    )
    return looks[0]


def _table(seen: Sequence[Sighting]) -> Table:
    """Return the regions of a page with their first teasers."""
    table = Table("region", "teasers", "section", "date", "title", box=None, padding=(0, 2, 0, 0))
    for _, group in groupby(seen, key=lambda one: one.region):
        teasers = list(group)
        for number, one in enumerate(teasers[:SHOWN_PER_REGION]):
            first = number == 0
            table.add_row(
                Text(_region(one)) if first else "",
                str(len(teasers)) if first else "",
                Text(one.section or (f"({one.kicker})" if one.kicker else "")),
                one.published_day.isoformat() if one.published_day else "",
                Text(one.title),
            )
        if len(teasers) > SHOWN_PER_REGION:
            table.add_row("", "", "", "", f"… and {len(teasers) - SHOWN_PER_REGION} more")
    return table


def _region(one: Sighting) -> str:
    label = f' "{one.region_label}"' if one.region_label else ""
    return (
        f"{one.region}{label}"
        if one.region == one.region_kind
        else f"{one.region} ({one.region_kind}){label}"
    )
