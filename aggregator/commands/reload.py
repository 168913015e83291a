"""Waits for another configuration: the files changed, or a SIGHUP asks to look."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from aggregator.commands.logs import note
from aggregator.config import Config
from aggregator.errors import ConfigError

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0


class Changes:
    """Looks at the files of a configuration every second; a wrong one is logged and not taken."""

    def __init__(self, config: Config, load: Callable[[], Config]) -> None:
        self._config = config
        self._load = load
        self._seen = _signature(config.watched)
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """Look now, whether the files seem changed or not."""
        self._asked.set()

    async def next(self) -> Config:
        """Wait for a valid configuration that differs from the last one."""
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._asked.wait()
            except TimeoutError:
                pass
            seen = _signature(self._config.watched)
            if seen == self._seen and not self._asked.is_set():
                continue
            self._asked.clear()
            self._seen = seen
            if (config := self._read()) is not None:
                return config

    def _read(self) -> Config | None:
        try:
            config = self._load()
        except ConfigError as error:
            for problem in error.problems:
                note(log, "configuration", level=logging.ERROR, outcome="refused", problem=problem)
            return None
        if config.data != self._config.data:
            note(
                log,
                "configuration",
                level=logging.ERROR,
                outcome="refused",
                problem=f"the data folder stays {self._config.data} until the service is restarted",
            )
            return None
        if config == self._config:
            note(log, "configuration", outcome="unchanged")
            return None
        note(log, "configuration", outcome="accepted", sources=len(config.sources))
        self._config = config
        self._seen = _signature(config.watched)
        return config


def _signature(files: Iterable[Path]) -> tuple[tuple[int, int, int] | None, ...]:
    return tuple(_of_file(file) for file in files)


def _of_file(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
