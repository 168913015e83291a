"""Faults on loopback: each ends as it should, and after it everything else is as before.

`python -m bench.faults` prints the same as a table.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from bench import faults, faults_local


def test_no_fault_of_a_site_touches_the_others(tmp_path: Path) -> None:
    rows, problems = asyncio.run(faults.network(tmp_path))
    print(faults.printed(rows))
    assert len(rows) > 25
    assert [(row.fault, row.problems, row.said) for row in rows if row.problems] == []
    assert problems == []


def test_after_a_fault_of_the_machine_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    rows = asyncio.run(faults_local.one_by_one(tmp_path))
    print(faults.printed(rows))
    assert [(row.fault, row.problems) for row in rows if row.problems] == []


def test_a_configuration_with_an_error_is_refused_while_the_old_one_goes_on(
    tmp_path: Path,
) -> None:
    row = asyncio.run(faults_local.wrong_configuration(tmp_path))
    assert row.problems == ()
    assert "TOML" in row.said


def test_a_full_disk_loses_nothing_that_was_recorded() -> None:
    row = faults_local.disk_full()
    assert row.problems == ()
    assert "DiskFull" in row.said or "ArchiveReadOnly" in row.said


def test_publishing_may_be_killed_at_any_rename() -> None:
    row = faults_local.publishing_cut()
    assert row.problems == ()
    assert "killed at each of" in row.said
