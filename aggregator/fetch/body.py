"""Content encodings undone within a limit: no bomb grows larger than what a page may be."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

import brotli
import zstandard

from aggregator.errors import FetchError

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
MAX_ENCODINGS = 2
MAX_FRAMES = (
    100  # gzip members or zstd frames; more serve nobody but attackers: each copies the rest
)
_STEP = 65_536
_ZSTD_STEP = 512  # every 4 bytes may become 128 KiB, and the library has no limit for one call
_ZSTD_WINDOW = 8 * 2**20  # RFC 9659


def decoded(body: bytes, encoding: str | None, limit: int) -> tuple[bytes, str | None]:
    """Return the body with its encodings undone, and why it is incomplete, if it is.

    Raise FetchError if it is broken, of an unknown encoding or larger than `limit`.
    """
    names = [name.strip().lower() for name in (encoding or "").split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > MAX_ENCODINGS:
        raise FetchError("the page is encoded too many times", outcome="unreadable")
    cut = None
    for name in reversed(names):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise FetchError(f"the page comes in an unknown encoding: {name}", outcome="unreadable")
        if body:
            body, complete = _limited(decoder(body, limit), name, limit)
            cut = cut or (None if complete else f"the {name} data ends too early")
    return body, cut


def _limited(pieces: Iterator[bytes | bool], name: str, limit: int) -> tuple[bytes, bool]:
    parts: list[bytes] = []
    size = 0
    complete = False
    try:
        for piece in pieces:
            if isinstance(piece, bool):
                complete = piece
                continue
            parts.append(piece)
            size += len(piece)
            if size > limit:
                raise FetchError(
                    f"the page is larger than {limit} bytes when unpacked ({name}); "
                    "raise [fetch] max_page_bytes if it is meant to be",
                    outcome="unreadable",
                )
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise FetchError(f"the page's {name} data is broken", outcome="unreadable") from error
    return b"".join(parts), complete


def _gzip(body: bytes, limit: int) -> Iterator[bytes | bool]:
    """Yield the members of a gzip file; what follows and is none is ignored, as in browsers."""
    rest = body
    for _ in range(MAX_FRAMES):
        unpacker = zlib.decompressobj(wbits=31)
        yield from _inflated(unpacker, rest, limit)
        if not unpacker.eof:
            yield False
            return
        rest = unpacker.unused_data
        if rest[:2] != b"\x1f\x8b":
            yield True
            return
    raise zlib.error("too many members")


def _deflate(body: bytes, limit: int) -> Iterator[bytes | bool]:
    """Yield deflate data in the zlib frame of the standard, or bare, as many servers send it."""
    framed = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    unpacker = zlib.decompressobj(wbits=15 if framed else -15)
    yield from _inflated(unpacker, body, limit)
    yield unpacker.eof


def _inflated(unpacker: zlib._Decompress, body: bytes, limit: int) -> Iterator[bytes]:
    yield unpacker.decompress(body, _STEP)
    while unpacker.unconsumed_tail:
        yield unpacker.decompress(unpacker.unconsumed_tail, min(limit + 1, 16 * _STEP))
    yield unpacker.flush()


def _brotli(body: bytes, _limit: int) -> Iterator[bytes | bool]:
    unpacker = brotli.Decompressor()
    piece = unpacker.process(body, output_buffer_limit=_STEP)
    while piece:
        yield piece
        piece = b"" if unpacker.is_finished() else unpacker.process(b"", output_buffer_limit=_STEP)
    yield bool(unpacker.is_finished())


def _zstd(body: bytes, _limit: int) -> Iterator[bytes | bool]:
    rest = body
    for _ in range(MAX_FRAMES):
        unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        start = 0
        while start < len(rest) and not unpacker.eof:
            yield unpacker.decompress(rest[start : start + _ZSTD_STEP])
            start += _ZSTD_STEP
        if not unpacker.eof:
            yield False
            return
        rest = unpacker.unused_data + rest[start:]
        if not rest:
            yield True
            return
    raise zstandard.ZstdError("too many frames")


_DECODERS: dict[str, Callable[[bytes, int], Iterator[bytes | bool]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
