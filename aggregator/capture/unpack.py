"""Bodies packed as HTTP packs them (gzip, deflate, br, zstd), unpacked up to a limit."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from io import BytesIO

import brotli
import zstandard

from aggregator.capture.model import MAX_PAGE_BYTES
from aggregator.errors import CaptureError

GZIP_MAGIC = b"\x1f\x8b"
LIMIT = MAX_PAGE_BYTES + 1


def unpack(body: bytes, encoding: str, where: str) -> bytes:
    """Undo one content encoding; raise CaptureError for damage and for what grows too large."""
    try:
        unpacked = UNPACKERS[encoding](body)
    except (EOFError, zlib.error, gzip.BadGzipFile, brotli.error, zstandard.ZstdError) as error:
        raise CaptureError(f"{where}: damaged {encoding} ({error}); save the page again") from error
    if len(unpacked) > MAX_PAGE_BYTES:
        limit = MAX_PAGE_BYTES // 2**20
        raise CaptureError(f"{where}: more than {limit} MB, which no news page has")
    return unpacked


def _gzip(body: bytes) -> bytes:
    with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
        return packed.read(LIMIT)


def _deflate(body: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, LIMIT)
    except zlib.error:  # without the header that RFC 9110 asks for, as many servers send it
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, LIMIT)


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.Decompressor().process(body, output_buffer_limit=LIMIT))


def _zstd(body: bytes) -> bytes:
    with zstandard.ZstdDecompressor().stream_reader(body) as packed:
        return packed.read(LIMIT)


UNPACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
"""Content-Encoding, in lower case -> how it is undone."""
