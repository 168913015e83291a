"""Recognises what came instead of the page: challenge, consent, login, soft 404, shell; pure.

The marks are those of the products that make such pages, never of a site. A mark in the headers is
enough; one in the text counts only on a page with few links, because real pages carry the scripts
of the same products.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

LOOKED_AT_BYTES = 512 * 1024
FEW_LINKS = 20  # consent and challenge pages link to notices and partners; section pages to dozens
LITTLE_TEXT = 600  # characters


class Instead(StrEnum):
    CHALLENGE = "challenge"
    CONSENT = "consent"
    LOGIN = "login"
    MISSING = "missing"
    SHELL = "shell"


_ADVICE = {
    Instead.CHALLENGE: (
        "the site asks whether we are human ({mark}): Litfass does not get around that; "
        "visit less often, ask the publisher, or use a feed of theirs"
    ),
    Instead.CONSENT: (
        "a consent page came ({mark}): give the source the cookie that your browser holds after "
        "consenting (cookies), or mark it browser = true"
    ),
    Instead.LOGIN: (
        "a login page came ({mark}): give the source the headers or cookies of your account, "
        "if its terms allow that"
    ),
    Instead.MISSING: "the page says that it is not there ({mark}): has its address changed?",
    Instead.SHELL: (
        "the page is an empty shell that a script would fill ({mark}): mark the source "
        "browser = true (needs the extra litfass[browser])"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came instead, and by which mark we know it."""

    kind: Instead
    mark: str

    @property
    def advice(self) -> str:
        return _ADVICE[self.kind].format(mark=self.mark)


_HEADER_MARKS = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-datadome", "protected", "DataDome"),
    ("x-dd-b", "", "DataDome"),
    ("x-amzn-waf-action", "", "AWS WAF"),
    ("x-vercel-mitigated", "", "Vercel"),
    ("x-sucuri-block", "", "Sucuri"),
)
"""Header -> text in it -> whose it is."""

_CHALLENGE_MARKS = (
    ("/cdn-cgi/challenge-platform/", "Cloudflare"),
    ("_cf_chl_opt", "Cloudflare"),
    ("cf-error-details", "Cloudflare"),
    ("captcha-delivery.com", "DataDome"),
    ("_incapsula_resource", "Imperva"),
    ("px-captcha", "HUMAN"),
    ("awswafintegration", "AWS WAF"),
    ("sucuri_cloudproxy_js", "Sucuri"),
    ("errors.edgesuite.net", "Akamai"),
    ("/_sec/cp_challenge", "Akamai"),
    ("anubis_challenge", "Anubis"),
    ("/.within.website/x/cmd/anubis", "Anubis"),
    ("g-recaptcha", "reCAPTCHA"),
    ("h-captcha", "hCaptcha"),
    ("cf-turnstile", "Turnstile"),
    ("friendlycaptcha", "Friendly Captcha"),
    ("altcha-widget", "ALTCHA"),
)
_CONSENT_MARKS = (
    "privacy-mgmt",
    "sp_message",
    "consentmanager",
    "usercentrics",
    "onetrust",
    "didomi",
    "cookiebot",
    "trustarc",
    "iubenda",
    "quantcast",
    "cookie-wall",
    "cookiewall",
    "consent-wall",
    "purabo",
    "contentpass",
)
_CONSENT_PATH = re.compile(
    r"(^|[/.\-_])(consent|cookie-?wall|privacy-?(gate|wall)|zustimmung|einwilligung|gdpr|dsgvo|"
    r"collectconsent)([/.\-_?]|$)"
)
_LOGIN_PATH = re.compile(
    r"(^|[/.\-_])(log-?in|sign-?in|signon|sso|oauth2?|anmelden|einloggen|connexion|"
    r"iniciar-sesion|accedi|inloggen)([/.\-_?]|$)"
)
_MISSING_TITLE = re.compile(
    r"\b404\b|\b410\b|(page|seite|site|document)\s+(could\s+)?not\s+(be\s+)?found|"
    r"(seite|inhalt|dokument)\s+(wurde\s+)?nicht\s+gefunden|nicht\s+(mehr\s+)?verfügbar|"
    r"page\s+(introuvable|non\s+trouvée)|página\s+no\s+encontrada|página\s+não\s+encontrada|"
    r"pagina\s+non\s+trovata|pagina\s+niet\s+gevonden|sidan\s+(hittades|finns)\s+inte|"
    r"siden\s+(blev\s+ikke|ble\s+ikke|findes\s+ikke|finnes\s+ikke)|sivua\s+ei\s+löyty|"
    r"strona\s+nie\s+(została\s+znaleziona|istnieje)|stránka\s+(nebyla\s+nalezena|nenalezena)|"
    r"страница\s+не\s+найдена|сторінку\s+не\s+знайдено|ページが見つかりません|页面不存在|"
    r"頁面不存在|페이지를\s+찾을\s+수\s+없습니다"
)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.DOTALL)
_LINK = re.compile(r"<a\s[^>]*?href\s*=\s*[\"']?(?!#|javascript:|mailto:)[^\s\"'>]")
_PASSWORD = re.compile(r"<input\b[^>]*type\s*=\s*[\"']?password")
_UNSEEN = re.compile(
    r"<(script|style|template|svg|noscript)\b.*?(</\1\s*>|$)|<!--.*?-->", re.DOTALL
)
_TAG = re.compile(r"<[^>]*>?")
_STATE = re.compile(
    r"__next_data__|__next_f|__nuxt|__initial_state__|__preloaded_state__|__apollo_state__|"
    r"application/(ld\+)?json"
)
_EMPTY_ROOT = re.compile(
    r"<(div|main|app-root)\b[^>]*\bid\s*=\s*[\"']?[\w-]+[^>]*>\s*</\1>|<app-root"
)


def recognise(
    *, asked: str, url: str, status: int, headers: Mapping[str, str], body: bytes
) -> Finding | None:
    """Tell what came instead of the page asked for; None if it looks like a page.

    `url` is the address after redirects.
    """
    for name, part, whose in _HEADER_MARKS:
        value = headers.get(name)
        if (
            value is not None
            and part in value.lower()
            and (status >= 400 or name == "cf-mitigated")
        ):
            return Finding(kind=Instead.CHALLENGE, mark=whose)
    text = body[:LOOKED_AT_BYTES].decode("utf-8", "replace").lower()
    few_links = len(_LINK.findall(text)) < FEW_LINKS
    if few_links:
        for mark, whose in _CHALLENGE_MARKS:
            if mark in text and (status >= 400 or _is_short(text)):
                return Finding(kind=Instead.CHALLENGE, mark=whose)
    if status >= 400:
        return None
    return _elsewhere(asked, url) or (_hidden(text) if few_links else None)


def _elsewhere(asked: str, url: str) -> Finding | None:
    """Judge by where redirects led."""
    wanted, got = urlsplit(asked), urlsplit(url)
    if (wanted.netloc, wanted.path) == (got.netloc, got.path):
        return None
    before, after = (f"{one.netloc}{one.path}".lower() for one in (wanted, got))
    where = f"redirected to {got.netloc}{got.path}"[:120]
    if _CONSENT_PATH.search(after) and not _CONSENT_PATH.search(before):
        return Finding(kind=Instead.CONSENT, mark=where)
    if _LOGIN_PATH.search(after) and not _LOGIN_PATH.search(before):
        return Finding(kind=Instead.LOGIN, mark=where)
    to_the_front = got.path in ("", "/") and not got.query
    if to_the_front and wanted.path.strip("/") and not _is_language(wanted.path):
        return Finding(kind=Instead.MISSING, mark="redirected to the front page")
    return None


def _hidden(text: str) -> Finding | None:
    """Judge a page with few links by its text."""
    found = _TITLE.search(text)
    title = " ".join(found[1].split()) if found else ""
    if _MISSING_TITLE.search(title):
        return Finding(kind=Instead.MISSING, mark=f'its title is "{title[:60]}"')
    if _PASSWORD.search(text):
        return Finding(kind=Instead.LOGIN, mark="it asks for a password")
    if not _is_short(text):
        return None
    for mark in _CONSENT_MARKS:
        if mark in text:
            return Finding(kind=Instead.CONSENT, mark=mark)
    if "<script" in text and not _STATE.search(text) and _EMPTY_ROOT.search(text):
        return Finding(kind=Instead.SHELL, mark="no text, only scripts")
    return None


def _is_short(text: str) -> bool:
    seen = _TAG.sub(" ", _UNSEEN.sub(" ", text))
    return len(" ".join(seen.split())) < LITTLE_TEXT


def _is_language(path: str) -> bool:
    return re.fullmatch(r"/[a-z]{2}(-[a-z]{2})?/?", path.lower()) is not None
