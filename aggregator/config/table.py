"""A table of litfass.toml read key by key: each problem is noted with its path, none raises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from urllib.parse import urlsplit

_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d)")
_SIZES = {"": 1, "b": 1, "kb": 1000, "kib": 1024, "mb": 1000**2, "mib": 1024**2}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmKM]?[iI]?[bB]?)")


class Problems:
    """What is wrong with a file, in the order found."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.lines: list[str] = []

    def add(self, path: str, problem: str) -> None:
        self.lines.append(
            f"{self._file}: {path}: {problem}" if path else f"{self._file}: {problem}"
        )


class Table:
    """Typed reading of one table; `finish` then names the keys that nobody asked for."""

    def __init__(self, values: Mapping[str, object], path: str, problems: Problems) -> None:
        self._values = values
        self.path = path
        self.problems = problems
        self._asked: list[str] = []

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        return key in self._values

    def wrong(self, key: str, problem: str) -> None:
        self.problems.add(self.at(key), problem)

    def text(self, key: str) -> str | None:
        """Return a text without outer white space; an empty one is a problem."""
        value = self._get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f"must be a text in quotes, not {_shown(value)}")
            return None
        return value.strip()

    def choice(self, key: str, choices: Sequence[str]) -> str | None:
        value = self.text(key)
        if value is not None and value not in choices:
            self.wrong(key, f"must be one of {', '.join(choices)}, not {_shown(value)}")
            return None
        return value

    def flag(self, key: str) -> bool | None:
        value = self._get(key)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(key, f"must be true or false, not {_shown(value)}")
        return None

    def whole(self, key: str, *, least: int, most: int) -> int | None:
        value = self._get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.wrong(key, f"must be a whole number from {least} to {most}, not {_shown(value)}")
            return None
        return value

    def share(self, key: str) -> float | None:
        value = self._get(key)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
            self.wrong(key, f"must be a number from 0 to 1, not {_shown(value)}")
            return None
        return float(value)

    def duration(self, key: str, *, least: timedelta, most: timedelta) -> timedelta | None:
        value = self._get(key)
        if value is None:
            return None
        read = _duration(value)
        if read is None:
            self.wrong(key, f'must be a duration such as "30s", "15m" or "2h", not {_shown(value)}')
            return None
        if not least <= read <= most:
            limits = f"{duration_text(least)} and {duration_text(most)}"
            self.wrong(key, f"must be between {limits}, not {_shown(value)}")
            return None
        return read

    def size(self, key: str, *, least: int, most: int) -> int | None:
        """Return a number of bytes, written as a number or as "8 MiB"."""
        value = self._get(key)
        if value is None:
            return None
        found = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
        number = int(float(found[1]) * _SIZES.get(found[2].lower(), 0)) if found else value
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            self.wrong(
                key,
                f'must be a size such as "8 MiB" from {least} to {most} bytes, not {_shown(value)}',
            )
            return None
        return number

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return a list of texts; a single text is a list of one."""
        value = self._get(key)
        if value is None:
            return None
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(
            isinstance(v, str) and v.strip() for v in listed
        ):
            self.wrong(key, f'must be a list of texts such as ["one", "two"], not {_shown(value)}')
            return None
        return tuple(dict.fromkeys(one.strip() for one in listed))

    def address(self, key: str) -> str | None:
        """Return an absolute http or https address without credentials and fragment."""
        value = self.text(key)
        if value is None:
            return None
        problem = address_problem(value)
        if problem:
            self.wrong(key, problem if "@" in value else f"{problem}: {_shown(value)}")
            return None
        return value.partition("#")[0]

    def table(self, key: str) -> Table:
        """Return a table inside; an empty one where there is none."""
        value = self._get(key)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, f"must be a table, not {_shown(value)}")
        return Table(value if isinstance(value, dict) else {}, self.at(key), self.problems)

    def tables(self, key: str) -> list[Table]:
        """Return the tables of `[[key]]`, counted from 1 as people do."""
        value = self._get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self.wrong(key, f"must be written as [[{key}]]")
            return []
        return [
            Table(one, f"{self.at(key)}[{number}]", self.problems)
            for number, one in enumerate(value, start=1)
        ]

    def raw(self, key: str) -> object:
        """Return a value as it stands in the file."""
        return self._get(key)

    def names(self) -> Iterator[str]:
        """Yield every key: for tables in which people choose them."""
        yield from self._values

    def finish(self, *, below: Mapping[str, Iterable[str]] | None = None) -> None:
        """Note the keys that mean nothing, each with the nearest that does.

        `below` has tables inside this one, with their keys: people write those one table too high.
        """
        meant = {key: key for key in self._asked}
        for table, keys in (below or {}).items():
            header = re.sub(r"\[\d+\]", "", self.at(table))
            meant |= {key: f"{key} in [{header}]" for key in keys if key not in meant}
        for key in self._values:
            if key in self._asked:
                continue
            near = get_close_matches(key.lower(), meant, n=1, cutoff=0.5)
            known = (
                f"do you mean {meant[near[0]]}?" if near else f"known are {', '.join(self._asked)}"
            )
            self.wrong(key, f"unknown key; {known}")

    def _get(self, key: str) -> object:
        if key not in self._asked:
            self._asked.append(key)
        return self._values.get(key)


def address_problem(value: str) -> str | None:
    """Tell what keeps a text from being the address of a page; None if nothing does."""
    try:
        parts = urlsplit(value)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        return "no valid address"
    if parts.scheme not in ("http", "https"):
        return "must begin with http:// or https://"
    if not parts.hostname or not port_is_right or re.search(r"[\s\x00-\x1f]", value):
        return "no valid address"
    if parts.username is not None or parts.password is not None:
        return "must not hold user or password: put an Authorization header into headers"
    return None


def duration_text(duration: timedelta) -> str:
    """Write a duration as the file does."""
    seconds = duration.total_seconds()
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:.6f}".rstrip("0").rstrip(".") + "s"


def _duration(value: object) -> timedelta | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**9:
        return timedelta(seconds=value)
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or len(found[1]) > 9:
        return None
    return timedelta(seconds=float(found[1]) * _UNITS[found[2]])


def _shown(value: object) -> str:
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 80 else f"{text[:77]}…"
