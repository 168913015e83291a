"""Publishes: what the archive remembers becomes feeds, a small site and an HTTP service."""

from __future__ import annotations

from feeds.errors import FeedsError, OpmlError, PublishError, ServiceError
from feeds.model import (
    Health,
    HealthSource,
    Pace,
    Published,
    PublishSettings,
    Scope,
    SourceHealth,
)
from feeds.opml import Outline
from feeds.opml import parse as parse_opml
from feeds.opml import render as render_opml
from feeds.publish import has_foreign_files, publish
from feeds.service import Announcer, Observe, Service, serve

__all__ = [
    "Announcer",
    "FeedsError",
    "Health",
    "HealthSource",
    "Observe",
    "OpmlError",
    "Outline",
    "Pace",
    "PublishError",
    "PublishSettings",
    "Published",
    "Scope",
    "Service",
    "ServiceError",
    "SourceHealth",
    "has_foreign_files",
    "parse_opml",
    "publish",
    "render_opml",
    "serve",
]
