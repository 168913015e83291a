"""Incidents as they are read back: values, and entries of the status feed."""

from __future__ import annotations

from sqlite_utils import Database

from db.answers import Incident, IncidentKind
from db.connection import moment
from db.feedrows import WINDOW_ENTRIES
from db.model import FeedEntry

_ROWS = """
SELECT i.public_id, o.url, o.name, o.title, s.name, i.kind, i.field, i.started, i.updated,
    i.resolved, i.detail
FROM incidents i JOIN sources o ON o.id = i.source_id JOIN sites s ON s.id = o.site_id
"""
_TITLES = {
    IncidentKind.UNREACHABLE: "{place} cannot be reached",
    IncidentKind.BLOCKED: "{place} is blocked for us",
    IncidentKind.VANISHED: "{place} shows no teasers any more",
    IncidentKind.FIELD: "{place} shows hardly any {field} any more",
}


def incidents(db: Database) -> tuple[Incident, ...]:
    """Return every incident, newest first."""
    return tuple(
        Incident(
            source=source,
            kind=IncidentKind(kind),
            field=field or None,
            started=moment(started),
            updated=moment(updated),
            resolved=None if resolved is None else moment(resolved),
            detail=detail,
        )
        for _, _, source, _, _, kind, field, started, updated, resolved, detail in db.execute(
            f"{_ROWS} ORDER BY i.started DESC, i.id DESC"
        )
    )


def trouble_entries(db: Database) -> tuple[FeedEntry, ...]:
    """Return what the status feed shows: everything that lasts, and what ended last."""
    rows = db.execute(
        f"{_ROWS} WHERE i.resolved IS NULL OR i.id IN"
        " (SELECT id FROM incidents WHERE resolved IS NOT NULL"
        " ORDER BY updated DESC, id DESC LIMIT ?)"
        " ORDER BY i.started DESC, i.id DESC",
        [WINDOW_ENTRIES],
    )
    return tuple(_entry(row) for row in rows)


def _entry(row: tuple[str | int | None, ...]) -> FeedEntry:
    public_id, url, source, title, site, kind, field, started, updated, resolved, detail = row
    place = str(title or source)
    return FeedEntry(
        public_id=str(public_id),
        url=str(url),
        title=_TITLES[IncidentKind(str(kind))].format(place=place, field=field),
        site=str(site),
        source=str(source),
        source_title=None if title is None else str(title),
        section=None,
        kicker=None,
        snippet=str(detail),
        image=None,
        labels=(str(kind),),
        language="en",
        published=moment(int(started or 0)),
        updated=moment(int(updated or 0)),
        first_seen=moment(int(started or 0)),
        resolved=None if resolved is None else moment(int(resolved)),
    )
