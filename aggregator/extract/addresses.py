"""Addresses as the links of one page are compared, and the words they hold."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|msclkid|dclid|mc_[ce]id|ref|src|xtor|at_\w+|ns_\w+|wt_\w+|icid|intcmp"
    r"|cmp|hpt|iid|iref|ftag\w*)$",
    re.IGNORECASE,
)
_MIRROR = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/(https?:.*)")


def link_key(url: str) -> str | None:
    """Return the address as links of one page are compared; None when it leads to no page."""
    mirrored = _MIRROR.match(url)
    try:
        parts = urlsplit(mirrored.group(1) if mirrored else url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    query = ""
    if parts.query:
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        query = urlencode([pair for pair in pairs if not _TRACKING.match(pair[0])])
    host = parts.netloc.lower().removeprefix("www.")
    return urlunsplit(("https", host, parts.path.rstrip("/") or "/", query, ""))


def slug_words(path: str) -> list[str]:
    """Return the words of the wordiest of a path's last two segments."""
    best: list[str] = []
    for segment in [s for s in path.split("/") if s][-2:]:
        plain = re.sub(r"\.\w{2,5}$", "", unquote(segment)).lower()
        words = [word for word in re.split(r"[-_,+\s]", plain) if word]
        if len(words) >= len(best):
            best = words
    return best
