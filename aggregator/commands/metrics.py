"""What the service counts, for Prometheus."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from aggregator.visit import Visited
from db import Outcome

_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_LAG_SECONDS = (1, 5, 10, 30, 60, 120, 300, 900, 3600)


class Metrics:
    """The counters of one service; `render` is what /metrics answers."""

    def __init__(self) -> None:
        # a second line for each counter would say nothing here
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._visits = Counter(
            "litfass_visits", "Visits, by how they ended.", ["outcome"], registry=self._registry
        )
        for outcome in Outcome:
            self._visits.labels(str(outcome))
        self._broken = Counter(
            "litfass_visits_broken",
            "Visits that ended by a fault of Litfass or of its archive.",
            registry=self._registry,
        )
        self._seconds = Histogram(
            "litfass_visit_seconds",
            "From the start of a visit until its page was read.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._lag = Histogram(
            "litfass_visit_lag_seconds",
            "How late visits began.",
            buckets=_LAG_SECONDS,
            registry=self._registry,
        )
        self._publishing = Histogram(
            "litfass_publish_lag_seconds",
            "From the visit that changed a feed until its files are in their places.",
            buckets=_LAG_SECONDS,
            registry=self._registry,
        )
        self._found = Counter(
            "litfass_teasers_found", "Teasers found on pages.", registry=self._registry
        )
        self._new = Counter("litfass_entries_new", "Articles never seen.", registry=self._registry)
        self._changed = Counter(
            "litfass_entries_changed", "Articles that show another text.", registry=self._registry
        )
        self._requests = Counter(
            "litfass_feed_requests",
            "Answers of the HTTP service.",
            ["format", "status"],
            registry=self._registry,
        )

    def visited(self, visited: Visited, *, lag_seconds: float) -> None:
        self._visits.labels(str(visited.visit.outcome)).inc()
        self._seconds.observe(visited.visit.seconds or 0.0)
        self._lag.observe(lag_seconds)
        self._found.inc(visited.recorded.found)
        self._new.inc(visited.recorded.new)
        self._changed.inc(visited.recorded.changed)

    def published(self, lag_seconds: float) -> None:
        self._publishing.observe(lag_seconds)

    def broke(self) -> None:
        self._broken.inc()

    def answered(self, format: str, status: int) -> None:
        """Count an answer of the HTTP service; see `feeds.Observe`."""
        self._requests.labels(format, str(status)).inc()

    def watch(self, name: str, text: str, value: Callable[[], float]) -> None:
        """Show a value as it is whenever somebody asks."""
        Gauge(f"litfass_{name}", text, registry=self._registry).set_function(value)

    def render(self) -> bytes:
        return generate_latest(self._registry)


def archive_bytes(path: Path) -> float:
    """Return the size of an archive on the disk, with what is not merged into its file yet."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return float(sum(file.stat().st_size for file in files if file.exists()))
