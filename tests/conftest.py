"""What every test gets: the shared corpus if there is one, loopback only, no outer settings."""

from __future__ import annotations

import functools
import ipaddress
import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import HealthCheck, settings
from typer.testing import CliRunner

from aggregator.__main__ import app

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile(
    "litfass",
    deadline=None,  # a busy machine is no failing test
    derandomize=True,  # the same examples in every run; `make soak` looks for new ones
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("soak", parent=settings.get_profile("litfass"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "litfass"))

_reached_out: list[str] = []
"""Addresses off loopback that the running test tried to connect to."""


def _is_loopback(host: object) -> bool:
    if not isinstance(host, str) or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host.endswith(".localhost")


def _refuse_off_loopback(address: object) -> None:
    if isinstance(address, tuple) and address and not _is_loopback(address[0]):
        _reached_out.append(str(address[0]))
        raise ConnectionRefusedError(f"tests stay on loopback, not {address[0]}")


def _guard_sending(name: str) -> None:
    """Let a method of every socket, whose last argument is an address, refuse all but loopback."""
    method = getattr(socket.socket, name)

    @functools.wraps(method)
    def guarded(self: socket.socket, *arguments: object) -> object:
        if arguments:
            _refuse_off_loopback(arguments[-1])
        return method(self, *arguments)

    setattr(socket.socket, name, guarded)


def _guard_names(name: str) -> None:
    """Let a look-up of the socket module refuse every name but those of loopback."""
    look_up = getattr(socket, name)

    @functools.wraps(look_up)
    def guarded(host: object, *arguments: object, **options: object) -> object:
        printed = host.decode() if isinstance(host, bytes) else host
        try:
            ipaddress.ip_address(str(printed).partition("%")[0])
        except ValueError:
            if not _is_loopback(printed):
                message = f"tests look up no names, not {printed}"
                raise socket.gaierror(socket.EAI_NONAME, message) from None
        return look_up(host, *arguments, **options)

    setattr(socket, name, guarded)


# An audit hook would see more, but before Python 3.12 a thread that starts while one runs under
# coverage's tracer dies (cpython issue 98257).
for _method in ("connect", "connect_ex", "sendto", "sendmsg"):
    _guard_sending(_method)
for _function in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
    _guard_names(_function)


@pytest.fixture(autouse=True)
def reached_out() -> Iterator[list[str]]:
    """Fail a test that tried to leave loopback, even if its code took the refusal for weather."""
    _reached_out.clear()
    yield _reached_out
    assert not _reached_out, f"tried to connect to {', '.join(_reached_out)}"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the developer's own LITFASS_ settings and proxies; the shared folder stays one."""
    for name in list(os.environ):
        if name.startswith("LITFASS_") and name != "LITFASS_SHARED":
            monkeypatch.delenv(name)
        if name.lower() in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the shared folder (corpus, gold, replay, seed); skip where it is missing."""
    folder = Path(os.environ.get("LITFASS_SHARED") or ROOT.parent / "shared")
    if not (folder / "corpus" / "manifest.jsonl").is_file():
        pytest.skip(f"no shared corpus at {folder} (set LITFASS_SHARED)")
    return folder.resolve()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return the JSON Lines on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


class Litfass(Protocol):
    def __call__(self, *arguments: str | Path, stdin: bytes = b"") -> Ran: ...


@pytest.fixture
def litfass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Litfass:
    """Return what runs a command in this process, in a folder of its own; faults are raised."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        result = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(code=result.exit_code, out=result.stdout, err=result.stderr)

    return run
