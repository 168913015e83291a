"""litfass.toml changed by a program: what people wrote, comments included, stays as it is."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from aggregator.config.model import SourceConfig
from aggregator.config.table import duration_text
from aggregator.errors import ConfigError
from db.urls import site_of

STARTER = """\
# Litfass: what to watch, and how. Every key is optional but `url`; docs/sources.md explains them.
# A change takes effect at once; a mistake keeps the old settings and is written to the log.

[service]
# bind = "127.0.0.1"
# port = 8080
# base_url = "https://feeds.example.org/"

[fetch]
# Shown to the publishers you visit, so that they can write to you:
# contact = "you@example.org"

# [[sources]]
# url = "https://news.example/politics"
"""


def create(path: Path) -> bool:
    """Write a file with comments only where there is none; tell whether there was none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(STARTER)
    except FileExistsError:
        return False
    return True


def add_source(path: Path, source: SourceConfig) -> None:
    """Append a source to the file, which is created if it is missing; secrets are not written."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        text = STARTER
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigError([f"{path}: no valid TOML: {error}"]) from error
    listed = document.get("sources")
    if listed is not None and not isinstance(listed, AoT):
        raise ConfigError([f"{path}: sources: must be written as [[sources]]"])
    if listed is None:
        listed = tomlkit.aot()
        listed.append(_table(source))
        document.append("sources", listed)
    else:
        if not listed[-1].as_string().endswith("\n\n"):
            listed[-1].add(tomlkit.nl())
        listed.append(_table(source))
    written = tomlkit.dumps(document)
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, written.encode())


def _table(source: SourceConfig) -> Table:
    table = tomlkit.table()
    table.add("url", source.url)
    table.add("name", source.name)
    if source.site != site_of(source.url):
        table.add("site", source.site)
    for key in ("title", "language", "timezone"):
        if (value := getattr(source, key)) is not None:
            table.add(key, value)
    if source.interval is not None:
        table.add("interval", duration_text(source.interval))
    return table


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, with the mode it had; through a link into its target."""
    target = path.resolve()
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    descriptor, draft = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(mode)
        Path(draft).replace(target)
    except OSError as error:
        if error.errno not in (errno.EBUSY, errno.EXDEV):
            raise
        target.write_bytes(content)  # a single file mounted into a container cannot be replaced
    finally:
        Path(draft).unlink(missing_ok=True)
