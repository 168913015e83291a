"""Times of day: their halves, zones by abbreviation and offset, and when only the day is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

# Papers print "EST" in July and mean the clock on the wall: a place says more than an offset.
_ABBREVIATIONS = (
    "UTC=UTC GMT=UTC Z=UTC CET=Europe/Berlin CEST=Europe/Berlin MEZ=Europe/Berlin "
    "MESZ=Europe/Berlin BST=Europe/London WET=Europe/Lisbon WEST=Europe/Lisbon "
    "EET=Europe/Athens EEST=Europe/Athens MSK=Europe/Moscow МСК=Europe/Moscow "
    "TRT=Europe/Istanbul TSİ=Europe/Istanbul TSI=Europe/Istanbul ET=America/New_York "
    "EST=America/New_York EDT=America/New_York CT=America/Chicago CDT=America/Chicago "
    "CST= MT=America/Denver MDT=America/Denver MST=America/Denver PT=America/Los_Angeles "
    "PST=America/Los_Angeles PDT=America/Los_Angeles AKST=America/Anchorage "
    "AKDT=America/Anchorage HST=Pacific/Honolulu AST= ADT= NST= BRT=America/Sao_Paulo "
    "ART=America/Argentina/Buenos_Aires IST= PKT=Asia/Karachi SGT=Asia/Singapore "
    "HKT=Asia/Hong_Kong JST=Asia/Tokyo KST=Asia/Seoul WIB=Asia/Jakarta "
    "WITA=Asia/Makassar WIT=Asia/Jayapura AEST=Australia/Sydney AEDT=Australia/Sydney "
    "ACST=Australia/Adelaide ACDT=Australia/Adelaide AWST=Australia/Perth "
    "NZST=Pacific/Auckland NZDT=Pacific/Auckland SAST=Africa/Johannesburg "
    "WAT=Africa/Lagos EAT=Africa/Nairobi CAT=Africa/Harare GST=Asia/Dubai"
)
_ZONES = MappingProxyType(dict(pair.split("=", 1) for pair in _ABBREVIATIONS.split()))
"""Abbreviation -> IANA zone; empty for those that name several ("IST": India, Israel, Ireland)."""
# Abbreviations of several places, read in the page's own zone where it is one of them.
_SHARED = MappingProxyType(
    {
        "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
        "CST": ("Asia/Shanghai", "Asia/Taipei", "America/Chicago", "America/Mexico_City"),
        "AST": ("Asia/Riyadh", "America/Halifax", "America/Puerto_Rico"),
        "ADT": ("America/Halifax",),
        "NST": ("Asia/Kathmandu", "America/St_Johns"),
    }
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day as printed."""

    hour: int
    minute: int
    second: int = 0
    zone: str | None = None
    """Abbreviation or offset as printed; None where none is."""


def is_zone(word: str) -> bool:
    """Tell whether a word as printed abbreviates a time zone; only capitals do."""
    return word in _ZONES


@lru_cache(maxsize=256)
def zone_named(name: str | None) -> tzinfo | None:
    """Return the zone of an IANA name, None for none and for a name nobody knows."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, or a folder of the database
        return None


def zone_printed(zone: str, page_timezone: str | None) -> tzinfo | None:
    """Return the zone an abbreviation or offset means on a page, None if nobody can tell."""
    offset = _OFFSET.fullmatch(zone)
    if offset is not None:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        if minutes > 14 * 60:  # Kiribati keeps the earliest clock
            return None
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    if zone in _SHARED:
        return zone_named(page_timezone) if page_timezone in _SHARED[zone] else None
    return zone_named(_ZONES.get(zone))


def clock_of(
    hour: int, minute: int, *, second: int = 0, half: int | None = None, zone: str | None = None
) -> Clock | None:
    """Return a time of day if the numbers can be one; `half` is 0 in the morning, 12 after noon."""
    if half is not None:
        if hour == 12:
            hour = half
        elif 0 < hour < 12:
            hour += half
        elif half == 0 and hour > 12:
            return None
    if hour > 23 or minute > 59 or second > 60:
        return None
    return Clock(hour=hour, minute=minute, second=min(second, 59), zone=zone)


def moment(day: date, clock: Clock | None, page_timezone: str | None) -> datetime | None:
    """Return the instant a day and a time of day name, None where the zone is not known."""
    if clock is None:
        return None
    if clock.zone is not None:
        zone = zone_printed(clock.zone, page_timezone)
    else:
        zone = zone_named(page_timezone)
    if zone is None:
        return None
    return datetime.combine(day, time(clock.hour, clock.minute, clock.second), tzinfo=zone)


def local(at: datetime, page_timezone: str | None) -> datetime:
    """Return a moment on the page's own clock; on its own where the page's is not known."""
    zone = zone_named(page_timezone)
    try:
        return at if zone is None else at.astimezone(zone)
    except OverflowError:  # a capture at the edge of the calendar
        return at.astimezone(UTC)
