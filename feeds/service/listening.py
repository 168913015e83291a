"""Listening: an address and port, as long as the service runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from feeds.errors import ServiceError
from feeds.service.app import Service
from feeds.service.connection import Server

DRAIN_SECONDS = 5.0  # for answers on their way when the service ends


@asynccontextmanager
async def serve(service: Service, *, host: str, port: int) -> AsyncIterator[str]:
    """Serve until the block ends; yield the address without slash. Port 0 takes a free one."""
    server = Server(service.handle, service.again)
    runner = web.ServerRunner(server, shutdown_timeout=DRAIN_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise ServiceError(
                f"cannot listen on {host} port {port}: {error.strerror or error}; "
                "name another one with [service] port (or bind) in litfass.toml"
            ) from error
        address = runner.addresses[0]
        name = f"[{address[0]}]" if ":" in address[0] else address[0]
        yield f"http://{name}:{address[1]}"
    finally:
        await runner.cleanup()
        await service.close()
