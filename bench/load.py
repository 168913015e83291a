"""What one service carries: visits on time, visits a second flat out, memory, which limit binds.

    python -m bench.load on-time  --sources 5000 --hosts 500 --interval 900 --seconds 1200
    python -m bench.load sustained --sources 400 --hosts 400 --seconds 90
    python -m bench.load flat-out --sources 400 --seconds 90
    python -m bench.load memory   --counts 100 1000 10000

A visit is a whole one: fetched, read, recorded, and what it changed published; how long feeds wait
for that is the publishing lag. The service and the sites run on this machine, on loopback, and
share its processors: CPU seconds of the service's main process, of its reading processes and of the
sites are shown apart.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from bench import load_site, shared
from db import Archive, Mode

INF = float("inf")
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 180.0
STOP_SECONDS = 15.0
GOAL_PER_SECOND = 14  # 50,000 front pages an hour
SURPLUS = 1.08  # an interval begins when a visit ends, so that fewer come than are planned
MEMORY_LIMIT = 150 * 2**20, 10 * 2**10  # bytes in the main process, and on top for each source

_VISIT = re.compile(r"event=visit .*?outcome=(\S+) .*?seconds=(\S+) lag=(\S+) ")
_WAITED = re.compile(r'^litfass_publish_lag_seconds_bucket\{le="([^"]+)"\} (\S+)$', re.MULTILINE)
_METRIC = re.compile(r"^(litfass_\w+)(?:\{[^}]*\})? (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a run has to reach."""

    visits_a_second: float = 0.0
    lag: float = INF
    """Seconds that 99 % of the visits begin late at most."""
    published_within: float = INF
    """Seconds that 99 % of the feeds wait at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    process: subprocess.Popen[bytes]
    base: str
    log: Path

    def metrics(self) -> Mapping[str, float]:
        """Return the counters; those with labels added up."""
        text = self._metrics()
        found: dict[str, float] = {}
        for name, value in _METRIC.findall(text):
            found[name] = found.get(name, 0.0) + float(value)
        return found

    def published(self) -> Mapping[float, float]:
        """Return how many feeds waited up to so many seconds to be published."""
        return {float(bound): float(count) for bound, count in _WAITED.findall(self._metrics())}

    def _metrics(self) -> str:
        with urllib.request.urlopen(f"{self.base}/metrics", timeout=30) as answer:
            text: str = answer.read().decode()
        return text

    def cpu(self) -> tuple[float, float]:
        """Return CPU seconds of the main process, and of all below it."""
        children = _below(self.process.pid)
        return _cpu(self.process.pid), sum(_cpu(child) for child in children)

    def memory(self) -> int:
        """Return the bytes that only the main process holds in memory."""
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        kib = re.findall(r"^(?:Private_Clean|Private_Dirty): +(\d+) kB", text, re.MULTILINE)
        return sum(map(int, kib)) * 1024


def _below(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    children = [int(one) for one in text.split()]
    return children + [below for child in children for below in _below(child)]


def _cpu(pid: int) -> float:
    """Return CPU seconds of a process and of its ended children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(int(one) for one in fields[11:15]) / TICKS


@contextmanager
def sites(hosts: int, sources: int, changes: float) -> Iterator[tuple[int, int]]:
    """Serve the pages; yield port and process id."""
    command = [sys.executable, "-m", "bench.load_site", str(hosts), str(sources), str(changes)]
    process = subprocess.Popen(command, cwd=shared.ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline()), process.pid
    finally:
        process.kill()
        process.wait()


@contextmanager
def service(
    data: Path, port: int, *, sources: int, hosts: int, interval: float, delay: float
) -> Iterator[Service]:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        own = listener.getsockname()[1]
    private = ", ".join(f'"{load_site.host(number)}"' for number in range(hosts))
    lines = [
        f"[service]\nport = {own}\n[fetch]\ndelay = {delay}\nallow_private = [{private}]\n",
        '[sections]\n"Politik" = []\n',
    ]
    for number in range(sources):
        url = f"http://{load_site.host(number % hosts)}:{port}{load_site.path(number)}"
        lines.append(f'[[sources]]\nurl = "{url}"\nname = "s{number}"\ninterval = {interval}\n')
    (data / "litfass.toml").write_text("".join(lines))
    log = data / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "aggregator", "run", "--data", str(data)],
            stdout=file,
            stderr=file,
            cwd=shared.ROOT,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while b"event=start" not in log.read_bytes():
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the service did not start: {log.read_text()[-2000:]}")
            time.sleep(0.2)
        yield Service(process=process, base=f"http://127.0.0.1:{own}", log=log)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            print(f"  did not stop within {STOP_SECONDS:.0f} s")
            process.kill()
            process.wait()


def run(
    given: argparse.Namespace, *, interval: float, changes: float, delay: float, goal: Goal
) -> bool:
    """Visit for a while and print what it cost; tell whether the goal was reached."""
    with (
        TemporaryDirectory() as name,
        sites(given.hosts, given.sources, changes) as (port, site),
        service(
            Path(name),
            port,
            sources=given.sources,
            hosts=given.hosts,
            interval=interval,
            delay=delay,
        ) as running,
    ):
        time.sleep(given.warm_up)
        before, cpu_before, site_before = running.metrics(), running.cpu(), _cpu(site)
        published_before = running.published()
        offset = running.log.stat().st_size
        began = time.monotonic()
        time.sleep(given.seconds)
        took = time.monotonic() - began
        after, cpu, site_cpu = running.metrics(), running.cpu(), _cpu(site)
        published = {
            bound: count - published_before[bound] for bound, count in running.published().items()
        }
        with running.log.open("rb") as file:
            file.seek(offset)
            visits = _VISIT.findall(file.read().decode())
        gauges = ("visits_running", "hosts_waiting", "writer_waiting", "feeds_waiting")
        waiting = ", ".join(f"{name} {after[f'litfass_{name}']:.0f}" for name in gauges)
        with Archive.open(Path(name) / "archive.db", mode=Mode.READ) as archive:
            unpublished = len(archive.stale_feeds())
    lags = [float(lag) for _, _, lag in visits]
    read = sum(outcome == "read" for outcome, _, _ in visits)
    new = after["litfass_entries_new_total"] - before["litfass_entries_new_total"]
    print(
        f"  {len(visits) / took:.1f} visits/s, {read / took:.1f} of a changed page; {new:.0f} new"
    )
    print(f"  start lag {_percentiles(lags)} s")
    print(f"  visit {_percentiles([float(seconds) for _, seconds, _ in visits])} s")
    main, workers = cpu[0] - cpu_before[0], cpu[1] - cpu_before[1]
    print(
        f"  CPU of {took:.0f} s on {os.cpu_count()} processors: main {main / took:.0%}, reading "
        f"{workers / took:.0%}, sites {(site_cpu - site_before) / took:.0%}"
    )
    if visits:
        print(
            f"  a visit costs {1000 * main / len(visits):.0f} ms of the main process and "
            f"{1000 * workers / len(visits):.0f} ms of reading"
        )
    waited = next((bound for bound, count in published.items() if count >= 0.99 * published[INF]))
    print(f"  {published[INF] / took:.0f} feeds/s published, 99 % within {waited:.0f} s")
    print(f"  at the end: {waiting}; {unpublished} feeds not published yet")
    return (
        len(lags) > 1
        and quantiles(lags, n=100)[98] <= goal.lag
        and waited <= goal.published_within
        and len(visits) / took >= goal.visits_a_second
    )


def _percentiles(values: list[float]) -> str:
    if len(values) < 2:
        return "-"
    cuts = quantiles(values, n=100)
    return f"p50 {median(values):.2f} p95 {cuts[94]:.2f} p99 {cuts[98]:.2f} max {max(values):.2f}"


def on_time(given: argparse.Namespace) -> bool:
    print(
        f"on time: {given.sources} sources on {given.hosts} hosts every {given.interval} s, "
        f"{given.sources / given.interval:.1f} visits/s"
    )
    goal = Goal(lag=60.0, published_within=60.0)
    return run(given, interval=given.interval, changes=2.0, delay=2.0, goal=goal)


def sustained(given: argparse.Namespace) -> bool:
    asked = GOAL_PER_SECOND * SURPLUS
    print(f"sustained: {asked:.1f} visits/s planned, every page changed at every visit")
    goal = Goal(visits_a_second=GOAL_PER_SECOND, published_within=10.0)
    return run(given, interval=given.sources / asked, changes=0.0, delay=0.0, goal=goal)


def flat_out(given: argparse.Namespace) -> bool:
    print(f"flat out: {given.sources} sources on as many hosts, every page changed at every visit")
    given.hosts = given.sources
    run(given, interval=1.0, changes=0.0, delay=0.0, goal=Goal())
    return True


def memory(given: argparse.Namespace) -> bool:
    """Print what the main process holds, visits going on at a slow pace."""
    fine = True
    for count in given.counts:
        hosts = max(1, count // 10)
        with (
            TemporaryDirectory() as name,
            sites(hosts, count, 1.0) as (port, _),
            service(
                Path(name), port, sources=count, hosts=hosts, interval=3600, delay=2.0
            ) as running,
        ):
            time.sleep(given.seconds)
            held, visits = running.memory(), running.metrics()["litfass_visits_total"]
        limit = MEMORY_LIMIT[0] + count * MEMORY_LIMIT[1]
        fine &= held <= limit
        print(
            f"memory: {count} sources, {visits:.0f} visits: {held / 2**20:.0f} MB in the main "
            f"process, {limit / 2**20:.0f} allowed"
        )
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bench.load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["on-time", "sustained", "flat-out", "memory"])
    parser.add_argument("--sources", type=int, default=400)
    parser.add_argument("--hosts", type=int, default=40)
    parser.add_argument("--interval", type=int, default=60, help="seconds between two visits")
    parser.add_argument("--seconds", type=float, default=60, help="how long to measure")
    parser.add_argument("--warm-up", type=float, default=30, help="how long not to, before")
    parser.add_argument("--counts", type=int, nargs="+", default=[100, 1000])
    given = parser.parse_args()
    parts = {
        "on-time": on_time,
        "sustained": sustained,
        "flat-out": flat_out,
        "memory": memory,
    }
    return 0 if parts[given.what](given) else 1


if __name__ == "__main__":
    sys.exit(main())
