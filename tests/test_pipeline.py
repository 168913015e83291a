"""The story of one page, end to end: what comes out of bytes, and that nothing breaks it."""

from __future__ import annotations

import gc
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import ExtractionError
from aggregator.extract import extract, join_articles
from aggregator.model import Extraction, Hints, Page, Recipe

AT = datetime(2026, 1, 7, 12, tzinfo=UTC)
URL = "https://musterbote.example/politik/"
CARDS = "".join(
    f'<article><h2><a href="/politik/{slug}-{n}.html">{title}</a></h2><time>{n % 28 + 1}.12.2025'
    f"</time><p>Was die Stadt dazu sagt, und was es für die Leute am Hafen bedeutet.</p></article>"
    for n, (slug, title) in enumerate(
        (
            ("hafen-bekommt-neuen-kran", "Hafen bekommt neuen Kran"),
            ("lehrer-nehmen-vertrag-an", "Lehrer nehmen den neuen Vertrag an"),
            ("otter-kehren-zurueck", "Otter kehren in den Fluss zurück"),
            ("baecker-gewinnt-prozess", "Bäcker gewinnt Prozess von 1921"),
        ),
        start=100200,
    )
)
HTML = (
    '<html lang="de"><title>Politik</title><nav><a href="/politik/">Politik</a></nav>'
    f"<main><h1>Politik</h1>{CARDS}</main></html>"
)


def page(html: str, content_type: str | None = "text/html; charset=utf-8") -> Page:
    return Page(url=URL, body=html.encode(), captured_at=AT, content_type=content_type)


def test_a_page_gives_teasers_with_their_fields_regions_and_positions() -> None:
    extraction = extract(page(HTML))
    assert extraction.language == "de"
    assert extraction.section == "Politik"
    assert [teaser.position for teaser in extraction.teasers] == [1, 2, 3, 4]
    assert {teaser.region for teaser in extraction.teasers} == {
        region.name for region in extraction.regions
    }
    first = extraction.teasers[0]
    assert first.title == "Hafen bekommt neuen Kran"
    assert first.snippet == "Was die Stadt dazu sagt, und was es für die Leute am Hafen bedeutet."
    assert first.published is not None


def test_a_page_saved_as_text_is_read_as_text() -> None:
    text = "Politik\nHafen bekommt neuen Kran\n07.01.2026\nEr ist höher als der Dom.\n\n"
    text += "Kultur\nMuseum zeigt leere Rahmen\n06.01.2026\nDie Schau ist ausverkauft.\n"
    extraction = extract(page(text, "text/plain; charset=utf-8"))
    assert [teaser.url for teaser in extraction.teasers] == [None, None]


def test_the_language_of_the_configuration_wins() -> None:
    assert extract(page(HTML), Hints(language="de-AT")).language == "de-AT"


def test_reading_a_page_twice_gives_the_same() -> None:
    assert extract(page(HTML)) == extract(page(HTML))


@pytest.mark.parametrize("body", ["", "<html></html>", "<p>No links at all</p>", "\x00\x01\x02"])
def test_a_page_that_announces_nothing_has_no_teasers(body: str) -> None:
    assert extract(page(body)).teasers == ()


def is_honest(extraction: Extraction) -> bool:
    names = [region.name for region in extraction.regions]
    return len(set(names)) == len(names) and all(
        teaser.title.strip() and teaser.region in names and teaser.position >= 1
        for teaser in extraction.teasers
    )


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, len(HTML)), st.integers(0, 60)), max_size=4))
def test_no_damage_to_a_page_makes_extraction_raise_anything_but_its_own_error(
    cuts: list[tuple[int, int]],
) -> None:
    damaged = HTML
    for start, length in cuts:
        damaged = damaged[:start] + damaged[start + length :]
    try:
        extraction = extract(page(damaged))
    except ExtractionError:
        return
    assert is_honest(extraction)
    assert len(join_articles(extraction)) <= len(extraction.teasers)


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_no_bytes_make_extraction_raise_anything_but_its_own_error(body: bytes) -> None:
    try:
        assert is_honest(extract(Page(url=None, body=body, captured_at=None)))
    except ExtractionError:
        return


def test_a_picture_link_and_a_text_beside_a_headline_are_its_teaser_s() -> None:
    def article(number: int, nested: str = "") -> str:
        link = f"/politik/der-neue-kran-steht-{number}.html"
        return (
            f'<div class="article"><p>07.01.2026</p><h3><a href="{link}">Der Kran {number}</a></h3>'
            f'<a href="{link}"><img src="/bild/{number}.jpg"></a>'
            f"<p>Was die Stadt sagt, und was es für den Hafen {number} heißt.</p>{nested}</div>"
        )

    path = "/politik/was-der-rat-dazu-sagt"
    lists = [
        f'<ul><li><a href="{path}-{n}.html">Was der Rat dazu sagt {n}</a></ul>'
        for n in range(100300, 100304)
    ]
    whole = "".join(article(n, nested) for n, nested in enumerate([*lists, ""], start=100400))
    last = extract(page(f"<div>{whole}</div>")).teasers[-1]
    assert last.image == "https://musterbote.example/bild/100404.jpg"
    assert last.snippet == "Was die Stadt sagt, und was es für den Hafen 100404 heißt."


def test_a_picture_above_a_list_is_that_of_the_article_it_links_to() -> None:
    def card(name: str, first: int) -> str:
        links = [f"/a/der-neue-kran-im-hafen-{n}.html" for n in range(first, first + 3)]
        items = "".join(
            f'<li><a href="{x}">Der neue Kran im Hafen steht {x[-11:-5]}</a>' for x in links
        )
        picture = f'<a href="{links[0]}"><img src="/bild/{first}.jpg"></a>'
        head = f'<div class="label"><a href="/{name.lower()}/">{name}</a></div>'
        return f'<div>{head}<div class="photo">{picture}</div><ul>{items}</ul></div>'

    cards = "".join(
        card(name, n * 10 + 100500) for n, name in enumerate(("Reise", "Garten", "Stadt"))
    )
    teasers = extract(page(f"<div>{cards}</div>")).teasers
    assert [bool(one.image) for one in teasers] == [True, False, False] * 3
    assert [one.section for one in teasers] == ["Reise"] * 3 + ["Garten"] * 3 + ["Stadt"] * 3


def test_galleries_in_all_cards_leave_the_headline_to_the_story_whose_link_lies_over_the_card() -> (
    None
):
    story = "Rat der Stadt streitet zum {n}. Mal über den neuen Hafen"
    card = f"""<div class="card"><div><img src="/i/{{n}}.jpg" alt=""></div><div class="content">
        <p class="kicker">Lage {{n}}</p><h3><span>{story}</span></h3>
        <div><span>Die Sitzung dauerte bis in den {{n}}. Morgen ohne Ergebnis.</span></div>
        <ul><li><a href="/politik/bilder-vom-hafen-im-winter-90{{n}}.html">
        Bilder vom Hafen im {{n}}. Winter</a></li></ul>
        <div class="author"><p>Von Nils Thomas</p></div></div>
        <a class="overlay" href="/politik/rat-der-stadt-streitet-{{n}}.html">{story}</a></div>"""
    cards = "".join(card.format(n=n) for n in range(1, 5))
    html = f"<main><h1>Politik</h1><div>{cards}</div></main>"
    page = Page(
        url="https://paper.example/politik/",
        body=html.encode(),
        captured_at=None,
        content_type="text/html",
    )
    teasers = extract(page).teasers
    assert {one.title for one in teasers if one.kicker} == {story.format(n=n) for n in range(1, 5)}
    assert all("streitet" in (one.url or "") for one in teasers if one.kicker or one.snippet)


@pytest.mark.parametrize("collecting", [True, False])
def test_whether_garbage_is_collected_stays_as_the_caller_wants_it(collecting: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if collecting else gc.disable)()
        extract(page(HTML))
        assert gc.isenabled() is collecting
        with pytest.raises(ExtractionError):
            extract(page(HTML), Hints(recipe=Recipe(items="[[")))
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()


@pytest.mark.parametrize("at", [None, datetime(2021, 9, 22, 12, tzinfo=UTC)])
def test_days_above_groups_are_read_whether_or_not_the_time_of_capture_is_known(
    at: datetime | None,
) -> None:
    def item(time: str, number: int, title: str) -> str:
        return f'<li><i>{time}</i> <a href="/germany/{number}-mjach-v-igre.html">{title}</a></li>'

    rows = [
        "<li>21 сентября 2021</li>",
        item("16:45", 461294, "Роберту Левандовски вручили Золотую бутсу Европы"),
        item("12:35", 461281, "Стал известен характер травм Мусиалы и Ульрайха"),
        "<li>20 сентября 2021</li>",
        item("22:28", 461246, "Мусиала и Ульрайх вынужденно прервали тренировку"),
        item("20:37", 461240, "Холанд, Геррейру и Сане: лучшие голы пятого тура"),
    ]
    html = f"<html lang=ru><body><main><ul>{''.join(rows)}</ul></main></body></html>"
    saved = Page(
        url="https://mjach.example/", body=html.encode(), captured_at=at, content_type="text/html"
    )
    days = [one.published and one.published.day.isoformat() for one in extract(saved).teasers]
    assert days == ["2021-09-21", "2021-09-21", "2021-09-20", "2021-09-20"]
