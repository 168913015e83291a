"""`litfass backup`: a copy of the archive, made beside whatever is running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from aggregator.commands.failures import UsageError
from aggregator.commands.options import (
    ConfigFile,
    DataFolder,
    archive_file,
    archive_to_read,
    configuration,
)
from aggregator.commands.output import say
from db import is_database


def backup(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="The copy; an older one that is there is replaced, no other file."
        ),
    ],
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Write a copy of the archive that any SQLite program opens.

    The service may go on running. To restore, stop the service and put the copy in the place of
    archive.db, without archive.db-wal and archive.db-shm.
    """
    settings = configuration(config, data)
    original = archive_file(settings)
    if file.exists() and original.exists() and file.samefile(original):
        raise UsageError(f"{file} is the archive itself: name another file")
    if not file.parent.is_dir():
        raise UsageError(f"{file.parent} is no folder: make it, or name a file in another one")
    if file.is_file() and not is_database(file):
        raise UsageError(
            f"{file} is there and is no older copy: name another file, or move it away"
        )
    with archive_to_read(settings) as archive:
        archive.backup(file)
    say(f"{file}: {file.stat().st_size / 2**20:.1f} MB")
