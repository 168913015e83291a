"""Log lines: one an event, readable by people and by machines, whatever is in them."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.commands.logs import note, set_up
from aggregator.config import LogFormat


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def logged(format: LogFormat, event: str, **fields: Any) -> str:
    """Return what is written for an event."""
    usual, sys.stderr = sys.stderr, io.StringIO()
    try:
        set_up(format)
        note(logging.getLogger("test"), event, **fields)
        return sys.stderr.getvalue()
    finally:
        sys.stderr = usual


def test_a_line_of_logfmt_has_bare_words_where_they_do() -> None:
    line = logged(
        LogFormat.LOGFMT,
        "visit",
        source="politik",
        error='er sagte: "nein"',
        seconds=1.23456,
        interval=timedelta(minutes=15),
        next=datetime(2026, 1, 7, 12, tzinfo=UTC),
        complete=False,
        status=None,
    )
    _, _, rest = line.partition(" level=info ")
    assert rest == (
        'event=visit source=politik error="er sagte: \\"nein\\"" seconds=1.235 interval=900.0 '
        "next=2026-01-07T12:00:00Z complete=false\n"
    )


@given(st.text())
def test_an_event_is_one_line_whatever_its_fields_hold(text: str) -> None:
    assert logged(LogFormat.LOGFMT, "visit", error=text).count("\n") == 1
    line = json.loads(logged(LogFormat.JSON, "visit", error=text, seconds=0.5))
    assert (line["event"], line["error"], line["seconds"]) == ("visit", text, 0.5)
    assert line["time"].endswith("Z")


def test_what_a_library_says_is_a_message_and_a_fault_has_its_trace(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up(LogFormat.JSON)
    log = logging.getLogger("library")
    log.warning("%d of %d", 1, 2)
    try:
        raise ZeroDivisionError("a fault")
    except ZeroDivisionError:
        log.exception("broke")
    plain, fault = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (plain["logger"], plain["message"], plain["level"]) == ("library", "1 of 2", "warning")
    assert "ZeroDivisionError: a fault" in fault["trace"]


def test_libraries_that_talk_much_are_heard_only_when_it_matters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up(LogFormat.LOGFMT)
    logging.getLogger("apscheduler.scheduler").info("Added job")
    assert capsys.readouterr().err == ""
