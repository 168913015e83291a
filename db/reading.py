"""What is read back: feeds and their entries, the states of sources, visits, articles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlite_utils import Database

from db.answers import Article, SourceState, VisitRow
from db.changes import change_rows
from db.connection import moment
from db.feedrows import WINDOW_ENTRIES, WINDOW_LIVE_SECONDS, WINDOW_MOST
from db.model import (
    Feed,
    FeedEntry,
    FeedInfo,
    FeedKind,
    Origin,
    Outcome,
    PageState,
    Source,
)
from db.trouble import trouble_entries
from db.visits import AHEAD_SECONDS

_FEEDS = """
SELECT f.id, f.path, f.kind, f.title, s.name, f.section, o.name, f.region, f.updated, f.size,
    CASE WHEN f.kind IN ('source', 'region') THEN o.url END,
    (SELECT CASE WHEN count(DISTINCT x.language) = 1 AND count(*) = count(x.language)
        THEN min(x.language) END
        FROM sources x WHERE (f.source_id IS NULL OR x.id = f.source_id)
            AND (f.site_id IS NULL OR x.site_id = f.site_id))
FROM feeds f LEFT JOIN sites s ON s.id = f.site_id LEFT JOIN sources o ON o.id = f.source_id
WHERE f.open AND NOT EXISTS (SELECT 1 FROM redirects d WHERE d.path = f.path)
"""

ENTRY_COLUMNS = """
    g.public_id, coalesce(e.url, o.url), e.title, s.name, o.name, o.title, e.section, e.kicker,
    e.snippet,
    e.image, e.labels, o.language, g.published, g.updated, e.first_seen
"""
"""Of `ledger g`, `entries e`, `sites s` and `sources o`; see `entry_of`."""

_ENTRIES = f"""
SELECT {ENTRY_COLUMNS}
FROM feed_entries m JOIN ledger g ON g.id = m.ledger_id JOIN links l ON l.id = g.link_id
    JOIN entries e ON e.id = l.entry_id JOIN sites s ON s.id = e.site_id
    JOIN sources o ON o.id = g.source_id
WHERE m.feed_id = :feed AND g.alias_of IS NULL
"""
_ORDER = "ORDER BY m.entered_at DESC, m.batch_order DESC, o.name, g.position, g.public_id"


def feeds(db: Database) -> tuple[FeedInfo, ...]:
    return tuple(_info(row) for row in db.execute(f"{_FEEDS} ORDER BY f.path"))


def _info(row: tuple[object, ...]) -> FeedInfo:
    (_, path, kind, title, site, section, source, region, updated, size, page_url, language) = row
    return FeedInfo(
        path=str(path),
        kind=FeedKind(str(kind)),
        title=str(title),
        site=_text(site),
        section=_text(section),
        source=_text(source),
        region=_text(region),
        language=_text(language),
        page_url=_text(page_url),
        updated=moment(updated) if isinstance(updated, int) else None,
        archive_pages=size // WINDOW_ENTRIES if isinstance(size, int) else 0,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def feed(db: Database, path: str) -> Feed | None:
    """Return a feed with the entries of its window, newest first; None if there is none of that
    path.

    Behind the newest fifty come those that no archive page holds yet: pages go by the order in
    which entries came, which is another one where an import, or two visits in one second, brought
    them.
    """
    row = db.execute(f"{_FEEDS} AND f.path = ?", [path]).fetchone()
    if row is None:
        return None
    if row[2] == FeedKind.STATUS:
        return Feed(info=_info(row), entries=trouble_entries(db))
    if row[2] == FeedKind.CHANGES:
        changed = (
            replace(entry_of(values), replaced=_text(values[15])) for values in change_rows(db)
        )
        return Feed(info=_info(row), entries=tuple(changed))
    newest = db.execute(
        "SELECT m.entered_at FROM feed_entries m JOIN ledger g ON g.id = m.ledger_id"
        " WHERE m.feed_id = ? AND g.alias_of IS NULL ORDER BY m.entered_at DESC LIMIT 1",
        [row[0]],
    ).fetchone()
    since = (newest[0] if newest else 0) - WINDOW_LIVE_SECONDS
    first = db.execute(f"{_ENTRIES} {_ORDER} LIMIT {WINDOW_ENTRIES}", {"feed": row[0]}).fetchall()
    entries = {values[0]: entry_of(values) for values in first}
    if len(first) == WINDOW_ENTRIES:
        paged = row[9] // WINDOW_ENTRIES * WINDOW_ENTRIES
        unpaged = db.execute(
            f"{_ENTRIES} AND m.number > :paged {_ORDER}", {"feed": row[0], "paged": paged}
        )
        entries |= {values[0]: entry_of(values) for values in unpaged if values[0] not in entries}
        recent = db.execute(
            f"{_ENTRIES} AND m.live AND m.entered_at >= :since {_ORDER} LIMIT {WINDOW_MOST}",
            {"feed": row[0], "since": since},
        )
        entries |= {values[0]: entry_of(values) for values in recent if values[0] not in entries}
    return Feed(info=_info(row), entries=tuple(entries.values()))


def feed_page(db: Database, path: str, page: int) -> Feed | None:
    """Return one full page of a feed's entries by number of entering, from 1, oldest page first
    (RFC 5005)."""
    row = db.execute(f"{_FEEDS} AND f.path = ?", [path]).fetchone()
    if row is None or not 1 <= page <= row[9] // WINDOW_ENTRIES:
        return None
    entries = db.execute(
        f"{_ENTRIES} AND m.number > :low AND m.number <= :high ORDER BY m.number DESC",
        {"feed": row[0], "low": (page - 1) * WINDOW_ENTRIES, "high": page * WINDOW_ENTRIES},
    )
    return Feed(info=_info(row), entries=tuple(entry_of(values) for values in entries))


def entry_of(values: tuple[object, ...]) -> FeedEntry:
    (
        public_id, url, title, site, source, source_title, section, kicker, snippet,
        image, labels, language, published, updated, first_seen,
    ) = values[:15]  # fmt: skip
    return FeedEntry(
        public_id=str(public_id),
        url=str(url),
        title=str(title),
        site=str(site),
        source=str(source),
        source_title=_text(source_title),
        section=_text(section),
        kicker=_text(kicker),
        snippet=_text(snippet),
        image=_text(image),
        labels=tuple(str(labels or "").split()),
        language=_text(language),
        published=moment(int(str(published))),
        updated=max(moment(int(str(updated))), moment(int(str(published)))),
        first_seen=moment(int(str(first_seen))),
    )


_SOURCES = """
SELECT o.name, o.url, s.name AS site, o.title, o.language, o.timezone, o.archived, o.etag,
    o.last_modified,
    o.body_hash, o.last_visit, o.last_success, o.failures, o.id, o.fresh_until, o.retry_at,
    o.read_with,
    (SELECT v.outcome FROM visits v WHERE v.source_id = o.id AND v.at <= o.last_visit
        ORDER BY v.at DESC LIMIT 1) AS outcome,
    (SELECT v.error FROM visits v WHERE v.source_id = o.id AND v.at <= o.last_visit
        ORDER BY v.at DESC LIMIT 1) AS error
FROM sources o JOIN sites s ON s.id = o.site_id
"""


def page_state(db: Database, source: str) -> PageState | None:
    row = next(iter(db.query(f"{_SOURCES} WHERE o.name = ?", [source])), None)
    return None if row is None else _page_state(row)


def _page_state(row: Mapping[str, object]) -> PageState:
    digest = row["body_hash"]
    return PageState(
        etag=_text(row["etag"]),
        last_modified=_text(row["last_modified"]),
        body_hash=digest.hex() if isinstance(digest, bytes) else None,
        last_visit=_moment(row["last_visit"]),
        last_success=_moment(row["last_success"]),
        failures=int(str(row["failures"])),
        fresh_until=_moment(row["fresh_until"]),
        retry_at=_moment(row["retry_at"]),
        read_with=_text(row["read_with"]),
    )


def resting(db: Database, now: int) -> dict[str, datetime]:
    """Return the pages that servers want to be left alone for a while, with until when.

    What a clock noted that was ahead says nothing.
    """
    rows = db.execute(
        "SELECT url, retry_at FROM sources WHERE retry_at > ?1 AND last_visit <= ?1 + ?2",
        [now, AHEAD_SECONDS],  # of two visits in a second the later has the next one
    )
    return {str(url): moment(at) for url, at in rows}


def _moment(value: object) -> datetime | None:
    return moment(value) if isinstance(value, int) else None


def source_states(db: Database) -> tuple[SourceState, ...]:
    return tuple(_source_state(row) for row in db.query(f"{_SOURCES} ORDER BY o.name"))


def _source_state(row: Mapping[str, object]) -> SourceState:
    outcome = row["outcome"]
    return SourceState(
        source=Source(
            name=str(row["name"]),
            url=str(row["url"]),
            site=str(row["site"]),
            title=_text(row["title"]),
            language=_text(row["language"]),
            timezone=_text(row["timezone"]),
            archived=bool(row["archived"]),
        ),
        page=_page_state(row),
        outcome=None if outcome is None else Outcome(str(outcome)),
        error=_text(row["error"]),
    )


def visits(db: Database, source: str, limit: int) -> tuple[VisitRow, ...]:
    """Return the newest visits of a source, newest first; not those of a clock that was ahead."""
    rows = db.query(
        "SELECT v.*, o.name AS source FROM visits v JOIN sources o ON o.id = v.source_id"
        " WHERE o.name = ? AND v.at <= o.last_visit ORDER BY v.at DESC LIMIT ?",
        [source, limit],
    )
    return tuple(
        VisitRow(
            source=row["source"],
            at=moment(row["at"]),
            origin=Origin(row["origin"]),
            outcome=Outcome(row["outcome"]),
            body_hash=row["body_hash"].hex() if row["body_hash"] else None,
            complete=row["look"] != 1,
            status=row["status"],
            bytes=row["bytes"],
            seconds=row["seconds"],
            found=row["found"],
            new=row["new"],
            changed=row["changed"],
            rejected=json.loads(row["rejected"] or "{}"),
            filled=json.loads(row["filled"] or "{}"),
            error=row["error"],
        )
        for row in rows
    )


def articles(db: Database) -> Iterator[Article]:
    """Yield every article, oldest first, in batches so that a writer is not kept from
    checkpointing."""
    last = 0
    while True:
        rows = list(db.query("SELECT * FROM articles WHERE id > ? ORDER BY id LIMIT 1000", [last]))
        if not rows:
            return
        last = rows[-1]["id"]
        for row in rows:
            day = row["published_day"]
            yield Article(
                **{
                    **row,
                    "published_day": date.fromisoformat(day) if day else None,
                    "published_at": _parsed(row["published_at"]),
                    "first_seen": datetime.fromisoformat(row["first_seen"]),
                    "last_seen": datetime.fromisoformat(row["last_seen"]),
                    "updated": datetime.fromisoformat(row["updated"]),
                    "sponsored": bool(row["sponsored"]),
                }
            )


def _parsed(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)
