"""The headline of a block: which text it is, where it ends, what is cut off and what stays."""

from __future__ import annotations

import pytest

from aggregator.extract.model import Reason
from aggregator.model import Rejection
from tests.made_blocks import many, read, read_all, read_one

LONG = "Hafen bekommt nach langem Streit doch noch einen neuen Kran"
TEXT = "Er ist höher als der Dom und soll im Sommer stehen, sagt die Stadt."


def test_the_heading_is_the_headline_not_the_text_below_it() -> None:
    teaser = read_one("""
        <a href="/a-1"><h3>Hafen bekommt neuen Kran</h3></a>
        <p>Er ist höher als der Dom und soll im Sommer stehen, sagt die Stadt.</p>""")
    assert teaser.title == "Hafen bekommt neuen Kran"
    assert teaser.snippet == "Er ist höher als der Dom und soll im Sommer stehen, sagt die Stadt."
    assert teaser.url == "https://www.bote.example/a-1"
    assert teaser.provenance["title"].endswith("h3")


@pytest.mark.parametrize(
    "block",
    [
        '<a href="/m-1"><h3>Maps</h3></a>',
        '<h2><a href="/m-1">Maps</a></h2><p>All of them in one place, drawn by hand, for you.</p>',
        '<a href="/m-1">Maps</a>',
    ],
)
def test_a_headline_may_be_one_short_word(block: str) -> None:
    assert read_one(block).title == "Maps"


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("Grün&shy;fläche &amp; Stadt&shy;rat", "Grünfläche & Stadtrat"),
        ("O&#64257;ce wird Wohnung", "Oﬁce wird Wohnung"),
        ("Preise&nbsp;steigen\n   wieder", "Preise steigen wieder"),
        ("市役所の新庁舎、来春に<b>開館</b>へ", "市役所の新庁舎、来春に開館へ"),
        ("ירושלים: הרכבת הקלה חוזרת", "ירושלים: הרכבת הקלה חוזרת"),
        ("«Es reicht», sagt sie", "«Es reicht», sagt sie"),
        ("»Wir machen weiter«", "»Wir machen weiter«"),
        ("Straße<b>n</b>bahn fährt <i>wieder</i>", "Straßenbahn fährt wieder"),
        ("<span>Every</span> <span>word</span> <span>alone</span>", "Every word alone"),
        ("<span>Every</span><span>word</span><span>alone</span>", "Every word alone"),
        ("Erste Zeile<br>zweite Zeile", "Erste Zeile zweite Zeile"),
        ("› Pfeil vor dem Titel", "Pfeil vor dem Titel"),
        ("Der Titel geht weiter »", "Der Titel geht weiter"),
        ("Lesen Sie auch: Der andere Text", "Der andere Text"),
        (">> A lire aussi : Le grand bazar", "Le grand bazar"),
        ("Ukraine: Der andere Text", "Ukraine: Der andere Text"),
    ],
)
def test_what_stands_in_a_headline_survives(markup: str, title: str) -> None:
    assert read_one(f'<a href="/x-1"><h3>{markup}</h3></a>').title == title


def test_a_bare_text_behind_a_kicker_span_is_the_headline() -> None:
    teasers = read(
        many(
            '<article><a href="/$2"><h3><span class="k">$0</span> $1</h3></a></article>',
            [
                ("Theater", "Premiere im leeren Saal", "a1"),
                ("Film", "Kino schließt nach 80 Jahren", "a2"),
                ("Konzert", "Orchester spielt auf dem Markt", "a3"),
            ],
        )
    )
    assert [(one.kicker, one.title) for one in teasers] == [
        ("Theater", "Premiere im leeren Saal"),
        ("Film", "Kino schließt nach 80 Jahren"),
        ("Konzert", "Orchester spielt auf dem Markt"),
    ]


def test_an_emphasised_lead_in_all_blocks_is_a_kicker_in_one_a_part_of_the_headline() -> None:
    template = '<article><a href="/$2"><h3><b>$0</b> $1</h3></a></article>'
    rows = [
        ("Wahl", "Gericht gibt der Klage statt", "b1"),
        ("Lärm", "Tempo dreißig bei Nacht", "b2"),
        ("Haushalt", "Streit um die Milliarden", "b3"),
    ]
    assert [one.title for one in read(many(template, rows))] == [row[1] for row in rows]
    [alone] = read(many(template, rows[:1]))
    assert alone.title == "Wahl Gericht gibt der Klage statt"


def test_a_hidden_separator_belongs_neither_to_kicker_nor_headline() -> None:
    teaser = read_one("""<a href="/c-1"><h3><span class="roofline">Interview</span>
        <span class="hideme"> - </span>
        <span class="headline">Der Aufstieg war ein Traum</span></h3></a>""")
    assert (teaser.kicker, teaser.title) == ("Interview", "Der Aufstieg war ein Traum")


def test_the_headline_beside_an_empty_overlay_link_is_found_by_its_name() -> None:
    teaser = read_one("""<a href="/d-1" aria-label="Wider den Schlendrian" class="overlay"></a>
        <p class="topic">Eintracht</p><div class="text">Wider den Schlendrian</div>
        <p>Die Profis sollten ihre Schnitzer minimieren, sagt der Trainer am Montag.</p>""")
    assert teaser.title == "Wider den Schlendrian"


def test_a_link_without_any_text_is_named_by_its_attribute() -> None:
    teaser = read_one('<a href="/d-1" title="Wider den Schlendrian"><img src="/b.jpg"></a>')
    assert (teaser.title, teaser.provenance["title"]) == ("Wider den Schlendrian", "link attribute")


def test_a_block_that_says_nothing_is_rejected_by_name() -> None:
    [found] = read_all('<article><a href="/d-1"><img src="/b.jpg"></a></article>')
    assert isinstance(found, Rejection)
    assert (found.reason, found.region, found.url) == (
        Reason.NO_TITLE,
        "list",
        "https://www.bote.example/d-1",
    )


def test_durations_counts_badges_and_authors_are_no_headline() -> None:
    teaser = read_one("""<a href="/e-1"><span class="badge">Video</span>
        <span class="duration">2:31</span><span class="headline">So sieht der Kran aus</span></a>
        <a href="/autor/mia">Mia Muster</a><a href="/e-1#c" class="comments">12 Kommentare</a>""")
    assert teaser.title == "So sieht der Kran aus"
    assert teaser.kicker is None


def test_what_several_articles_share_is_no_headline() -> None:
    teasers = read(
        many(
            '<article><a href="/$1"><h3>Kolumne</h3><p class="intro">$0</p></a></article>',
            [(f"Der {n}. Text über etwas anderes", f"f{n}") for n in range(1, 10)],
        )
    )
    assert [one.title for one in teasers][:2] == [
        "Der 1. Text über etwas anderes",
        "Der 2. Text über etwas anderes",
    ]


def test_the_words_of_the_address_tell_the_headline_from_the_text() -> None:
    teaser = read_one("""<div><a href="/werften-bekommen-wieder-auftraege-7">
        <div>Zum ersten Mal seit zehn Jahren sind die Docks voll</div>
        <div>Werften bekommen wieder Aufträge</div></a></div>""")
    assert teaser.title == "Werften bekommen wieder Aufträge"


def test_a_cut_headline_takes_its_whole_from_beside_it() -> None:
    teaser = read_one("""<a href="/g-1"><h3>Grüne wollen die Nächte ruhiger …</h3></a>
        <span class="sr-only">Grüne wollen die Nächte ruhiger machen</span>""")
    assert teaser.title == "Grüne wollen die Nächte ruhiger machen"
    assert teaser.snippet is None
    alone = read_one('<a href="/g-1"><h3>Grüne wollen die Nächte ruhiger …</h3></a>')
    assert alone.title == "Grüne wollen die Nächte ruhiger …"


def test_a_headline_split_over_lines_of_one_heading_is_joined() -> None:
    teaser = read_one("""<a href="/h-1"><h2><span class="first">Eli Manning owns a club</span>
        <span class="second">... and nobody knew it</span></h2></a>""")
    assert teaser.title == "Eli Manning owns a club ... and nobody knew it"


def test_of_three_elements_of_a_heading_the_first_is_the_topic_line() -> None:
    rows = [
        ("1", "Eli Manning", "owns a club now", "... and nobody knew it"),
        ("2", "Gene LeBell", "dead at the age of 89", "a stuntman and wrestler"),
        ("3", "Frank Gore", "charged with assault", "as the police report says"),
    ]
    page = many(
        '<article><a href="/h-$0"><h2><span class="a">$1</span> <span class="b">$2</span>'
        ' <span class="c">$3</span></h2></a></article>',
        rows,
    )
    assert [(one.kicker, one.title) for one in read(page)] == [
        (first, f"{second} {third}") for _, first, second, third in rows
    ]
    dated = many(
        '<article><a href="/h-$0"><h2><span class="a">$1</span> <span class="b">$2</span>'
        ' <span class="c">$3</span></h2></a></article>',
        [(*row[:3], f"0{row[0]}.01.2026") for row in rows],
    )
    assert [one.title for one in read(dated)] == [row[2] for row in rows]


@pytest.mark.parametrize("headline", [LONG, f"{LONG[:24]} …"])
def test_a_headline_in_no_link_is_that_of_the_link_that_says_it(headline: str) -> None:
    story, gallery = read(
        f"""<div><div class="bild"><a href="/kran-1">{LONG}</a></div>
        <div class="inhalt"><b class="kicker">Hafen</b><h3>{headline}</h3><p>{TEXT}</p>
        <a href="/bilder-2">Bilder vom Hafen im Winter</a></div></div>""",
        items=".bild, .inhalt",
    )
    assert (story.title, story.kicker, story.snippet) == (LONG, "Hafen", TEXT)
    assert (gallery.title, gallery.kicker, gallery.snippet) == (
        "Bilder vom Hafen im Winter",
        None,
        None,
    )


def test_a_headline_that_no_other_link_says_stays_where_it_is() -> None:
    story, other = read(
        f"""<div><div class="bild"><a href="/kran-1">Brücke bleibt gesperrt</a></div>
        <div class="inhalt"><h3>{LONG}</h3><a href="/hafen-2">weiter</a></div></div>""",
        items=".bild, .inhalt",
    )
    assert (story.title, other.title) == ("Brücke bleibt gesperrt", LONG)


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Hafen bekommt neuen Kran (669 Kommentare)", "Hafen bekommt neuen Kran"),
        ("Port gets a new crane (1,204 comments)", "Port gets a new crane"),
        ("Hafen bekommt neuen Kran (Kommentar)", "Hafen bekommt neuen Kran (Kommentar)"),
        ("Hafen bekommt Kran (2026)", "Hafen bekommt Kran (2026)"),
    ],
)
def test_how_many_comments_there_are_is_no_part_of_the_headline(printed: str, title: str) -> None:
    assert read_one(f'<a href="/kran-1">{printed}</a>').title == title


def test_the_second_line_of_a_heading_is_the_headline_though_its_class_says_subtitle() -> None:
    block = (
        '<a href="/$2"><h2><span class="title">$0</span><span class="subtitle">$1</span></h2></a>'
    )
    teasers = read(
        many(
            f"<article>{block}</article>",
            [
                ("Tragisch", "Youtuber hat nur noch wenige Wochen", "youtuber-hat-wochen-1"),
                ("Nach dem Streit", "Sängerin plant eigenen Abschied", "saengerin-abschied-2"),
                ("Große Trauer im Netz", "Läuferin stirbt an Krebs", "laeuferin-stirbt-krebs-3"),
                ("Bei der Gala", "Model zeigt sich ganz anders", "model-gala-4"),
            ],
        )
    )
    assert [(one.kicker, one.title) for one in teasers][:2] == [
        ("Tragisch", "Youtuber hat nur noch wenige Wochen"),
        ("Nach dem Streit", "Sängerin plant eigenen Abschied"),
    ]


def test_a_heading_that_leads_elsewhere_is_not_the_headline() -> None:
    teasers = read(
        many(
            '<article><p><a class="headline published" href="/news/$2">$3</a></p>'
            '<h5><a class="heading" href="/world/$0/">$1</a></h5></article>',
            [
                ("us", "US & Canada", "28942485", "Fight for leg room diverts flight"),
                ("latin", "Latin America", "28936432", "Priest may be extradited to Poland"),
                ("middle", "Middle East", "28933438", "Attack on a centre remembered"),
            ],
        )
    )
    assert {one.title for one in teasers} == {
        "Fight for leg room diverts flight",
        "Priest may be extradited to Poland",
        "Attack on a centre remembered",
    }


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("Сергей Костенюк", "Шериф Вернидуба: «Голодный» Интернационал", "sherif-golodnyjj-3"),
            ("Комментарии недели", "Барселона переоценивает силы", "barselona-sily-4"),
            (
                "Юрий Шевченко",
                "Новый шанс Коваленко в Ливерпуле",
                "novyj-shans-kovalenko-v-liverpule-5",
            ),
            ("Фотогалерея", "Десять лучших голов Европы", "desjat-golov-evropy-6"),
        ],
        [
            ("Νίκος Παπάς", "Ψηφίστηκε ο προϋπολογισμός", "psifistike-o-proypologismos-3"),
            ("Η γνώμη", "Νέα σήραγγα στην Πάτρα", "nea-siragga-stin-patra-4"),
            ("Μαρία Λάμπρου", "Χιόνια στα βουνά της Κρήτης", "xionia-sta-vouna-tis-kritis-5"),
            ("Φωτογραφίες", "Το λιμάνι της Θεσσαλονίκης", "to-limani-tis-thessalonikis-6"),
        ],
    ],
)
def test_an_address_in_other_letters_tells_the_headline_too(
    rows: list[tuple[str, str, str]],
) -> None:
    block = '<article><a href="/$2.html"><b class="title">$0</b><p>$1</p></a></article>'
    assert [one.title for one in read(many(block, rows))] == [title for _, title, _ in rows]
