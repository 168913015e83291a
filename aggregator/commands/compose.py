"""The composition root: what a configuration becomes while it runs, and where that lies."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator import demo
from aggregator.commands.options import DEMO_FOLDER, archive_file
from aggregator.commands.writer import Writer
from aggregator.config import Config, SourceConfig
from aggregator.extract.workers import Workers
from aggregator.fetch import Fetcher

DEMO_SITE = "saeulenblatt"
DEMO_INTERVAL = timedelta(seconds=5)
DEMO_DELAY = timedelta(seconds=0.2)  # the demo newspaper is ours; nobody's server is in a hurry
DEMO_HOST = "127.0.0.1"
DEMO_NOTICE = (
    f"This is a demo: {demo.NAME} is made up and runs on this machine only. "
    "Watch a page of your own, and the demo stops: `{command}`"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visiting:
    """What visits need."""

    writer: Writer
    fetcher: Fetcher
    workers: Workers


def now() -> datetime:
    """Return the time: the one clock of the program."""
    return datetime.now(UTC)


@asynccontextmanager
async def visiting(config: Config) -> AsyncIterator[Visiting]:
    """Open the archive for writing, start the workers and the fetcher, until the block ends."""
    async with AsyncExitStack() as stack:
        config.data.mkdir(parents=True, exist_ok=True)
        writer = await stack.enter_async_context(Writer(archive_file(config)))
        workers = stack.enter_context(Workers())
        fetcher = await stack.enter_async_context(Fetcher(config.fetch, clock=now))
        started = now()
        for url, until in (await writer.call(lambda one: one.resting(now=started))).items():
            fetcher.leave_alone(url, until - started)
        yield Visiting(writer=writer, fetcher=fetcher, workers=workers)


def shows_demo(config: Config) -> bool:
    """Tell whether the demo is what there is to show: no source is named, and none ever was.

    Where there is an archive, readers have addresses of its feeds: no made-up news comes there.
    """
    return not config.sources and not archive_file(config).exists()


@asynccontextmanager
async def demo_newspaper(config: Config) -> AsyncIterator[Config]:
    """Print the demo newspaper until the block ends; yield the configuration that watches it.

    It has an archive and a public folder of its own, and may visit nothing but the demo.
    """
    async with demo.serving(now, port=demo_port(config)) as address:
        yield replace(
            config,
            data=config.data / DEMO_FOLDER,
            fetch=replace(config.fetch, allow_private=frozenset({DEMO_HOST}), delay=DEMO_DELAY),
            sources=tuple(
                SourceConfig(
                    url=f"{address}{path}",
                    name=name,
                    site=DEMO_SITE,
                    language="de",
                    timezone="Europe/Berlin",
                    interval=DEMO_INTERVAL,
                )
                for name, path in demo.watched_paths().items()
            ),
        )


def demo_port(config: Config) -> int:
    """Return the port of the demo newspaper: the one after the service's own."""
    return config.service.port + 1 if config.service.port else 0


def command_to_add(config: Config) -> str:
    """Return the one command that adds a first source to what runs here."""
    outside = os.environ.get("LITFASS_CONFIG"), os.environ.get("LITFASS_DATA")
    usual = (Path("data/litfass.toml"), Path("litfass.toml"))
    named = "" if config.path in usual or any(outside) else f" --config {config.path}"
    return f"{_program()} add{named} https://news.example/politics"


def _program() -> str:
    """Return what people have to type for `litfass` here: after `make run` it is in no PATH."""
    called = Path(sys.argv[0])
    if called.name != "litfass" or shutil.which("litfass"):
        return "litfass"
    here = Path.cwd()
    inside = called.absolute()
    return str(inside.relative_to(here) if inside.is_relative_to(here) else inside)


def data_folder_without_configuration(data: Path | None) -> Path:
    """Return the data folder where the configuration cannot be read: as named, else the usual."""
    return data or Path(os.environ.get("LITFASS_DATA") or "data")


def make_temporary_folder(config: Config) -> None:
    """Make the folder of TMPDIR and empty it, if it is one below the data folder: a container's.

    Call it only with the service's lock in hand.
    """
    named = os.environ.get("TMPDIR")
    if not named:
        return
    folder, data = Path(named).absolute(), config.data.absolute()
    if data not in folder.parents:
        return
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
