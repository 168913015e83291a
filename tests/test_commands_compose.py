"""How the program calls itself where people are to copy it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aggregator.commands.compose import command_to_add
from aggregator.config import Config


@pytest.mark.parametrize(
    ("called", "said"),
    [
        ("{here}/.venv/bin/litfass", ".venv/bin/litfass add https"),
        ("/opt/litfass/bin/litfass", "/opt/litfass/bin/litfass add https"),
        ("{here}/aggregator/__main__.py", "litfass add https"),
    ],
)
def test_the_command_to_add_a_source_can_be_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [called.format(here=tmp_path)])
    config = Config(path=Path("data/litfass.toml"), data=Path("data"))
    assert command_to_add(config).startswith(said)


def test_a_program_in_the_path_is_called_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "litfass"
    program.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(program)])
    config = Config(path=Path("mine.toml"), data=Path("data"))
    assert command_to_add(config).startswith("litfass add --config mine.toml ")
