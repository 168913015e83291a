"""Pages in WARC files: which records are captures, and their bytes (only user of warcio)."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeadersParserException

from aggregator.capture.model import MAX_PAGE_BYTES, Capture
from aggregator.capture.unpack import UNPACKERS, unpack
from aggregator.errors import CaptureError
from aggregator.model import Page

HTML_TYPES = ("text/html", "application/xhtml+xml")
UNREADABLE = (
    ArchiveLoadFailed,
    StatusAndHeadersParserException,
    EOFError,
    OSError,
    ValueError,
    AttributeError,  # warcio's answer to a record without an address
    zlib.error,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A response, or a revisit of one, as its headers describe it."""

    id: str
    path: Path
    offset: int
    url: str
    at: datetime
    digest: str | None
    revisit_of: str | None
    """The address whose earlier response holds the page; None for a response."""


@dataclass(slots=True, kw_only=True)
class Contents:
    """What one or more WARC files hold."""

    records: list[Record]
    skipped: Counter[str]
    damages: list[str]


def read_index(paths: list[Path]) -> Contents:
    """List the records of these files without keeping their bytes."""
    contents = Contents(records=[], skipped=Counter(), damages=[])
    for path in paths:
        try:
            stream = path.open("rb")
        except OSError as error:
            raise CaptureError(f"{path}: {error.strerror}") from error
        before = len(contents.records)
        with stream:
            try:
                contents.records.extend(_records(stream, path, contents.skipped))
            except UNREADABLE as error:
                if len(contents.records) == before:
                    raise CaptureError(f"{path}: {_what_is_wrong(error)}") from error
                contents.damages.append(f"{path}: {_what_is_wrong(error)}")
    return contents


def as_captures(contents: Contents) -> Iterator[Capture]:
    """Return the responses as captures; a revisit points to the response that holds its page."""
    by_digest: dict[str, Record] = {}
    by_url: dict[str, Record] = {}
    for record in sorted(contents.records, key=lambda one: (one.at, one.revisit_of is not None)):
        holder: Record | None = record
        if record.revisit_of is None:
            by_url[record.url] = record
            if record.digest is not None:
                by_digest.setdefault(record.digest, record)
        else:
            holder = by_digest.get(record.digest or "") or by_url.get(record.revisit_of)
        if holder is None:
            contents.skipped["revisit of a page that is in none of these files"] += 1
            continue
        yield Capture(
            id=record.id, path=holder.path, offset=holder.offset, url=record.url, at=record.at
        )


def load_record(capture: Capture) -> Page:
    """Read the page of one record."""
    try:
        with capture.path.open("rb") as stream:
            stream.seek(capture.offset or 0)
            record = next(iter(ArchiveIterator(stream)))
            encoding = _encoding(record)
            record.http_headers.remove_header("Content-Encoding")  # warcio's br is broken
            body = record.content_stream().read(MAX_PAGE_BYTES + 1)
            left_over = getattr(record.raw_stream, "limit", 0)
    except (*UNREADABLE, StopIteration) as error:
        raise CaptureError(f"{capture.where}: {_what_is_wrong(error)}") from error
    header = record.http_headers.get_header
    return Page(
        url=capture.url,
        body=unpack(body, encoding, capture.where),
        captured_at=capture.at,
        content_type=header("Content-Type"),
        etag=header("ETag"),
        last_modified=header("Last-Modified"),
        status=200,
        complete=not left_over and record.rec_headers.get_header("WARC-Truncated") is None,
    )


def _records(stream: BinaryIO, path: Path, skipped: Counter[str]) -> Iterator[Record]:
    iterator = ArchiveIterator(stream)
    for record in iterator:
        header = record.rec_headers.get_header
        if record.rec_type not in ("response", "revisit"):
            continue
        at = _written_at(header("WARC-Date"))
        reason = _why_not(record)
        if at is None or reason is not None:
            skipped[reason or "without a date"] += 1
            continue
        url = header("WARC-Target-URI")
        referred = header("WARC-Refers-To-Target-URI") or url
        yield Record(
            id=header("WARC-Record-ID") or f"{path.name}:{iterator.get_record_offset()}",
            path=path,
            offset=iterator.get_record_offset(),
            url=url,
            at=at,
            digest=header("WARC-Payload-Digest"),
            revisit_of=referred if record.rec_type == "revisit" else None,
        )


def _why_not(record: Any) -> str | None:
    """Return why a response or revisit is no capture of a page; None if it is one."""
    header = record.rec_headers.get_header
    if not (header("WARC-Target-URI") or "").startswith(("http://", "https://")):
        return "not of a web page"
    if record.rec_type == "revisit":
        return None
    http = record.http_headers
    if http is None:
        return "without HTTP headers"
    if http.get_statuscode() != "200":
        return f"HTTP status {http.get_statuscode()}"
    media_type = (http.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    if media_type not in HTML_TYPES:
        return "not HTML"
    encoding = _encoding(record)
    return None if encoding in UNPACKERS else f"packed as {encoding}"


def _encoding(record: Any) -> str:
    return (record.http_headers.get_header("Content-Encoding") or "").strip().lower()


def _written_at(text: str | None) -> datetime | None:
    """Return a WARC-Date (a W3C profile of ISO 8601, in UTC) as a time."""
    try:
        moment = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _what_is_wrong(error: BaseException) -> str:
    text = str(error)
    if "non-chunked" in text:
        return (
            "packed as a whole, not record by record; unpack it with gunzip and import the result"
        )
    first_line = next((line.strip() for line in text.splitlines() if line.strip()), "cut off")
    return f"no readable WARC ({first_line}); what came before it can be imported"
