"""The HTTP service: published files, search, status; and the WebSub publisher."""

from __future__ import annotations

from feeds.service.app import Observe, create_app, serve
from feeds.service.websub import Announcer

__all__ = ["Announcer", "Observe", "create_app", "serve"]
