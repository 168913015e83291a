"""Extraction in worker processes: limits, crashes, order, an end without remains."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from aggregator.errors import ExtractionError
from aggregator.extract import workers as module
from aggregator.extract.pipeline import extract
from aggregator.extract.workers import (
    MEBIBYTE,
    Workers,
    _ending,
    _read,
    available_processors,
)
from aggregator.model import Extraction, Hints, Page, Recipe

ROOT = Path(__file__).resolve().parent.parent
AT = datetime(2026, 1, 7, 12, tzinfo=UTC)


def page(body: str) -> Page:
    return Page(
        url="https://paper.example/stadt/",
        body=body.encode(),
        captured_at=AT,
        content_type="text/html",
    )


def listing(number: int, count: int = 6) -> Page:
    """Return a page whose teasers tell its number."""
    blocks = "".join(
        f'<article><h2><a href="/stadt/rat-beschliesst-plan-{number}-{one}-1000{one}.html">'
        f"Rat beschließt Plan {number} Teil {one} für den Hafen</a></h2>"
        f"<p>Der Rat hat lange beraten und am Ende doch beschlossen.</p></article>"
        for one in range(count)
    )
    return page(f'<html lang="de"><title>Stadt</title><main><h1>Stadt</h1>{blocks}</main></html>')


HOSTILE = page("<div>" * 100_000)
"""Keeps the parser busy for seconds inside C."""


def children(of: int, name: str) -> list[int]:
    """Return the processes below a process whose command line holds a word."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text()
                line = (folder / "cmdline").read_text()
            except OSError:
                continue
            state, parent = stat.rpartition(")")[2].split()[:2]
            if state != "Z" and name in line:
                parents[int(folder.name)] = int(parent)
    found: list[int] = []
    todo = [of]
    while todo:
        own = [pid for pid, parent in parents.items() if parent == todo[0]]
        found += own
        todo = todo[1:] + own
    return found


def worker_processes(of: int) -> list[int]:
    """Return the workers: they stand below the fork server, which is no worker."""
    servers = children(of, "forkserver")
    return [pid for server in servers for pid in children(server, "forkserver")]


def wait_until_gone(pids: list[int], seconds: float = 15) -> list[int]:
    """Return those that are still there after so long."""
    end = time.monotonic() + seconds
    left = pids
    while left and time.monotonic() < end:
        left = [pid for pid in left if is_alive(pid)]
        time.sleep(0.05)
    return left


def is_alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(count=2, time_limit=timedelta(seconds=2)) as started:
        yield started


def titles(outcome: Extraction | ExtractionError) -> list[str]:
    assert isinstance(outcome, Extraction)
    return [teaser.title for teaser in outcome.teasers]


def test_a_worker_reads_what_the_parent_would(workers: Workers) -> None:
    read = list(workers.extract_all([(listing(1), Hints(language="de"))]))
    assert read == [extract(listing(1), Hints(language="de"))]
    assert len(titles(read[0])) == 6


def test_results_come_in_the_order_of_the_pages(workers: Workers) -> None:
    pages = [(listing(number, count=3 + number % 4 * 20), None) for number in range(12)]
    for number, outcome in enumerate(workers.extract_all(pages)):
        assert f"Plan {number} Teil 1 " in titles(outcome)[1]


def test_a_hostile_page_is_killed_at_its_limit_and_the_others_are_read(workers: Workers) -> None:
    jobs = [(listing(1), None), (HOSTILE, None), (listing(2), None)]
    first, hostile, last = workers.extract_all(jobs)
    assert isinstance(hostile, ExtractionError)
    assert "longer than 2 s" in str(hostile)
    assert "browser" in str(hostile)
    assert titles(first)
    assert titles(last)


@pytest.mark.parametrize(
    "piece",
    [
        '<a href="/"></a>' * 50_000,  # beside the way to the front page trails are looked for
        f'<script type="application/ld+json">[{"[]," * 600_000}1]</script>',
        f"<div {'initial-' * 60_000}.='{{{200 * ' '}}}'></div>",
    ],
    ids=["links", "lists", "name"],
)
def test_the_same_over_and_over_costs_only_its_length(piece: str) -> None:
    nameless = listing(1).body.decode().replace("<h1>Stadt</h1>", "")
    body = f"{nameless}<div>{piece}</div>"
    with Workers(count=1, time_limit=timedelta(seconds=20)) as patient:
        (read,) = patient.extract_all([(page(body), None)])
    assert len(titles(read)) == 6


async def test_the_loop_goes_on_while_pages_are_read(workers: Workers) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    read, failed = await asyncio.gather(
        workers.extract(listing(3)), workers.extract(HOSTILE), return_exceptions=True
    )
    ticking.cancel()
    assert isinstance(read, Extraction)
    assert isinstance(failed, ExtractionError)
    assert ticks > 20


async def test_a_page_given_up_by_its_caller_frees_its_worker(workers: Workers) -> None:
    given_up = asyncio.create_task(workers.extract(HOSTILE))
    await asyncio.sleep(0.3)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert titles(await workers.extract(listing(4)))


def test_only_a_few_pages_are_held_at_a_time(workers: Workers) -> None:
    asked = 0

    def jobs() -> Iterator[tuple[Page, Hints | None]]:
        nonlocal asked
        for number in range(60):
            asked += 1
            yield listing(number), None

    for done, _ in enumerate(workers.extract_all(jobs()), start=1):
        assert asked <= done + 2 * workers.count
    assert asked == 60


def test_whoever_stops_listening_leaves_no_work_behind(workers: Workers) -> None:
    outcomes = workers.extract_all([(listing(1), None), (HOSTILE, None), (HOSTILE, None)] * 2)
    assert titles(next(outcomes))
    del outcomes
    began = time.monotonic()
    assert titles(next(workers.extract_all([(listing(2), None)])))
    assert time.monotonic() - began < 10  # the hostile pages would take longer


def test_a_page_that_needs_too_much_memory_is_refused_and_the_next_one_read() -> None:
    with Workers(count=1, memory_limit_bytes=120 * MEBIBYTE) as workers:
        large, small = workers.extract_all(
            [(page("<p>Wort</p>" * 400_000), None), (listing(1), None)]
        )
    assert isinstance(large, ExtractionError)
    assert "more memory than" in str(large)
    assert titles(small)


def test_a_process_is_replaced_after_its_share_of_pages() -> None:
    with Workers(count=1, recycle_after=2) as workers:
        seen = set()
        for outcome in workers.extract_all([(listing(number), None) for number in range(7)]):
            assert titles(outcome)
            seen.update(worker_processes(os.getpid()))
    assert len(seen) >= 3


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_a_process_killed_from_outside_fails_its_page_only() -> None:
    with Workers(count=1, time_limit=timedelta(seconds=30)) as workers:
        outcomes = workers.extract_all([(listing(0), None), (HOSTILE, None), (listing(1), None)])
        assert titles(next(outcomes))
        time.sleep(0.5)
        for pid in worker_processes(os.getpid()):
            os.kill(pid, signal.SIGKILL)
        killed = next(outcomes)
        assert isinstance(killed, ExtractionError)
        assert "SIGKILL" in str(killed)
        assert titles(next(outcomes))


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
async def test_idle_processes_killed_from_outside_are_replaced() -> None:
    with Workers(count=2) as workers:
        assert titles(await workers.extract(listing(0)))
        for pid in worker_processes(os.getpid()):
            os.kill(pid, signal.SIGKILL)
        for number in range(3):
            assert titles(await workers.extract(listing(number)))
            await asyncio.sleep(0.2)


def test_a_page_of_which_nothing_is_heard_is_given_up_and_the_next_one_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_JOBS_A_WORKER", 0)
    monkeypatch.setattr(module, "_START_SECONDS", 2.0)
    with Workers(count=1, time_limit=timedelta(hours=1)) as workers:
        (lost,) = workers.extract_all([(HOSTILE, None)])
        assert isinstance(lost, ExtractionError)
        assert "was lost" in str(lost)
        monkeypatch.undo()
        (found,) = workers.extract_all([(listing(1), None)])
        assert titles(found)


@pytest.mark.parametrize(("code", "says"), [(-9, "signal SIGKILL"), (3, "exit code 3")])
def test_how_a_process_ended_is_said_in_words(code: int, says: str) -> None:
    assert _ending(code) == says


def test_a_recipe_that_is_no_css_and_a_fault_of_the_reader_fail_one_page_only(
    workers: Workers,
) -> None:
    broken = Hints(recipe=Recipe(items="article["))
    faulty = Page(url=None, body=cast(bytes, "text"), captured_at=None)
    jobs = [(listing(1), broken), (faulty, None), (listing(2), None)]
    unreadable, faulted, read = workers.extract_all(jobs)
    assert "items is no CSS selector" in str(unreadable)
    assert isinstance(faulted, ExtractionError)
    assert "fault of Litfass" in str(faulted)
    assert titles(read)


def test_what_a_worker_does_with_a_page_is_the_same_anywhere() -> None:
    before = signal.getitimer(signal.ITIMER_REAL)
    assert _read(listing(1), None, 60) == extract(listing(1))
    refused = _read(listing(1), Hints(recipe=Recipe(region="[")), 60)
    assert type(refused) is ExtractionError
    with pytest.raises(ExtractionError, match="fault of Litfass"):
        _read(Page(url=None, body=cast(bytes, "text"), captured_at=None), None, 60)
    assert signal.getitimer(signal.ITIMER_REAL) == before


def test_workers_outside_their_with_statement_say_so() -> None:
    with pytest.raises(RuntimeError, match="with statement"):
        list(Workers(count=1).extract_all([(listing(1), None)]))


def test_there_are_a_few_workers_by_default() -> None:
    assert 1 <= Workers().count <= 4
    assert available_processors() >= 1


def test_what_goes_to_a_worker_and_back_survives_pickling() -> None:
    hints = Hints(recipe=Recipe(items="article", fields={"title": "h2"}))
    read = extract(listing(1), hints)
    for value in (listing(1), hints, read):
        assert pickle.loads(pickle.dumps(value)) == value


SCRIPT = """
import sys, time
from datetime import timedelta
from aggregator.extract.workers import Workers
from aggregator.model import Page

if __name__ == "__main__":
    page = Page(url=None, body=b"<div>" * 100_000, captured_at=None)
    with Workers(count=2, time_limit=timedelta(seconds=2)) as workers:
        print("started", flush=True)
        list(workers.extract_all([(page, None)] * 40))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_no_process_outlives_its_parent(number: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "reads.py"
    script.write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-W", "error", str(script)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "started\n"
        time.sleep(1)
        below = children(parent.pid, "multiprocessing")
        assert len(below) >= 3  # the fork server and two workers
        parent.send_signal(number)
        parent.wait(timeout=20)
    assert wait_until_gone(below) == []
