"""The options that every command has, and the configuration and places that they lead to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

import db
from aggregator.commands.failures import EnvironmentFailure, UsageError
from aggregator.config import Config, find, load

ARCHIVE_NAME = "archive.db"
DEMO_FOLDER = "demo"
"""Inside the data folder; holds an archive and a public folder of its own."""

ConfigFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The configuration; else LITFASS_CONFIG, else litfass.toml in the data folder, "
        "else in this folder.",
    ),
]
DataFolder: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="The data folder; else LITFASS_DATA, else the one the configuration names, "
        "else ./data.",
    ),
]


def configuration(
    config: Path | None,
    data: Path | None,
    *,
    further: Callable[[Config], Iterable[str]] = lambda _config: (),
) -> Config:
    """Return what litfass.toml and the environment say; raise ConfigError with every problem.

    Without a file everything has its default, but a file that somebody named must be there.
    `further` is that of `load`.
    """
    path = find(os.environ, config=config, data=data)
    named = config is not None or os.environ.get("LITFASS_CONFIG")
    if named and not path.exists():
        raise UsageError(
            f"{path}: there is no such configuration; name one that exists with --config or "
            "LITFASS_CONFIG, or let `litfass add URL` write one"
        )
    return load(path, os.environ, data=data, further=further)


def configuration_to_write(config: Path | None, data: Path | None) -> Config:
    """Return the configuration where a named file may be missing: not written yet, or gone."""
    return load(find(os.environ, config=config, data=data), os.environ, data=data)


def archive_file(config: Config) -> Path:
    return config.data / ARCHIVE_NAME


def public_folder(config: Config) -> Path:
    """Return the folder that is served: `feeds/…`, pages and lists of feeds."""
    return config.data / "public"


def archive_to_write(config: Config) -> db.Archive:
    """Open the archive; it and its folder are made if they are not there."""
    config.data.mkdir(parents=True, exist_ok=True)
    return db.Archive.open(archive_file(config))


def archive_to_read(config: Config) -> db.Archive:
    """Open the archive without changing anything; raise ArchiveError if there is none."""
    file = archive_file(config)
    if not file.exists() and (hint := demo_hint(config)):
        raise EnvironmentFailure(
            f"there is no archive at {file} yet: add a page by `litfass add URL`; "
            f"that of the demo is read with {hint}"
        )
    return db.Archive.open(file, mode=db.Mode.READ)


def demo_hint(config: Config) -> str | None:
    """Return the option that leads to the demo's data; None if the demo never ran here."""
    folder = config.data / DEMO_FOLDER
    return f"--data {folder}" if (folder / ARCHIVE_NAME).exists() else None


def is_of_demo(config: Config) -> bool:
    """Tell whether the data folder is that of the demo, whose sources no file names."""
    return config.data.name == DEMO_FOLDER and not config.sources
