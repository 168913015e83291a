"""Saved pages that are files of their own, compressed or not, and the manifests that list them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, BinaryIO

from aggregator.capture.model import MAX_PAGE_BYTES, Capture
from aggregator.capture.sniff import what_else
from aggregator.capture.times import read_time
from aggregator.capture.unpack import GZIP_MAGIC, unpack
from aggregator.errors import CaptureError
from aggregator.model import Page

Zone = Callable[[str | None], tzinfo]
"""The zone of the source at an address, for bare days."""


def no_zone(_url: str | None) -> tzinfo:
    return UTC


def read_body(stream: BinaryIO, where: str) -> bytes:
    """Read a page to its end, unpacking gzip whatever the name says; refuse what is no page."""
    try:
        packed = stream.read(MAX_PAGE_BYTES + 1)
    except OSError as error:
        raise CaptureError(f"{where}: {error.strerror or error}") from error
    body = unpack(packed, "gzip" if packed.startswith(GZIP_MAGIC) else "", where)
    if (problem := what_else(body)) is not None:
        raise CaptureError(f"{where}: {problem}; save the page as HTML (not complete) or as text")
    return body


def load_file(capture: Capture) -> Page:
    """Read a file that is a page."""
    try:
        stream = capture.path.open("rb")
    except OSError as error:
        advice = "" if capture.path.exists() else "; an address begins with https://"
        raise CaptureError(f"{capture.path}: {error.strerror}{advice}") from error
    with stream:
        body = read_body(stream, capture.where)
    return Page(
        url=capture.url,
        body=body,
        captured_at=capture.at,
        content_type="text/plain" if is_text(capture.path) else None,
    )


def is_text(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith(".txt")


def read_manifest(path: Path, zone: Zone = no_zone) -> tuple[Capture, ...]:
    """Return the captures that a manifest lists, in its order."""
    try:
        with path.open(encoding="utf-8") as lines:
            return tuple(_manifest_captures(lines, path, zone))
    except OSError as error:
        raise CaptureError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CaptureError(f"{path}: no manifest, it is not UTF-8 text") from error


def _manifest_captures(lines: Iterator[str], path: Path, zone: Zone) -> Iterator[Capture]:
    known: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            row: Any = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise CaptureError(f"{where}: no JSON ({error})") from error
        if not isinstance(row, dict):
            raise CaptureError(f"{where}: not an object with id, path, url and at")
        id, file = _id(row, where), _text(row, "path", where)
        url, at = (_text_or_none(row, key, where) for key in ("url", "at"))
        if str(id) in known:
            raise CaptureError(f"{where}: the id {id!r} is taken by a line above")
        known.add(str(id))
        try:
            moment = read_time(at, zone(url)) if at is not None else None
        except CaptureError as error:
            raise CaptureError(f"{where}: {error}") from error
        yield Capture(id=id, path=path.parent / file, url=url, at=moment)


def _id(row: dict[str, Any], where: str) -> str | int:
    """Return a text or a whole number: who counts pages need not quote."""
    value = row.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _text(row, "id", where)


def _text_or_none(row: dict[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise CaptureError(f"{where}: {key!r} must be text or null")
    return value or None


def _text(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if value is None:
        raise CaptureError(f"{where}: {key!r} is missing")
    if not isinstance(value, str) or not value:
        raise CaptureError(f"{where}: {key!r} must be text")
    return value
