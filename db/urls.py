"""The key under which an article's address is compared, and its site; pure, no site is named.

The key is never the link shown: it unifies what leads to the same article (scheme, `www`, mobile
and AMP hosts, tracking parameters, mirrors) and may itself answer 404.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

import tldextract

from db.tracking import is_tracking

_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

_ALTERNATE_HOST = re.compile(r"^(?:www\d?|m|mobile?|mobil|amp|touch|wap)\.(?=[^.]+\.)")
_MIRROR = re.compile(
    r"^/web/(?:\d{1,14}(?:[a-z]{2}_)?|\*)/(https?:/{1,2}.+)$", re.IGNORECASE | re.DOTALL
)
_AMP_CACHE = re.compile(r"^/(?:[a-z]/){1,2}(?=[^/]+\.[^/]+)", re.IGNORECASE)
_AMP_VIEWER = re.compile(r"^/amp/(?:s/)?(?=[^/]+\.[^/]+)", re.IGNORECASE)
_AMP_ENDING = re.compile(r"(?:/amp|\.amp)(?=(?:\.html?)?/?$)(?:(?<=/amp)\.html?)?", re.IGNORECASE)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/]*", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)
_UNRESERVED = re.compile(r"%([0-9A-Fa-f]{2})")
_SAFE_IN_PATH = "/!$&'()*+,;=:@~-._"
_SAFE_IN_QUERY = "/?!$'()*,;:@~-._"


def canonical_url(url: str) -> str:
    """Return the key under which an address is remembered; applying it twice changes nothing.

    What is no web address comes back stripped of surrounding space.
    """
    text = url.strip()
    while True:
        parts = web_address(text)
        if parts is None:
            return text
        inner = _unwrapped(parts)
        if inner is None:
            break
        text = inner.strip()
    host = _host(parts)
    path = _path(parts.path)
    query = _query(parts.query)
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    key = f"https://{host}{path}{'?' + query if query else ''}"
    return key + (
        f"#{quote(fragment, safe=_SAFE_IN_QUERY + '%', errors='surrogatepass')}" if fragment else ""
    )


def web_address(text: str) -> SplitResult | None:
    """Return the parts of an http or https address; None for anything else."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return None
    return parts


def _unwrapped(parts: SplitResult) -> str | None:
    """Return the address inside a mirror's or an AMP cache's address, if it is one."""
    host = (parts.hostname or "").lower()
    tail = parts.path + (f"?{parts.query}" if parts.query else "")
    if host in ("web.archive.org", "web-beta.archive.org", "www.web.archive.org"):
        mirrored = _MIRROR.match(tail)
        return re.sub(r"^(https?):/+", r"\1://", mirrored[1]) if mirrored else None
    if host.endswith(".cdn.ampproject.org") and _AMP_CACHE.match(tail):
        return "https://" + _AMP_CACHE.sub("", tail)
    if re.fullmatch(r"(?:www\.)?google\.[a-z.]+", host) and _AMP_VIEWER.match(tail):
        return "https://" + _AMP_VIEWER.sub("", tail)
    return None


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower().rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii").lower()
        except UnicodeError:
            host = quote(host, safe="", errors="surrogatepass").lower()
    while match := _ALTERNATE_HOST.match(host):
        rest = host[match.end() :]
        if not _registrable(rest):
            break
        host = rest
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port in (None, 80, 443) else f"{host}:{port}"


@lru_cache(maxsize=4096)
def _registrable(host: str) -> bool:
    """Tell whether a host is more than a public suffix, so that what stood before it may go."""
    return _domain(host) is not None


def _path(raw: str) -> str:
    path = _normal_escapes(raw, safe=_SAFE_IN_PATH)
    path = _SESSION.sub("", path)
    while True:
        shorter = _without_dots(re.sub(r"/{2,}", "/", path))
        shorter = _INDEX.sub("/", shorter)
        shorter = _AMP_ENDING.sub("", shorter)
        if shorter.lower().startswith("/amp/") and len(shorter) > len("/amp/"):
            shorter = shorter[len("/amp") :]
        if len(shorter) > 1:
            shorter = shorter.rstrip("/") or "/"
        if shorter == path:
            break
        path = shorter
    return path if path.startswith("/") else f"/{path}" if path else "/"


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` segments (RFC 3986 section 5.2.4)."""
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _normal_escapes(text: str, *, safe: str) -> str:
    """Return text with every byte escaped exactly if it must be (RFC 3986 section 6.2.2)."""
    reserved = {c for c in "/?#[]@!$&'()*+,;=%:" if c not in safe} | set("/?#&=+%;")

    def keep_or_decode(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return match[0].upper() if character in reserved or ord(character) < 33 else match[0]

    kept = _UNRESERVED.sub(keep_or_decode, text)
    out: list[str] = []
    for piece in re.split(r"(%(?:2[356BCF]|3[ABDF]|40|5[BD]|[01][0-9A-F]|20|7F))", kept):
        if re.fullmatch(r"%[0-9A-F]{2}", piece):
            out.append(piece)
        else:
            out.append(quote(unquote_to_bytes(piece.encode("utf-8", "surrogatepass")), safe=safe))
    return "".join(out)


def _query(raw: str) -> str:
    kept: list[str] = []
    for item in raw.split("&"):
        name, equals, value = item.partition("=")
        if not name or is_tracking(name, value):
            continue
        name, value = name.replace("+", "%20"), value.replace("+", "%20")
        name, value = (_normal_escapes(part, safe=_SAFE_IN_QUERY) for part in (name, value))
        kept.append(f"{name}={value}" if equals else name)
    return "&".join(sorted(kept))


def site_of(url: str) -> str:
    """Return the registrable domain of an address, else its host; empty if it is no web address.

    It is written in the letters of its script, however the address spells it (`xn--…`).
    """
    parts = web_address(url)
    return _site_of_host(readable_host(parts.hostname or "")) if parts else ""


def readable_host(host: str) -> str:
    """Return a host in lower case, its punycode (RFC 3492) as the letters that it stands for."""
    name = unicodedata.normalize("NFC", host.lower().rstrip("."))
    return ".".join(map(_readable_label, name.split("."))) if "xn--" in name else name


def _readable_label(label: str) -> str:
    if not (label.startswith("xn--") and label.isascii()):
        return label
    try:
        read = label.removeprefix("xn--").encode().decode("punycode")
    except UnicodeError:
        return label
    # what no browser would write so stays as it is: the letters might look like another host
    genuine = read.isprintable() and not read.isascii() and read.lower() == read
    return read if genuine and unicodedata.normalize("NFKC", read) == read else label


@lru_cache(maxsize=4096)
def _site_of_host(host: str) -> str:
    return _domain(host) or host


def _domain(host: str) -> str | None:
    """Return the registrable domain of a host; None for a public suffix, an address, a bare name.

    A top-level domain that the list does not know is a suffix (publicsuffix.org, rule `*`).
    """
    found = _suffixes(host)
    if found.suffix:
        return f"{found.domain}.{found.suffix}" if found.domain else None
    labels = host.split(".")
    if len(labels) < 2 or ":" in host or labels[-1].isdecimal() or not all(labels):
        return None
    return ".".join(labels[-2:])


def plainness(url: str) -> tuple[int, int, int, int, str]:
    """Order the addresses of one article: the smallest is the one to show.

    What is wrapped or made for phones comes last, then what says how a reader came, then what has
    more parameters; of the rest, https goes before http and short before long.
    """
    parts = web_address(url)
    if parts is None:
        return (9, 0, 0, len(url), url)
    alternate = bool(
        re.match(r"(?:m|mobile?|mobil|amp|touch|wap)\.", parts.hostname or "", re.IGNORECASE)
    )
    amp = bool(_AMP_ENDING.search(parts.path)) or parts.path.lower().startswith("/amp/")
    wrapped = _unwrapped(parts) is not None
    parameters = [item.partition("=") for item in parts.query.split("&") if item]
    tracked = any(is_tracking(name, value) for name, _, value in parameters)
    return (
        4 * wrapped + 2 * (alternate or amp) + tracked,
        len(parameters),
        int(parts.scheme.lower() != "https"),
        len(url),
        url,
    )
