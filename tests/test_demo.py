"""The demo newspaper: what it prints when, and that it is served like any other site."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zlib import decompress

import pytest
from aiohttp import ClientSession

from aggregator.demo import newspaper, pages, serving, watched_paths
from aggregator.demo.stories import material

NOON = datetime(2026, 1, 7, 11, 0, tzinfo=UTC)
ARTICLE = newspaper.ARTICLE_EVERY


def an_article(wanted: Callable[[newspaper.Article], bool]) -> newspaper.Article:
    """Return the newest article at noon of that kind, as it was when it came out."""
    start = newspaper.newest_number(NOON)
    found = (newspaper.article(number, NOON) for number in range(start, start - 500, -1))
    article = next(article for article in found if wanted(article))
    return newspaper.article(article.number, article.published)


def is_edited(article: newspaper.Article) -> bool:
    later = newspaper.article(article.number, article.published + timedelta(hours=1))
    return later.title != newspaper.article(article.number, article.published).title


def test_the_front_page_is_the_same_until_the_next_article() -> None:
    assert pages.front_page(NOON) == pages.front_page(NOON + ARTICLE - timedelta(seconds=1))
    assert pages.front_page(NOON) != pages.front_page(NOON + ARTICLE)


def test_every_few_seconds_one_article_comes_to_the_top() -> None:
    before = newspaper.latest(NOON, 5)
    after = newspaper.latest(NOON + ARTICLE, 5)
    assert after[1:] == before[:-1]
    assert after[0].published == NOON + ARTICLE


def test_no_two_articles_of_three_days_share_a_headline_or_an_address() -> None:
    first = newspaper.newest_number(NOON)
    articles = [newspaper.article(n, NOON) for n in range(first, first + 3 * 17_280)]
    assert len({article.path for article in articles}) == len(articles)
    assert len({article.title for article in articles}) == len(articles)


def test_an_edited_headline_changes_once_and_keeps_its_address() -> None:
    article = an_article(is_edited)
    moment = article.published + newspaper.EDITED_AFTER
    before = newspaper.article(article.number, moment - timedelta(seconds=1))
    after = newspaper.article(article.number, moment)
    assert before.title == article.title
    assert after.title != article.title
    assert after.path == article.path
    assert newspaper.article(article.number, moment + timedelta(days=9)).title == after.title


def test_the_edit_of_a_headline_happens_while_it_stands_on_the_front_page() -> None:
    article = an_article(is_edited)
    moment = article.published + newspaper.EDITED_AFTER
    assert article.title in pages.front_page(moment - timedelta(seconds=1))
    edited = newspaper.article(article.number, moment).title
    assert f">{edited}</a>" in pages.front_page(moment)


def test_a_predated_piece_prints_the_day_of_the_next_edition() -> None:
    article = an_article(lambda article: article.printed_day is not None)
    assert pages.printed_date(article, NOON) == "Aus der Ausgabe vom 8. Januar 2026"


@pytest.mark.parametrize(
    ("section", "printed"),
    [
        ("politik", r"07\.01\.2026, 1[12]:\d\d Uhr"),
        ("wirtschaft", r"7\. Januar 2026, 1[12]:\d\d Uhr"),
        ("kultur", r"Heute, 1[12]:\d\d Uhr"),
        ("staedte", r"Mittwoch, 7\. Januar 2026"),
    ],
)
def test_each_section_prints_dates_in_its_own_words(section: str, printed: str) -> None:
    article = an_article(lambda one: one.section.slug == section and one.printed_day is None)
    assert re.fullmatch(printed, pages.printed_date(article, NOON))


def test_a_day_later_today_is_called_yesterday_and_then_by_its_date() -> None:
    article = an_article(lambda one: one.section.slug == "kultur" and one.printed_day is None)
    assert pages.printed_date(article, NOON + timedelta(days=1)).startswith("Gestern, ")
    assert pages.printed_date(article, NOON + timedelta(days=2)).startswith("7. Januar 2026, ")


@pytest.mark.parametrize("section", material().sections, ids=lambda section: section.slug)
def test_a_section_page_holds_articles_of_its_section_only(section: object) -> None:
    page = pages.section_page(section.slug, NOON)  # type: ignore[attr-defined]
    assert page is not None
    linked = re.findall(r'<h2><a href="/(\w+)/', page)
    assert linked.count(section.slug) == pages.SECTION_PAGE_ARTICLES  # type: ignore[attr-defined]
    assert set(linked) == {section.slug, "anzeige"}  # type: ignore[attr-defined]


def test_an_article_page_has_a_sidebar_of_others_with_tracking_links_and_cut_snippets() -> None:
    page = pages.article_page(watched_paths()["artikel"], NOON)
    assert page is not None
    assert len(re.findall(r'<h3><a href="/\w+/[\w-]+\.html\?src=rec-newsboxes">', page)) == 6
    assert page.count(" …</p>") == 6
    assert "<h2>Meistgelesen</h2>" in page


def test_the_first_second_of_the_newspaper_has_no_article_yet_but_pages() -> None:
    start = newspaper.FIRST_ARTICLE
    assert newspaper.latest(start, 5) == []
    assert [article.number for article in newspaper.latest(start + 2 * ARTICLE, 5)] == [2, 1]
    assert "Das Säulenblatt" in pages.front_page(start)


@pytest.mark.parametrize(
    "path", ["/politik/ohne-zahl.html", "/politik/falsch-5.html", "/kultur/neu-99999999999.html"]
)
def test_an_article_that_does_not_exist_has_no_page(path: str) -> None:
    assert pages.article_page(path, NOON) is None


def test_a_picture_is_a_png_of_the_size_it_says() -> None:
    picture = pages.picture(7)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    start = picture.index(b"IDAT") + 4
    rows = decompress(picture[start : picture.index(b"IEND") - 8])
    assert len(rows) == 180 * (1 + 3 * 320)


async def test_it_is_served_with_conditional_answers() -> None:
    async with serving(lambda: NOON) as address, ClientSession() as client:
        async with client.get(f"{address}/politik") as first:
            assert first.status == 200
            assert first.content_type == "text/html"
            etag = first.headers["ETag"]
        async with client.get(f"{address}/politik", headers={"If-None-Match": etag}) as second:
            assert second.status == 304
        async with client.get(f"{address}/", headers={"If-None-Match": etag}) as other:
            assert other.status == 200


async def test_what_it_links_to_is_there() -> None:
    async with serving(lambda: NOON) as address, ClientSession() as client:
        for path in watched_paths().values():
            async with client.get(address + path) as answer:
                page = await answer.text()
            for link in set(re.findall(r'(?:src|href)="(/[^"]*)"', page)):
                async with client.get(address + link) as answer:
                    assert (link, answer.status) == (link, 200)


async def test_it_forbids_robots_its_advertisements_only() -> None:
    async with serving(lambda: NOON) as address, ClientSession() as client:
        async with client.get(f"{address}/robots.txt") as answer:
            assert await answer.text() == "User-agent: *\nDisallow: /anzeige/\n"
        async with client.get(f"{address}/sport") as answer:
            assert answer.status == 404


async def test_a_taken_port_gives_another_one() -> None:
    async with serving(lambda: NOON) as address:
        port = int(address.rpartition(":")[2])
        async with serving(lambda: NOON, port=port) as other:
            assert other != address
