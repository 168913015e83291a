"""Recipes: selectors written by a person, what they change, and what they get told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from aggregator.errors import ExtractionError
from aggregator.extract import extract
from aggregator.extract.model import Reason
from aggregator.model import Extraction, Hints, Page, Recipe, SectionSource

URL = "https://paper.example/stadt/"
AT = datetime(2026, 1, 7, 12, tzinfo=UTC)
TITLES = (
    "Rat beschließt den neuen Hafenplan",
    "Brücke über den Fluss wird gesperrt",
    "Schwimmbad öffnet nach langer Pause",
    "Theater zeigt ein vergessenes Stück",
)


def block(number: int, title: str, *, where: str = "stadt") -> str:
    slug = title.lower().replace(" ", "-").replace("ß", "ss").replace("ü", "ue").replace("ö", "oe")
    return (
        f'<article class="card"><a class="pic" href="/{where}/{slug}-10{number}.html">'
        f'<img src="/leer.gif" data-full="/bild/{number}.jpg" alt=""></a>'
        f'<b class="rubrik">Stadt</b><i class="dach">Thema {number}</i>'
        f'<h3><a href="/{where}/{slug}-10{number}.html">{title}</a></h3>'
        f'<p class="text">Zum Artikel {number} steht hier ein ganzer Satz mit vielen Wörtern.</p>'
        f'<p class="rest">Dieser zweite Absatz gehört nicht zur Vorschau von Artikel {number}.</p>'
        f'<span class="am" data-iso="2026-01-0{number + 1}">neulich</span></article>'
    )


MAIN = "".join(block(number, title) for number, title in enumerate(TITLES))
SIDE = "".join(
    block(number + 4, title, where="sport")
    for number, title in enumerate(
        (
            "Verein steigt nach dem Sieg auf",
            "Trainer bleibt noch ein weiteres Jahr",
            "Halle bekommt endlich ein neues Dach",
        )
    )
)
BODY = (
    '<html lang="de"><title>Stadt</title><body><main><h1>Stadt</h1>'
    f'<div id="liste">{MAIN}</div></main><aside id="rand"><h2>Sport</h2>{SIDE}</aside></html>'
)


def read(recipe: Recipe | None, body: str = BODY) -> Extraction:
    page = Page(url=URL, body=body.encode(), captured_at=AT, content_type="text/html")
    return extract(page, Hints(recipe=recipe))


def titles(extraction: Extraction) -> list[str]:
    return [teaser.title for teaser in extraction.teasers]


def test_without_a_recipe_all_blocks_are_found() -> None:
    assert len(read(None).teasers) == 7


def test_a_region_leaves_the_rest_of_the_page_out_and_says_so() -> None:
    found = read(Recipe(region="#liste"))
    assert titles(found) == list(TITLES)
    outside = [one for one in found.rejections if one.reason == Reason.OUTSIDE_RECIPE]
    assert len(outside) == 3
    assert all(one.url and "/sport/" in one.url and one.text for one in outside)


def test_what_a_recipe_does_not_name_is_found_as_ever() -> None:
    plain = read(None).teasers[:4]
    for with_recipe, without in zip(read(Recipe(region="#liste")).teasers, plain, strict=True):
        assert (with_recipe.snippet, with_recipe.url) == (without.snippet, without.url)


def test_items_are_the_blocks() -> None:
    found = read(Recipe(items="main article"))
    assert titles(found) == list(TITLES)
    assert [teaser.position for teaser in found.teasers] == [1, 2, 3, 4]
    assert len({teaser.region for teaser in found.teasers}) == 1


def test_items_in_other_containers_are_regions_of_their_own() -> None:
    found = read(Recipe(region="#liste, #rand", items="article"))
    assert len(found.teasers) == 7
    assert len(found.regions) == 2


def test_items_find_blocks_that_nothing_repeats() -> None:
    body = (
        '<html lang="de"><body><div class="x"><a href="/a/kurz">Kurz</a></div>'
        '<div class="x"><a href="/a/knapp">Knapp</a></div></body></html>'
    )
    assert titles(read(Recipe(items="div.x"), body)) == ["Kurz", "Knapp"]


def test_an_item_around_others_counts_once() -> None:
    body = BODY.replace('<div id="liste">', '<div id="liste" class="card">')
    assert len(read(Recipe(items="#liste.card"), body).teasers) == 1


def test_an_item_inside_a_link_is_a_block_too() -> None:
    body = (
        '<html lang="de"><body>'
        + "".join(
            f'<a href="/stadt/{n}-{title[:4]}-artikel.html"><div class="k">{title}</div></a>'
            for n, title in enumerate(TITLES)
        )
        + "</body></html>"
    )
    assert titles(read(Recipe(items="div.k"), body)) == list(TITLES)


def test_an_item_without_link_and_one_to_the_page_itself_are_rejected() -> None:
    body = BODY.replace(
        '<div id="liste">',
        '<div id="liste"><article>Kein Verweis hier</article>'
        f'<article><a href="{URL}">Zur Stadt</a></article>',
    )
    found = read(Recipe(items="#liste article"), body)
    assert titles(found) == list(TITLES)
    assert {Reason.NO_LINK, Reason.OWN_PAGE} <= {one.reason for one in found.rejections}


def test_every_field_can_be_named() -> None:
    fields = {
        "title": "h3",
        "section": ".rubrik",
        "kicker": ".dach",
        "snippet": ".text",
        "date": ".am@data-iso",
        "image": "img@data-full",
        "url": "h3",
    }
    first = read(Recipe(items="#liste .card", fields=fields)).teasers[0]
    assert first.title == TITLES[0]
    assert (first.section, first.section_source) == ("Stadt", SectionSource.RECIPE)
    assert first.kicker == "Thema 0"
    assert first.snippet == "Zum Artikel 0 steht hier ein ganzer Satz mit vielen Wörtern."
    assert first.published is not None
    assert first.published.day == date(2026, 1, 1)
    assert first.image == "https://paper.example/bild/0.jpg"
    assert first.provenance["snippet"].startswith("recipe: ")


def test_a_field_alone_changes_nothing_but_itself() -> None:
    plain, picked = read(None), read(Recipe(fields={"snippet": ".rest"}))
    assert titles(plain) == titles(picked)
    assert all("zweite Absatz" in (teaser.snippet or "") for teaser in picked.teasers)


def test_an_attribute_of_the_block_itself_may_hold_a_field() -> None:
    body = BODY.replace('<article class="card">', '<article class="card" data-ressort="Lokales">')
    found = read(Recipe(fields={"section": "@data-ressort"}), body)
    assert {teaser.section for teaser in found.teasers} == {"Lokales"}


def test_a_named_field_that_a_block_lacks_is_empty_there_and_the_title_is_not() -> None:
    body = BODY.replace('class="text">Zum Artikel 1 ', 'class="other">Zum Artikel 1 ')
    found = read(Recipe(fields={"snippet": ".text", "title": "h3.never"}), body)
    assert found.teasers[0].snippet
    assert found.teasers[1].snippet is None
    assert titles(found)[:4] == list(TITLES)


def test_a_title_that_nothing_else_finds_makes_a_teaser() -> None:
    body = "".join(
        f'<div class="k" data-name="Bericht {n} vom Tage"><a href="/stadt/{n}00{n}-bericht.html">'
        '<img src="/b.jpg"></a></div>'
        for n in range(4)
    )
    found = read(Recipe(items=".k", fields={"title": "@data-name"}), f"<body>{body}</body>")
    assert titles(found) == [f"Bericht {n} vom Tage" for n in range(4)]


def test_a_picture_is_found_inside_the_element_that_is_named() -> None:
    found = read(Recipe(fields={"image": ".pic"}), BODY.replace("data-full", "data-src"))
    assert found.teasers[0].image == "https://paper.example/bild/0.jpg"


@pytest.mark.parametrize(
    ("recipe", "named"),
    [
        (Recipe(region="div["), "region"),
        (Recipe(items="> article"), "items"),
        (Recipe(fields={"snippet": "p::nonsense("}), "field snippet"),
        (Recipe(fields={"image": "img[@data-src"}), "field image"),
        (Recipe(fields={"title": ""}), "field title"),
    ],
)
def test_what_is_no_selector_is_named(recipe: Recipe, named: str) -> None:
    with pytest.raises(ExtractionError, match=f"recipe: {named} is no CSS selector"):
        read(recipe)


@pytest.mark.parametrize(
    ("recipe", "named", "selector"),
    [
        (Recipe(region=".gone"), "region", ".gone"),
        (Recipe(items="li.gone"), "items", "li.gone"),
        (Recipe(fields={"kicker": ".gone"}), "field kicker", ".gone"),
        (Recipe(fields={"image": "img@data-gone"}), "field image", "img@data-gone"),
    ],
)
def test_what_matches_nothing_is_said(recipe: Recipe, named: str, selector: str) -> None:
    found = read(recipe)
    assert found.remarks == (f"recipe: {named} matches nothing on the page: '{selector}'",)


def test_a_region_or_items_that_match_nothing_leave_no_teaser() -> None:
    for recipe in (Recipe(region=".gone"), Recipe(items=".gone")):
        found = read(recipe)
        assert found.teasers == ()
        assert {one.reason for one in found.rejections} >= {Reason.OUTSIDE_RECIPE}


def test_facts_of_the_page_do_not_overrule_a_recipe() -> None:
    data = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"x","url":'
        '"/stadt/rat-beschliesst-den-neuen-hafenplan-100.html","datePublished":"2026-01-01",'
        '"image":"/ld.jpg"}</script>'
    )
    plain = read(None, BODY + data).teasers[0]
    assert plain.provenance["published"].startswith("structured")
    fields = {"date": ".gone", "image": "img@data-full"}
    picked = read(Recipe(fields=fields), BODY + data).teasers[0]
    assert picked.published is None
    assert picked.image == "https://paper.example/bild/0.jpg"
