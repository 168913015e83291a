"""Publishing and serving feeds, as ratios within one run: python -m bench.feeds [publish|serve]."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.made_feeds import NOON, sighting, source, visit
from db import Archive, Mode, Sighting
from feeds import Health, PublishSettings, Service, formats, publish, serve, site
from feeds.items import document_of

ARTICLES = 50  # a full window a feed
FEEDS_A_SOURCE = 4  # its site, its section, itself, its region
BETWEEN_VISITS = timedelta(minutes=10)
ROUNDS = 5
WRK = ("wrk", "-t1", "-c32")
SECONDS = 3
GOAL = 3.0  # nginx may be this many times faster

SETTINGS = PublishSettings(base_url="http://127.0.0.1:8080")


def announced(number: int, articles: int, first: int = 0) -> list[Sighting]:
    return [
        sighting(n, url=f"https://site{number}.example/politik/artikel-{n}", section="Politik")
        for n in range(first, first + articles)
    ]


def fill(archive: Archive, sources: int, articles: int) -> None:
    """Let each of the sources, on a site of its own, announce its articles."""
    watched = [source(f"Quelle-{n}", f"site{n}.example") for n in range(sources)]
    archive.register(watched)
    for number, one in enumerate(watched):
        at = NOON + number * BETWEEN_VISITS
        visit(archive, announced(number, articles), at=at, source=one.name)


def took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def render(archive: Archive, paths: Sequence[str]) -> None:
    """Render feeds in all formats and their pages, and write nothing."""
    for feed in filter(None, map(archive.feed, paths)):
        document = document_of(feed, SETTINGS)
        formats.render(document)
        site.feed_page(document, feed.info, SETTINGS)


def measure_publishing(folder: Path, feeds: int, articles: int) -> None:
    """Compare publishing after a visit, among many feeds, with rendering the feeds that changed."""
    with Archive.open(folder / "archive.db") as archive:
        fill(archive, feeds // FEEDS_A_SOURCE, articles)
        count = len(archive.feeds())
        first = took(lambda: publish(archive, folder / "public", SETTINGS))
        nothing = statistics.median(
            took(lambda: publish(archive, folder / "public", SETTINGS)) for _ in range(ROUNDS)
        )
        ratios, changed = [], 0
        for n in range(ROUNDS):
            for number in (2 * n, 2 * n + 1):
                visit(
                    archive,
                    announced(number, articles, first=1),
                    at=NOON + timedelta(days=365, hours=n),
                    source=f"Quelle-{number}",
                )
            stale = [path for path, _ in archive.stale_feeds()]
            time.sleep(1.1)  # a second publishing within a second waits for the next one
            rendering = took(lambda: render(archive, stale))  # noqa: B023
            publishing = took(lambda: publish(archive, folder / "public", SETTINGS))
            ratios.append(publishing / rendering)
            changed = len(stale)
    print(f"{count} feeds of {articles} articles")
    print(f"all of them, first time: {first / count * 1000:.1f} ms a feed")
    print(f"{changed} of them changed: {statistics.median(ratios):.2f} x rendering these {changed}")
    print(f"none changed: {nothing * 1000:.2f} ms")


@contextmanager
def nginx(folder: Path, home: Path, port: int) -> Iterator[None]:
    """Serve a folder by one nginx worker, as a web server would that was told the types."""
    types = "".join(f"{one.media_type} {one.suffix}; " for one in formats.FORMATS)
    user = "user root;" if os.geteuid() == 0 else ""
    (home / "nginx.conf").write_text(
        f"{user} daemon off; worker_processes 1; pid {home}/pid; error_log {home}/errors;\n"
        f"events {{}} http {{ access_log off; client_body_temp_path {home}; proxy_temp_path {home};"
        f" fastcgi_temp_path {home}; uwsgi_temp_path {home}; scgi_temp_path {home};"
        f" sendfile on; keepalive_requests 1000000;"
        f" types {{ {types} }} charset utf-8; gzip_static on;\n"
        f" server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    command = [program, "-p", str(home), "-e", f"{home}/errors", "-c", f"{home}/nginx.conf"]
    process = subprocess.Popen(command)
    try:
        time.sleep(0.5)
        yield
    finally:
        process.terminate()
        process.wait()


SERVICE = "import sys; from bench.feeds import serve_folder; serve_folder(*sys.argv[1:])"


def serve_folder(folder: str, port: str) -> None:
    """Run the service of a folder until it is ended (in a process of its own)."""

    async def run() -> None:
        app = Service(
            Path(folder) / "public",
            lambda: Archive.open(Path(folder) / "archive.db", mode=Mode.READ),
            SETTINGS,
            lambda: Health(now=datetime.now(UTC)),
        )
        async with serve(app, host="127.0.0.1", port=int(port)):
            await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def service(folder: Path, port: int) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-c", SERVICE, str(folder), str(port)])
    try:
        time.sleep(2)
        yield
    finally:
        process.terminate()
        process.wait()


def requests_a_second(url: str, headers: Mapping[str, str]) -> float:
    options = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [*WRK, f"-d{SECONDS}s", *options, url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None or "Socket errors" in said:
        raise SystemExit(said)
    return float(found[1])


def tag_of(url: str, headers: Mapping[str, str]) -> str:
    options = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["curl", "-s", "-o", os.devnull, "-D", "-", *options, url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"^etag: (.*?)\r?$", said, re.IGNORECASE | re.MULTILINE)
    return found[1] if found else ""


def measure_serving(folder: Path, articles: int) -> None:
    """Compare the service with nginx on the same files, one process each, turn by turn."""
    missing = [name for name in ("wrk", "curl", "gzip") if shutil.which(name) is None]
    if not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()):
        missing.append("nginx")
    if missing:
        raise SystemExit(f"serving is measured with {', '.join(missing)}: install that first")
    with Archive.open(folder / "archive.db") as archive:
        fill(archive, 1, articles)
        publish(archive, folder / "public", SETTINGS)
    for file in (folder / "public/feeds").rglob("*.rss"):
        subprocess.run(["gzip", "-k", "-6", str(file)], check=True)
    ours, theirs = "http://127.0.0.1:18080", "http://127.0.0.1:18081"
    path = "/feeds/site0.example/politik.rss"
    size = (folder / f"public{path}").stat().st_size
    print(f"one feed of {articles} articles, {size} bytes; nginx = 1")
    with service(folder, 18080), nginx(folder / "public", folder, 18081):
        for name, headers in (("200", {}), ("200 gzip", {"Accept-Encoding": "gzip"}), ("304", {})):
            ratios = []
            speeds: tuple[float, float] = (0, 0)
            for _ in range(ROUNDS):
                speeds = (0, 0)
                pair = []
                for base in (theirs, ours):
                    sent: dict[str, str] = dict(headers)
                    if name == "304":
                        sent["If-None-Match"] = tag_of(base + path, sent)
                    pair.append(requests_a_second(base + path, sent))
                speeds = (pair[0], pair[1])
                ratios.append(speeds[0] / speeds[1])
            ratio = statistics.median(ratios)
            verdict = "ok" if ratio <= GOAL else "MISSED"
            last = f"last: {speeds[0]:.0f} and {speeds[1]:.0f} a second"
            print(f"{name:9} 1/{ratio:.2f}  {verdict}  ({last})")


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.feeds", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("publish", "serve"))
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    options = parser.parse_args(arguments)
    for what in [options.what] if options.what else ["publish", "serve"]:
        with tempfile.TemporaryDirectory(prefix="litfass-bench-") as folder:
            if what == "publish":
                measure_publishing(Path(folder), options.feeds, options.articles)
            else:
                measure_serving(Path(folder), options.articles)


if __name__ == "__main__":
    main(sys.argv[1:])
