"""Feed paths and their slugs (DESIGN decision 8); pure."""

from __future__ import annotations

import unicodedata

ALL = "all"
CHANGES = "changes"
STATUS = "status"
SEARCH = "search"
SECTIONS = "sections"
SOURCES = "sources"

RESERVED = frozenset({ALL, CHANGES, STATUS, SEARCH, SECTIONS, SOURCES, "opml"})
"""First path segments that no site may have as its slug."""

MAX_SLUG_BYTES = 80  # file systems allow 255 bytes a name; suffixes and temporary names need room


def slug(name: str) -> str:
    """Return the path segment of a name: NFC, case folded, letters, digits, dots; never empty.

    Names that differ only in case, accents' encoding or punctuation share a slug.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    kept: list[str] = []
    for character in folded:
        if unicodedata.category(character)[0] in "LNM" or character == ".":
            kept.append(character)
        elif kept and kept[-1] != "-":
            kept.append("-")
    text = "".join(kept).strip("-.")
    if not text:
        text = "-".join(f"u{ord(character):x}" for character in folded.strip()) or "unnamed"
    cut = text.encode()[:MAX_SLUG_BYTES].decode(errors="ignore").strip("-.")
    return cut or text[:1]


def site_path(site: str) -> str:
    return slug(site)


def section_path(site: str, section: str) -> str:
    return f"{slug(site)}/{slug(section)}"


def joined_path(section: str) -> str:
    """Return the path of the feed that joins a section over all sites that have it."""
    return f"{SECTIONS}/{slug(section)}"


def source_path(source: str) -> str:
    return f"{SOURCES}/{slug(source)}"


def region_path(source: str, region: str) -> str:
    return f"{SOURCES}/{slug(source)}/{slug(region)}"


def search_path(name: str) -> str:
    return f"{SEARCH}/{slug(name)}"
