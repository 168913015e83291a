"""Bytes to text: byte order mark, what the bytes are, the HTTP charset, the declaration."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:.-]+)", re.IGNORECASE)
_DECLARATION_BYTES = 4096
"""Where a declaration is looked for; HTML asks for the first 1024 bytes, pages are less careful."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels that the WHATWG Encoding Standard reads as a superset of what they name.
_ALIASES = {
    **dict.fromkeys(
        ("iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii"), "cp1252"
    ),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601"), "cp949"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620"), "cp874"),
    "big5": "big5hkscs",
}
_MOSTLY = 2
"""So many valid letters beyond ASCII to each broken one: UTF-8 with an accident in it."""
_CUT_SHORT = "unexpected end of data"


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return the page's text; never raises.

    Bytes that are valid UTF-8 are UTF-8 whatever is declared: real pages declare iso-8859-1 and
    send UTF-8, the reverse does not pass as valid by chance.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        only_cut = error.reason == _CUT_SHORT
    text = body.decode("utf-8", "replace")
    if only_cut or _is_mostly_utf8(text):
        return text
    for name in _declared(body, content_type):
        try:
            return body.decode(name, "replace")
        except LookupError:
            continue
    return body.decode("cp1252", "replace")


def _is_mostly_utf8(text: str) -> bool:
    broken = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore")) - broken
    return beyond >= _MOSTLY * broken


def _declared(body: bytes, content_type: str | None) -> list[str]:
    names = []
    header = _CHARSET.search(content_type or "")
    if header:
        names.append(header.group(1))
    meta = _DECLARED.search(body[:_DECLARATION_BYTES])
    if meta:
        names.append(meta.group(1).decode("ascii", "ignore"))
    known = (_ALIASES.get(name.lower(), name.lower()) for name in names)
    return [name for name in known if name not in ("utf-8", "utf8")]
