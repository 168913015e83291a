"""What can go wrong while reading pages.

AggregatorError
├── ConfigError          every problem of litfass.toml at once; exit 2
├── CaptureError         a saved page cannot be read
└── VisitError           becomes a failed visit, stops no other source
    ├── FetchError       status, retry_after
    │   └── HostRests    nobody was asked: no visit at all, it comes later
    ├── ExtractionError  hostile, not HTML, or killed at its limit
    └── NoTeasers        a page that holds none
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta


class AggregatorError(Exception):
    """Base of everything this package raises on purpose."""


class ConfigError(AggregatorError):
    """Name every problem of the configuration, each with its path in the file."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class CaptureError(AggregatorError):
    """A saved page, archive of pages or manifest cannot be read."""


class VisitError(AggregatorError):
    """One visit failed; `outcome` is the word the archive stores for it."""

    outcome = "failed"


class FetchError(VisitError):
    """The page could not be had."""

    outcome = "unreachable"

    def __init__(
        self,
        message: str,
        *,
        outcome: str = "unreachable",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.status = status
        self.retry_after = retry_after
        """Seconds the server asked us to wait."""


class HostRests(FetchError):
    """Nobody was asked: the host is left alone for what it did or asked for at another request."""

    def __init__(self, message: str, *, why: str, rest: timedelta, outcome: str) -> None:
        super().__init__(message, outcome=outcome)
        self.why = why
        """In words, without a time."""
        self.rest = rest
        """From now until the host may be asked again."""


class ExtractionError(VisitError):
    """The page could not be read: not HTML, too large, or the worker was killed at its limit."""

    outcome = "unreadable"


class NoTeasers(VisitError):
    """The page was read and announces nothing."""

    outcome = "no-teasers"
