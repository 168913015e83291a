"""litfass demo: the demo newspaper alone, to try other programs on."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

from aggregator import demo as newspaper
from aggregator.commands import compose
from aggregator.commands.options import ConfigFile, DataFolder, configuration
from aggregator.commands.output import say


def demo(
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            help="On loopback; if taken, a free one. Else the one after the service's own.",
        ),
    ] = None,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Serve the demo newspaper alone."""
    settings = configuration(config, data)
    asyncio.run(_print(compose.demo_port(settings) if port is None else port))


async def _print(port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with newspaper.serving(compose.now, port=port) as address:
        pages = "".join(f"\n  {address}{path}" for path in newspaper.watched_paths().values())
        say(f"{newspaper.NAME} is printed until you press Ctrl-C:{pages}")
        await stop.wait()
