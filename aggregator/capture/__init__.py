"""Saved pages (HTML, text, WARC, manifest) as Pages in time order; none is extracted here."""

from aggregator.capture.files import read_body, read_manifest
from aggregator.capture.find import find_captures, load
from aggregator.capture.model import MAX_PAGE_BYTES, Capture, Captures
from aggregator.capture.times import read_time, time_problem

__all__ = [
    "MAX_PAGE_BYTES",
    "Capture",
    "Captures",
    "find_captures",
    "load",
    "read_body",
    "read_manifest",
    "read_time",
    "time_problem",
]
