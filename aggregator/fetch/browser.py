"""Pages rendered by Chromium (extra `browser`): one process a page, bounded, killed at its limit.

What happens inside that process is in `chromium`; nothing of Playwright is loaded here.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import sys
import tempfile
from contextlib import suppress

from aggregator.config import FetchSettings
from aggregator.errors import FetchError
from aggregator.fetch.client import host_of
from aggregator.fetch.model import Exchange, PageRequest
from aggregator.fetch.processes import Tree

AT_ONE_TIME = 2
"""Browsers; each takes a processor and some hundred megabytes."""
TRANSFERS = 4
"""A rendered page may load so many times what one answer may: it comes with its scripts."""
MAX_MEMORY_BYTES = 3 * 2**30  # resident, shared pages counted for each process: 0.9 GB is usual
LOOK_SECONDS = 0.25
GRACE_SECONDS = 5.0
"""For starting and closing the browser, beside the time for the page."""

_WORKER = "aggregator.fetch.chromium"


class Browsers:
    """Renders pages, a few at a time."""

    def __init__(self, settings: FetchSettings, user_agent: str) -> None:
        self._settings = settings
        self._user_agent = user_agent
        self.place = asyncio.Semaphore(AT_ONE_TIME)
        """To be held while rendering."""

    async def render(self, request: PageRequest, url: str) -> Exchange:
        """Render one page; redirects are followed inside. Raise FetchError."""
        if importlib.util.find_spec("playwright") is None:
            raise FetchError(
                "browser = true needs the extra: pip install 'litfass[browser]', and a Chromium "
                "(`playwright install chromium`, or name one with [fetch] chromium)",
                outcome="refused",
            )
        with tempfile.TemporaryDirectory(
            prefix="litfass-chromium-", ignore_cleanup_errors=True
        ) as folder:
            output = await self._run(self._job(request, url), folder, host_of(url))
        return self._exchange(output, url)

    def _job(self, request: PageRequest, url: str) -> bytes:
        settings = self._settings
        proxy = request.proxy or settings.proxy
        job = {
            "url": url,
            "user_agent": self._user_agent,
            "headers": {name: secret.value for name, secret in request.headers.items()},
            "cookies": {name: secret.value for name, secret in request.cookies.items()},
            "proxy": proxy.value if proxy is not None else None,
            "allow_private": sorted(settings.allow_private),
            "chromium": str(settings.chromium) if settings.chromium is not None else None,
            "seconds": settings.total_timeout.total_seconds(),
            "connect_seconds": settings.connect_timeout.total_seconds(),
            "max_bytes": TRANSFERS * settings.max_transfer_bytes,
            "max_page_bytes": settings.max_page_bytes,
        }
        return json.dumps(job).encode()

    async def _run(self, job: bytes, folder: str, host: str) -> bytes:
        """Run the process to its end, or kill it with its children."""
        path = os.pathsep.join(filter(None, sys.path))  # the worker finds what we found
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", _WORKER),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": folder, "PYTHONPATH": path},
            start_new_session=True,
        )
        tree = Tree(process.pid)
        talk = asyncio.create_task(process.communicate(job))
        try:
            async with asyncio.timeout(
                self._settings.total_timeout.total_seconds() + GRACE_SECONDS
            ):
                while not talk.done():
                    if await asyncio.to_thread(tree.look) > MAX_MEMORY_BYTES:
                        raise FetchError(
                            "the page makes Chromium take more memory than it may have",
                            outcome="unreadable",
                        )
                    await asyncio.wait([talk], timeout=LOOK_SECONDS)
            return talk.result()[0]
        except TimeoutError as error:
            raise FetchError(f"{host} takes too long: not rendered within the limit") from error
        finally:
            tree.kill()
            with suppress(asyncio.CancelledError):
                await talk

    def _exchange(self, output: bytes, url: str) -> Exchange:
        first, _, body = output.partition(b"\n")
        try:
            answer = json.loads(first)
        except ValueError as error:
            raise FetchError("the browser ended without an answer") from error
        if "error" in answer:
            raise FetchError(answer["error"], outcome=answer["outcome"])
        limit = self._settings.max_page_bytes
        return Exchange(
            url=answer["url"] or url,
            status=answer["status"],
            headers=answer["headers"],
            set_cookies=(),
            body=body[:limit],
            transferred=answer["received"],
            oversize=len(body) > limit,
        )
