"""The running service: visits, publishes and serves by one configuration, then by the next."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from aggregator.commands import compose, logs
from aggregator.commands.logs import note
from aggregator.commands.metrics import Metrics, archive_bytes
from aggregator.commands.options import archive_file, public_folder
from aggregator.commands.publishing import publish_settings
from aggregator.commands.reload import Changes
from aggregator.commands.rounds import Rounds
from aggregator.commands.writer import Publisher
from aggregator.config import Config
from db import Archive, Mode
from feeds import Announcer, Service, ServiceError, serve

log = logging.getLogger(__name__)

DRAIN = timedelta(seconds=3)
"""For visits on their way at the end; what is cancelled then was not recorded and comes again."""


async def keep_running(
    config: Config, load: Callable[[], Config], *, listening: Callable[[str], None]
) -> None:
    """Serve until SIGTERM or SIGINT, with each valid configuration that `load` finds meanwhile.

    `listening` is told the address at which the service answers.
    """
    stop = asyncio.Event()
    changes = Changes(config, load)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, changes.ask)
    proven: Config | None = None
    following: Config | None = config
    while following is not None:
        wanted = following
        logs.set_up(wanted.service.log)
        demo = compose.shows_demo(wanted)
        edition = _demo if demo else _running
        try:
            async with edition(wanted, changes, listening) as rounds:
                proven = wanted
                following = await _until_replaced(wanted, rounds, changes, stop, demo=demo)
        except ServiceError as error:
            if proven is None or proven == wanted:
                raise
            note(log, "configuration", level=logging.ERROR, outcome="refused", problem=str(error))
            following = proven
    note(log, "stop")


async def _until_replaced(
    config: Config, rounds: Rounds, changes: Changes, stop: asyncio.Event, *, demo: bool
) -> Config | None:
    """Run until a configuration comes that needs another edition; None at the end."""
    while (changed := await _next(changes, stop)) is not None:
        if demo or config.service != changed.service or config.fetch != changed.fetch:
            return changed
        await rounds.adopt(changed)
        config = changed
    return None


async def _next(changes: Changes, stop: asyncio.Event) -> Config | None:
    stopped = asyncio.create_task(stop.wait())
    changed = asyncio.create_task(changes.next())
    await asyncio.wait({stopped, changed}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if stop.is_set():
        changed.cancel()
        await asyncio.gather(stopped, changed, return_exceptions=True)
        return None
    return changed.result()


@asynccontextmanager
async def _demo(
    config: Config, changes: Changes, listening: Callable[[str], None]
) -> AsyncIterator[Rounds]:
    """Run the service of the demo newspaper, with what the configuration says of other things."""
    command = compose.command_to_add(config)
    async with compose.demo_newspaper(config) as shown:
        note(
            log,
            "demo",
            message="no source is configured: this is a made-up newspaper on this machine",
            next=command,
        )
        notice = compose.DEMO_NOTICE.format(command=command)
        async with _running(shown, changes, listening, notice=notice) as rounds:
            yield rounds


@asynccontextmanager
async def _running(
    config: Config,
    changes: Changes,
    listening: Callable[[str], None],
    *,
    notice: str | None = None,
) -> AsyncIterator[Rounds]:
    """Run the service of one configuration."""
    settings = publish_settings(config, notice=notice)
    path, public = archive_file(config), public_folder(config)
    metrics = Metrics()
    async with compose.visiting(config) as means, Announcer.running(settings) as announcer:
        publisher = Publisher(
            means.writer,
            public,
            settings,
            announce=announcer.announce,
            observe=metrics.published,
        )
        rounds = Rounds(
            config,
            fetcher=means.fetcher,
            workers=means.workers,
            writer=means.writer,
            publisher=publisher,
            metrics=metrics,
            clock=compose.now,
            random=Random(),
        )
        _watch(metrics, means, rounds, publisher, path)
        service = Service(
            public,
            lambda: Archive.open(path, mode=Mode.READ),
            settings,
            lambda: replace(rounds.health(), not_taken=changes.problems),
            metrics=metrics.render,
            observe=metrics.answered,
        )
        if not config.service.is_local and config.service.base_url is None:
            note(
                log,
                "advice",
                level=logging.WARNING,
                message="others can reach this service, but feeds name it "
                f"{config.service.address}/: set [service] base_url in {config.path}",
            )
        async with serve(service, host=config.service.bind, port=config.service.port) as address:
            listening(address)
            await rounds.begin()
            publishing = asyncio.create_task(publisher.work())
            note(log, "start", address=f"{address}/", sources=len(config.sources), data=config.data)
            if not config.sources:
                note(
                    log,
                    "advice",
                    level=logging.WARNING,
                    message=f"{config.path} names no source: nobody is visited, the feeds stay",
                    next=compose.command_to_add(config),
                )
            try:
                yield rounds
            finally:
                await rounds.drain(DRAIN)
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
        await publisher.publish()


def _watch(
    metrics: Metrics,
    means: compose.Visiting,
    rounds: Rounds,
    publisher: Publisher,
    archive: Path,
) -> None:
    """Let the metrics show what is so at the moment."""
    watch = metrics.watch
    watch("archive_bytes", "Size of the archive.", lambda: archive_bytes(archive))
    watch("sources", "Sources visited.", lambda: len(rounds.scheduler.plans))
    watch("visits_running", "Visits now.", lambda: len(rounds.scheduler.running))
    watch("hosts_waiting", "Requests in a host's queue.", lambda: means.fetcher.hosts.waiting)
    watch("workers", "Reading processes.", lambda: means.workers.count)
    watch("writer_waiting", "Calls to the archive, with the present.", lambda: means.writer.waiting)
    watch("feeds_waiting", "Feeds to be published in a moment.", lambda: publisher.waiting)
