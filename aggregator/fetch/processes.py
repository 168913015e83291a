"""A child process with everything it started: how much memory, and killed as one.

Chromium's processes leave the group of whoever started them, so they are remembered while they
run; where there is no /proc, only the group is known.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Tree:
    """The descendants of one process, as seen by the looks taken so far."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._known: dict[int, str] = {}
        """Process id -> start time, which tells it from a later one of the same id."""

    def look(self) -> int:
        """Remember who is there now; return the bytes that they hold in memory together."""
        table = {pid: status for pid in _pids() if (status := _status(pid))}
        family = {self._root, *(p for p, s in self._known.items() if _is(table, p, s))}
        grown = True
        while grown:
            more = {pid for pid, (parent, *_) in table.items() if parent in family} - family
            family |= more
            grown = bool(more)
        self._known |= {pid: table[pid][1] for pid in family if pid in table}
        return sum(table[pid][2] for pid in family if pid in table)

    def kill(self) -> None:
        """Kill whoever of them is left."""
        self.look()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._root, signal.SIGKILL)
        for pid, started in self._known.items():
            status = _status(pid)
            if status is not None and status[1] == started:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)


def _is(table: dict[int, tuple[int, str, int]], pid: int, started: str) -> bool:
    return pid in table and table[pid][1] == started


def _pids() -> list[int]:
    try:
        return [int(path.name) for path in _PROC.iterdir() if path.name.isdigit()]
    except OSError:
        return []


def _status(pid: int) -> tuple[int, str, int] | None:
    """Return parent, start time and resident bytes (proc(5)); None if it is gone or a zombie."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    if len(fields) < 22 or fields[0] == "Z":
        return None
    return int(fields[1]), fields[19], int(fields[21]) * _PAGE_BYTES
