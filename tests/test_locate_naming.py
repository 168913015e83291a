"""What a link is called where its own text does not say it."""

from __future__ import annotations

from aggregator.extract.document import parse
from aggregator.extract.locate.alone import ALONE, look_alone
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.link_names import name_groups
from aggregator.extract.locate.links import LinkGroup, Named, gather_links
from aggregator.extract.locate.own import own_page

URL = "https://paper.example/town/"


def named(body: str) -> list[LinkGroup]:
    document = parse(f"<html><body>{body}</body></html>".encode())
    groups = gather_links(document, URL)
    name_groups(document, groups)
    return groups


def names(body: str) -> list[tuple[str, Named]]:
    return [(group.text, group.named) for group in named(body)]


def test_an_overlay_is_called_what_it_points_to() -> None:
    body = (
        '<div><a href="/a" aria-labelledby="kicker title gone"></a></div>'
        '<div><b id="kicker">Town</b><b id="title">The ferry is sold</b></div>'
    )
    assert names(body) == [("The ferry is sold", Named.BESIDE)]


def test_what_is_pointed_to_and_says_nothing_names_nothing() -> None:
    body = '<div><a href="/a" aria-labelledby="t" title="Ferry sold"></a></div><b id="t"></b>'
    assert names(body) == [("Ferry sold", Named.OUT_OF_SIGHT)]


def test_a_button_is_called_by_the_heading_right_before_it() -> None:
    body = "".join(f'<h3>Ferry {n} is sold</h3><a href="/{n}">more</a>' for n in range(4))
    assert names(f"<section>{body}</section>") == [
        (f"Ferry {n} is sold", Named.BESIDE) for n in range(4)
    ]


def test_no_heading_names_a_link_before_it_or_beyond_another_link() -> None:
    buttons = '<a href="/1">more</a><h3>Ferry sold</h3><a href="/2">more</a><a href="/3">more</a>'
    found = names(f"<section>{buttons}<h3>Crane stays</h3></section>")
    assert found == [
        ("more", Named.BY_LINK),
        ("Ferry sold", Named.BESIDE),
        ("more", Named.BY_LINK),
    ]


def test_a_heading_between_article_and_sharing_names_the_article() -> None:
    body = (
        '<div><h3>The ferry is sold</h3><a href="/ferry"></a>'
        '<a href="https://social.example/1"></a><a href="https://social.example/2"></a>'
        '<a href="/ferry/comments" title="Comments"></a></div>'
    )
    assert [text for text, _ in names(body)] == ["The ferry is sold", "", "", "Comments"]


def test_the_heading_of_many_links_is_the_name_of_none_that_prints_its_own() -> None:
    cards = "".join(
        f'<div><a href="/{n}"></a><span>Ferry number {n} is sold</span></div>' for n in range(4)
    )
    found = names(f"<section><h2>Our ferries</h2>{cards}</section>")
    assert found == [(f"Ferry number {n} is sold", Named.BESIDE) for n in range(4)]


def test_a_block_prints_what_its_link_is_called_out_of_sight() -> None:
    body = (
        '<div><a href="/a" aria-label="Ferry sold"></a><p>Harbour</p><p>Ferry sold</p>'
        "<p>And what the captains say about the buyer.</p></div>"
    )
    assert names(body) == [("Ferry sold", Named.BESIDE)]


def said(body: str, name: str, url: str = URL) -> list[bool]:
    """Return what each link of a page says by itself under one name."""
    document = parse(f"<html><body>{body}</body></html>".encode())
    groups = gather_links(document, url)
    name_groups(document, groups)
    rows = look_alone(Figures(document, url), groups)
    return [bool(row[ALONE.index(name)]) for row in rows]


ELSEWHERE = "".join(
    f'<li><a href="https://site{n}.example/story/{n}">What site {n} says of the ferry</a></li>'
    for n in range(6)
)


def test_what_the_longest_list_of_a_page_gathers_elsewhere_is_as_its_own() -> None:
    assert said(f"<ul>{ELSEWHERE}</ul>", "same_host") == [True] * 6


def test_a_list_of_friends_beside_a_longer_one_of_its_own_is_of_others() -> None:
    own = "".join(
        f'<p><a href="/town/{n}">What the town says of ferry number {n}</a></p>' for n in range(9)
    )
    assert said(f"<div>{own}</div><ul>{ELSEWHERE}</ul>", "same_host") == [True] * 9 + [False] * 6


def test_the_sites_of_one_publisher_are_known_by_their_name() -> None:
    links = "".join(
        f'<a href="https://{host}/town/ferry">Ferry</a>'
        for host in ("news.paper.co.uk", "paper.com", "other.co.uk", "co.uk")
    )
    assert said(links, "same_domain", "https://paper.co.uk/") == [True, True, False, False]


def test_links_say_where_they_lead_and_what_their_text_looks_like() -> None:
    links = "".join(
        f'<a href="{href}">{text}</a>'
        for href, text in (
            ("/ferry#comment-12", "Ferry sold"),
            ("/town", "and what the captains say"),
            ("https://other.example/", "another paper"),
            ("/people/7", "Émilie du Châtelet"),
        )
    )
    assert said(links, "part") == [True, False, False, False]
    assert said(links, "small_letter") == [False, True, True, False]
    assert said(links, "root") == [False, False, True, False]
    assert said("<a href=/p>Jo Ann Lee</a><a href=/q>Ferry sold</a>", "name") == [True, False]


def test_a_link_is_called_a_title_by_a_class_on_it_in_it_or_around_it() -> None:
    links = (
        '<p class="entry-title"><a href="/a">Ferry sold</a></p>'
        '<p><a class="article-title" href="/b">Ferry sold</a></p>'
        '<p><a href="/c"><img src="f.jpg"><span class="teaser__headline small">Ferry</span></a></p>'
        '<p class="subtitle"><a class="untitled" href="/d">Ferry sold</a></p>'
    )
    assert said(links, "called_title") == [True, True, True, False]


def test_an_article_known_by_a_long_number_of_letters_and_digits_does_not_announce_its_parts() -> (
    None
):
    own = "8fa032ba3add11ec8a900cc47ab5f122"
    url = f"https://paper.example/football/r~{own}/"
    document = parse(f'<a href="/photo/r~ada3322c3af511ec/r~{own}/">The ferry</a>'.encode())
    (group,) = gather_links(document, url)
    assert own_page(document, url).is_linked_by(group)


def test_a_link_among_the_paragraphs_of_an_article_is_told_from_one_with_a_snippet() -> None:
    text = "<p>" + "What the town says about it, and what it means for all. " * 3 + "</p>"
    link = '<div><a href="/town/{}">The last ferry</a></div>'
    assert said(f"<div>{text * 3}{link.format(1)}{text}</div>", "among_text") == [True]
    flat = "".join(link.format(n) + text for n in range(4))
    assert said(f"<div>{flat}</div>", "among_text") == [False] * 4
