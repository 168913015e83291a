"""Waits for another configuration: the files changed, or a SIGHUP asks to look."""

from __future__ import annotations

import asyncio
import logging
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable
from pathlib import Path

from aggregator.commands.logs import note
from aggregator.config import Config
from aggregator.errors import ConfigError

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0


class Changes:
    """Looks at the files of a configuration every second; a wrong one is logged and not taken.

    What changed is read when it has stayed so for two looks: a file that is being written over is
    empty, or half there, for a moment.
    """

    def __init__(self, config: Config, load: Callable[[], Config]) -> None:
        self.problems: tuple[str, ...] = ()
        """Why the files as they are now are not what the service goes by; empty when it does."""
        self._config = config
        self._load = load
        self._seen = _signature(config.watched)
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """Look now, whether the files seem changed or not."""
        self._asked.set()

    async def next(self) -> Config:
        """Wait for a valid configuration that differs from the last one."""
        looked = self._seen
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._asked.wait()
            except TimeoutError:
                pass
            before, looked = looked, _signature(self._config.watched)
            seen = looked
            if (seen == self._seen or seen != before) and not self._asked.is_set():
                continue
            self._asked.clear()
            self._seen = seen
            if (config := self._read()) is not None:
                return config

    def _read(self) -> Config | None:
        try:
            config = self._load()
            self._require_followable(config)
        except ConfigError as error:
            self.problems = error.problems
            for problem in error.problems:
                note(log, "configuration", level=logging.ERROR, outcome="refused", problem=problem)
            return None
        self.problems = ()
        if config == self._config:
            note(log, "configuration", outcome="unchanged")
            return None
        note(log, "configuration", outcome="accepted", sources=len(config.sources))
        self._config = config
        self._seen = _signature(config.watched)
        return config

    def _require_followable(self, config: Config) -> None:
        """Raise ConfigError for what is valid, but not for a service that runs by another one."""
        named = self._config.sources
        path = self._config.path if named else config.path
        if config != self._config and is_blank(path):
            stays = "its settings stay" + (f", and its sources ({len(named)})" if named else "")
            raise ConfigError(
                [f"{path}: is missing or empty: {stays}; leave a comment in it to name nothing"]
            )
        if config.data != self._config.data:
            raise ConfigError(
                [f"the data folder stays {self._config.data} until the service is restarted"]
            )


def is_blank(file: Path) -> bool:
    """Tell whether a file is not there or says nothing, not even a comment."""
    try:
        return not file.read_bytes().removeprefix(BOM_UTF8).strip()
    except OSError:
        return True


def _signature(files: Iterable[Path]) -> tuple[tuple[int, int, int] | None, ...]:
    return tuple(_of_file(file) for file in files)


def _of_file(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
