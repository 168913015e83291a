"""The lock that a service holds on its data folder for life; by it other commands know of it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aggregator.commands.failures import EnvironmentFailure

LOCK_NAME = "service.lock"


@contextmanager
def the_only_service(data: Path) -> Iterator[Callable[[str], None]]:
    """Hold the data folder for one service; a second one is refused. A kill frees it.

    Yield a function that notes at which address the service answers.
    """
    with (data / LOCK_NAME).open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.readline().strip() or "unknown"
            raise EnvironmentFailure(
                f"{data} is in use by another running service (process {holder}): "
                "stop it, or name another folder with --data"
            ) from error

        def note(address: str = "") -> None:
            file.truncate(0)
            file.write(f"{os.getpid()}\n{address}\n")
            file.flush()

        note()
        try:
            yield note
        finally:
            file.truncate(0)


def service_runs(data: Path) -> bool:
    """Tell whether a service holds this data folder now."""
    try:
        with (data / LOCK_NAME).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def service_address(data: Path) -> str | None:
    """Return where the service of this data folder answers; None if none is running."""
    if not service_runs(data):
        return None
    lines = (data / LOCK_NAME).read_text(encoding="ascii").splitlines()
    return lines[1] if len(lines) > 1 and lines[1] else None
