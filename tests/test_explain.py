"""Explanations: one reason for everything on a page, and where each field was read."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime

from rich.console import Console

from aggregator.commands.explained import tables
from aggregator.extract import extract
from aggregator.extract.explain import (
    MEANINGS,
    Accepted,
    ExplainedBlock,
    Explanation,
    as_json,
    explain,
)
from aggregator.extract.model import Reason
from aggregator.model import Hints, Page, Recipe

AT = datetime(2026, 1, 7, 12, tzinfo=UTC)
TITLES = (
    "Rat beschließt den neuen Hafenplan",
    "Brücke über den Fluss wird gesperrt",
    "Schwimmbad öffnet nach langer Pause",
)
BODY = (
    '<html lang="de"><title>Stadt</title><body>'
    '<nav><a href="/politik/">Politik</a><a href="/sport/">Sport</a></nav>'
    '<main><h1>Stadt</h1><section id="liste">'
    + "".join(
        f'<article class="card"><h3><a href="/stadt/artikel-nummer-{number}-10{number}.html">'
        f"{title}</a></h3><p>Zum Artikel {number} steht hier ein ganzer Satz mit Wörtern.</p>"
        "</article>"
        for number, title in enumerate(TITLES)
    )
    + '</section></main><footer><a href="/impressum">Impressum</a></footer></body></html>'
)


def explained(
    recipe: Recipe | None = None, *, kind: str = "text/html", body: str = BODY
) -> Explanation:
    page = Page(
        url="https://paper.example/stadt/", body=body.encode(), captured_at=AT, content_type=kind
    )
    return explain(extract(page, Hints(recipe=recipe)))


def test_every_reason_has_its_meaning_in_words() -> None:
    assert set(MEANINGS) == {*Accepted, *Reason}
    assert all(MEANINGS.values())


def test_blocks_stand_in_their_regions_with_a_reason_each() -> None:
    found = explained()
    (region,) = found.regions
    assert (region.kind, region.accepted) == ("list", 3)
    assert [block.text for block in region.blocks] == list(TITLES)
    assert {block.reason for block in region.blocks} == {Accepted.REPEATED}
    assert [block.position for block in region.blocks] == [1, 2, 3]


def test_every_field_says_where_it_was_read() -> None:
    block = explained().regions[0].blocks[0]
    origins = {field.name: field.origin for field in block.fields}
    assert origins["title"].endswith("a")
    assert origins["snippet"].endswith("p")
    assert origins["url"] == "block"
    assert "article.card" in block.path
    assert "id=" not in json.dumps(origins)


def test_what_is_out_is_grouped_by_its_reason() -> None:
    found = explained()
    reasons = [block.reason for block in found.outside]
    assert {Reason.NAVIGATION, Reason.FOOTER} <= set(reasons)
    runs = [
        reason for place, reason in enumerate(reasons) if place == 0 or reasons[place - 1] != reason
    ]
    assert len(runs) == len(set(runs))
    assert all(not block.accepted and block.url for block in found.outside)


def test_reasons_are_counted_the_most_frequent_first() -> None:
    found = explained()
    assert found.reasons[Accepted.REPEATED] == 3
    assert list(found.reasons.values()) == sorted(found.reasons.values(), reverse=True)
    blocks = [block for region in found.regions for block in region.blocks]
    assert sum(found.reasons.values()) == len(blocks) + len(found.outside)


def test_what_a_recipe_leaves_out_stands_outside_and_what_it_misses_is_said() -> None:
    found = explained(Recipe(items=".card", fields={"snippet": "p", "kicker": ".none"}))
    assert {block.reason for block in found.regions[0].blocks} == {Accepted.RECIPE}
    assert found.remarks == ("recipe: field kicker matches nothing on the page: '.none'",)
    gone = explained(Recipe(region=".gone"))
    assert gone.regions == ()
    assert gone.reasons[Reason.OUTSIDE_RECIPE] == 3


def test_one_block_is_alone_and_a_text_is_printed() -> None:
    alone = explained(Recipe(items="article:first-child"))
    (first, *others) = [block for region in alone.regions for block in region.blocks]
    assert first.reason == Accepted.ALONE
    assert {block.reason for block in others} == {Reason.OUTSIDE_RECIPE}
    text = "\n\n".join(
        f"07.01.2026 | Stadt\n{title}\nEin Satz dazu, der länger ist." for title in TITLES
    )
    printed = explained(kind="text/plain", body=text)
    assert {block.reason for region in printed.regions for block in region.blocks} <= {
        Accepted.PRINTED
    }


def test_an_explanation_is_plain_json() -> None:
    plain = json.loads(json.dumps(as_json(explained())))
    assert plain["regions"][0]["blocks"][0]["fields"][0]["name"] == "title"
    assert plain["meanings"][Accepted.REPEATED] == MEANINGS[Accepted.REPEATED]
    assert plain["outside"][0]["accepted"] is False


def test_a_page_without_anything_is_explained_too() -> None:
    found = explained(body="<p>Nichts.</p>")
    assert found.regions == ()
    assert found.outside == ()
    assert found.reasons == {}


def test_an_explanation_is_shown_as_tables() -> None:
    console = Console(file=io.StringIO(), width=160, record=True)
    body = BODY.replace("</footer>", "".join(f'<a href="/f{n}">F {n}</a>' for n in range(12)))
    found = explained(Recipe(items=".card", fields={"kicker": ".none"}), body=body)
    console.print(tables(found))
    shown = console.export_text()
    for text in (*TITLES, "article.card", "In no region", "more", "matches nothing", "footer"):
        assert text in shown
    assert MEANINGS[Reason.FOOTER] in shown


def test_each_field_stands_beside_its_own_place_however_narrow_the_table_is() -> None:
    console = Console(file=io.StringIO(), width=80, record=True)
    nested = BODY.replace("<h3>", '<div class="a-long-name-of-a-wrapper"><h3 class="and-a-longer">')
    console.print(tables(explained(body=nested.replace("</h3>", "</h3></div>"))))
    places = re.findall(r"│ (title|url|snippet) +(\S+)", console.export_text())
    assert places == [("title", "article.card"), ("url", "block"), ("snippet", "article.card")] * 3


def test_a_section_says_where_it_stands_and_what_makes_it_one() -> None:
    blocks = BODY.partition('<section id="liste">')[2].partition("</section>")[0]
    sport = blocks.replace("/stadt/", "/verein/").replace("-10", "-20")
    body = BODY.replace(blocks, f'{blocks}</section><section id="s"><h2>Sport</h2>{sport}')
    city, sports = explained(body=body).regions
    assert {_origin(block, "section") for block in city.blocks} == {
        "heading above: html > body > main > h1 (path)"
    }
    assert {_origin(block, "section") for block in sports.blocks} == {
        "heading above: section#s > h2 (navigation)"
    }


def test_a_block_that_the_data_names_is_no_article_without_a_block() -> None:
    item = '{{"@type": "NewsArticle", "url": "{0}", "headline": "{1}"}}'
    links = [f"/stadt/artikel-nummer-{number}-10{number}.html" for number in range(3)]
    data = ",".join(map(item.format, links, TITLES))
    body = f'{BODY}<script type="application/ld+json">[{data}]</script>'.replace(
        f">{TITLES[1]}</a>", '><img src="/bild.jpg"></a>'
    )
    body = body.replace("<p>Zum Artikel 1 steht hier ein ganzer Satz mit Wörtern.</p>", "")
    (region,) = explained(body=body).regions
    named = next(block for block in region.blocks if block.text == TITLES[1])
    assert named.reason == Accepted.REPEATED
    assert _origin(named, "title") == "structured: json-ld"
    assert "article.card" in named.path


def _origin(block: ExplainedBlock, name: str) -> str | None:
    return next((field.origin for field in block.fields if field.name == name), None)
