"""What a region is for and what it is called: position, the page's own word, its heading."""

from __future__ import annotations

import pytest

from aggregator.extract.document import parse
from aggregator.extract.locate import locate
from aggregator.extract.locate.heading_words import kind_named, tidy_label
from aggregator.extract.locate.kinds import name_of
from aggregator.model import RegionKind

ARTICLE = "https://www.bote.example/politik/kran-am-hafen-steht-10017"
STORIES = "".join(
    f"<li><a href='/wirtschaft/{slug}'>{title}</a></li>"
    for slug, title in (
        ("reederei-baut-aus-30001", "Reederei baut am Kai ihre Flotte aus"),
        ("stahlwerk-stellt-um-30002", "Stahlwerk stellt seine Öfen auf Strom um"),
        ("brauerei-schliesst-30003", "Brauerei schließt nach zweihundert Jahren"),
    )
)


def region(html: str, url: str = "https://www.bote.example/") -> tuple[str, str | None]:
    """Return kind and label of a page's only region."""
    located, _ = locate(parse(html.encode()), url, lambda _: False)
    [one] = located
    return one.region.kind.value, one.region.label


@pytest.mark.parametrize(
    ("html", "url", "expected"),
    [
        (f"<h2>Wirtschaft</h2><ul>{STORIES}</ul>", "https://www.bote.example/", "list"),
        (f"<aside><ul>{STORIES}</ul></aside>", "https://www.bote.example/", "sidebar"),
        (f"<aside><h2>Meistgelesen</h2><ul>{STORIES}</ul></aside>", ARTICLE, "most-read"),
        (f"<h2>Neu</h2><ol>{STORIES}</ol>", "https://www.bote.example/", "list"),
        (f"<ol class='most-popular'>{STORIES}</ol>", "https://www.bote.example/", "most-read"),
        (f"<meta property='og:type' content='article'><ul>{STORIES}</ul>", ARTICLE, "related"),
        (
            f"""<meta property='og:type' content='article'>
            <aside><h3>Lesen Sie auch</h3><ul>{STORIES}</ul></aside>""",
            ARTICLE,
            "related",
        ),
        (  # what a front page says of itself is often wrong
            f"<meta property='og:type' content='article'><ul>{STORIES}</ul>",
            "https://www.bote.example/",
            "list",
        ),
        (
            f"<p>{'Der neue Kran steht am alten Hafen. ' * 60}</p><ul>{STORIES}</ul>",
            "https://www.bote.example/",
            "list",
        ),
        (
            f"<p>{'Der neue Kran steht am alten Hafen. ' * 60}</p><ul>{STORIES}</ul>",
            ARTICLE,
            "related",
        ),
    ],
)
def test_what_a_region_is_for(html: str, url: str, expected: str) -> None:
    assert region(html, url)[0] == expected


def test_the_headline_of_the_page_heads_no_region() -> None:
    html = f"<title>x</title><h1>Kran am Hafen steht seit heute früh</h1><ul>{STORIES}</ul>"
    assert region(html, ARTICLE) == ("list", None)


def test_the_headline_of_a_teaser_heads_no_region() -> None:
    story = "Reederei baut am Kai ihre Flotte aus"
    html = f"<h2>{story}</h2><ul>{STORIES}</ul>"
    assert region(html) == ("list", None)


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("World »", "World"),
        ("+ - Votre santé", "Votre santé"),
        ("» You May Also Like «", "You May Also Like"),
        ("最新视频 查看全部", "最新视频"),
        ("Politik | Alle anzeigen", "Politik"),
        ("Top bei BOTE+", "Top bei BOTE+"),
        ("View all", "View all"),
        ("+ -", None),
        ("1 - 3 von 11", None),
        ("DAX 12.834,96 -0,97%", None),
        ("2. Bundesliga", "2. Bundesliga"),
        ("US-Wahl 2024", "US-Wahl 2024"),
        ("…", None),
        (None, None),
    ],
)
def test_a_heading_without_its_marks(printed: str | None, label: str | None) -> None:
    assert tidy_label(printed, ()) == label


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("MOST READ", RegionKind.MOST_READ),
        ("Most viewed in USA", RegionKind.MOST_READ),
        ("Populäre Artikel der letzten 7 Tage", RegionKind.MOST_READ),
        ("社会ランキング", RegionKind.MOST_READ),
        ("Lo más leído", RegionKind.MOST_READ),
        ("Articles les + lus", RegionKind.MOST_READ),
        ("Related Stories", RegionKind.RELATED),
        ("Das könnte Sie auch interessieren", RegionKind.RELATED),
        ("あわせて読みたい", RegionKind.RELATED),
        ("Politik", None),
        ("Pandemic-related deaths", None),
        ("Trending is what nobody wants to be in a small town these days", None),
        (None, None),
    ],
)
def test_the_kind_that_a_heading_names(label: str | None, kind: RegionKind | None) -> None:
    assert kind_named(label) == kind


def test_regions_of_one_name_are_numbered_past_the_names_that_are_taken() -> None:
    taken: dict[str, int] = {}
    labels = ["Sport", "Sport 2", "Sport", "Sport", None, None, "Sport 2"]
    names = [name_of(label, RegionKind.LIST, taken) for label in labels]
    assert names == ["sport", "sport-2", "sport-3", "sport-4", "list", "list-2", "sport-2-2"]
