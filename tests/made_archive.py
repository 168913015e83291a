"""A small archive for tests: two papers, a clock that counts minutes, short ways to record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from db import (
    Archive,
    Article,
    FeedPolicy,
    Mode,
    Origin,
    Outcome,
    Recorded,
    Sighting,
    Source,
    Visit,
)

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAY = 24 * 60
SOURCES = (
    Source(
        name="politik",
        url="https://paper.example/politik",
        site="paper.example",
        title="Politik",
        language="de",
        timezone="Europe/Berlin",
    ),
    Source(name="start", url="https://paper.example/", site="paper.example", language="de"),
    Source(name="tokio", url="https://shimbun.example/", site="shimbun.example", language="ja"),
)
HAUSHALT = "https://paper.example/politik/der-haushalt-1234567.html"


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def teaser(
    url: str | None = HAUSHALT, title: str = "Der Haushalt wird beraten", **more: Any
) -> Sighting:
    values: dict[str, Any] = {"region": "list", "region_kind": "list", "position": 1}
    return Sighting(url=url, title=title, **(values | more))


def article(number: int, **more: Any) -> Sighting:
    """Return article N of the paper, at position N."""
    return teaser(
        f"https://paper.example/politik/meldung-{1000000 + number}.html",
        f"Meldung Nummer {number} aus dem Landtag",
        **({"position": number} | more),
    )


class Desk:
    """An archive with its sources registered."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def read(
        self,
        source: str,
        sightings: Sequence[Sighting],
        minutes: float = 0,
        *,
        policy: FeedPolicy | None = None,
        **more: Any,
    ) -> Recorded:
        """Record a page that was read; keywords replace fields of the visit."""
        digest = hashlib.sha256(repr(sightings).encode("utf-8", "surrogatepass")).hexdigest()
        values: dict[str, Any] = {
            "source": source,
            "at": at(minutes),
            "origin": Origin.LIVE,
            "outcome": Outcome.READ,
            "body_hash": digest,
        }
        visit = Visit(**(values | more))
        return self.archive.record(visit, sightings, policy=policy or FeedPolicy())

    def unchanged(self, source: str, minutes: float) -> Recorded:
        return self.end(source, minutes, Outcome.UNCHANGED)

    def end(
        self, source: str, minutes: float, outcome: Outcome, error: str | None = None
    ) -> Recorded:
        """Record a visit that read nothing."""
        return self.archive.record(
            Visit(source=source, at=at(minutes), origin=Origin.LIVE, outcome=outcome, error=error)
        )

    def articles(self) -> list[Article]:
        return list(self.archive.articles())

    def titles(self, path: str) -> list[str]:
        """Return the headlines that a feed shows, newest first."""
        feed = self.archive.feed(path)
        assert feed is not None, path
        return [entry.title for entry in feed.entries]

    def rows(self, view: str) -> list[dict[str, Any]]:
        return list(self.archive.rows(view))


@contextmanager
def desk(folder: Path, sources: Sequence[Source] = SOURCES) -> Iterator[Desk]:
    with Archive.open(folder / "archive.db", mode=Mode.WRITE) as archive:
        archive.register(sources)
        yield Desk(archive)


def example(folder: Path) -> None:
    """Fill an archive with three days of the paper, as the documentation queries it."""
    lead: dict[str, Any] = {"region": "lead", "region_kind": "lead"}
    day = DAY
    with desk(folder) as made:
        for n, title in enumerate(
            ["Der Haushalt wird beraten", "Streit um den Haushalt", "Der Haushalt ist beschlossen"]
        ):
            budget = teaser(
                title=title,
                section="Politik",
                section_confirmed=True,
                kicker="Landtag",
                snippet="Die Abgeordneten streiten bis in die Nacht.",
                published_day=date(2026, 3, 2),
                **lead,
            )
            others = [
                article(10 * n + k, section="Politik" if k % 2 else "Wirtschaft", position=k)
                for k in range(1, 4)
            ]
            made.read("politik", [budget, *others], n * day, bytes=90_000, seconds=0.4)
            made.unchanged("politik", n * day + 60)
            made.read("start", [budget, others[0]], n * day + 90, rejected={"footer": 7})
        made.end("start", 2 * day + 120, Outcome.UNREACHABLE, "HTTP 503")
        advertisement = teaser(
            "https://paper.example/anzeige/bett",
            "Besser schlafen mit diesem Bett",
            sponsored=True,
            position=2,
        )
        made.read("start", [article(23), advertisement], 2 * day + 150)
        made.read("tokio", [teaser("https://shimbun.example/1", "東京で大雪")], 2 * day + 160)
        made.read("tokio", [teaser("https://shimbun.example/kaufen", "東京で大雪")], 2 * day + 220)
