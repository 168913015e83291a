"""Promises of extraction for any input: its own error or an answer that holds together."""

from __future__ import annotations

import pickle
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aggregator.errors import ExtractionError
from aggregator.extract import extract, join_articles
from aggregator.extract.explain import as_json, explain
from aggregator.model import Extraction, Hints, Page, Recipe
from bench.mutate import mutated

AT = datetime(2026, 1, 7, 12, tzinfo=UTC)

GOOD = """<!doctype html><html lang="de"><head><title>Stadt</title><base href="/x/">
<link rel="canonical" href="https://paper.example/stadt/">
<meta property="og:locale" content="de_DE">
<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"ListItem",
"item":{"@type":"NewsArticle","url":"/stadt/rat-beschliesst-plan-1.html","headline":"Rat"}}]}</script>
<script>window.state={list:[{url:"/stadt/rat-beschliesst-plan-1.html",title:"Rat beschließt Plan"}]}
</script></head><body><nav><a href="/stadt/">Stadt</a><a href="/sport/">Sport</a></nav><main>
<h1>Stadt</h1><h2>06.01.2026</h2>""" + "".join(
    f'<article class="teaser"><a href="/stadt/rat-beschliesst-plan-{n}.html">'
    f'<img data-src="/b/{n}.jpg" srcset="/b/{n}.jpg 300w, /b/{n}-g.jpg 900w"></a>'
    f'<span class="kicker">Hafen</span><h3>'
    f'<a href="/stadt/rat-beschliesst-plan-{n}.html">Rat beschließt Plan {n} für den Hafen</a></h3>'
    f'<time datetime="2026-01-0{n + 1}T09:00:00Z">vor {n} Stunden</time><p itemscope '
    'itemtype="https://schema.org/NewsArticle">Der Rat hat <b>lange</b> beraten &amp; beschlossen …'
    '<meta itemprop="datePublished" content="2026-01-01"></p></article>'
    for n in range(5)
) + "</main><footer><a href='/impressum'>Impressum</a></footer></body></html>"  # fmt: skip

TAGS = re.findall(
    r"\w+",
    """a article section div p h1 h2 h3 ul li table tr td span b i img picture source time noscript
    script style template svg iframe nav footer aside main header form select option textarea base
    meta link title html body head br wbr""",
)
ATTRIBUTES = re.findall(
    r"\S+",
    """href src srcset data-src class id style datetime title alt lang rel itemprop itemscope
    itemtype content name property aria-label aria-labelledby role type width hidden""",
)
VALUES = re.findall(
    r"\S+",
    """/stadt/rat-beschliesst-plan-1.html http://[ //[::1 javascript:x #a https://paper.example/
    data:image/gif;base64,AAAA mailto:a@b ?a=1&b=%zz /%ff%00 2026-01-07 99.99.9999 gestern
    9999999999999 1.000 -1 nav kicker teaser-title application/ld+json application/json de x-ü base
    100% og:url canonical""",
)

texts = st.text(max_size=40) | st.sampled_from(
    ["Rat beschließt Plan", "vor 2 Stunden", "gestern", "07.01.2026", "31.02.2026 25:99",
     "Anzeige", "議会は計画を承認した", "مجلس المدينة يوافق",
     "\u202e\u0000\ufeff\u00ad", "{", "<", "&#x110000;"]
)  # fmt: skip
attributes = st.lists(
    st.tuples(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES) | st.text(max_size=20)),
    max_size=4,
).map(lambda pairs: "".join(f' {name}="{value}"' for name, value in pairs))
pieces = st.one_of(
    texts,
    st.tuples(st.sampled_from(TAGS), attributes).map(lambda tag: f"<{tag[0]}{tag[1]}>"),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag}>"),
    st.just('<h3><a href="/stadt/rat-beschliesst-plan-7.html">Rat beschließt Plan 7</a></h3>'),
    st.just("<!-- x"),
    st.just("]]>"),
)
markup = st.lists(pieces, max_size=40).map("".join)
urls = st.sampled_from(
    [None, "https://paper.example/stadt/", "https://paper.example", "http://[", "", "about:blank",
     "https://web.archive.org/web/2020id_/https://paper.example/stadt/", "https://例え.テスト/ä"]
)  # fmt: skip
kinds = st.sampled_from(
    [None, "text/html", "text/plain", "text/html; charset=utf-16", "x", "image/gif"]
)
recipes = st.none() | st.builds(
    Recipe,
    region=st.none() | st.sampled_from(["main", ".gone", "["]),
    items=st.none() | st.sampled_from(["article", "*", "a", "li > a", ""]),
    fields=st.dictionaries(
        st.sampled_from(["url", "title", "section", "kicker", "date", "snippet", "image"]),
        st.sampled_from(["*", "a", "img@data-src", "@class", "@href", "time", "p", ".gone", "::"]),
        max_size=3,
    ),
)
hints = st.builds(
    Hints,
    language=st.none() | st.sampled_from(["de", "en-US", "ja", "x", ""]),
    timezone=st.none() | st.sampled_from(["Europe/Berlin", "UTC"]),
    recipe=recipes,
)


def check(page: Page, given_hints: Hints | None = None) -> None:
    try:
        found = extract(page, given_hints)
    except ExtractionError:
        return
    check_answer(found)


def check_answer(found: Extraction) -> None:
    names = [region.name for region in found.regions]
    assert len(set(names)) == len(names)
    assert all(names)
    for teaser in found.teasers:
        assert teaser.title.strip()
        assert teaser.region in names
        assert teaser.position >= 1
        for url in (teaser.url, teaser.image):
            assert url is None or urlsplit(url).scheme in ("http", "https")
        if teaser.published is not None:
            assert (teaser.published.day - AT.date()).days <= 1
            assert teaser.published.at is None or teaser.published.at.tzinfo is not None
    explained = explain(found)
    assert sum(explained.reasons.values()) == len(found.teasers) + len(found.rejections)
    as_json(explained)
    assert len(join_articles(found)) <= len(found.teasers)
    assert pickle.loads(pickle.dumps(found)) == found


@given(st.binary(max_size=400), urls, kinds)
@example(b"", None, None)
@example(b"\xff\xfe<\x00a\x00", None, "text/html")
@example(b"\x00" * 300, "https://paper.example/", "text/html")
def test_no_bytes_make_extraction_raise_anything_but_its_own_error(
    body: bytes, url: str | None, kind: str | None
) -> None:
    check(Page(url=url, body=body, captured_at=AT, content_type=kind))


@given(markup, urls, kinds, hints)
@settings(max_examples=200)
def test_no_markup_and_no_hint_do_either(
    text: str, url: str | None, kind: str | None, said: Hints
) -> None:
    body = text.encode("utf-8", "surrogatepass")
    check(Page(url=url, body=body, captured_at=AT, content_type=kind), said)


@given(st.integers(0, 2**32), hints)
def test_a_page_broken_in_any_way_is_read_or_refused(seed: int, said: Hints) -> None:
    body = mutated(GOOD.encode(), seed)
    check(Page(url="https://paper.example/stadt/", body=body, captured_at=AT), said)


@given(st.integers(0, 2**32))
@settings(max_examples=30)
def test_extraction_is_a_function_of_its_arguments(seed: int) -> None:
    body = mutated(GOOD.encode(), seed)
    page = Page(url="https://paper.example/stadt/", body=body, captured_at=AT)
    assert extract(page) == extract(page)


def test_the_page_that_is_broken_here_is_read_when_whole() -> None:
    page = Page(url="https://paper.example/stadt/", body=GOOD.encode(), captured_at=AT)
    assert len(extract(page).teasers) == 5


def test_a_page_without_time_of_capture_has_no_relative_dates() -> None:
    body = GOOD.replace("datetime=", "data-x=").replace("06.01.2026", "gestern")
    body = body.replace('itemprop="datePublished" content="2026-01-01"', "")
    page = Page(url="https://paper.example/stadt/", body=body.encode(), captured_at=None)
    assert {teaser.published for teaser in extract(page).teasers} == {None}


@pytest.mark.parametrize(
    "open_ended",
    [
        "<b <!-- >x</b>",
        '<img alt="<script>">',
        '<b title="<!--">x</b>',
        "<noscript>&lt;!--</noscript>",
        "<textarea>&lt;/litfass-block></textarea>",
    ],
)
def test_what_one_block_leaves_open_takes_no_other_along(open_ended: str) -> None:
    """The blocks are parsed together: one must not reach into the next."""
    body = GOOD.replace("</time>", f"</time>{open_ended}", 2)
    page = Page(url="https://paper.example/stadt/", body=body.encode(), captured_at=AT)
    whole = extract(Page(url=page.url, body=GOOD.encode(), captured_at=AT))
    assert [t.title for t in extract(page).teasers][2:] == [t.title for t in whole.teasers][2:]
