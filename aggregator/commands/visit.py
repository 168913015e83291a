"""litfass visit: one round of visits, for cron and for the impatient."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Annotated

import typer
from rich.progress import Progress, TaskID
from rich.table import Table

from aggregator.commands import compose
from aggregator.commands.compose import Visiting
from aggregator.commands.failures import Exit, UsageError
from aggregator.commands.options import ConfigFile, DataFolder, configuration
from aggregator.commands.output import answers, print_json, progress, utc
from aggregator.commands.publishing import publish_or_leave
from aggregator.commands.watched import source_of
from aggregator.config import Config, SourceConfig, feed_policy
from aggregator.errors import HostRests
from aggregator.visit import Visited
from aggregator.visit import visit as visit_source

LEFT_ALONE = "left-alone"
"""Nobody was asked, and nothing is recorded: that is no outcome of the archive."""


def visit(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Names of sources; else all that are enabled."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON Lines, one a visit.")] = False,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Visit sources once, for cron."""
    settings = configuration(config, data)
    chosen = _chosen(settings, sources or ())
    ends = list(zip(chosen, asyncio.run(_visit_all(settings, chosen)), strict=True))
    if json:
        for source, end in ends:
            print_json(_rest(source, end) if isinstance(end, HostRests) else _line(end))
    else:
        answers().print(_table(ends))
    if not all(isinstance(end, HostRests) or end.looked for _, end in ends):
        raise typer.Exit(Exit.FAILED)


def _chosen(config: Config, names: Sequence[str]) -> list[SourceConfig]:
    if not config.sources:
        raise UsageError(
            f"{config.path} names no source: add one with `{compose.command_to_add(config)}`"
        )
    if not names:
        return [source for source in config.sources if source.enabled]
    found = {name: config.source(name) for name in names}
    for name in [name for name, source in found.items() if source is None]:
        near = get_close_matches(name, [source.name for source in config.sources], n=1)
        advice = f"do you mean {near[0]}?" if near else "`litfass status` lists them"
        raise UsageError(f"no source is called {name}; {advice}")
    return [source for source in found.values() if source is not None]


async def _visit_all(config: Config, sources: Sequence[SourceConfig]) -> list[Visited | HostRests]:
    """Visit all sources side by side, then publish; hosts are asked one request at a time."""
    async with compose.visiting(config) as means:
        registered = [source_of(source) for source in sources]
        await means.writer.call(lambda archive: archive.register(registered))
        watched = {one.name for one in config.sources if one.enabled or one in sources}
        await means.writer.call(lambda archive: archive.watch(watched, now=compose.now()))
        with progress() as bar:
            task = bar.add_task("Visiting", total=len(sources))
            visits = await asyncio.gather(
                *(_visit_one(config, source, means, bar, task) for source in sources)
            )
        await means.writer.call(lambda archive: publish_or_leave(archive, config))
    return visits


async def _visit_one(
    config: Config, source: SourceConfig, means: Visiting, bar: Progress, task: TaskID
) -> Visited | HostRests:
    policy = feed_policy(config, source)
    try:
        return await visit_source(
            source,
            await means.writer.known(source.name),
            fetcher=means.fetcher,
            workers=means.workers,
            record=lambda row, seen: means.writer.record(row, seen, policy),
            clock=compose.now,
        )
    except HostRests as error:
        return error
    finally:
        bar.advance(task)


def _line(visited: Visited) -> dict[str, object]:
    row, recorded = visited.visit, visited.recorded
    return {
        "source": row.source,
        "at": utc(row.at),
        "outcome": str(row.outcome),
        "status": row.status,
        "found": recorded.found,
        "new": recorded.new,
        "changed": recorded.changed,
        "error": visited.error,
        "remark": visited.remark,
    }


def _rest(source: SourceConfig, error: HostRests) -> dict[str, object]:
    return {
        "source": source.name,
        "at": utc(compose.now()),
        "outcome": LEFT_ALONE,
        "status": None,
        "found": 0,
        "new": 0,
        "changed": 0,
        "error": None,
        "remark": str(error),
    }


def _table(ends: Sequence[tuple[SourceConfig, Visited | HostRests]]) -> Table:
    table = Table("source", "outcome", "teasers", "new", "changed", "what to do", box=None)
    for source, one in ends:
        if isinstance(one, HostRests):
            table.add_row(source.name, LEFT_ALONE, "", "", "", str(one))
            continue
        recorded = one.recorded
        counts = [recorded.found, recorded.new, recorded.changed]
        shown = [str(count) if one.looked else "" for count in counts]
        table.add_row(one.visit.source, str(one.visit.outcome), *shown, one.visit.error or "")
    return table
