"""Values that stand elsewhere: `env:NAME` in the environment, `secret:NAME` in a secrets file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from aggregator.config.model import Secret
from aggregator.config.table import Table

_FORBIDDEN = frozenset("\r\n\0")


class Secrets:
    """Looks values up; the secrets file is TOML with one text a key."""

    def __init__(self, environ: Mapping[str, str], file: Path | None, table: Table) -> None:
        self._environ = environ
        self.file = file
        self._kept = _read(file, table) if file is not None else {}

    def get(self, table: Table, key: str) -> Secret | None:
        """Return the value of a key, looked up if it is a reference; no message shows it."""
        written = table.raw(key)
        if written is None:
            return None
        if not isinstance(written, str):
            table.wrong(key, "must be a text in quotes")
            return None
        value: str | None = written
        kind, _, name = written.partition(":")
        if kind == "env":
            value = self._environ.get(name)
            if value is None:
                table.wrong(key, f"the environment has no variable {name}")
        elif kind == "secret":
            value = self._kept.get(name)
            if value is None:
                where = self.file or "no secrets file is named: set [fetch] secrets"
                table.wrong(key, f"no secret is called {name} ({where})")
        if value is None:
            return None
        if not value or _FORBIDDEN & set(value):
            table.wrong(key, "must be one line and not empty")
            return None
        return Secret(value)

    def mapping(self, table: Table) -> dict[str, Secret]:
        """Return all values of a table in which people choose the keys."""
        found = {name: self.get(table, name) for name in table.names()}
        return {name: value for name, value in found.items() if value is not None}


def _read(file: Path, table: Table) -> dict[str, str]:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        table.wrong("secrets", f"{file} cannot be read: {error.strerror}")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        table.wrong("secrets", f'{file} is no TOML file of lines such as name = "value"')
        return {}
    return {name: value for name, value in values.items() if isinstance(value, str)}
