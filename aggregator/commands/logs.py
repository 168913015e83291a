"""What the service writes to standard error: one line an event, as logfmt or JSON."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime, timedelta

from aggregator.config import LogFormat

_BARE = re.compile(r"[^\s\"=\\\x00-\x1f]+")
_QUIET = ("apscheduler", "aiohttp", "asyncio")
"""Libraries of which only warnings are of interest."""


def set_up(format: LogFormat) -> None:
    """Write every log line of this process in one format to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if format is LogFormat.JSON else _Logfmt())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def note(
    log: logging.Logger, event: str, /, *, level: int = logging.INFO, **fields: object
) -> None:
    """Log an event with its fields; those that are None are left out."""
    log.log(level, event, extra={"fields": fields})


class _Logfmt(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        pairs = _fields(record, self)
        return " ".join(f"{name}={_quoted(value)}" for name, value in pairs.items())


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_fields(record, self), ensure_ascii=False, default=str)


def _fields(record: logging.LogRecord, formatter: logging.Formatter) -> dict[str, object]:
    """Return a record as an event with fields; one of a library is its text."""
    at = datetime.fromtimestamp(record.created, UTC)
    line: dict[str, object] = {
        "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(),
    }
    own = getattr(record, "fields", None)
    if isinstance(own, dict):
        line["event"] = record.getMessage()
        line |= {name: _plain(value) for name, value in own.items() if value is not None}
    else:
        line["logger"] = record.name
        line["message"] = record.getMessage()
    if record.exc_info:
        line["trace"] = formatter.formatException(record.exc_info)
    return line


def _plain(value: object) -> object:
    match value:
        case bool() | int() | str():
            return value
        case float():
            return round(value, 3)
        case timedelta():
            return round(value.total_seconds(), 3)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return str(value)


def _quoted(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
