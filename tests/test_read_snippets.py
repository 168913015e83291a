"""The text of a block: as printed, whole, and nothing but it."""

from __future__ import annotations

import pytest

from aggregator.extract.addresses import link_key
from aggregator.extract.document import parse
from aggregator.extract.model import Block, LocatedRegion
from aggregator.extract.read import PageContext, read_regions
from aggregator.model import Region, RegionKind, Teaser
from tests.made_blocks import many, read, read_one

TEXT = "Er ist höher als der Dom und soll im Sommer stehen, sagt die Stadt."
HEADLINE = '<h3><a href="/kran-1">Hafen bekommt neuen Kran</a></h3>'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (f"<p>{TEXT}</p>", TEXT),
        (f"<div>{TEXT}</div>", TEXT),
        (f'<a href="/kran-1"><span>{TEXT}</span></a>', TEXT),
        (f"<p>{TEXT} <a href='/kran-1'>mehr</a></p>", TEXT),
        (f"<p>{TEXT} [Weiterlesen]</p>", TEXT),
        (f"<p>{TEXT} Read more »</p>", TEXT),
        (f"<p>{TEXT} Lire la suite…</p>", TEXT),
        ("<p>新しいクレーンは大聖堂より高く、夏には立つ予定だと市は言う。続きを読む</p>",
         "新しいクレーンは大聖堂より高く、夏には立つ予定だと市は言う。"),
        ("<p>Wer ihn bezahlt, weiß keiner im Rathaus. Die Bürger wollen aber noch mehr</p>",
         "Wer ihn bezahlt, weiß keiner im Rathaus. Die Bürger wollen aber noch mehr"),
        ("<p>Die Zahl der Aufträge steigt, und die Docks sind bis zum Ende des…</p>",
         "Die Zahl der Aufträge steigt, und die Docks sind bis zum Ende des…"),
        (f"<p>| {TEXT}</p>", TEXT),
        (f'<p><a href="/leute/mia">Mia Muster</a> war am Ufer, als der Kran kam. {TEXT}</p>',
         f"Mia Muster war am Ufer, als der Kran kam. {TEXT}"),
        (f'<p>{TEXT} Mehr wissen dort alle. <a href="/orte/dom">WOZU?</a></p>',
         f"{TEXT} Mehr wissen dort alle."),
        ("<p>Stadt<b>rat</b> und <i>Bürger</i> streiten seit Wochen über den Kran am Hafen.</p>",
         "Stadtrat und Bürger streiten seit Wochen über den Kran am Hafen."),
        (f"<p><b>Am alten Hafen</b>{TEXT}</p>", f"Am alten Hafen {TEXT}"),
        (f"<p>{TEXT}</p><p>Die Opposition rechnet mit Kosten von zwölf Millionen Euro.</p>",
         f"{TEXT} Die Opposition rechnet mit Kosten von zwölf Millionen Euro."),
        ('<p class="summary">Ein kurzer, aber wahrer Satz.</p>', "Ein kurzer, aber wahrer Satz."),
        (f"<h4>{TEXT}</h4>", TEXT),
        (f"<p><span>{TEXT}</span> <span>{TEXT}</span></p>", TEXT),
        (f"<p>, {TEXT}</p>", None),
        (f"<p>'s {TEXT}</p>", None),
        (f"<p>© 2026 Der Bote. {TEXT}</p>", None),
        (f'<p class="hidden md:block">{TEXT}</p>', TEXT),
        (f"<figure><figcaption>{TEXT}</figcaption></figure>", None),
        (f'<p class="caption">{TEXT}</p>', None),
        (f'<p class="visually-hidden">{TEXT}</p>', None),
        (f'<p style="display: none">{TEXT}</p>', None),
        (f"<p hidden>{TEXT}</p>", None),
        (f"<button>{TEXT}</button>", None),
        (f'<a href="/anderes-2">{TEXT}</a>', None),
        ('<p class="byline">Von unserer Mitarbeiterin Mia Muster aus dem Landtag in Muster</p>',
         None),
        ("<p>Von Mia Muster, Leiterin des Hauptstadtbüros im Landtag</p>", None),
        ("<p>Von Mia Muster, die im Landtag sitzt, hört man seit Wochen nichts. Warum?</p>",
         "Von Mia Muster, die im Landtag sitzt, hört man seit Wochen nichts. Warum?"),
        ("<p>Hafen bekommt neuen Kran</p>", None),
        ("<span>12 Kommentare</span>", None),
        ("", None),
    ],
)  # fmt: skip
def test_what_is_a_snippet(markup: str, expected: str | None) -> None:
    assert read_one(HEADLINE + markup).snippet == expected


def test_the_next_cell_of_a_table_row_is_no_part_of_the_snippet() -> None:
    row = f"""<tr><td><a href="/kran-$0">Hafen bekommt Kran $0</a><br>$0 {TEXT}</td>
        <td>$1</td><td>06.01.2026</td></tr>"""
    rows = [("1", "Wirtschaft"), ("2", "Kultur"), ("3", "Sport")]
    page = "<table>" + many(row, rows) + "</table>"
    assert [one.snippet for one in read(page, items="tr")] == [f"{n} {TEXT}" for n in "123"]


def test_a_cut_snippet_says_so() -> None:
    assert read_one(f"{HEADLINE}<p>{TEXT[:-12]}…</p>").snippet_cut
    assert read_one(f"{HEADLINE}<p>{TEXT[:-12]} [...]</p>").snippet_cut
    assert not read_one(f"{HEADLINE}<p>{TEXT}</p>").snippet_cut


def test_date_author_and_label_are_no_part_of_the_snippet() -> None:
    teaser = read_one(f"""<p class="kicker">Wirtschaft am Wasser</p>{HEADLINE}
        <p>06.01.2026</p><p>{TEXT}</p><p>Von Mia Muster</p>""")
    assert teaser.snippet == TEXT


def test_a_text_all_blocks_share_is_no_snippet() -> None:
    page = many(
        '<article><h3><a href="/k-$1">$0</a></h3><p>Nur für Abonnenten lesbar</p></article>',
        [(f"Titel Nummer {n} von sechs", str(n)) for n in range(6)],
    )
    assert {one.snippet for one in read(page)} == {None}


def test_text_around_the_headline_is_the_article_that_the_block_stands_in() -> None:
    body = (
        "<p>Die Docks sind voll, und die Bürger der Stadt streiten weiter über den neuen Kran.</p>"
    )
    assert read_one(f"{body}{HEADLINE}{body}").snippet is None


def test_a_lead_before_the_headline_counts_only_if_it_is_called_one() -> None:
    assert read_one(f'<p class="summary">{TEXT}</p>{HEADLINE}').snippet == TEXT
    assert read_one(f"<div>{TEXT}</div>{HEADLINE}").snippet is None


def test_what_stands_before_the_headline_in_its_line_is_no_snippet() -> None:
    [one] = read(
        '<article><a href="/k-1"><div class="teaser_text"><strong>Dammbruch in Russland</strong>'
        '<span class="headline">: Mindestens fünfzehn Tote</span></div></a></article>'
    )
    assert (one.kicker, one.title, one.snippet) == (
        "Dammbruch in Russland",
        "Mindestens fünfzehn Tote",
        None,
    )


@pytest.mark.parametrize(("kind", "snippet"), [(RegionKind.RELATED, None), (RegionKind.LIST, TEXT)])
def test_a_paragraph_beside_a_box_in_an_article_is_the_article_s(
    kind: RegionKind, snippet: str | None
) -> None:
    box = '<div class="box"><a href="/kran-1"><h4>Hafen bekommt neuen Kran</h4></a></div>'
    document = parse(f"<main>{box}<p>{TEXT}</p></main>".encode())
    nodes = document.select(".box, p")
    [link] = document.select("a")
    address = "https://www.bote.example/kran-1"
    key = link_key(address) or ""
    block = Block(nodes=tuple(nodes), url=address, key=key, link=link, path="main")
    region = Region(name=kind.value, kind=kind, label=None, path="main")
    located = LocatedRegion(region=region, node=document.nodes[0], blocks=(block,))
    [teaser] = read_regions([located], PageContext(base="https://www.bote.example/"))
    assert isinstance(teaser, Teaser)
    assert teaser.snippet == snippet


def test_a_text_below_several_articles_is_no_article_s_snippet() -> None:
    consent = "Mit dem Laden des Beitrags akzeptieren Sie die Erklärung zum Datenschutz."
    rows = [("1", consent), ("2", consent), ("3", TEXT), ("4", consent), ("5", f"{TEXT} Ja.")]
    page = many('<article><h3><a href="/kran-$0">Kran $0 steht</a></h3><p>$1</p></article>', rows)
    assert [one.snippet for one in read(page)] == [None, None, TEXT, None, f"{TEXT} Ja."]
