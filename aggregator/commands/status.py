"""`litfass status`: every source, its last and its next visit and why; the archive, examined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from aggregator.commands.failures import Exit
from aggregator.commands.lock import service_runs
from aggregator.commands.options import (
    ConfigFile,
    DataFolder,
    archive_file,
    archive_to_read,
    configuration,
    demo_hint,
    is_of_demo,
)
from aggregator.commands.output import ago, answers, print_json, print_table, say, utc
from aggregator.commands.reload import is_blank
from aggregator.commands.watch import ROWS_LEARNED_FROM, after_of, bounds_of, host_of, teasers_of
from aggregator.config import Config, SourceConfig, archive_source, duration_text
from aggregator.schedule import Rhythm, plan
from db import Archive, Check, Outcome, PageState, Source, SourceState

GOOD = frozenset({Outcome.READ, Outcome.UNCHANGED})
NEVER_VISITED = PageState(
    etag=None, last_modified=None, body_hash=None, last_visit=None, last_success=None, failures=0
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A source as `status` tells it."""

    state: SourceState
    next_visit: datetime | None
    """None for a source that is not visited."""
    interval: timedelta | None
    reason: str
    """Of the interval; or why there is none."""
    teasers: int | None = None
    """On the page when it was last read, as `visit` and the page `/status` count them."""


def status(
    deep: Annotated[
        bool, typer.Option("--deep", help="Also examine every page of the archive.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON Lines, one a source.")] = False,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Show every source, its last and its next visit, and the archive.

    What the words mean and what to do stands in docs/operations.md.
    """
    settings = configuration(config, data)
    now = datetime.now(UTC)
    check: Check | None = None
    rows = [_row(_unseen(source), source, Rhythm(), now) for source in settings.sources]
    if archive_file(settings).exists():
        with archive_to_read(settings) as archive:
            rows = _rows(archive, settings, now)
            check = archive.check() if deep else None
    elif deep:
        say(f"{archive_file(settings)}: there is no archive yet")
    if json:
        _print(rows, check)
    else:
        _show(answers(), rows, check, now)
    if not rows:
        demo = f" The demo's are shown by {hint}." if (hint := demo_hint(settings)) else ""
        say(f"No sources yet. Add one: litfass add URL.{demo}")
    elif is_blank(settings.path) and not is_of_demo(settings):
        say(f"{settings.path} is missing or empty: a running service keeps what it said before")
    elif not service_runs(settings.data) and not is_of_demo(settings):
        say("No service runs on this data: start it by `litfass run`, or visit by `litfass visit`")
    if check is not None and check.problems:
        say(f"{archive_file(settings)} is damaged: stop the service and restore a backup")
        raise typer.Exit(Exit.ENVIRONMENT)


def _rows(archive: Archive, config: Config, now: datetime) -> list[Row]:
    """Return the sources of the configuration in its order, then the others of the archive."""
    states = {state.source.name: state for state in archive.source_states()}
    resting = {host_of(url): until for url, until in archive.resting(now=now).items()}
    rows = []
    for source in config.sources:
        state = states.pop(source.name, None)
        visits = archive.visits(source.name, ROWS_LEARNED_FROM) if state else ()
        row = _row(state or _unseen(source), source, Rhythm.of(visits), now)
        row = replace(row, teasers=teasers_of(visits))
        rows.append(_kept_waiting(row, resting.get(host_of(source.url)), now))
    rows += [
        Row(
            state=state,
            next_visit=None,
            interval=None,
            reason=_why_not(state.source, config),
            teasers=teasers_of(archive.visits(name, ROWS_LEARNED_FROM)),
        )
        for name, state in sorted(states.items())
    ]
    return rows


def _unseen(source: SourceConfig) -> SourceState:
    return SourceState(
        source=archive_source(source),
        page=NEVER_VISITED,
        outcome=None,
        error=None,
    )


def _row(state: SourceState, source: SourceConfig, rhythm: Rhythm, now: datetime) -> Row:
    """Return what the service would do, but for its jitter."""
    if not source.enabled:
        return Row(state=state, next_visit=None, interval=None, reason="enabled = false")
    if state.page.last_visit is None:
        return Row(state=state, next_visit=now, interval=None, reason="never visited")
    planned = plan(bounds_of(source), rhythm, after_of(state.page, now))
    return Row(
        state=state,
        next_visit=max(planned.at, now),
        interval=planned.interval,
        reason=planned.reason,
    )


def _kept_waiting(row: Row, until: datetime | None, now: datetime) -> Row:
    """Return the row of a source that waits until its host may be asked, as it asked us to."""
    if until is None or row.next_visit is None or row.next_visit >= until:
        return row
    reason = f"{host_of(row.state.source.url)} is left alone: it asked for that"
    rest = timedelta(seconds=round((until - now).total_seconds()))
    return replace(row, next_visit=until, interval=rest, reason=reason)


def _why_not(source: Source, config: Config) -> str:
    if source.archived:
        return "archived: from imports"
    if is_of_demo(config):
        return "of the demo: visited as long as it runs"
    return f"not named in {config.path}"


def _print(rows: Iterable[Row], check: Check | None) -> None:
    for row in rows:
        state = row.state
        print_json(
            {
                "source": state.source.name,
                "url": state.source.url,
                "site": state.source.site,
                "outcome": str(state.outcome) if state.outcome else None,
                "error": None if state.outcome in GOOD else state.error,
                "remark": state.error if state.outcome in GOOD else None,
                "failures": state.page.failures,
                "last_visit": utc(state.page.last_visit),
                "last_success": utc(state.page.last_success),
                "next_visit": utc(row.next_visit),
                "interval_seconds": row.interval.total_seconds() if row.interval else None,
                "reason": row.reason,
                "teasers": row.teasers,
                **({"articles": check.articles.get(state.source.name, 0)} if check else {}),
            }
        )
    if check is not None:
        print_json(
            {
                "archive": "ok" if not check.problems else "damaged",
                "problems": list(check.problems),
                "articles": check.entries,
                "visits": check.visits,
                "bytes": check.bytes,
                "free_bytes": check.free_bytes,
                "schema": check.schema,
            }
        )


def _show(console: Console, rows: Iterable[Row], check: Check | None, now: datetime) -> None:
    columns = ["source", "outcome", "last visit", "next visit", "interval", "teasers"]
    articles = {} if check is None else check.articles
    if check is not None:
        columns.append("articles")
    print_table(console, columns, [_cells(row, now, articles)[: len(columns)] for row in rows])
    if check is not None:
        for problem in check.problems:
            console.print(Text(problem), soft_wrap=True)
        console.print(
            f"Archive: {'damaged' if check.problems else 'ok'}, {check.entries} articles, "
            f"{check.visits} visits, {check.bytes / 2**20:.1f} MB, of which "
            f"{check.free_bytes / 2**20:.1f} MB free, schema {check.schema}"
        )


def _cells(row: Row, now: datetime, articles: Mapping[str, int]) -> list[str | Text]:
    state = row.state
    return [
        state.source.name,
        Text(_outcome(state), style="" if state.outcome in GOOD else "bold red"),
        ago(state.page.last_visit, now),
        ago(row.next_visit, now) if row.next_visit else "-",
        _interval(row),
        "-" if row.teasers is None else str(row.teasers),
        str(articles.get(state.source.name, 0)),
    ]


def _outcome(state: SourceState) -> str:
    if state.outcome is None:
        return "never visited"
    times = f" ({state.page.failures} times)" if state.page.failures > 1 else ""
    return f"{state.outcome}{times}" + (f": {state.error}" if state.error else "")


def _interval(row: Row) -> str:
    if row.interval is None:
        return row.reason
    minutes = timedelta(minutes=max(1, round(row.interval / timedelta(minutes=1))))
    shown = row.interval if row.interval < timedelta(minutes=1) else minutes
    return f"{duration_text(shown)}: {row.reason}"
