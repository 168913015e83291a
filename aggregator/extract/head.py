"""What a page says of itself: its metas, addresses, language and title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

TELLING = frozenset(("meta", "link", "base", "title", "html"))
"""Elements to note."""


@dataclass(slots=True, kw_only=True)
class Head:
    """What the elements that tell of the whole page say; what comes first counts."""

    metas: dict[str, str] = field(default_factory=dict)
    """`name`, `property` or `itemprop` in lower case -> content."""
    canonical: str | None = None
    base: str | None = None
    language: str | None = None
    title: str | None = None
    """As the page wrote it."""

    def note(
        self, tag: str, attributes: Mapping[str, str | None], read_text: Callable[[], str]
    ) -> None:
        """Keep what one of the TELLING elements says; its text is read where it matters."""

        def said(name: str) -> str:
            return attributes.get(name) or ""

        if tag == "meta":
            content = said("content")
            if said("property").lower() == "og:url":
                content = _reference(content) or ""
            for name in ("name", "property", "itemprop"):
                if said(name) and content:
                    self.metas.setdefault(said(name).lower(), content)
        elif tag == "link" and said("rel").lower() == "canonical":
            self.canonical = self.canonical or _reference(said("href"))
        elif tag == "base":
            self.base = self.base or _reference(said("href"))
        elif tag == "title":
            self.title = self.title or read_text() or None
        elif tag == "html":
            self.language = said("lang") or said("xml:lang") or None


def _reference(href: str) -> str | None:
    """Return what a page says of its own address; None where that is no reference at all."""
    try:
        scheme = urlsplit(href.strip()).scheme
    except ValueError:
        return None
    return href.strip() if scheme in ("", "http", "https") else None
