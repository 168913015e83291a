"""Printed dates: what a page says about when, read honestly or not at all."""

from __future__ import annotations

from aggregator.extract.dates.calendar import order_by_example
from aggregator.extract.dates.clock import zone_named
from aggregator.extract.dates.finding import FoundDate, date_in_url, find_date, read_date
from aggregator.extract.dates.vocabulary import names_date_part
from aggregator.extract.dates.zones import page_timezone, regional_language

__all__ = [
    "FoundDate",
    "date_in_url",
    "find_date",
    "names_date_part",
    "order_by_example",
    "page_timezone",
    "read_date",
    "regional_language",
    "zone_named",
]
