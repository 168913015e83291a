"""Recognises what came instead of the page: challenge, consent, login, soft 404, shell and more;
pure.

A mark in the headers is enough. One in the text counts only on a page with few links and, unless
the answer is an error, little text: real pages carry the scripts of the same products.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from urllib.parse import urlsplit

from aggregator.extract.decode import decode
from aggregator.fetch import marks
from aggregator.fetch.model import Exchange
from aggregator.fetch.sketch import Sketch, sketch

FEW_LINKS = 20  # consent and challenge pages link to notices; of 309 recorded pages two have fewer
LITTLE_TEXT = 600  # characters; the shortest of 309 recorded pages, in Chinese, has 1,112
NO_TEXT = 200  # characters of "please enable JavaScript" and a copyright line
NOTHING = 40  # characters of a document type
SCRIPT_LOOKED_AT = 20_000  # characters; what only sends browsers on does not begin with more
TITLE_LOOKED_AT = 300  # characters
LOGIN_TEXT = 1500  # characters around a login form
CONSENT_SHARE = 0.03  # of a wall's letters stand in words about consent; an article about it: 0.01
CONSENT_WORDS_AT_LEAST = 4
MISSING_SHARE = 0.5  # of a title's part that says "page not found" in so many words


class Instead(StrEnum):
    CHALLENGE = "challenge"
    CONSENT = "consent"
    LOGIN = "login"
    MISSING = "missing"
    MAINTENANCE = "maintenance"
    PARKED = "parked"
    NOT_HERE = "not-here"
    ELSEWHERE = "elsewhere"
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
    Instead.MAINTENANCE: "the site is being worked on ({mark}): it is asked again later",
    Instead.PARKED: "the domain is for sale or parked ({mark}): has the page's address changed?",
    Instead.NOT_HERE: (
        "the site serves no visitors from where this runs ({mark}): ask the publisher, "
        "or use a feed of theirs"
    ),
    Instead.ELSEWHERE: "the page only sends browsers on ({mark}): give the source that address",
    Instead.SHELL: (
        "the page is an empty shell that a script would fill ({mark}): mark the source "
        "browser = true (needs the extra litfass[browser])"
    ),
}
_OUTCOMES = {
    Instead.MISSING: "unreachable",
    Instead.MAINTENANCE: "unreachable",
    Instead.PARKED: "unreachable",
    Instead.ELSEWHERE: "unreachable",
    Instead.SHELL: "unreadable",
}
_TITLE = re.compile(r"<title[^<>]*>([^<]{0,500})")
_TITLE_PARTS = re.compile(r"\s+[-–—·»:|]+\s+|[|»]|:\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What came instead, and by which mark we know it."""

    kind: Instead
    mark: str

    @property
    def advice(self) -> str:
        return _ADVICE[self.kind].format(mark=self.mark)

    @property
    def outcome(self) -> str:
        """Return the word for it in the archive."""
        return _OUTCOMES.get(self.kind, "blocked")


def recognise(*, asked: str, answer: Exchange) -> Finding | None:
    """Tell what came instead of the page asked for; None if it looks like a page."""
    if whose := _marked_header(answer):
        return Finding(kind=Instead.CHALLENGE, mark=whose)
    if answer.status in (404, 410, 429):
        return None  # they say all there is to say
    text = decode(answer.body, answer.headers.get("content-type")).lower()
    drawn = sketch(text) if text.count("<a") < 4 * FEW_LINKS else None
    few = drawn if drawn is not None and drawn.links < FEW_LINKS else None
    if few is not None and (found := _challenge(few, text, answer.status)):
        return found
    if answer.status >= 400:
        return None
    return (
        _led_elsewhere(asked, answer.url, few)
        or _missing(text, drawn, few)
        or (_hidden(few, text) if few is not None else None)
    )


def _marked_header(answer: Exchange) -> str | None:
    known = marks.HEADERS + (marks.HEADERS_OF_ERRORS if answer.status >= 400 else ())
    for name, part, whose in known:
        if part in answer.headers.get(name, "\0").lower() and name in answer.headers:
            return whose
    return None


def _challenge(few: Sketch, text: str, status: int) -> Finding | None:
    if status < 400 and len(few.text) >= LITTLE_TEXT:
        return None
    for mark, whose in marks.CHALLENGES:
        if mark in text:
            return Finding(kind=Instead.CHALLENGE, mark=whose)
    if marks.CHALLENGE_TITLE.search(few.title[:TITLE_LOOKED_AT]):
        return Finding(kind=Instead.CHALLENGE, mark=f'its title is "{few.title[:60]}"')
    if len(few.text) >= LITTLE_TEXT:
        return None
    if said := marks.CHALLENGE_TEXT.search(unescape(few.text)):
        return Finding(kind=Instead.CHALLENGE, mark=f'it says "{said[0][:60]}"')
    return None


def _led_elsewhere(asked: str, url: str, few: Sketch | None) -> Finding | None:
    """Judge by where redirects led."""
    wanted, got = urlsplit(asked), urlsplit(url)
    if (wanted.netloc, wanted.path) == (got.netloc, got.path):
        return None
    before, after = (f"{one.netloc}{one.path}".lower() for one in (wanted, got))
    where = f"redirected to {got.netloc}{got.path}"[:120]
    if few is not None and _newly(marks.CONSENT_PATH, before, after):
        return Finding(kind=Instead.CONSENT, mark=where)
    if _newly(marks.LOGIN_PATH, before, after):
        return Finding(kind=Instead.LOGIN, mark=where)
    same_host = wanted.netloc.removeprefix("www.") == got.netloc.removeprefix("www.")
    to_the_front = same_host and got.path in ("", "/") and not got.query
    if to_the_front and not marks.FRONT_PATH.fullmatch(wanted.path or "/"):
        return Finding(kind=Instead.MISSING, mark="redirected to the front page")
    return None


def _newly(path: re.Pattern[str], before: str, after: str) -> bool:
    return path.search(after) is not None and path.search(before) is None


def _missing(text: str, drawn: Sketch | None, few: Sketch | None) -> Finding | None:
    """Judge by title and heading; on a page with many links only if they say nothing else."""
    found = _TITLE.search(text)
    title = " ".join(found[1].split())[:TITLE_LOOKED_AT] if found else ""
    heading = drawn.heading[:TITLE_LOOKED_AT] if drawn is not None else ""
    if few is not None and len(few.text) < LITTLE_TEXT and marks.MISSING.search(title):
        return Finding(kind=Instead.MISSING, mark=f'its title is "{title[:60]}"')
    if few is not None and len(few.text) < LITTLE_TEXT:
        said = marks.MISSING.search(few.text)
        if said and not said[0].strip().isdecimal():
            return Finding(kind=Instead.MISSING, mark=f'it says "{said[0][:60]}"')
    for part in (*_TITLE_PARTS.split(title), heading):
        said = marks.MISSING.search(part)
        if said and len(said[0]) >= MISSING_SHARE * len(part.strip()):
            return Finding(kind=Instead.MISSING, mark=f'it is headed "{part.strip()[:60]}"')
    return None


def _hidden(few: Sketch, text: str) -> Finding | None:
    """Judge a page with few links by what it says and holds."""
    if few.asks_password and len(few.text) < LOGIN_TEXT:
        return Finding(kind=Instead.LOGIN, mark="it asks for a password")
    if found := _consent(few, text):
        return found
    if found := _out_of_service(few, text):
        return found
    if few.sends_on_to is not None and len(few.text) < LITTLE_TEXT:
        return Finding(kind=Instead.ELSEWHERE, mark=f"to {few.sends_on_to[:120]}")
    if few.scripts and (not marks.STATE.search(text) or marks.EMPTY_STATE.search(text)):
        sent_on = marks.SENT_ON.search(text[:SCRIPT_LOOKED_AT])
        if sent_on and len(few.text) < NOTHING and not marks.EMPTY_ROOT.search(text):
            where = (sent_on[1] or sent_on[2])[:120]
            return Finding(kind=Instead.ELSEWHERE, mark=f"to {where}")
        empty = len(few.text) < LITTLE_TEXT and marks.EMPTY_ROOT.search(text)
        if empty or len(few.text) < NO_TEXT:
            return Finding(kind=Instead.SHELL, mark="no text, only scripts")
    return None


def _out_of_service(few: Sketch, text: str) -> Finding | None:
    """Judge a page that says little, and that for whoever comes."""
    if len(few.text) >= LITTLE_TEXT:
        return None
    says = unescape(f"{few.title[:TITLE_LOOKED_AT]} {few.text}").replace("’", "'")
    for words, kind in (
        (marks.PARKED, Instead.PARKED),
        (marks.NOT_HERE, Instead.NOT_HERE),
        (marks.MAINTENANCE, Instead.MAINTENANCE),
    ):
        if said := words.search(says):
            return Finding(kind=kind, mark=f'it says "{said[0][:60]}"')
    for mark in marks.PARKING:
        if mark in text:
            return Finding(kind=Instead.PARKED, mark=mark)
    return None


def _consent(few: Sketch, text: str) -> Finding | None:
    said = [found[0] for found in marks.CONSENT_WORDS.finditer(few.text)]
    letters = len(few.text)
    if len(said) >= CONSENT_WORDS_AT_LEAST and sum(map(len, said)) >= CONSENT_SHARE * letters:
        return Finding(kind=Instead.CONSENT, mark="it speaks of little but consent")
    if letters < LITTLE_TEXT and (said or marks.CONSENT_WORDS.search(few.title[:TITLE_LOOKED_AT])):
        for mark in marks.CONSENT_PLATFORMS:
            if mark in text:
                return Finding(kind=Instead.CONSENT, mark=mark)
    return None
