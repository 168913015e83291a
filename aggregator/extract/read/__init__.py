"""Blocks read into teasers; the only user of BeautifulSoup."""

from __future__ import annotations

from aggregator.extract.read.context import PageContext
from aggregator.extract.read.reader import read_regions

__all__ = ["PageContext", "read_regions"]
