"""A web server on loopback that sends what it is told, byte for byte: what no server should too."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came."""

    target: str
    headers: Mapping[str, str]
    """Names in lower case."""
    at: float
    """Monotonic."""


Answer: TypeAlias = bytes | Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]
"""A whole answer, or what writes one."""


@dataclass(slots=True)
class Site:
    """What is served at which path, and who asked for what; robots.txt allows everything."""

    port: int = 0
    scheme: str = "http"
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    """Requests that were answered at one time."""

    def url(self, path: str, host: str = LOOPBACK) -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def targets(self) -> list[str]:
        """Return the paths asked for, in order, without those of robots.txt."""
        return [one.target for one in self.asked if one.target != "/robots.txt"]


def answer(
    body: bytes | str = b"",
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
    **more: str,
) -> bytes:
    """Return an answer; `content_type="text/plain"` is a header too. A missing length is added."""
    payload = body.encode() if isinstance(body, str) else body
    given = {name.replace("_", "-").title(): value for name, value in more.items()}
    given |= headers or {}
    names = {name.lower() for name in given}
    if "content-type" not in names:
        given["Content-Type"] = "text/html; charset=utf-8"
    if not {"content-length", "transfer-encoding"} & names:
        given["Content-Length"] = str(len(payload))
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}Connection: close\r\n\r\n".encode() + payload


def redirect(target: str, status: str = "302 Found", **headers: str) -> bytes:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer(status=status, headers={"Location": target} | names)


def page(title: str = "Politik", *, teasers: int = 30, words: str = "") -> str:
    """Return a news page as any publisher may have it."""
    blocks = "".join(
        f'<article><h2><a href="/politik/bericht-{number}-vom-tage.html">{title}: Bericht Nummer '
        f"{number} vom Tage</a></h2><p>Was an diesem Tag geschah, Teil {number}.</p></article>"
        for number in range(teasers)
    )
    return (
        f"<!doctype html><html lang=de><head><title>{title} - Zeitung</title></head>"
        f"<body><main>{words}{blocks}</main></body></html>"
    )


@asynccontextmanager
async def serving(
    answers: Mapping[str, Answer] | None = None,
    *,
    host: str = LOOPBACK,
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Site]:
    """Serve on loopback until the block ends; what is not known answers 404."""
    site = Site(scheme="https" if tls else "http", answers=dict(answers or {}))
    conversations: set[asyncio.Task[None]] = set()

    async def conversation(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            conversations.add(task)
            task.add_done_callback(conversations.discard)
        try:
            # cancelled only when the serving ends: asyncio would report it as an accident
            with suppress(*_NO_MORE):
                head = await reader.readuntil(b"\r\n\r\n")
                await _answer(site, head.decode("latin-1"), writer)
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(conversation, host, port, ssl=tls, limit=2**20)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in list(conversations):
            task.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)


_NO_MORE = (
    ConnectionError,
    asyncio.CancelledError,
    asyncio.IncompleteReadError,
    asyncio.LimitOverrunError,
    ssl.SSLError,
)


async def _answer(site: Site, head: str, writer: asyncio.StreamWriter) -> None:
    first, *lines = head.split("\r\n")
    target = first.split(" ")[1]
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    asked = Asked(target=target, headers=headers, at=time.monotonic())
    site.asked.append(asked)
    found = site.answers.get(target, site.answers.get("*"))
    if target == "/robots.txt" and target not in site.answers:
        found = None
    site.open_now += 1
    site.most_open = max(site.most_open, site.open_now)
    try:
        if callable(found):
            await found(asked, writer)
        else:
            writer.write(found or answer("not here", "404 Not Found"))
            await writer.drain()
    finally:
        site.open_now -= 1
