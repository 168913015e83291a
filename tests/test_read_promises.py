"""Whatever stands in blocks: reading raises nothing and makes nothing up."""

from __future__ import annotations

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.extract.document import clean
from aggregator.model import Teaser
from tests.made_blocks import AT, read_all

TAGS = ("div", "span", "p", "h2", "h3", "b", "a", "time", "figure", "figcaption", "button", "li",
        "noscript", "label", "em", "address")  # fmt: skip
CLASSES = ("", "kicker", "title", "summary", "date", "author", "sr-only", "x-1", "x-2", "badge",
           "hidden md:block", "css-1x2y", "category", "more")  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(
        ["Politik", "gestern", "07.01.2026", "14:35", "Von Mia Muster", "mehr", "Video", "Anzeige",
         "Hafen bekommt neuen Kran", "Der Kran ist höher als der Dom und soll bald stehen.", "»",
         "2:31", "社説", "فيديو", "…", "12 Kommentare", "Januar", "2026", "Bote+"]
    ),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf")), max_size=60),
)  # fmt: skip
HREFS = st.sampled_from(
    ["/politik/kran-1", "/kran-1", "/politik", "#", "https://[x/", "/autor/mia"]
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0 or draw(st.booleans()):
        return html.escape(draw(TEXTS))
    tag = draw(st.sampled_from(TAGS))
    attributes = f' class="{draw(st.sampled_from(CLASSES))}"'
    if tag == "a":
        attributes += f' href="{draw(HREFS)}"'
    if tag == "time":
        attributes += f' datetime="{draw(st.sampled_from(["2026-01-07", "bald", "", "17"]))}"'
    inner = "".join(draw(st.lists(elements(depth=depth - 1), max_size=4)))
    return f"<{tag}{attributes}>{inner}</{tag}>"


PAGES = st.lists(
    st.lists(elements(), max_size=4).map(
        lambda inner: f'<article><a href="/politik/kran-1">{"".join(inner)}</a></article>'
    ),
    min_size=1,
    max_size=5,
).map(lambda blocks: '<nav><a href="/politik">Politik</a></nav>' + "".join(blocks))


@settings(max_examples=150)
@given(PAGES)
def test_whatever_the_blocks_hold_every_text_read_stands_in_the_page(page: str) -> None:
    seen = _bare(html.unescape(re.sub(r"<[^>]*>", "", page)))
    for found in read_all(page, heading="Politik"):
        if isinstance(found, Teaser):
            for value in (found.title, found.kicker):
                assert value is None or _bare(value) in seen


def _bare(text: str) -> str:
    return "".join(clean(text).split())


@settings(max_examples=100)
@given(PAGES)
def test_reading_twice_gives_the_same(page: str) -> None:
    assert read_all(page, at=AT) == read_all(page, at=AT)
