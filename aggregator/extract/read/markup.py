"""The blocks' own HTML, joined into one small document that BeautifulSoup parses once."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

from aggregator.extract.model import Block

_JOINT = "litfass-block"
_UNREAD = re.compile(
    r"<!--.*?-->"
    r"|<(script|style|template|iframe|object|canvas|select|textarea|dialog|button)\b.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_DRAWING = re.compile(r"<svg\b([^>]*)>(.*?)</svg\s*>", re.DOTALL | re.IGNORECASE)
_DRAWING_NAME = re.compile(r"""\baria-label=("[^"<>]{1,60}"|'[^'<>]{1,60}')""")
_DRAWING_TITLE = re.compile(r"""<title[^>]*>([^<>"]{1,60})</title""")
_HEAVY = re.compile(r"""\s[\w:-]+="[^"]{600,}\"""")
"""Attributes no field is read from, by their size: embedded pictures, tracking data."""


_APART = (
    r"</?(?:div|article|section|header|footer|figure|figcaption|picture|source|ul|ol|li|h[1-6]|p"
    rf"|noscript|main|aside|table|tbody|tr|td|th|nav|dl|dt|dd|form|{_JOINT})"
)
_SPACE_BEFORE = re.compile(rf">\s+(?={_APART}\b)")
_SPACE_BEHIND = re.compile(rf"({_APART}(?:\s[^<>]*)?>)\s+(?=<)")
"""White space that no reader sees; to BeautifulSoup each is a text."""


def parse_blocks(blocks: Sequence[Block]) -> list[Tag]:
    """Return one element a block, holding its subtrees."""
    pieces = [
        f"<{_JOINT}>{_lighten(''.join(node.html for node in block.nodes))}</{_JOINT}>"
        for block in blocks
    ]
    found = _parse("".join(pieces))
    if len(found) == len(blocks):
        return found
    # What one block leaves open ("<noscript><!--") swallowed others: each is parsed alone.
    return [_parse(piece)[0] for piece in pieces]


def _parse(html: str) -> list[Tag]:
    # A plain dict halves the time.
    soup = BeautifulSoup(html, "lxml", multi_valued_attributes=None, attribute_dict_class=dict)
    return soup.find_all(_JOINT)


def _lighten(html: str) -> str:
    html = _UNREAD.sub("", html)
    html = _DRAWING.sub(_named_drawing, html)
    html = _HEAVY.sub(_kept_heavy, html)
    return _SPACE_BEHIND.sub(r"\1", _SPACE_BEFORE.sub(">", html))


def _named_drawing(match: re.Match[str]) -> str:
    """Keep what a drawing is called ("Video", "Plus"): it may be the only mark of its kind."""
    name = _DRAWING_NAME.search(match[1])
    if name is not None:
        return f"<img aria-label={name[1]}>"
    title = _DRAWING_TITLE.search(match[2])
    return f'<img aria-label="{title[1]}">' if title is not None else ""


def _kept_heavy(match: re.Match[str]) -> str:
    return match[0] if "srcset" in match[0][:20] else ""
