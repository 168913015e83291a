"""The front of the archive: one connection, used by one thread."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from db import (
    care,
    entering,
    export,
    facts,
    feedrows,
    filling,
    incidents,
    moving,
    pages,
    reading,
    recording,
    register,
    ruling,
    saved,
    schema,
    trouble,
)
from db import search as searching
from db.answers import (
    Article,
    Check,
    Filled,
    Incident,
    KeptPage,
    SavedSearch,
    SearchHit,
    SourceState,
    VisitRow,
)
from db.connection import connect, immediate, seconds, translated
from db.errors import ArchiveError
from db.facts import Fact
from db.model import (
    Feed,
    FeedInfo,
    FeedPolicy,
    Mode,
    PageState,
    Recorded,
    Sighting,
    Source,
    Visit,
)

_DEFAULT_POLICY = FeedPolicy()


class Archive:
    """Everything Litfass remembers. Errors are those of `db.errors`; each write is one
    transaction."""

    def __init__(self, db: Database, path: Path, mode: Mode) -> None:
        self._db = db
        self.path = path
        self.mode = mode

    @classmethod
    def open(cls, path: Path, *, mode: Mode = Mode.WRITE) -> Self:
        """Open the file; WRITE creates it or brings its schema up to date, READ refuses what is
        older or newer."""
        db = connect(path, mode)
        with ExitStack() as undone:
            undone.callback(db.close)
            if mode is Mode.WRITE:
                schema.prepare(db, path)
            else:
                schema.require(db, path)
            undone.pop_all()
        return cls(db, path, mode)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def ensure_writable(self) -> None:
        """Take the write lock for a moment; raise what keeps us from writing."""
        with immediate(self._db, self.path):
            pass

    def register(self, sources: Sequence[Source]) -> None:
        """Make sources known, or bring them up to date; others stay as they are."""
        with immediate(self._db, self.path):
            register.register(self._db, sources)

    def watch(self, names: Collection[str], *, now: datetime) -> tuple[str, ...]:
        """Say which sources are watched: the troubles of others end. Return the feeds to render."""
        with immediate(self._db, self.path):
            return incidents.end_unwatched(self._db, names, seconds(now))

    def record(
        self,
        visit: Visit,
        sightings: Sequence[Sighting] = (),
        *,
        policy: FeedPolicy = _DEFAULT_POLICY,
    ) -> Recorded:
        """Record one visit with everything that follows from it: facts, ledger and stale feeds, all
        or nothing.

        The order of the sightings does not matter; recording a capture again changes nothing.
        """
        with immediate(self._db, self.path):
            return recording.record(self._db, visit, sightings, policy=policy)

    def publish_look(
        self, source: str, at: datetime, *, policy: FeedPolicy, now: datetime
    ) -> tuple[str, ...]:
        """Let what a recorded look saw enter feeds that it did not enter then, as an import of now;
        facts stay. Return the paths of the feeds to render."""
        with immediate(self._db, self.path):
            return entering.enter_look(
                self._db, source, seconds(at), policy=policy, now=seconds(now)
            )

    def move_feeds(
        self,
        moved: Mapping[str, str],
        retired: Collection[str],
        spellings: Mapping[str, str] = _DEFAULT_POLICY.section_spellings,
        *,
        now: datetime,
    ) -> tuple[str, ...]:
        """Let exactly these feed paths be moved or retired, and feeds of sections that count as
        another lead there; return the paths to publish again."""
        with immediate(self._db, self.path):
            return moving.configure(self._db, moved, retired, spellings, seconds(now))

    def keep_searches(self, searches: Sequence[SavedSearch], *, now: datetime) -> tuple[str, ...]:
        """Let exactly these searches be feeds; return the paths of the feeds to render."""
        with immediate(self._db, self.path):
            return saved.keep_searches(self._db, searches, seconds(now))

    def page_state(self, source: str) -> PageState:
        """Return what the next visit of a source needs to know."""
        with translated(self.path):
            state = reading.page_state(self._db, source)
        if state is None:
            raise ArchiveError(f"no source is called {source!r}: register it first")
        return state

    def resting(self, *, now: datetime) -> Mapping[str, datetime]:
        """Return the pages whose servers want to be left alone after `now`, with until when."""
        with translated(self.path):
            return reading.resting(self._db, seconds(now))

    def source_states(self) -> tuple[SourceState, ...]:
        with translated(self.path):
            return reading.source_states(self._db)

    def visits(self, source: str, limit: int = 50) -> tuple[VisitRow, ...]:
        """Return the newest visits of a source, newest first."""
        with translated(self.path):
            return reading.visits(self._db, source, limit)

    def incidents(self) -> tuple[Incident, ...]:
        """Return every trouble there was with sources, newest first."""
        with translated(self.path):
            return trouble.incidents(self._db)

    def feeds(self) -> tuple[FeedInfo, ...]:
        """Return every feed there is, by path."""
        with translated(self.path):
            return reading.feeds(self._db)

    def feed(self, path: str) -> Feed | None:
        """Return a feed with the entries of its window, newest first; None if there is none."""
        with translated(self.path):
            return reading.feed(self._db, path)

    def feed_page(self, path: str, page: int) -> Feed | None:
        """Return one full, never growing page of older entries, from 1 (the oldest) to
        `FeedInfo.archive_pages`."""
        with translated(self.path):
            return reading.feed_page(self._db, path, page)

    def redirects(self) -> Mapping[str, str | None]:
        """Return the feed paths that moved, with where to; None for those that were retired."""
        with translated(self.path):
            return dict(
                self._db.execute("SELECT path, target FROM redirects ORDER BY path").fetchall()
            )

    def stale_feeds(self) -> tuple[tuple[str, int], ...]:
        """Return the feeds to render, each with the token that `clear_stale` wants."""
        with translated(self.path):
            return feedrows.stale_feeds(self._db)

    def clear_stale(self, rendered: Mapping[str, int]) -> None:
        """Say that feeds were rendered as they were when their tokens were handed out."""
        with immediate(self._db, self.path):
            feedrows.clear_stale(self._db, rendered)

    def search(
        self,
        query: str,
        *,
        site: str | None = None,
        section: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
    ) -> tuple[SearchHit, ...]:
        """Return entries that hold all words (`word*` a prefix, "two words" a phrase), newest
        first."""
        with translated(self.path):
            return searching.search(
                self._db, query, site=site, section=section, since=since, until=until, limit=limit
            )

    def articles(self) -> Iterator[Article]:
        """Yield every article, oldest first."""
        with translated(self.path):
            yield from reading.articles(self._db)

    def facts(self) -> Iterator[Fact]:
        """Yield entries, sightings, versions and decided pairs as lines to compare archives by."""
        with translated(self.path):
            yield from facts.facts(self._db)

    def rule(
        self,
        url_a: str,
        url_b: str,
        *,
        together: bool | None,
        now: datetime,
        note: str | None = None,
    ) -> tuple[str, ...]:
        """Say that two addresses are one article (True) or two (False), against any evidence.

        None leaves them to the evidence again. Returns the paths of the feeds to render.
        """
        with immediate(self._db, self.path):
            return ruling.rule(
                self._db, url_a, url_b, together=together, note=note, now=seconds(now)
            )

    def columns(self, view: str) -> tuple[str, ...]:
        """Return the names of a public view's columns."""
        with translated(self.path):
            return export.columns(self._db, view)

    def rows(self, view: str) -> Iterator[export.Row]:
        """Yield the rows of a public view as they are at this moment, by column."""
        with translated(self.path):
            yield from export.rows(self._db, view)

    def fill(
        self,
        sightings: Sequence[Sighting],
        *,
        source: str,
        at: datetime,
        extractor: str,
        now: datetime,
    ) -> Filled:
        """Fill empty fields in from a kept page (its source and time) that was read again.

        `extractor` names the program and version that read it and is stored with every value.
        Neither sightings nor versions nor the ledger change; `now` dates the stale feeds.
        """
        with immediate(self._db, self.path):
            return filling.fill(
                self._db, sightings, source=source, at=at, extractor=extractor, now=now
            )

    def kept_pages(self, source: str | None = None) -> Iterator[KeptPage]:
        """Yield the kept pages in time order."""
        with translated(self.path):
            yield from pages.kept_pages(self._db, source)

    def backup(self, target: Path) -> None:
        """Write a copy that any program opens, while others may read and write."""
        care.back_up(self._db, self.path, target)

    def check(self) -> Check:
        """Examine the whole file."""
        return care.check(self._db, self.path)

    def tidy(self, *, now: datetime, keep_pages_days: int | None = None) -> int:
        """Forget what need not be kept and give the room back; return the bytes won."""
        return care.tidy(self._db, self.path, now=now, keep_pages_days=keep_pages_days)
