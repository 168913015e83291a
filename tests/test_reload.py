"""Waiting for another configuration: what is read when, and what is not taken."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from aggregator.commands import reload as module
from aggregator.commands.reload import Changes
from aggregator.config import load

PAGE = '[[sources]]\nurl = "https://news.example/{}"\n'


def watching(file: Path) -> Changes:
    return Changes(load(file, {}), lambda: load(file, {}))


async def test_a_file_is_read_when_it_was_the_same_for_two_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.1)
    file = tmp_path / "litfass.toml"
    file.write_text(PAGE.format("a"))
    changes = watching(file)
    whole = "".join(PAGE.format(one) for one in "abc")
    coming = asyncio.create_task(changes.next())
    for end in range(10, len(whole), 10):  # somebody writes it bit by bit
        file.write_text(whole[:end])
        await asyncio.sleep(0.05)
    file.write_text(whole)
    config = await asyncio.wait_for(coming, 20)
    assert [source.url[-1] for source in config.sources] == ["a", "b", "c"]


async def test_who_asks_is_answered_from_what_is_there_but_an_empty_file_is_not_taken(
    tmp_path: Path,
) -> None:
    file = tmp_path / "litfass.toml"
    file.write_text(PAGE.format("a"))
    changes = watching(file)
    file.write_bytes(b"\xef\xbb\xbf \n")
    coming = asyncio.create_task(changes.next())
    changes.ask()
    await asyncio.sleep(0.1)
    assert not coming.done()
    (problem,) = changes.problems
    assert "is missing or empty: its settings stay, and its sources (1)" in problem
    file.write_text("# no page for now\n")
    changes.ask()
    config = await asyncio.wait_for(coming, 20)
    assert config.sources == ()
    assert changes.problems == ()
