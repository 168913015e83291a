"""What headers say about time (RFC 9111, 9110): how long a page holds, when to come again; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=365)
LONGEST_RETRY_AFTER = timedelta(days=1)
"""Longer nobody is left alone: more is a mistake, or meant for robots that do not come back."""
_NUMBER = re.compile(r"[0-9]+")
_DIRECTIVE = re.compile(r'([a-z-]+)\s*(?:=\s*"?([0-9]+)"?)?', re.IGNORECASE)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long the answer holds by its headers; None if they do not say, or not at all."""
    directives = {
        found[1].lower(): found[2]
        for found in _DIRECTIVE.finditer(headers.get("cache-control", ""))
    }
    if "no-store" in directives or "no-cache" in directives:
        return None
    if (lifetime := directives.get("max-age")) is not None:
        age = headers.get("age", "").strip()
        seconds = _bounded(lifetime) - (_bounded(age) if _NUMBER.fullmatch(age) else 0)
        return timedelta(seconds=seconds) if seconds > 0 else None
    expires = read_date(headers.get("expires"))
    if expires is None:
        return None
    lasting = expires - (read_date(headers.get("date")) or now)
    return min(lasting, LONGEST) if lasting > timedelta(0) else None


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds after which the server wants to be asked again, a day at most."""
    value = headers.get("retry-after", "").strip()
    longest = LONGEST_RETRY_AFTER.total_seconds()
    if _NUMBER.fullmatch(value):
        return min(longest, float(_bounded(value)))
    date = read_date(value)
    return min(longest, max(0.0, (date - now).total_seconds())) if date is not None else None


def read_date(value: str | None) -> datetime | None:
    """Read an HTTP date; None for what is none."""
    if not value:
        return None
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def _bounded(digits: str) -> int:
    return int(digits) if len(digits) < 10 else int(LONGEST.total_seconds())
