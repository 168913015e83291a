"""Printed dates: the table of languages, lines that hold a date, addresses, and promises."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.extract.dates import (
    date_in_url,
    find_date,
    order_by_example,
    page_timezone,
    read_date,
    regional_language,
)
from aggregator.model import DateSource

AT = datetime(2026, 1, 7, 15, tzinfo=UTC)
NAMED_LANGUAGES = (
    "de", "en", "fr", "es", "it", "pt", "nl", "pl", "cs", "sv", "no",
    "da", "tr", "ru", "uk", "el", "ja", "zh", "ko", "ar", "he", "id", "hi",
)  # fmt: skip
with (Path(__file__).parent / "dates.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['language']}: {row['printed']}" for row in ROWS])
def test_a_printed_date_reads_as_the_table_says(row: dict[str, str]) -> None:
    language = row["language"] or None
    found = read_date(
        row["printed"],
        language=language,
        at=datetime.fromisoformat(row["at"]) if row["at"] else None,
        timezone=page_timezone(None, language),
    )
    assert (found.iso if found else "") == row["expected"]


def test_the_table_has_every_language_named_and_many_rows_without_a_date() -> None:
    read = Counter(row["language"].split("-")[0] for row in ROWS if row["expected"])
    assert {language: read[language] for language in NAMED_LANGUAGES if read[language] < 5} == {}
    assert sum(not row["expected"] for row in ROWS) > 100


@pytest.mark.parametrize(
    ("line", "found", "expected"),
    [
        (
            "Von Max Muster | 07.01.2026, 12:30 Uhr | 5 Kommentare",
            "07.01.2026, 12:30 Uhr",
            "2026-01-07T12:30:00+01:00",
        ),
        ("Politik · vor 3 Stunden", "vor 3 Stunden", "2026-01-07T13:00:00+01:00"),
        ("Max Muster, 6. Januar 2026", "6. Januar 2026", "2026-01-06"),
        ("Heute | Max Muster", "Heute", "2026-01-07"),
        ("gestern • Berlin", "gestern", "2026-01-06"),
        ("Berlin, 2026-01-07T12:30:00Z", "2026-01-07T12:30:00Z", "2026-01-07T13:30:00+01:00"),
        (
            "Stand: 07.01.2026 | 12:30 Uhr | Lesezeit 3 Min.",
            "Stand: 07.01.2026 | 12:30 Uhr",
            "2026-01-07T12:30:00+01:00",
        ),
        ("Video 7. Januar 2026 · 3:45", "7. Januar 2026", "2026-01-07"),
        ("‏07.01.2026‏ | Max", "07.01.2026", "2026-01-07"),
    ],
)
def test_a_date_is_found_in_a_line_with_its_place(line: str, found: str, expected: str) -> None:
    date_found = find_date(line, language="de", at=AT, timezone="Europe/Berlin")
    assert date_found is not None
    assert date_found.date.iso == expected
    assert line[date_found.start : date_found.end].strip("\u200f") == found


@pytest.mark.parametrize(
    "line",
    [
        "Heute ist ein guter Tag für Sparer",
        "Das war gestern noch ganz anders, sagt der Trainer",
        "3 Stunden im Stau",
        "Video | 12:30",
        "5 Kommentare | 3:45 min",
        "Warum am 7. Januar 2026 in ganz Berlin die Lichter ausgingen und keiner etwas davon sah",
        "Am 3. Mai wird gewählt",
        "vom 6. bis 8. Januar",
    ],
)
def test_a_line_without_a_field_that_is_a_date_holds_none(line: str) -> None:
    assert find_date(line, language="de", at=AT, timezone="Europe/Berlin") is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://news.example/2026/01/07/title", "2026-01-07"),
        ("https://news.example/2026/1/7/title", "2026-01-07"),
        ("https://news.example/world/2026/jan/07/title", "2026-01-07"),
        ("https://news.example/article-20260107-title.html", "2026-01-07"),
        ("https://news.example/2026-01-07-title", "2026-01-07"),
        ("https://news.example/20260107/title", "2026-01-07"),
        ("https://news.example/2026/0107/c1-2.html", "2026-01-07"),
        ("https://news.example/07-01-2026-title", "2026-01-07"),
        ("https://news.example/2026/01/", None),
        ("https://news.example/2026/13/07/title", None),
        ("https://news.example/12345678/title", None),
        ("https://news.example/2026/01/07/review-of-2025/12/31/", None),
        ("https://news.example/?date=2026/01/07", None),
        ("https://news.example/2026/01/20/tomorrow", None),
        ("https://[broken", None),
    ],
)
def test_an_address_carries_a_day_only_if_it_is_plain(url: str, day: str | None) -> None:
    found = date_in_url(url, at=AT)
    assert (found.iso if found else None) == day
    assert found is None or found.source is DateSource.URL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1767785400", "2026-01-07T12:30:00+01:00"),
        ("1767785400000", "2026-01-07T12:30:00+01:00"),
        ("20260107", "2026-01-07"),
        ("20260107T113000Z", "2026-01-07T12:30:00+01:00"),
        ("2026-01-06T23:30:00Z", "2026-01-07T00:30:00+01:00"),
        ("2026-01-06T23:30:00-05:00", "2026-01-06T23:30:00-05:00"),
        ("2026-01-07 12:30:00 +0100", "2026-01-07T12:30:00+01:00"),
        ("07.01", "2026-01-07"),
        ("99999999999", None),
        ("20261301", None),
    ],
)
def test_a_declared_time_may_be_a_number_and_utc_is_put_on_the_pages_clock(
    text: str, expected: str | None
) -> None:
    found = read_date(
        text,
        language="de",
        at=AT,
        timezone="Europe/Berlin",
        source=DateSource.TIME_ELEMENT,
    )
    assert (found.iso if found else None) == expected


@pytest.mark.parametrize(
    ("host", "language", "zone"),
    [
        ("www.zeitung.de", None, "Europe/Berlin"),
        ("www.zeitung.at", "de", "Europe/Vienna"),
        ("paper.co.uk", "en", "Europe/London"),
        ("news.example.com", "de", "Europe/Berlin"),
        ("news.example.com", "de-CH", "Europe/Zurich"),
        ("news.example.com", "en", None),
        ("news.example.com", "en-US", None),
        ("gazeta.ru", "ru", None),
        ("startup.io", "ja", "Asia/Tokyo"),
        ("diario.com.co", "es", "America/Bogota"),
        ("agency.gov", "de", None),
        (None, None, None),
        ("localhost", "it", "Europe/Rome"),
    ],
)
def test_the_zone_is_that_of_the_pages_country_if_it_has_one(
    host: str | None, language: str | None, zone: str | None
) -> None:
    assert page_timezone(host, language) == zone


@pytest.mark.parametrize(
    ("language", "host", "expected"),
    [
        ("en", "paper.co.uk", "en-GB"),
        ("en-US", "paper.co.uk", "en"),
        ("en-US", "paper.com", "en-US"),
        ("en-AU", "paper.co.uk", "en-AU"),
        ("de", "paper.com", "de"),
        (None, "paper.co.uk", None),
    ],
)
def test_the_host_says_how_a_language_orders_its_dates(
    language: str | None, host: str, expected: str | None
) -> None:
    assert regional_language(language, host) == expected


def test_a_pages_other_dates_tell_the_order() -> None:
    assert order_by_example("en", ["03/04/2025", "13/04/2025"]) == "en-GB"
    assert order_by_example("en", ["03/04/2025", "4/13/2025"]) == "en-US"
    assert order_by_example("en", ["13/04/2025", "4/13/2025"]) == "en"
    assert order_by_example("en", ["03/04/2025"]) == "en"
    assert order_by_example("de", ["4/13/2025"]) == "de"
    assert order_by_example(None, ["13/04/2025"]) == "en-GB"


def test_a_weekday_settles_what_the_order_leaves_open() -> None:
    friday = read_date("Friday, 03/04/2025", language="en", at=AT)
    thursday = read_date("Thursday, 03/04/2025", language="en", at=AT)
    tuesday = read_date("Tuesday, 03/04/2025", language="en", at=AT)
    assert friday is None
    assert thursday is not None
    assert thursday.day == date(2025, 4, 3)
    assert tuesday is not None
    assert tuesday.day == date(2025, 3, 4)


def test_a_shared_abbreviation_is_read_in_the_pages_zone_or_not_at_all() -> None:
    text = "Jan 06, 2026 14:30 IST"
    dublin = read_date(text, language="en-IE", at=AT, timezone="Europe/Dublin")
    unknown = read_date(text, language="en", at=AT)
    assert dublin is not None
    assert dublin.iso == "2026-01-06T14:30:00+00:00"
    assert unknown is not None
    assert unknown.iso == "2026-01-06"


DATE_LIKE = st.lists(
    st.one_of(
        st.integers(0, 2100).map(str),
        st.sampled_from([".", "/", "-", ":", " ", ", ", " | ", "年", "月", "日", "T", "+", "Z"]),
        st.sampled_from([row["printed"] for row in ROWS]),
        st.text(max_size=5),
    ),
    max_size=10,
).map("".join)
LANGUAGES = st.sampled_from(["", "xx", "en-US", "zh-TW", "vi", "fa", *NAMED_LANGUAGES])
CAPTURES = st.datetimes(timezones=st.just(UTC))


@settings(max_examples=400, deadline=None)
@given(DATE_LIKE, LANGUAGES, CAPTURES, st.sampled_from(list(DateSource)))
def test_no_text_raises_or_reads_as_the_future(
    text: str, language: str, at: datetime, source: DateSource
) -> None:
    timezone = page_timezone(None, language)
    last = (at + timedelta(days=1, hours=14)).date() if at.year < 9999 else date.max
    whole = read_date(text, language=language, at=at, timezone=timezone, source=source)
    part = find_date(text, language=language, at=at, timezone=timezone)
    assert whole is None or whole.day <= last
    assert part is None or part.date.day <= last
    assert part is None or text[part.start : part.end].strip() == part.date.printed
    if whole is not None and whole.at is not None:
        assert whole.at.date() == whole.day
        assert whole.at.tzinfo is not None


@settings(max_examples=200, deadline=None)
@given(DATE_LIKE, LANGUAGES)
def test_without_a_capture_time_only_what_names_a_year_is_a_date(text: str, language: str) -> None:
    found = read_date(text, language=language, at=None)
    assert found is None or any(character.isdecimal() for character in text)
