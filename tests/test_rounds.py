"""The round of visits: what a start remembers, what a change of sources does, what health tells."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from aggregator.commands import rounds as module
from aggregator.commands.metrics import Metrics
from aggregator.commands.rounds import Rounds
from aggregator.commands.writer import Publisher, Writer
from aggregator.config import Config, FetchSettings, SourceConfig, archive_source
from aggregator.extract.workers import Workers
from aggregator.fetch import Fetcher
from aggregator.model import Recipe
from aggregator.schedule import Plan, Scheduler
from aggregator.schedule import scheduler as scheduling
from db import Archive, Mode, Origin, Outcome, SavedSearch, Visit
from feeds import PublishSettings
from tests.test_visit import Site

NOBODY = "http://127.0.0.1:9/"  # the discard port: nobody listens
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(count=1) as started:
        yield started


def config(folder: Path, *names: str) -> Config:
    sources = tuple(
        SourceConfig(url=f"{NOBODY}{name}", name=name, site="zeitung.example") for name in names
    )
    manners = FetchSettings(allow_private=frozenset({"127.0.0.1"}), delay=timedelta(0))
    return Config(path=folder / "litfass.toml", data=folder, fetch=manners, sources=sources)


@asynccontextmanager
async def rounds_of(wanted: Config, workers: Workers) -> AsyncIterator[Rounds]:
    async with (
        Writer(wanted.data / "archive.db") as writer,
        Fetcher(wanted.fetch, clock=now) as fetcher,
    ):
        publisher = Publisher(
            writer,
            wanted.data / "public",
            PublishSettings(base_url="http://feeds.example"),
            announce=lambda _: None,
        )
        rounds = Rounds(
            wanted,
            fetcher=fetcher,
            workers=workers,
            writer=writer,
            publisher=publisher,
            metrics=Metrics(),
            clock=now,
            random=Random(1),
        )
        await rounds.begin()
        yield rounds
        await rounds.drain(timedelta(seconds=1))


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not happened():
            await asyncio.sleep(0.02)


def outcomes(rounds: Rounds) -> dict[str, str | None]:
    return {source.name: source.outcome for source in rounds.health().sources}


async def test_a_saved_search_is_a_feed_from_the_start_and_from_the_moment_it_is_named(
    tmp_path: Path, workers: Workers
) -> None:
    first, second = (
        SavedSearch(name="harbour", query="port*"),
        SavedSearch(name="snow", query="ice"),
    )

    def kept() -> set[str]:
        with Archive.open(tmp_path / "archive.db", mode=Mode.READ) as archive:
            return {feed.path for feed in archive.feeds() if feed.path.startswith("search/")}

    async with rounds_of(replace(config(tmp_path), searches=(first,)), workers) as rounds:
        assert kept() == {"search/harbour"}
        await rounds.adopt(replace(config(tmp_path), searches=(first, second)))
        assert kept() == {"search/harbour", "search/snow"}


async def test_a_start_remembers_that_a_page_is_quiet_and_lets_it_be(
    tmp_path: Path, workers: Workers
) -> None:
    wanted = config(tmp_path, "still")
    with Archive.open(tmp_path / "archive.db") as archive:
        archive.register([archive_source(wanted.sources[0])])
        for number in range(60, 0, -1):
            archive.record(
                Visit(
                    source="still",
                    at=now() - number * HOUR,
                    origin=Origin.LIVE,
                    outcome=Outcome.UNCHANGED,
                )
            )
    async with rounds_of(wanted, workers) as rounds:
        (before,) = rounds.health().sources
        assert (before.outcome, before.failures) == ("unchanged", 0)
        await until(lambda: rounds.scheduler.plans["still"].at > now() + timedelta(minutes=5))
        (after,) = rounds.health().sources
    assert after.last_visit == before.last_visit
    assert after.interval is not None
    assert after.interval > HOUR


async def test_sources_come_and_go_with_the_configuration(tmp_path: Path, workers: Workers) -> None:
    async with rounds_of(config(tmp_path, "a", "b"), workers) as rounds:
        await until(lambda: set(outcomes(rounds).values()) == {"unreachable"})
        await rounds.adopt(config(tmp_path, "b", "c"))
        await until(lambda: outcomes(rounds) == {"b": "unreachable", "c": "unreachable"})
        assert set(rounds.scheduler.plans) == {"b", "c"}
        assert {source.failures for source in rounds.health().sources} == {1}


async def test_an_archive_that_refuses_makes_the_service_not_ready(
    tmp_path: Path, workers: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    async with rounds_of(config(tmp_path, "a"), workers) as rounds:
        await until(lambda: outcomes(rounds) == {"a": "unreachable"})
        assert rounds.health().problems == ()
        with closing(sqlite3.connect(tmp_path / "archive.db")) as database:
            database.execute("ALTER TABLE visits RENAME TO gone")
        with caplog.at_level(logging.ERROR):
            rounds.scheduler.put("a", Plan(at=now(), interval=HOUR, reason="test"))
            await until(lambda: bool(rounds.health().problems))
        (problem,) = rounds.health().problems
        assert problem.startswith("the archive cannot be written")
        assert "a visit of a broke" in caplog.text


async def test_what_does_not_move_makes_the_service_not_ready(
    tmp_path: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = asyncio.Event()

    async def never(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hanging.wait()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    wanted = config(tmp_path, "a")
    slow = SourceConfig(url=f"http://127.0.0.1:{port}/", name="slow", site="zeitung.example")
    async with rounds_of(wanted, workers) as rounds:
        await rounds.adopt(Config(path=wanted.path, data=wanted.data, sources=(slow,)))
        await until(lambda: bool(rounds.scheduler.running))
        assert rounds.health().problems == ()
        monkeypatch.setattr(module, "STUCK_AFTER", timedelta(hours=-9))
        monkeypatch.setattr(module, "TICKS_MISSED", timedelta(seconds=-1))
        monkeypatch.setattr(module, "OVERDUE", timedelta(seconds=-1))
        assert rounds.health().problems == (
            "the scheduler does not tick",
            "visits do not begin when they are due",
            "the visit of slow is stuck",
        )
        hanging.set()
    server.close()
    await server.wait_closed()


async def test_who_waits_for_the_turn_of_a_polite_host_is_not_stuck(
    tmp_path: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing_here(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(nothing_here, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    manners = FetchSettings(allow_private=frozenset({"127.0.0.1"}), delay=HOUR)
    pages = config(tmp_path, "a", "b").sources
    wanted = replace(
        config(tmp_path),
        fetch=manners,
        sources=tuple(replace(page, url=f"{address}{page.name}") for page in pages),
    )
    async with rounds_of(wanted, workers) as rounds:
        await until(lambda: "unreachable" in outcomes(rounds).values())
        await until(lambda: len(rounds.scheduler.running) == 1)
        await asyncio.sleep(0.2)
        monkeypatch.setattr(module, "STUCK_AFTER", timedelta(0))
        assert len(rounds.scheduler.running) == 1
        assert rounds.health().problems == ()
    server.close()
    await server.wait_closed()


async def test_pages_of_a_host_that_is_left_alone_wait_without_trouble(
    tmp_path: Path, workers: Workers
) -> None:
    site = Site()
    async with site.serving() as url:
        first, second = (
            replace(page, url=f"{url}?{page.name}") for page in config(tmp_path, "a", "b").sources
        )
        wanted = replace(config(tmp_path), sources=(first, second))
        async with rounds_of(wanted, workers) as rounds:
            await until(lambda: set(outcomes(rounds).values()) == {"read"})
            await until(lambda: not rounds.scheduler.running)
            site.status, site.headers = 429, {"Retry-After": "600"}
            for name in ("a", "b", "b"):
                rounds.scheduler.put(name, Plan(at=now(), interval=HOUR, reason="test"))
                await until(lambda: rounds.scheduler.plans[name].reason != "test")  # noqa: B023
            of = {source.name: source for source in rounds.health().sources}
    assert (of["a"].outcome, of["a"].failures) == ("unreachable", 1)
    assert (of["b"].outcome, of["b"].failures, of["b"].error) == ("read", 0, None)
    assert of["b"].interval_reason == "127.0.0.1 is left alone: it asked for that"
    assert of["b"].next_visit is not None
    assert timedelta(minutes=9) < of["b"].next_visit - now() < timedelta(minutes=12)
    assert len(site.asked) == 3
    with Archive.open(tmp_path / "archive.db", mode=Mode.READ) as archive:
        assert [row.outcome for row in archive.visits("b")] == [Outcome.READ]
        assert archive.page_state("b").failures == 0


async def test_a_page_is_read_anew_when_the_configuration_says_other_things_of_it(
    tmp_path: Path, workers: Workers
) -> None:
    async with Site().serving() as url:
        wanted = config(tmp_path, "a")
        page = replace(wanted.sources[0], url=url)

        def visited() -> list[Outcome]:
            with Archive.open(tmp_path / "archive.db", mode=Mode.READ) as archive:
                return [row.outcome for row in archive.visits("a")]

        async with rounds_of(replace(wanted, sources=(page,)), workers) as rounds:
            await until(lambda: visited() == [Outcome.READ] and not rounds.scheduler.running)
            rounds.scheduler.put("a", Plan(at=now(), interval=HOUR, reason="test"))
            await until(lambda: visited() == [Outcome.UNCHANGED, Outcome.READ])
            await until(lambda: not rounds.scheduler.running)
            changed = replace(page, recipe=Recipe(fields={"snippet": "p"}))
            await rounds.adopt(replace(wanted, sources=(changed,)))
            for outcome in (Outcome.READ, Outcome.UNCHANGED):
                before = len(visited())
                await asyncio.sleep(1)  # the archive counts seconds
                rounds.scheduler.put("a", Plan(at=now(), interval=HOUR, reason="test"))
                await until(lambda before=before: len(visited()) > before)  # type: ignore[misc]
                assert visited()[0] is outcome
                await until(lambda: not rounds.scheduler.running)
        # so it does after a restart
        mended = replace(page, recipe=Recipe(fields={"kicker": "span"}), interval=timedelta(0))
        async with rounds_of(replace(wanted, sources=(mended,)), workers):
            before = len(visited())
            await until(lambda: len(visited()) > before)
            assert visited()[-1 - before] is Outcome.READ


async def test_the_archive_is_tidied_by_itself(
    tmp_path: Path,
    workers: Workers,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(module, "TIDY_FIRST_AFTER", timedelta(0))
    with caplog.at_level(logging.INFO):
        async with rounds_of(config(tmp_path), workers):
            await until(lambda: "tidy" in caplog.text)


async def test_a_clock_that_is_set_back_takes_the_plans_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scheduling, "TICK", timedelta(milliseconds=50))
    offset = [timedelta(0)]
    ran: list[str] = []

    async def job(name: str) -> Plan:
        ran.append(name)
        return Plan(at=now() + offset[0] + 9 * HOUR, interval=HOUR, reason="test")

    scheduler = Scheduler(job, clock=lambda: now() + offset[0])
    scheduler.start()
    planned = now() + 5 * HOUR
    scheduler.put("a", Plan(at=planned, interval=HOUR, reason="test"))
    await asyncio.sleep(0.2)
    offset[0] = -2 * HOUR
    await until(lambda: scheduler.plans["a"].at != planned)
    assert abs(planned - 2 * HOUR - scheduler.plans["a"].at) < timedelta(seconds=5)
    assert ran == []
    scheduler.shut()
