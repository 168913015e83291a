"""What a saved page is before it is read: where it lies, of which address, from which time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

MAX_PAGE_BYTES = 32 * 2**20  # ten times the largest page of the corpus; a bomb goes far beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One page as saved; `aggregator.capture.load` reads its bytes."""

    id: str | int
    """A manifest line's id, as it stands there; else the file's name; of a WARC record its id."""
    path: Path
    offset: int | None = None
    """Where the record begins in a WARC file; None for a file that is the page."""
    url: str | None
    at: datetime | None
    """Aware; None when nobody knows."""

    @property
    def where(self) -> str:
        """Return the place as people would name it."""
        return str(self.path) if self.offset is None else f"{self.path} at byte {self.offset}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Captures:
    """What was found in the files given."""

    captures: tuple[Capture, ...]
    """In time order; those without a time first."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Why records of a WARC are no captures -> how many."""
    damages: tuple[str, ...] = ()
    """Files that could be read in part only, each with what is wrong."""
