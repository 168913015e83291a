"""The HTTP service: published files, search, status; and the WebSub publisher."""

from __future__ import annotations

from feeds.service.app import Observe, Service
from feeds.service.listening import serve
from feeds.service.websub import Announcer

__all__ = ["Announcer", "Observe", "Service", "serve"]
