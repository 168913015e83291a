"""What keeps the tests on this machine refuses the rest of the world."""

from __future__ import annotations

import asyncio
import socket

import pytest

ELSEWHERE = "192.0.2.1"
"""An address kept for documents, that no machine has (RFC 5737)."""


def test_no_connection_leaves_loopback(reached_out: list[str]) -> None:
    async def connect() -> None:
        await asyncio.open_connection(ELSEWHERE, 80)

    with pytest.raises(ConnectionRefusedError, match="stay on loopback"):
        socket.create_connection((ELSEWHERE, 80), timeout=2)
    with pytest.raises(ConnectionRefusedError, match="stay on loopback"):
        asyncio.run(connect())
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(ConnectionRefusedError, match="stay on loopback"),
    ):
        sender.sendto(b"x", (ELSEWHERE, 80))
    assert reached_out == [ELSEWHERE] * 3
    reached_out.clear()


@pytest.mark.parametrize("host", ["news.example", b"news.example"])
def test_no_name_is_looked_up(host: str | bytes) -> None:
    with pytest.raises(socket.gaierror, match="look up no names"):
        socket.getaddrinfo(host, 80)
    with pytest.raises(socket.gaierror, match="look up no names"):
        socket.gethostbyname(host)  # type: ignore[arg-type]  # sockets take bytes, too


def test_this_machine_is_found_by_name() -> None:
    assert socket.getaddrinfo("localhost", 80)
