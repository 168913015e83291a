"""Addresses as the links of one page are compared, and the words they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|msclkid|dclid|mc_[ce]id|ref|src|xtor|at_\w+|ns_\w+|wt_\w+|icid|intcmp"
    r"|cmp|hpt|iid|iref|ftag\w*)$",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_JOINT = re.compile(r"[-_,+]")
_ENDING = re.compile(r"\.\w{2,5}$")
_WORD_JOINT = re.compile(r"[-_,+\s]")
_LONG_NUMBER = re.compile(r"\d{4,}")
_PLAIN = re.compile(
    r"https?://(?:www\.)?([\w.-]+)(/[^?#\s]*)?"
    r"(?:\?([\w.~-]+=[\w.~-]*(?:&[\w.~-]+=[\w.~-]*)*))?(?:#\S*)?",
    re.IGNORECASE | re.ASCII,
)
"""Addresses whose key can be told without taking them apart: nearly all of a page's."""
_PLAIN_PATH = re.compile(r"/(?!/)(?!\S*/?\.\.?(?:/|$))[^\s\\;?#]*(?:\?[^\s\\#]+)?(?:#[^\s\\]+)?")
_PLAIN_ADDRESS = re.compile(
    r"https?://[\w.-]+/(?!\S*/\.\.?(?:/|$))[^\s\\;?#]*(?:\?[^\s\\#]+)?(?:#[^\s\\]+)?", re.ASCII
)
"""What joins to any base as it stands."""
_PARTED = re.compile(r"https?://([\w.-]+)(/[^?#\s]*)?(?:\?([^#\s]*))?(?:#\S*)?", re.ASCII)
"""Addresses that part as they stand."""
_MIRROR = re.compile(r"https?://[^/?#]+/web/\d{4,14}(?:[a-z]{2}_)?/(https?:.*)")
"""An address in an archive; on any host, for a page saved from one keeps its links and is given its
first address again."""


_LINKS = 4096
"""Of one page, whose addresses are asked for again by all that reads it; more are seldom."""


@lru_cache(maxsize=4)
def joiner(base: str) -> Callable[[str], str | None]:
    """Return what makes a page's references absolute; None for one that cannot be read."""
    scheme, _, rest = base.partition("://")
    origin = f"{scheme}://{rest.partition('/')[0].partition('?')[0].partition('#')[0]}"
    rooted = scheme in ("http", "https")

    def join(reference: str) -> str | None:
        if rooted and _PLAIN_PATH.fullmatch(reference):
            return origin + reference
        if _PLAIN_ADDRESS.fullmatch(reference):
            return reference
        try:
            return urljoin(base, reference)
        except ValueError:
            return None

    return lru_cache(maxsize=_LINKS)(join)


class Parts(NamedTuple):
    """An address taken apart."""

    host: str
    """In lower case, with its port."""
    path: str
    query: str


@lru_cache(maxsize=_LINKS)
def parts_of(url: str) -> Parts | None:
    """Take an address apart; None where it cannot be read."""
    plain = _PARTED.fullmatch(url)
    if plain is not None:
        return Parts(plain[1].lower(), plain[2] or "", plain[3] or "")
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return Parts(parts.netloc.lower(), parts.path, parts.query)


@lru_cache(maxsize=_LINKS)
def link_key(url: str) -> str | None:
    """Return the address as links of one page are compared; None when it leads to no page."""
    plain = _PLAIN.fullmatch(url)
    if plain is not None and not (plain[2] or "").startswith("/web/"):
        host, path, query = plain.groups("")
        kept = [one for one in query.split("&") if not _TRACKING.match(one.partition("=")[0])]
        asked = "?" + "&".join(kept) if query and kept else ""
        return f"https://{host.lower()}{path.rstrip('/') or '/'}{asked}"
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


@lru_cache(maxsize=_LINKS)
def slug_words(path: str) -> tuple[str, ...]:
    """Return the words of the wordiest of a path's last two segments."""
    best: tuple[str, ...] = ()
    for segment in [s for s in path.split("/") if s][-2:]:
        plain = unquote(segment).lower()
        plain = _ENDING.sub("", plain) if "." in plain else plain
        words = tuple([word for word in _WORD_JOINT.split(plain) if word])
        if len(words) >= len(best):
            best = words
    return best


def is_list_path(path: str) -> bool:
    """Tell whether a path is short and without number: that of a section rather than an article."""
    if _DIGIT.search(path) or len([s for s in path.split("/") if s]) > 2:
        return False
    return len(slug_words(path)) <= 2


def address_shape(host: str, path: str, query: str) -> str:
    """Return what an address looks like, its words and numbers forgotten."""
    shape = [host]
    for segment in path.split("/"):
        if not segment:
            continue
        stem, dot, ending = segment.rpartition(".")
        if not (dot and 1 <= len(ending) <= 5):
            stem, ending = segment, ""
        if stem.isdigit():
            form = "n" if len(stem) <= 4 else "N"
        else:
            joints = len(_JOINT.findall(stem))
            form = "slug" if joints >= 3 else "two" if joints else "w"
            form += "N" if _LONG_NUMBER.search(stem) else ""
        shape.append(f"{form}.{ending}")
    if query:
        shape.append("?" + "&".join(sorted(p.partition("=")[0] for p in query.split("&"))))
    return "/".join(shape)
