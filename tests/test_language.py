"""The language of a page: by its script, its commonest words, and against what it declares."""

from __future__ import annotations

import pytest

from aggregator.extract.language import guess_language, page_language

GERMAN = (
    "Die Stadt und der Hafen: Das ist nicht mehr von Dauer, sagt der Rat auf dem Land. Wie es mit"
)
ENGLISH = (
    "The city and the harbour are to be rebuilt, it is said, with the help of the state for her"
)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", GERMAN),
        ("en", ENGLISH),
        (
            "es",
            "El gobierno de la ciudad y las obras que se hacen en el puerto para los barcos",
        ),
        (
            "cs",
            "Město a přístav se opraví, říká rada v pondělí, je to na dlouho a že se s tím počítá",
        ),
        (
            "uk",
            "Місто та порт відбудують, і це не від держави, а за кошти громади, як до війни",
        ),
        ("ru", "Город и порт восстановят, и это не из бюджета, а за счёт людей, что было и раньше"),
        ("ja", "市役所の新庁舎は来春に開館する見通しとなった"),
        ("zh", "市政府新办公楼将于明年春季启用"),
        ("ko", "시청 신청사는 내년 봄에 문을 연다"),
        ("he", "בניין העירייה החדש ייפתח באביב הבא"),
        ("ar", "يفتتح مبنى البلدية الجديد في الربيع المقبل"),
        ("el", "Το νέο δημαρχείο ανοίγει την επόμενη άνοιξη"),
    ],
)
def test_a_text_tells_its_language(language: str, text: str) -> None:
    assert guess_language([text, text, text]) == language


def test_a_few_words_tell_nothing() -> None:
    assert guess_language(["Die Stadt"]) is None
    assert guess_language([]) is None


def test_two_languages_in_equal_parts_tell_nothing() -> None:
    assert guess_language([GERMAN, ENGLISH] * 5) is None


def test_only_the_beginning_of_a_long_page_is_read() -> None:
    assert guess_language([GERMAN] * 300 + [ENGLISH] * 3000) == "de"


def test_a_page_that_declares_another_language_than_its_own_is_not_believed() -> None:
    assert page_language("en-US", [GERMAN] * 3) == "de"
    assert page_language(None, [GERMAN] * 3) == "de"


def test_what_a_page_declares_stands_where_its_texts_do_not_speak_against_it() -> None:
    assert page_language("de-AT", [GERMAN] * 3) == "de-AT"
    assert page_language("fr", ["Oui"]) == "fr"
    assert page_language("nb-NO", ["og i det på som er en til for av det som er og i det"] * 3) == (
        "nb-NO"
    )
    assert page_language("", ["Oui"]) is None
