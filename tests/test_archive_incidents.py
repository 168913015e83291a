"""Trouble with sources: one incident each, opened, updated, resolved, shown in the status feed."""

from __future__ import annotations

from pathlib import Path

import pytest

from db import FeedEntry, Incident, IncidentKind, Origin, Outcome, Sighting
from tests.made_archive import DAY, Desk, article, at, desk


def entries(made: Desk) -> tuple[FeedEntry, ...]:
    feed = made.archive.feed("status")
    assert feed is not None
    return feed.entries


def incident(made: Desk) -> Incident:
    (only,) = made.archive.incidents()
    return only


def page(count: int, *, snippets: int | None = None) -> list[Sighting]:
    """Return so many teasers, of which so many have a snippet (all, if not said)."""
    having = count if snippets is None else snippets
    return [
        article(n, snippet="Worum es geht." if n <= having else None) for n in range(1, count + 1)
    ]


def test_the_status_feed_is_there_before_any_trouble(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        assert entries(made) == ()


def test_one_failure_is_weather_two_in_a_row_are_an_incident(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", page(10), 0)
        assert made.end("politik", 30, Outcome.UNREACHABLE, "HTTP 503").stale_feeds == ()
        made.unchanged("politik", 60)
        made.end("politik", 90, Outcome.UNREACHABLE, "HTTP 503")
        assert made.archive.incidents() == ()
        did = made.end("politik", 120, Outcome.UNREACHABLE, "HTTP 502")
        assert did.stale_feeds == ("status",)
        found = incident(made)
    assert found == Incident(
        source="politik",
        kind=IncidentKind.UNREACHABLE,
        field=None,
        started=at(90),
        updated=at(120),
        resolved=None,
        detail="HTTP 502",
    )


def test_an_incident_has_one_id_from_its_start_to_its_end(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", page(10), 0)
        for n in range(1, 30):
            made.end("politik", n * 30, Outcome.UNREACHABLE, "HTTP 503")
        (open_entry,) = entries(made)
        assert open_entry.resolved is None
        made.end("politik", DAY * 2, Outcome.UNREACHABLE, "no answer in 60 s")
        (told_again,) = entries(made)
        assert told_again.snippet == "no answer in 60 s"
        assert told_again.updated == at(DAY * 2)
        assert made.unchanged("politik", DAY * 2 + 30).stale_feeds == ("status",)
        (ended,) = entries(made)
        assert ended.resolved == ended.updated == at(DAY * 2 + 30)
        assert len({e.public_id for e in (open_entry, told_again, ended)}) == 1
        assert len({e.published for e in (open_entry, told_again, ended)}) == 1
        assert len({e.title for e in (open_entry, told_again, ended)}) == 1
        for n in range(2):
            made.end("politik", DAY * 3 + n, Outcome.UNREACHABLE, "HTTP 503")
        assert len(entries(made)) == len({entry.public_id for entry in entries(made)}) == 2


def test_visits_that_say_the_same_update_nothing(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for n in range(2):
            made.end("politik", n * 30, Outcome.UNREACHABLE, "HTTP 503")
        assert made.end("politik", 3 * DAY, Outcome.UNREACHABLE, "HTTP 503").stale_feeds == ()


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        (Outcome.BLOCKED, IncidentKind.BLOCKED),
        (Outcome.REFUSED, IncidentKind.BLOCKED),
        (Outcome.NO_TEASERS, IncidentKind.VANISHED),
    ],
)
def test_some_trouble_is_certain_at_once(
    outcome: Outcome, kind: IncidentKind, tmp_path: Path
) -> None:
    with desk(tmp_path) as made:
        made.read("politik", page(10), 0)
        made.end("politik", 30, outcome)
        assert (incident(made).kind, incident(made).started) == (kind, at(30))
        assert incident(made).detail
        made.unchanged("politik", 60)
        assert incident(made).resolved == at(60)


def test_who_gets_further_is_past_the_earlier_trouble(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for n in range(2):
            made.end("politik", n, Outcome.UNREACHABLE, "HTTP 503")
        made.end("politik", 30, Outcome.BLOCKED, "a consent page")
        made.end("politik", 60, Outcome.NO_TEASERS)
        made.end("politik", 90, Outcome.UNREACHABLE, "HTTP 503")
        found = {one.kind: one.resolved for one in made.archive.incidents()}
    assert found == {
        IncidentKind.UNREACHABLE: at(30),
        IncidentKind.BLOCKED: at(60),
        IncidentKind.VANISHED: None,
    }


def test_a_page_that_lost_most_of_its_teasers_is_an_incident(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for n in range(4):
            made.read("politik", page(40), n * 30)
        made.read("politik", page(5), 200)
        assert incident(made).kind is IncidentKind.VANISHED
        assert "5" in incident(made).detail
        made.unchanged("politik", 230)
        assert incident(made).resolved is None
        made.read("politik", page(15), 260)
        assert incident(made).resolved is None
        made.read("politik", page(30), 290)
        assert incident(made).resolved == at(290)


def test_a_field_that_is_filled_no_more_is_an_incident(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for n in range(4):
            made.read("politik", page(20), n * 30)
        did = made.read("politik", page(20, snippets=2), 200)
        assert "status" in did.stale_feeds
        found = incident(made)
        assert (found.kind, found.field) == (IncidentKind.FIELD, "snippet")
        assert "10%" in found.detail
        (entry,) = entries(made)
        assert "snippet" in entry.title
        for n in range(20):
            made.read("politik", page(20, snippets=3), 230 + n * 30)
        assert incident(made).resolved is None  # the past is that before the trouble
        made.read("politik", page(20, snippets=15), 3000)
        assert incident(made).resolved == at(3000)


def test_a_field_that_few_teasers_ever_had_is_no_loss(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for n in range(4):
            made.read("politik", page(20, snippets=6), n * 30)
        made.read("politik", page(20, snippets=0), 200)
        assert made.archive.incidents() == ()


def test_little_is_known_of_a_new_source_or_a_small_page(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", page(20), 0)
        made.read("politik", page(20, snippets=0), 30)
        for n in range(4):
            made.read("start", page(6), n * 30)
        made.read("start", page(6, snippets=0), 200)
        assert made.archive.incidents() == ()


def test_only_the_newest_live_visit_says_how_a_source_is(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", page(10), 35)
        made.end("politik", 30, Outcome.BLOCKED)
        made.read("politik", [], 700, origin=Origin.IMPORT)
        assert made.archive.incidents() == ()


def test_a_page_read_without_a_teaser_has_lost_them(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [], 0)
        assert incident(made).kind is IncidentKind.VANISHED


def test_the_trouble_of_a_source_that_is_removed_ends(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for source in ("politik", "start"):
            for n in range(2):
                made.end(source, n, Outcome.UNREACHABLE, "HTTP 503")
        assert made.archive.watch({"politik", "start", "tokio"}, now=at(30)) == ()
        assert made.archive.watch({"start"}, now=at(30)) == ("status",)
        assert made.archive.watch({"start"}, now=at(60)) == ()
        politik, start = sorted(made.archive.incidents(), key=lambda one: one.source)
        assert (politik.resolved, politik.updated) == (at(30), at(30))
        assert politik.detail.startswith("removed: ")
        assert start.resolved is None
        made.end("politik", 90, Outcome.UNREACHABLE, "HTTP 502")
        politik, _ = sorted(made.archive.incidents(), key=lambda one: one.source)
    assert (politik.started, politik.resolved, politik.detail) == (at(0), None, "HTTP 502")


def test_the_end_of_a_long_trouble_is_told_whatever_began_since(tmp_path: Path) -> None:
    def down(source: str, minutes: float) -> None:
        for n in range(2):
            made.end(source, minutes + n, Outcome.UNREACHABLE, "HTTP 503")

    with desk(tmp_path) as made:
        down("politik", 0)
        for n in range(1, 61):
            down("start", n * 10)
            made.read("start", page(10), n * 10 + 5)
        made.read("politik", page(10), 700)
        feed = made.archive.feed("status")
        assert feed is not None
        assert len(feed.entries) == 50
        assert [one.resolved for one in feed.entries if one.source == "politik"] == [at(700)]


def test_what_stands_is_known_also_after_a_cut_page(tmp_path: Path) -> None:
    def standing() -> int:
        return len({row["article_id"] for row in made.rows("prominence") if row["standing"]})

    with desk(tmp_path) as made:
        assert standing() == 0
        made.read("politik", page(10), 0)
        assert standing() == 10
        made.read("politik", [article(77, position=1)], 30, complete=False)
        assert standing() == 11
        made.read("politik", page(3), 60)
        assert standing() == 3
