"""Faults injected on loopback, and what became of them: `python -m bench.faults` prints the table.

After each: the other sources were visited on time, the archive is sound, the feeds are whole, and
no article is lost or doubled.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from aggregator.commands import compose
from aggregator.config import Config, SourceConfig
from aggregator.errors import HostRests
from aggregator.fetch import Fetcher, client
from aggregator.visit import Visited
from bench import faults_local
from bench.faults_network import ELSEWHERE, Fault, certificates, chain, faults, resolving
from bench.faults_room import Newsroom, Paper, Row, newsroom, settings, source
from bench.loopback import LOOPBACK, Site, serving
from bench.soak_service import Known, look

GOOD = 4
"""Sites that are in order."""
READING = timedelta(seconds=5)
"""What a worker gets for one page."""
BEAT_SECONDS = 0.5
"""From one visit of such a site to the next."""


async def network(folder: Path) -> tuple[list[Row], list[str]]:
    """Visit every faulty site once, all at the same time, while good ones are visited on and on.

    Return the table, and what is wrong with the rest.
    """
    names: dict[str, str] = {}
    papers = [Paper(f"blatt{number}") for number in range(GOOD)]
    async with AsyncExitStack() as stack:
        stack.enter_context(_forgetful())
        trusting, certificate = stack.enter_context(certificates())
        sources: dict[str, SourceConfig] = {}
        listed = list(faults())
        for fault in listed:
            tls = certificate(fault.tls, fault.host) if fault.tls else None
            site = await stack.enter_async_context(serving(tls=tls))
            site.answers["*"] = chain(site) if fault.leads_inside else fault.answer
            port = _closed_port() if fault.gone else site.port
            sources[fault.name] = source(
                fault.host.partition(".")[0], f"{site.scheme}://{fault.host}:{port}{fault.path}"
            )
            if fault.known:
                names[fault.host] = LOOPBACK
        names["inside.example"] = LOOPBACK
        good: list[SourceConfig] = []
        moved: list[Site] = []
        for paper in papers:
            answers = {"/stadt/": paper.print}
            site = await stack.enter_async_context(serving(answers))
            moved.append(
                await stack.enter_async_context(serving(answers, host=ELSEWHERE, port=site.port))
            )
            names[f"{paper.name}.example"] = LOOPBACK
            good.append(source(paper.name, site.url("/stadt/", f"{paper.name}.example")))
        trusted = {fault.host for fault in listed if fault.trusted}
        trusted |= {f"{paper.name}.example" for paper in papers}
        fetcher = Fetcher(
            settings(*trusted), clock=compose.now, resolve=resolving(names), tls=trusting
        )
        config = Config(
            path=folder / "litfass.toml", data=folder, sources=(*sources.values(), *good)
        )
        room = await stack.enter_async_context(
            newsroom(config, fetcher, compose.now, reading=READING)
        )
        rows, problems = await _together(room, listed, sources, good, papers, names)
        problems += ["a site that moved was not found" for site in moved if not site.asked]
        return rows, problems


@contextmanager
def _forgetful() -> Iterator[None]:
    """Let addresses of names be forgotten within a beat; in earnest they are kept for seconds."""
    usual, client.DNS_SECONDS = client.DNS_SECONDS, BEAT_SECONDS / 2
    try:
        yield
    finally:
        client.DNS_SECONDS = usual


async def _together(
    room: Newsroom,
    listed: Sequence[Fault],
    sources: dict[str, SourceConfig],
    good: Sequence[SourceConfig],
    papers: Sequence[Paper],
    names: dict[str, str],
) -> tuple[list[Row], list[str]]:
    over = asyncio.Event()
    beats = [asyncio.create_task(_beat(room, one, over)) for one in good]
    publishing = asyncio.create_task(room.publisher.work())
    await asyncio.sleep(2 * BEAT_SECONDS)

    async def one(fault: Fault) -> Row:
        began = time.monotonic()
        visited = await room.visit(sources[fault.name])
        asked_again = fault.name == "storm of 429" and not await _is_left_alone(
            room, sources[fault.name]
        )
        seconds = time.monotonic() - began
        problems = tuple(_wrong(fault, visited, asked_again=asked_again))
        said = visited.visit.error or ""
        return Row(
            fault=fault.name,
            outcome=str(visited.visit.outcome),
            said=said,
            seconds=seconds,
            problems=problems,
        )

    rows = await asyncio.gather(*(one(fault) for fault in listed))
    for paper in papers:
        names[f"{paper.name}.example"] = ELSEWHERE  # they move, and go on
    await asyncio.sleep(3 * BEAT_SECONDS)
    over.set()
    lags = [lag for beat in beats for lag in await beat]
    publishing.cancel()
    await asyncio.gather(publishing, return_exceptions=True)
    await room.publisher.publish()
    pairs = zip(papers, good, strict=True)
    known = Known(addresses={key for paper, one in pairs for key in paper.keys(one.url)})
    problems = look(room.config.data, known)
    late = max(lags)
    print(
        f"beside them: {len(good)} sites in order, {len(lags)} visits, the latest began "
        f"{late:.2f} s late; {len(known.addresses)} articles",
        file=sys.stderr,
    )
    if len(known.addresses) != sum(len(paper.served) for paper in papers):
        problems.append("articles that nobody served")
    if late > LATE_SECONDS:
        problems.append(f"a visit began {late:.1f} s late")
    return list(rows), problems


LATE_SECONDS = 5.0
"""More than the longest fault takes means that it was waited for; a busy machine needs a part."""


async def _beat(room: Newsroom, one: SourceConfig, over: asyncio.Event) -> list[float]:
    """Visit a good site on and on; return how late each visit began."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    lags: list[float] = []
    while not over.is_set():
        await asyncio.sleep(max(0.0, due - loop.time()))
        lags.append(loop.time() - due)
        visited = await room.visit(one)
        if visited.visit.outcome != "read":
            raise AssertionError(f"{one.name}: {visited.visit.outcome}: {visited.visit.error}")
        due = max(due + BEAT_SECONDS, loop.time() - BEAT_SECONDS)
    return lags


async def _is_left_alone(room: Newsroom, source: SourceConfig) -> bool:
    try:
        await room.visit(source)
    except HostRests:
        return True
    return False


def _wrong(fault: Fault, visited: Visited, *, asked_again: bool) -> list[str]:
    row = visited.visit
    problems = []
    if row.outcome != fault.outcome:
        problems.append(f"is {row.outcome}, not {fault.outcome}")
    if fault.says not in (row.error or ""):
        problems.append(f'does not say "{fault.says}"')
    if asked_again:
        problems.append("was asked again")
    return problems


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def printed(rows: Sequence[Row]) -> str:
    """Return the table as text."""
    lines = [f"{'fault':<32} {'outcome':<12} {'s':>5}  said"]
    for row in rows:
        mark = "" if not row.problems else f"  WRONG: {'; '.join(row.problems)}"
        lines.append(
            f"{row.fault:<32} {row.outcome:<12} {row.seconds:>5.1f}  {row.said[:80]}{mark}"
        )
    return "\n".join(lines)


def main() -> int:
    wrong: list[str] = []
    with TemporaryDirectory(prefix="litfass-faults-") as name:
        rows, problems = asyncio.run(network(Path(name)))
    print(printed(rows))
    wrong += problems
    with TemporaryDirectory(prefix="litfass-faults-") as name:
        local = asyncio.run(faults_local.everything(Path(name)))
    print(printed(local))
    wrong += [f"{row.fault}: {problem}" for row in [*rows, *local] for problem in row.problems]
    for problem in wrong:
        print(f"FAILED {problem}")
    total = len(rows) + len(local)
    print(f"{total} faults, {len(wrong)} problems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
