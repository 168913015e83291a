"""`litfass replay`: kept pages read again; what was empty is filled in, nothing else changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer
from rich.text import Text

from aggregator.commands.failures import Exit, UsageError
from aggregator.commands.options import ConfigFile, DataFolder, archive_to_write, configuration
from aggregator.commands.output import answers, progress, say
from aggregator.commands.publishing import publish_or_leave
from aggregator.commands.saved import KnownPages, Loaded, read_saved
from aggregator.errors import AggregatorError
from aggregator.extract.workers import Workers
from aggregator.model import Page
from aggregator.visit import sightings
from db import Archive, KeptPage


def replay(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SOURCE]...", help="Only pages of these sources; else of all."),
    ] = None,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Read kept pages again, to fill in what could not be read before.

    For pages kept by `keep_pages`, after an update or with a new recipe. Only fields that no visit
    could read are filled in, and the archive notes what filled them. Titles, when an article was
    seen, and what was published when stay as they are.
    """
    settings = configuration(config, data)
    filled: Counter[str] = Counter()
    read = failed = 0
    with archive_to_write(settings) as archive, Workers() as workers, progress() as bar:
        task = bar.add_task("Reading again", total=None)
        for reading in read_saved(_kept(archive, sources), KnownPages(settings), workers):
            bar.advance(task)
            kept = reading.of
            if isinstance(reading.result, AggregatorError):
                say(f"{kept.source}, {kept.at:%Y-%m-%d %H:%M:%S}: {reading.result}")
                failed += 1
                continue
            read += 1
            result = archive.fill(
                sightings(reading.result),
                source=kept.source,
                at=kept.at,
                extractor=_extractor(),
                now=datetime.now(UTC),
            )
            filled.update(result.fields)
        publish_or_leave(archive, settings)
    lines = [f"{read} kept pages read again"]
    lines += [f"{count} articles got a value for {name}" for name, count in filled.most_common()]
    if not read and not failed:
        lines = ["no kept pages: set keep_pages = true for the source, or in [archive] for all"]
    answers().print(Text("\n".join(lines)), soft_wrap=True)
    if failed:
        raise typer.Exit(Exit.FAILED)


def _kept(archive: Archive, sources: list[str] | None) -> Iterator[Loaded[KeptPage]]:
    """Yield the kept pages, each of its own time."""
    known = {state.source.name for state in archive.source_states()}
    for unknown in set(sources or ()) - known:
        raise UsageError(f"no source is called {unknown!r}; `litfass status` lists them")
    chosen: list[str | None] = [*sources] if sources else [None]
    for name in chosen:
        for kept in archive.kept_pages(name):
            yield (
                kept,
                Page(
                    url=kept.url,
                    body=kept.body,
                    captured_at=kept.at,
                    content_type=kept.content_type,
                ),
            )


def _extractor() -> str:
    """Return the name under which the archive notes what we read."""
    try:
        return f"litfass {version('litfass')}"
    except PackageNotFoundError:
        return "litfass"
