"""Faults of the machine: processes killed, clock set, archive locked, disk full, publishing cut."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from aggregator.config import Config, SourceConfig
from aggregator.fetch import Fetcher
from bench.faults_room import Newsroom, Paper, Row, newsroom, settings, source
from bench.loopback import LOOPBACK, answer, serving
from bench.soak_service import Known, look
from db import Archive, ArchiveError, connection
from feeds import PublishSettings, publish

ROOT = Path(__file__).absolute().parent.parent
PAPERS = ("erstes", "zweites")
DISK_BYTES = 16 * 2**20
MOST_RENAMES = 500
START_SECONDS = 60.0
BUSY_SECONDS = 0.5


@dataclass(slots=True)
class Clock:
    """The time as the machine says; somebody may set it."""

    set_by: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.set_by


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """A newsroom with papers in order, and what they printed."""

    room: Newsroom
    papers: Sequence[Paper]
    good: Sequence[SourceConfig]
    slow: SourceConfig
    """A page that keeps a worker busy until its limit."""
    clock: Clock
    known: Known

    async def attempt(self, one: SourceConfig) -> str:
        """Visit once; return the outcome, or what the archive could not do."""
        try:
            visited = await self.room.visit(one)
        except ArchiveError as error:
            return type(error).__name__
        return str(visited.visit.outcome)

    async def round(self) -> list[str]:
        return list(await asyncio.gather(*map(self.attempt, self.good)))

    async def after(self) -> list[str]:
        """Go on as if nothing had been; return what is wrong now."""
        problems = [
            f"afterwards a visit is {outcome}"
            for outcome in await self.round()
            if outcome != "read"
        ]
        await self.room.publisher.publish()
        if self.room.publisher.problem:
            problems.append(f"afterwards feeds are not published: {self.room.publisher.problem}")
        for paper, one in zip(self.papers, self.good, strict=True):
            self.known.addresses |= paper.keys(one.url)
        return problems + look(self.room.config.data, self.known)


@contextmanager
def _impatient() -> Iterator[None]:
    """Let the archive wait for a lock as long as a test can; in earnest it is half a minute."""
    usual, connection.BUSY_SECONDS = connection.BUSY_SECONDS, BUSY_SECONDS
    try:
        yield
    finally:
        connection.BUSY_SECONDS = usual


@asynccontextmanager
async def _desk(folder: Path, names: Sequence[str] = PAPERS) -> AsyncIterator[_Desk]:
    clock = Clock()
    papers = [Paper(name) for name in names]
    async with AsyncExitStack() as stack:
        stack.enter_context(_impatient())
        good = []
        for paper in papers:
            site = await stack.enter_async_context(serving({"/stadt/": paper.print}))
            good.append(source(paper.name, site.url("/stadt/")))
        nested = answer(b"<html><body>" + b"<div><a href=/x>" * 60_000)
        site = await stack.enter_async_context(serving({"/": nested}))
        slow = source("langsam", site.url("/"))
        config = Config(path=folder / "litfass.toml", data=folder, sources=(*good, slow))
        fetcher = Fetcher(settings(LOOPBACK), clock=clock)
        room = await stack.enter_async_context(newsroom(config, fetcher, clock))
        desk = _Desk(room=room, papers=papers, good=good, slow=slow, clock=clock, known=Known())
        await desk.after()
        yield desk


async def _workers_killed(desk: _Desk) -> str:
    visits = asyncio.gather(desk.attempt(desk.slow), desk.round())
    await asyncio.sleep(0.5)
    for child in multiprocessing.active_children():
        if child.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
    slow, others = await visits
    return f"the page being read: {slow}, others: {', '.join(others)}"


async def _clock_back(desk: _Desk) -> str:
    desk.clock.set_by = timedelta(days=-1)
    said = await desk.round()
    desk.clock.set_by = timedelta(0)
    return ", ".join(said)


async def _clock_ahead(desk: _Desk) -> str:
    desk.clock.set_by = timedelta(days=400)
    said = await desk.round()
    desk.clock.set_by = timedelta(0)
    return ", ".join(said)


async def _archive_locked(desk: _Desk) -> str:
    with _locked(desk.room.config.data / "archive.db"):
        said = await desk.round()
    return ", ".join(said)


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


ONE_BY_ONE: tuple[tuple[str, Callable[[_Desk], Awaitable[str]], str], ...] = (
    ("workers killed", _workers_killed, "others"),
    ("clock set back a day", _clock_back, "read, read"),
    ("clock set ahead a year", _clock_ahead, "read, read"),
    ("archive locked by another", _archive_locked, "ArchiveLocked"),
)
"""Name, how it is done, and part of what visits say meanwhile."""


async def one_by_one(folder: Path) -> list[Row]:
    """Inject what one process can bear, one after the other."""
    rows = []
    async with _desk(folder) as desk:
        for name, inject, says in ONE_BY_ONE:
            began = time.monotonic()
            said = await inject(desk)
            seconds = time.monotonic() - began
            problems = [] if says in said else [f'does not say "{says}"']
            problems += await desk.after()
            rows.append(_row(name, said, seconds, problems))
    return rows


def disk_full() -> Row:
    """Fill a small disk, in a namespace of its own, and make room again.

    Where no namespace is to be had, a limit of file sizes does instead: the errors differ.
    """
    began = time.monotonic()
    namespace = ["unshare", "--user", "--map-root-user", "--mount"]
    with suppress(OSError, subprocess.CalledProcessError):
        subprocess.run([*namespace, "true"], check=True, capture_output=True)
        return _elsewhere("disk full", "disk-full", namespace, began)
    return _elsewhere("disk full", "files-limited", [], began)


def publishing_cut() -> Row:
    """Kill publishing at each of its renames, then publish; the files are as without any kill."""
    return _elsewhere("publishing killed", "publishing-cut", [], time.monotonic())


def _elsewhere(name: str, what: str, before: Sequence[str], began: float) -> Row:
    """Do what needs a process of its own, in this file's `main`."""
    # whoever is killed while coverage is measured leaves half a data file
    environment = {name: value for name, value in os.environ.items() if "COV" not in name}
    with TemporaryDirectory(prefix="litfass-faults-") as folder:
        done = subprocess.run(
            [*before, sys.executable, "-m", __name__, what, folder],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        return _row(name, "", 0, [f"could not be tried: {done.stderr.strip()[-300:]}"])
    said, problems = json.loads(done.stdout)
    return _row(name, said, time.monotonic() - began, problems)


@contextmanager
def _full_disk(folder: Path) -> Iterator[None]:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        ballast.unlink()


@contextmanager
def _no_file_may_grow(folder: Path) -> Iterator[None]:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = max(file.stat().st_size for file in folder.glob("archive.db*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


async def _run_out_of_space(
    folder: Path, without: Callable[[Path], AbstractContextManager[None]], expected: str
) -> tuple[str, list[str]]:
    said: set[str] = set()
    async with _desk(folder) as desk:
        await desk.round()  # recorded, and to be published when there is no space
        with without(folder):
            for _ in range(20):
                said |= set(await desk.round())
            await desk.room.publisher.publish()
        publishing = desk.room.publisher.problem or "feeds were published"
        problems = [] if expected in said else [f"visits say {sorted(said)}"]
        problems += await desk.after()
    return f"visits: {', '.join(sorted(said))}; publishing: {publishing}", problems


async def _fill_the_disk(folder: Path) -> tuple[str, list[str]]:
    size = f"size={DISK_BYTES}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    return await _run_out_of_space(folder, _full_disk, "DiskFull")


async def _limit_files(folder: Path) -> tuple[str, list[str]]:
    return await _run_out_of_space(folder, _no_file_may_grow, "ArchiveReadOnly")


async def _cut_publishing(folder: Path) -> tuple[str, list[str]]:
    origin = folder / "origin"
    origin.mkdir()
    async with _desk(origin, PAPERS[:1]) as desk:
        await desk.round()  # recorded, not published: the commit is done, the renames are not
    wanted = _published(_copy(origin, folder / "whole"))
    problems: list[str] = []
    for number in range(1, MOST_RENAMES):
        there = _copy(origin, folder / f"cut{number}")
        if not _killed_at_rename(there, number):
            break
        if _published(there) != wanted:
            problems.append(f"after a kill at rename {number} the files differ")
        shutil.rmtree(there)
    return f"killed at each of {number - 1} renames, then the same {len(wanted)} files", problems


def _copy(origin: Path, target: Path) -> Path:
    shutil.copytree(origin, target)
    return target


def _published(home: Path) -> dict[str, bytes]:
    _publish(home)
    files = (file for file in (home / "public").rglob("*") if file.is_file())
    return {str(file.relative_to(home)): file.read_bytes() for file in files}


def _publish(home: Path) -> None:
    with Archive.open(home / "archive.db") as archive:
        publish(archive, home / "public", PublishSettings(base_url="http://127.0.0.1:8080"))


def _killed_at_rename(home: Path, number: int) -> bool:
    """Publish in a child that dies without a word at its rename of that number."""
    child = os.fork()
    if child == 0:
        _die_at_rename(number)
        _publish(home)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def _die_at_rename(number: int) -> None:
    left = number

    def watch(event: str, _arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event == "os.rename":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


async def wrong_configuration(folder: Path) -> Row:
    """Break litfass.toml under the running service, then mend it with one source more."""
    began = time.monotonic()
    papers = [Paper(name) for name in PAPERS]
    async with AsyncExitStack() as stack:
        sites = [await stack.enter_async_context(serving({"/stadt/": p.print})) for p in papers]
        file, log = folder / "litfass.toml", folder / "log"
        head = '[service]\nport = 0\n[fetch]\ndelay = "0s"\nallow_private = ["127.0.0.1"]\n'
        first, second = (
            f'[[sources]]\nname = "{p.name}"\nsite = "{p.name}"\nurl = "{s.url("/stadt/")}"\n'
            'interval = "1s"\n'
            for p, s in zip(papers, sites, strict=True)
        )
        file.write_text(head + first)
        stream = stack.enter_context(log.open("wb"))
        command = [sys.executable, "-m", "aggregator", "run", "--config", str(file)]
        process = subprocess.Popen(
            [*command, "--data", str(folder)], cwd=ROOT, stdout=stream, stderr=stream
        )
        problems = []
        try:
            steps = (
                ("visits", lambda: len(papers[0].served) > 1, ""),
                ("the refusal", lambda: "refused" in log.read_text(), head + "[[sources"),
                ("visits with the old one", _more(papers[0], 2), ""),
                (
                    "visits of the new source",
                    lambda: len(papers[1].served) > 1,
                    head + first + second,
                ),
            )
            for what, happened, text in steps:
                if text:
                    file.write_text(text)
                    process.send_signal(signal.SIGHUP)
                if not await _eventually(happened):
                    problems.append(f"{what} did not come: {log.read_text()[-300:]}")
        finally:
            process.terminate()
            code = await asyncio.to_thread(process.wait, START_SECONDS)
        if code:
            problems.append(f"ended with {code}")
        # what was printed last may not have been recorded when the service was told to stop
        for paper in papers:
            paper.served.pop()
        pairs = zip(papers, sites, strict=True)
        keys = {key for paper, site in pairs for key in paper.keys(site.url("/stadt/"))}
        problems += look(folder, Known(addresses=keys))
    said = next((line for line in log.read_text().splitlines() if "refused" in line), "")
    said = said.partition("problem=")[2]
    return _row("configuration with an error", said, time.monotonic() - began, problems)


def _more(paper: Paper, count: int) -> Callable[[], bool]:
    """Return what tells whether a paper was visited so often since it was first asked."""
    start: list[int] = []

    def happened() -> bool:
        start.append(len(paper.served))
        return len(paper.served) >= start[0] + count

    return happened


async def _eventually(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True


def _row(name: str, said: str, seconds: float, problems: Sequence[str]) -> Row:
    outcome = "wrong" if problems else "went on"
    return Row(fault=name, outcome=outcome, said=said, seconds=seconds, problems=tuple(problems))


async def everything(folder: Path) -> list[Row]:
    """Return the whole table."""
    (folder / "room").mkdir()
    (folder / "service").mkdir()
    rows = await one_by_one(folder / "room")
    rows.append(await wrong_configuration(folder / "service"))
    rows += [await asyncio.to_thread(disk_full), await asyncio.to_thread(publishing_cut)]
    return rows


def main() -> None:
    """Do one of those that need a process of their own."""
    what, folder = sys.argv[1], Path(sys.argv[2])
    ways = {
        "disk-full": _fill_the_disk,
        "files-limited": _limit_files,
        "publishing-cut": _cut_publishing,
    }
    print(json.dumps(asyncio.run(ways[what](folder))))


if __name__ == "__main__":
    main()
