"""`litfass publish`: the feeds that changed into `public/`, or all of them into another folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from aggregator.commands.failures import UsageError
from aggregator.commands.lock import service_runs
from aggregator.commands.options import (
    ConfigFile,
    DataFolder,
    archive_to_read,
    archive_to_write,
    configuration,
    public_folder,
)
from aggregator.commands.output import say
from aggregator.commands.publishing import follow_configuration, publish_settings
from feeds import Published, Scope, has_foreign_files
from feeds import publish as publish_feeds


def publish(
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write every feed, with its pages of older entries, into this folder for another "
            "web server.",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Write every feed, changed or not.")
    ] = False,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Write the feeds that changed, or a copy of all of them.

    Visits publish by themselves; this is for what was interrupted, and for other web servers.
    """
    settings = configuration(config, data)
    publishing = publish_settings(settings)
    if to is not None:
        if everything:
            raise UsageError("--to writes every feed anyway: leave out --all")
        if to.resolve() == public_folder(settings).resolve():
            raise UsageError(f"{to} is the folder of the service itself: name another one")
        if has_foreign_files(to):
            raise UsageError(
                f"{to} holds files that `litfass publish` did not write: name an empty folder or a "
                "new one"
            )
        with archive_to_read(settings) as archive:
            _tell(publish_feeds(archive, to, publishing, scope=Scope.COPY), to)
        if settings.service.base_url is None:
            say(
                f"Feeds name their own address, and it is {settings.service.address}: "
                "set [service] base_url to where readers find this folder"
            )
        return
    if service_runs(settings.data):
        say("The running service publishes what changed, every 10 seconds.")
        return
    folder = public_folder(settings)
    scope = Scope.ALL if everything else Scope.STALE
    with archive_to_write(settings) as archive:
        follow_configuration(archive, settings, now=datetime.now(UTC))
        _tell(publish_feeds(archive, folder, publishing, scope=scope), folder)


def _tell(published: Published, folder: Path) -> None:
    say(
        f"{folder}: {published.rendered} feeds rendered, {len(published.changed)} changed, "
        f"{len(published.removed)} files removed"
    )
