"""One visit to one source, the whole story; when to go is decided in schedule."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median_low

from aggregator.config import SourceConfig, hints
from aggregator.errors import FetchError, HostRests, NoTeasers, VisitError
from aggregator.extract.workers import Workers
from aggregator.fetch import Fetcher, PageRequest, Unchanged
from aggregator.model import Extraction, Page, SectionSource, Teaser
from db import Origin, Outcome, PageState, Recorded, Sighting, Visit, VisitRow

ROWS_OF_HISTORY = 20
"""Visits that a visit wants to know of; enough to see through a night of failures."""
LOOKS_COMPARED = 5
COLLAPSE_SHARE = 0.4
"""A page with less than this share of its usual teasers may be a broken edition of itself."""
LEAST_USUAL = 6  # below, a page of few teasers may well lose most of them
COLLAPSES_BELIEVED = 3
"""So many short looks in a row are the page as it is now."""

_LOOKS = (Outcome.READ, Outcome.UNCHANGED)
_CONFIRMING = (
    SectionSource.LABEL_LINK,
    SectionSource.NAVIGATION,
    SectionSource.PATH,
    SectionSource.RECIPE,
)

Record = Callable[[Visit, Sequence[Sighting]], Awaitable[Recorded]]
"""Puts a visit into the archive, in the thread that writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the archive knows of a source before it is visited."""

    page: PageState
    rows: tuple[VisitRow, ...] = ()
    """The newest visits, newest first; `ROWS_OF_HISTORY` are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """How a visit ended and what it changed."""

    visit: Visit
    recorded: Recorded
    began: datetime
    fresh_for: timedelta | None = None
    """How long the server says that the page holds."""
    retry_after: timedelta | None = None
    """How long the server asks us to stay away."""

    @property
    def looked(self) -> bool:
        """Tell whether the page itself was seen."""
        return self.visit.outcome in _LOOKS

    @property
    def remark(self) -> str | None:
        """Return what was amiss although the page was seen."""
        return self.visit.error if self.looked else None

    @property
    def error(self) -> str | None:
        """Return why the page was not seen."""
        return None if self.looked else self.visit.error

    @property
    def news(self) -> int:
        return self.recorded.new + self.recorded.changed


async def visit(
    source: SourceConfig,
    known: Known,
    *,
    fetcher: Fetcher,
    workers: Workers,
    record: Record,
    clock: Callable[[], datetime],
) -> Visited:
    """Visit a source once. A failure is an outcome; HostRests is raised: that was no visit."""
    began = clock()
    page: Page | None = None
    extraction: Extraction | None = None
    seen: tuple[Sighting, ...] = ()
    fresh_for: timedelta | None = None
    retry_after: timedelta | None = None
    try:
        answer = await fetcher.fetch(_request(source, known))
        fresh_for = answer.fresh_for
        if isinstance(answer, Unchanged):
            row = _unchanged(source, answer)
        else:
            page = answer
            extraction = await workers.extract(page, hints(source))
            seen = sightings(extraction)
            if not seen:
                raise NoTeasers(_nothing_found(extraction))
            row = _read(source, page, extraction, whole=not has_collapsed(len(seen), known.rows))
    except HostRests:
        raise
    except VisitError as error:
        row = _failed(source, error, page, extraction, at=clock())
        if isinstance(error, FetchError) and error.retry_after is not None:
            retry_after = timedelta(seconds=error.retry_after)
    row = _timed(row, began, clock(), fresh_for=fresh_for, retry_after=retry_after)
    recorded = await record(row, seen)
    return Visited(
        visit=row,
        recorded=recorded,
        began=began,
        fresh_for=fresh_for,
        retry_after=retry_after,
    )


def sightings(extraction: Extraction) -> tuple[Sighting, ...]:
    """Return what a page says as the archive records it: one sighting a block, in page order."""
    regions = {region.name: region for region in extraction.regions}
    return tuple(
        _sighting(
            teaser,
            kind=str(regions[teaser.region].kind),
            label=regions[teaser.region].label,
        )
        for teaser in extraction.teasers
    )


def has_collapsed(found: int, rows: Sequence[VisitRow]) -> bool:
    """Tell whether a page shows far fewer teasers than it used to.

    A half-rendered edition must not look as if everything else was taken off the page; but what
    stays so is so.
    """
    counts = [row.found for row in rows if row.outcome is Outcome.READ and row.found]
    whole = [row.found for row in rows if row.outcome is Outcome.READ and row.complete]
    usual = median_low([count for count in whole if count][:LOOKS_COMPARED] or [0])
    if usual < LEAST_USUAL or found >= COLLAPSE_SHARE * usual:
        return False
    last = counts[: COLLAPSES_BELIEVED - 1]
    believed = len(last) == COLLAPSES_BELIEVED - 1 and all(
        count < COLLAPSE_SHARE * usual for count in last
    )
    return not believed


def remarks_of(extraction: Extraction) -> str | None:
    """Return what was amiss on a page that was read all the same, as the archive keeps it."""
    return "; ".join(extraction.remarks) or None


def _request(source: SourceConfig, known: Known) -> PageRequest:
    state = known.page
    last_look = next((row for row in known.rows if row.outcome in _LOOKS), None)
    amiss = last_look is not None and last_look.error is not None
    # by other hints the page may say other things: it is read again though unchanged
    whole = amiss or state.read_with != _digest_of_hints(source)
    return PageRequest(
        url=source.url,
        etag=None if whole else state.etag,
        last_modified=None if whole else state.last_modified,
        body_hash=None if whole else state.body_hash,
        headers=source.headers,
        cookies=source.cookies,
        proxy=source.proxy,
        ignore_robots=source.ignore_robots,
        browser=source.browser,
    )


def _digest_of_hints(source: SourceConfig) -> str:
    return hashlib.blake2b(repr(hints(source)).encode(), digest_size=8).hexdigest()


def _sighting(teaser: Teaser, *, kind: str, label: str | None) -> Sighting:
    date = teaser.published
    return Sighting(
        url=teaser.url,
        title=teaser.title,
        section=teaser.section,
        section_confirmed=teaser.section_source in _CONFIRMING,
        kicker=teaser.kicker,
        snippet=teaser.snippet,
        snippet_cut=teaser.snippet_cut,
        image=teaser.image,
        printed_date=date.printed if date else None,
        published_day=date.day if date else None,
        published_at=date.at.astimezone(UTC) if date and date.at else None,
        date_source=str(date.source) if date else None,
        labels=frozenset(str(one) for one in teaser.labels),
        sponsored=teaser.sponsored,
        region=teaser.region,
        region_kind=kind,
        region_label=label,
        position=teaser.position,
    )


def _unchanged(source: SourceConfig, answer: Unchanged) -> Visit:
    return Visit(
        source=source.name,
        at=answer.at,
        origin=Origin.LIVE,
        outcome=Outcome.UNCHANGED,
        status=answer.status,
        bytes=answer.bytes,
        etag=answer.etag,
        last_modified=answer.last_modified,
    )


def _read(source: SourceConfig, page: Page, extraction: Extraction, *, whole: bool) -> Visit:
    """Return the row of a page that was read; one not believed is asked for whole the next time."""
    complete = page.complete and whole
    return Visit(
        source=source.name,
        at=_captured(page),
        origin=Origin.LIVE,
        outcome=Outcome.READ,
        complete=complete,
        status=page.status,
        bytes=len(page.body),
        body_hash=hashlib.sha256(page.body).hexdigest() if complete else None,
        etag=page.etag if complete else None,
        last_modified=page.last_modified if complete else None,
        rejected=_rejected(extraction),
        error=remarks_of(extraction),
        read_with=_digest_of_hints(source),
        body=page.body if source.keep_pages else None,
        content_type=page.content_type,
    )


def _failed(
    source: SourceConfig,
    error: VisitError,
    page: Page | None,
    extraction: Extraction | None,
    *,
    at: datetime,
) -> Visit:
    status = error.status if isinstance(error, FetchError) else page.status if page else None
    return Visit(
        source=source.name,
        at=_captured(page) if page else at,
        origin=Origin.LIVE,
        outcome=Outcome(error.outcome),
        status=status,
        bytes=len(page.body) if page else None,
        rejected=_rejected(extraction) if extraction else {},
        error=str(error),
    )


def _captured(page: Page) -> datetime:
    if page.captured_at is None:
        raise ValueError("a fetched page has the time of its capture")
    return page.captured_at


def _timed(
    row: Visit,
    began: datetime,
    ended: datetime,
    *,
    fresh_for: timedelta | None,
    retry_after: timedelta | None,
) -> Visit:
    """Return the row with what the visit took, and what the server said of the next one."""
    return replace(
        row,
        seconds=max(0.0, (ended - began).total_seconds()),  # the clock may have been set back
        fresh_until=ended + fresh_for if fresh_for is not None else None,
        retry_at=ended + retry_after if retry_after is not None else None,
    )


def _rejected(extraction: Extraction) -> dict[str, int]:
    return dict(Counter(str(one.reason) for one in extraction.rejections))


def _nothing_found(extraction: Extraction) -> str:
    reasons = ", ".join(f"{count} {reason}" for reason, count in _rejected(extraction).items())
    blocks = f"; blocks refused: {reasons}" if reasons else ""
    blocks += "".join(f"; {remark}" for remark in extraction.remarks)
    return (
        f"no teasers on the page{blocks}; `litfass extract URL --explain` shows why, "
        "a recipe in litfass.toml can help"
    )
