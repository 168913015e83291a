"""litfass health: whether the service of the data folder answers; nothing but 0 or 1."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from pathlib import Path

import typer

from aggregator.commands.compose import data_folder_without_configuration
from aggregator.commands.failures import Exit, UsageError
from aggregator.commands.lock import service_address
from aggregator.commands.options import ConfigFile, DataFolder, configuration
from aggregator.commands.output import say
from aggregator.errors import ConfigError

ANSWER_SECONDS = 5.0


def health(config: ConfigFile = None, data: DataFolder = None) -> None:
    """Tell whether the service answers, for containers."""
    problem = _problem(_folder(config, data))
    if problem is not None:
        say(problem)
        raise typer.Exit(Exit.FAILED)
    say("The service answers.")


def _folder(config: Path | None, data: Path | None) -> Path:
    """Return the data folder; a service goes on with what it read before the file became wrong."""
    try:
        return configuration(config, data).data
    except (ConfigError, UsageError):
        return data_folder_without_configuration(data)


def _problem(folder: Path) -> str | None:
    address = service_address(folder)
    if address is None:
        return f"no service is running on {folder}: start it with `litfass run`"
    # no proxy: the environment's is for the pages of others
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/healthz", timeout=ANSWER_SECONDS) as answer:
            answer.read()
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        return f"the service at {address} does not answer: {error}"
    return None
