"""What an address says about an article: its key for comparing, the publisher's id, a date; pure, no site is named.

The key is never the link shown: it unifies what leads to the same article (scheme, `www`, mobile and AMP hosts,
tracking parameters, mirrors) and may itself answer 404.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

import tldextract

_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

_TRACKING = frozenset(
    [
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "__twitter_impression",
        "action_object_map",
        "action_type_map",
        "amp_js_v",
        "campaign_id",
        "cmp",
        "cmpid",
        "cvid",
        "dclid",
        "dicbo",
        "emci",
        "emdi",
        "fb_action_ids",
        "fb_action_types",
        "fb_ref",
        "fb_source",
        "fbclid",
        "feature",
        "feedtype",
        "gaa_at",
        "gbraid",
        "gclid",
        "gclsrc",
        "icid",
        "ifttt",
        "igsh",
        "igshid",
        "int_campaign",
        "int_content",
        "int_medium",
        "int_source",
        "intcid",
        "isfreemail",
        "ito",
        "li_fat_id",
        "li_medium",
        "li_source",
        "link_source",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "msclkid",
        "ncid",
        "ocid",
        "oly_anon_id",
        "oly_enc_id",
        "originalreferrer",
        "outputtype",
        "rb_clickid",
        "rcode",
        "recommendation",
        "ref",
        "ref_src",
        "ref_url",
        "referer",
        "referrer",
        "referral",
        "s_cid",
        "s_kwcid",
        "sc_cid",
        "sc_src",
        "sccid",
        "share",
        "share_id",
        "shared",
        "smid",
        "smtyp",
        "soc_src",
        "soc_trk",
        "source",
        "spm",
        "sr_share",
        "sref",
        "src",
        "ss_cid",
        "sxsrf",
        "taid",
        "tblci",
        "tpcc",
        "traffic_source",
        "trk",
        "trkcampaign",
        "ttclid",
        "twclid",
        "vero_conv",
        "vero_id",
        "via",
        "wbraid",
        "wickedid",
        "wt_mc",
        "wt_zmc",
        "xing_share",
        "xtor",
        "yclid",
        "zanpid",
    ]
)
_TRACKING_PREFIXES = (
    "utm_",
    "mtm_",
    "matomo_",
    "pk_",
    "piwik_",
    "hsa_",
    "itm_",
    "ns_",
    "at_",
    "stm_",
    "wt_",
)
_AMP_PARAMETERS = frozenset(
    {"amp", "output", "outputtype", "amp_gsa", "usqp", "__amp_source_origin"}
)
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
MAX_UNWRAPPED = 3  # a mirror of an AMP cache of a page is the deepest seen


def canonical_url(url: str) -> str:
    """Return the key under which an address is remembered; applying it twice changes nothing.

    What is no web address comes back stripped of surrounding space.
    """
    text = url.strip()
    for _ in range(MAX_UNWRAPPED):
        parts = _split(text)
        if parts is None:
            return text
        inner = _unwrapped(parts)
        if inner is None:
            break
        text = inner
    parts = _split(text)
    if parts is None:
        return text
    host = _host(parts)
    path = _path(parts.path)
    query = _query(parts.query)
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    key = f"https://{host}{path}{'?' + query if query else ''}"
    return key + (f"#{quote(fragment, safe=_SAFE_IN_QUERY + '%')}" if fragment else "")


def _split(text: str) -> SplitResult | None:
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
            host = quote(host, safe="")
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
    return bool(_suffixes(host).domain and _suffixes(host).suffix)


def _path(raw: str) -> str:
    path = _normal_escapes(raw, safe=_SAFE_IN_PATH)
    path = _SESSION.sub("", path)
    path = _without_dots(re.sub(r"/{2,}", "/", path))
    while True:
        shorter = _INDEX.sub("/", path)
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
        folded = name.lower()
        if not name or folded in _TRACKING or folded.startswith(_TRACKING_PREFIXES):
            continue
        if folded in _AMP_PARAMETERS and value.lower() in ("", "1", "true", "amp"):
            continue
        name, value = name.replace("+", "%20"), value.replace("+", "%20")
        name, value = (_normal_escapes(part, safe=_SAFE_IN_QUERY) for part in (name, value))
        kept.append(f"{name}={value}" if equals else name)
    return "&".join(sorted(kept))


def site_of(url: str) -> str:
    """Return the registrable domain of an address, else its host; empty for what is no web address."""
    parts = _split(url)
    return _site_of_host((parts.hostname or "").lower().rstrip(".")) if parts else ""


@lru_cache(maxsize=4096)
def _site_of_host(host: str) -> str:
    found = _suffixes(host)
    return f"{found.domain}.{found.suffix}" if found.domain and found.suffix else host


_EXTENSION = re.compile(r"(?:\.[a-z]{2,6})+$", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_HEX_TAIL = re.compile(r"(?:^|[-_.~])((?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{16,})$", re.IGNORECASE)
_DIGITS = re.compile(r"\d{4,}")
_ID_TAIL = re.compile(r"(?:^|[-_.,~]|(?<=[a-z]))(\d{6,})(?:_\d{3,5})?$", re.IGNORECASE)
_ID_HEAD = re.compile(r"^[a-z]{0,3}(\d{6,})[-_,.]", re.IGNORECASE)
_ID_PARAMETER = re.compile(
    r"(?:^|&)(?:id|p|aid|nid|artid|articleid|article_id|newsid|news_id|storyid|story_id|docid|doc_id)=(\d{3,})(?=&|$)",
    re.IGNORECASE,
)
_ROUND = re.compile(r"[1-9]\d?0{4,}")  # "…-um-100000" is a number of the headline


def publisher_id(key: str) -> str | None:
    """Return the publisher's own id of the article from a canonical address, if it shows one.

    An id is a UUID, a long hexadecimal tail, a path segment of four or more digits, six or more digits at the
    start or end of a segment, or a number in a parameter that says so; never a date, a year or a round number.
    """
    parts = _split(key)
    if parts is None:
        return None
    uuid = _UUID.search(parts.path)
    if uuid:
        return uuid[0].lower()
    for segment in reversed(parts.path.split("/")):
        stem = _EXTENSION.sub("", segment)
        found = _id_of_segment(stem)
        if found:
            return found
    parameter = _ID_PARAMETER.search(parts.query)
    return parameter[1] if parameter else None


def _id_of_segment(stem: str) -> str | None:
    if _DIGITS.fullmatch(stem):
        return None if _is_date(stem) else stem
    for pattern in (_ID_TAIL, _ID_HEAD):
        match = pattern.search(stem)
        if match and not _is_date(match[1]) and not _ROUND.fullmatch(match[1]):
            return match[1]
    hexadecimal = _HEX_TAIL.search(stem)
    return hexadecimal[1].lower() if hexadecimal else None


def _is_date(digits: str) -> bool:
    """Tell whether a run of digits is a year, a month or a day, with or without a time."""
    if len(digits) == 4:
        return 1900 <= int(digits) <= 2099
    if len(digits) == 6:
        return 1990 <= int(digits[:4]) <= 2099 and 1 <= int(digits[4:]) <= 12
    if len(digits) in (8, 12, 14):
        ahead = _day(digits[:4], digits[4:6], digits[6:8])
        behind = _day(digits[4:8], digits[2:4], digits[:2]) if len(digits) == 8 else None
        return ahead is not None or behind is not None
    return False


_MONTHS = {
    name: f"{n:02}"
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_DAY_FIRST_YEAR = re.compile(
    r"(?<!\d)(\d{4})([-/_.])(\d{1,2}|[a-z]{3})\2(\d{1,2})(?!\d)", re.IGNORECASE
)
_DAY_LAST_YEAR = re.compile(r"(?<!\d)(\d{1,2})([-_.])(\d{1,2})\2(\d{4})(?!\d)")
_DAY_PACKED = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")


def day_in_url(key: str) -> date | None:
    """Return the full date that an address shows in its path, if it shows exactly one."""
    parts = _split(key)
    if parts is None:
        return None
    found: set[date] = set()
    for match in _DAY_FIRST_YEAR.finditer(parts.path):
        found.add(_day(match[1], _MONTHS.get(match[3].lower(), match[3]), match[4]) or date.min)
    for match in _DAY_LAST_YEAR.finditer(parts.path):
        found.add(_day(match[4], match[3], match[1]) or date.min)
    for match in _DAY_PACKED.finditer(parts.path):
        found.add(_day(match[1], match[2], match[3]) or date.min)
    found.discard(date.min)
    return found.pop() if len(found) == 1 else None


def _day(year: str, month: str, day: str) -> date | None:
    if not (year + month + day).isascii() or not (year + month + day).isdecimal():
        return None
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return value if 1990 <= value.year <= 2099 else None


def without_query(key: str) -> str:
    """Return the part of a key that parameters do not touch."""
    return key.partition("?")[0]


def plainness(url: str) -> tuple[int, int, str]:
    """Order the addresses of one article: the smallest is the one to show."""
    parts = _split(url)
    if parts is None:
        return (9, len(url), url)
    alternate = bool(
        re.match(r"(?:m|mobile?|mobil|amp|touch|wap)\.", parts.hostname or "", re.IGNORECASE)
    )
    amp = bool(_AMP_ENDING.search(parts.path)) or parts.path.lower().startswith("/amp/")
    wrapped = _unwrapped(parts) is not None
    rank = 4 * wrapped + 2 * (alternate or amp) + (parts.scheme.lower() != "https")
    return (rank, len(url), url)
