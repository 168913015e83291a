"""What feeds promise for any entry whatsoever: same bytes twice, readable, harmless."""

from __future__ import annotations

import json
import re
from calendar import timegm
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import feedparser
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from bench.made_feeds import entry, feed
from db import Feed, FeedEntry
from feeds import PublishSettings, formats, rss_atom, site
from feeds.items import document_of
from feeds.text import address, language_tag, plain, safe_html, shortened

SETTINGS = PublishSettings(base_url="https://feeds.example")
ANY = st.characters(codec=None, categories=None)
TEXT = st.text(ANY, max_size=60)
FRAGMENTS = (
    "<b>", "</b>", "<script>", "</script>", "&amp;", "&lt;", "&#60;", "]]>", "<![CDATA[", "<!--",
    "-->", "<", ">", "&", '"', "'", "ä", " ", "a", "\x00", "\ud800", "\ufffe", "onload=", "\n",
)  # fmt: skip
MARKUP = st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join)
WORDS = TEXT | MARKUP
URLS = WORDS | WORDS.map("https://example.org/".__add__) | WORDS.map("http://".__add__)
MOMENTS = st.integers(315_532_800, 4_102_444_800).map(lambda n: datetime.fromtimestamp(n, UTC))


@st.composite
def entries(draw: st.DrawFn) -> FeedEntry:
    published = draw(MOMENTS)
    return entry(
        draw(st.integers(0, 10**6)),
        url=draw(URLS),
        title=draw(WORDS),
        site=draw(WORDS),
        source=draw(WORDS),
        source_title=draw(st.none() | WORDS),
        section=draw(st.none() | WORDS),
        kicker=draw(st.none() | WORDS),
        snippet=draw(st.none() | WORDS),
        image=draw(st.none() | URLS),
        labels=tuple(draw(st.lists(WORDS, max_size=2))),
        language=draw(st.none() | WORDS),
        published=published,
        updated=draw(MOMENTS.filter(lambda moment: moment >= published)),
        first_seen=draw(MOMENTS),
        replaced=draw(st.none() | WORDS),
        resolved=draw(st.none() | MOMENTS),
    )


FEEDS = st.builds(
    lambda found, title, section, site, url: feed(
        list({one.public_id: one for one in found}.values()),
        title=title,
        section=section,
        site=site,
        page_url=url,
        updated=max((one.updated for one in found), default=None),
    ),
    st.lists(entries(), max_size=3),
    WORDS,
    WORDS,
    WORDS,
    st.none() | URLS,
)


@given(FEEDS)
@settings(max_examples=60)
def test_any_feed_is_rendered_twice_alike_and_read_back(made: Feed) -> None:
    rendered = formats.render(document_of(made, SETTINGS))
    assert rendered == formats.render(document_of(made, SETTINGS))
    wanted = [
        (one.public_id, int(one.published.timestamp()), int(one.updated.timestamp()))
        for one in made.entries
    ]
    for suffix in ("rss", "atom"):
        etree.fromstring(rendered[suffix])
        found = feedparser.parse(rendered[suffix])
        assert not found.bozo
        assert [(e.id, timegm(e.published_parsed)) for e in found.entries] == [
            (id, published) for id, published, _ in wanted
        ]
        assert all(re.match(r"https?://", e.link) for e in found.entries)
        assert all(e.title for e in found.entries)
        if suffix == "atom":
            times = [timegm(e.updated_parsed) for e in found.entries]
            assert times == [updated for _, _, updated in wanted]
    document = json.loads(rendered["json"].decode("utf-8"))
    assert [
        (
            item["id"],
            int(datetime.fromisoformat(item["date_published"]).timestamp()),
            int(datetime.fromisoformat(item["date_modified"]).timestamp()),
        )
        for item in document["items"]
    ] == wanted


@given(FEEDS, st.lists(entries(), min_size=1, max_size=3), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_a_feed_of_which_some_items_were_written_before_has_the_bytes_of_one_all_new(
    made: Feed, others: list[FeedEntry], random: Random
) -> None:
    mixed = list({one.public_id: one for one in [*made.entries, *others]}.values())
    random.shuffle(mixed)
    document = document_of(replace(made, entries=tuple(mixed)), SETTINGS)
    formats.render(document_of(made, SETTINGS))
    rendered = formats.render(document)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rss_atom, "MOST_KEPT", 0)
        formats.render(document)
        assert rendered == formats.render(document)


@given(FEEDS)
@example(feed([], site="\ud800"))
@settings(max_examples=30)
def test_any_feed_has_a_page_without_anything_that_runs(made: Feed) -> None:
    page = site.feed_page(document_of(made, SETTINGS), made.info, SETTINGS).decode("utf-8")
    tags = set(re.findall(r"<([a-z]+\d?)", page))
    assert tags <= {
        "html", "head", "meta", "title", "link", "body", "a", "header", "p", "nav", "main",
        "section", "h1", "h2", "h3", "dl", "dt", "dd", "article", "time", "footer",
        "bdi",
    }  # fmt: skip
    assert all(re.match(r"https?://|[\w./#%-]", href) for href in re.findall('href="([^"]*)', page))


@given(WORDS)
def test_plain_text_is_one_line_and_stays_what_it_is(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd-\uffff]", once)
    once.encode("utf-8")


@given(URLS)
def test_an_address_is_absolute_ascii_and_stays_what_it_is(url: str) -> None:
    found = address(url)
    if found is not None:
        assert re.fullmatch(r"https?://[!-~]+", found)
        assert not re.search(r"[\s<>\"`{}|\\^]", found)
        assert address(found) == found


@given(WORDS)
def test_cleaned_html_is_clean(markup: str) -> None:
    cleaned = safe_html(markup)
    assert safe_html(cleaned) == cleaned
    assert not re.search(r"<\s*(script|iframe|form|style|object|svg)", cleaned, re.IGNORECASE)


def test_addresses_that_lead_nowhere_are_none() -> None:
    for url in (
        "", None, "javascript:alert(1)", "//example.org/x", "mailto:a@example.org", "https://",
        "http://[::1", "https://exa mple.org/", "ftp://example.org/", "https://x" + "y" * 9000,
        "https://example.org:port/", "https://a..ä/",
    ):  # fmt: skip
        assert address(url) is None, url
    assert address("https://user:secret@example.org:8080/ä b?c=ü#d") == (
        "https://example.org:8080/%C3%A4%20b?c=%C3%BC#d"
    )
    assert address("HTTPS://münchen.example/%C3%A4") == "https://xn--mnchen-3ya.example/%C3%A4"
    assert address("http://[2001:db8::1]:80/") == "http://[2001:db8::1]:80/"


def test_a_tag_that_nothing_closes_takes_no_text_with_it() -> None:
    assert plain("Was <script> tut, und <b>warum</b>") == "Was tut, und warum"
    assert plain("Was <style> tut") == "Was tut"
    assert plain("Was <script>alert(1)</script> tut") == "Was tut"


def test_text_is_cut_at_a_word() -> None:
    assert shortened("kurz", 10) == "kurz"
    assert shortened("eins zwei drei vier fünf", 22) == "eins zwei drei vier…"
    assert shortened("ohne" * 10, 12) == "ohneohneohn…"
    assert language_tag(" de_CH ") == "de-CH"
    assert language_tag("Deutsch (Schweiz)") is None
