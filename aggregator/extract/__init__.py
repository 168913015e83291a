"""A page to its teasers; pure: no network, no clock, no state."""

from __future__ import annotations

from aggregator.extract.join import JoinedTeaser, join_articles
from aggregator.extract.pipeline import extract

__all__ = ["JoinedTeaser", "extract", "join_articles"]
