"""Sections that stand above a run of teasers: what speaks for a heading, and what against it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import pytest

from aggregator.extract import extract
from aggregator.model import Page, SectionSource, Teaser

URL = "https://bote.example/"
MENU = (
    '<nav><a href="/politik/">Politik</a><a href="/sport/">Sport</a><a href="/orte/">Orte</a></nav>'
)
HEADLINES = (
    ("hafen-bekommt-neuen-kran", "Hafen bekommt einen neuen Kran"),
    ("lehrer-nehmen-vertrag-an", "Lehrer nehmen den neuen Vertrag an"),
    ("otter-kehren-in-den-fluss", "Otter kehren in den Fluss zurück"),
    ("baecker-gewinnt-seinen-prozess", "Bäcker gewinnt seinen Prozess von 1921"),
    ("museum-zeigt-leere-rahmen", "Museum zeigt lauter leere Rahmen"),
    ("bahn-faehrt-wieder-nachts", "Die Bahn fährt wieder in der Nacht"),
)


def teasers(numbers: Sequence[int], folder: str = "artikel", headline: str = "h4") -> str:
    """Return a list of announced articles, each with an address of its own."""
    items = []
    for number in numbers:
        slug, title = HEADLINES[number % len(HEADLINES)]
        link = f'<a href="/{folder}/{slug}-{100200 + number}.html">{title} {number}</a>'
        items.append(f"<li><{headline}>{link}</{headline}><p>Was die Stadt dazu sagt.</p></li>")
    return f"<ul>{''.join(items)}</ul>"


def read(html: str, url: str = URL) -> tuple[Teaser, ...]:
    body = f"<html lang=de><body>{html}".encode()
    return extract(Page(url=url, body=body, captured_at=None, content_type="text/html")).teasers


def sections(html: str, url: str = URL) -> list[str | None]:
    """Return the section of each teaser of a page, in page order."""
    return [teaser.section for teaser in read(html, url)]


def numbered(heads: Sequence[str]) -> str:
    """Return groups of three teasers below each of these headings."""
    numbers = count()
    return "".join(
        f"<div>{head}{teasers([next(numbers) for _ in range(3)])}</div>" for head in heads
    )


def test_a_heading_that_links_to_a_list_names_the_section_of_what_stands_below() -> None:
    found = sections(numbered(["<h2><a href='/reise/'>Reise</a></h2>", "<h2>Vom Tage</h2>"]))
    assert found == ["Reise"] * 3 + [None] * 3


def test_the_only_link_beside_a_heading_speaks_for_it() -> None:
    head = "<div><h2>Stadt &amp; Land</h2><a href='/stadt/'>alle ansehen</a></div>"
    found = sections(numbered([head, "<h2>Vom Tage</h2>"]))
    assert found == ["Stadt & Land"] * 3 + [None] * 3


def test_a_link_that_leads_on_is_no_part_of_the_name() -> None:
    head = "<h2>Reise <a href='/reise/'>alle ansehen</a></h2>"
    found = sections(numbered([head, "<h2>Vom Tage</h2>"]))
    assert found == ["Reise"] * 3 + [None] * 3


def test_of_several_links_the_one_that_is_not_grouped_is_the_name() -> None:
    grouped = "<span><a href='/reise/berge/'>Berge</a><a href='/reise/meer/'>Meer</a></span>"
    head = f"<h2>{grouped}<a href='/reise/'>Reise</a></h2>"
    found = sections(numbered([head, "<h2>Vom Tage</h2>"]))
    assert found == ["Reise"] * 3 + [None] * 3


def test_what_heads_a_part_of_the_page_heads_the_lists_in_it() -> None:
    parts = "".join(
        f"<section><h2><a href='/{name.lower()}/'>{name}</a></h2>"
        f"<section><h3>Aktuell</h3>{teasers(range(n, n + 2))}</section>"
        f"<section>{teasers(range(n + 2, n + 4))}</section></section>"
        for n, name in ((0, "Reise"), (4, "Garten"), (8, "Stadt"))
    )
    assert sections(parts) == ["Reise"] * 4 + ["Garten"] * 4 + ["Stadt"] * 4


def test_a_heading_ends_where_the_next_one_begins() -> None:
    flat = (
        f"<h2><a href='/reise/'>Reise</a></h2>{teasers(range(3))}"
        f"<h2>Vom Tage</h2>{teasers(range(3, 6))}"
    )
    assert sections(f"<div>{flat}</div><div>{teasers(range(6, 14))}</div>")[3:6] == [None] * 3


def test_a_heading_that_looks_like_those_of_sections_is_one() -> None:
    heads = [
        f"<h2 class=rubrik><a href='{href}'>{name}</a></h2>"
        for name, href in (
            ("Politik", "/politik/"),
            ("Sport", "/sport/"),
            ("Vom Tage", "/k/20260107-liste.html"),
        )
    ]
    found = [(teaser.section, teaser.section_source) for teaser in read(numbered(heads))]
    assert found[0] == ("Politik", SectionSource.LABEL_LINK)
    assert found[6] == ("Vom Tage", SectionSource.REPEATED)


@pytest.mark.parametrize(
    "heading",
    [
        "<h2 class=rubrik><a href='/thema/hafen/'>Hafen</a></h2>",
        "<h2 class=rubrik>Im Blick</h2>",
        "<h2 class=rubrik><a href='/k/20260107.html'>Mehr vom Tage</a></h2>",
    ],
)
def test_headings_of_topics_and_those_that_lead_nowhere_are_not_like_them(heading: str) -> None:
    known = [f"<h2 class=rubrik><a href='/{n}/'>{n}</a></h2>" for n in ("politik", "sport")]
    assert sections(numbered([*known, heading]))[6:] == [None] * 3


def test_a_heading_above_teasers_from_all_over_the_site_is_no_section() -> None:
    mixed = "".join(teasers([n], folder=f) for n, f in enumerate(("politik", "sport", "orte")))
    head = "<h2><a href='/aktuell/'>Aktuell</a></h2>"
    assert sections(f"{MENU}<div>{head}{mixed}</div>") == ["Politik", "Sport", "Orte"]


def test_a_heading_that_leads_on_to_no_known_section_is_none() -> None:
    found = sections(numbered(["<h2><a href='/reise/'>Mehr Geschichten</a></h2>", "<h2>A</h2>"]))
    assert found == [None] * 6


def test_the_addresses_of_an_archive_are_those_it_keeps_whatever_host_they_are_on() -> None:
    kept = "/web/20260107120000/https://bote.example"
    html = numbered(["<h2><a href='/reise/'>Reise</a></h2>", "<h2>Vom Tage</h2>"])
    found = sections(html.replace("href='/", f"href='{kept}/").replace('href="/', f'href="{kept}/'))
    assert found == ["Reise"] * 3 + [None] * 3


def tabbed(names: Sequence[str], panels: Sequence[str], attributes: str = "class=tabs") -> str:
    """Return a list of tabs and what they show, and more teasers than those elsewhere."""
    shown = "".join(
        f"<div {panel}>{teasers(range(3 * n, 3 * n + 3))}</div>" for n, panel in enumerate(panels)
    )
    bar = "".join(f"<li{name}</li>" for name in names)
    return f"<aside><ul {attributes}>{bar}</ul>{shown}</aside><div>{teasers(range(20, 34))}</div>"


@pytest.mark.parametrize(
    ("names", "panels", "attributes"),
    [
        (
            ("><a href='#s'>Sport</a>", "><a href='#p'>Politik</a>", "><a href='#r'>Reise</a>"),
            ("id=p", "id=s", "id=r"),
            "",
        ),
        (
            (" class='tab-s'>Sport", " class='tab-p'>Politik", " class='tab-r'>Reise"),
            ("class='tab-p'", "class='tab-s'", "class='tab-r'"),
            "",
        ),
        (
            (">Politik", ">Sport", ">Reise"),
            ("class=panel-1", "class=panel-2", "class=panel-3"),
            "role=tablist",
        ),
    ],
)
def test_a_tab_heads_what_it_shows(
    names: Sequence[str], panels: Sequence[str], attributes: str
) -> None:
    found = sections(MENU + tabbed(names, panels, attributes))
    assert found[:9] == ["Politik"] * 3 + ["Sport"] * 3 + ["Reise"] * 3


def test_a_list_with_a_long_text_in_it_is_no_list_of_tabs() -> None:
    names = (">Politik", ">Was die Leute in der Stadt dieser Tage so reden")
    assert sections(tabbed(names, ("class=panel-1", "class=panel-2"), "role=tablist"))[:6] == (
        [None] * 6
    )


def test_panels_that_look_different_are_not_shown_by_the_order_of_tabs() -> None:
    html = tabbed((">Politik", ">Sport"), ("class=panel", "class=werbung"), "role=tablist")
    assert sections(html)[:6] == [None] * 6


def test_a_tab_shows_no_part_that_it_stands_in_itself() -> None:
    bar = "<ul class=leiste><li><a href='#w'>Politik</a></li><li><a href='#w'>Sport</a></li></ul>"
    html = f"<div id=w>{bar}{teasers(range(3))}</div><div>{teasers(range(20, 34))}</div>"
    assert sections(html)[:3] == [None] * 3


def test_a_menu_before_as_many_lists_shows_none_of_them() -> None:
    html = tabbed((">Politik", ">Sport"), ("class=liste", "class=liste"), "class=menu")
    assert sections(MENU + html)[:6] == [None] * 6


def test_what_stands_below_another_heading_is_not_headed_by_that_of_its_neighbour() -> None:
    authors = "<div><h2><a href='/leute/'>Leute</a></h2><p>" + "Sie schreibt seit Jahren. " * 9
    html = f"<div><div>{authors}</p></div><section>{teasers(range(4))}</section></div>"
    assert sections(f"{html}<div>{teasers(range(6, 14))}</div>")[:4] == [None] * 4


def test_headings_in_one_element_head_what_stands_below_each_however_far() -> None:
    text = (
        "<p>" + "Was wir von unterwegs erzählen, und was nicht im Reiseführer steht. " * 5 + "</p>"
    )
    groups = "".join(
        f"<h2><a href='/{name.lower()}/'>{name}</a></h2>{text}{teasers(range(n, n + 3))}"
        for n, name in ((0, "Reise"), (3, "Garten"), (6, "Stadt"))
    )
    found = sections(f"<div>{groups}</div>")
    assert found == ["Reise"] * 3 + ["Garten"] * 3 + ["Stadt"] * 3


def test_a_heading_in_a_box_of_its_own_heads_nothing_behind_the_box() -> None:
    box = f"<div><h2><a href='/reise/'>Reise</a></h2>{teasers(range(3))}</div>"
    found = sections(f"<div>{box}<div>{teasers(range(3, 6))}</div></div>")
    assert found == ["Reise"] * 3 + [None] * 3


def test_a_link_to_more_of_the_same_is_no_label() -> None:
    more = "<a href='/archiv/'>Mehr Geschichten</a>"
    blocks = "".join(
        f"<article><h3><a href='/a/{slug}-{n}.html'>{title}</a></h3>{more}</article>"
        for n, (slug, title) in enumerate(HEADLINES, start=100200)
    )
    assert sections(f"<div>{blocks}</div>") == [None] * 6


@pytest.mark.parametrize(
    "heading",
    [
        "<a href='/alles/'>Neueste Meldungen</a>",
        "<a href='/alles/'>Últimas noticias</a>",
        "<a href='/alles/'>新着記事</a>",
        "<a href='/alles/'>Editor’s Picks</a>",
        "<a href='/alles/'>Meistgelesen</a>",
        "<a href='/page/2'>Ältere Beiträge</a>",
    ],
)
def test_a_heading_that_says_why_teasers_are_shown_is_no_section(heading: str) -> None:
    assert sections(numbered([f"<h2>{heading}</h2>", "<h2>Vom Tage</h2>"])) == [None] * 6


def test_what_holds_others_is_of_a_higher_level() -> None:
    def part(level: int) -> str:
        first = f"<h2><a href='/reise/'>Reise</a></h2>{teasers(range(2))}"
        inner = f"<h{level}>Kurz notiert</h{level}>{teasers(range(2, 5))}"
        return f"<div>{first}<section>{inner}</section></div><div>{teasers(range(6, 14))}</div>"

    assert sections(part(3))[2:5] == ["Reise"] * 3
    assert sections(part(2))[2:5] == [None] * 3


def test_a_heading_may_be_longer_than_a_label_in_a_block() -> None:
    name = "Verbraucherschutz &amp; Lebensmittelkontrolle"
    found = sections(numbered([f"<h2><a href='/v/'>{name}</a></h2>", "<h2>Vom Tage</h2>"]))
    assert found == ["Verbraucherschutz & Lebensmittelkontrolle"] * 3 + [None] * 3


def test_what_heads_more_than_half_of_the_page_heads_no_part_of_it() -> None:
    inner = "".join(
        f"<section><h3>{name}</h3>{teasers(range(n, n + 3))}</section>"
        for n, name in ((0, "Vom Tage"), (3, "Kurz notiert"))
    )
    head = "<h2><a href='/reise/'>Reise</a></h2>"
    assert sections(f"<div>{head}{inner}</div>") == [None] * 6
    assert sections(f"<div>{head}{inner}</div><div>{teasers(range(6, 14))}</div>")[:6] == (
        ["Reise"] * 6
    )


def test_two_links_beside_a_heading_speak_for_neither() -> None:
    links = "<a href='/stadt/'>alle ansehen</a><a href='/archiv/'>Archiv</a>"
    head = f"<div><h2>Stadt &amp; Land</h2>{links}</div>"
    assert sections(numbered([head, "<h2>Vom Tage</h2>"])) == [None] * 6


def test_what_says_why_teasers_are_shown_is_below_any_heading() -> None:
    ranking = f"<h2>Meistkommentiert</h2>{teasers(range(4, 8))}"
    related = f"<section><h2>Zum Thema</h2>{teasers(range(2, 4))}</section>"
    head = "<h2><a href='/reise/'>Reise</a></h2>"
    page = f"<div>{head}{teasers(range(2))}{related}</div><div>{ranking}</div>"
    assert sections(page)[2:4] == ["Reise"] * 2


def test_a_heading_that_says_what_newspapers_call_a_section_needs_no_link() -> None:
    heads = ["<h2>Wirtschaft</h2>", "<h3>Meldungen aus der Kultur</h3>", "<h2>Tipps</h2>"]
    page = numbered(heads)
    found = [(teaser.section, teaser.section_source) for teaser in read(page)]
    assert found[0] == ("Wirtschaft", SectionSource.RUBRIC)
    assert found[3] == ("Meldungen aus der Kultur", SectionSource.RUBRIC)
    assert found[6] == (None, None)


def test_the_name_of_a_section_above_teasers_from_all_over_the_site_is_none() -> None:
    mixed = "".join(teasers([n], folder) for n, folder in enumerate(("politik", "sport", "orte")))
    page = MENU + f"<div><h2>Magazin</h2>{mixed}</div>" + numbered(["<h2>Vom Tage</h2>"])
    assert "Magazin" not in sections(page)


PARTS = ("Vom Tage", "Nah und Fern", "Am Rande", "Unter uns")


def test_many_headings_that_look_alike_above_several_teasers_part_the_page() -> None:
    found = read(numbered([f"<h2>{name}</h2>" for name in PARTS]))
    assert [teaser.section for teaser in found[::3]] == list(PARTS)
    assert {teaser.section_source for teaser in found} == {SectionSource.REPEATED}


@pytest.mark.parametrize(
    "heading",
    [
        "Empfehlung der Redaktion",
        "Vom 7. Januar",
        "Was die Leute in der Stadt so reden",
        "Am Rande",
    ],
)
def test_headings_part_no_page_if_one_of_them_is_no_name(heading: str) -> None:
    names = (*PARTS[:3], heading)
    assert sections(numbered([f"<h2>{name}</h2>" for name in names])) == [None] * 12


def test_three_headings_that_look_alike_part_no_page() -> None:
    assert sections(numbered([f"<h2>{name}</h2>" for name in PARTS[:3]])) == [None] * 9


def test_the_section_of_an_address_goes_before_headings_that_only_part_the_page() -> None:
    heads = [f"<div><h2>{name}</h2>{teasers(range(3), 'sport')}</div>" for name in PARTS]
    assert set(sections(MENU + "".join(heads))) <= {"Sport"}


def test_a_heading_that_asks_is_no_section_wherever_it_leads() -> None:
    head = "<h2><a href='/hinweise/'>Was wissen Sie?</a></h2>"
    assert sections(numbered([head, "<h2>Vom Tage</h2>"])) == [None] * 6


def test_the_only_heading_of_what_begins_with_teasers_heads_none_of_the_parts_below() -> None:
    head = "<h2><a href='/reise/'>Reise</a></h2>"
    part = f"<section><h3>Kurz notiert</h3>{teasers(range(3, 6))}</section>"
    elsewhere = f"<div>{teasers(range(6, 14))}</div>"
    assert sections(f"<div>{teasers(range(3))}{head}{part}</div>{elsewhere}")[3:6] == [None] * 3
    assert sections(f"<div>{head}{part}</div>{elsewhere}")[:3] == ["Reise"] * 3


def test_the_headline_of_an_article_heads_no_teasers() -> None:
    head = "<div><h1>Die Bahn fährt wieder nach Kiel</h1><a href='/reise/'>Reise</a></div>"
    part = f"<section><h2>Kurz notiert</h2>{teasers(range(3))}</section>"
    page = f"<div>{head}{part}</div><div>{teasers(range(6, 14))}</div>"
    assert sections(page, "https://bote.example/k/bahn-nach-kiel-100999.html")[:3] == [None] * 3
    assert sections(page)[:3] == ["Die Bahn fährt wieder nach Kiel"] * 3


def test_a_heading_of_a_third_of_whose_teasers_the_address_speaks_is_their_section() -> None:
    one = teasers([0], "tipps") + teasers([1, 2], "artikel")
    assert sections(f"<div><h2>Tipps</h2>{one}</div>" + numbered(["<h2>Vom Tage</h2>"]))[:3] == (
        ["Tipps"] * 3
    )
    less = teasers([0], "tipps") + teasers([1, 2, 3], "artikel")
    assert sections(f"<div><h2>Tipps</h2>{less}</div>" + numbered(["<h2>Vom Tage</h2>"]))[:4] == (
        [None] * 4
    )


def test_half_of_the_teasers_in_one_section_are_not_from_all_over_the_site() -> None:
    for at_home, expected in ((3, "Stadt"), (2, None)):
        folders = ["politik"] * at_home + ["sport", "orte", "orte", "sport"][: 6 - at_home]
        below = "".join(teasers([number], folder) for number, folder in enumerate(folders))
        head = "<h2><a href='/stadt/'>Stadt</a></h2>"
        found = sections(f"{MENU}<div>{head}{below}</div>" + numbered(["<h2>Vom Tage</h2>"]))
        assert (found[0] == "Stadt") is (expected == "Stadt"), found
