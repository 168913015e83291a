"""Recording visits: intervals, versions, what one capture adds and what none can take away."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import Archive, ArchiveError, Origin, Outcome, Sighting, Source, Visit
from tests.made_archive import DAY, HAUSHALT, SOURCES, article, at, desk, teaser


def test_a_second_visit_of_the_same_page_adds_nothing(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        page = [article(n) for n in range(1, 6)]
        assert made.read("politik", page).new == 5
        before = list(made.archive.facts())
        again = made.read("politik", page, 30)
        assert (again.found, again.new, again.changed, again.stale_feeds) == (5, 0, 0, ())
        assert [f for f in made.archive.facts() if f[0] != "sighting"] == [
            f for f in before if f[0] != "sighting"
        ]


def test_the_same_capture_recorded_again_changes_nothing_at_all(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
        before = dump(tmp_path)
        made.read("politik", [article(1)])
        assert dump(tmp_path) == before


def dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        return [line for line in connection.iterdump() if "_words_" not in line]


def test_an_edited_headline_adds_a_version_and_no_entry(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(title="Der Haushalt wird beraten")])
        edited = made.read("politik", [teaser(title="Der Haushalt ist beschlossen")], 30)
        assert (edited.new, edited.changed) == (0, 1)
        (only,) = made.articles()
        assert (only.title, only.versions) == ("Der Haushalt ist beschlossen", 1)
        assert (only.first_seen, only.updated) == (at(0), at(30))
        (change,) = made.rows("headline_changes")
        assert change["old_title"] == "Der Haushalt wird beraten"


def test_a_headline_that_comes_back_is_no_new_version(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for minutes, title in enumerate(["Erster Titel", "Zweiter Titel"] * 3):
            made.read("politik", [teaser(title=title)], minutes)
        (only,) = made.articles()
        assert (only.title, only.versions, only.updated) == ("Zweiter Titel", 1, at(1))


LEAD = {"region": "lead", "region_kind": "lead"}


def test_a_headline_edited_after_the_article_left_the_lead_is_shown(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(title="Rat berät", **LEAD), teaser(title="Rat berät")], 0)
        made.read("politik", [teaser(title="Rat berät")], 10)
        edited = made.read("politik", [teaser(title="Rat beschließt")], 20)
        (only,) = made.articles()
        assert (only.title, only.updated, edited.changed) == ("Rat beschließt", at(20), 1)
        assert [entry.title for entry in made.archive.feed("changes").entries] == [only.title]  # type: ignore[union-attr]


def test_the_lead_counts_as_long_as_it_stands_and_once_it_is_off_the_newer_version(
    tmp_path: Path,
) -> None:
    with desk(tmp_path) as made:
        made.read("start", [teaser(title="Rat berät", **LEAD)], 0)
        made.read("politik", [teaser(title="Rat berät")], 5)
        made.read("politik", [teaser(title="Rat beschließt")], 10)
        assert made.articles()[0].title == "Rat berät"
        gone = made.read("start", [article(1)], 20)
        only = made.articles()[0]
        assert (only.title, only.updated, gone.changed) == ("Rat beschließt", at(10), 1)


def test_a_lead_seen_after_the_edit_keeps_its_own_headline(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        lead = teaser(title="Rat berät bis in die Nacht", **LEAD)
        made.read("politik", [lead, teaser(title="Rat berät")], 0)
        made.read("politik", [lead, teaser(title="Rat beschließt")], 10)
        made.read("politik", [teaser(title="Rat beschließt")], 20)
        assert made.articles()[0].title == lead.title


def test_two_regions_with_their_own_texts_do_not_flap(tmp_path: Path) -> None:
    lead = {"region": "lead", "region_kind": "lead"}
    with desk(tmp_path) as made:
        for minutes in range(4):
            page = [
                teaser(title="Lang und ausführlich oben", **lead),
                teaser(title="Kurz in der Liste"),
            ]
            made.read("politik", page[minutes % 2 :], minutes)
        (only,) = made.articles()
        assert (only.title, only.versions, only.updated) == ("Lang und ausführlich oben", 0, at(0))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Der Haushalt – ein Streit", "Der Haushalt - ein Streit"),
        ("„Der Haushalt“ im Streit", '"Der Haushalt" im Streit'),
        ("Der Haushalt wird nach langem …", "Der Haushalt wird nach langem Streit beraten"),
        ("Der Haushalt wird nach langem Streit beraten", "Der Haushalt wird nach langem …"),
        ("Der Haus\u00adhalt im Streit", "Der Haushalt im Streit"),
    ],
)
def test_typography_and_a_cut_are_no_edit(old: str, new: str, tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(title=old)])
        made.read("politik", [teaser(title=new)], 30)
        (only,) = made.articles()
        assert (only.versions, only.updated) == (0, at(0))


def test_a_cut_headline_gives_way_to_its_whole_in_another_region(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        page = [
            teaser(title="Der Haushalt wird nach …", region="lead", region_kind="lead"),
            teaser(title="Der Haushalt wird nach langem Streit beraten"),
        ]
        made.read("politik", page)
        assert made.articles()[0].title == "Der Haushalt wird nach langem Streit beraten"


def test_the_same_article_from_sidebar_and_section_page_keeps_the_whole_snippet(
    tmp_path: Path,
) -> None:
    cut = teaser(snippet="Die Abgeordneten streiten…", snippet_cut=True, section="Politik")
    whole = teaser(
        f"{HAUSHALT}?src=rec-newsboxes",
        snippet="Die Abgeordneten streiten bis in die Nacht.",
        region="newsbox",
        region_kind="sidebar",
    )
    for n, order in enumerate([(cut, whole), (whole, cut)]):
        folder = tmp_path / str(n)
        folder.mkdir()
        with desk(folder) as made:
            made.read("politik", [order[0]], 0)
            made.read("start", [order[1]], 30)
            (only,) = made.articles()
        assert only.snippet == "Die Abgeordneten streiten bis in die Nacht."
        assert (only.url, only.section, only.versions) == (HAUSHALT, "Politik", 0)
        assert only.updated == only.first_seen == at(0)


def test_an_older_capture_lowers_first_seen_and_leaves_the_ledger(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser()], 600)
        (before,) = made.archive.feed("all").entries  # type: ignore[union-attr]
        made.read("politik", [teaser()], 0, origin=Origin.IMPORT, recorded=at(700))
        (after,) = made.archive.feed("all").entries  # type: ignore[union-attr]
        assert made.articles()[0].first_seen == at(0)
    assert (after.public_id, after.published) == (before.public_id, before.published)


def rows_written(folder: Path, count: int) -> int:
    """Return how many rows an unchanged visit writes on a page of so many teasers."""
    with desk(folder) as made:
        made.read("politik", [article(n) for n in range(1, count + 1)])
        before = made.archive._db.conn.total_changes
        made.unchanged("politik", 30)
        made.read("politik", [article(n) for n in range(1, count + 1)], 60)
        return made.archive._db.conn.total_changes - before


def test_an_unchanged_visit_writes_as_many_rows_on_a_large_page_as_on_a_small(
    tmp_path: Path,
) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.mkdir()
    large.mkdir()
    assert rows_written(small, 2) == rows_written(large, 80) <= 5


def intervals(made_rows: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return sorted(
        (row["title"], row["position"], row["first_seen"], row["last_seen"], row["standing"])
        for row in made_rows
    )


def test_sightings_are_intervals_from_first_to_last_look(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1), article(2)], 0)
        made.unchanged("politik", 30)
        made.read("politik", [article(2, position=1)], 60)
        found = intervals(made.rows("prominence"))
    assert found == [
        ("Meldung Nummer 1 aus dem Landtag", 1, "2026-03-02T06:00:00Z", "2026-03-02T06:30:00Z", 0),
        ("Meldung Nummer 2 aus dem Landtag", 1, "2026-03-02T07:00:00Z", "2026-03-02T07:00:00Z", 1),
        ("Meldung Nummer 2 aus dem Landtag", 2, "2026-03-02T06:00:00Z", "2026-03-02T06:30:00Z", 0),
    ]


def test_a_truncated_page_ends_no_sighting(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1), article(2), article(3)], 0)
        made.read("politik", [article(1)], 30, complete=False)
        assert sum(row["standing"] for row in made.rows("prominence")) == 3
        made.read("politik", [article(1), article(2)], 60)
        standing = [row["title"] for row in made.rows("prominence") if row["standing"]]
    assert len(standing) == 2


@pytest.mark.parametrize(
    "outcome", [o for o in Outcome if o not in (Outcome.READ, Outcome.UNCHANGED)]
)
def test_not_looked_is_not_the_same_as_not_seen(outcome: Outcome, tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)], 0)
        made.end("politik", 30, outcome, "so war es")
        (sighting,) = made.rows("prominence")
        assert sighting["standing"] == 1
        assert sighting["last_seen"] == "2026-03-02T06:00:00Z"
        row = made.archive.visits("politik")[0]
        assert (row.outcome, row.error, row.found) == (outcome, "so war es", None)
        log = made.rows("visits_log")
        assert [(entry["outcome"], entry["looked"]) for entry in log] == [("read", 1), (outcome, 0)]
        state = made.archive.page_state("politik")
        assert (state.failures, state.last_visit, state.last_success) == (1, at(30), at(0))


def test_a_visit_keeps_what_it_was_told(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read(
            "politik",
            [article(1, image="https://paper.example/1.jpg", kicker="Landtag"), article(2)],
            status=200,
            bytes=4711,
            seconds=0.25,
            etag='"x"',
            last_modified="Mon, 02 Mar 2026 05:00:00 GMT",
            rejected={"hub": 3, "footer": 2},
        )
        (row,) = made.archive.visits("politik")
        state = made.archive.page_state("politik")
    assert (row.status, row.bytes, row.seconds) == (200, 4711, 0.25)
    assert (row.found, row.new, row.changed) == (2, 2, 0)
    assert row.rejected == {"hub": 3, "footer": 2}
    assert row.filled == {"image": 1, "kicker": 1}
    assert (state.etag, state.last_modified) == ('"x"', "Mon, 02 Mar 2026 05:00:00 GMT")
    assert state.body_hash == row.body_hash


def test_an_unchanged_page_keeps_its_validators_a_changed_one_without_loses_them(
    tmp_path: Path,
) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)], etag='"x"')
        made.unchanged("politik", 30)
        assert made.archive.page_state("politik").etag == '"x"'
        made.read("politik", [article(2)], 60)
        assert made.archive.page_state("politik").etag is None


def test_an_import_keeps_the_first_of_two_captures_in_one_second(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for number in (1, 2):
            made.read("politik", [article(number)], origin=Origin.IMPORT)
        assert len(made.archive.visits("politik")) == 1
        made.read("politik", [article(3)])
        assert [row.at for row in made.archive.visits("politik")] == [
            at(0) + timedelta(seconds=1),
            at(0),
        ]


def test_a_look_replaces_a_failure_of_the_same_second(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.end("politik", 0, Outcome.UNREACHABLE, "HTTP 503")
        made.read("politik", [article(1)], 0)
        assert [row.outcome for row in made.archive.visits("politik")] == [Outcome.READ]


def test_a_visit_to_an_unknown_source_is_refused(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        with pytest.raises(ArchiveError, match="register it first"):
            made.read("sport", [article(1)])
        with pytest.raises(ArchiveError, match="register it first"):
            made.archive.page_state("sport")


def test_unchanged_before_anything_was_read_says_nothing(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        assert made.unchanged("politik", 0).found == 0
        assert made.articles() == []


def test_the_best_printed_date_wins_whenever_it_came(tmp_path: Path) -> None:
    day: dict[str, Any] = {"published_day": date(2026, 3, 1)}
    moment: dict[str, Any] = {"published_at": datetime(2026, 3, 1, 17, 5, tzinfo=UTC), **day}
    texts = [
        teaser(printed_date="aus der Adresse", date_source="url", **day),
        teaser(printed_date="1. März", date_source="text", **day),
        teaser(printed_date="1. März, 18:05", date_source="time-element", **moment),
    ]
    for seed in range(6):
        folder = tmp_path / str(seed)
        folder.mkdir()
        order = texts[:]
        random.Random(seed).shuffle(order)
        with desk(folder) as made:
            for n, one in enumerate(order):
                made.read("politik", [one], n)
            (only,) = made.articles()
        assert only.published_at == moment["published_at"]
        assert only.published_day == date(2026, 3, 1)


def test_sponsored_is_only_what_was_never_seen_otherwise(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(sponsored=True)], 0)
        assert made.articles()[0].sponsored
        assert made.archive.feed("all").entries == ()  # type: ignore[union-attr]
        made.read("start", [teaser()], 30)
        assert not made.articles()[0].sponsored
        assert made.titles("all") == ["Der Haushalt wird beraten"]


AWKWARD = "\x00\x1b[31m]]> <script>\ud800 \u202e Ende"


def test_awkward_text_is_stored_clean(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read(
            "politik",
            [
                teaser(
                    "https://paper.example/\ud800?a=\x00",
                    AWKWARD,
                    snippet=AWKWARD,
                    kicker="\x00",
                    section=" a\u00a0 b ",
                    region=AWKWARD,
                    region_kind="list",
                    region_label=AWKWARD,
                )
            ],
        )
        (only,) = made.articles()
        assert "\x00" not in only.title
        assert "\ud800" not in only.title
        assert only.kicker is None
        assert only.section == "a b"
        assert made.archive.check().problems == ()


def test_two_teasers_at_one_place_both_have_one(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1, position=1), article(2, position=1)])
        assert sorted(row["position"] for row in made.rows("prominence")) == [1, 2]


def test_many_captures_keep_one_article_per_address(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for n in range(30):
            made.read("politik", [article(k) for k in range(n % 7, n % 7 + 5)], n * 40)
        found = made.articles()
        assert len({one.url for one in found}) == len(found) == 11
        state = next(s for s in made.archive.source_states() if s.source.name == "politik")
        assert sum(row["standing"] for row in made.rows("prominence")) == 5
        assert made.archive.check().articles == {"politik": 11}
        assert state.source == SOURCES[0]


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.booleans()), max_size=8),
    st.integers(0, 20),
)
def test_first_seen_never_rises_and_no_newer_capture_moves_it(
    looks: list[tuple[int, int, bool]], later: int
) -> None:
    with TemporaryDirectory() as name, desk(Path(name)) as made:
        seen: dict[str, datetime] = {}
        for n, (hour, number, live) in enumerate(looks):
            origin = Origin.LIVE if live else Origin.IMPORT
            made.read("politik", [article(number)], hour * 60 + n, origin=origin)
            for one in made.articles():
                assert one.url is not None
                assert one.first_seen <= seen.get(one.url, one.first_seen)
                seen[one.url] = one.first_seen
        newest = DAY + later * 60
        made.read("start", [article(number) for number in range(4)], newest)
        for one in made.articles():
            assert one.first_seen == seen.get(one.url or "", at(newest))


def test_one_thread_of_two_waits_for_the_other(tmp_path: Path) -> None:
    with desk(tmp_path) as made, Archive.open(tmp_path / "archive.db") as second:
        made.read("politik", [article(1)])
        second.record(
            Visit(source="start", at=at(1), origin=Origin.LIVE, outcome=Outcome.READ),
            [article(2)],
        )
        assert len(made.articles()) == 2


def test_a_renamed_source_keeps_what_it_has(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
        old = SOURCES[0]
        new = Source(name="inland", url=old.url, site=old.site, title="Inland", language="de")
        made.archive.register([new, *SOURCES[1:]])
        assert [state.source.name for state in made.archive.source_states()] == [
            "inland",
            "start",
            "tokio",
        ]
        assert made.titles("sources/inland") == ["Meldung Nummer 1 aus dem Landtag"]
        assert made.archive.feed("sources/politik") is None
        assert made.archive.redirects()["sources/politik"] == "sources/inland"
        assert made.archive.redirects()["sources/politik/list"] == "sources/inland/list"
        stale = dict(made.archive.stale_feeds())
        assert {"sources/politik", "sources/inland"} <= stale.keys()
        info = made.archive.feed("sources/inland")
        assert info is not None
        assert info.info.title == "Inland"


@pytest.mark.parametrize("title", [None, "Aus aller Welt"])
def test_feeds_of_a_renamed_source_are_called_by_its_new_name_at_once(
    title: str | None, tmp_path: Path
) -> None:
    def named(name: str) -> list[Source]:
        address = "https://paper.example/welt"
        return [Source(name=name, url=address, site="paper.example", title=title)]

    with desk(tmp_path, named("welt")) as made:
        made.read("welt", [article(1)])
        made.archive.register(named("ausland"))
        shown = {info.path: info.title for info in made.archive.feeds() if info.source}
        called = title or "ausland"
        assert shown == {
            "sources/ausland": called,
            "sources/ausland/list": f"list – {called}",
        }
        assert "sources/ausland" in dict(made.archive.stale_feeds())


def test_an_entry_of_many_kinds_keeps_each_field_of_the_earliest_confirmed(tmp_path: Path) -> None:
    unconfirmed = teaser(section="Startseite")
    confirmed = teaser(section="Politik", section_confirmed=True)
    pages: list[list[Sighting]] = [[unconfirmed], [confirmed]]
    with desk(tmp_path) as made:
        for n, page in enumerate(pages):
            made.read("politik", page, n)
        assert made.articles()[0].section == "Politik"
