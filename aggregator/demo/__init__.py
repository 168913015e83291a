"""A small newspaper made for trying Litfass out; it is also what the end-to-end tests read."""

from aggregator.demo.newspaper import NAME
from aggregator.demo.server import create_app, serving, watched_paths

__all__ = ["NAME", "create_app", "serving", "watched_paths"]
