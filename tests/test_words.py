"""The table of words that pages say of their teasers and headings."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.extract.words import LABELS, READ_ON, SPONSORED, fold_name, is_rubric, says_why
from aggregator.model import Label


@pytest.mark.parametrize(
    "heading",
    [
        "Politik",
        "Meldungen aus der Politik",
        "Aktuelle Polizei-Meldungen",
        "Sport in Berlin",
        "Wirtschaft & Finanzen",
        "Business News",
        "News & Opinion",
        "Artículos de La Ciudad",
        "Actualités économie",
        "Imprezy w Trójmieście",
        "SPOR HABERLERİ",
        "Новости: политика и спорт",
        "أخبار الفن",
        "דעות",
        "金融財經",
        "国际新闻",
        "最新のスポーツ記事",
        "정치",
    ],
)
def test_a_heading_made_of_rubrics_names_a_section(heading: str) -> None:
    assert is_rubric(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "News",
        "Meldungen aus der Region Nord und West",
        "Mehr zum Thema",
        "Newsletter",
        "Stellenanzeigen",
        "Web Stories",
        "Top Videos",
        "Politik Landespolitik",
        "Opinions Opinions",
        "Kultur der Gewalt",
        "Sport in Berlin und Hamburg",
        "Gutscheine für Auto und Motorrad",
        "How the judges ruled",
        "中国稳健前行",
        "最新新闻",
        "ニュース",
    ],
)
def test_a_heading_that_says_anything_else_is_no_rubric(heading: str) -> None:
    assert not is_rubric(heading)


@given(st.text(max_size=60))
def test_any_text_is_a_rubric_or_not(text: str) -> None:
    assert is_rubric(text) in (True, False)


def test_every_kind_of_word_is_in_the_table_once_a_line_and_none_is_empty() -> None:
    text = files("aggregator.extract").joinpath("words.txt").read_text("utf-8")
    kinds = [line for line in text.splitlines() if line.startswith("[")]
    assert len(kinds) == len(set(kinds))
    for line in text.splitlines():
        if line and line[0] not in "#[":
            words = (line if line[0] == " " else line.partition(":")[2]).strip(" |").split("|")
            assert all(fold_name(word) for word in words), line


def test_words_of_one_kind_do_not_stand_in_another() -> None:
    assert set(LABELS.values()) == set(Label)
    assert SPONSORED.isdisjoint(READ_ON)
    assert not any(map(says_why, SPONSORED))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Meistgelesen", True),
        ("Beliebte Artikel aus: Magdeburg", True),
        ("L'info en continu", True),
        ("排行", True),
        ("Empfehlungen der Redaktion", True),
        ("Meer", False),  # Dutch for more, German for the sea
        ("Politik", False),
        ("Trends", False),
    ],
)
def test_some_headings_say_why_and_not_what(text: str, expected: bool) -> None:
    assert says_why(text) is expected
