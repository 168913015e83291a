"""From the paths somebody names to captures in time order, and from a capture to its page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from aggregator.capture.files import Zone, load_file, no_zone, read_manifest
from aggregator.capture.model import Capture, Captures
from aggregator.capture.times import read_time
from aggregator.capture.warc import as_captures, load_record, read_index
from aggregator.errors import CaptureError
from aggregator.model import Page

MANIFEST = "manifest.jsonl"
PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".txt")
WARC_SUFFIX = ".warc"
THE_BEGINNING = datetime.min.replace(tzinfo=UTC)


def load(capture: Capture) -> Page:
    """Read the bytes of a capture; raise CaptureError if they cannot be had."""
    return load_file(capture) if capture.offset is None else load_record(capture)


def find_captures(
    paths: Sequence[Path], *, url: str | None = None, at: str | None = None, zone: Zone = no_zone
) -> Captures:
    """Find the captures in files and folders, in time order.

    `url` is the address of a single page and `at` its time, or the time of all manifest lines that
    have none. What cannot be understood as a whole is a CaptureError; a damaged end is not.
    """
    files = [file for path in paths for file in _files(path)]
    if url is not None and (len(files) != 1 or _kind(files[0]) != "page"):
        raise CaptureError("--url is the address of one HTML or text file; name only that file")
    found: list[Capture] = []
    warcs: list[Path] = []
    for file in files:
        kind = _kind(file)
        if kind == "manifest":
            found += [_dated(one, at, zone) for one in read_manifest(file, zone)]
        elif kind == "page":
            page = Capture(id=file.name, path=file, url=url, at=None)
            found.append(_dated(page, at, zone))
        else:
            warcs.append(file)
    if warcs and at is not None:
        raise CaptureError("--at is for HTML and text; a WARC file says itself when it was made")
    contents = read_index(warcs)
    found += as_captures(contents)
    return Captures(
        captures=tuple(sorted(found, key=lambda one: one.at or THE_BEGINNING)),
        skipped=Counter(contents.skipped),
        damages=tuple(contents.damages),
    )


def _dated(capture: Capture, at: str | None, zone: Zone) -> Capture:
    if capture.at is not None or at is None:
        return capture
    return replace(capture, at=read_time(at, zone(capture.url)))


def _files(path: Path) -> list[Path]:
    """Return the path itself, or what a folder holds: its manifest and its WARC files."""
    try:
        if not path.is_dir():
            path.stat()  # what was named must be there; what a manifest names may fail alone
            return [path]
        names = sorted(path.iterdir())
    except OSError as error:
        raise CaptureError(f"{path}: {error.strerror}") from error
    files = [name for name in names if name.name == MANIFEST or _kind_of_name(name) == "warc"]
    if not files:
        raise CaptureError(
            f"{path}: neither {MANIFEST} nor a WARC file in this folder; a manifest has a line "
            '{"id": …, "path": …, "url": …, "at": …} for each page'
        )
    return files


def _kind_of_name(path: Path) -> str | None:
    name = path.name.lower().removesuffix(".gz")
    if name.endswith(WARC_SUFFIX):
        return "warc"
    if name.endswith(PAGE_SUFFIXES):
        return "page"
    return "manifest" if name.endswith(".jsonl") else None


def _kind(path: Path) -> str:
    kind = _kind_of_name(path)
    if kind is None:
        raise CaptureError(
            f"{path}: not a saved page; .html, .txt, .warc (each also .gz) and .jsonl are read"
        )
    return kind
