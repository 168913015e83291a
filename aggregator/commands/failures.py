"""Exit codes, and every expected error as a message that says what to do, in one place."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

import typer

from aggregator.commands.output import say
from aggregator.errors import CaptureError, ConfigError, VisitError
from db.errors import ArchiveError


class Exit(IntEnum):
    DONE = 0
    FAILED = 1
    """Some source or page failed, or a single page gave no teasers."""
    USAGE = 2
    """Wrong usage, configuration or unreadable input path."""
    ENVIRONMENT = 3
    """Port, disk, permissions; archive newer, locked or damaged."""


_RIGHTS = "check the rights of the file and its folder, or name another one"
ADVICE = {
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: "it lies on a read-only disk: name another folder with --data",
    errno.ENOSPC: "make room and try again",
    errno.ENOTDIR: "a part of the path is a file: name another folder with --data",
    errno.EADDRINUSE: "another program uses this port: stop it, or set [service] port",
}
"""Error of the operating system -> what to do about it."""


class UsageError(Exception):
    """The command was given something it cannot work with; the message says what to do."""


class EnvironmentFailure(Exception):
    """The machine does not let us: a busy port, another service on the same data."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn every expected error into its message on standard error and its exit code."""
    try:
        yield
        sys.stdout.flush()
    except ConfigError as error:
        for problem in error.problems:
            say(problem)
        raise typer.Exit(Exit.USAGE) from error
    except (UsageError, CaptureError) as error:
        say(str(error))
        raise typer.Exit(Exit.USAGE) from error
    except VisitError as error:
        say(str(error))
        raise typer.Exit(Exit.FAILED) from error
    except _troubles() as error:
        say(str(error))
        raise typer.Exit(Exit.ENVIRONMENT) from error
    except KeyboardInterrupt:
        say("Interrupted: what was done stays, the same command goes on from there")
        raise
    except BrokenPipeError as error:
        # the reader of our output has seen enough; nothing more may be written at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(Exit.DONE) from error
    except OSError as error:
        named = f"{error.filename}: " if error.filename else ""
        advice = f"; {ADVICE[error.errno]}" if error.errno in ADVICE else ""
        say(f"{named}{error.strerror or error}{advice}")
        raise typer.Exit(Exit.ENVIRONMENT) from error


def _troubles() -> tuple[type[Exception], ...]:
    """Return the errors of the machine; `feeds` is loaded only once something went wrong."""
    from feeds.errors import FeedsError

    return (ArchiveError, FeedsError, EnvironmentFailure)
