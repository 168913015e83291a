"""Connections on which a request that came before, byte for byte, is answered unparsed.

Readers ask for the same feed in the same words every time, so the answer to the bytes is known;
parsing them and starting a task cost twice what is left (bench/feeds.py). All else goes the usual
way, of aiohttp, and so does whatever comes on a connection where anything unusual was seen.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from feeds.service.wire import CROWDED_BYTES, SERVER

MAX_REQUEST = 1000
"""Bytes of a request that is worth remembering; readers send about 300."""

_SINGLE = re.compile(rb"GET [^\r\n]* HTTP/1\.1\r\n(?:[^\r\n]+\r\n)+\r\n")
_UNUSUAL = re.compile(rb"\r\n(?:content-length|transfer-encoding|upgrade|expect):", re.IGNORECASE)

Again = Callable[[bytes], bytes | None]
"""Returns the answer to the bytes of a request, if it is known."""


def is_single(data: bytes) -> bool:
    """Tell whether bytes are one whole request without a body, and nothing besides."""
    if len(data) > MAX_REQUEST:
        return False
    return _SINGLE.fullmatch(data) is not None and _UNUSUAL.search(data) is None


class Connection(web.RequestHandler):
    """A connection of aiohttp, with a way past it for known requests.

    `asked` holds the bytes of the request in work, if they are all that is to be answered.
    """

    def __init__(self, server: web.Server, again: Again) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), access_log=None)  # type: ignore[arg-type]
        self.asked = b""
        self._again = again
        self._usual = True
        self._waiting = 0
        self._used = False

    def data_received(self, data: bytes) -> None:
        transport = self._ready_transport()
        answer = None if transport is None else self._again(data)
        if transport is not None and answer is not None:
            transport.write(answer)
            return
        self._usual = self._usual and is_single(data)
        self.asked = data if self._usual and not self._waiting else b""
        self._waiting += 1
        super().data_received(data)

    def _ready_transport(self) -> asyncio.Transport | None:
        """Return where an answer may be written past aiohttp, or None.

        aiohttp times an idle connection from its first answer on: that one is always left to it.
        """
        transport = self.transport
        if transport is None or transport.is_closing() or not self._used:
            return None
        if self._waiting or not self._usual:
            return None
        return transport if transport.get_write_buffer_size() <= CROWDED_BYTES else None

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        finished = await super().finish_response(request, resp, start_time)
        self._waiting -= 1
        self._used = True
        return finished

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no request without a word in the log: an open port gets that all day."""
        if status >= 500:
            return super().handle_error(request, status, exc, message)
        text = "This is no request that can be understood.\n"
        answer = web.Response(status=status, text=text, headers={"Server": SERVER})
        answer.force_close()
        return answer


class Server(web.Server):
    """Makes the connections."""

    def __init__(
        self,
        handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
        again: Again,
    ) -> None:
        super().__init__(handler)
        self._again = again

    def __call__(self) -> Connection:
        return Connection(self, self._again)
