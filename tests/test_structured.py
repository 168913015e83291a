"""Structured data: JSON-LD, microdata, embedded state; joined to blocks, or read where none are."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.extract import extract
from aggregator.extract.document import parse
from aggregator.extract.structured import read_announced, read_facts
from aggregator.extract.structured.facts import iso_time, picture_url, plain_text
from aggregator.extract.structured.literals import Name, read_literal, read_value, unquote
from aggregator.extract.structured.packed import unpack, unpack_stream, untagged
from aggregator.extract.structured.records import is_page
from aggregator.model import DateSource, Extraction, Label, Page, SectionSource

URL = "https://paper.example/politik/"
AT = datetime(2026, 1, 7, 12, tzinfo=UTC)
STORIES = (
    ("rat-beschliesst-haushalt-fuer-das-jahr", "Rat beschließt Haushalt für das Jahr", "Politik"),
    ("bruecke-ueber-den-fluss-wird-gesperrt", "Brücke über den Fluss wird gesperrt", "Wirtschaft"),
    ("schwimmbad-oeffnet-nach-langer-pause", "Schwimmbad öffnet nach langer Pause", "Kultur"),
    ("theater-zeigt-vergessenes-stueck", "Theater zeigt ein vergessenes Stück", "Kultur"),
)


def stories(**renamed: str) -> list[dict[str, Any]]:
    """Return the stories as objects; `renamed` says what a program calls each field."""
    return [
        {
            renamed.get("url", "url"): f"/politik/{slug}-10{number}.html",
            renamed.get("title", "title"): title,
            renamed.get("section", "section"): section,
            renamed.get("date", "publishedAt"): f"2026-01-0{number + 1}T08:00:00+01:00",
            renamed.get(
                "snippet", "description"
            ): f"<p>Der {number}. Text sagt, worum es geht.</p>",
            renamed.get("image", "image"): {"src": f"/bilder/{number}.jpg", "width": 800},
        }
        for number, (slug, title, section) in enumerate(STORIES)
    ]


def page(*scripts: str, body: str = '<div id="app"></div>', url: str | None = URL) -> Page:
    html = f'<html lang="de"><title>Politik</title><body>{body}{"".join(scripts)}</body></html>'
    return Page(url=url, body=html.encode(), captured_at=AT, content_type="text/html")


def data(value: object, kind: str = "application/json", name: str = "state") -> str:
    return f'<script type="{kind}" id="{name}">{json.dumps(value)}</script>'


def program(text: str) -> str:
    return f"<script>{text}</script>"


def titles(extraction: Extraction) -> list[str]:
    return [teaser.title for teaser in extraction.teasers]


def tagged(value: dict[str, Any]) -> dict[str, Any]:
    return {key: [0, one] for key, one in value.items()}


def queue(items: list[dict[str, Any]]) -> list[str]:
    """Return a list of objects as a packed list whose later part is promised, in pieces."""
    whole: list[Any] = []

    def put(value: object) -> int:
        place = len(whole)
        whole.append(value)
        if isinstance(value, dict):
            whole[place] = {f"_{put(key)}": put(one) for key, one in value.items()}
        elif isinstance(value, list) and value[:1] != ["P"]:
            whole[place] = [put(one) for one in value]
        return place

    put({"page": {"items": ["P", 5]}})
    promised = put(items)
    text = f"{json.dumps(whole[:promised])}\nP5:{json.dumps(whole[promised:])}\n"
    return [text[:30], text[30:400], text[400:]]


TITLES = [title for _, title, _ in STORIES]
NEXT = {"props": {"pageProps": {"blocks": [{"kind": "list", "items": stories()}]}}, "page": "/x"}


def block(number: int, *, extra: str = "") -> str:
    slug, title, _ = STORIES[number]
    return (
        f'<article><h2><a href="/politik/{slug}-10{number}.html?utm_source=start">{title}</a></h2>'
        f"{extra}</article>"
    )


BLOCKS = "<main>" + "".join(block(number) for number in range(4)) + "</main>"


# Pages that show no blocks


def test_a_page_without_blocks_is_read_from_its_state() -> None:
    found = extract(page(data(NEXT, name="__NEXT_DATA__")))
    assert titles(found) == TITLES
    first = found.teasers[0]
    assert first.url == f"https://paper.example/politik/{STORIES[0][0]}-100.html"
    assert first.published is not None
    assert first.published.iso == "2026-01-01T08:00:00+01:00"
    assert first.published.source is DateSource.STRUCTURED
    assert first.snippet == "Der 0. Text sagt, worum es geht."
    assert first.image == "https://paper.example/bilder/0.jpg"
    assert (first.section, first.section_source) == ("Politik", SectionSource.PATH)
    assert found.teasers[1].section_source is SectionSource.STRUCTURED
    assert [teaser.position for teaser in found.teasers] == [1, 2, 3, 4]
    assert [region.kind for region in found.regions] == ["list"]
    assert set(first.provenance.values()) == {
        "structured: script#__NEXT_DATA__.props.pageProps.blocks.*.items.*"
    }


FORMS = {
    "assigned JSON": program(f"window.__INITIAL_STATE__ = {json.dumps(NEXT)}; start();"),
    "an object literal": program(
        "const state = {a: undefined, b: !0, c: void 0, /* list */ list: ["
        + ",".join(
            f"{{url: '{one['url']}', title: \"{one['title']}\", "
            f"description: 'Ein Satz zu Nummer {n}', at: new Date({1767225600000 + n}),}}"
            for n, one in enumerate(stories())
        )
        + "],};"
    ),
    "quoted JSON": program(f"window.state = JSON.parse({json.dumps(json.dumps(NEXT))});"),
    "single-quoted JSON": program(
        "load(JSON.parse('" + json.dumps(NEXT).replace("\\", "\\\\").replace("'", "\\'") + "'))"
    ),
    "a called function": program(
        "window.__NUXT__=(function(a,b,c){c.url="
        + json.dumps(stories()[0]["url"])
        + ";c.title=a;c.description=b;return {data:[{list:[c,"
        + ",".join(
            f"{{url:{json.dumps(one['url'])},title:{json.dumps(one['title'])},description:b}}"
            for one in stories()[1:]
        )
        + "]}],state:{cache:Object.create(null,{}),n:b}}}("
        + f'{json.dumps(TITLES[0])},"Ein Text, der für alle gleich ist.",{{}}));'
    ),
    "a packed list": data(
        [
            ["Reactive", 1],
            {"list": 2},
            [3, 6, 9, 12],
            *(
                part
                for n, one in enumerate(stories())
                for part in ({"url": 4 + 3 * n, "title": 5 + 3 * n}, one["url"], one["title"])
            ),
        ],
        name="__NUXT_DATA__",
    ),
    "a stream": "".join(
        program(f"self.__next_f.push([1,{json.dumps(piece)}])")
        for text in [f'0:"$L1"\n5:["$","div",null,{json.dumps({"items": stories()})}]\n']
        for piece in (text[:200], text[200:500], text[500:])
    ),
    "an attribute": f"<div data-page='{html.escape(json.dumps(NEXT))}'></div>",
    "islands": "".join(
        f'<x-island props="{html.escape(json.dumps({"one": [0, tagged(one)], "n": [0, 1]}))}">'
        "</x-island>"
        for one in stories()
    ),
    "a queue": "".join(
        program(f"window.c.streamController.enqueue({json.dumps(piece)});")
        for piece in queue(stories())
    ),
    "a normalised cache": program(
        "window.__APOLLO_STATE__ = "
        + json.dumps(
            {
                "ROOT_QUERY": {"home": {"__ref": "List:1"}},
                **{
                    f"Article:{n}": {
                        "urls": {"canonical": {"path": one["url"]}},
                        "title": one["title"],
                        "section": {"__ref": f"Section:{n}"},
                        "teaser": one["description"],
                    }
                    for n, one in enumerate(stories())
                },
                **{f"Section:{n}": {"name": one["section"]} for n, one in enumerate(stories())},
            }
        )
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_state_is_read_in_whatever_form_it_is_written(form: str) -> None:
    assert titles(extract(page(FORMS[form]))) == TITLES


def test_objects_of_a_cache_are_joined_by_name() -> None:
    found = extract(page(FORMS["a normalised cache"]))
    assert [teaser.section for teaser in found.teasers] == [section for _, _, section in STORIES]


@pytest.mark.parametrize(
    "renamed",
    [
        {"title": "headline", "url": "href", "date": "firstPublished", "snippet": "standfirst"},
        {"title": "heading", "url": "canonicalUrl", "date": "created_at", "snippet": "teaserText"},
        {
            "title": "x1",
            "url": "x2",
            "date": "pubDate",
            "snippet": "summary",
            "section": "category",
        },
    ],
)
def test_fields_are_told_by_what_they_hold(renamed: dict[str, str]) -> None:
    found = extract(page(data({"list": stories(**renamed)})))
    assert titles(found) == TITLES
    assert all(teaser.published for teaser in found.teasers)
    assert all(teaser.snippet for teaser in found.teasers)


def test_times_may_be_counted_in_seconds_or_thousandths() -> None:
    for factor in (1, 1000):
        listed = [
            {**one, "publishedAt": (1767600000 + number) * factor}
            for number, one in enumerate(stories())
        ]
        found = extract(page(data({"list": listed})))
        assert {teaser.published.day for teaser in found.teasers if teaser.published} == {
            date(2026, 1, 5)
        }


def test_the_date_of_a_change_is_not_that_of_publication() -> None:
    listed = [{**one, "updatedAt": "2026-01-06T10:00:00Z"} for one in stories()]
    found = extract(page(data({"list": listed})))
    assert {teaser.published.day.day for teaser in found.teasers if teaser.published} == {
        1,
        2,
        3,
        4,
    }


def test_a_bare_slug_is_completed_by_a_link_of_the_page() -> None:
    listed = [
        {"slug": slug, "title": title, "description": f"Ein Satz über {title}"}
        for slug, title, _ in STORIES
    ]
    links = "".join(f'<link><a href="/welt/2026/{slug}"></a>' for slug, _, _ in STORIES)
    facts = read_facts(
        parse(page(data({"list": listed}), body=links).body),
        URL,
        {f"https://paper.example/welt/2026/{STORIES[0][0]}"},
    )
    assert [one.title for one in facts.values()] == [TITLES[0]]
    assert extract(page(data({"list": listed}))).teasers == ()


MENU = [
    {"url": f"/themen/{name.lower()}-und-mehr-dazu/", "title": name}
    for name in ("Politik", "Wirtschaft", "Kultur", "Sport", "Reise")
]
AUTHORS = [
    {
        "url": f"/autoren/{name.lower().replace(' ', '-')}-1234/",
        "name": name,
        "bio": "Schreibt viel.",
    }
    for name in ("Anna Alt", "Bernd Berg", "Clara Cohn", "Dora Dach")
]
PICTURES = [
    {"url": f"/bilder/das-grosse-bild-{n}.jpg", "title": f"Ein Bild von vielen am Tag {n}"}
    for n in range(5)
]
ELSEWHERE = [
    {**one, "url": f"https://shop.example/angebot-des-tages-{n}"} for n, one in enumerate(stories())
]


@pytest.mark.parametrize(
    "value",
    [
        {"menu": MENU},
        {"list": [{"authors": AUTHORS}]},
        {"authors": [{**one, "title": one["name"] + " schreibt über Politik"} for one in AUTHORS]},
        {"media": PICTURES},
        {"ads": ELSEWHERE},
        {"list": stories()[:2]},
    ],
    ids=["menu", "authors", "long author lines", "pictures", "other site", "too few"],
)
def test_what_only_looks_like_a_list_of_articles_is_none(value: object) -> None:
    padding = {"config": {f"key{n}": f"/pfad/zu/etwas/{n}" for n in range(20)}}
    assert extract(page(data([value, padding]))).teasers == ()


def test_the_page_itself_is_not_among_its_teasers() -> None:
    own = f"https://paper.example/politik/{STORIES[1][0]}-101.html"
    found = extract(page(data(NEXT), url=own))
    assert titles(found) == [TITLES[0], *TITLES[2:]]


def test_articles_inside_the_objects_of_a_list_belong_to_them() -> None:
    listed = [
        {**one, "related": [{"url": f"/alt/{n}-{m}-noch-ein-text", "title": f"Früher {n} {m}"}
                            for m in range(4)]}
        for n, one in enumerate(stories())
    ]  # fmt: skip
    assert titles(extract(page(data({"list": listed})))) == TITLES


def test_a_list_of_linked_data_is_read_where_nothing_is_shown() -> None:
    listing = {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "item": {
                "@type": "NewsArticle", "headline": one["title"], "url": one["url"],
                "datePublished": one["publishedAt"], "description": one["description"]}}
            for n, one in enumerate(stories())
        ],
    }  # fmt: skip
    found = extract(page(data(listing, "application/ld+json")))
    assert titles(found) == TITLES
    assert all(teaser.published for teaser in found.teasers)


def test_marks_of_the_state_become_labels() -> None:
    listed: list[dict[str, Any]] = stories()
    listed[0] |= {"premium": True}
    listed[1] |= {"type": "VideoArticle"}
    listed[2] |= {"isFree": False}
    listed[3] |= {"sponsored": True}
    paid, video, unfree, advert = extract(page(data({"list": listed}))).teasers
    assert paid.labels == unfree.labels == {Label.PAYWALL}
    assert video.labels == {Label.VIDEO}
    assert advert.sponsored
    assert not paid.sponsored


# Facts joined to blocks


def test_facts_fill_what_a_block_does_not_print() -> None:
    plain = extract(page(body=BLOCKS))
    assert [teaser.published for teaser in plain.teasers] == [None] * 4
    joined = extract(page(data(NEXT), body=BLOCKS))
    assert titles(joined) == titles(plain)
    assert [teaser.published.day.day for teaser in joined.teasers if teaser.published] == [
        1,
        2,
        3,
        4,
    ]
    assert [teaser.image for teaser in joined.teasers] == [
        f"https://paper.example/bilder/{n}.jpg" for n in range(4)
    ]
    assert [teaser.snippet for teaser in joined.teasers] == [None] * 4
    assert joined.teasers[0].provenance["image"].startswith("structured: script#state")


def test_a_block_that_shows_but_a_picture_is_called_as_the_data_calls_its_article() -> None:
    bare = f'<article><a href="/politik/{STORIES[3][0]}-103.html"><img src="/3.jpg"></a></article>'
    body = f"<main>{''.join(block(number) for number in range(3))}{bare}</main>"
    assert titles(extract(page(body=body))) == TITLES[:3]
    joined = extract(page(data(NEXT), body=body))
    assert titles(joined) == TITLES
    assert joined.teasers[3].provenance["title"].startswith("structured: script#state")
    assert joined.teasers[3].position == 4
    assert joined.rejections == ()


def test_what_counts_visitors_is_no_data_of_articles() -> None:
    counted = html.escape(json.dumps({"items": stories()}))
    for name in ("data-gtm-data", "data-tracking", "data-click"):
        assert titles(extract(page(f'<div {name}="{counted}"></div>'))) == []
    assert titles(extract(page(f'<a data-props="{counted}"></a>'))) == []


@pytest.mark.parametrize(("length", "read"), [(60, True), (61, False)])
def test_an_attribute_with_a_name_as_long_as_a_sentence_holds_no_data(
    length: int, read: bool
) -> None:
    name = "data-" + "x" * (length - len("data--page")) + "-page"
    shown = f'<div {name}="{html.escape(json.dumps(NEXT))}"></div>'
    assert titles(extract(page(shown))) == (TITLES if read else [])


@pytest.mark.parametrize("named", [1, 2])
def test_an_article_belongs_to_others_that_the_data_names_from_two_on(named: int) -> None:
    bare = f'<article><a href="/politik/{STORIES[3][0]}-103.html"><img src="/3.jpg"></a></article>'
    body = f"<main>{''.join(block(number) for number in range(3))}{bare}</main>"
    known = {"items": [*stories()[:named], stories()[3]]}
    joined = titles(extract(page(data(known), body=body)))
    assert (TITLES[3] in joined) is (named > 1)


def test_what_is_printed_stays() -> None:
    extra = '<time datetime="2025-12-24">24.12.2025</time><img src="/bilder/gedruckt.jpg">'
    body = "<main>" + "".join(block(number, extra=extra) for number in range(4)) + "</main>"
    joined = extract(page(data(NEXT), body=body))
    assert {teaser.published.day for teaser in joined.teasers if teaser.published} == {
        date(2025, 12, 24)
    }
    assert {teaser.image for teaser in joined.teasers} <= {
        None,
        *(f"https://paper.example/bilder/{n}.jpg" for n in range(4)),
    }
    assert not joined.teasers[0].provenance["published"].startswith("structured")


def test_a_date_later_than_the_capture_is_dropped() -> None:
    listed = [{**one, "publishedAt": "2026-03-01T08:00:00Z"} for one in stories()]
    joined = extract(page(data({"list": listed}), body=BLOCKS))
    assert [teaser.published for teaser in joined.teasers] == [None] * 4


LINKED = {
    "@graph": [
        {"@type": "Organization", "url": "https://paper.example/", "name": "Paper"},
        {"@type": ["NewsArticle", "Thing"], "headline": TITLES[0], "mainEntityOfPage": {
            "@id": f"/politik/{STORIES[0][0]}-100.html"}, "datePublished": "2026-01-02T05:00:00Z",
         "isAccessibleForFree": "False", "image": [{"@type": "ImageObject", "url": "/ld/0.jpg"}]},
        {"@type": "LiveBlogPosting", "headline": TITLES[1], "@id":
            f"https://paper.example/politik/{STORIES[1][0]}-101.html", "image": "/ld/1.jpg"},
        {"@type": "VideoObject", "name": TITLES[2], "url": f"/politik/{STORIES[2][0]}-102.html",
         "uploadDate": "2026-01-03", "thumbnailUrl": ["/ld/2.jpg"]},
    ]
}  # fmt: skip


def test_linked_data_is_joined_whatever_its_nesting() -> None:
    paid, live, video, _ = extract(page(data(LINKED, "application/ld+json"), body=BLOCKS)).teasers
    assert paid.labels == {Label.PAYWALL}
    assert paid.published is not None
    assert paid.published.day == date(2026, 1, 2)
    assert paid.image == "https://paper.example/ld/0.jpg"
    assert live.labels == {Label.LIVE}
    assert video.labels == {Label.VIDEO}
    assert video.image == "https://paper.example/ld/2.jpg"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: f"<!--//--><![CDATA[//><!--\n{text}\n//--><!]]>",
        lambda text: f"{text};",
        lambda text: text.replace('"@graph":', '"@graph" : /* all */ ').replace("}]", "},]"),
        lambda text: text.replace(TITLES[3], "Zeile\numbrochen\tim Titel"),
        lambda text: f'{{"broken": ]}} {text}',
        lambda text: f"[{text}]{text}",
    ],
    ids=["cdata", "semicolon", "commas", "control characters", "broken before", "twice"],
)
def test_spoilt_linked_data_is_read_all_the_same(spoil: Any) -> None:
    script = f'<script type="application/ld+json">{spoil(json.dumps(LINKED))}</script>'
    assert extract(page(script, body=BLOCKS)).teasers[0].image == "https://paper.example/ld/0.jpg"


def test_microdata_is_joined_too() -> None:
    extra = (
        '<meta itemprop="datePublished" content="2026-01-02T08:00:00+01:00">'
        '<div itemprop="image" itemscope itemtype="https://schema.org/ImageObject">'
        '<meta itemprop="url" content="/mikro/bild.jpg"></div>'
        '<span itemprop="articleSection" hidden>Kultur</span>'
    )
    slug, title, _ = STORIES[0]
    thing = (
        '<div itemscope itemtype="https://schema.org/NewsArticle">'
        f'<link itemprop="url" href="/politik/{slug}-100.html">'
        f'<meta itemprop="headline" content="{title}">{extra}</div>'
    )
    first = extract(page(body=BLOCKS + thing)).teasers[0]
    assert first.image == "https://paper.example/mikro/bild.jpg"
    assert first.published is not None
    assert first.published.day == date(2026, 1, 2)


def test_microdata_takes_addresses_from_elements_and_survives_broken_ones() -> None:
    slug, title, _ = STORIES[0]
    long_text = "<i>Wort</i>" * 500
    html = (
        '<article itemscope itemid="urn:x" itemtype="https://schema.org/BlogPosting">'
        f'<a itemprop="url mainEntityOfPage" href="/politik/{slug}-100.html">'
        f'<span itemprop="headline">{title}</span></a><img itemprop="image" src="/m/1.jpg">'
        f'<a itemprop="author" href="http://[">?</a><p itemprop="description">{long_text}</p>'
        '<div itemprop="comment" itemscope></div><div itemprop="comment" itemscope></div>'
        '<div itemprop="comment" itemscope></div><time itemprop="datePublished" '
        'datetime="2026-01-05">neulich</time></article><b itemprop="lost">x</b>'
    )
    key = f"https://paper.example/politik/{slug}-100.html"
    (facts,) = read_facts(parse(html.encode()), URL, {key}).values()
    assert facts.title == title
    assert facts.image == "https://paper.example/m/1.jpg"
    assert facts.published == "2026-01-05"
    assert facts.snippet is None


def test_links_that_cannot_be_read_complete_no_slug() -> None:
    document = parse(page(data(NEXT), body='<a href="http://[">x</a>').body)
    assert len(read_announced(document, URL)) == 1
    assert read_facts(document, URL, set()) == {}


def test_the_first_place_that_knows_a_field_counts() -> None:
    document = parse(page(data(LINKED, "application/ld+json"), data(NEXT)).body)
    key = f"https://paper.example/politik/{STORIES[0][0]}-100.html"
    (facts,) = read_facts(document, URL, {key}).values()
    assert facts.published == "2026-01-02T05:00:00Z"
    assert facts.snippet == "Der 0. Text sagt, worum es geht."
    assert facts.section == "Politik"


# The parts


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("{a:1,'b':2,\"c\":3,}", {"a": 1, "b": 2, "c": 3}),
        ("[1,,-2.5,1e3]", [1, -2.5, 1000]),
        ("{a:!0,b:!1,c:void 0,d:undefined}", {"a": True, "b": False, "c": None, "d": None}),
        (r"['\u00e4\x41\n\u{1F600}\'']", ["äA\n😀'"]),
        (r"['\ud83d\ude00', '\ud83d']", ["😀", "\ufffd"]),
        ("[`plain`, new Date(5), x]", ["plain", "5", Name("x")]),
        ("{1:2}// end", {"1": 2}),
    ],
)  # fmt: skip
def test_literals_are_read(written: str, value: object) -> None:
    assert read_literal(written).value == value


@pytest.mark.parametrize(
    "written", ["", "x", "{a:f()}", "{a:1+2}", "[1}", "{a}", "{a:", '["', "[1", "{,:}", "[`${x}`]"]
)
def test_what_computes_or_is_broken_is_no_literal(written: str) -> None:
    assert read_literal(written).value is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(json_values) | st.dictionaries(st.text(), json_values))
def test_all_json_is_a_literal(value: object) -> None:
    written = json.dumps(value)
    found = read_literal(written + " rest")
    assert found.value == value
    assert found.end == len(written)


@given(st.text(alphabet="{}[]()\"'`\\/*,:;=! \nabcdefunctio019.$", max_size=200))
def test_no_text_makes_reading_raise(text: str) -> None:
    read_value(text)
    unquote(f'"{text}"')
    script = program(f"x = {{{text};") + f'<script type="application/ld+json">{{{text}</script>'
    read_announced(parse(page(script * 3, data(NEXT)).body), URL)


@given(
    st.lists(
        st.integers(-2, 12) | st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)), min_size=8
    )
)
def test_no_packed_list_makes_unfolding_raise(value: list[object]) -> None:
    unpack([{"a": 1}, *value])


def test_values_that_say_what_they_are_lose_their_tags() -> None:
    value = {"list": [1, [[0, {"title": [0, "Kran"], "at": [3, "2026-01-07"], "x": 1}], [0, 7]]]}
    assert untagged(value) == {"list": [{"title": "Kran", "at": "2026-01-07"}, 7]}
    assert untagged({"list": [1, 2, 3]}) == {"list": [1, 2, 3]}


def test_what_came_in_parts_is_a_value_a_part_or_nothing() -> None:
    first: list[object] = [{"_1": 2, "_3": 4, "_5": -7}, "at", ["D", 1767225600000], "b", 7, "c"]
    assert unpack_stream([first, ["x", "y"], [{"_1": 4}]]) == [
        {"at": 1767225600000, "b": 7, "c": None},
        "x",
        {"at": 7},
    ]
    assert unpack_stream([["no", "places", "in", "it"] * 3]) == []


def test_a_packed_list_may_hold_loops() -> None:
    packed: list[object] = [{"self": 0, "list": 1}, [0, 1, 2], *(["Ref", 2 + n] for n in range(8))]
    unfolded = unpack(packed)
    assert isinstance(unfolded, dict)
    assert unfolded["self"] is unfolded
    extract(page(data(packed)))


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2026-01-07", "2026-01-07"),
        ("2026-01-07T08:00:00.123Z", "2026-01-07T08:00:00.123Z"),
        (1767225600, "2026-01-01T00:00:00+00:00"),
        (1767225600000, "2026-01-01T00:00:00+00:00"),
        ("1767225600", "2026-01-01T00:00:00+00:00"),
        (12345, None),
        (True, None),
        ("today", None),
        (float("nan"), None),
        (10**400, None),
        ({"date": 1}, None),
    ],
)
def test_times_of_programs(value: object, iso: str | None) -> None:
    assert iso_time(value) == iso


def test_texts_lose_markup_and_entities() -> None:
    assert plain_text("<b>A&amp;amp;B</b><br>ist&nbsp;da") == "A&B ist da"
    assert plain_text("1 < 2 und 3 > 2") == "1 < 2 und 3 > 2"
    assert plain_text("<script>x</script>Text") is None
    assert plain_text(7) is None
    assert plain_text("x" * 100_000) is None


@pytest.mark.parametrize(
    "value", ["{width}/a.jpg", "/w__WIDTH__/a.jpg", "a.jpg", "/logo.svg", 5, ""]
)
def test_a_template_or_drawing_is_no_picture(value: object) -> None:
    assert picture_url(value, URL) is None


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("/politik/ein-langer-titel-hier", True),
        ("https://paper.example/2026/01/x", True),
        ("welt/nachrichten/artikel-1.7287711", True),
        ("ein-langer-slug-hier", True),
        ("/politik/", False),
        ("/bild/ein-langer-name-hier.jpg", False),
        ("/wp-json/wp/v2/posts/12345", False),
        ("https://paper.example/#/schema/person/12345678", False),
        ("Ein Satz mit / Strich 2026", False),
    ],
)
def test_addresses_of_articles_have_a_number_or_words(text: str, page: bool) -> None:
    assert is_page(text) is page


# Hostile data


HOSTILE = {
    "deep lists": "[" * 100_000 + "]" * 100_000,
    "deep objects": '{"url":"/a/b-c-d-e","title":"ein Text","x":' * 20_000 + "1" + "}" * 20_000,
    "unclosed": '{"list":[{"url":"/a/b-c-d-e","title":"' * 5_000,
    "wide": json.dumps({f"k{n}": {"url": f"/a/b-c-d-{n}"} for n in range(20_000)}),
    "many places": json.dumps(
        {f"{a}{b}{c}": {"url": f"/a/b-c-d-{a}{b}{c}", "title": f"Ein Text {a}"}
         for a in "abcdefghij" for b in "abcdefghij" for c in "abcdefghij"}
    ),
    "numbers": '{"url":"/a/b-c-d-e","title":"ein Text","n":' + "9" * 10_000 + "}",
    "markup": json.dumps([{"url": f"/a/b-c-d-{n}", "title": "<a" * 9_000} for n in range(20)]),
    "quotes": 'x=(function(a){return {a:f("' + '\\"' * 50_000,
    "pushes": '.push([1,"\\' * 20_000,
    "assignments": 'a={"url":"/a/b-c-d-e",b:[' * 20_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["application/json", "application/ld+json", "text/javascript"])
def test_hostile_data_is_read_or_left(name: str, kind: str) -> None:
    text = HOSTILE[name]
    padding = ',"/eins/zwei/drei-vier"' * (len(text) // 5_000 + 4)
    script = f'<script type="{kind}">state = {text}</script>'
    assert titles(extract(page(script + program(padding), body=BLOCKS))) == TITLES


def test_order_of_lists_is_that_of_the_page() -> None:
    first: Sequence[dict[str, Any]] = stories()[:3]
    more = [
        {
            **one,
            "url": one["url"].replace("politik", "sport"),
            "title": f"Noch einmal: {one['title']}",
        }
        for one in stories()[:3]
    ]
    found = extract(page(data({"a": {"list": first}, "b": {"other": more}})))
    assert [teaser.region for teaser in found.teasers] == ["list"] * 3 + ["list-2"] * 3
