"""What enters which feed when: the ledger, sections, changes, saved searches, moved paths."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from db import FeedPolicy, Origin, SavedSearch, Source
from tests.made_archive import (
    DAY,
    HAUSHALT,
    SOURCES,
    Desk,
    article,
    at,
    desk,
    teaser,
)


def paths(made: Desk) -> set[str]:
    return {info.path for info in made.archive.feeds()}


def test_a_new_article_enters_the_feeds_of_its_site_source_and_region(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        did = made.read("politik", [teaser()])
        assert set(did.stale_feeds) == {
            "all",
            "paper.example",
            "sources/politik",
            "sources/politik/list",
        }
        (entry,) = made.archive.feed("all").entries  # type: ignore[union-attr]
    assert entry.public_id == uuid.uuid5(uuid.NAMESPACE_URL, HAUSHALT).urn
    assert entry.published == entry.first_seen == at(0)


@pytest.mark.parametrize(
    ("more", "published"),
    [
        ({"published_at": datetime(2026, 3, 1, 17, 5, tzinfo=UTC)}, "2026-03-01T17:05"),
        ({"published_day": date(2026, 3, 1)}, "2026-03-01T11:00"),  # noon in Berlin
        ({"published_day": date(2026, 3, 2)}, "2026-03-02T06:00"),  # noon would be later than seen
        ({"published_at": datetime(2026, 3, 2, 17, 5, tzinfo=UTC)}, "2026-03-02T06:00"),
    ],
)
def test_feeds_show_the_printed_date_but_never_one_after_first_seen(
    more: dict[str, Any], published: str, tmp_path: Path
) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(**more)])
        (entry,) = made.archive.feed("all").entries  # type: ignore[union-attr]
    assert entry.published.isoformat().startswith(published)


def test_the_ledger_never_changes(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser()], 0)
        (before,) = made.archive.feed("all").entries  # type: ignore[union-attr]
        made.read("politik", [teaser(title="Ein neuer Titel")], 30)
        edited: dict[str, Any] = {"published_day": date(2026, 2, 1), "title": "Wieder ein neuer"}
        made.read("politik", [teaser(**edited)], 60)
        (after,) = made.archive.feed("all").entries  # type: ignore[union-attr]
    assert (after.public_id, after.published) == (before.public_id, before.published)
    assert after.updated == at(60)


def test_a_section_becomes_a_feed_with_its_third_entry(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for number in (1, 2):
            made.read("politik", [article(number, section="Leben")], number)
            assert "paper.example/leben" not in paths(made)
        made.read("politik", [article(3, section="Leben")], 3)
        assert {"paper.example/leben", "sections/leben"} <= paths(made)
        assert len(made.titles("paper.example/leben")) == 3


def test_a_confirmed_or_configured_section_is_a_feed_at_once(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1, section="Politik", section_confirmed=True)], 1)
        made.read(
            "politik",
            [article(2, section="Vermischtes")],
            2,
            policy=FeedPolicy(
                section_spellings={"vermischtes": "Panorama"},
                configured_sections=frozenset({"Panorama"}),
            ),
        )
        assert {"paper.example/politik", "paper.example/panorama"} <= paths(made)
        assert "paper.example/vermischtes" not in paths(made)


def test_entries_kept_out_do_not_count_for_a_section(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for number in range(1, 4):
            page = [article(number, section="Leben", sponsored=True)]
            made.read("politik", page, number)
        assert "paper.example/leben" not in paths(made)


@pytest.mark.parametrize(
    ("policy", "shown"),
    [
        (FeedPolicy(), {1, 2}),
        (FeedPolicy(sponsored=True), {1, 2, 3}),
        (FeedPolicy(include={"section": ("leben",)}), {2}),
        (FeedPolicy(exclude={"section": ("Leben",)}), {1}),
        (FeedPolicy(include={"label": ("video",)}), {1}),
        (FeedPolicy(exclude={"words": ("NUMMER 1",)}), {2}),
        (FeedPolicy(include={"region": ("list",)}), {1, 2}),
        (FeedPolicy(include={"region": ("meistgelesen",), "label": ()}), set()),
        (FeedPolicy(publish=False), set()),
    ],
)
def test_filters_decide_what_enters(policy: FeedPolicy, shown: set[int], tmp_path: Path) -> None:
    page = [
        article(1, section="Politik", labels=frozenset({"video"})),
        article(2, section="Leben"),
        article(3, sponsored=True),
    ]
    with desk(tmp_path) as made:
        made.read("politik", page, policy=policy)
        titles = made.titles("all")
    assert {int(title.split()[2]) for title in titles} == shown


def test_a_filter_that_no_program_knows_is_an_error(tmp_path: Path) -> None:
    with desk(tmp_path) as made, pytest.raises(ValueError, match="no such filter"):
        made.read("politik", [article(1)], policy=FeedPolicy(include={"mood": ("good",)}))


def test_a_loosened_filter_lets_in_what_still_stands(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1), article(2)], policy=FeedPolicy(include={"words": ("x",)}))
        assert made.titles("all") == []
        made.unchanged("politik", 30)
        assert len(made.titles("all")) == 2


def test_imports_do_not_flood(tmp_path: Path) -> None:
    quiet = FeedPolicy(publish=False)
    with desk(tmp_path) as made:
        page = [article(n) for n in range(1, 61)]
        did = made.read("politik", page, origin=Origin.IMPORT, policy=quiet, recorded=at(DAY))
        assert (did.new, did.stale_feeds, made.titles("all")) == (60, (), [])
        made.read("start", [article(61)], DAY)
        assert len(made.titles("all")) == 1
        loud = FeedPolicy()
        page = [article(n) for n in range(62, 162)]
        made.read("politik", page, 1, origin=Origin.IMPORT, policy=loud, recorded=at(2 * DAY))
        titles = made.titles("all")
        assert len(titles) == 51  # the newest 50, all imported, and what a live visit added
        assert titles[-1] == "Meldung Nummer 61 aus dem Landtag"


def test_the_window_is_the_newest_fifty_or_three_days_of_live_visits(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for day in range(5):
            page = [article(day * 30 + n) for n in range(30)]
            made.read("politik", page, day * DAY)
        feed = made.archive.feed("all")
        assert feed is not None
        assert len(feed.entries) == 120
        assert feed.info.archive_pages == 3
        pages = [made.archive.feed_page("all", page) for page in (1, 2, 3)]
        assert all(page is not None and len(page.entries) == 50 for page in pages)
        assert made.archive.feed_page("all", 4) is None
        assert made.archive.feed_page("none", 1) is None
        first = pages[0]
        assert first is not None
        made.read("politik", [article(900)], 6 * DAY)
        assert made.archive.feed_page("all", 1).entries == first.entries  # type: ignore[union-attr]


def changed_titles(made: Desk) -> list[tuple[str | None, str]]:
    feed = made.archive.feed("changes")
    assert feed is not None
    return [(entry.replaced, entry.title) for entry in feed.entries]


def test_a_changed_headline_is_one_item_of_the_changes_feed(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(title="Der Haushalt wird beraten")], 0)
        did = made.read("politik", [teaser(title="Der Haushalt ist beschlossen")], 30)
        assert "changes" in did.stale_feeds
        first = made.archive.feed("changes")
        assert first is not None
        (item,) = first.entries
        assert (item.replaced, item.title) == (
            "Der Haushalt wird beraten",
            "Der Haushalt ist beschlossen",
        )
        assert (item.published, item.updated, item.url) == (at(30), at(30), HAUSHALT)
        made.read("politik", [teaser(title="Der Haushalt wird beraten")], 60)
        made.read("politik", [teaser(title="Der Haushalt ist beschlossen")], 90)
        assert len(changed_titles(made)) == 1
        made.read("politik", [teaser(title="Der Haushalt tritt in Kraft")], 120)
        assert [title for _, title in changed_titles(made)] == [
            "Der Haushalt tritt in Kraft",
            "Der Haushalt ist beschlossen",
        ]
        ids = {entry.public_id for entry in made.archive.feed("changes").entries}  # type: ignore[union-attr]
        assert item.public_id in ids


def test_a_history_that_is_published_later_brings_the_headlines_it_changed(
    tmp_path: Path,
) -> None:
    looks = [(0, "Der Haushalt wird beraten"), (30, "Streit um Geld"), (60, "Es ist beschlossen")]
    quiet = FeedPolicy(publish=False)
    with desk(tmp_path) as made:
        for minutes, title in looks:
            page = [teaser(title=title)]
            made.read("politik", page, minutes, origin=Origin.IMPORT, policy=quiet)
        assert made.titles("changes") == []
        for minutes, _ in looks * 2:
            made.archive.publish_look("politik", at(minutes), policy=FeedPolicy(), now=at(DAY))
        (change,) = made.archive.feed("changes").entries  # type: ignore[union-attr]
    assert (change.title, change.replaced) == ("Es ist beschlossen", "Streit um Geld")
    assert change.published == at(60)


def test_a_threshold_keeps_small_changes_out(tmp_path: Path) -> None:
    policy = FeedPolicy(changes_threshold=0.3)
    with desk(tmp_path) as made:
        made.read("politik", [teaser(title="Der Haushalt wird beraten")], 0, policy=policy)
        made.read("politik", [teaser(title="Der Haushalt wird heraten")], 30, policy=policy)
        assert changed_titles(made) == []
        made.read("politik", [teaser(title="Regierung zerbricht am Geld")], 60, policy=policy)
        assert len(changed_titles(made)) == 1


def test_a_better_region_with_its_own_headline_is_no_change(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(title="Kurz")], 0)
        lead = teaser(title="Lang und oben", region="lead", region_kind="lead")
        made.read("start", [lead], 30)
        assert made.articles()[0].title == "Lang und oben"
        assert changed_titles(made) == []


def test_the_changes_feed_is_rendered_again_when_its_entries_change(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(title="Der Haushalt wird beraten")], 0)
        made.read("politik", [teaser(title="Der Haushalt ist beschlossen")], 30)
        image = {"title": "Der Haushalt ist beschlossen", "image": "https://paper.example/1.jpg"}
        assert "changes" in made.read("politik", [teaser(**image)], 60).stale_feeds


def test_many_changes_are_cut_to_the_window(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for n in range(70):
            made.read("politik", [teaser(title=f"Stand der Auszählung: {n} Prozent")], n * 240)
        assert 50 <= len(changed_titles(made)) < 69


SEARCHES = (
    SavedSearch(name="Haushalt", query="haushalt*"),
    SavedSearch(name="Tokio", query="東京", site="shimbun.example"),
    SavedSearch(name="Leben", query="meldung", section="leben"),
)


def test_a_saved_search_begins_with_what_matches_and_takes_in_what_comes(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(), article(1, position=2)], 0)
        stale = made.archive.keep_searches(SEARCHES, now=at(10))
        assert stale == ("search/haushalt", "search/leben", "search/tokio")
        assert made.titles("search/haushalt") == ["Der Haushalt wird beraten"]
        assert made.archive.keep_searches(SEARCHES, now=at(11)) == ()
        hole = teaser("https://paper.example/politik/loch", "Haushaltsloch", position=3)
        made.read("start", [article(2), hole], 20)
        assert made.titles("search/haushalt") == ["Haushaltsloch", "Der Haushalt wird beraten"]
        made.read("tokio", [teaser("https://shimbun.example/1", "大雪で東京が混乱")], 30)
        made.read("start", [teaser("https://paper.example/t", "東京 im Schnee")], 31)
        assert made.titles("search/tokio") == ["大雪で東京が混乱"]
        made.read("start", [article(3, section="Leben"), article(4, section="Politik")], 40)
        assert made.titles("search/leben") == ["Meldung Nummer 3 aus dem Landtag"]


def test_a_search_that_is_saved_no_more_is_gone_and_can_come_back(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser()], 0)
        made.archive.keep_searches(SEARCHES, now=at(10))
        assert made.archive.keep_searches(SEARCHES[1:], now=at(20)) == ("search/haushalt",)
        assert made.archive.redirects() == {"search/haushalt": None}
        assert made.archive.feed("search/haushalt") is None
        made.archive.keep_searches(SEARCHES, now=at(30))
        assert made.archive.redirects() == {}
        assert made.titles("search/haushalt") == ["Der Haushalt wird beraten"]


def test_a_moved_feed_leads_to_the_other_and_a_retired_one_nowhere(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1, section="Leben", section_confirmed=True)])
        moved, retired = {"paper.example/leben": "paper.example"}, {"sections/leben"}
        stale = made.archive.move_feeds(moved, retired, now=at(5))
        assert set(stale) == {"paper.example/leben", "sections/leben"}
        assert made.archive.redirects() == {**moved, "sections/leben": None}
        assert made.archive.feed("paper.example/leben") is None
        assert made.archive.move_feeds(moved, retired, now=at(6)) == ()
        assert made.archive.move_feeds(moved, (), now=at(7)) == ("sections/leben",)
        assert made.titles("sections/leben") == ["Meldung Nummer 1 aus dem Landtag"]


def test_a_path_left_by_a_renaming_leads_where_the_configuration_led_it_last(
    tmp_path: Path,
) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
        renamed = [replace(SOURCES[0], name="inland"), *SOURCES[1:]]
        made.archive.register(renamed)
        assert made.archive.redirects()["sources/politik"] == "sources/inland"
        for target in ("paper.example", "sources/inland"):
            made.archive.move_feeds({"sources/politik": target}, (), now=at(5))
            assert made.archive.redirects()["sources/politik"] == target
            made.archive.move_feeds({}, (), now=at(6))
            assert made.archive.redirects()["sources/politik"] == target
            assert made.archive.feed("sources/politik") is None
        made.archive.register(SOURCES)  # named as before
        assert made.titles("sources/politik") == ["Meldung Nummer 1 aus dem Landtag"]
        assert made.archive.redirects()["sources/inland"] == "sources/politik"


BUSINESS = {"business": "Wirtschaft"}
MAPPED = FeedPolicy(section_spellings=BUSINESS, configured_sections=frozenset({"Wirtschaft"}))


def business(number: int) -> Any:
    return article(number, section="Business", section_confirmed=True)


@pytest.mark.parametrize("before", [(), ("Wirtschaft",)])
def test_a_section_that_counts_as_another_leads_there_and_comes_back_whole(
    before: tuple[str, ...], tmp_path: Path
) -> None:
    with desk(tmp_path) as made:
        for n, section in enumerate(before, 7):
            made.read("politik", [article(n, section=section, section_confirmed=True)])
        made.read("politik", [business(1)], 1)
        stale = made.archive.move_feeds({}, (), BUSINESS, now=at(2))
        assert {"paper.example/business", "sections/business"} <= set(stale)
        assert made.archive.redirects() == {
            "paper.example/business": "paper.example/wirtschaft",
            "sections/business": "sections/wirtschaft",
        }
        assert not {"paper.example/business", "sections/business"} & paths(made)
        assert {"paper.example/wirtschaft", "sections/wirtschaft"} <= paths(made)
        made.read("politik", [business(2)], 3, policy=MAPPED)
        newest = "Meldung Nummer 2 aus dem Landtag"
        for path in ("paper.example/wirtschaft", "sections/wirtschaft"):
            assert made.titles(path)[0] == newest
        assert made.archive.move_feeds({}, (), BUSINESS, now=at(4)) == ()
        assert made.archive.move_feeds({}, (), now=at(5))
        assert made.archive.redirects() == {}
        made.read("politik", [business(3)], 6)
        for path in ("paper.example/business", "sections/business"):
            assert [title.split()[2] for title in made.titles(path)] == ["3", "2", "1"]
        assert made.archive.check().problems == ()


def test_a_section_mapped_otherwise_leads_on_with_what_came_meanwhile(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [business(1)], 1)
        made.archive.move_feeds({}, (), BUSINESS, now=at(2))
        made.read("politik", [business(2)], 3, policy=MAPPED)
        made.archive.move_feeds({}, (), {"business": "Geld"}, now=at(4))
        assert made.archive.redirects()["paper.example/business"] == "paper.example/geld"
        assert [one.split()[2] for one in made.titles("paper.example/geld")] == ["2", "1"]


def test_what_is_said_of_a_path_outweighs_what_is_said_of_its_section(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [business(1)], 1)
        moved = {"paper.example/wirtschaft": "all", "old": "sections/business"}
        made.archive.move_feeds(moved, {"sections/wirtschaft"}, BUSINESS, now=at(2))
        assert made.archive.redirects() == {
            "old": None,
            "paper.example/business": "all",
            "paper.example/wirtschaft": "all",
            "sections/business": None,
            "sections/wirtschaft": None,
        }
        back = {"paper.example/wirtschaft": "paper.example/business"}
        made.archive.move_feeds(back, (), BUSINESS, now=at(3))
        assert made.archive.redirects() == back | {"sections/business": "sections/wirtschaft"}


def test_a_mapped_section_of_a_renamed_site_is_found_from_its_old_path(tmp_path: Path) -> None:
    renamed = [
        Source(name=one.name, url=one.url, site="Das Blatt", title=one.title, language="de")
        for one in SOURCES[:2]
    ]
    with desk(tmp_path) as made:
        made.read("politik", [business(1)], 1)
        made.archive.move_feeds({}, (), BUSINESS, now=at(2))
        made.archive.register([*renamed, SOURCES[2]])
        made.archive.move_feeds({}, (), BUSINESS, now=at(3))
        redirects = made.archive.redirects()
        assert redirects["paper.example/business"] == "das-blatt/business"
        assert redirects["das-blatt/business"] == "das-blatt/wirtschaft"
        assert made.titles("das-blatt/wirtschaft") == ["Meldung Nummer 1 aus dem Landtag"]
        assert not [info for info in made.archive.feeds() if info.path.startswith("paper")]


def test_a_renamed_site_keeps_its_feeds_at_new_paths_and_back_again(tmp_path: Path) -> None:
    def named(site: str) -> list[Source]:
        return [
            Source(name=one.name, url=one.url, site=site, title=one.title, language=one.language)
            for one in SOURCES[:2]
        ] + [SOURCES[2]]

    with desk(tmp_path) as made:
        made.read("politik", [article(1, section="Leben", section_confirmed=True)])
        made.archive.register(named("Das Blatt"))
        assert made.archive.feed("paper.example") is None
        feed = made.archive.feed("das-blatt/leben")
        assert feed is not None
        assert (feed.info.title, feed.info.site) == ("Leben – Das Blatt", "Das Blatt")
        assert made.archive.redirects() == {
            "paper.example": "das-blatt",
            "paper.example/leben": "das-blatt/leben",
        }
        stale = {path for path, _ in made.archive.stale_feeds()}
        assert {"paper.example", "paper.example/leben", "das-blatt", "das-blatt/leben"} <= stale
        made.archive.register(named("paper.example"))
        assert made.archive.redirects()["das-blatt"] == "paper.example"
        assert "paper.example" not in made.archive.redirects()
        assert made.titles("paper.example/leben") == ["Meldung Nummer 1 aus dem Landtag"]
        assert made.archive.check().problems == ()


def test_a_site_that_joins_another_leads_its_subscribers_there(tmp_path: Path) -> None:
    def named(site: str) -> list[Source]:
        tokio = SOURCES[2]
        return [*SOURCES[:2], Source(name=tokio.name, url=tokio.url, site=site, language="ja")]

    with desk(tmp_path) as made:
        more: dict[str, Any] = {"section_confirmed": True}
        made.read("politik", [article(1, section="Leben", **more)])
        made.read("tokio", [teaser("https://shimbun.example/1", section="Leben", **more)], 1)
        second = teaser("https://shimbun.example/2", "Ein Fest", section="Sport", **more)
        made.read("tokio", [second], 2)
        made.archive.register(named("paper.example"))
        assert made.archive.redirects() == {
            "shimbun.example": "paper.example",
            "shimbun.example/leben": "paper.example/leben",
            "shimbun.example/sport": "paper.example",
        }
        assert made.archive.feed("shimbun.example") is None
        assert "shimbun.example" in dict(made.archive.stale_feeds())
        made.read("tokio", [teaser("https://shimbun.example/3", "Noch ein Fest")], 30)
        assert made.titles("paper.example")[0] == "Noch ein Fest"
        assert {one.site for one in made.articles()} == {"paper.example", "shimbun.example"}
        made.archive.register(named("shimbun.example"))
        assert made.archive.redirects() == {}
        assert made.titles("shimbun.example") == ["Ein Fest", "Der Haushalt wird beraten"]
        assert made.archive.check().problems == ()


def test_what_led_to_a_site_that_joins_another_leads_on_section_by_section(
    tmp_path: Path,
) -> None:
    tokio = SOURCES[2]
    with desk(tmp_path) as made:
        more: dict[str, Any] = {"section": "Leben", "section_confirmed": True}
        made.read("politik", [article(1, **more)])
        made.read("tokio", [teaser("https://shimbun.example/1", **more)], 1)
        for site in ("neu.example", "paper.example"):
            joins = Source(name=tokio.name, url=tokio.url, site=site, language="ja")
            made.archive.register([*SOURCES[:2], joins])
        assert made.archive.redirects() == {
            f"{site}{section}": f"paper.example{section}"
            for site in ("shimbun.example", "neu.example")
            for section in ("", "/leben")
        }


def reached(made: Desk, path: str) -> set[str]:
    """Return the ids of the entries that a feed and its archive pages show."""
    feed = made.archive.feed(path)
    assert feed is not None
    found = {entry.public_id for entry in feed.entries[:99]}
    for number in range(1, feed.info.archive_pages + 1):
        page = made.archive.feed_page(path, number)
        assert page is not None
        assert len(page.entries) == 50
        found |= {entry.public_id for entry in page.entries}
    return found


def test_feed_and_pages_show_all_that_was_imported_in_whatever_order(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for n in range(30):
            day = date(2026, 2, 28) - timedelta(days=n)
            seen = [article(n * 3 + k, published_day=day, position=k + 1) for k in range(3)]
            made.read("politik", seen, n, origin=Origin.IMPORT, recorded=at(DAY))
        assert len(reached(made, "all")) == 90


def test_feed_and_pages_show_all_that_two_visits_brought_in_one_second(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for n in range(3):
            for first, source in enumerate(("politik", "start")):
                numbers = range(1000 * first + n * 80, 1000 * first + n * 80 + 80)
                made.read(source, [article(k, position=k + 1) for k in numbers], n * 5 * DAY)
        assert len(reached(made, "all")) == 480


def test_a_new_title_of_a_source_renders_its_feeds_anew(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
        for path, token in made.archive.stale_feeds():
            made.archive.clear_stale({path: token})
        made.archive.register(SOURCES)
        assert made.archive.stale_feeds() == ()
        old = SOURCES[0]
        new = Source(name=old.name, url=old.url, site=old.site, title="Inland", language="de")
        made.archive.register([new, *SOURCES[1:]])
        assert "sources/politik" in dict(made.archive.stale_feeds())
        info = {info.path: info.title for info in made.archive.feeds()}
        assert info["sources/politik"] == "Inland"
        assert info["sources/politik/list"] == "list – Inland"


def test_a_token_of_an_older_state_clears_nothing(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
        old = dict(made.archive.stale_feeds())
        made.read("politik", [article(2)], 30)
        made.archive.clear_stale({"all": old["all"]})
        new = dict(made.archive.stale_feeds())
        assert new["all"] > old["all"]
        made.archive.clear_stale({"all": new["all"]})
        assert "all" not in dict(made.archive.stale_feeds())


def test_a_feed_advances_by_whole_seconds_even_when_the_clock_does_not(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        times = []
        for number in range(3):
            made.read("politik", [article(number)], at=at(0) + timedelta(milliseconds=number))
            feed = made.archive.feed("all")
            assert feed is not None
            assert feed.info.updated is not None
            times.append(feed.info.updated)
    assert times == sorted(set(times))
    assert all(moment.microsecond == 0 for moment in times)
