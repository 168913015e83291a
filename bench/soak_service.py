"""Soak: the service killed at random under load; nothing may be lost, torn or doubled by it."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from bench import shared
from bench.soak_archive import problems_of
from db import canonical_url

READERS = 4
PATHS = ("/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json", "/opml", "/", "/status")
START_SECONDS = 60.0
STOP_SECONDS = 10.0


@dataclass(slots=True, kw_only=True)
class Known:
    """What the runs so far have shown; nothing of it may vanish."""

    public_ids: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    answers: int = 0


def _free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return bool(answer.read()) and answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _within(seconds: float, happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _group_is_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@contextmanager
def _service(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the service with the demo newspaper; whatever happens, nothing of it stays."""
    command = [sys.executable, "-m", "aggregator", "run", "--data", str(data)]
    with (data / "log").open("ab") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=shared.ROOT, start_new_session=True
        )
    try:
        yield process
    finally:
        if not _group_is_gone(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def _readers(base: str, known: Known) -> Iterator[None]:
    """Ask for feeds all the time, as impatient readers would."""
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            for path in PATHS:
                known.answers += _answers(base + path)

    threads = [threading.Thread(target=ask) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _torn_files(public: Path) -> list[str]:
    """Return the published files that do not parse."""
    torn = []
    for file in sorted((public / "feeds").rglob("*")):
        try:
            if file.suffix in (".rss", ".atom"):
                ElementTree.parse(file)
            elif file.suffix == ".json":
                json.loads(file.read_text())
        except (ElementTree.ParseError, ValueError) as error:
            torn.append(f"{file.relative_to(public)}: {error}")
    return torn


def _doubled(values: list[str]) -> list[str]:
    return sorted({value for value in values if values.count(value) > 1})


def look(home: Path, known: Known) -> list[str]:
    """Compare what a kill left behind with what was known before it."""
    problems = []
    problems += problems_of(home)
    problems += _torn_files(home / "public")
    everything = home / "public" / "feeds" / "all.json"
    items = json.loads(everything.read_text())["items"] if everything.is_file() else []
    problems += [f"published twice: {item}" for item in _doubled([item["id"] for item in items])]
    with closing(sqlite3.connect(f"file:{home / 'archive.db'}?mode=ro", uri=True)) as database:
        # the address shown may become a plainer one of the same article
        urls = [str(row[0]) for row in database.execute("SELECT url FROM articles")]
    addresses = [canonical_url(url) for url in urls]
    problems += [f"archived twice: {address}" for address in _doubled(addresses)]
    problems += [f"lost: {address}" for address in sorted(known.addresses - set(addresses))]
    known.addresses |= set(addresses)
    ids = {item["id"] for item in items}
    if len(items) < 50:  # below the window of a feed, nothing may leave it
        problems += [f"gone from the feed: {lost}" for lost in sorted(known.public_ids - ids)]
    known.public_ids |= ids
    return problems


def _last_start(data: Path, base: str, known: Known) -> list[str]:
    """Start once more and stop in good order; everything must then be published and tidy."""
    home = data / "demo"
    with _service(data) as process:
        if not _within(START_SECONDS, lambda: _answers(f"{base}/healthz")):
            return ["did not start after the last kill"]
        time.sleep(15)  # a look for stale feeds comes every 10 s
        process.terminate()
        if not _within(STOP_SECONDS, lambda: process.poll() is not None):
            return [f"did not stop within {STOP_SECONDS:.0f} s"]
        problems = [f"ended with {process.returncode}"] if process.returncode else []
    problems += look(home, known)
    feed = json.loads((home / "public" / "feeds" / "all.json").read_text())["items"]
    if len(feed) < min(50, len(known.addresses) // 2):
        problems.append(f"{len(feed)} entries published of {len(known.addresses)} archived")
    return problems


def soak(kills: int, seed: int) -> list[str]:
    """Kill the service so many times; return what was lost, torn or doubled."""
    random = Random(seed)
    known = Known()
    problems: list[str] = []
    with TemporaryDirectory() as name:
        data = Path(name)
        port = _free_port()
        base = f"http://127.0.0.1:{port}"
        (data / "litfass.toml").write_text(f"[service]\nport = {port}\n")
        for number in range(1, kills + 1):
            with _service(data) as process:
                if not _within(START_SECONDS, lambda: _answers(f"{base}/healthz")):
                    log = (data / "log").read_text()[-2000:]
                    return [*problems, f"start {number}: not alive after {START_SECONDS} s: {log}"]
                with _readers(base, known):
                    time.sleep(random.uniform(0.2, 5))
                    process.kill()
                    process.wait()
                if not _within(STOP_SECONDS, partial(_group_is_gone, process.pid)):
                    problems.append(f"kill {number}: worker processes outlived the service")
            problems += [f"kill {number}: {found}" for found in look(data / "demo", known)]
            if number % 10 == 0 or number == kills:
                seen = f"{len(known.addresses)} articles, {known.answers} answers"
                print(f"  {number} kills: {seen}, {len(problems)} problems", flush=True)
        problems += _last_start(data, base, known)
    return problems
