"""Blocks: how far each reaches once it is known which links announce, whatever the model says."""

from __future__ import annotations

from aggregator.extract.document import Document, parse
from aggregator.extract.locate.blocks import find_places
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.link_names import name_groups
from aggregator.extract.locate.links import gather_links
from aggregator.extract.locate.own import own_page
from aggregator.extract.locate.place import Place
from aggregator.extract.locate.reasons import reason_against_place
from aggregator.extract.model import Reason

URL = "https://paper.example/town/"
SENTENCE = (
    "The council met for the third time, heard everybody who had asked to be heard, among them two "
    "captains, a baker and the owner of the last ferry, and came to no conclusion at all."
)


def places(body: str, url: str = URL) -> tuple[Document, list[Place]]:
    """Return the places of all links below /story/."""
    document = parse(f"<html><body>{body}</body></html>".encode())
    groups = gather_links(document, url)
    name_groups(document, groups)
    announcing = [group for group in groups if group.path.startswith("/story/")]
    return document, find_places(Figures(document, url), announcing)


def texts(body: str) -> list[str]:
    document, found = places(body)
    return [" ".join(document.text(node) for node in place.nodes) for place in found]


def test_a_lone_link_in_an_article_does_not_take_the_article_with_it() -> None:
    running = f"<p>{SENTENCE}</p>" * 6
    [text] = texts(
        f'<div><h1>Ferry sold</h1>{running}<div><img src="/f.jpg"><b>Also read:</b> '
        f'<a href="/story/last-ferry-1">The last ferry and its captains</a></div>{running}</div>'
    )
    assert text == "Also read: The last ferry and its captains"


def test_paragraphs_between_links_of_an_article_are_no_snippets() -> None:
    found = texts(
        "<div>"
        + "".join(
            f'<p><a href="/story/ferry-{n}">Also read: ferry number {n}</a></p>'
            f"<p>{SENTENCE}</p><p>{SENTENCE}</p>"
            for n in range(3)
        )
        + "</div>"
    )
    assert found == [f"Also read: ferry number {n}" for n in range(3)]


def test_one_paragraph_after_each_headline_is_its_snippet() -> None:
    found = texts(
        "<div>"
        + "".join(
            f'<h3><a href="/story/ferry-{n}">Ferry number {n}</a></h3><p>{SENTENCE}</p>'
            for n in range(3)
        )
        + "</div>"
    )
    assert found == [f"Ferry number {n} {SENTENCE}" for n in range(3)]


def test_the_heading_above_many_pictures_is_the_headline_of_none() -> None:
    _, found = places(
        "<aside><div><h3>New in our gallery of the harbour</h3><ul>"
        + "".join(
            f'<li><a href="/story/ferry-{n}" title="Ferry {n}"><img src="/{n}.jpg"></a></li>'
            for n in range(4)
        )
        + "</ul></div></aside>"
    )
    assert [len(place.nodes) for place in found] == [1] * 4


def test_a_button_belongs_to_the_headline_before_it() -> None:
    found = texts(
        "<section>"
        + "".join(
            f'<h3>Ferry number {n} is sold</h3><a href="/story/ferry-{n}">more</a>'
            for n in range(4)
        )
        + "</section>"
    )
    assert found == [f"Ferry number {n} is sold more" for n in range(4)]


def test_a_card_with_nested_teasers_has_all_its_likes_have_without_them() -> None:
    def card(n: int, inner: str) -> str:
        return (
            f'<article class="card"><div><h2><a href="/story/ferry-{n}">Ferry {n} sold</a></h2>'
            f"</div>{inner}<footer>by the harbour desk</footer></article>"
        )

    nested = '<ul><li><a href="/story/crane-1">The crane stays</a></li></ul>'
    found = texts("<div>" + card(1, nested) + "".join(card(n, "") for n in (2, 3, 4)) + "</div>")
    assert found == [
        "Ferry 1 sold by the harbour desk",
        "The crane stays",
        "Ferry 2 sold by the harbour desk",
        "Ferry 3 sold by the harbour desk",
        "Ferry 4 sold by the harbour desk",
    ]


def test_cards_that_differ_in_their_number_are_called_the_same() -> None:
    def card(n: int, text: str) -> str:
        head = f'<h2><a href="/story/ferry-{n}">Ferry {n} sold</a></h2>'
        return f'<div class="post-{n}">{head}<div>{text}</div><footer>By the desk</footer></div>'

    other = '<p>We had <a href="/story/crane-1">the story of the crane</a>.</p>'
    found = texts("<div>" + card(1, other) + "".join(card(n, "") for n in (2, 3, 4)) + "</div>")
    assert found[0] == "Ferry 1 sold By the desk"


def test_a_lone_block_leaves_the_heading_of_its_region_out() -> None:
    [text] = texts(
        '<div><h2>Our choice</h2><div><a href="/story/ferry-1">The last ferry is sold</a>'
        '<img src="/f.jpg"><p>What the captains say.</p></div></div>'
    )
    assert text == "The last ferry is sold What the captains say."


def test_columns_of_one_article_are_one_block() -> None:
    _, found = places(
        '<table><tr><td><a href="/story/ferry-1"><img src="/1.jpg"></a></td>'
        '<td><a href="/story/ferry-1">The last ferry is sold</a></td></tr>'
        '<tr><td><a href="/story/crane-1"><img src="/2.jpg"></a></td>'
        '<td><a href="/story/crane-1">The crane stays</a></td></tr></table>'
    )
    assert [len(place.links) for place in found] == [2, 2]


def against(second: str) -> Reason | None:
    """Return the reason against the second place that links an article announced before."""
    document, found = places(
        '<main><h2><a href="/story/ferry-1">The last ferry is sold at last</a></h2>'
        f'<p><a href="/story/crane-1">The crane stays where it is</a></p></main>{second}'
    )
    figures = Figures(document, URL)
    accepted = frozenset(place.signature for place in found if place.is_primary)
    [other] = [place for place in found if not place.is_primary]
    return reason_against_place(figures, other, accepted)


def test_further_links_to_an_article_are_out_for_one_reason_each() -> None:
    link = '<a href="/story/ferry-1">{}</a>'
    assert against(f"<nav><b>{link.format('The last ferry is sold')}</b></nav>") == (
        Reason.NAVIGATION
    )
    assert against(f"<footer><b>{link.format('The last ferry is sold')}</b></footer>") == (
        Reason.FOOTER
    )
    assert against(f"<div><p>{SENTENCE} {link.format('sold at last')}.</p></div>") == (
        Reason.IN_TEXT
    )
    assert against(f"<div><b>{link.format('12 comments')}</b></div>") == Reason.SAME_ARTICLE
    assert against(f"<div><b>{link.format('<img src=/f.jpg>')}</b></div>") == Reason.SAME_ARTICLE
    assert against(f"<div><b>{link.format('The last ferry sold at last')}</b></div>") is None


def own(url: str, *hrefs: str) -> list[bool]:
    """Tell of each link whether it leads to the page itself or a part of it."""
    links = "".join(f'<div><a href="{href}">Look here</a></div>' for href in hrefs)
    document = parse(f"<html><body>{links}</body></html>".encode())
    page = own_page(document, url)
    return [page.is_linked_by(group) for group in gather_links(document, url)]


def test_pictures_and_comments_of_the_article_are_parts_of_it() -> None:
    url = "https://paper.example/town/last-ferry-1885710.html"
    assert own(
        url,
        "/town/last-ferry-1885710/from-monday-on-the-ferry-is-gone-1885711.html",
        "/photos/list?article_id=1885710&picture=3",
        "/comments/1885710/",
    ) == [True, True, True]


def test_other_articles_are_none_though_they_say_where_the_reader_came_from() -> None:
    url = "https://paper.example/town/last-ferry-1885710.html"
    assert own(
        url,
        "/town/the-crane-of-the-harbour-stays?from=1885710",
        "/town/crane-1885999.html?from=1885710",
    ) == [False, False]


def test_what_lies_below_a_topic_is_no_part_of_an_article() -> None:
    url = "https://paper.example/topic/harbour-plan-debate"
    assert own(url, "/topic/harbour-plan-debate/the-crane-of-the-harbour-stays") == [False]
