"""`litfass search`: articles in the archive that hold the words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from aggregator.capture import read_time
from aggregator.commands.failures import UsageError
from aggregator.commands.options import ConfigFile, DataFolder, archive_to_read, configuration
from aggregator.commands.output import (
    answers,
    print_json,
    say,
    utc,
    with_hits,
    without_marks,
)
from aggregator.errors import CaptureError
from db import SearchHit

DAY = re.compile(r"\d{4}-?\d\d-?\d\d")


def search(
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY",
            help='Words that all must occur; word* is a beginning, "two words" stand together.',
        ),
    ],
    site: Annotated[str | None, typer.Option(metavar="SITE", help="Only of this site.")] = None,
    section: Annotated[
        str | None, typer.Option(metavar="SECTION", help="Only of this section.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only first seen since then."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only first seen until then."),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=1, metavar="NUMBER", help="Not more than so many, the newest.")
    ] = 50,
    json: Annotated[bool, typer.Option("--json", help="Print JSON Lines, one an article.")] = False,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Find articles in the archive.

    Newest first; the case of letters and their accents do not matter. Days are those of UTC.
    """
    if not re.search(r"\w", query):
        raise UsageError("name at least one word to search for")
    with archive_to_read(configuration(config, data)) as archive:
        hits = archive.search(
            query,
            site=site,
            section=section,
            since=_moment("--since", since, end_of_day=timedelta(0)),
            until=_moment("--until", until, end_of_day=timedelta(days=1)),
            limit=limit,
        )
    console = answers()
    for hit in hits:
        if json:
            print_json(_line(hit))
        else:
            _show(console, hit)
    if not hits:
        say("nothing found; fewer words or filters find more, word* also finds longer words")
    elif len(hits) == limit:
        say(f"these are the newest {limit}; --limit {10 * limit} shows more")


def _moment(option: str, text: str | None, *, end_of_day: timedelta) -> datetime | None:
    """Return a time; a bare day is its midnight in UTC, moved on to its end."""
    if text is None:
        return None
    try:
        moment = read_time(text)
    except CaptureError as error:
        raise UsageError(f"{option} {error}") from error
    if DAY.fullmatch(text.strip()):
        return datetime(moment.year, moment.month, moment.day, tzinfo=UTC) + end_of_day
    return moment


def _line(hit: SearchHit) -> dict[str, object]:
    entry = hit.entry
    return {
        "id": entry.public_id,
        "url": entry.url,
        "title": without_marks(hit.title),
        "section": entry.section,
        "kicker": entry.kicker,
        "site": entry.site,
        "source": entry.source,
        "snippet": without_marks(hit.snippet),
        "image": entry.image,
        "labels": list(entry.labels),
        "published": utc(entry.published),
        "first_seen": utc(entry.first_seen),
        "updated": utc(entry.updated),
    }


def _show(console: Console, hit: SearchHit) -> None:
    entry = hit.entry
    place = " / ".join(part for part in (entry.site, entry.section, entry.kicker) if part)
    console.print(Text(f"{entry.published:%Y-%m-%d}  {place}", style="dim"), soft_wrap=True)
    console.print(with_hits(hit.title), style="bold", soft_wrap=True)
    if hit.snippet:
        console.print(with_hits(hit.snippet))
    console.print(Text(entry.url, style="dim"), soft_wrap=True)
    console.print()
