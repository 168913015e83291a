"""The HTML pages: what they list, and that people with a keyboard or a screen reader get along."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from lxml import html

from bench.made_feeds import NOON, entry, feed
from db import Feed, FeedInfo, FeedKind
from feeds import Health, PublishSettings, SourceHealth, formats, site
from feeds.items import document_of

SETTINGS = PublishSettings(base_url="https://feeds.example/n")


def section(name: str, of: str) -> FeedInfo:
    return FeedInfo(
        path=f"{of}/{name.lower()}",
        kind=FeedKind.SECTION,
        title=f"{name} – {of}",
        site=of,
        section=name,
    )


FEEDS = [
    FeedInfo(path="a.example", kind=FeedKind.SITE, title="a.example", site="a.example"),
    section("Politik", "a.example"),
    FeedInfo(path="all", kind=FeedKind.ALL, title="All articles"),
    section("Politik", "b.example"),
    FeedInfo(path="changes", kind=FeedKind.CHANGES, title="Changed headlines"),
    FeedInfo(path="sections/politik", kind=FeedKind.JOINED_SECTION, title="Politik"),
    FeedInfo(
        path="sources/eins", kind=FeedKind.SOURCE, title="Eins", site="a.example", source="eins"
    ),
    FeedInfo(
        path="sources/eins/meistgelesen",
        kind=FeedKind.REGION,
        title="Meistgelesen – Eins",
        site="a.example",
        source="eins",
        region="meistgelesen",
    ),
]


def parsed(body: bytes) -> Any:
    return html.document_fromstring(body)


def front(*feeds: FeedInfo) -> Any:
    return parsed(site.front_page(feeds, SETTINGS))


def links(page: Any) -> list[str]:
    return [str(a.get("href")) for a in page.iter("a")]


def test_the_start_page_lists_every_feed_in_every_format() -> None:
    found = links(front(*FEEDS))
    for info in FEEDS:
        for suffix in ("html", *(one.suffix for one in formats.FORMATS)):
            assert f"feeds/{info.path}.{suffix}" in found


def test_sections_of_all_sites_are_listed_when_there_are_several_sites() -> None:
    one_site = [info for info in FEEDS if info.site != "b.example"]
    assert "feeds/sections/politik.rss" not in links(front(*one_site))
    assert "feeds/sections/politik.rss" in links(front(*FEEDS))


def test_a_region_is_named_below_its_source_without_repeating_it() -> None:
    page = front(*FEEDS)
    found = page.xpath("//details//li/a[1]/bdi/text()")
    assert found == ["Meistgelesen"]


def test_a_notice_stands_on_every_page_with_its_code() -> None:
    said = replace(
        SETTINGS, notice="This is the demo <newspaper>: add yours with `litfass add URL`."
    )
    document = document_of(feed([entry(1)]), said)
    pages = (
        site.front_page(FEEDS, said),
        site.feed_page(document, feed([]).info, said),
        site.search_page(None, said, {"q": "", "site": "", "section": ""}),
        site.status_page(Health(now=NOON), said),
        site.message_page("Gone", "Retired.", said, root="./"),
    )
    for body in pages:
        notice = parsed(body).find_class("notice")[0]
        assert notice.text_content().startswith("This is the demo <newspaper>: add yours")
        assert notice.xpath("code/text()") == ["litfass add URL"]


def test_pages_have_one_heading_a_language_and_named_links() -> None:
    document = document_of(feed([entry(n) for n in range(3)]), SETTINGS)
    health = Health(
        now=NOON,
        sources=(SourceHealth(name="x", url="https://a.example/", site="a.example"),),
    )
    for body in (
        site.front_page(FEEDS, SETTINGS),
        site.feed_page(document, feed([]).info, SETTINGS),
        site.search_page(document, SETTINGS, {"q": "a", "site": "", "section": ""}),
        site.status_page(health, SETTINGS),
    ):
        page = parsed(body)
        assert page.get("lang") == "en"
        assert len(page.xpath("//h1")) == len(page.xpath("//main")) == 1
        levels = [int(h.tag[1]) for h in page.xpath("//h1|//h2|//h3")]
        assert all(after <= before + 1 for before, after in pairwise(levels))
        names = [a.get("aria-label") or a.text_content().strip() for a in page.iter("a")]
        assert all(names)
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert set(page.xpath("//@aria-labelledby")) <= set(ids)
        assert [i for i in page.iter("input") if i.getparent().tag != "label"] == []
        own = [u for u in links(page) if not u.startswith("https://") and not u.startswith("#")]
        assert own
        assert [u for u in own if u.startswith("/")] == []


def test_articles_are_marked_with_their_language_and_times() -> None:
    made = feed([entry(1, title="رئيس الوزراء", language="ar")])
    page = parsed(site.feed_page(document_of(made, SETTINGS), made.info, SETTINGS))
    (article,) = page.xpath("//article")
    assert article.get("lang") == "ar"
    assert article.xpath(".//time/@datetime") == ["2026-01-07T12:01:00Z"]
    assert article.xpath(".//a/@href") == [entry(1).url]


def test_a_page_leads_to_wider_feeds_to_its_site_as_opml_and_to_search() -> None:
    region = replace(
        section("Politik", "a.example"),
        path="sources/start/most-read",
        kind=FeedKind.REGION,
        section=None,
        source="Start",
        region="most-read",
    )
    whole = replace(region, path="a.example", kind=FeedKind.SITE, source=None, region=None)
    for info, around, opml, asked in (
        (section("Politik", "a.example"), ["../../feeds/a.example.html"], 0, "&section=Politik"),
        (region, ["../../../feeds/a.example.html", "../../../feeds/sources/start.html"], 0, ""),
        (whole, [], 1, ""),
    ):
        document = document_of(Feed(info=info, entries=(entry(1),)), SETTINGS)
        page = parsed(site.feed_page(document, info, SETTINGS))
        assert page.xpath("//nav[@class='around']/a/@href") == around
        assert len(page.xpath("//a[@href='a.example.opml']")) == opml
        root = "../" * (info.path.count("/") + 1)
        search = f"{root}feeds/search.html?site=a.example{asked}"
        assert search in page.xpath("//p[@class='lead']/a/@href")
        copied = parsed(site.feed_page(document, info, replace(SETTINGS, live=False)))
        assert search not in links(copied)


def test_texts_from_strangers_choose_their_own_direction() -> None:
    made = feed([entry(1, title="رئيس الوزراء يزور برلين", snippet="مقتطف")])
    page = parsed(site.feed_page(document_of(made, SETTINGS), made.info, SETTINGS))
    (article,) = page.xpath("//article")
    assert article.xpath("h3/@dir") == article.xpath("p[not(@class)]/@dir") == ["auto"]
    assert page.xpath("//h1/@dir") == ["auto"]
    names = parsed(site.front_page(FEEDS, SETTINGS)).xpath("//bdi/text()")
    assert {"Politik", "a.example"} <= set(names)


def test_many_sites_can_be_jumped_to() -> None:
    assert parsed(site.front_page(FEEDS, SETTINGS)).xpath("//nav[@class='jump']") == []
    many = [section(f"Ressort {n}", f"site{n % 100}.example") for n in range(500)]
    page = parsed(site.front_page(many, SETTINGS))
    targets = [link.lstrip("#") for link in page.xpath("//nav[@class='jump']/a/@href")]
    assert len(targets) == 100
    assert set(targets) <= set(page.xpath("//h2/@id"))


def test_changed_headlines_show_what_they_were() -> None:
    made = feed([entry(1, title="Neu <1>", replaced="Alt & <b>fett</b>")], kind=FeedKind.CHANGES)
    document = document_of(made, SETTINGS)
    content = document.items[0].content
    page = parsed(site.feed_page(document, made.info, SETTINGS))
    assert page.xpath("//article/p[2]/text()") == ["Before: Alt & fett"]
    assert content.startswith("<p><del>Alt &amp; fett</del><br><ins>Neu &lt;1&gt;</ins></p>")


def test_trouble_that_ended_says_so() -> None:
    trouble = entry(1, title="Startseite is unreachable", resolved=NOON + timedelta(hours=5))
    document = document_of(feed([trouble], kind=FeedKind.STATUS), SETTINGS)
    assert document.items[0].title == "Resolved: Startseite is unreachable"
    assert "resolved 2026-01-07 17:00 UTC" in document.items[0].content
    assert document.items[0].id == entry(1).public_id


def test_durations_are_readable() -> None:
    spans = {90: "90 s", 120: "2 min", 5400: "90 min", 7200: "2 h", 9000: "2.5 h", 172_800: "2 d"}
    for seconds, wanted in spans.items():
        source = SourceHealth(
            name="x", url="https://a.example/", site="a", interval=timedelta(seconds=seconds)
        )
        body = site.status_page(Health(now=NOON, sources=(source,)), SETTINGS).decode()
        assert re.search(rf">{re.escape(wanted)}</td>", body), wanted
