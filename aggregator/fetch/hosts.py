"""Manners towards hosts: one request at a time to each, pauses between, rest for one in trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import Any
from weakref import WeakKeyDictionary

from aggregator.config import duration_text
from aggregator.errors import HostRests
from aggregator.fetch.caching import LONGEST_RETRY_AFTER

FAILURES_UNTIL_REST = 5
"""Failed requests in a row after which a host is left alone."""
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)
JITTER = 0.2
IDLE = timedelta(days=1)
"""A host that nobody asked for so long is forgotten."""


class Trouble(StrEnum):
    """Why a host rests."""

    FAILS = "it failed {times} times in a row"
    REFUSES = "it refused us {times} times in a row"
    ASKED = "it asked for that"


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    """Monotonic time before which no further request is made."""
    failures: int = 0
    rests_until: float = 0.0
    trouble: Trouble = Trouble.FAILS
    used_at: float = 0.0


class Hosts:
    """The queue of each host, and the limit for all of them together; times are monotonic."""

    def __init__(
        self,
        *,
        concurrency: int,
        time: Callable[[], float],
        random: Random | None = None,
    ) -> None:
        self._slots = asyncio.Semaphore(concurrency)
        self._hosts: dict[str, _Host] = {}
        self._time = time
        self._random = random or Random()
        self._turns: WeakKeyDictionary[asyncio.Task[Any], float | None] = WeakKeyDictionary()
        self.waiting = 0
        """Requests that wait for their turn now."""

    @asynccontextmanager
    async def turn(self, host: str, *, pause: timedelta) -> AsyncIterator[None]:
        """Wait until it is our turn; the next one at this host comes `pause` after the block ends.

        Raise HostRests at once while the host rests.
        """
        state = self._of(host)
        self._refuse_resting(host, state)
        self.stand_in_line()
        self.waiting += 1
        try:
            await state.lock.acquire()
        finally:
            self.waiting -= 1
        try:
            self._refuse_resting(host, state)
            await asyncio.sleep(max(0.0, state.free_at - self._time()))
            async with self._slots:
                self.leave_line()
                try:
                    yield
                finally:
                    state.free_at = self._time() + pause.total_seconds()
        finally:
            state.lock.release()

    def require_awake(self, host: str) -> None:
        """Raise HostRests while a host rests."""
        self._refuse_resting(host, self._of(host))

    def stand_in_line(self) -> None:
        """Note that the present task waits for others, for as long as they may take."""
        if (task := asyncio.current_task()) is not None:
            self._turns[task] = None

    def leave_line(self) -> None:
        """Note that the present task waits no longer."""
        if (task := asyncio.current_task()) is not None:
            self._turns[task] = self._time()

    def works_since(self, task: asyncio.Task[Any], *, began: float) -> float | None:
        """Return since when a task works: `began` if it never waited; None while it waits."""
        return self._turns.get(task, began)

    def resting_for(self, host: str) -> timedelta | None:
        """Return how long a host in trouble is still left alone; None if it is not."""
        state = self._hosts.get(host)
        left = state.rests_until - self._time() if state is not None else 0.0
        return timedelta(seconds=left) if left > 0 else None

    def succeeded(self, host: str) -> None:
        state = self._of(host)
        state.failures = 0
        state.rests_until = 0.0

    def failed(
        self, host: str, trouble: Trouble = Trouble.FAILS, *, retry_after: float | None = None
    ) -> None:
        """Count a failure of the host itself; from the fifth on, or when it asks, it rests."""
        state = self._of(host)
        state.failures += 1
        rest = rest_after(state.failures).total_seconds()
        rest *= 1 + self._random.uniform(-JITTER, JITTER)
        state.trouble = trouble
        if retry_after is not None and retry_after > rest:
            rest, state.trouble = retry_after, Trouble.ASKED
        self._rest(state, rest)

    def asked_to_rest(self, host: str, seconds: float) -> None:
        """Leave a host alone that asked for it, perhaps in an earlier life of this program."""
        state = self._of(host)
        if self._time() + seconds > state.rests_until:
            state.trouble = Trouble.ASKED
            self._rest(state, seconds)

    @property
    def known(self) -> Set[str]:
        """Return the hosts of which anything is remembered."""
        return self._hosts.keys()

    def forget_idle(self) -> None:
        """Forget the hosts that nobody asked lately, unless they still rest."""
        long_ago = self._time() - IDLE.total_seconds()
        for host, state in list(self._hosts.items()):
            used_at = max(state.used_at, state.free_at, state.rests_until)
            if used_at < long_ago and not state.lock.locked():
                del self._hosts[host]

    def _of(self, host: str) -> _Host:
        state = self._hosts.setdefault(host, _Host())
        state.used_at = self._time()
        return state

    def _rest(self, state: _Host, seconds: float) -> None:
        if seconds > 0:
            longest = LONGEST_RETRY_AFTER.total_seconds()
            state.rests_until = self._time() + min(seconds, longest)

    def _refuse_resting(self, host: str, state: _Host) -> None:
        left = state.rests_until - self._time()
        if left > 0:
            why = state.trouble.format(times=state.failures)
            raise HostRests(
                f"{host} is left alone for another {duration_text(_rounded(left))}: {why}",
                why=f"{host} is left alone: {why}",
                rest=timedelta(seconds=left),
                outcome="blocked" if state.trouble is Trouble.REFUSES else "unreachable",
            )


def _rounded(seconds: float) -> timedelta:
    """Return a duration as people say it: in whole minutes from some minutes on, or hours."""
    unit = 1 if seconds < 300 else 60 if seconds < 7200 else 3600
    return timedelta(seconds=max(1, round(seconds / unit)) * unit)


def rest_after(failures: int) -> timedelta:
    """Return how long a host rests after so many failures in a row: doubling up to an hour."""
    if failures < FAILURES_UNTIL_REST:
        return timedelta(0)
    doublings = min(failures - FAILURES_UNTIL_REST, 10)
    return min(FIRST_REST * (1 << doublings), LONGEST_REST)
