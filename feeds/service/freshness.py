"""How long a feed may be kept: as long as the pages behind it are left alone; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from db import site_path, source_path
from feeds.model import SourceHealth

DEFAULT = timedelta(minutes=15)
"""Where no source is visited by the clock."""
LONGEST = timedelta(days=1)


class Freshness:
    """The max-age of feeds, from the intervals of the sources they come from."""

    def __init__(self, sources: Iterable[SourceHealth]) -> None:
        self._by_path: dict[str, timedelta] = {}
        self._any: timedelta | None = None
        for source in sources:
            if source.interval is None:
                continue
            for path in (source_path(source.name), site_path(source.site)):
                known = self._by_path.get(path, source.interval)
                self._by_path[path] = min(known, source.interval)
            self._any = min(self._any or source.interval, source.interval)

    def max_age(self, path: str) -> int:
        """Return the seconds for which a feed of this path cannot change by plan, at least 1."""
        segments = path.split("/")
        names = ("/".join(segments[:2]), segments[0])
        interval = next((self._by_path[name] for name in names if name in self._by_path), self._any)
        return max(1, round(min(interval or DEFAULT, LONGEST).total_seconds()))
