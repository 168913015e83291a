"""Canonical addresses, sites, and what an address says of its article."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import canonical_url
from db.url_evidence import day_in_url, publisher_id
from db.urls import plainness, site_of

SAME = {
    "scheme": ["http://paper.example/a/b.html", "https://paper.example/a/b.html"],
    "host": ["https://www.paper.example/a", "https://PAPER.example./a", "https://paper.example/a"],
    "mobile host": ["https://m.paper.de/a", "https://mobil.paper.de/a", "https://paper.de/a"],
    "mobile host below www": ["https://www.m.paper.co.uk/a", "https://paper.co.uk/a"],
    "default port": ["http://paper.de:80/a", "https://paper.de:443/a", "https://paper.de/a"],
    "fragment": ["https://paper.de/a#comments", "https://paper.de/a#", "https://paper.de/a"],
    "tracking": [
        "https://paper.de/a?utm_source=x&utm_medium=y",
        "https://paper.de/a?wt_mc=rss.x&fbclid=7",
        "https://paper.de/a?src=rec-newsboxes",
        "https://paper.de/a?xtor=CS3-20",
        "https://paper.de/a?",
        "https://paper.de/a",
    ],
    "order of parameters": ["https://paper.de/a?y=2&id=7", "https://paper.de/a?id=7&y=2"],
    "slashes and index": [
        "https://paper.de/a/",
        "https://paper.de//a",
        "https://paper.de/a/index.html",
        "https://paper.de/b/../a",
        "https://paper.de/a",
    ],
    "amp": [
        "https://paper.de/a.amp.html",
        "https://paper.de/amp/a.html",
        "https://paper.de/a.html/amp",
        "https://paper.de/a.html?amp=1",
        "https://amp.paper.de/a.html?outputType=amp",
        "https://www-paper-de.cdn.ampproject.org/c/s/www.paper.de/a.html",
        "https://www.google.com/amp/s/www.paper.de/a.html",
        "https://paper.de/a.html",
    ],
    "mirror": [
        "https://web.archive.org/web/20220130102233/https://www.paper.de/a?x=1",
        "https://web.archive.org/web/20220130102233id_/http:/www.paper.de/a?x=1",
        "https://paper.de/a?x=1",
    ],
    "escapes": ["https://paper.de/%7Ea%c3%bc", "https://paper.de/~aü", "https://paper.de/~a%C3%BC"],
    "host in letters": ["https://müller.de/a", "https://xn--mller-kva.de/a"],
    "session": ["https://paper.de/a;jsessionid=17", "https://paper.de/a"],
    "space around": ["  https://paper.de/a\n", "https://paper.de/a"],
}
APART = [
    ("https://paper.de/a", "https://paper.de/A"),
    ("https://paper.de/a?id=1", "https://paper.de/a?id=2"),
    ("https://paper.de/a?page=1", "https://paper.de/a"),
    ("https://paper.de/a", "https://paper.at/a"),
    ("https://sport.paper.de/a", "https://paper.de/a"),
    ("https://paper.de:8080/a", "https://paper.de/a"),
    ("https://paper.de/#!/a", "https://paper.de/#!/b"),
    ("https://paper.de/amp", "https://paper.de/ampel"),
    ("https://m.de/a", "https://de/a"),
    ("https://paper.de/a%2Fb", "https://paper.de/a/b"),
    ("https://paper.de/a?q=x%26y", "https://paper.de/a?q=x&y"),
    ("https://www.co.uk/a", "https://co.uk/a"),
]


@pytest.mark.parametrize("name", SAME)
def test_addresses_of_one_article_have_one_key(name: str) -> None:
    assert len({canonical_url(url) for url in SAME[name]}) == 1


@pytest.mark.parametrize(("one", "other"), APART)
def test_addresses_of_two_articles_have_two_keys(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize("text", ["", "mailto:a@paper.de", "javascript:void(0)", "http://[", "/a"])
def test_what_is_no_web_address_stays_as_it_is(text: str) -> None:
    assert canonical_url(f" {text} ") == text
    assert site_of(text) == ""
    assert publisher_id(text) is None
    assert day_in_url(text) is None
    assert plainness(text) > plainness("https://paper.de/a")


pieces = st.sampled_from(
    [
        "https://", "http://", "www.", "m.", "amp.", "paper.de", "paper.example", "müller.de",
        "127.0.0.1", "[::1]", ":80", ":8080", "/", "//", "/amp", ".amp", ".html", "/index.html",
        "/..", "/.", "/a", "%", "%2F", "%zz", "%e4", "ü", "?", "&", "=", "+", "utm_source=x",
        "id=7", "#", "#!/x", ";jsessionid=1", " ", "\t", "web.archive.org/web/2020/",
        "www.google.com/amp/s/", "x.cdn.ampproject.org/c/s/", "@", "user:pw@", "\ud800",
    ]
)  # fmt: skip
addresses = st.one_of(
    st.lists(pieces, max_size=12).map("".join),
    st.lists(pieces, max_size=8).map(lambda parts: "https://paper.de/" + "".join(parts)),
    st.text(max_size=40),
)


@given(addresses)
def test_the_key_of_a_key_is_that_key(url: str) -> None:
    key = canonical_url(url)
    assert canonical_url(key) == key


@given(addresses)
def test_any_text_can_be_asked_for_site_id_and_day(url: str) -> None:
    for text in (url, canonical_url(url)):
        assert site_of(text) == site_of(text).lower()
        publisher_id(text)
        day_in_url(text)
        plainness(text)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.paper.de/a", "paper.de"),
        ("https://news.bbc.co.uk/a", "bbc.co.uk"),
        ("https://a.b.paper.example/", "paper.example"),
        ("https://localhost:8000/", "localhost"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]:8000/", "::1"),
        ("https://co.uk/", "co.uk"),
        ("https://www.xn--bcher-kva.example/", "bücher.example"),
        ("https://www.BÜCHER.example/", "bücher.example"),
        ("https://xn--strae-oqa.de/", "straße.de"),
        ("https://xn--e1afmkfd.xn--p1ai/", "пример.рф"),
        ("https://xn--.example/", "xn--.example"),
        ("https://xn--abc-.example/", "xn--abc-.example"),
    ],
)
def test_a_site_is_the_registrable_domain(url: str, site: str) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("url", "id"),
    [
        ("https://paper.de/politik/der-haushalt-91266604.html", "91266604"),
        ("https://paper.de/politik/der-haushalt-zr-91266604.html", "91266604"),
        ("https://paper.de/nachrichten/id_91506762/der-haushalt.html", "91506762"),
        ("https://paper.de/a/der-haushalt-a-1b0fd8fd-af91-4ef2-98d1-bb6c8d419d72",
         "1b0fd8fd-af91-4ef2-98d1-bb6c8d419d72"),
        ("https://paper.de/703456/der-haushalt", "703456"),
        ("https://paper.de/world/article12345678.html", "12345678"),
        ("https://paper.de/world-12345678", "12345678"),
        ("https://paper.de/a/12345678-der-haushalt", "12345678"),
        ("https://paper.de/index.php?id=4711", "4711"),
        ("https://paper.de/der-haushalt-0a1b2c3d4e5f60718", "0a1b2c3d4e5f60718"),
        ("https://paper.de/politik/der-haushalt", None),
        ("https://paper.de/2026/03/02/der-haushalt", None),
        ("https://paper.de/2026-03-02-der-haushalt", None),
        ("https://paper.de/20260302/der-haushalt", None),
        ("https://paper.de/boerse-02032026", None),
        ("https://paper.de/wahl-2025", None),
        ("https://paper.de/strafe-um-100000", None),
        ("https://paper.de/a?page=2", None),
    ],
)  # fmt: skip
def test_a_publishers_id_is_no_date_and_no_round_number(url: str, id: str | None) -> None:
    assert publisher_id(url) == id


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://paper.de/2026/03/02/der-haushalt", date(2026, 3, 2)),
        ("https://paper.de/2026/mar/02/der-haushalt", date(2026, 3, 2)),
        ("https://paper.de/boerse-2026-3-2", date(2026, 3, 2)),
        ("https://paper.de/boerse-02-03-2026", date(2026, 3, 2)),
        ("https://paper.de/20260302/boerse", date(2026, 3, 2)),
        ("https://paper.de/2026/03/boerse", None),
        ("https://paper.de/2026/13/41/boerse", None),
        ("https://paper.de/2026-03-01/2026-03-02", None),
        ("https://paper.de/18891231/boerse", None),
        ("https://paper.de/a?day=2026-03-02", None),
    ],
)
def test_a_day_in_an_address_is_full_and_the_only_one(url: str, day: date | None) -> None:
    assert day_in_url(url) == day


def test_the_plainest_address_of_an_article_is_shown() -> None:
    addresses = [
        "https://paper.de/a",
        "https://paper.de/a-much-longer-slug-of-the-same-article",
        "http://paper.de/a",
        "https://paper.de/a?id=7",
        "https://paper.de/a?id=7&page=1",
        "https://paper.de/a?utm_source=x",
        "https://paper.de/a?utm_source=x&utm_medium=y",
        "https://m.paper.de/a",
        "https://paper.de/a/amp",
        "https://web.archive.org/web/2020/https://paper.de/a",
    ]
    assert sorted(set(addresses), key=plainness) == addresses
