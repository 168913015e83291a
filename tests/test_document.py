"""The tree of a page: order, text, widths, heads, selectors; no depth and no bytes break it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.extract.document import (
    TEXT,
    Document,
    UnreadableSelector,
    clean,
    parse,
    width,
)

PAGE = b"""<!doctype html><html lang="nb-NO"><head><title> A  title </title>
<meta property="og:URL" content="https://paper.example/a"><meta name="description" content="d">
<link rel="canonical" href="/canonical"><base href="/base/">
<script type="application/ld+json">{"a": 1}</script><style>p {}</style></head>
<body><!-- note --><div id="top" class="card wide"><h2>One<br>two</h2>
<noscript><img src="x.jpg"><p>unseen</p></noscript><svg><title>icon</title></svg>
<p>three <b>four</b></p></div><p>five</p></body></html>"""


def only(document: Document, tag: str) -> list[str]:
    return [document.text(node) for node in document.nodes if node.tag == tag]


def test_nodes_stand_in_document_order_each_inside_its_parent() -> None:
    document = parse(PAGE)
    assert [node.index for node in document.nodes] == list(range(len(document.nodes)))
    for node in document.nodes:
        assert node.end == max([node.index, *(child.end for child in node.children)])
        assert all(child.parent is node and child.inside(node) for child in node.children)


def test_text_is_what_a_reader_sees() -> None:
    document = parse(PAGE)
    assert only(document, "body") == ["One two three four five"]
    assert not any(node.tag in ("svg", "style", "script", "img") for node in document.nodes)
    assert clean(" so\u00adft \n and\u200b  hard ") == "soft and hard"


def test_the_head_is_known() -> None:
    document = parse(PAGE)
    assert (document.title, document.language) == ("A title", "nb-NO")
    assert (document.canonical, document.base) == ("/canonical", "/base/")
    assert document.metas == {"og:url": "https://paper.example/a", "description": "d"}
    assert document.scripts == [({"type": "application/ld+json"}, '{"a": 1}')]


def test_width_counts_unspaced_scripts_for_more() -> None:
    assert width("abcd") == 4
    assert width("市役所の") > 8
    document = parse("<p>abc <b>市役</b></p><i>xyz</i>".encode())
    (paragraph,) = (node for node in document.nodes if node.tag == "p")
    assert document.width(paragraph) == width("abc") + width("市役") + 2


def test_a_path_names_the_nearest_id_or_tags_with_their_first_class() -> None:
    document = parse(PAGE)
    paths = {node.tag: node.path for node in document.nodes if node.tag != TEXT}
    assert paths["h2"] == "div#top > h2"
    assert parse(b'<ul class="a b"><li class="1"></ul>').nodes[-1].path == "html > body > ul.a > li"


def test_selectors_find_nodes_and_say_when_they_are_no_css() -> None:
    document = parse(PAGE)
    assert [node.tag for node in document.select("div > *")] == ["h2", "noscript", "p"]
    assert document.select(".missing") == []
    with pytest.raises(UnreadableSelector) as caught:
        document.select("div >> [")
    assert caught.value.selector == "div >> ["


def test_elements_are_known_by_tag() -> None:
    document = parse(PAGE)
    assert [document.nodes[i].tag for i in document.positions(("p", "h2"))] == ["h2", "p", "p"]


def test_depth_costs_no_recursion() -> None:
    document = parse(b"<div>" * 20_000 + b"deep")
    assert document.text(document.nodes[0]) == "deep"


@given(st.binary(max_size=400))
def test_no_bytes_make_parsing_raise(body: bytes) -> None:
    document = parse(b"<body><p>" + body)
    assert len(document._widths) == len(document.nodes) + 1
