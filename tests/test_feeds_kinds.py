"""Feeds of trouble, of changed headlines and of saved searches, and moved ones: archive to file."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bench.made_feeds import NOON, SOURCE, archive_at, sighting, visit
from db import Archive, FeedPolicy, Mode, Origin, Outcome, SavedSearch, Visit
from feeds import Health, PublishSettings, Service, publish, serve

SETTINGS = PublishSettings(base_url="https://feeds.example")


class Published:
    """An archive and its public directory."""

    def __init__(self, folder: Path, archive: Archive) -> None:
        self.folder = folder
        self.archive = archive

    def items(self, path: str) -> list[dict[str, Any]]:
        """Publish what is stale; return the items of a feed."""
        publish(self.archive, self.folder / "public", SETTINGS)
        feed = json.loads((self.folder / f"public/feeds/{path}.json").read_bytes())
        return list(feed["items"])

    def fail(self, *, hour: float, outcome: Outcome = Outcome.UNREACHABLE) -> None:
        self.archive.record(
            Visit(
                source=SOURCE,
                at=NOON + timedelta(hours=hour),
                origin=Origin.LIVE,
                outcome=outcome,
                error="the server did not answer within 10 s",
            )
        )


@pytest.fixture
def published(tmp_path: Path) -> Any:
    with archive_at(tmp_path / "archive.db") as archive:
        yield Published(tmp_path, archive)


def test_a_trouble_is_one_entry_from_its_start_to_its_end(published: Published) -> None:
    articles = published.items("all")
    published.fail(hour=1)
    published.fail(hour=2)
    (began,) = published.items("status")
    assert "10 s" in began["content_html"]
    assert not began["title"].startswith("Resolved")
    published.fail(hour=3)
    assert published.items("status") == [began]
    visit(published.archive, [sighting(n) for n in range(3)], at=NOON + timedelta(hours=4))
    (ended,) = published.items("status")
    assert ended["id"] == began["id"]
    assert ended["date_published"] == began["date_published"]
    assert ended["date_modified"] > began["date_modified"]
    assert ended["title"] == f"Resolved: {began['title']}"
    assert "resolved 2026-01-07 16:00 UTC" in ended["content_html"]
    assert published.items("all") == articles, "no error entries in other feeds"
    for hour in (30, 31):
        published.fail(hour=hour)
    assert len({one["id"] for one in published.items("status")}) == 2


def test_a_changed_headline_is_an_entry_of_its_own_beside_the_article(
    published: Published,
) -> None:
    before = published.items("all")
    later = NOON + timedelta(hours=1)
    visit(published.archive, [sighting(0, title="Ganz anders")], at=later)
    (change,) = published.items("changes")
    assert change["title"] == "Ganz anders"
    assert change["summary"] == "Before: Artikel 0: Straßenbau in Köln & Umgebung"
    assert "<ins>Ganz anders</ins>" in change["content_html"]
    after = published.items("all")
    assert [one["id"] for one in after] == [one["id"] for one in before]
    assert change["id"] not in {one["id"] for one in after}
    assert next(one for one in after if one["url"] == change["url"])["title"] == "Ganz anders"


def test_small_changes_of_headlines_are_below_the_threshold(published: Published) -> None:
    published.items("all")
    visits = (
        ("Artikel 0: Straßenbau in Köln und Umgebung", 0),
        ("Rat lehnt neue Straßen überraschend ab", 1),
    )
    for number, (title, count) in enumerate(visits, 1):
        published.archive.record(
            Visit(
                source=SOURCE,
                at=NOON + timedelta(hours=number),
                origin=Origin.LIVE,
                outcome=Outcome.READ,
            ),
            [sighting(0, title=title)],
            policy=FeedPolicy(changes_threshold=0.3),
        )
        assert len(published.items("changes")) == count


def test_a_saved_search_is_a_file_that_grows_with_what_matches(published: Published) -> None:
    search = SavedSearch(name="Streik", query="streik*", site="example.org")
    published.archive.keep_searches([search], now=NOON)
    assert published.items("search/streik") == []
    found = [
        sighting(70, title="Streiks bei der Bahn"),
        sighting(71, title="Nichts davon", snippet=None),
    ]
    visit(published.archive, found, at=NOON + timedelta(hours=1))
    assert [one["title"] for one in published.items("search/streik")] == ["Streiks bei der Bahn"]
    opml = (published.folder / "public/opml").read_text()
    assert "https://feeds.example/feeds/search/streik.rss" in opml
    published.archive.keep_searches([], now=NOON + timedelta(hours=2))
    published.items("all")
    assert not (published.folder / "public/feeds/search").exists()


async def test_an_operator_moves_and_retires_feeds_and_takes_it_back(published: Published) -> None:
    published.items("all")
    archive = published.archive
    moved = {"example.org/politik": "sections/politik"}
    later = NOON + timedelta(hours=1)
    archive.move_feeds(moved, {"sources/startseite/list"}, now=later)
    published.items("all")
    app = Service(
        published.folder / "public",
        lambda: Archive.open(published.folder / "archive.db", mode=Mode.READ),
        SETTINGS,
        lambda: Health(now=NOON),
    )
    paths = ("example.org/politik", "sources/startseite/list", "sections/politik")
    async with (
        serve(app, host="127.0.0.1", port=0) as address,
        aiohttp.ClientSession(address) as session,
    ):

        async def statuses() -> list[int]:
            found = []
            for path in paths:
                async with session.get(f"/feeds/{path}.rss", allow_redirects=False) as answer:
                    found.append(answer.status)
            return found

        assert await statuses() == [301, 410, 200]
        async with session.get(f"/feeds/{paths[0]}.rss") as answer:
            assert answer.url.path == "/feeds/sections/politik.rss"
        archive.move_feeds({}, (), now=later + timedelta(hours=1))
        published.items("all")
        assert await statuses() == [200, 200, 200]
