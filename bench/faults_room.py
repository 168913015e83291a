"""A newsroom for the faults: papers in order, and everything of the service but its schedule."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urljoin

from aggregator.commands.writer import Publisher, Writer
from aggregator.config import Config, FetchSettings, SourceConfig, archive_source, feed_policy
from aggregator.extract.workers import Workers
from aggregator.fetch import Fetcher
from aggregator.visit import Visited, visit
from bench.loopback import Asked, answer
from db import canonical_url
from feeds import PublishSettings

WORDS = (
    *("Haushalt", "Brücke", "Schule", "Theater", "Hafen", "Wald"),
    *("Markt", "Bahnhof", "Museum", "Rathaus", "Stadion", "Klinik"),
)
MEBIBYTE = 2**20


def settings(*private: str) -> FetchSettings:
    """Return settings of an impatient guest who may visit these private hosts."""
    return FetchSettings(
        delay=timedelta(0),
        connect_timeout=timedelta(seconds=2),
        read_timeout=timedelta(seconds=1.5),
        total_timeout=timedelta(seconds=3),
        max_transfer_bytes=2 * MEBIBYTE,
        max_page_bytes=2 * MEBIBYTE,
        allow_private=frozenset(private),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    fault: str
    outcome: str
    said: str
    seconds: float
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class Paper:
    """A newspaper in order: with each edition it has one article more."""

    name: str
    served: list[str] = field(default_factory=list)

    async def print(self, _asked: Asked, writer: asyncio.StreamWriter) -> None:
        number = len(self.served)
        self.served.append(f"/stadt/{self.name}-{WORDS[number % 12].lower()}-{number:05}.html")
        blocks = "".join(
            f'<article><h2><a href="{path}">{self._title(index)}</a></h2>'
            f"<p>Wie es in der Stadt weitergeht, steht in Bericht {index}.</p></article>"
            for index, path in list(enumerate(self.served))[-25:]
        )
        head = f"<!doctype html><html lang=de><head><title>{self.name}</title></head>"
        writer.write(answer(f"{head}<body><main>{blocks}</main></body></html>"))

    def keys(self, url: str) -> set[str]:
        """Return what the archive must hold of everything served at the paper's address so far."""
        return {canonical_url(urljoin(url, path)) for path in self.served}

    def _title(self, index: int) -> str:
        first, second = WORDS[index % 12], WORDS[index // 12 % 12]
        return f"{self.name.title()}: {first} und {second} bekommen im Jahr {1900 + index} Geld"


@dataclass(slots=True, kw_only=True)
class Newsroom:
    """Everything of the service but its schedule and its web server."""

    config: Config
    fetcher: Fetcher
    workers: Workers
    writer: Writer
    publisher: Publisher
    clock: Callable[[], datetime]

    async def visit(self, source: SourceConfig) -> Visited:
        policy = feed_policy(self.config, source)
        return await visit(
            source,
            await self.writer.known(source.name),
            fetcher=self.fetcher,
            workers=self.workers,
            record=lambda row, seen: self.writer.record(row, seen, policy),
            clock=self.clock,
        )


@asynccontextmanager
async def newsroom(
    config: Config,
    fetcher: Fetcher,
    clock: Callable[[], datetime],
    *,
    reading: timedelta = timedelta(seconds=20),
) -> AsyncIterator[Newsroom]:
    async with AsyncExitStack() as stack:
        writer = await stack.enter_async_context(Writer(config.data / "archive.db"))
        workers = stack.enter_context(Workers(count=2, time_limit=reading))
        await stack.enter_async_context(fetcher)
        sources = [archive_source(one) for one in config.sources]
        await writer.call(lambda archive: archive.register(sources))
        publisher = Publisher(
            writer,
            config.data / "public",
            PublishSettings(base_url=config.service.address),
            announce=lambda _paths: None,
        )
        yield Newsroom(
            config=config,
            fetcher=fetcher,
            workers=workers,
            writer=writer,
            publisher=publisher,
            clock=clock,
        )


def source(name: str, url: str) -> SourceConfig:
    return SourceConfig(url=url, name=name, site=name, language="de")
