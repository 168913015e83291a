"""What headers say about time: RFC 9111 and 9110."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.caching import (
    LONGEST,
    LONGEST_RETRY_AFTER,
    fresh_for,
    read_date,
    retry_after,
)

NOW = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
IN_AN_HOUR = "Wed, 07 Jan 2026 13:00:00 GMT"
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"cache-control": "max-age=3600"}, HOUR),
        ({"cache-control": "public, MAX-AGE = 3600, s-maxage=60"}, HOUR),
        ({"cache-control": 'max-age="3600"'}, HOUR),
        ({"cache-control": "max-age=3660", "age": "60"}, HOUR),
        ({"cache-control": "max-age=60", "age": "60"}, None),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=-1"}, None),
        ({"cache-control": "no-cache, max-age=3600"}, None),
        ({"cache-control": "no-store", "expires": IN_AN_HOUR}, None),
        ({"cache-control": "max-age=99999999999999999999"}, LONGEST),
        ({"expires": IN_AN_HOUR}, HOUR),
        ({"expires": IN_AN_HOUR, "date": "Wed, 07 Jan 2026 12:30:00 GMT"}, HOUR / 2),
        ({"expires": IN_AN_HOUR, "cache-control": "max-age=60"}, timedelta(minutes=1)),
        ({"expires": "0"}, None),
        ({"expires": "-1"}, None),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, None),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, LONGEST),
    ],
)
def test_how_long_an_answer_holds(headers: dict[str, str], expected: timedelta | None) -> None:
    assert fresh_for(headers, NOW) == expected


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        (IN_AN_HOUR, 3600.0),
        ("Wednesday, 07-Jan-26 13:00:00 GMT", 3600.0),
        ("Wed Jan  7 13:00:00 2026", 3600.0),
        ("Wed, 07 Jan 2026 11:00:00 GMT", 0.0),
        ("31536000", LONGEST_RETRY_AFTER.total_seconds()),
        ("99999999999999", LONGEST_RETRY_AFTER.total_seconds()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_RETRY_AFTER.total_seconds()),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("²", None),
    ],
)
def test_when_a_server_wants_to_be_asked_again(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}, NOW) == seconds


@given(st.text(max_size=60))
def test_no_header_is_an_error(text: str) -> None:
    found = read_date(text)
    assert found is None or found.tzinfo is not None
    for name in ("cache-control", "expires", "date", "age"):
        lasting = fresh_for({"cache-control": "max-age=9", "expires": IN_AN_HOUR, name: text}, NOW)
        assert lasting is None or timedelta(0) < lasting <= LONGEST
    waiting = retry_after({"retry-after": text}, NOW)
    assert waiting is None or 0 <= waiting <= LONGEST_RETRY_AFTER.total_seconds()
