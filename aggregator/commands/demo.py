"""litfass demo: the demo newspaper alone, to try other programs on."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

from aggregator import demo as newspaper
from aggregator.commands import compose
from aggregator.commands.output import say

PORT = 8081


def demo(
    port: Annotated[int, typer.Option(help="The port, on loopback; if taken, a free one.")] = PORT,
) -> None:
    """Serve the demo newspaper alone."""
    asyncio.run(_print(port))


async def _print(port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with newspaper.serving(compose.now, port=port) as address:
        pages = "".join(f"\n  {address}{path}" for path in newspaper.watched_paths().values())
        say(f"{newspaper.NAME} is printed until you press Ctrl-C:{pages}")
        await stop.wait()
