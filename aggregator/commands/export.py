"""`litfass export`: the articles as JSON Lines or CSV, the feeds as OPML, on standard output."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import Annotated

import typer

from aggregator.commands.failures import UsageError
from aggregator.commands.options import ConfigFile, DataFolder, archive_to_read, configuration
from aggregator.commands.output import print_json, utc
from aggregator.commands.publishing import publish_settings
from db import Archive, Article
from feeds import render_opml

COLUMNS = tuple(field.name for field in fields(Article))


def export(
    json: Annotated[
        bool, typer.Option("--json", help="The articles as JSON Lines; the default.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="The articles as CSV.")] = False,
    opml: Annotated[bool, typer.Option("--opml", help="The list of feeds, for readers.")] = False,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Print the articles, or the list of feeds.

    The columns are those of the view `articles`, oldest article first.
    """
    if json + as_csv + opml > 1:
        raise UsageError("name one of --json, --csv and --opml")
    settings = configuration(config, data)
    with archive_to_read(settings) as archive:
        if opml:
            sys.stdout.write(
                render_opml(archive.feeds(), publish_settings(settings)).decode("utf-8")
            )
        elif as_csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(COLUMNS)
            for row in _rows(archive):
                values = row.values()
                writer.writerow(int(one) if isinstance(one, bool) else one for one in values)
        else:
            for row in _rows(archive):
                print_json(row)
    sys.stdout.flush()


def _rows(archive: Archive) -> Iterator[dict[str, object]]:
    """Yield the articles as the view shows them: times as text in UTC."""
    for article in archive.articles():
        yield {name: _plain(getattr(article, name)) for name in COLUMNS}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, bool | int | str) or value is None:
        return value
    return str(value)
