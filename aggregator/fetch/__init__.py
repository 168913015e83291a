"""Page address -> Page or Unchanged, as a polite guest: robots, turns, limits, guard."""

from __future__ import annotations

from aggregator.fetch.fetcher import Fetcher, user_agent
from aggregator.fetch.guard import refusal
from aggregator.fetch.model import PageRequest, RobotsVerdict, Unchanged

__all__ = ["Fetcher", "PageRequest", "RobotsVerdict", "Unchanged", "refusal", "user_agent"]
