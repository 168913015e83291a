"""litfass.toml -> frozen values; all problems reported at once, each with its path."""

from __future__ import annotations

from aggregator.config.edit import add_source, create
from aggregator.config.load import FILE_NAME, find, load
from aggregator.config.model import (
    ArchiveSettings,
    Config,
    FeedsSettings,
    FetchSettings,
    LogFormat,
    Secret,
    SectionConfig,
    ServiceSettings,
    SourceConfig,
)
from aggregator.config.sources import page_key, suggest_name
from aggregator.config.table import address_problem, duration_text
from aggregator.config.translate import (
    archive_source,
    feed_policy,
    hints,
    section_spellings,
)

__all__ = [
    "FILE_NAME",
    "ArchiveSettings",
    "Config",
    "FeedsSettings",
    "FetchSettings",
    "LogFormat",
    "Secret",
    "SectionConfig",
    "ServiceSettings",
    "SourceConfig",
    "add_source",
    "address_problem",
    "archive_source",
    "create",
    "duration_text",
    "feed_policy",
    "find",
    "hints",
    "load",
    "page_key",
    "section_spellings",
    "suggest_name",
]
