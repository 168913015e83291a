"""The time of a capture as people and files write it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from aggregator.errors import CaptureError

NOON = time(12)
FIRST_PAGES = datetime(1990, 1, 1, tzinfo=UTC)
"""Before, there was no page on the Web to be captured."""
AHEAD = timedelta(days=1)
"""Noon of a day that has just begun somewhere, or a clock that is wrong by a zone."""


def read_time(text: str, zone: tzinfo = UTC) -> datetime:
    """Return an ISO 8601 day or time as an aware time; a bare day is noon, both in that zone."""
    written = text.strip()
    try:
        if re.fullmatch(r"\d{4}-?\d\d-?\d\d", written):
            return datetime.combine(date.fromisoformat(written), NOON, tzinfo=zone)
        moment = datetime.fromisoformat(written)
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        moment.astimezone(UTC)  # the first and the last day of time have none
    except (ValueError, OverflowError) as error:
        raise CaptureError(
            f"{text!r} is no time; write it like 2026-01-07 or 2026-01-07T14:30:00+01:00"
        ) from error
    return moment


def time_problem(at: datetime, now: datetime) -> str | None:
    """Return why nothing can have been captured at a time; None if it can."""
    if at > now + AHEAD:
        return f"{at:%Y-%m-%d} is in the future"
    if at < FIRST_PAGES:
        return f"{at.isoformat()[:10]} is before there were pages"
    return None
