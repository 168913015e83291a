"""Extraction in processes that are killed at a limit of time or memory; the only user of pebble."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import resource
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from aggregator.errors import ExtractionError
from aggregator.extract.pipeline import extract
from aggregator.model import Extraction, Hints, Page

MEBIBYTE = 2**20
TIME_LIMIT = timedelta(seconds=20)
"""The slowest page of the corpus takes under a second; the rest is room for a busy machine."""
MEMORY_LIMIT_BYTES = 1024 * MEBIBYTE
"""Of private data in one process: 8 MB, the most that is fetched, of nothing but teasers take
0.8 GB, the largest page of the corpus 0.15 GB."""
RECYCLE_AFTER = 1000
"""Pages read by one process: what a library leaks does not add up for years."""
MOST_WORKERS = 4
"""Reading is seldom what a service waits for; each process holds about 60 MB."""
_JOBS_A_WORKER = 2
"""One being read and one at hand."""
_START_SECONDS = 60.0
"""A new process imports its libraries, perhaps on a busy machine."""
_PARENT_IS_GONE_SECONDS = 2.0
"""After the time limit: then nobody is left to end the process, and its own alarm does."""
_NEXT = "open it in a browser; if it is a usual page, report it with the page saved as HTML"


@dataclass(frozen=True, slots=True)
class _Job:
    page: Page
    hints: Hints | None
    future: ProcessFuture[Extraction | ExtractionError]
    pool: ProcessPool


def available_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """A few processes that read pages; a context manager.

    A page that takes too long, needs too much memory or crashes its process becomes an
    ExtractionError, and the next page gets a new process.
    """

    def __init__(
        self,
        *,
        count: int | None = None,
        time_limit: timedelta = TIME_LIMIT,
        memory_limit_bytes: int = MEMORY_LIMIT_BYTES,
        recycle_after: int = RECYCLE_AFTER,
    ) -> None:
        self.count = count or min(available_processors(), MOST_WORKERS)
        self._seconds = time_limit.total_seconds()
        self._memory_limit_bytes = memory_limit_bytes
        self._recycle_after = recycle_after
        self._pool: ProcessPool | None = None
        self._replacing = threading.Lock()
        self._slots: asyncio.Semaphore | None = None

    def __enter__(self) -> Self:
        self._pool = self._new_pool()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None

    async def extract(self, page: Page, hints: Hints | None = None) -> Extraction:
        """Read a page without keeping the loop waiting; raises ExtractionError."""
        if self._slots is None:
            self._slots = asyncio.Semaphore(_JOBS_A_WORKER * self.count)
        async with self._slots:
            job = await asyncio.to_thread(self._start, page, hints)
            answered = asyncio.gather(asyncio.wrap_future(job.future), return_exceptions=True)
            with suppress(TimeoutError):  # cancels the job, as cancelling the caller does
                await asyncio.wait_for(answered, timeout=self._longest_wait)
            outcome = await asyncio.to_thread(self._outcome, job)
        if isinstance(outcome, ExtractionError):
            raise outcome
        return outcome

    def extract_all(
        self, jobs: Iterable[tuple[Page, Hints | None]]
    ) -> Iterator[Extraction | ExtractionError]:
        """Read pages side by side and yield what came of each, in their order.

        Only a few pages are held at a time, however many there are.
        """
        waiting: deque[_Job] = deque()
        try:
            for page, hints in jobs:
                waiting.append(self._start(page, hints))
                if len(waiting) > _JOBS_A_WORKER * self.count:
                    yield self._finish(waiting.popleft())
            while waiting:
                yield self._finish(waiting.popleft())
        finally:
            for job in waiting:
                job.future.cancel()

    @property
    def _longest_wait(self) -> float:
        """Seconds after which a job has been lost; pebble ends every one that has begun."""
        return _JOBS_A_WORKER * self._seconds + _START_SECONDS

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        pool = ProcessPool(
            max_workers=self.count,
            max_tasks=self._recycle_after,
            initializer=_limit_process,
            initargs=(self._memory_limit_bytes,),
            context=context,
        )
        if not pool.active:  # asking starts it
            raise RuntimeError("the worker processes did not start")
        return pool

    def _sound_pool(self) -> ProcessPool:
        """Return the pool, a new one if it broke."""
        with self._replacing:
            if self._pool is None:
                raise RuntimeError("Workers are used in a with statement")
            if not self._pool.active:
                self._pool.stop()
                self._pool.join()
                self._pool = self._new_pool()
            return self._pool

    def _start(self, page: Page, hints: Hints | None) -> _Job:
        pool = self._sound_pool()
        future = pool.schedule(_read, args=(page, hints, self._seconds), timeout=self._seconds)
        return _Job(page, hints, future, pool)

    def _finish(self, job: _Job) -> Extraction | ExtractionError:
        wait([job.future], timeout=self._longest_wait)
        return self._outcome(job)

    def _outcome(self, job: _Job) -> Extraction | ExtractionError:
        """Return what came of a job; one that a broken pool took along is done again, once."""
        if job.future.cancel() or job.future.cancelled():
            job.pool.stop()  # the next job finds it no longer active
            return ExtractionError("the process that read the page was lost; visit it again")
        if not isinstance(job.future.exception(), BrokenProcessPool):
            return self._answer(job)
        again = self._start(job.page, job.hints)
        wait([again.future], timeout=self._longest_wait)
        return self._answer(again) if again.future.done() else self._outcome(again)

    def _answer(self, job: _Job) -> Extraction | ExtractionError:
        error = job.future.exception()
        if error is None:
            answer: Extraction | ExtractionError = job.future.result()
            return answer
        if isinstance(error, ExtractionError):
            return error
        if isinstance(error, TimeoutError):
            message = f"reading the page took longer than {self._seconds:g} s and was stopped"
            return ExtractionError(f"{message}: {_NEXT}")
        if isinstance(error, MemoryError):
            return _too_much_memory(self._memory_limit_bytes)
        if isinstance(error, ProcessExpired):
            message = f"reading the page ended its process ({_ending(error.exitcode)})"
            return ExtractionError(f"{message}: {_NEXT}")
        if isinstance(error, BrokenProcessPool):
            return ExtractionError("no process could be started to read the page; visit it again")
        raise error


def _too_much_memory(limit_bytes: int) -> ExtractionError:
    message = f"reading the page needs more memory than {limit_bytes // MEBIBYTE} MB"
    return ExtractionError(f"{message}: {_NEXT}")


def _ending(code: int) -> str:
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def _limit_process(memory_limit_bytes: int) -> None:
    """Bound the process, and let the parent's signal end it even inside a library's own loop."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _lower(resource.RLIMIT_CORE, 0)
    # Private writable memory only: RLIMIT_AS would count what libraries merely map.
    _lower(resource.RLIMIT_DATA, memory_limit_bytes)
    gc.freeze()  # what was imported is never garbage: pages cost an eighth less


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(limit, (value, hard))


def _read(page: Page, hints: Hints | None, seconds: float) -> Extraction | ExtractionError:
    """Read a page in a worker; what goes wrong on purpose comes back as a value."""
    signal.setitimer(signal.ITIMER_REAL, seconds + _PARENT_IS_GONE_SECONDS)
    try:
        return extract(page, hints)
    except ExtractionError as error:
        return ExtractionError(str(error))  # its subclasses need not survive pickling
    except MemoryError:
        return _too_much_memory(resource.getrlimit(resource.RLIMIT_DATA)[0])
    except Exception as error:
        fault = f"{type(error).__name__}: {error}"
        raise ExtractionError(
            f"a fault of Litfass stopped the reading ({fault}); {_NEXT}"
        ) from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
