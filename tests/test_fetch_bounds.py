"""Bounds of fetching: time, size, encodings; a page that came short is never taken for whole."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import FetchSettings
from aggregator.errors import FetchError
from aggregator.fetch import Fetcher, PageRequest
from aggregator.fetch.body import MAX_FRAMES, decoded
from aggregator.model import Page
from bench.loopback import LOOPBACK, Answer, Asked, answer, page, serving

LIMIT = 100_000
PAGE = page().encode()


def deflate(data: bytes, wbits: int) -> bytes:
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(data) + packer.flush()


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": lambda data: deflate(data, 15),
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


def settings(**more: object) -> FetchSettings:
    quick = FetchSettings(
        allow_private=frozenset({LOOPBACK}),
        delay=timedelta(0),
        connect_timeout=timedelta(seconds=0.3),
        read_timeout=timedelta(seconds=0.3),
        total_timeout=timedelta(seconds=0.6),
        max_transfer_bytes=LIMIT,
        max_page_bytes=LIMIT,
    )
    return replace(quick, **more)  # type: ignore[arg-type]


@asynccontextmanager
async def fetched(found: Answer, config: FetchSettings | None = None) -> AsyncIterator[Page]:
    """Yield the page that one answer becomes."""
    now = datetime(2026, 1, 7, tzinfo=UTC)
    async with (
        serving({"/": found}) as site,
        Fetcher(config or settings(), clock=lambda: now) as fetcher,
    ):
        result = await fetcher.fetch(PageRequest(url=site.url("/"), ignore_robots=True))
        assert isinstance(result, Page)
        yield result


async def failure(found: Answer, config: FetchSettings | None = None) -> FetchError:
    with pytest.raises(FetchError) as error:
        async with fetched(found, config):
            pass
    return error.value


# Encodings


@pytest.mark.parametrize("name", PACK)
async def test_a_packed_page_is_unpacked(name: str) -> None:
    async with fetched(answer(PACK[name](PAGE), content_encoding=name)) as found:
        assert (found.body, found.complete) == (PAGE, True)


def test_encodings_are_undone_from_the_last_to_the_first() -> None:
    assert decoded(brotli.compress(gzip.compress(PAGE)), "gzip, BR", LIMIT) == (PAGE, None)
    assert decoded(PAGE, "identity", LIMIT) == (PAGE, None)
    assert decoded(deflate(PAGE, -15), "deflate", LIMIT) == (PAGE, None)
    assert decoded(gzip.compress(b"a") + gzip.compress(b"b"), "gzip", LIMIT) == (b"ab", None)
    assert decoded(gzip.compress(b"a") + b"\0" * 9, "gzip", LIMIT) == (b"a", None)
    pieces = zstandard.compress(b"a") + zstandard.compress(b"b" * 2000)
    assert decoded(pieces, "zstd", LIMIT) == (b"a" + b"b" * 2000, None)


@pytest.mark.parametrize(
    ("encoding", "says"),
    [("compress", "unknown encoding: compress"), ("gzip, gzip, gzip", "too many times")],
)
def test_an_encoding_nobody_asked_for_is_refused(encoding: str, says: str) -> None:
    with pytest.raises(FetchError, match=says):
        decoded(PAGE, encoding, LIMIT)


@pytest.mark.parametrize("name", PACK)
def test_a_bomb_ends_at_the_limit_without_its_size_in_memory(name: str) -> None:
    bomb = PACK[name](bytes(64 * 2**20))
    assert len(bomb) < LIMIT
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match=r"larger than 100000 bytes when unpacked"):
            decoded(bomb, name, LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    finally:
        tracemalloc.stop()


def test_a_bomb_in_a_bomb_ends_at_the_limit_too() -> None:
    inner = gzip.compress(bytes(16 * 2**20))
    with pytest.raises(FetchError, match="when unpacked"):
        decoded(gzip.compress(inner), "gzip, gzip", LIMIT)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_a_page_in_thousands_of_pieces_is_refused_at_once(name: str) -> None:
    pieces = PACK[name](b"") * 20_000
    began = time.perf_counter()
    with pytest.raises(FetchError, match="broken"):
        decoded(pieces, name, LIMIT)
    once = time.perf_counter() - began
    assert decoded(PACK[name](b"x") * MAX_FRAMES, name, LIMIT)[0] in (b"x" * MAX_FRAMES, b"")
    assert once < 2


def test_a_zstd_window_above_the_limit_of_the_web_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=parameters)
    chunk = packer.compressobj()
    packed = chunk.compress(PAGE) + chunk.flush()
    with pytest.raises(FetchError, match="zstd data is broken"):
        decoded(packed, "zstd", LIMIT)


@pytest.mark.parametrize("name", PACK)
@given(cut=st.integers(min_value=1))
def test_packed_data_that_ends_early_is_known_to_be_cut(name: str, cut: int) -> None:
    whole = PACK[name](PAGE)
    part = whole[: 1 + cut % (len(whole) - 1)]
    try:
        body, why = decoded(part, name, LIMIT)
    except FetchError:
        return
    assert why is not None
    assert PAGE.startswith(body)


@pytest.mark.parametrize("name", PACK)
@given(data=st.binary(max_size=3000))
def test_no_bytes_make_unpacking_raise_anything_but_its_own_error(name: str, data: bytes) -> None:
    try:
        body, _ = decoded(data, name, LIMIT)
    except FetchError:
        return
    assert len(body) <= LIMIT


@pytest.mark.parametrize("name", PACK)
@given(data=st.binary(max_size=3000))
def test_what_was_packed_comes_back(name: str, data: bytes) -> None:
    assert decoded(PACK[name](data), name, LIMIT) == (data, None)


async def test_broken_packed_data_is_no_page() -> None:
    packed = bytearray(gzip.compress(PAGE))
    packed[-5] ^= 0xFF  # its checksum
    error = await failure(answer(bytes(packed), content_encoding="gzip"))
    assert (error.outcome, "gzip data is broken" in str(error)) == ("unreadable", True)


# Sizes


async def test_a_page_above_the_limit_is_no_page_and_one_at_the_limit_is() -> None:
    filler = b"<!-- " + b"x" * LIMIT
    at_limit = filler[: LIMIT - len(PAGE)] + PAGE
    at_limit = at_limit.replace(b"x<!doctype", b"><!doctype")
    async with fetched(answer(at_limit.replace(b"<!-- xx", b"<p>    ", 1))) as found:
        assert len(found.body) == LIMIT
    error = await failure(answer(PAGE + b" " * LIMIT))
    assert (error.outcome, "max_transfer_bytes" in str(error)) == ("unreadable", True)


async def test_an_endless_page_ends_at_the_limit() -> None:
    async def endless(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(transfer_encoding="chunked"))
        while True:
            writer.write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
            await writer.drain()

    assert "larger than" in str(await failure(endless))


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: y\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 200 " + b"x" * 100_000 + b"\r\n\r\n",
    ],
    ids=["long", "many", "first line"],
)
async def test_headers_without_end_are_no_answer(head: bytes) -> None:
    assert "no valid HTTP" in str(await failure(head))


async def test_headers_larger_than_usual_are_read() -> None:
    policy = {"Content-Security-Policy": "x " * 20_000}
    async with fetched(answer(PAGE, headers=policy)) as found:
        assert found.complete


@pytest.mark.parametrize(
    "garbage", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"\0\0\0\r\n\r\n", b"<html></html>", b"HTTP/9"]
)
async def test_what_is_no_http_is_no_answer(garbage: bytes) -> None:
    error = await failure(garbage)
    assert "no valid HTTP" in str(error) or "without an answer" in str(error)


# Time


async def test_a_silent_server_is_given_up() -> None:
    async def silent(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    assert "fell silent" in str(await failure(silent))


async def test_a_drip_is_given_up_when_the_time_for_the_page_is_over() -> None:
    async def drip(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(content_length="100000"))
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    assert "takes too long" in str(await failure(drip))


async def test_the_time_for_a_page_counts_all_its_redirects() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        target = f"{asked.target}x"
        writer.write(answer(status="302 Found", location=target))

    now = datetime(2026, 1, 7, tzinfo=UTC)
    async with serving({"*": slow}) as site, Fetcher(settings(), clock=lambda: now) as fetcher:
        with pytest.raises(FetchError, match="takes too long"):
            await fetcher.fetch(PageRequest(url=site.url("/"), ignore_robots=True))
    assert 2 <= len(site.asked) <= 4


# Pages that came short


def cut_off(payload: bytes, **headers: str) -> Answer:
    async def write(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(headers=headers)[:-2].replace(b"Content-Length: 0\r\n", b""))
        writer.write(b"\r\n" + payload)
        await writer.drain()

    return write


HALF = PAGE[: len(PAGE) // 2]
CHUNK = b"%x\r\n" % len(HALF) + HALF


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (cut_off(HALF, **{"Content-Length": str(len(PAGE))}), "bytes"),
        (cut_off(CHUNK, **{"Transfer-Encoding": "chunked"}), "broke"),
        (cut_off(CHUNK + b"\r\n", **{"Transfer-Encoding": "chunked"}), "broke"),
        (answer(gzip.compress(PAGE)[:-200], content_encoding="gzip"), "gzip data ends too early"),
        (answer(brotli.compress(PAGE)[:-100], content_encoding="br"), "br data ends too early"),
        (answer(zstandard.compress(PAGE)[:-50], content_encoding="zstd"), "zstd data ends too"),
    ],
    ids=["length", "chunk", "chunks", "gzip", "br", "zstd"],
)
async def test_a_page_that_came_short_is_a_failed_visit(found: Answer, says: str) -> None:
    error = await failure(found)
    assert "incomplete" in str(error)
    assert says in str(error)
    assert (error.outcome, error.status) == ("unreachable", 200)


async def test_a_page_that_lacks_only_the_end_of_its_transfer_is_read_but_not_as_whole() -> None:
    short = cut_off(PAGE, **{"Content-Length": str(len(PAGE) + 500), "ETag": '"v1"'})
    async with fetched(short) as found:
        assert (found.complete, found.etag) == (False, None)
    unsealed = answer(gzip.compress(PAGE)[:-4], content_encoding="gzip")
    async with fetched(unsealed) as found:
        assert (found.complete, found.body) == (False, PAGE)


@pytest.mark.parametrize(
    ("body", "delimited", "complete"),
    [
        (PAGE, True, True),
        (PAGE, False, True),
        (HALF, True, False),  # the server itself sent half a page
        (HALF, False, False),
        (PAGE.replace(b"</body></html>", b""), True, True),  # end tags are optional
        (PAGE.replace(b"</body></html>", b""), False, False),
        (PAGE + b"<!-- cached -->\n", True, True),
    ],
)
async def test_a_page_is_whole_if_its_end_or_its_length_says_so(
    body: bytes, delimited: bool, complete: bool
) -> None:
    async with fetched(answer(body) if delimited else cut_off(body)) as found:
        assert found.complete is complete
