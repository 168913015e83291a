"""What reading needs to know besides the blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from aggregator.extract.sections import SiteSections


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """The page the blocks stand on."""

    base: str
    """What relative addresses are resolved against."""
    language: str | None = None
    """BCP 47, with its country where it decides the order of dates."""
    captured_at: datetime | None = None
    timezone: str | None = None
    """IANA zone of printed times that name none."""
    sections: SiteSections = field(default_factory=SiteSections)
