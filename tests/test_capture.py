"""Saved pages: what is found in files, folders and WARCs, in which order, and what is refused."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from aggregator.capture import (
    MAX_PAGE_BYTES,
    Captures,
    find_captures,
    load,
    read_time,
    time_problem,
)
from aggregator.errors import CaptureError

PAGE = b"<!doctype html><h1>Nachrichten</h1>"
URL = "https://zeitung.example/politik"
JANUARY = "2026-01-07T12:00:00Z"
MAY = "2026-05-02T08:30:00Z"


def the_error(*paths: Path, url: str | None = None, at: str | None = None) -> str:
    with pytest.raises(CaptureError) as caught:
        find_captures(paths, url=url, at=at)
    return str(caught.value)


def bodies(found: Captures) -> list[bytes]:
    return [load(capture).body for capture in found.captures]


class Warc:
    """A WARC file in the making, written by hand so that it can also be wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.path.write_bytes(b"")

    def record(self, kind: str, block: bytes, headers: dict[str, str]) -> None:
        lines = [f"WARC-Type: {kind}", *(f"{name}: {value}" for name, value in headers.items())]
        head = "\r\n".join(["WARC/1.0", *lines, f"Content-Length: {len(block)}"])
        record = head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
        with self.path.open("ab") as stream:
            stream.write(gzip.compress(record) if self.path.suffix == ".gz" else record)

    def add(
        self,
        body: bytes = PAGE,
        *,
        url: str = URL,
        at: str = JANUARY,
        status: str = "200 OK",
        headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html"),),
        warc: dict[str, str] | None = None,
    ) -> None:
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        block = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        self.record("response", block, {"WARC-Target-URI": url, "WARC-Date": at} | (warc or {}))

    def revisit(self, digest: str, *, at: str, url: str = URL, of: str | None = None) -> None:
        headers = {"WARC-Target-URI": url, "WARC-Date": at, "WARC-Payload-Digest": digest}
        if of is not None:
            headers["WARC-Refers-To-Target-URI"] = of
        self.record("revisit", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", headers)


@pytest.mark.parametrize("name", ["pages.warc", "pages.warc.gz"])
def test_the_responses_of_a_warc_come_in_time_order_with_address_time_and_bytes(
    tmp_path: Path, name: str
) -> None:
    warc = Warc(tmp_path / name)
    warc.add(b"<p>later", at=MAY)
    warc.add(b"<p>earlier", at=JANUARY, headers=[("Content-Type", "text/html; charset=utf-8")])
    found = find_captures([tmp_path / name])
    assert [capture.at for capture in found.captures] == [
        datetime(2026, 1, 7, 12, tzinfo=UTC),
        datetime(2026, 5, 2, 8, 30, tzinfo=UTC),
    ]
    first = load(found.captures[0])
    assert (first.url, first.body, first.status) == (URL, b"<p>earlier", 200)
    assert first.content_type == "text/html; charset=utf-8"
    assert first.captured_at == found.captures[0].at
    assert first.complete


def test_several_files_are_one_stretch_of_time(tmp_path: Path) -> None:
    for name, times in (("a.warc", (JANUARY, MAY)), ("b.warc.gz", ("2026-03-01T00:00:00Z",))):
        warc = Warc(tmp_path / name)
        for at in times:
            warc.add(at.encode(), at=at)
    assert bodies(find_captures([tmp_path])) == [
        JANUARY.encode(), b"2026-03-01T00:00:00Z", MAY.encode(),
    ]  # fmt: skip


def test_what_is_no_page_is_counted_and_left_out(tmp_path: Path) -> None:
    warc = Warc(tmp_path / "x.warc.gz")
    warc.record("warcinfo", b"software: test", {"WARC-Date": JANUARY})
    warc.record("request", b"GET / HTTP/1.1\r\n\r\n", {"WARC-Target-URI": URL})
    warc.add()
    warc.add(status="404 Not Found")
    warc.add(status="301 Moved Permanently")
    warc.add(headers=[("Content-Type", "image/png")])
    warc.add(headers=[("Content-Type", "text/html"), ("Content-Encoding", "pack200")])
    warc.add(url="dns:zeitung.example")
    warc.add(at="yesterday")
    found = find_captures([tmp_path / "x.warc.gz"])
    assert len(found.captures) == 1
    assert found.skipped == {
        "HTTP status 404": 1,
        "HTTP status 301": 1,
        "not HTML": 1,
        "packed as pack200": 1,
        "not of a web page": 1,
        "without a date": 1,
    }


def test_a_revisit_is_a_capture_of_the_page_it_refers_to(tmp_path: Path) -> None:
    warc = Warc(tmp_path / "x.warc.gz")
    warc.add(b"<p>first")
    warc.add(b"<p>second", at="2026-02-01T00:00:00Z", warc={"WARC-Payload-Digest": "sha1:B"})
    warc.revisit("sha1:B", at=MAY, url=f"{URL}?again")
    warc.revisit("sha1:unknown", at="2026-01-08T00:00:00Z")
    found = find_captures([tmp_path / "x.warc.gz"])
    assert bodies(found) == [b"<p>first", b"<p>first", b"<p>second", b"<p>second"]
    assert found.captures[-1].url == f"{URL}?again"
    assert load(found.captures[-1]).captured_at == found.captures[-1].at


def test_a_revisit_of_a_page_from_elsewhere_is_left_out(tmp_path: Path) -> None:
    warc = Warc(tmp_path / "x.warc")
    warc.revisit("sha1:elsewhere", at=MAY, of="https://zeitung.example/other")
    warc.add()
    found = find_captures([tmp_path / "x.warc"])
    assert len(found.captures) == 1
    assert found.skipped == {"revisit of a page that is in none of these files": 1}


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("BR", brotli.compress(PAGE)),
        ("zstd", zstandard.compress(PAGE)),
        ("identity", PAGE),
    ],
)
def test_a_packed_response_is_unpacked(tmp_path: Path, encoding: str, packed: bytes) -> None:
    headers = [("Content-Type", "text/html"), ("Content-Encoding", encoding)]
    warc = Warc(tmp_path / "x.warc")
    warc.add(packed, headers=headers)
    assert bodies(find_captures([tmp_path / "x.warc"])) == [PAGE]


def test_a_chunked_response_is_joined(tmp_path: Path) -> None:
    headers = [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")]
    warc = Warc(tmp_path / "x.warc")
    warc.add(b"4\r\n<p>a\r\n2\r\nbc\r\n0\r\n\r\n", headers=headers)
    assert bodies(find_captures([tmp_path / "x.warc"])) == [b"<p>abc"]


def test_a_record_that_says_it_is_truncated_is_an_incomplete_page(tmp_path: Path) -> None:
    warc = Warc(tmp_path / "x.warc")
    warc.add(warc={"WARC-Truncated": "length"})
    assert not load(find_captures([tmp_path / "x.warc"]).captures[0]).complete


def test_a_file_cut_off_in_a_page_gives_the_part_as_an_incomplete_page(tmp_path: Path) -> None:
    file = tmp_path / "x.warc"
    warc = Warc(file)
    warc.add(at=JANUARY)
    warc.add(b"<p>" + b"a" * 5000, at=MAY)
    file.write_bytes(file.read_bytes()[:-2000])
    first, second = (load(capture) for capture in find_captures([file]).captures)
    assert first.complete
    assert not second.complete
    assert second.body.startswith(b"<p>aaa")


def test_garbage_after_good_records_is_named_and_the_good_ones_are_found(tmp_path: Path) -> None:
    file = tmp_path / "x.warc"
    warc = Warc(file)
    warc.add()
    with file.open("ab") as stream:
        stream.write(b"this is\nno record\r\n\r\n" * 3)
    found = find_captures([file])
    assert len(found.captures) == 1
    assert [damage.partition(": ")[0] for damage in found.damages] == [str(file)]


def test_a_warc_packed_as_a_whole_says_how_to_mend_it(tmp_path: Path) -> None:
    warc = Warc(tmp_path / "x.warc")
    for _ in range(3):
        warc.add(b"<p>" + b"a" * 50_000)
    whole = tmp_path / "whole.warc.gz"
    whole.write_bytes(gzip.compress((tmp_path / "x.warc").read_bytes()))
    found = find_captures([whole])
    assert "gunzip" in "".join(found.damages)


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x1f\x8bbroken", b"\0" * 100])
def test_no_content_of_a_warc_does_harm(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.warc.gz"
    file.write_bytes(content)
    with suppress(CaptureError):
        assert find_captures([file]).captures == ()


@given(cut=st.integers(0, 700), noise=st.binary(max_size=60))
def test_a_broken_warc_raises_nothing_but_our_error(
    tmp_path_factory: pytest.TempPathFactory, cut: int, noise: bytes
) -> None:
    file = tmp_path_factory.mktemp("warc") / "x.warc.gz"
    warc = Warc(file)
    warc.add()
    warc.add(b"<p>" + b"b" * 100, at=MAY)
    file.write_bytes(file.read_bytes()[:cut] + noise)
    with suppress(CaptureError):
        for capture in find_captures([file]).captures:
            load(capture)


def test_a_record_that_changed_under_our_hands_is_a_clear_error(tmp_path: Path) -> None:
    warc = Warc(tmp_path / "x.warc")
    warc.add()
    capture = find_captures([tmp_path / "x.warc"]).captures[0]
    (tmp_path / "x.warc").write_bytes(b"gone\r\n\r\n")
    with pytest.raises(CaptureError, match="at byte 0"):
        load(capture)


def test_a_manifest_lists_pages_with_their_own_times(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html.gz").write_bytes(gzip.compress(PAGE))
    (tmp_path / "b.txt").write_text("Politik\n")
    rows = [
        {"id": "b", "path": "b.txt", "url": URL, "at": MAY, "kind": "ignored"},
        {"id": "a", "path": "pages/a.html.gz", "url": URL, "at": "2026-01-07"},
        {"id": 3, "path": "b.txt", "url": None, "at": None},
    ]
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n")
    found = find_captures([tmp_path], zone=lambda _url: ZoneInfo("Europe/Berlin"))
    assert [capture.id for capture in found.captures] == [3, "a", "b"]
    unknown, page, text = (load(capture) for capture in found.captures)
    assert (unknown.url, unknown.captured_at) == (None, None)
    assert page.body == PAGE
    assert page.captured_at == datetime(2026, 1, 7, 11, tzinfo=UTC)
    assert page.content_type is None
    assert text.content_type == "text/plain"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "not an object"),
        ('{"id": "a"}', "'path' is missing"),
        ('{"path": "a.html"}', "'id' is missing"),
        ('{"id": true, "path": "a.html"}', "'id' must be text"),
        ('{"id": 7, "path": "a"}\n{"id": "7", "path": "b"}', "line 2: the id '7' is taken"),
        ('{"id": "a", "path": "a.html", "at": "noon"}', "'noon' is no time"),
        ('{"id": "a", "path": "a"}\n{"id": "a", "path": "b"}', "line 2: the id 'a' is taken"),
    ],
)
def test_a_broken_manifest_names_the_line(tmp_path: Path, line: str, complaint: str) -> None:
    manifest = tmp_path / "list.jsonl"
    manifest.write_text(line)
    error = the_error(manifest)
    assert str(manifest) in error
    assert complaint in error


def test_a_manifest_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "list.jsonl").write_bytes('{"id": "ä"}'.encode("latin-1"))
    assert "UTF-8" in the_error(tmp_path / "list.jsonl")


def test_a_single_page_takes_address_and_time_from_the_command(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(PAGE)
    found = find_captures(
        [tmp_path / "page.html"], url=URL, at="2026-01-07", zone=lambda _url: ZoneInfo("Asia/Tokyo")
    )
    page = load(found.captures[0])
    assert (page.url, page.body) == (URL, PAGE)
    assert page.captured_at == datetime(2026, 1, 7, 3, tzinfo=UTC)


def test_an_address_is_for_one_page_only(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE)
    warc = Warc(tmp_path / "a.warc")
    warc.add()
    assert "--url" in the_error(tmp_path / "a.warc", url=URL)
    assert "--url" in the_error(tmp_path / "a.html", tmp_path / "a.html", url=URL)
    assert "--at" in the_error(tmp_path / "a.warc", at="2026-01-07")


def test_a_path_that_is_no_saved_page_says_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_bytes(b"%PDF")
    assert ".warc" in the_error(tmp_path / "page.pdf")
    assert "manifest.jsonl" in the_error(tmp_path)
    assert "No such file" in the_error(tmp_path / "missing.warc")
    assert "No such file" in the_error(tmp_path / "missing.jsonl")
    with pytest.raises(CaptureError, match="No such file"):
        load(find_captures([tmp_path / "missing.html"]).captures[0])


def test_a_folder_in_place_of_a_page_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "a.html").mkdir()
    (tmp_path / "list.jsonl").write_text('{"id": "a", "path": "a.html"}')
    with pytest.raises(CaptureError, match="directory"):
        load(find_captures([tmp_path / "list.jsonl"]).captures[0])


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (gzip.compress(b"\0" * (MAX_PAGE_BYTES + 1)), "more than 32 MB"),
        (b"x" * (MAX_PAGE_BYTES + 1), "more than 32 MB"),
        (gzip.compress(PAGE)[:-5], "damaged gzip"),
        (b"\x1f\x8bnothing", "damaged gzip"),
    ],
    ids=["bomb", "huge", "cut", "no gzip"],
)
def test_a_page_that_cannot_be_unpacked_is_a_clear_error(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    (tmp_path / "a.html.gz").write_bytes(content)
    capture = find_captures([tmp_path / "a.html.gz"]).captures[0]
    with pytest.raises(CaptureError, match=complaint):
        load(capture)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_response_packed_wrongly_is_a_clear_error(tmp_path: Path, encoding: str) -> None:
    warc = Warc(tmp_path / "x.warc")
    warc.add(
        b"\xff no such", headers=[("Content-Type", "text/html"), ("Content-Encoding", encoding)]
    )
    with pytest.raises(CaptureError, match=f"damaged {encoding}"):
        load(find_captures([tmp_path / "x.warc"]).captures[0])


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstandard.compress)],
)
def test_a_bomb_in_a_warc_is_a_clear_error(
    tmp_path: Path, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    headers = [("Content-Type", "text/html"), ("Content-Encoding", encoding)]
    warc = Warc(tmp_path / "x.warc")
    warc.add(pack(b"\0" * (2 * MAX_PAGE_BYTES)), headers=headers)
    with pytest.raises(CaptureError, match="more than 32 MB"):
        load(find_captures([tmp_path / "x.warc"]).captures[0])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-07", datetime(2026, 1, 7, 12, tzinfo=timezone(timedelta(hours=1)))),
        ("20260107", datetime(2026, 1, 7, 12, tzinfo=timezone(timedelta(hours=1)))),
        ("2026-01-07T14:30", datetime(2026, 1, 7, 14, 30, tzinfo=timezone(timedelta(hours=1)))),
        (" 2026-01-07T14:30Z ", datetime(2026, 1, 7, 14, 30, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_the_zone_of_its_source(text: str, moment: datetime) -> None:
    assert read_time(text, ZoneInfo("Europe/Berlin")) == moment


@pytest.mark.parametrize("text", ["", "noon", "07.01.2026", "2026-13-01", "0001-01-01T00:00+14:00"])
def test_what_is_no_time_says_how_to_write_one(text: str) -> None:
    with pytest.raises(CaptureError, match="2026-01-07T14:30"):
        read_time(text)


NOW = datetime(2026, 1, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "problem"),
    [
        (NOW + timedelta(hours=24), None),
        (NOW + timedelta(hours=25), "2026-01-08 is in the future"),
        (datetime(1990, 1, 1, tzinfo=UTC), None),
        (datetime(1989, 12, 31, tzinfo=UTC), "1989-12-31 is before there were pages"),
        (datetime.min.replace(tzinfo=UTC), "0001-01-01 is before there were pages"),
    ],
)
def test_nothing_was_captured_in_the_future_or_before_there_were_pages(
    at: datetime, problem: str | None
) -> None:
    assert time_problem(at, NOW) == problem


@pytest.mark.corpus
def test_the_shared_corpus_is_found_whole(shared: Path) -> None:
    found = find_captures([shared / "corpus" / "manifest.jsonl"])
    assert len(found.captures) == 51
    assert all(load(capture).body for capture in found.captures)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the file is empty"),
        (b" \r\n\t", "the file is empty"),
        (b"%PDF-1.7 ...", "this is no page but a PDF document"),
        (b"\xff\xd8\xff\xe0 JFIF", "this is no page but a picture"),
        (b"PK\x03\x04 ...", "this is no page but a ZIP file or an office document"),
        (b"WARC/1.0\r\n", "this is no page but a WARC file: give it a name that ends in .warc"),
        (b"From: <Saved by Blink>\r\n", "this is no page but a web page in one file (MHTML)"),
        (bytes(range(1, 256)) * 8, "this is neither HTML nor text"),
    ],
)
def test_a_file_that_is_no_page_is_told_by_its_name(tmp_path: Path, body: bytes, said: str) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(gzip.compress(body))
    (capture,) = find_captures([file]).captures
    with pytest.raises(CaptureError, match="save the page as HTML") as caught:
        load(capture)
    assert said in str(caught.value)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1252", "utf-8-sig"])
def test_a_page_of_any_charset_is_a_page(tmp_path: Path, charset: str) -> None:
    file = tmp_path / "page.html"
    file.write_bytes("<h1>Straße</h1>\x0c<p>Größe</p>".encode(charset))
    assert bodies(find_captures([file])) == [file.read_bytes()]
