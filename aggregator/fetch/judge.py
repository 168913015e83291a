"""Judges the last answer: a Page, Unchanged, or a FetchError that says what to do; pure."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from aggregator.errors import FetchError
from aggregator.fetch.caching import fresh_for, retry_after
from aggregator.fetch.interstitial import Instead, recognise
from aggregator.fetch.model import Exchange, PageRequest, Unchanged
from aggregator.model import Page

NOT_MODIFIED = 304

_READABLE = re.compile(r"text/(html|plain)|application/xhtml\+xml|application/octet-stream|$")
_FEED = re.compile(rb"<(rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_END = re.compile(rb"</(body|html)\s*>", re.IGNORECASE)
_SNIFFED_BYTES = 2048  # a comment, a byte order mark or an XML declaration may come first


def judged(request: PageRequest, answer: Exchange, *, now: datetime) -> Page | Unchanged:
    """Return what the answer is; `now` is when it came."""
    if answer.status == NOT_MODIFIED:
        return _unchanged(request, answer, now)
    found = recognise(asked=request.url, answer=answer)
    if found is not None and not (request.browser and found.kind is Instead.SHELL):
        raise FetchError(
            found.advice,
            outcome=found.outcome,
            status=answer.status,
            retry_after=retry_after(answer.headers, now),
        )
    if answer.status not in (200, 203):
        raise _status_error(answer, now)
    _require_page(answer)
    complete = _is_complete(answer)
    if complete and hashlib.sha256(answer.body).hexdigest() == request.body_hash:
        return _unchanged(request, answer, now)
    return Page(
        url=answer.url,
        body=answer.body,
        captured_at=now,
        content_type=answer.headers.get("content-type"),
        etag=answer.headers.get("etag") if complete else None,
        last_modified=answer.headers.get("last-modified") if complete else None,
        status=answer.status,
        complete=complete,
        fresh_for=fresh_for(answer.headers, now),
    )


def _unchanged(request: PageRequest, answer: Exchange, now: datetime) -> Unchanged:
    if answer.status == NOT_MODIFIED and not (request.etag or request.last_modified):
        raise FetchError("answers 304 although nothing was asked", status=NOT_MODIFIED)
    return Unchanged(
        url=answer.url,
        at=now,
        status=answer.status,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        bytes=answer.transferred,
        fresh_for=fresh_for(answer.headers, now),
    )


def _status_error(answer: Exchange, now: datetime) -> FetchError:
    status = answer.status
    outcome = "blocked" if status in (401, 402, 403, 407, 451) else "unreachable"
    advice = {
        401: "it asks for a login: give the source the headers or cookies of your account",
        402: "it asks for payment",
        403: "it does not want this visit: ask the publisher, or use a feed of theirs",
        404: "there is no such page: has its address changed?",
        407: "the proxy asks for a login",
        410: "the page is gone for good: remove the source or correct its address",
        429: "too many requests: it is left alone for a while",
        451: "it may not be shown for legal reasons",
    }.get(status)
    if advice is None:
        advice = "the site is in trouble" if status >= 500 else "that is no page"
    return FetchError(
        f"answers {status}: {advice}",
        outcome=outcome,
        status=status,
        retry_after=retry_after(answer.headers, now),
    )


def _require_page(answer: Exchange) -> None:
    """Raise FetchError if this is nothing to read teasers from."""
    head = answer.body[:_SNIFFED_BYTES]
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.oversize:
        raise FetchError(
            f"the page is larger than {answer.transferred} bytes: this is hardly a news page; "
            "if it is, raise [fetch] max_transfer_bytes",
            outcome="unreadable",
            status=answer.status,
        )
    if answer.cut is not None and not _END.search(answer.body[-_SNIFFED_BYTES:]):
        raise FetchError(
            f"the page came incomplete: {answer.cut}; it will be asked for again",
            status=answer.status,
        )
    if not answer.body.strip():
        raise FetchError("the page is empty", outcome="unreadable", status=answer.status)
    if not _HTML.search(head):
        if _FEED.search(head):
            raise FetchError(
                "this is a feed already, not a page: give its address to your reader",
                outcome="unreadable",
                status=answer.status,
            )
        if not _READABLE.match(kind) or (b"\0" in head[:512] and not _is_wide(answer)):
            raise FetchError(
                f"this is no HTML page but {kind or 'something else'}",
                outcome="unreadable",
                status=answer.status,
            )


def _is_complete(answer: Exchange) -> bool:
    """Tell whether the whole page came, as far as one can know: what is cut ends no sighting."""
    if answer.cut is not None:
        return False
    if _is_wide(answer) or _END.search(answer.body):
        return True
    # HTML lets a page leave out its last end tags; then only the transfer says that it is whole,
    # and a page that ends inside a tag or a word was cut before it was sent.
    return answer.delimited and answer.body.rstrip()[-1:] == b">"


def _is_wide(answer: Exchange) -> bool:
    """Tell whether the text is UTF-16, by its mark or as declared: marks of HTML do not show."""
    declared = "utf-16" in answer.headers.get("content-type", "").lower()
    return declared or answer.body[:2] in (b"\xff\xfe", b"\xfe\xff")
