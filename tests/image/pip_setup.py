"""Write this machine's pip settings to FILE for the build; print the local folders they name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shlex import split
from urllib.parse import unquote, urlsplit

UNWANTED = ("constraint", "require-virtualenv")
"""Settings that say nothing of where packages come from; the lock pins every version."""


def settings() -> dict[str, str]:
    """Return what pip goes by here, from its files and its environment, by name."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    found: dict[str, str] = {}
    for line in listed.stdout.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in ("global", "install", ":env:"):
            found[name] = split(value.replace("\\n", " "))[0] if value else ""
    return found


def folders(value: str) -> list[str]:
    """Return the existing folders that a setting names, as paths or file addresses.

    A local index links to files beside it: of an address, the parent folder is what is needed.
    """
    paths = [
        Path(unquote(urlsplit(word).path)).parent if word.startswith("file:") else Path(word)
        for word in value.split()
    ]
    return [str(path) for path in paths if path.is_absolute() and path.is_dir()]


def main() -> None:
    found = {name: value for name, value in settings().items() if name not in UNWANTED}
    lines = [f"{name} = {value}" for name, value in found.items()]
    Path(sys.argv[1]).write_text("\n".join(["[global]", *lines, ""]))
    print("\n".join(sorted({folder for value in found.values() for folder in folders(value)})))


if __name__ == "__main__":
    main()
