"""Remembers: the archive of visits, sightings and entries, and the ledger of what was published.

What opens a database is loaded when it is asked for: who reads pages needs the rules of addresses
alone, and starts in half the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.answers import (
    HIT_END,
    HIT_START,
    Article,
    Check,
    Filled,
    Incident,
    IncidentKind,
    KeptPage,
    SavedSearch,
    SearchHit,
    SourceState,
    VisitRow,
)
from db.errors import (
    ArchiveDamaged,
    ArchiveError,
    ArchiveLocked,
    ArchiveNewer,
    ArchiveReadOnly,
    DiskFull,
    UnknownArticle,
)
from db.model import (
    Feed,
    FeedEntry,
    FeedInfo,
    FeedKind,
    FeedPolicy,
    Mode,
    Origin,
    Outcome,
    PageState,
    Recorded,
    Sighting,
    Source,
    Visit,
)
from db.paths import (
    RESERVED,
    joined_path,
    region_path,
    search_path,
    section_path,
    site_path,
    slug,
    source_path,
)
from db.urls import canonical_url

if TYPE_CHECKING:
    from db.archive import Archive
    from db.backup import is_database

__all__ = [
    "HIT_END",
    "HIT_START",
    "RESERVED",
    "Archive",
    "ArchiveDamaged",
    "ArchiveError",
    "ArchiveLocked",
    "ArchiveNewer",
    "ArchiveReadOnly",
    "Article",
    "Check",
    "DiskFull",
    "Feed",
    "FeedEntry",
    "FeedInfo",
    "FeedKind",
    "FeedPolicy",
    "Filled",
    "Incident",
    "IncidentKind",
    "KeptPage",
    "Mode",
    "Origin",
    "Outcome",
    "PageState",
    "Recorded",
    "SavedSearch",
    "SearchHit",
    "Sighting",
    "Source",
    "SourceState",
    "UnknownArticle",
    "Visit",
    "VisitRow",
    "canonical_url",
    "is_database",
    "joined_path",
    "region_path",
    "search_path",
    "section_path",
    "site_path",
    "slug",
    "source_path",
]


def __getattr__(name: str) -> object:
    match name:
        case "Archive":
            from db.archive import Archive

            return Archive
        case "is_database":
            from db.backup import is_database

            return is_database
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
