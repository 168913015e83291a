"""Addresses of the service: taken apart, and put together relative to each other; pure."""

from __future__ import annotations

from urllib.parse import quote

from feeds.formats import FORMATS
from feeds.opml import SUFFIX

FEED_SUFFIXES = frozenset(format.suffix for format in FORMATS)
SUFFIXES = FEED_SUFFIXES | {"html", SUFFIX}


def split(path: str) -> tuple[str, str]:
    """Return stem and suffix of a path; a suffix that is none of ours belongs to the stem."""
    stem, dot, suffix = path.rpartition(".")
    return (stem, suffix) if dot and suffix in SUFFIXES else (path, "")


def relative(path: str, target: str) -> str:
    """Return a target as seen from a path, so that a prefix before both does not matter."""
    return to_root(path) + quote(target.lstrip("/"))


def to_root(path: str) -> str:
    return "../" * (path.count("/") - 1) or "./"


def without_prefix(path: str, prefix: str) -> str:
    """Return the path below the prefix; a proxy may have taken it off already."""
    if prefix and (path == prefix or path.startswith(prefix + "/")):
        return path[len(prefix) :] or "/"
    return path
