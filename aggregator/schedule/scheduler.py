"""APScheduler with one job a source: runs it when due, asks it when to come again, drains."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from aggregator.schedule.pace import Plan

log = logging.getLogger(__name__)

TICK = timedelta(seconds=10)
CLOCK_SET_BACK = timedelta(minutes=1)
"""By more than this the clock is not merely corrected: plans would wait for its return."""
AFTER_A_MISTAKE = timedelta(minutes=15)
"""When a job broke by a mistake of ours, or the archive refused it: later, and again."""

Job = Callable[[str], Awaitable[Plan]]
"""Does the work for a source and says when it is due again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A job at work."""

    name: str
    task: asyncio.Task[Any]
    since: float
    """Monotonic time."""
    lag: timedelta
    """How late it began."""


class Scheduler:
    """Keeps the plan of every source; `job` is called when one is due, never twice at a time."""

    def __init__(
        self,
        job: Job,
        *,
        clock: Callable[[], datetime],
        broken: Callable[[str, Exception], None] = lambda _name, _error: None,
    ) -> None:
        self._job = job
        self._clock = clock
        self._broken = broken
        self._plans: dict[str, Plan] = {}
        self._running: dict[str, Running] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._clocks: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._time = asyncio.get_running_loop().time
        self.ticked = self._time()
        """Monotonic time of the last tick."""
        self._ticked_at = clock()

    @property
    def plans(self) -> Mapping[str, Plan]:
        return self._plans

    @property
    def running(self) -> tuple[Running, ...]:
        return tuple(self._running.values())

    def start(self) -> None:
        self._scheduler.start()
        self._clocks = asyncio.create_task(self._watch_clocks())

    def latest(self) -> timedelta:
        """Return how late the most overdue source is that is not at work; 0 if none is."""
        now = self._clock()
        due = (plan.at for name, plan in self._plans.items() if name not in self._running)
        return max(timedelta(0), now - min(due, default=now))

    def put(self, name: str, plan: Plan) -> None:
        """Plan a source, or plan it otherwise; one at work is planned anew when it is done."""
        self._plans[name] = plan
        if name not in self._running:
            self._scheduler.add_job(
                self._fire,
                DateTrigger(run_date=plan.at),
                args=(name,),
                id=name,
                replace_existing=True,
            )

    def drop(self, name: str) -> None:
        """Forget a source; what is at work ends as it will."""
        if self._plans.pop(name, None) is not None and self._scheduler.get_job(name) is not None:
            self._scheduler.remove_job(name)

    async def drain(self, patience: timedelta) -> tuple[str, ...]:
        """Start nothing more, wait for what is at work, cancel the rest; return what that was."""
        self._scheduler.pause()
        if not self._tasks:
            return ()
        _, late = await asyncio.wait(self._tasks, timeout=patience.total_seconds())
        names = tuple(sorted(self._running))
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return names if late else ()

    def shut(self) -> None:
        """End the scheduler; call after `drain`."""
        if self._clocks is not None:
            self._clocks.cancel()
        self._scheduler.shutdown(wait=False)

    async def _watch_clocks(self) -> None:
        """Note every TICK that we live, and move all plans if the clock was set back.

        This cannot be a job of the library: its jobs wait for the clock, too.
        """
        while True:
            await asyncio.sleep(TICK.total_seconds())
            gone = timedelta(seconds=self._time() - self.ticked)
            jumped = self._clock() - self._ticked_at - gone
            if jumped < -CLOCK_SET_BACK:
                for name, planned in list(self._plans.items()):
                    self.put(name, replace(planned, at=planned.at + jumped))
            self.ticked, self._ticked_at = self._time(), self._clock()
            self._scheduler.wakeup()  # a clock set forward, or a machine that slept

    async def _fire(self, name: str) -> None:
        """Run a job in a task of our own: the library's tasks are not to be waited for."""
        task = asyncio.create_task(self._run(name))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, name: str) -> None:
        planned = self._plans.get(name)
        if planned is None or name in self._running:
            return
        lag = max(timedelta(0), self._clock() - planned.at)
        task = asyncio.current_task()
        assert task is not None
        self._running[name] = Running(name=name, task=task, since=self._time(), lag=lag)
        try:
            again = await self._job(name)
        except Exception as error:  # the job wrapper: one source never stops another
            log.exception("a visit of %s broke", name)
            self._broken(name, error)
            again = Plan(
                at=self._clock() + AFTER_A_MISTAKE,
                interval=AFTER_A_MISTAKE,
                reason="the last visit broke; the log says how",
            )
        finally:
            del self._running[name]
        if name in self._plans:
            self.put(name, again)
