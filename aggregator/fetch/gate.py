"""The gate through which a browser reaches the web: a proxy on loopback, with the guard inside.

Chromium resolves no name and opens no connection but those to this gate; here every address is
judged when it is connected to, as for our own requests.
"""

from __future__ import annotations

import asyncio
import base64
import os
import socket
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from aggregator.fetch.guard import (
    AddressRefused,
    guarded_socket,
    hop_to,
    literal_refusal,
    plain_host,
)

LOOPBACK = "127.0.0.1"
MAX_HEAD_BYTES = 128 * 1024
_STEP = 65_536
_HOP_BY_HOP = frozenset({"connection", "proxy-connection", "proxy-authorization", "keep-alive"})


class Gate:
    """Serves one browser while one page is rendered."""

    def __init__(
        self,
        *,
        allow_private: frozenset[str],
        proxy: str | None,
        max_bytes: int,
        connect_seconds: float,
    ) -> None:
        self._allow_private = allow_private
        self._proxy = urlsplit(proxy) if proxy else None
        self._max_bytes = max_bytes
        self._connect_seconds = connect_seconds
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()
        self.full = asyncio.Event()
        """Set when the page has loaded more than it may."""
        self.expected: set[str] = set()
        """Hosts that the page asks for; what else a browser wants of the web is not let through."""
        self.received = 0
        """Bytes from the web so far."""
        self.refused: dict[str, str] = {}
        """Host -> why it was not to be visited."""
        self.failed: dict[str, str] = {}
        """Host -> why it could not be reached."""

    @property
    def address(self) -> str:
        if self._server is None:
            raise RuntimeError("the gate is used outside of its context")
        return f"http://{LOOPBACK}:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, LOOPBACK, 0, limit=MAX_HEAD_BYTES)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        talks = list(self._talks)
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._talks.add(task)
            task.add_done_callback(self._talks.discard)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                head = await reader.readuntil(b"\r\n\r\n")
                await self._answer(head.decode("latin-1"), reader, writer)
        finally:
            if self.full.is_set():
                writer.transport.abort()
            else:
                writer.close()

    async def _answer(
        self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Connect and pass on: a tunnel for CONNECT, a single exchange for plain HTTP."""
        first, *lines = head.split("\r\n")
        method, _, rest = first.partition(" ")
        target = rest.rpartition(" ")[0]
        tunnel = method == "CONNECT"
        try:
            parts = urlsplit(f"//{target}" if tunnel else target)
            host, port = plain_host(parts.hostname or ""), parts.port or 80
        except ValueError:
            host, port = "", 0
        if host not in self.expected:
            writer.write(_refusal("403 Forbidden"))
            return
        try:
            onward_reader, onward = await self._dial(host, port)
        except AddressRefused as error:
            self.refused[host] = str(error)
            writer.write(_refusal("403 Forbidden"))
            return
        except (OSError, TimeoutError) as error:
            self.failed[host] = _in_words(error, host)
            writer.write(_refusal("502 Bad Gateway"))
            return
        try:
            if tunnel:
                await self._tunnel(target, (reader, writer), (onward_reader, onward))
            else:
                path = target if self._proxy else target.partition(parts.netloc)[2] or "/"
                headers = _kept(lines)
                onward.write(
                    f"{method} {path} HTTP/1.1\r\n{self._login()}{_written(headers)}"
                    "Connection: close\r\n\r\n".encode("latin-1")
                )
                onward.write(await reader.readexactly(_length(headers)))
                await self._pass_answer_on(onward_reader, writer)
        finally:
            onward.transport.abort()

    async def _dial(
        self, host: str, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        trusted = host in self._allow_private
        if not trusted and (problem := literal_refusal(host)):
            raise AddressRefused(f"{host} is {problem}")
        if self._proxy is not None:
            host, port, trusted = self._proxy.hostname or "", self._proxy.port or 80, True
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._connect_seconds):
            last: OSError = OSError(f"{host} has no address")
            for info in await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                try:
                    with hop_to(trusted=trusted):
                        connection = guarded_socket(info)
                except AddressRefused as error:
                    last = error
                    continue
                connection.setblocking(False)
                try:
                    await loop.sock_connect(connection, info[4])
                except OSError as error:
                    connection.close()
                    last = error
                    continue
                return await asyncio.open_connection(sock=connection, limit=MAX_HEAD_BYTES)
        raise last

    async def _tunnel(
        self,
        target: str,
        inside: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        outside: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        if self._proxy is None:
            inside[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            onward = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{self._login()}\r\n"
            outside[1].write(onward.encode("latin-1"))
        sending = asyncio.create_task(_pump(inside[0], outside[1]))
        try:
            await self._receive(outside[0], inside[1])
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _pass_answer_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass one answer on and say that no other follows: the next may be for another host."""
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = f"{first}\r\n{_written(_kept(lines))}Connection: close\r\n\r\n"
        writer.write(headers.encode("latin-1"))
        await self._receive(reader, writer)

    async def _receive(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not self.full.is_set() and (part := await reader.read(_STEP)):
            self.received += len(part)
            if self.received > self._max_bytes:
                self.full.set()
                return
            writer.write(part)
            await writer.drain()

    def _login(self) -> str:
        if self._proxy is None or self._proxy.username is None:
            return ""
        user, password = unquote(self._proxy.username), unquote(self._proxy.password or "")
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        return f"Proxy-Authorization: Basic {token}\r\n"


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while part := await reader.read(_STEP):
            writer.write(part)
            await writer.drain()


def _kept(lines: list[str]) -> dict[str, list[str]]:
    """Return headers that concern both ends, by name as written."""
    kept: dict[str, list[str]] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and name.strip().lower() not in _HOP_BY_HOP:
            kept.setdefault(name.strip(), []).append(value.strip())
    return kept


def _written(headers: Mapping[str, list[str]]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, all_ in headers.items() for value in all_)


def _length(headers: Mapping[str, list[str]]) -> int:
    """Return how much body a request has; what a page uploads beyond that is not passed on."""
    found = next(
        (all_[0] for name, all_ in headers.items() if name.lower() == "content-length"), ""
    )
    return int(found) if found.isascii() and found.isdigit() and len(found) < 8 else 0


def _refusal(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


def _in_words(error: OSError, host: str) -> str:
    match error:
        case socket.gaierror():
            return f"the name {host} cannot be resolved"
        case TimeoutError():
            return f"{host} does not accept the connection in time"
    return f"no connection to {host}: {os.strerror(error.errno) if error.errno else 'no address'}"
