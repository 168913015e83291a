"""`litfass rule`: a person's word on whether two addresses are one article."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from aggregator.commands.failures import UsageError
from aggregator.commands.options import (
    ConfigFile,
    DataFolder,
    archive_file,
    archive_to_read,
    archive_to_write,
    configuration,
)
from aggregator.commands.output import say
from aggregator.commands.publishing import publish_or_leave
from db import UnknownArticle, canonical_url


def rule(
    one: Annotated[str, typer.Argument(metavar="URL", help="An article's address, as linked.")],
    other: Annotated[str, typer.Argument(metavar="URL", help="Another one.")],
    same: Annotated[bool, typer.Option("--same", help="They are one article.")] = False,
    different: Annotated[bool, typer.Option("--different", help="They are two.")] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Forget what was said, and go by the evidence again.")
    ] = False,
    note: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why; kept in the archive.")
    ] = None,
    config: ConfigFile = None,
    data: DataFolder = None,
) -> None:
    """Say that two addresses are one article, or two.

    It holds against any evidence, and for what is read later, too. The view article_pairs lists
    the addresses that looked like one article, and what was decided.
    """
    if same + different + undo != 1:
        raise UsageError("name one of --same, --different and --undo")
    if canonical_url(one) == canonical_url(other):
        raise UsageError("both addresses are one: there is nothing to decide")
    settings = configuration(config, data)
    if not archive_file(settings).exists():
        archive_to_read(settings).close()  # says that there is none, and where the demo's is
    now = datetime.now(UTC)
    with archive_to_write(settings) as archive:
        try:
            stale = archive.rule(one, other, together=None if undo else same, now=now, note=note)
        except UnknownArticle as error:
            raise UsageError(str(error)) from error
        publish_or_leave(archive, settings)
    decided = "They go by the evidence again" if undo else f"They are {'one' if same else 'two'}"
    say(f"{decided}; feeds that show it: {', '.join(stale) or 'none'}")
