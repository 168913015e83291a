"""`litfass check`: what the configuration means, and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from aggregator.commands.compose import shows_demo
from aggregator.commands.options import ConfigFile, DataFolder, configuration
from aggregator.commands.output import answers, print_table
from aggregator.config import Config, SourceConfig, duration_text, hints
from aggregator.errors import ExtractionError
from aggregator.extract import extract
from aggregator.model import Page
from db import source_path

BLANK_PAGE = b"<!doctype html><title>Blank</title>"


def check(config: ConfigFile = None, data: DataFolder = None) -> None:
    """Check the configuration, and say what it means.

    Every mistake is shown with its place in the file; the exit code is then 2. Nobody is visited.
    """
    settings = configuration(config, data, further=_broken_recipes)
    console = answers()
    there = "" if settings.path.exists() else " (not there: everything has its default)"
    for line in (
        f"configuration  {settings.path}{there}",
        f"data           {settings.data}",
        f"service        listens on {settings.service.bind} port {settings.service.port}",
        f"address        {settings.service.address}",
        *(f"section        {one.name}{_spellings(one.spellings)}" for one in settings.sections),
        *(f"search         {one.name}: {one.query}" for one in settings.searches),
    ):
        console.print(Text(line), soft_wrap=True)
    rows = [
        (one.name, one.url, one.site, _visited(one), f"/feeds/{source_path(one.name)}.atom")
        for one in settings.sources
    ]
    print_table(console, ("source", "page", "site", "visited", "feed"), rows)
    if not rows:
        shown = "shows the demo" if shows_demo(settings) else "serves the feeds that there are"
        console.print(f"No sources yet: `litfass run` {shown}. Add one: litfass add URL")
    for doubt in _doubts(settings):
        console.print(Text(f"Note: {doubt}"), soft_wrap=True)


def _broken_recipes(config: Config) -> Iterator[str]:
    """Yield what is no selector, by reading a page without anything on it."""
    blank = Page(url="https://blank.invalid/", body=BLANK_PAGE, captured_at=None)
    for number, source in enumerate(config.sources, 1):
        if source.recipe is None:
            continue
        try:
            extract(blank, hints(source))
        except ExtractionError as error:
            yield f"{config.path}: sources[{number}].{error}"


def _spellings(spellings: tuple[str, ...]) -> str:
    return f", also written {', '.join(spellings)}" if spellings else ""


def _visited(source: SourceConfig) -> str:
    if not source.enabled:
        return "no: enabled = false"
    if source.interval is not None:
        return f"every {duration_text(source.interval)}"
    return f"every {duration_text(source.min_interval)} to {duration_text(source.max_interval)}"


def _doubts(config: Config) -> Iterator[str]:
    """Yield what is allowed but perhaps not meant."""
    if config.sources and config.fetch.contact is None:
        yield "[fetch] contact is not set: publishers cannot write to you"
    if not config.service.is_local and config.service.base_url is None:
        yield (
            "[service] base_url is not set, and the service listens on more than this machine: "
            f"feeds will name {config.service.address}, where others find nothing"
        )
    for source in config.sources:
        if source.ignore_robots:
            yield f"{source.name} is visited even where robots.txt forbids it"
