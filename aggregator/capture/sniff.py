"""What the bytes of a saved file are, if they are no page: the common mistakes by name."""

from __future__ import annotations

SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK\x03\x04", "a ZIP file or an office document"),
    (b"SQLite format 3\x00", "a database"),
    (b"WARC/", "a WARC file: give it a name that ends in .warc"),
    (b"From: <Saved by ", "a web page in one file (MHTML)"),
)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
LOOKED_AT_BYTES = 4096
CONTROLS = frozenset({*range(1, 9), 11, *range(14, 27), *range(28, 32)})
"""The binary data bytes of the MIME Sniffing standard, section 4, but for NUL: UTF-16 has those."""
MOST_CONTROLS = 0.02  # text has none but by accident, noise a tenth


def what_else(body: bytes) -> str | None:
    """Tell what a file is that is no page; None for anything that may be one."""
    if not body.strip():
        return "the file is empty"
    for signature, name in SIGNATURES:
        if body.startswith(signature):
            return f"this is no page but {name}"
    head = body[:LOOKED_AT_BYTES]
    controls = sum(byte in CONTROLS for byte in head)
    if controls > MOST_CONTROLS * len(head) and not body.startswith(UTF16_MARKS):
        return "this is neither HTML nor text"
    return None
