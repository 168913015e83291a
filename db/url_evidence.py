"""What an address says about its article: the publisher's id, a date; pure, no site is named."""

from __future__ import annotations

import re
from datetime import date

from db.urls import web_address

_EXTENSION = re.compile(r"(?:\.[a-z]{2,6})+$", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_HEX_TAIL = re.compile(r"(?:^|[-_.~])((?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,})$", re.IGNORECASE)
_DIGITS = re.compile(r"\d{4,}")
_ID_TAIL = re.compile(r"(?:^|[-_.,~]|(?<=[a-z]))(\d{6,})(?:_\d{3,5})?$", re.IGNORECASE)
_ID_HEAD = re.compile(r"^[a-z]{0,3}(\d{6,})[-_,.]", re.IGNORECASE)
_ID_PARAMETER = re.compile(
    r"(?:^|&)(?:id|p|aid|nid|artid|articleid|article_id|newsid|news_id|storyid|story_id|docid|doc_id"
    ")"
    r"=(\d{3,})(?=&|$)",
    re.IGNORECASE,
)
_ROUND = re.compile(r"[1-9]\d?0{4,}")  # "…-um-100000" is a number of the headline


def publisher_id(key: str) -> str | None:
    """Return the publisher's own id of the article from a canonical address, if it shows one.

    An id is a UUID, a long hexadecimal tail, a path segment of four or more digits, six or more
    digits at the start or end of a segment, or a number in a parameter that says so; never a date,
    a year or a round number.
    """
    parts = web_address(key)
    if parts is None:
        return None
    uuid = _UUID.search(parts.path)
    if uuid:
        return uuid[0].lower()
    for segment in reversed(parts.path.split("/")):
        stem = _EXTENSION.sub("", segment)
        found = _id_of_segment(stem)
        if found:
            return found
    parameter = _ID_PARAMETER.search(parts.query)
    return parameter[1] if parameter else None


def _id_of_segment(stem: str) -> str | None:
    if _DIGITS.fullmatch(stem):
        return None if _is_date(stem) else stem
    for pattern in (_ID_TAIL, _ID_HEAD):
        match = pattern.search(stem)
        if match and not _is_date(match[1]) and not _ROUND.fullmatch(match[1]):
            return match[1]
    hexadecimal = _HEX_TAIL.search(stem)
    return hexadecimal[1].lower() if hexadecimal else None


def _is_date(digits: str) -> bool:
    """Tell whether a run of digits is a year, a month or a day, with or without a time."""
    if len(digits) == 4:
        return 1900 <= int(digits) <= 2099
    if len(digits) == 6:
        return 1990 <= int(digits[:4]) <= 2099 and 1 <= int(digits[4:]) <= 12
    if len(digits) in (8, 12, 14):
        ahead = _day(digits[:4], digits[4:6], digits[6:8])
        behind = _day(digits[4:8], digits[2:4], digits[:2]) if len(digits) == 8 else None
        return ahead is not None or behind is not None
    return False


_MONTHS = {
    name: f"{n:02}"
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_DAY_FIRST_YEAR = re.compile(
    r"(?<!\d)(\d{4})([-/_.])(\d{1,2}|[a-z]{3})\2(\d{1,2})(?!\d)", re.IGNORECASE
)
_DAY_LAST_YEAR = re.compile(r"(?<!\d)(\d{1,2})([-_.])(\d{1,2})\2(\d{4})(?!\d)")
_DAY_PACKED = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")


def day_in_url(key: str) -> date | None:
    """Return the full date that an address shows in its path, if it shows exactly one."""
    parts = web_address(key)
    if parts is None:
        return None
    found: set[date] = set()
    for match in _DAY_FIRST_YEAR.finditer(parts.path):
        found.add(_day(match[1], _MONTHS.get(match[3].lower(), match[3]), match[4]) or date.min)
    for match in _DAY_LAST_YEAR.finditer(parts.path):
        found.add(_day(match[4], match[3], match[1]) or date.min)
    for match in _DAY_PACKED.finditer(parts.path):
        found.add(_day(match[1], match[2], match[3]) or date.min)
    found.discard(date.min)
    return found.pop() if len(found) == 1 else None


def _day(year: str, month: str, day: str) -> date | None:
    if not (year + month + day).isascii() or not (year + month + day).isdecimal():
        return None
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return value if 1990 <= value.year <= 2099 else None
