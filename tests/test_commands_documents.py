"""docs/operations.md names the words, numbers and addresses that the program has."""

from __future__ import annotations

import re

import pytest

from aggregator.commands.failures import Exit
from aggregator.commands.lock import LOCK_NAME
from aggregator.commands.metrics import Metrics
from db import IncidentKind, Outcome
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def first_column(header: str) -> set[str]:
    """Return the words in the first column of the table with that header."""
    rows = TEXT.split(f"| {header} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    return {
        word for row in rows for word in re.findall(r"`?([^`,|]+)`?", row.split("|")[1].strip())
    }


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("outcome", set(Outcome)),
        ("trouble", set(IncidentKind)),
        ("exit code", {str(int(code)) for code in Exit}),
    ],
)
def test_a_table_has_every_word_and_no_other(header: str, words: set[str]) -> None:
    assert {word.strip() for word in first_column(header)} == words


def test_every_metric_is_named() -> None:
    rendered = Metrics().render().decode()
    counted = set(re.findall(r"^# TYPE (litfass_\w+) (?:counter|histogram)$", rendered, re.M))
    assert counted
    assert {name for name in counted if f"`{name}`" not in TEXT} == set()


def test_the_files_of_the_data_folder_are_named() -> None:
    named = first_column("file")
    assert {"archive.db", "public/", "litfass.toml", LOCK_NAME} <= named
