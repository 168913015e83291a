"""litfass run: the service."""

from __future__ import annotations

import asyncio

from aggregator.commands import compose
from aggregator.commands.lock import the_only_service
from aggregator.commands.options import (
    ConfigFile,
    DataFolder,
    configuration,
    configuration_to_write,
)
from aggregator.commands.output import say
from aggregator.commands.service import keep_running
from aggregator.config import create


def run(config: ConfigFile = None, data: DataFolder = None) -> None:
    """Visit all sources on schedule and serve the feeds."""
    settings = configuration(config, data)
    settings.data.mkdir(parents=True, exist_ok=True)
    with the_only_service(settings.data) as listening:
        compose.make_temporary_folder(settings)
        if create(settings.path):
            say(f"Wrote {settings.path}: name the pages to watch there, or with `litfass add URL`.")
        asyncio.run(
            keep_running(
                settings, lambda: configuration_to_write(config, data), listening=listening
            )
        )
