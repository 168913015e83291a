"""Full-text search: words, prefixes, phrases, diacritics, scripts without spaces, filters."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import HIT_END, HIT_START, Archive, FeedPolicy, Origin
from db.folding import folded
from db.queries import matching, words_of
from tests.made_archive import DAY, Desk, article, at, desk, teaser

TEXTS = {
    "Der Haushalt wird in Köln beraten": "Die Abgeordneten streiten über neue Straßen.",
    "Haushaltssperre in Bonn": "Kein Geld für Brücken – sagt die Kämmerin.",
    "Ένα καλοκαίρι χωρίς βροχή": None,
    "Лето без дождя в Сибири": None,
    "東京で大雪、交通に影響が広がる": "首都圏では電車の遅れが続いている。",
    "北京迎来今年第一场大雪": None,
    "กรุงเทพมหานครฝนตกหนัก": None,
    "서울에 큰 눈이 내렸다": None,
}


@pytest.fixture
def filled(tmp_path: Path):  # type: ignore[no-untyped-def]
    with desk(tmp_path) as made:
        for number, (title, snippet) in enumerate(TEXTS.items(), 1):
            made.read(
                "politik",
                [
                    teaser(
                        f"https://paper.example/{number}",
                        title,
                        snippet=snippet,
                        section="Politik" if number % 2 else "Leben",
                        kicker="Rathaus" if number < 3 else None,
                    )
                ],
                number * DAY,
            )
        yield made


def found(made: Desk, query: str, **more: object) -> list[str]:
    return [hit.entry.title for hit in made.archive.search(query, **more)]  # type: ignore[arg-type]


def titles(*numbers: int) -> list[str]:
    every = list(TEXTS)
    return [every[number - 1] for number in numbers]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("haushalt", (1,)),
        ("HAUSHALT*", (2, 1)),
        ("koln", (1,)),
        ("kölN beraten", (1,)),
        ("haushalt bonn", ()),
        ('"wird in köln"', (1,)),
        ('"köln wird"', ()),
        ('"wird in', (1,)),
        ("rathaus", (2, 1)),
        ("brucken", (2,)),
        ("strasse*", (1,)),
        ("ΚΑΛΟΚΑΊΡΙ", (3,)),
        ("дождя", (4,)),
        ("大雪", (6, 5)),
        ("雪", (6, 5)),
        ("電車の遅れ", (5,)),
        ("東京 影響", (5,)),
        ("大雪 北京", (6,)),
        ("กรุงเทพ", (7,)),
        ("ฝน", (7,)),
        ("서울에", (8,)),
        ("서울*", (8,)),
        ("", ()),
        ("   ", ()),
        ("***", ()),
        ("-", ()),
        ("unbekannt", ()),
    ],
)
def test_a_query_finds_what_holds_all_its_words(
    query: str, numbers: tuple[int, ...], filled: Desk
) -> None:
    assert found(filled, query) == titles(*numbers)


@pytest.mark.parametrize(
    "query", ["AND", "NEAR(a b)", "a:b", "title:x", '"', "'", "(", "^a", "a OR b"]
)
def test_a_query_is_words_and_never_syntax(query: str, filled: Desk) -> None:
    assert found(filled, query) == []


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("searched")
    with desk(folder) as made:
        made.read("politik", [teaser(title="Ein Titel 東京")])
    return folder / "archive.db"


@given(st.text(max_size=30))
def test_any_text_can_be_searched_for(searched: Path, text: str) -> None:
    with Archive.open(searched) as archive:
        archive.search(text)
        words_of(text)
        matching(archive._db, [(1, "Ein Titel 東京", None, text)], [text, "titel"])


def test_hits_are_marked(filled: Desk) -> None:
    (hit,) = filled.archive.search("koln straße*")
    assert hit.title == f"Der Haushalt wird in {HIT_START}Köln{HIT_END} beraten"
    assert hit.snippet == f"Die Abgeordneten streiten über neue {HIT_START}Straßen{HIT_END}."
    (hit,) = filled.archive.search("電車")
    assert hit.title == hit.entry.title
    assert hit.snippet == f"首都圏では{HIT_START}電車{HIT_END}の遅れが続いている。"


def test_filters_narrow_a_search(filled: Desk) -> None:
    assert found(filled, "haushalt*", section="politik") == titles(1)
    assert found(filled, "haushalt*", site="shimbun.example") == []
    assert found(filled, "haushalt*", site="PAPER.example", since=at(2 * DAY)) == titles(2)
    assert found(filled, "haushalt*", until=at(2 * DAY)) == titles(1)
    assert found(filled, "haushalt*", limit=1) == titles(2)
    assert found(filled, "大雪", section="leben") == titles(6)
    assert found(filled, "雪", since=at(6 * DAY)) == titles(6)


def test_newest_first_means_first_seen_and_not_first_recorded(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)], 5 * DAY)
        quiet = FeedPolicy(publish=False)
        made.read("politik", [article(2)], 0, origin=Origin.IMPORT, policy=quiet)
        hits = made.archive.search("meldung")
    assert [hit.entry.first_seen for hit in hits] == [at(5 * DAY), at(0)]
    assert all(hit.entry.public_id.startswith("urn:uuid:") for hit in hits)


def test_a_search_finds_the_text_as_it_is_now(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(title="Der Haushalt wird beraten")], 0)
        made.read("politik", [teaser(title="Das Budget ist beschlossen")], 30)
        assert found(made, "haushalt") == []
        assert found(made, "budget") == ["Das Budget ist beschlossen"]
        made.read("politik", [teaser(title="予算案が可決された")], 60)
        assert found(made, "可決") == ["予算案が可決された"]
        made.read("politik", [teaser(title="Das Ende vom Lied")], 90)
        assert found(made, "可決") == []
        assert made.archive.check().problems == ()


def test_the_index_is_written_only_when_a_text_changed(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        page = [article(n) for n in range(1, 6)]
        made.read("politik", page, 0)
        before = segments(tmp_path)
        made.read(
            "politik", [article(n, image=f"https://paper.example/{n}.jpg") for n in range(1, 6)], 30
        )
        made.read("politik", page[::-1], 60)
        assert made.articles()[0].image is not None
        assert segments(tmp_path) == before


def segments(folder: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        return connection.execute("SELECT id, block FROM entries_words_data ORDER BY id").fetchall()


@pytest.mark.parametrize(
    ("title", "queries", "others"),
    [
        ("Große Straße gesperrt", ("strasse", "STRASSE", "große", "Gross* straße"), ("grose",)),
        ("Cœur d’Œdipe à København", ("coeur", "œdipe", "oedipe kobenhavn"), ()),
        ("Το καλοκαίρι της οδού", ("καλοκαιρι", "ΚΑΛΟΚΑΙΡΙ", "ΤΗΣ ΟΔΟΎ", "οδου"), ()),
        ("Ещё один чёрный день", ("еще", "ЧЕРНЫЙ", "чёрный", "Ещё*"), ("черныи",)),
        ("Київ приймає гостей", ("київ", "гостей"), ("киів",)),
        ("İstanbul’da ılık hava", ("istanbul", "ilik", "ILIK", "ıstanbul"), ()),
        ("أيضاً محمّد في إسرائيل", ("ايضا", "محمد", "اسرائيل", "إسرائيل"), ("محم", "د")),
        ("مدرسة كبرى ـــ ٢٠٢٦", ("مدرسه", "كبري", "2026", "٢٠٢٦"), ()),
        ("تهران در کنار یک", ("كنار", "يك", "کنار یک"), ()),
        ('שָׁלוֹם לְצה"ל', ("שלום", 'לצה"ל', "לצה״ל"), ("צה",)),
        ("दिल्ली में हिन्दी दिवस", ("दिल्ली", "हिन्दी", "दिल*"), ("दल", "ह")),
        ("தமிழ் செய்திகள்", ("தமிழ்", "செய்தி*"), ("தம",)),
        ("Đà Nẵng mưa lớn", ("da nang", "đà nẵng", "mua"), ()),
    ],
)
def test_a_reader_finds_what_is_written_with_marks(
    title: str, queries: tuple[str, ...], others: tuple[str, ...], tmp_path: Path
) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(title=title)])
        db = made.archive._db
        for query in queries:
            assert found(made, query) == [title], query
            assert matching(db, [(1, title, None, None)], [query]) == [{1}], query
        for query in others:
            assert found(made, query) == [], query
        assert made.archive.check().problems == ()


def test_a_hit_is_marked_as_it_is_written(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(title="Große Straße, ещё أيضاً!", snippet="दिल्ली; Maß")])
        (hit,) = made.archive.search("strasse ايضا еще mass")
    marked = [f"{HIT_START}{word}{HIT_END}" for word in ("Straße", "ещё", "أيضاً", "Maß")]
    assert hit.title == f"Große {marked[0]}, {marked[1]} {marked[2]}!"
    assert hit.snippet == f"दिल्ली; {marked[3]}"


def test_a_dash_of_arabic_letters_is_no_word_to_be_counted(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(title="مدرسـة كبـــرى ـ لندن ـــ ٢٠٢٦ـ")])
        for query, word in (("2026", "٢٠٢٦ـ"), ("مدرسة", "مدرسـة"), ("كبرى", "كبـــرى")):
            (hit,) = made.archive.search(query)
            assert f"{HIT_START}{word}{HIT_END}" in hit.title


def test_a_section_is_found_however_it_is_typed(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(section="Österreich")])
        for section in ("österreich", "OSTERREICH", "Österreich"):
            assert len(found(made, "haushalt", section=section)) == 1
        assert found(made, "haushalt", section="Politik") == []


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_an_index_out_of_step_is_told(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1), article(2)])
        db = made.archive._db
        db.execute("INSERT INTO entries_words (rowid, title) VALUES (99, 'zu viel')")
        db.execute("DROP TRIGGER entries_reworded")
        db.execute("UPDATE entries SET title = 'Kurz' WHERE id = 2")
        problems = made.archive.check().problems
    assert problems == (
        "the full-text index entries_words holds entry 99, which is none",
        "the full-text index entries_words is out of step with entry 2",
    )
