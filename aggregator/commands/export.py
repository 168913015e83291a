"""`litfass export`: a view of the archive as JSON Lines or CSV, or the feeds as OPML."""

from __future__ import annotations

import csv
import sys
from typing import Annotated

import typer

from aggregator.commands.failures import UsageError
from aggregator.commands.options import ConfigFile, DataFolder, archive_to_read, configuration
from aggregator.commands.output import print_json
from aggregator.commands.publishing import publish_settings
from db.views import VIEWS
from feeds import render_opml


def export(
    view: Annotated[
        str,
        typer.Argument(metavar="[VIEW]", help=f"What to print: {', '.join(sorted(VIEWS))}."),
    ] = "articles",
    json: Annotated[bool, typer.Option("--json", help="As JSON Lines; the default.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="As CSV.")] = False,
    opml: Annotated[
        bool, typer.Option("--opml", help="Instead the list of feeds, for readers.")
    ] = False,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Print the articles, or the list of feeds.

    Other views of the archive can be named; docs/archive.md says what their columns mean.
    """
    if json + as_csv + opml > 1:
        raise UsageError("name one of --json, --csv and --opml")
    if view not in VIEWS:
        raise UsageError(f"there is no view {view!r}; known are {', '.join(sorted(VIEWS))}")
    settings = configuration(config, data)
    with archive_to_read(settings) as archive:
        if opml:
            listed = render_opml(archive.feeds(), publish_settings(settings))
            sys.stdout.write(listed.decode("utf-8"))
        elif as_csv:
            lines = csv.writer(sys.stdout, lineterminator="\n")
            lines.writerow(archive.columns(view))
            lines.writerows(row.values() for row in archive.rows(view))
        else:
            for row in archive.rows(view):
                print_json(row)
