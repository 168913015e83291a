"""Text, addresses and HTML from strangers made safe to publish; the only user of nh3."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

import nh3

MAX_ADDRESS = 8000  # characters; longer ones are refused by most servers (nginx takes 8 KB)

_UNPUBLISHABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffd-\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(1 << 16, 17 << 16, 1 << 16)
    )
    + "]"
)
"""XML 1.0 §2.2 forbids most of these, parsers stumble over the rest; U+FFFD says "lost"."""
_TAG = re.compile(r"<(?:/?[A-Za-z][^<>]*|!--.*?--|![A-Za-z\[][^<>]*|\?[^<>]*)>", re.DOTALL)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_MAX_UNWRAPPING = 5  # entities of entities; nobody escapes deeper by mistake


def plain(text: str | None) -> str:
    """Return text on one line without markup, entities and characters that no feed may hold."""
    if not text:
        return ""
    cleaned = _UNPUBLISHABLE.sub("", text)
    for _ in range(_MAX_UNWRAPPING):
        before = cleaned
        if _ENTITY.search(cleaned):
            cleaned = _UNPUBLISHABLE.sub("", html.unescape(cleaned))
        if _TAG.search(cleaned):
            cleaned = html.unescape(_without_tags(cleaned))
        if cleaned == before:
            break
    return " ".join(cleaned.split())


def _without_tags(text: str) -> str:
    """Return text without tags; a "<script>" that nothing closes is a word, and its rest stays."""
    ends = text.lower()
    closed = {name for name in ("script", "style") if f"</{name}" in ends}
    return nh3.clean(text, tags=set(), clean_content_tags=closed)


def shortened(text: str, limit: int) -> str:
    """Return text of at most `limit` characters, cut at a word if one ends in its last fifth."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 4 // 5 else cut).rstrip() + "…"


@lru_cache(maxsize=8192)  # of the entries of the feeds that change at the moment
def address(url: str | None) -> str | None:
    """Return an absolute http(s) address in ASCII (RFC 3986), or None for anything else."""
    if not url or len(url) > MAX_ADDRESS:
        return None
    try:
        parts = urlsplit(_UNPUBLISHABLE.sub("", url).strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return None
    elif ":" in host:
        host = f"[{host}]"
    if not re.fullmatch(r"[A-Za-z0-9._\-\[\]:]+", host):
        return None
    return urlunsplit(
        (
            parts.scheme.lower(),
            host if port is None else f"{host}:{port}",
            quote(parts.path, safe="/%:@!$&'()*+,;=~-._"),
            quote(parts.query, safe="/?%:@!$&()*+,;=~-._"),
            quote(parts.fragment, safe="/?%:@!$&'()*+,;=~-._"),
        )
    )


def language_tag(tag: str | None) -> str | None:
    """Return a well-formed BCP 47 tag, or None."""
    candidate = (tag or "").strip().replace("_", "-")
    return candidate if _LANGUAGE.fullmatch(candidate) else None


def safe_html(markup: str) -> str:
    """Return markup with nothing in it that runs, frames, submits or points to a relative place."""
    return nh3.clean(
        _UNPUBLISHABLE.sub("", markup),
        tags={"p", "img", "small", "del", "ins", "br", "a"},
        attributes={"img": {"src", "alt"}, "a": {"href"}, "small": {"lang"}},
        url_schemes={"http", "https"},
        url_relative="deny",
        link_rel=None,
    )
