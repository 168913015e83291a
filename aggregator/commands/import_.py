"""`litfass import`: saved pages into the archive in time order, as if seen then."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from aggregator.capture import Capture, Captures, find_captures, read_time, time_problem
from aggregator.commands.failures import Exit, UsageError
from aggregator.commands.options import ConfigFile, DataFolder, archive_to_write, configuration
from aggregator.commands.output import answers, counted, progress, say
from aggregator.commands.publishing import publish_or_leave
from aggregator.commands.saved import KnownPages, Loaded, Reading, loaded, read_saved
from aggregator.commands.watched import Watched
from aggregator.config import address_problem, feed_policy
from aggregator.errors import AggregatorError, CaptureError
from aggregator.extract.workers import Workers
from aggregator.model import Extraction, Page
from aggregator.visit import remarks_of, sightings
from db import Archive, FeedPolicy, Origin, Outcome, Source, Visit

ADDRESSES_LISTED = 20  # of pages that no source watches; a crawl has thousands


@dataclass(slots=True)
class _Told:
    """What an import did, to be told at its end."""

    imported: int = 0
    there_before: int = 0
    found: int = 0
    new: int = 0
    without_teasers: int = 0
    failed: int = 0
    of_no_source: Counter[str] = field(default_factory=Counter)


def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Saved pages (.html, .txt, .warc, each also .gz), manifests (.jsonl), or folders "
            "that hold manifest.jsonl or WARC files.",
        ),
    ],
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The address of the one HTML or text file that is named."),
    ] = None,
    every_page: Annotated[
        bool, typer.Option("--all", help="Make sources, never visited, of pages that are none.")
    ] = False,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="When HTML and text were captured; a bare day is noon at the source.",
        ),
    ] = None,
    publish: Annotated[
        bool,
        typer.Option(
            "--publish",
            help="Let what was not in feeds yet into them, among the newest 50; also of captures "
            "that were imported before.",
        ),
    ] = False,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Put saved pages into the archive, as if seen at their time.

    Run it again after an interruption: what is there already is not read again.
    """
    if url is not None and every_page:
        raise UsageError("--url is for one page, --all for all of many: name one of the two")
    if url is not None and (problem := address_problem(url)):
        raise UsageError(f"--url {url}: {problem}")
    now = datetime.now(UTC)
    if at is not None and (problem := time_problem(read_time(at), now)):
        raise UsageError(f"--at {at}: {problem}")
    settings = configuration(config, data)
    known = KnownPages(settings)
    found = find_captures(paths, url=url, at=at, zone=known.zone)
    _require_address_and_time(found.captures)
    for damage in found.damages:
        say(damage)
    told = _Told()
    with archive_to_write(settings) as archive:
        watched = Watched(settings, archive.source_states())
        possible = [*_possible(found.captures, told, now)]
        if every_page or url is not None:
            watched.make_sources({one.url for one in possible if one.url is not None})
        captures = _of_sources(possible, watched, told)
        archive.register(watched.used)
        policies = {
            source.name: feed_policy(settings, watched.configured(source), publish=publish)
            for source in watched.used
        }
        _Import(archive, watched, known, policies, told, now).run(captures)
        publish_or_leave(archive, settings)
    _tell(told, found)
    if told.failed or found.damages:
        raise typer.Exit(Exit.FAILED)


def _require_address_and_time(captures: Sequence[Capture]) -> None:
    for what, option, missing in (
        ("the address", "--url URL", [one for one in captures if one.url is None]),
        ("the time", "--at TIME", [one for one in captures if one.at is None]),
    ):
        if missing:
            more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            raise UsageError(
                f"{missing[0].where}{more}: {what} of the page is not known; give it with {option} "
                "or in a manifest"
            )


def _possible(captures: Sequence[Capture], told: _Told, now: datetime) -> Iterator[Capture]:
    """Yield what can have been captured when it says; tell the others, and count them as failed."""
    for one in captures:
        if one.at is not None and (problem := time_problem(one.at, now)):
            say(f"{one.where}: the time of its capture is wrong: {problem}")
            told.failed += 1
        else:
            yield one


def _of_sources(
    captures: Sequence[Capture], watched: Watched, told: _Told
) -> list[tuple[Capture, Source]]:
    """Return the captures of pages that are sources; count the others."""
    kept: list[tuple[Capture, Source]] = []
    for capture in captures:
        url = capture.url or ""
        source = watched.use(url)
        if source is None:
            told.of_no_source[url] += 1
        else:
            kept.append((capture, source))
    return kept


class _Import:
    """Captures of sources on their way into the archive."""

    def __init__(
        self,
        archive: Archive,
        watched: Watched,
        known: KnownPages,
        policies: Mapping[str, FeedPolicy],
        told: _Told,
        now: datetime,
    ) -> None:
        self._archive = archive
        self._watched = watched
        self._known = known
        self._policies = policies
        self._told = told
        self._now = now
        self._recorded = _recorded(archive, watched.used)

    def run(self, captures: Sequence[tuple[Capture, Source]]) -> None:
        """Record what is not there yet, capture after capture, each whole or not at all."""
        sources = {id(capture): source for capture, source in captures}
        with progress() as bar, Workers() as workers:
            task = bar.add_task("Importing", total=len(captures))

            def new_ones() -> Iterator[Loaded[Capture]]:
                for capture, page in loaded(capture for capture, _ in captures):
                    source = sources[id(capture)]
                    if isinstance(page, Page) and _key(page) in self._recorded[source.name]:
                        self._publish_known(source, page)
                        self._told.there_before += 1
                        bar.advance(task)
                    else:
                        yield capture, page

            for reading in read_saved(new_ones(), self._known, workers):
                self._record(sources[id(reading.of)], reading)
                bar.advance(task)

    def _publish_known(self, source: Source, page: Page) -> None:
        """Let what an earlier import kept out of the feeds enter them now, if that is wanted."""
        policy = self._policies[source.name]
        if policy.publish:
            assert page.captured_at is not None
            self._archive.publish_look(source.name, page.captured_at, policy=policy, now=self._now)

    def _record(self, source: Source, reading: Reading[Capture]) -> None:
        if reading.page is not None:
            kept = self._watched.configured(source)
            row = _visit(source.name, reading.page, reading.result, self._now)
            if kept is not None and kept.keep_pages and row.outcome is Outcome.READ:
                row = replace(row, body=reading.page.body)
            seen = sightings(reading.result) if isinstance(reading.result, Extraction) else ()
            recorded = self._archive.record(row, seen, policy=self._policies[source.name])
            self._told.found += recorded.found
            self._told.new += recorded.new
        _count(reading, self._told)


def _recorded(archive: Archive, sources: Sequence[Source]) -> Mapping[str, set[tuple[int, str]]]:
    """Return second and body of what was read before, by source."""
    return {
        source.name: {
            (int(row.at.timestamp()), row.body_hash)
            for row in archive.visits(source.name, limit=sys.maxsize)
            if row.outcome is Outcome.READ and row.body_hash is not None
        }
        for source in sources
    }


def _key(page: Page) -> tuple[int, str]:
    assert page.captured_at is not None
    return int(page.captured_at.timestamp() // 1), hashlib.sha256(page.body).hexdigest()


def _visit(source: str, page: Page, result: Extraction | AggregatorError, now: datetime) -> Visit:
    """Return the row of a capture, as a visit at that time would have left it."""
    assert page.captured_at is not None
    if isinstance(result, Extraction):
        outcome = Outcome.READ if result.teasers else Outcome.NO_TEASERS
        rejections = result.rejections
    else:
        outcome, rejections = Outcome.UNREADABLE, ()
    return Visit(
        source=source,
        at=page.captured_at.astimezone(UTC),
        origin=Origin.IMPORT,
        outcome=outcome,
        complete=page.complete,
        status=page.status,
        bytes=len(page.body),
        body_hash=_key(page)[1] if outcome is Outcome.READ else None,
        rejected=Counter(str(one.reason) for one in rejections),
        error=remarks_of(result) if isinstance(result, Extraction) else str(result),
        content_type=page.content_type,
        recorded=now,
    )


def _count(reading: Reading[Capture], told: _Told) -> None:
    if isinstance(reading.result, AggregatorError):
        told.failed += 1
        where = "" if isinstance(reading.result, CaptureError) else f"{reading.of.where}: "
        say(f"{where}{reading.result}")
    elif reading.result.teasers:
        told.imported += 1
    else:
        told.without_teasers += 1


def _tell(told: _Told, found: Captures) -> None:
    """Say what was done with every capture there was."""
    news = f"{counted(told.found, 'teaser')}, {counted(told.new, 'new article')}"
    lines = [f"{counted(told.imported, 'capture')} imported: {news}"]
    if told.there_before:
        there = "was in the archive before, and stays as it is"
        if told.there_before > 1:
            there = "were in the archive before, and stay as they are"
        lines.append(f"{counted(told.there_before, 'capture')} {there}")
    if told.without_teasers:
        lines.append(f"{counted(told.without_teasers, 'capture')} without teasers")
    if told.failed:
        lines.append(f"{counted(told.failed, 'capture')} could not be read")
    lines += [
        f"{counted(count, 'record')} left out: {why}" for why, count in found.skipped.most_common()
    ]
    if told.of_no_source:
        lines.append(
            f"{counted(told.of_no_source.total(), 'capture')} of pages that are no sources; add a "
            "page by `litfass add URL`, or import all of them with --all:"
        )
        lines += [
            f"  {url} ({count})" for url, count in told.of_no_source.most_common(ADDRESSES_LISTED)
        ]
        if (more := len(told.of_no_source) - ADDRESSES_LISTED) > 0:
            lines.append(f"  and {more} more")
    answers().print(Text("\n".join(lines)), soft_wrap=True)
