"""The command line as a whole: its commands, the options they share, errors as exit codes."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from aggregator.__main__ import COMMANDS, function_of
from aggregator.commands.failures import EnvironmentFailure, Exit, UsageError, explained
from aggregator.commands.lock import service_runs, the_only_service
from aggregator.commands.options import archive_file, configuration, public_folder
from aggregator.errors import CaptureError, ConfigError, FetchError, NoTeasers
from db import ArchiveLocked, ArchiveNewer
from feeds import PublishError
from tests.conftest import ROOT, Litfass


def source(url: str) -> str:
    return f'[[sources]]\nurl = "{url}"\n'


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_their_documentation_says(name: str) -> None:
    said = (function_of(name).__doc__ or "").strip().splitlines()[0]
    assert said == COMMANDS[name]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_configuration_and_data(litfass: Litfass, name: str) -> None:
    ran = litfass(name, "--help")
    assert ran.code == 0
    assert "--config FILE" in ran.out
    assert "--data DIR" in ran.out


def test_help_and_version_need_none_of_the_heavy_libraries() -> None:
    heavy = ["aiohttp", "apscheduler", "bs4", "lxml", "sqlite_utils", "feedgen", "pebble"]
    code = (
        "import sys; from typer.testing import CliRunner; from aggregator.__main__ import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "assert CliRunner().invoke(app, ['--version']).exit_code == 0\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_search_needs_nothing_that_reads_visits_or_publishes() -> None:
    heavy = ["aiohttp", "apscheduler", "bs4", "selectolax", "dateparser", "feedgen", "pebble"]
    code = (
        "import sys; import aggregator.commands.search\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_an_interruption_is_told_and_ends_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(KeyboardInterrupt), explained():
        raise KeyboardInterrupt
    assert "what was done stays" in capsys.readouterr().err


def test_a_mistyped_command_names_the_nearest(litfass: Litfass) -> None:
    ran = litfass("serch", "word")
    assert ran.code == 2
    assert "'search'" in ran.err


def test_the_named_configuration_wins_and_must_be_there(
    litfass: Litfass, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("named", "environment", "data/litfass", "litfass", "other/litfass"):
        file = tmp_path / f"{name}.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(source(f"https://{name.replace('/', '-')}.example/"))
    assert "https://data-litfass.example/" in litfass("check").out
    assert "https://other-litfass.example/" in litfass("check", "--data", "other").out
    (tmp_path / "data" / "litfass.toml").unlink()
    assert "https://litfass.example/" in litfass("check").out
    monkeypatch.setenv("LITFASS_DATA", "other")
    assert "https://other-litfass.example/" in litfass("check").out
    monkeypatch.setenv("LITFASS_CONFIG", "environment.toml")
    assert "https://environment.example/" in litfass("check").out
    assert "https://named.example/" in litfass("check", "--config", "named.toml").out
    missing = litfass("check", "--config", "nowhere.toml")
    assert (missing.code, missing.out) == (2, "")
    assert "nowhere.toml: there is no such configuration" in missing.err
    monkeypatch.setenv("LITFASS_CONFIG", "gone.toml")
    assert litfass("check").code == 2


def test_the_data_folder_is_the_one_named_nearest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "etc" / "litfass.toml"
    file.parent.mkdir()
    assert configuration(None, None).data == Path("data")
    file.write_text('[service]\ndata = "store"\n')
    settings = configuration(file, None)
    assert settings.data == file.parent / "store"
    assert archive_file(settings) == settings.data / "archive.db"
    assert public_folder(settings) == settings.data / "public"
    monkeypatch.setenv("LITFASS_DATA", "outside")
    assert configuration(file, None).data == Path("outside")
    assert configuration(file, Path("named")).data == Path("named")


def test_the_environment_says_where_to_listen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "litfass.toml").write_text('[service]\nbind = "::1"\n')
    assert configuration(None, None).service.bind == "::1"
    monkeypatch.setenv("LITFASS_BIND", "0.0.0.0")
    assert configuration(None, None).service.bind == "0.0.0.0"


def test_python_runs_the_package_as_the_command() -> None:
    command = [sys.executable, "-m", "aggregator", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.startswith("litfass ")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError(["a.toml: one", "a.toml: two"]), Exit.USAGE),
        (UsageError("name a file"), Exit.USAGE),
        (CaptureError("page.html: empty"), Exit.USAGE),
        (FetchError("not found", status=404), Exit.FAILED),
        (NoTeasers("none"), Exit.FAILED),
        (ArchiveNewer("update Litfass"), Exit.ENVIRONMENT),
        (ArchiveLocked("stop it"), Exit.ENVIRONMENT),
        (PublishError("cannot write"), Exit.ENVIRONMENT),
        (EnvironmentFailure("port in use"), Exit.ENVIRONMENT),
        (PermissionError(errno.EACCES, "Permission denied", "data"), Exit.ENVIRONMENT),
        (OSError("no space"), Exit.ENVIRONMENT),
    ],
)
def test_every_expected_error_has_its_exit_code_and_its_words(
    error: Exception, code: Exit, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as raised, explained():
        raise error
    assert raised.value.exit_code == code
    assert str(error.args[-1] if isinstance(error, OSError) else error) in capsys.readouterr().err


def test_a_fault_of_ours_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError), explained():
        raise ZeroDivisionError


def test_who_has_seen_enough_of_the_output_ends_it_quietly(tmp_path: Path) -> None:
    (tmp_path / "litfass.toml").write_text(
        "".join(source(f"https://zeitung-{number}.example/") for number in range(500))
    )
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "aggregator", "check", "--data", str(tmp_path)]
    with os.fdopen(writer, "wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_service_is_known_by_its_lock_for_as_long_as_it_lives(tmp_path: Path) -> None:
    assert not service_runs(tmp_path)
    with the_only_service(tmp_path):
        assert service_runs(tmp_path)
        second = the_only_service(tmp_path)
        with pytest.raises(EnvironmentFailure, match=f"process {os.getpid()}"):
            second.__enter__()
    assert not service_runs(tmp_path)


def test_thousands_of_sources_are_plain_lines_in_columns(litfass: Litfass, tmp_path: Path) -> None:
    def watching(count: int) -> None:
        names = ["日本", "x" * 60, *map(str, range(count - 2))]
        (tmp_path / "litfass.toml").write_text(
            "".join(
                f'[[sources]]\nname = "{name}"\nurl = "https://paper.example/{number}"\n'
                for number, name in enumerate(names)
            )
        )

    watching(300)
    assert "│ 日本 " in litfass("check").out
    watching(301)
    for command, second in (("check", "https://"), ("status", "never visited")):
        said = f"\n{litfass(command).out}"
        assert "│" not in said
        head, wide, long, first = said[said.index("\nsource  ") + 1 :].splitlines()[:4]
        at = head.index("page" if command == "check" else "outcome")
        assert at == 50
        assert wide[at - 2 :].startswith(second)  # each of the two letters is two cells wide
        assert long[62:].startswith(second)
        assert first[at:].startswith(second)
