"""Section and kicker: two readings of a printed label, and what is neither (DESIGN decision 3)."""

from __future__ import annotations

import pytest

from aggregator.model import Label, SectionSource, Teaser
from tests.made_blocks import many, read, read_one

NAV = (
    '<nav><a href="/politik">Politik</a><a href="/kultur/">Kultur</a>'
    '<a href="/sport/fussball">Fußball</a></nav>'
)
LONG = "Der Rat vertagt die Entscheidung über den neuen Kran zum dritten Mal in diesem Jahr."
TITLES = ("Streit geht in die Nacht", "Brücke bleibt gesperrt", "Wahl wird wiederholt")


def labels(teasers: list[Teaser]) -> list[tuple[str | None, SectionSource | None, str | None]]:
    return [(one.section, one.section_source, one.kicker) for one in teasers]


def block(before: str, *, path: str = "x", after: str = "") -> str:
    return f'<article>{before}<h3><a href="/{path}/streit-1">{TITLES[0]}</a></h3>{after}</article>'


@pytest.mark.parametrize(
    ("before", "section", "source", "kicker"),
    [
        ('<a href="/politik">Politik</a>', "Politik", SectionSource.LABEL_LINK, None),
        ('<a href="/ressort/inland">Inland</a>', "Inland", SectionSource.LABEL_LINK, None),
        ("<span>Kultur</span>", "Kultur", SectionSource.NAVIGATION, None),
        ("<span>POLITIK:</span>", "Politik", SectionSource.NAVIGATION, None),
        ('<a href="/liste?section=1605">Inland</a>', "Inland", SectionSource.LABEL_LINK, None),
        (
            '<a href="https://reise.bote.example/">Fernweh</a>',
            "Fernweh",
            SectionSource.LABEL_LINK,
            None,
        ),
        ('<a href="https://www.bote.example/">Der Bote</a>', None, None, None),
        ('<a class="source" href="/inland">Inland</a>', "Inland", SectionSource.LABEL_LINK, None),
        ('<span class="kicker">Mit Öffnungszeiten</span>', None, None, "Mit Öffnungszeiten"),
        ("<span>Mit Mia Muster</span>", None, None, None),
        ('<a href="/thema/haushalt">Haushalt</a>', None, None, "Haushalt"),
        ('<span class="kicker">Haushalt</span>', None, None, "Haushalt"),
        ("<div>Haushalt</div>", None, None, "Haushalt"),
        (
            '<a href="/politik">Politik</a> <span class="kicker">Haushalt</span>',
            "Politik",
            SectionSource.LABEL_LINK,
            "Haushalt",
        ),
        ('<a href="/politik">Mehr aus Politik</a>', "Politik", SectionSource.LABEL_LINK, None),
        ('<a href="https://facebook.example/bote">Teilen</a>', None, None, None),
        ('<a href="/autor/mia-muster">Mia Muster</a>', None, None, None),
        ('<a href="/journalists/mia-muster">Mia Muster</a>', None, None, None),
        (
            '<p><a href="/reise">Reise</a> <i>›</i> <a href="/reise/berge">Berge</a></p>',
            "Berge",
            SectionSource.LABEL_LINK,
            None,
        ),
        ("<span>Von Mia Muster und Max Mann</span>", None, None, None),
        ('<span class="author">Mia Muster</span>', None, None, None),
        ("<span>Getty Images</span>", None, None, None),
        ("<span>Foto: dpa</span>", None, None, None),
        ("<span>Mehr lesen</span>", None, None, None),
        ("<span>Von</span>", None, None, None),
        ("<span>20h54</span>", None, None, None),
        ("<span>20:00 London, 21:00 CET</span>", None, None, None),
        ("<span>Feb</span>", None, None, None),
        ("<span>Mai 2026</span>", None, None, None),
        ("<span>ab 312 €</span>", None, None, None),
        ("<span>business_center</span>", None, None, None),
        ("<span>We protect your privacy.</span>", None, None, None),
        ("<span>Avec Richard Anconina, José Garcia...</span>", None, None, None),
        ("<span>iPhone und Co.</span>", None, None, "iPhone und Co."),
        ("<span>Breaking news</span>", None, None, None),
        ("<span>Anzeige</span>", None, None, None),
        ("<span>Video</span>", None, None, None),
        ("<span>03:12</span>", None, None, None),
        ("<span>in</span>", None, None, None),
        ("<span>false</span>", None, None, None),
        ('<span class="sr-only">Artikel von:</span>', None, None, None),
        ("<time>07.01.2026</time>", None, None, None),
        ("<span>Politik | 07.01.2026</span>", "Politik", SectionSource.NAVIGATION, None),
    ],
)
def test_what_a_label_makes_of_a_block(
    before: str, section: str | None, source: SectionSource | None, kicker: str | None
) -> None:
    assert labels(read(NAV + block(before))) == [(section, source, kicker)]


def test_what_is_called_a_topic_line_goes_before_what_stands_nearer_to_the_headline() -> None:
    before = '<span class="dachzeile">Haushalt</span><div>Was der Rat nicht will</div>'
    headline = '<h3><a href="/x/streit-1">Streit geht in die Nacht</a></h3>'
    assert read_one(before + headline).kicker == "Haushalt"


def test_the_name_of_a_block_s_own_element_is_about_all_of_it() -> None:
    box = (
        '<article class="author-card"><a href="/streit-1"><span>Analyse</span>'
        "<h3>Streit geht in die Nacht</h3></a></article>"
    )
    [one] = read(box)
    assert one.kicker == "Analyse"


def test_what_a_script_will_show_is_read_like_what_is_seen() -> None:
    slide = f'<div style="display:none">{block("<b>Kultur</b>", after=f"<p>{LONG}</p>")}</div>'
    [one] = read(NAV + slide, items="div")
    assert (one.section, one.snippet) == ("Kultur", LONG)


def test_a_heading_that_leads_on_names_the_section_it_ends_with() -> None:
    for heading in ("Mehr aus Kultur", "Weitere Artikel: Kultur", "KULTUR »"):
        [one] = read(NAV + block(""), heading=heading)
        assert (one.section, one.section_source) == ("Kultur", SectionSource.NAVIGATION)
    [other] = read(NAV + block(""), heading="Mehr aus aller Welt")
    assert other.section is None


def column(label: str, *numbers: int) -> str:
    blocks = [
        f'<article>{label if n == 0 else ""}<h3><a href="/s/streit-{number}">Streit {number} geht'
        " in die Nacht</a></h3></article>"
        for n, number in enumerate(numbers)
    ]
    return f"<div>{''.join(blocks)}</div>"


def test_a_section_above_the_first_of_a_column_is_that_of_the_column() -> None:
    politics, culture = '<a href="/politik">Politik</a>', '<a href="/kultur/">Kultur</a>'
    grid = f"<section>{column(politics, 1, 2, 3)}{column(culture, 4, 5)}</section>"
    found = read(NAV + grid)
    assert [one.section for one in found] == ["Politik"] * 3 + ["Kultur"] * 2
    assert found[1].provenance["section"] == "head of the column"


def test_one_list_whose_first_teaser_prints_its_section_says_nothing_of_the_others() -> None:
    found = read(NAV + f"<section>{column('<a href=/politik>Politik</a>', 1, 2, 3)}</section>")
    assert [one.section for one in found] == ["Politik", None, None]


def test_a_heading_of_a_ranking_is_no_section() -> None:
    for heading in ("Meistgelesen", "MOST POPULAR", "Lo más visto", "Meistgesehene Videos"):
        menu = f'<nav><a href="/top">{heading}</a></nav>'
        assert read(menu + block(""), heading=heading)[0].section is None


def test_a_label_that_the_address_names_is_the_section() -> None:
    [one] = read(block("<b>Wirtschaft</b>", path="wirtschaft/unternehmen"))
    assert labels([one]) == [("Wirtschaft", SectionSource.PATH, None)]
    [host] = read(
        "<article><b>Sport</b><h3>"
        '<a href="https://sport.bote.example/streit-1">Streit geht in die Nacht</a></h3></article>'
    )
    assert labels([host]) == [("Sport", SectionSource.PATH, None)]


def test_an_umlaut_in_a_label_is_spelled_out_in_the_address() -> None:
    [one] = read(block("<b>Börse &amp; Märkte</b>", path="boerse-maerkte"))
    assert one.section == "Börse & Märkte"


def test_a_teaser_without_label_takes_the_section_of_its_path_then_that_of_the_page() -> None:
    pages = '<article><h3><a href="/kultur/premiere-1">Premiere im leeren Saal</a></h3></article>'
    assert labels(read(NAV + pages)) == [("Kultur", SectionSource.PATH, None)]
    elsewhere = '<article><h3><a href="/a/premiere-1">Premiere im leeren Saal</a></h3></article>'
    assert labels(read(NAV + elsewhere, url="https://www.bote.example/politik")) == [
        ("Politik", SectionSource.PAGE, None)
    ]
    assert labels(read(NAV + elsewhere)) == [(None, None, None)]


def test_the_name_of_the_publisher_beside_another_label_is_neither() -> None:
    page = many(
        "<article><a href='/r-$2'><h4>DWN</h4></a><b>$0</b>"
        "<h3><a href='/r-$2'>$1</a></h3></article>",
        [("Politik", TITLES[0], "1"), ("Haushalt", TITLES[1], "2"), ("Lärm", TITLES[2], "3"),
         ("Kultur", "Museum zeigt leere Rahmen", "4")],
    )  # fmt: skip
    assert [(one.section, one.kicker) for one in read(NAV + page)] == [
        ("Politik", None),
        (None, "Haushalt"),
        (None, "Lärm"),
        ("Kultur", None),
    ]


def test_a_label_that_all_blocks_share_stays_where_it_is_the_only_one_and_said_to_be_one() -> None:
    rows = [(title, str(number)) for number, title in enumerate((*TITLES, "Museum zeigt Rahmen"))]
    hinted = many(
        '<article><i class="kicker">Wahl</i><h3><a href="/r-$1">$0</a></h3></article>', rows
    )
    assert {one.kicker for one in read(hinted)} == {"Wahl"}
    plain = many("<article><i>Wahl</i><h3><a href='/r-$1'>$0</a></h3></article>", rows)
    assert {one.kicker for one in read(plain)} == {None}


def test_short_texts_below_the_headline_that_repeat_over_the_page_are_sections() -> None:
    rows = [
        (f"Titel Nummer {number} von acht", str(number), name)
        for number, name in enumerate(["Asia", "Europe", "Asia", "Africa", "Europe", "US & Canada",
                                       "Africa", "US & Canada"])
    ]  # fmt: skip
    page = many(
        '<article><h3><a href="/r-$1">$0</a></h3><span>vor 3 Stunden</span> <em class="m">$2</em>'
        "</article>",
        rows,
    )
    assert labels(read(page))[:2] == [
        ("Asia", SectionSource.REPEATED, None),
        ("Europe", SectionSource.REPEATED, None),
    ]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("category", SectionSource.REPEATED),
        ("section_name", SectionSource.REPEATED),
        ("kicker kicker--with-category", None),
        ("section-heading", None),
    ],
)
def test_what_the_template_calls_a_category_is_a_section_if_a_few_repeat(
    name: str, source: SectionSource | None
) -> None:
    names = ["Asia", "Europe", "Africa", "Asia", "Cities", "Oceans"]
    rows = [(f"Titel Nummer {n} von sechs", str(n), text) for n, text in enumerate(names)]
    page = many(f'<article><b class="{name}">$2</b><h3><a href="/r-$1">$0</a></h3></article>', rows)
    assert {one.section_source for one in read(page)} == {source}
    assert [one.section or one.kicker for one in read(page)] == names


def test_a_link_to_a_section_goes_before_what_only_repeats() -> None:
    rows = [(f"Titel Nummer {n} von sechs", str(n), name) for n, name in enumerate("ABABAB")]
    page = many(
        '<article><h3><a href="/r-$1">$0</a></h3><em class="m">Stufe $2</em>'
        '<p><a href="/politik">Politik</a></p></article>',
        rows,
    )
    assert labels(read(page)) == [("Politik", SectionSource.LABEL_LINK, None)] * 6


def test_a_section_of_the_menu_in_the_line_of_the_author_is_the_section() -> None:
    rows = [(f"Titel Nummer {n} von sechs", str(n), "ABABAB"[n]) for n in range(6)]
    template = (
        '<article><h3><a href="/r-$1">$0</a></h3>'
        '<div class="byline">vor 2 Tagen in <a href="/$2">Rubrik $2</a></div></article>'
    )
    menu = '<nav><a href="/A">Rubrik A</a><a href="/B">Rubrik B</a></nav>'
    assert {one.section for one in read(menu + many(template, rows))} == {"Rubrik A", "Rubrik B"}
    assert {one.section for one in read(many(template, rows))} == {None}


def test_a_link_in_a_sentence_is_no_label() -> None:
    text = f'<p><a href="/leute/mia-muster">Mia Muster</a> hat es gesagt. {LONG}</p>'
    assert labels(read(block("", after=text))) == [(None, None, None)]


@pytest.mark.parametrize(
    "text",
    [
        "NEW",
        "VS",
        "Veröffentlicht unter",
        "阅读下一篇",
        "Beliebte Artikel aus Magdeburg",
        "Empfehlung der Redaktion",
    ],
)
def test_words_about_the_page_are_no_topic_line(text: str) -> None:
    assert labels(read(block(f"<div>{text}</div>"))) == [(None, None, None)]


def test_what_stands_beside_a_date_is_no_topic_line() -> None:
    line = '<div class="dateline"><time>06.01.2026</time> / Max Böhnel und Mia Wichmann</div>'
    assert labels(read(block(line))) == [(None, None, None)]


def test_names_of_people_below_the_headline_are_no_sections() -> None:
    names = ["Mia Muster", "Max Mann", "Eva Eich", "Mia Muster", "Max Mann", "Eva Eich"]
    rows = [(f"Titel Nummer {n} von sechs", str(n), name) for n, name in enumerate(names)]
    page = many('<article><h3><a href="/r-$1">$0</a></h3><em>$2</em></article>', rows)
    assert labels(read(page)) == [(None, None, None)] * 6


def test_a_heading_above_blocks_is_their_section_if_most_of_them_confirm_it() -> None:
    page = block("", path="reise/a") + block("", path="reise/b") + block("", path="welt/c")
    assert [one.section for one in read(page, heading="Reise")] == ["Reise"] * 3
    assert [one.section for one in read(page, heading="Meistgelesen")] == [None] * 3
    assert [one.provenance.get("section") for one in read(page, heading="Reise")] == [
        "heading above"
    ] * 3


@pytest.mark.parametrize("phrase", ["Dans la section Politik", "Plus en Politik", "Politikの新着"])
def test_a_phrase_that_leads_to_a_section_is_called_as_the_menu_calls_it(phrase: str) -> None:
    label = f'<a href="/politik">{phrase}</a>'
    assert [one.section for one in read(NAV + block(label))] == ["Politik"]


def test_how_many_comments_there_are_is_no_section_though_it_repeats() -> None:
    rows = [(f"Titel Nummer {n} von sechs", str(n), str(n % 2 + 3)) for n in range(6)]
    page = many(
        '<article><h3><a href="/r-$1">$0</a></h3><em class="m">$2 Antworten</em></article>', rows
    )
    assert {one.section for one in read(page)} == {None}


def test_a_heading_that_other_blocks_print_as_their_topic_is_one_of_those_below() -> None:
    page = block('<i class="kicker">Eskalation</i>') + block("")
    teasers = read(page, group_headings=[None, "Eskalation"])
    assert [one.kicker for one in teasers] == ["Eskalation", "Eskalation"]
    assert [one.kicker for one in read(page, group_headings=[None, "Mehr"])] == ["Eskalation", None]


def test_a_heading_inside_the_only_block_of_its_region_is_no_topic_line() -> None:
    [one] = read('<article><h2>Unser Tipp</h2><h3><a href="/t-1">Radio im Test</a></h3></article>')
    assert one.kicker is None
    [titled] = read(
        '<article><div class="block-title">Unser Tipp</div><a href="/t-1">Radio im Test</a>'
        "</article>"
    )
    assert titled.kicker is None


def test_two_labels_in_one_line_stand_apart_where_one_is_known() -> None:
    [one] = read(NAV + block("<span>Politik</span> <span>Haushalt</span>"))
    assert (one.section, one.kicker) == ("Politik", "Haushalt")
    [mark] = read(NAV + block("<span>Meinung</span> <span>Der Haushalt</span>"))
    assert mark.kicker == "Der Haushalt"


def test_a_kicker_is_never_the_section_again() -> None:
    [one] = read(NAV + block('<a href="/politik">Politik</a><i class="kicker">Politik</i>'))
    assert (one.section, one.kicker) == ("Politik", None)


@pytest.mark.parametrize(
    ("text", "sponsored"),
    [
        ("Anzeige", True), ("SPONSORED", True), ("Publicidad", True), ("Contenu sponsorisé", True),
        ("Pubblicità", True), ("Publicidade", True), ("Advertentie", True), ("Reklama", True),
        ("Komerční sdělení", True), ("Annons", True), ("Annonse", True), ("Annonce", True),
        ("Reklam", True), ("На правах рекламы", True), ("Реклама", True), ("Χορηγούμενο", True),
        ("広告", True), ("广告", True), ("광고", True), ("إعلان", True), ("תוכן ממומן", True),
        ("Iklan", True), ("Anzeige gegen Minister erstattet", False), ("Politik", False),
    ],
)  # fmt: skip
def test_words_of_advertising_mark_a_teaser_in_many_languages(text: str, sponsored: bool) -> None:
    teaser = read_one(f'<span>{text}</span><h3><a href="/a-1">So sparen Sie Strom</a></h3>')
    assert teaser.sponsored is sponsored
    assert teaser.kicker != text or not sponsored


def test_a_link_that_says_sponsored_and_the_hosts_of_advertisers_mark_a_teaser() -> None:
    assert read_one('<h3><a rel="sponsored" href="/a-1">So sparen Sie Strom</a></h3>').sponsored
    assert read_one(
        '<h3><a href="https://x.doubleclick.net/a-1">So sparen Sie Strom</a></h3>'
    ).sponsored
    assert all(one.sponsored for one in read(block("") + block(""), heading="Anzeige"))


@pytest.mark.parametrize(
    ("markup", "path", "expected"),
    [
        ("<span>Video</span>", "a-1", {Label.VIDEO}),
        ("<span>LIVE</span>", "a-1", {Label.LIVE}),
        ('<img class="icon" alt="Bildergalerie" src="/i.svg">', "a-1", {Label.GALLERY}),
        ('<svg aria-label="Podcast"><path d="M0"></path></svg>', "a-1", {Label.PODCAST}),
        ("<svg><title>Video</title></svg>", "a-1", {Label.VIDEO}),
        ("<span>Bote+</span>", "a-1", {Label.PAYWALL}),
        ("<span>Bote Plus</span>", "a-1", {Label.PAYWALL}),
        ("<span>Haus plus</span>", "a-1", set()),
        ("<span>Premium</span>", "a-1", {Label.PAYWALL}),
        ("<span>Kommentar</span>", "a-1", {Label.OPINION}),
        ("<span>社説</span>", "a-1", {Label.OPINION}),
        ("<span>12 Kommentare</span>", "a-1", set()),
        ('<img alt="Kommentare" src="/i.svg">', "a-1", set()),
        ("", "video/kran-1", {Label.VIDEO}),
        ("", "meinung/kran-1", {Label.OPINION}),
        ("", "fotostrecken/kran-1", {Label.GALLERY}),
        ("", "politik/liveblog-kran-1", {Label.LIVE}),
    ],
)
def test_marks_and_addresses_label_a_teaser(markup: str, path: str, expected: set[Label]) -> None:
    teaser = read_one(f'{markup}<h3><a href="/{path}">So sieht der Kran aus</a></h3>')
    assert teaser.labels == expected


def test_a_topic_line_that_a_text_begins_with_is_no_part_of_it() -> None:
    [one] = read(block("", after=f'<p><span class="keyword">Bern</span> {LONG}</p>'))
    assert (one.kicker, one.snippet) == ("Bern", LONG)


def test_an_advertisement_behind_the_card_of_a_teaser_does_not_mark_it() -> None:
    card = '<article><h3><a href="/kran-1">Hafen bekommt neuen Kran</a></h3>{}</article>'
    slot = "<div><span>Anzeige</span></div>"
    rows = (card.format("") + slot, slot + card.format(""), card.format(slot))
    marked = [read(f"<div class='row'>{row}</div>", items=".row")[0].sponsored for row in rows]
    assert marked == [False, True, True]


def test_a_reporter_below_the_headline_is_no_section_however_often_printed() -> None:
    rows = [(f"Titel Nummer {n} von sechs", str(n), name) for n, name in enumerate("ABABAB")]
    blocks = many(
        '<article><h3><a href="/r-$1">$0</a></h3><div class="item-reporter">Mia $2</div></article>',
        rows,
    )
    assert [one.section for one in read(blocks)] == [None] * 6
