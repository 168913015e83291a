"""The date of a block: where it stands, what it counts from, and when there is none."""

from __future__ import annotations

import pytest

from aggregator.extract.read.days import FoundDay
from aggregator.extract.read.doubts import drop_doubtful_clocks
from aggregator.model import DateSource, Teaser
from tests.made_blocks import AT, many, read, read_one

HEADLINE = '<h3><a href="/{path}">Hafen bekommt neuen Kran</a></h3>'


def block(markup: str, path: str = "kran-1") -> str:
    return HEADLINE.format(path=path) + markup


def said(teaser: Teaser) -> str | None:
    return teaser.published.iso if teaser.published else None


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<time datetime="2026-01-07T12:30:00+01:00">vor 2 Stunden</time>',
         "2026-01-07T12:30:00+01:00"),
        ('<time datetime="2026-01-06">gestern</time>', "2026-01-06"),
        ("<time>06.01.2026</time>", "2026-01-06"),
        ('<time datetime="bald">06.01.2026</time>', "2026-01-06"),
        ('<meta itemprop="datePublished" content="2026-01-05T08:00:00Z">',
         "2026-01-05T09:00:00+01:00"),
        ('<span data-timestamp="1767769200">vor Kurzem</span>', "2026-01-07T08:00:00+01:00"),
        ("<span>06.01.2026</span>", "2026-01-06"),
        ("<span>gestern</span>", "2026-01-06"),
        ("<span>vor 3 Stunden</span>", "2026-01-07T12:00:00+01:00"),
        ("<span>06.01.2026</span> <span>18:15 Uhr</span>", "2026-01-06T18:15:00+01:00"),
        ("<div>06.01.2026</div><div>18:15</div>", "2026-01-06T18:15:00+01:00"),
        ("<span>06</span><span>Januar</span><span>2026</span>", "2026-01-06"),
        ("<b>06</b><br>Januar<br>2026", "2026-01-06"),
        ("<span>06</span><br><span>Januar 2026</span>", "2026-01-06"),
        ("<p>Von Mia Muster | 06.01.2026 | 5 Kommentare</p>", "2026-01-06"),
        ("<span>Politik, 06.01.2026, 08:10 Uhr</span>", "2026-01-06T08:10:00+01:00"),
        ("<h5>Mia Muster und Theo Probe 06.01.2026, 08:10</h5>", "2026-01-06T08:10:00+01:00"),
        ("<span>14:35 Uhr</span>", "2026-01-07T14:35:00+01:00"),
        ("<span>14:35</span>", "2026-01-07T14:35:00+01:00"),
        ("<span>15:35</span>", None),
        ("<span>00:00</span><span>02:31</span>", None),
        ("<span>2:31</span>", None),
        ("<span>3 Min Lesezeit</span>", None),
        ("<span>09.01.2026</span>", None),
        ("<span>Version 5.7.4</span>", None),
        ("<p>Bis zum 6. Januar 2026 soll der neue Kran am alten Hafen stehen, sagt sie.</p>", None),
        ('<span class="date">Baleares 12</span>', None),
        ("<button><time>06.01.2026</time></button>", None),
    ],
)  # fmt: skip
def test_where_a_date_may_stand(markup: str, expected: str | None) -> None:
    assert said(read_one(block(markup))) == expected


@pytest.mark.parametrize(
    ("when", "language"),
    [("gestern, 18:15", "de"), ("18:15 gestern", "de"), ("вчера, 18:15", "ru")],
)
def test_a_day_in_words_before_a_time_of_day_leaves_the_label_beside_it_alone(
    when: str, language: str
) -> None:
    label = '<div><a href="/rubrik/">Rubrik</a> <time>$1</time></div>'
    rows = [(str(number), when) for number in range(3)]
    template = f'<article>{label}<h3><a href="/kran-$0">Kran $0 steht</a></h3></article>'
    teasers = read(many(template, rows), language=language)
    assert [one.published.day.isoformat() for one in teasers if one.published] == ["2026-01-06"] * 3
    assert [one.section or one.kicker for one in teasers] == ["Rubrik"] * 3


def test_a_time_of_publication_goes_before_one_of_a_change() -> None:
    teaser = read_one(
        block(
            '<time class="modified" datetime="2026-01-07T10:00:00+01:00">aktualisiert</time>'
            '<time class="published" datetime="2026-01-05T10:00:00+01:00">vorgestern</time>'
        )
    )
    assert said(teaser) == "2026-01-05T10:00:00+01:00"


def test_a_machine_readable_time_goes_before_what_else_names_a_day() -> None:
    teaser = read_one(
        block(
            "<ul><li>core@2021-01-14T11:38:13+00:00</li></ul>"
            '<span class="date">06.01.2026 - 18:15 Uhr</span>'
        )
    )
    assert said(teaser) == "2026-01-06T18:15:00+01:00"


def test_a_date_that_all_blocks_share_goes_behind_one_that_varies() -> None:
    page = many(
        '<article><span class="a">01.12.2025</span><h3><a href="/k-$1">$0</a></h3>'
        '<span class="b">$2</span></article>',
        [
            ("Hafen bekommt Kran", "1", "05.01.2026"),
            ("Brücke bleibt zu", "2", "06.01.2026"),
            ("Wahl wiederholt", "3", "04.01.2026"),
        ],
    )
    assert [said(one) for one in read(page)] == ["2026-01-05", "2026-01-06", "2026-01-04"]


def test_a_date_heading_dates_the_run_below_it_and_its_times_of_day() -> None:
    page = many(
        '<article><span>$2</span><h3><a href="/k-$1">$0</a></h3></article>',
        [
            ("Hafen bekommt Kran", "1", "18:15"),
            ("Brücke bleibt zu", "2", ""),
            ("Wahl wiederholt", "3", "23:10"),
        ],
    )
    teasers = read(page, group_headings=["Dienstag, 06.01.2026"] * 3)
    assert [said(one) for one in teasers] == [
        "2026-01-06T18:15:00+01:00",
        "2026-01-06",
        "2026-01-06T23:10:00+01:00",
    ]
    assert teasers[1].provenance["published"] == "group heading"
    assert [said(one) for one in read(page, group_headings=["Politik"] * 3)] == [None, None, None]


def test_a_date_that_heads_a_region_dates_the_times_of_day_below_it() -> None:
    page = many(
        '<article><span>$2</span><h3><a href="/k-$1">$0</a></h3></article>',
        [("Hafen bekommt Kran", "1", "18:15"), ("Brücke bleibt zu", "2", "")],
    )
    teasers = read(page, heading="Donnerstag, 3. Dezember 2020", at=None)
    assert [said(one) for one in teasers] == ["2020-12-03T18:15:00+01:00", None]


def test_times_of_day_count_only_until_a_list_reaches_the_day_before() -> None:
    page = many(
        '<article><span>$2</span><h3><a href="/k-$1">$0</a></h3></article>',
        [
            ("Hafen bekommt Kran", "1", "14:35"),
            ("Brücke bleibt zu", "2", "09:10"),
            ("Wahl wiederholt", "3", "12:40"),
            ("Museum zeigt Rahmen", "4", "08:00"),
        ],
    )
    assert [said(one) for one in read(page)] == [
        "2026-01-07T14:35:00+01:00",
        "2026-01-07T09:10:00+01:00",
        None,
        None,
    ]


def test_days_that_are_printed_are_never_doubted() -> None:
    teaser = read_one(block("<span>gestern</span>"))
    days = [FoundDay(date=teaser.published), FoundDay()]
    drop_doubtful_clocks(days)
    assert days[0].date == teaser.published


def test_the_day_in_an_address_counts_where_none_is_printed() -> None:
    teaser = read_one(block("", path="2026/01/05/kran"))
    assert (said(teaser), teaser.provenance["published"]) == ("2026-01-05", "url")
    assert teaser.published is not None
    assert teaser.published.source is DateSource.URL
    printed = read_one(block("<time>06.01.2026</time>", path="2026/01/05/kran"))
    assert said(printed) == "2026-01-06"


def test_without_a_capture_time_relative_and_yearless_dates_stay_empty() -> None:
    for text in ("gestern", "vor 3 Stunden", "6. Januar", "14:35 Uhr"):
        assert said(read_one(block(f"<span>{text}</span>"), at=None)) is None
        assert said(read_one(block(f"<span>{text}</span>"), at=AT)) is not None
    assert said(read_one(block("<span>06.01.2026</span>"), at=None)) == "2026-01-06"


def test_a_day_in_the_headline_is_no_date() -> None:
    [one] = read(
        "<article><h3><a href='/k-1'>Anschlag vom 19.12.2025: Was wir wissen</a></h3></article>"
    )
    assert said(one) is None


def test_a_date_beside_the_headline_in_one_heading_is_read_and_no_part_of_either() -> None:
    [one] = read(
        '<article><h2><a href="/k-1"><span class="t">Eskalation: </span>'
        '<span class="h">Brücke bleibt gesperrt</span> <span class="m">Vor 4 Stunden</span>'
        "</a></h2></article>"
    )
    assert (one.title, one.kicker, said(one)) == (
        "Brücke bleibt gesperrt",
        "Eskalation",
        "2026-01-07T11:00:00+01:00",
    )


@pytest.mark.parametrize(
    ("language", "printed", "expected"),
    [
        ("en-GB", "6 January 2026", "2026-01-06"),
        ("en-US", "01/06/2026", "2026-01-06"),
        ("fr", "Publié le 6 janvier 2026", "2026-01-06"),
        ("es", "hace 2 días", "2026-01-05"),
        ("es-ES", "Enero,06 2026 a las 10:45 pm", "2026-01-06"),
        ("it", "ieri", "2026-01-06"),
        ("pt-BR", "06/01/2026 às 08h10", "2026-01-06"),
        ("nl", "gisteren", "2026-01-06"),
        ("pl", "6 stycznia 2026", "2026-01-06"),
        ("cs", "včera", "2026-01-06"),
        ("sv", "i går", "2026-01-06"),
        ("no", "6. januar 2026", "2026-01-06"),
        ("da", "i går", "2026-01-06"),
        ("tr", "dün", "2026-01-06"),
        ("ru", "6 января 2026", "2026-01-06"),
        ("uk", "вчора", "2026-01-06"),
        ("el", "χθες", "2026-01-06"),
        ("ja", "2026年1月6日", "2026-01-06"),
        ("zh", "昨天", "2026-01-06"),
        ("ko", "2026년 1월 6일", "2026-01-06"),
        ("ar", "أمس", "2026-01-06"),
        ("he", "אתמול", "2026-01-06"),
        ("id", "kemarin", "2026-01-06"),
    ],
)
def test_dates_are_read_in_the_language_of_the_page(
    language: str, printed: str, expected: str
) -> None:
    teaser = read_one(
        block(f"<span>{printed}</span>"), language=language, at="2026-01-07T12:00:00+00:00"
    )
    assert said(teaser) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (["01-07", "12-30", "12-30"], ["2026-01-07", "2025-12-30", "2025-12-30"]),
        (["[01-07]", "[01-06]", "[01-06]"], ["2026-01-07", "2026-01-06", "2026-01-06"]),
        (["01/05", "02/05", "03/05"], [None, None, None]),  # the counters of a gallery
        (["11-12", "12-10", "12-11"], [None, None, None]),  # scores
        (["01-07", "", ""], [None, None, None]),
    ],
)
def test_two_bare_numbers_are_dates_in_a_list_from_new_to_old(
    printed: list[str], expected: list[str | None]
) -> None:
    titles = ["杭州试点全域河长制", "武汉军运会火炬亮相", "全国消费活动启动"]
    rows = list(zip(titles, ("t1", "t2", "t3"), printed, strict=True))
    page = many('<article><a href="/a/$1">$0</a><span>$2</span></article>', rows)
    teasers = read(page, language="zh")
    assert [said(one) for one in teasers] == expected


def test_a_time_in_utc_does_not_move_the_day_that_is_printed_on_a_page_of_unknown_zone() -> None:
    late = '<time datetime="2026-01-06T02:24:12Z">Jan 5, 2026</time>'
    assert said(read_one(block(late), language="en")) == "2026-01-05"
    assert said(read_one(block(late), language="de")) == "2026-01-06T03:24:12+01:00"
    early = '<time datetime="2026-01-05T02:24:12Z">Jan 5, 2026</time>'
    assert said(read_one(block(early), language="en")) == "2026-01-05T02:24:12+00:00"
