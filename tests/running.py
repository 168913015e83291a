"""`litfass run` as a process of its own, for tests that look at it from outside."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

START_SECONDS = 60.0  # on a busy machine
STOP_SECONDS = 10.0


def within(seconds: float, happened: Callable[[], object]) -> bool:
    """Wait until something happened; tell whether it did."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def in_background(serving: Callable[[], AbstractAsyncContextManager[str]]) -> Iterator[str]:
    """Serve from a thread of its own, while the test waits for others in a simple way."""
    started: Future[tuple[str, Callable[[], object]]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        async with serving() as address:
            started.set_result((address, lambda: loop.call_soon_threadsafe(stop.set)))
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    address, end = started.result(20)
    try:
        yield address
    finally:
        end()
        thread.join()


class Running:
    """`litfass run` as a process of its own, on a free port of loopback."""

    def __init__(self, data: Path, settings: str = "") -> None:
        self.data = data
        self.config = data / "litfass.toml"
        with closing(socket.socket()) as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = int(listener.getsockname()[1])
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None
        data.mkdir(parents=True, exist_ok=True)
        self.write(settings)

    def write(self, settings: str) -> None:
        """Write litfass.toml; the port is set."""
        head = "" if "[service]" in settings else "[service]\n"
        text = f"{head}{settings}"
        self.config.write_text(text.replace("[service]\n", f"[service]\nport = {self.port}\n", 1))

    def start(self) -> None:
        with (self.data / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "aggregator", "run", "--data", str(self.data)],
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
                env={**os.environ, **self.environment},
            )

    def started(self) -> bool:
        """Start, and wait until it answers; False if it ended."""
        self.start()
        assert within(START_SECONDS, lambda: self.answers("/healthz") or self.ended), self.log
        return not self.ended

    @property
    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    @property
    def log(self) -> str:
        return (self.data / "log").read_text()

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"{self.base}{path}", timeout=10) as answer:
            body: bytes = answer.read()
        return body

    def answers(self, path: str) -> bool:
        try:
            self.get(path)
        except (urllib.error.URLError, OSError):
            return False
        return True

    def entries(self, feed: str = "all") -> list[dict[str, Any]]:
        """Return the entries of a feed; none if it is not there yet."""
        try:
            items: list[dict[str, Any]] = json.loads(self.get(f"/feeds/{feed}.json"))["items"]
        except urllib.error.HTTPError as error:
            error.close()
            return []
        return items

    def visits(self, source: str) -> int:
        """Return how often the log says that a source was visited."""
        return sum(f" source={source} " in line for line in self.log.splitlines())
