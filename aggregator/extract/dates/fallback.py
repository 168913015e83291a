"""Dates in languages we have no words of, by dateparser, asked only what is plainly a date."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from aggregator.extract.dates.naming import Context
from aggregator.extract.dates.scan import Scan
from aggregator.extract.dates.vocabulary import primary_language

_MAX_LENGTH = 50
_MAX_WORDS = 6


@lru_cache(maxsize=32)
def _parser(language: str) -> Any:
    """Return dateparser's parser for one language, None if it has none."""
    from dateparser.data.languages_info import language_order  # 0.1 s, and most pages
    from dateparser.date import DateDataParser  # never need it

    if language not in language_order:
        return None
    return DateDataParser(
        languages=[language],
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "past",
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )


def read_foreign(row: Scan, text: str, context: Context) -> date | None:
    """Return the day of a date with a month in words and a year, in a language of dateparser's."""
    primary = (context.language or "").replace("_", "-").split("-", 1)[0].lower()
    if not primary or primary_language(primary) is not None or len(text) > _MAX_LENGTH:
        return None
    kinds = row.kinds
    if kinds.count("y") != 1 or not 1 <= kinds.count("n") <= 3 or "#" in kinds:
        return None
    if not 1 <= kinds.count("x") <= _MAX_WORDS:
        return None
    parser = _parser(primary)
    if parser is None:
        return None
    found = parser.get_date_data(row.folded.text)
    if found.date_obj is None or found.period not in ("day", "time"):
        return None
    day: date = found.date_obj.date()
    numbers = [row.number(index) for index, kind in enumerate(kinds) if kind in "ny"]
    return day if day.year in numbers and day.day in numbers else None
