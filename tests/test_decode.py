"""Bytes to text: what the bytes are comes before what anybody says of them."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.extract.decode import decode


def test_valid_utf8_is_utf8_whatever_the_page_declares() -> None:
    body = '<meta charset="iso-8859-1"><p>Brücke für Fußgänger</p>'.encode()
    assert "Brücke für Fußgänger" in decode(body, "text/html; charset=iso-8859-1")


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("iso-8859-1", "cp1252", "„Brücke“ – 5 €"),
        ("windows-1251", "cp1251", "Мост закрыт до осени"),
        ("shift_jis", "cp932", "市役所の新庁舎①"),
        ("euc-jp", "euc_jp", "市役所の新庁舎"),
        ("gb2312", "gb18030", "海港获得新起重机镕"),
        ("euc-kr", "cp949", "항구에 새 크레인"),
        ("iso-8859-9", "cp1254", "Köprü güze kadar kapalı"),
        ("windows-1256", "cp1256", "الميناء يحصل على رافعة"),
    ],
)
def test_a_declared_charset_is_read_as_browsers_read_it(
    declared: str, encoding: str, text: str
) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    assert text in decode(meta.encode() + text.encode(encoding))
    assert text in decode(text.encode(encoding), f"text/html; charset={declared}")


def test_the_header_wins_over_the_page() -> None:
    body = b'<meta charset="windows-1251">' + "Größe".encode("cp1252")
    assert decode(body, "text/html; charset=windows-1252").endswith("Größe")


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_decides(mark: bytes, encoding: str) -> None:
    assert decode(mark + "Größe".encode(encoding), "text/html; charset=koi8-r") == "Größe"


def test_an_unknown_charset_is_passed_over() -> None:
    assert decode("Größe".encode("cp1252"), "text/html; charset=x-nonsense") == "Größe"


def test_a_page_cut_inside_a_letter_is_still_utf8() -> None:
    assert decode("Größe für a".encode() + "ü".encode()[:1]).startswith("Größe für a")


def test_one_bad_byte_in_a_long_page_does_not_change_its_charset() -> None:
    body = ("Straße " * 600).encode() + b"\xff" + ("Straße " * 600).encode()
    assert decode(body).count("Straße") == 1200


@given(st.binary(max_size=200), st.one_of(st.none(), st.text(max_size=30)))
def test_no_bytes_and_no_header_make_it_raise(body: bytes, content_type: str | None) -> None:
    assert isinstance(decode(body, content_type), str)
