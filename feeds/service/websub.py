"""The WebSub publisher (W3C Recommendation): tells the hub which feeds changed until it heard."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import quote

import aiohttp

from feeds.formats import FORMATS
from feeds.model import PublishSettings

log = logging.getLogger(__name__)

RETRIES = (
    timedelta(seconds=2),
    timedelta(seconds=15),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)
"""How long to wait after each failure; after the last one the next change of the feed will do."""
TIMEOUT_SECONDS = 20.0
USER_AGENT = "Litfass (WebSub publisher)"


class Announcer:
    """Pings a hub in the background; a feed that changes again meanwhile is announced once."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: PublishSettings,
        retries: Sequence[timedelta],
    ) -> None:
        self._session = session
        self._settings = settings
        self._retries = retries
        self._waiting: dict[str, None] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    @classmethod
    @asynccontextmanager
    async def running(
        cls, settings: PublishSettings, *, retries: Sequence[timedelta] = RETRIES
    ) -> AsyncIterator[Announcer]:
        """Run until the block ends; without a hub in the settings, announcing does nothing."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        async with aiohttp.ClientSession(
            timeout=timeout, headers={"User-Agent": USER_AGENT}
        ) as session:
            announcer = cls(session, settings, retries)
            task = asyncio.create_task(announcer._work())
            try:
                yield announcer
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def announce(self, paths: Iterable[str]) -> None:
        """Have the hub told that these feeds changed; return at once. On the loop's thread only."""
        if self._settings.websub_hub is None:
            return
        self._waiting |= dict.fromkeys(paths)
        if self._waiting:
            self._idle.clear()
            self._wake.set()

    async def settled(self) -> None:
        """Wait until everything announced was told or given up."""
        await self._idle.wait()

    async def _work(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            failures = 0
            while self._waiting:
                path = next(iter(self._waiting))
                del self._waiting[path]
                problem = await self._ping(path)
                if problem is None:
                    failures = 0
                elif failures < len(self._retries):
                    log.warning(
                        "hub told=no feed=%s error=%s retry=%d", path, problem, failures + 1
                    )
                    self._waiting[path] = None
                    await asyncio.sleep(self._retries[failures].total_seconds())
                    failures += 1
                else:
                    log.error("hub told=no feed=%s error=%s given_up=yes", path, problem)
            self._idle.set()

    async def _ping(self, path: str) -> str | None:
        """Tell the hub of one feed in all formats; return what went wrong, or None.

        The Recommendation leaves the form open; hubs understand hub.url or hub.topic, and some
        take more than one of them.
        """
        topics = [
            f"{self._settings.root}/feeds/{quote(path)}.{format.suffix}" for format in FORMATS
        ]
        form = [("hub.mode", "publish")]
        form += [(name, topic) for topic in topics for name in ("hub.url", "hub.topic")]
        try:
            async with self._session.post(str(self._settings.websub_hub), data=form) as answer:
                if answer.status < 300:
                    return None
                return f"the hub answered {answer.status}"
        except (aiohttp.ClientError, TimeoutError) as error:
            return str(error) or type(error).__name__
