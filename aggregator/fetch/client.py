"""One request by aiohttp: bounded, guarded at the socket, its errors translated into ours."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from aggregator.config import FetchSettings, Secret
from aggregator.errors import FetchError
from aggregator.fetch.body import ACCEPT_ENCODING, decoded
from aggregator.fetch.guard import guarded_socket, hop_to, literal_refusal, plain_host
from aggregator.fetch.model import Exchange

MAX_HEADER_BYTES = 64 * 1024  # content security policies of real news sites pass the usual 8 KiB
DNS_SECONDS = 10.0
"""How long the addresses of a name are kept."""
KEEPALIVE_SECONDS = 5.0

Resolve = Callable[[str], Awaitable[list[str]]]
"""Name -> addresses; only for those who do not want the machine's own resolver."""

_LISTS = frozenset({"cache-control", "content-encoding"})
"""Headers of which repeated ones are one list (RFC 9110, section 5.3)."""

ACCEPT = "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.5,*/*;q=0.1"


class Client:
    """Makes single requests; keeps connections for a moment, no cookies and no other state."""

    def __init__(
        self,
        settings: FetchSettings,
        user_agent: str,
        *,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._user_agent = user_agent
        self._resolve = resolve
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(
            total=None,
            sock_connect=self._settings.connect_timeout.total_seconds(),
            sock_read=self._settings.read_timeout.total_seconds(),
        )
        connector = aiohttp.TCPConnector(
            limit=0,
            ttl_dns_cache=DNS_SECONDS,  # type: ignore[arg-type]  # any number of seconds will do
            keepalive_timeout=KEEPALIVE_SECONDS,
            socket_factory=guarded_socket,
            resolver=_Resolver(self._resolve) if self._resolve else None,
            ssl=self._tls or True,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            max_line_size=MAX_HEADER_BYTES,
            max_field_size=MAX_HEADER_BYTES,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        proxy: Secret | None = None,
        max_bytes: int,
    ) -> Exchange:
        """Ask for one address once; redirects are answers. Raise FetchError."""
        host = host_of(url)
        trusted = host in self._settings.allow_private
        if not trusted and (problem := literal_refusal(host)):
            raise _refused(host, problem)
        with hop_to(trusted=trusted or proxy is not None) as refused:
            try:
                return await self._get(url, headers, proxy, max_bytes)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                if refused:
                    raise _refused(host, f"at {refused[0]}, not a public address") from error
                if proxy is not None:  # the library's errors show its address with the password
                    raise FetchError(_in_words(error, host, by_proxy=True)) from None
                raise FetchError(_in_words(error, host)) from error

    async def _get(
        self, url: str, headers: Mapping[str, str], proxy: Secret | None, max_bytes: int
    ) -> Exchange:
        if self._session is None:
            raise RuntimeError("the client is used outside of its context")
        sent = CIMultiDict({"User-Agent": self._user_agent, "Accept": ACCEPT})
        sent.update(headers)  # whoever entrusts us with headers may replace these two
        sent["Accept-Encoding"] = ACCEPT_ENCODING
        address = _address(url)
        options: dict[str, Any] = {"proxy": proxy.value} if proxy is not None else {}
        async with self._session.get(
            address, headers=sent, allow_redirects=False, **options
        ) as response:
            answered = _plain(response.headers)
            body, cut, oversize = await _read(response, max_bytes)
            content, cut_inside = decoded(
                body, answered.get("content-encoding"), self._settings.max_page_bytes
            )
            return Exchange(
                url=url,
                status=response.status,
                headers=answered,
                set_cookies=tuple(response.headers.getall("Set-Cookie", ())),
                body=content,
                transferred=len(body),
                oversize=oversize,
                cut=cut or cut_inside,
                delimited="content-length" in answered or "transfer-encoding" in answered,
            )


class _Resolver(AbstractResolver):
    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 - the interface has it
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in await self._resolve(host)
        ]

    async def close(self) -> None:
        """Nothing is held."""


def host_of(url: str) -> str:
    """Return the host of an address, as the connection will see it and `allow_private` names it."""
    try:
        return _address(url).raw_host or ""
    except ValueError as error:
        raise FetchError("the address is not valid", outcome="refused") from error


def is_entrusted(asked: str, url: str) -> bool:
    """Tell whether what the source's owner entrusted to `asked` may be sent to `url`."""
    wanted, got = urlsplit(asked), urlsplit(url)
    same = (wanted.hostname, wanted.port) == (got.hostname, got.port)
    upgraded = wanted.hostname == got.hostname and (wanted.scheme, got.scheme) == ("http", "https")
    return (same and wanted.scheme == got.scheme) or (upgraded and got.port in (None, 443))


def _address(url: str) -> URL:
    """Read an address once, for guard and connection alike: two readers could disagree."""
    address = URL(url, encoded=url.isascii())
    host = address.raw_host or ""
    return address if (plain := plain_host(host)) == host else address.with_host(plain)


def _plain(headers: CIMultiDictProxy[str]) -> dict[str, str]:
    found = {name.lower(): value for name, value in headers.items()}
    return found | {name: ", ".join(headers.getall(name)) for name in _LISTS & found.keys()}


async def _read(response: aiohttp.ClientResponse, max_bytes: int) -> tuple[bytes, str | None, bool]:
    """Return the body as sent, why it is incomplete, if it is, and whether there is more of it."""
    announced = response.content_length
    parts: list[bytes] = []
    size = 0
    try:
        async for part in response.content.iter_any():
            size += len(part)
            parts.append(part)
            if size > max_bytes:
                return b"".join(parts)[:max_bytes], None, True
    except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError, ConnectionError) as error:
        if isinstance(error, TimeoutError):
            raise
        of = f" of {announced}" if announced is not None else ""
        return b"".join(parts), f"the connection broke after {size}{of} bytes", False
    return b"".join(parts), None, False


def _refused(host: str, problem: str) -> FetchError:
    return FetchError(
        f"{host} is {problem}: Litfass visits no private networks; if this is meant, "
        f'set [fetch] allow_private = ["{host}"]',
        outcome="refused",
    )


def _in_words(error: Exception, host: str, *, by_proxy: bool = False) -> str:
    """Say what went wrong without the library's text, which may hold a proxy's password."""
    match error:
        case aiohttp.ClientConnectorDNSError() | ValueError() if by_proxy:
            return "the proxy's address is not valid, or its name cannot be resolved"
        case aiohttp.ClientConnectorDNSError():
            return f"the name {host} cannot be resolved"
        case aiohttp.ClientConnectorCertificateError():
            cause = error.certificate_error
            why = cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else ""
            return f"the TLS certificate of {host} is not valid: {why or 'unknown reason'}"
        case aiohttp.ClientConnectorSSLError():
            return f"no TLS connection to {host}: {error.os_error.strerror or 'handshake failed'}"
        case aiohttp.ClientProxyConnectionError() | aiohttp.ClientHttpProxyError():
            return "the proxy does not connect"
        case aiohttp.ConnectionTimeoutError():
            return f"{host} does not accept the connection in time"
        case aiohttp.SocketTimeoutError():
            return f"{host} fell silent"
        case asyncio.TimeoutError():
            return f"{host} takes too long"
        case aiohttp.ClientConnectorError():
            number = error.os_error.errno
            return f"no connection to {host}: {os.strerror(number) if number else 'refused'}"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError():
            return f"{host} closed the connection without an answer"
        case aiohttp.ClientResponseError():
            return f"{host} answers something that is no valid HTTP"
        case aiohttp.InvalidURL() | ValueError():
            return f"no valid address at {host}"
    return f"no page from {host} ({type(error).__name__})"
