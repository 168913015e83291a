"""Kept pages, and fields that a better reading of them fills in."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path

from db import Sighting
from tests.made_archive import DAY, HAUSHALT, Desk, at, desk, teaser

POOR = teaser()
RICH = teaser(
    section="Politik",
    kicker="Haushalt",
    snippet="Die Abgeordneten streiten.",
    image="https://paper.example/1.jpg",
    published_day=date(2026, 3, 1),
    published_at=datetime(2026, 3, 1, 17, 5, tzinfo=UTC),
    printed_date="1. März, 18:05",
    date_source="text",
)


def fill(made: Desk, sightings: list[Sighting], minutes: float = 0, by: str = "litfass 2"):  # type: ignore[no-untyped-def]
    return made.archive.fill(sightings, source="politik", at=at(minutes), extractor=by, now=at(DAY))


def test_a_kept_page_comes_back_as_it_was(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        body = "<p>Straße</p>".encode() * 1000
        made.read("politik", [POOR], body=body, content_type="text/html; charset=utf-8")
        made.read("start", [POOR], 30, body=b"", content_type=None)
        made.read("start", [POOR], 60)
        first, second = made.archive.kept_pages()
        assert (first.source, first.url, first.at) == (
            "politik",
            "https://paper.example/politik",
            at(0),
        )
        assert (first.body, first.content_type) == (body, "text/html; charset=utf-8")
        assert (second.source, second.body, second.content_type) == ("start", b"", None)
        assert [kept.source for kept in made.archive.kept_pages("start")] == ["start"]


def test_empty_fields_are_filled_in_with_provenance(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [POOR])
        result = fill(made, [RICH])
        assert result.fields == dict.fromkeys(
            ("section", "kicker", "snippet", "image", "published"), 1
        )
        assert "all" in result.stale_feeds
        (only,) = made.articles()
        assert (only.section, only.kicker) == ("Politik", "Haushalt")
        assert (only.snippet, only.image) == (RICH.snippet, RICH.image)
        assert (only.published_day, only.published_at) == (RICH.published_day, RICH.published_at)
        assert (only.updated, only.versions) == (at(0), 0)
        rows = {row["field"]: row for row in made.rows("filled_fields")}
        assert rows["section"]["value"] == "Politik"
        assert {row["extractor"] for row in rows.values()} == {"litfass 2"}
        assert {row["captured_at"] for row in rows.values()} == {"2026-03-02T06:00:00Z"}
        assert {row["url"] for row in rows.values()} == {HAUSHALT}


def test_the_ledger_and_the_sightings_stay(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [POOR])
        (before,) = made.archive.feed("all").entries  # type: ignore[union-attr]
        facts = [fact for fact in made.archive.facts() if fact[0] != "entry"]
        fill(made, [RICH])
        (after,) = made.archive.feed("all").entries  # type: ignore[union-attr]
        assert [fact for fact in made.archive.facts() if fact[0] != "entry"] == facts
    assert (after.public_id, after.published, after.updated) == (
        before.public_id,
        before.published,
        before.updated,
    )


def test_what_a_capture_said_is_never_replaced(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(section="Wirtschaft", published_day=date(2026, 2, 28))])
        result = fill(made, [RICH])
        assert set(result.fields) == {"kicker", "snippet", "image"}
        (only,) = made.articles()
        assert (only.section, only.published_day) == ("Wirtschaft", date(2026, 2, 28))
        assert only.published_at is None
        made.read("start", [teaser(snippet="So steht es heute da.")], 60)
        assert made.articles()[0].snippet == "So steht es heute da."


def test_filling_twice_changes_nothing_and_the_next_extractor_may_correct(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [POOR])
        fill(made, [RICH])
        assert fill(made, [RICH]).fields == {}
        assert fill(made, [teaser(section="Sport")], 30).fields == {}
        assert fill(made, [teaser(section="Inland")], by="litfass 3").fields == {"section": 1}
        assert made.articles()[0].section == "Inland"


def test_of_one_extractor_the_earliest_page_counts_in_whatever_order(tmp_path: Path) -> None:
    for seed in range(4):
        folder = tmp_path / str(seed)
        folder.mkdir()
        pages = [(minutes, teaser(section=f"Teil {minutes}")) for minutes in range(5)]
        random.Random(seed).shuffle(pages)
        with desk(folder) as made:
            for minutes, _ in pages:
                made.read("politik", [POOR], minutes)
            for minutes, sighting in pages:
                fill(made, [sighting], minutes)
            assert made.articles()[0].section == "Teil 0"


def test_unknown_articles_are_left_out_and_linkless_ones_found(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(None, "Ein Text ohne Adresse")])
        unknown = teaser("https://paper.example/unbekannt", "Nie gesehen", section="Sport")
        assert fill(made, [unknown]).fields == {}
        dated = teaser(
            None, "Ein Text ohne Adresse", published_day=date(2026, 3, 1), section="Leben"
        )
        assert fill(made, [dated]).fields == {"section": 1, "published": 1}
        (only,) = made.articles()
        assert (only.section, only.published_day) == ("Leben", date(2026, 3, 1))


def test_a_filled_text_is_found_by_search(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [POOR])
        fill(made, [RICH])
        assert len(made.archive.search("abgeordneten")) == 1
        assert made.archive.check().problems == ()
