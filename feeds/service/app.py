"""The HTTP service: which address shows what, with the manners of feeds-over-HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from aiohttp import web

from db import Archive, ArchiveError, slug
from feeds import site
from feeds.errors import ServiceError
from feeds.model import HealthSource, PublishSettings
from feeds.service.addresses import FEED_SUFFIXES, relative, split, to_root, without_prefix
from feeds.service.conditional import accepts_gzip, not_modified
from feeds.service.freshness import Freshness
from feeds.service.rendered import MAX_WORDS, Renderer, Search
from feeds.service.representations import PublicFiles, Representation

Observe = Callable[[str, int], None]
"""Told of every answer: the format asked for (`rss`, `html`, …, `other`) and the HTTP status."""

FRESHNESS_SECONDS = 5.0  # how long the intervals of the sources are taken for known
RETRY_SECONDS = 30
DRAIN_SECONDS = 5.0

_TOP = {"/": "index.html", "/index.html": "index.html", "/style.css": "style.css", "/opml": "opml"}
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
}
_PREFLIGHT = {
    **_CORS,
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
_METHODS = "GET, HEAD, OPTIONS"


def create_app(
    directory: Path,
    open_archive: Callable[[], Archive],
    settings: PublishSettings,
    health: HealthSource,
    *,
    metrics: Callable[[], bytes] | None = None,
    observe: Observe | None = None,
) -> web.Application:
    """Return the service of a public directory.

    `open_archive` opens it read-only; it is called in the thread that then uses it. `metrics`
    returns the Prometheus text format.
    """
    service = _Service(directory, open_archive, settings, health, metrics, observe)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", service.handle)
    app.on_cleanup.append(service.close)
    return app


@asynccontextmanager
async def serve(app: web.Application, *, host: str, port: int) -> AsyncIterator[str]:
    """Serve until the block ends; yield the address without slash. Port 0 takes a free one."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_SECONDS)
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


class _Service:
    def __init__(
        self,
        directory: Path,
        open_archive: Callable[[], Archive],
        settings: PublishSettings,
        health: HealthSource,
        metrics: Callable[[], bytes] | None,
        observe: Observe | None,
    ) -> None:
        self._files = PublicFiles(directory)
        self._settings = settings
        self._health = health
        self._metrics = metrics
        self._observe = observe
        self._started = int(health().now.timestamp())
        self._renderer = Renderer(open_archive, settings, started=self._started)
        self._prefix = urlsplit(settings.root).path
        self._freshness = Freshness(())
        self._freshness_ends = float("-inf")

    async def close(self, _app: web.Application) -> None:
        await self._renderer.close()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = without_prefix(request.path, self._prefix)
        if request.method not in ("GET", "HEAD"):
            answer = _other_method(request, path)
        else:
            try:
                answer = await self._answer(request, path)
            except ArchiveError as error:
                answer = self._message(path, 503, "Not now", f"{error}.")
                answer.headers["Retry-After"] = str(RETRY_SECONDS)
        if self._observe is not None:
            _, suffix = split(path)
            self._observe(suffix or "other", answer.status)
        return answer

    async def _answer(self, request: web.Request, path: str) -> web.Response:
        if path.startswith("/feeds/"):
            return await self._feed(request, path)
        if path in _TOP:
            name = _TOP[path]
            found = await self._files.get(name, name.rpartition(".")[2])
            return self._send(request, found) if found else self._not_found(path)
        match path:
            case "/status":
                page = site.status_page(self._health(), self._settings)
                return self._page(page, 200)
            case "/healthz":
                return _text("ok\n", 200)
            case "/readyz":
                problems = self._health().problems
                status = 503 if problems else 200
                return _text("".join(f"{one}\n" for one in problems) or "ok\n", status)
            case "/metrics" if self._metrics is not None:
                return _text(self._metrics().decode(), 200, version="0.0.4")
            case "/robots.txt":
                return _text("User-agent: *\nAllow: /\n", 200)
        return self._not_found(path)

    async def _feed(self, request: web.Request, path: str) -> web.Response:
        stem, suffix = split(path)
        name = stem.removeprefix("/feeds/")
        if any(segment.startswith(".") or not segment for segment in name.split("/")):
            return self._not_found(path)
        if not suffix:
            if self._files.exists(f"feeds/{name}.html"):
                return _moved(path, f"{path}.html")
            return await self._elsewhere(path, name, "html")
        found = await self._files.get(f"feeds/{name}.{suffix}", suffix)
        if found is not None:
            hub = self._settings.websub_hub if suffix in FEED_SUFFIXES else None
            return self._send(request, found, name=name, suffix=suffix, hub=hub)
        if name == "search" and suffix != "opml":
            return await self._search(request, suffix)
        if suffix in FEED_SUFFIXES:
            found = await self._renderer.archive_page(name, suffix)
        if found is None:
            return await self._elsewhere(path, name, suffix)
        return self._send(request, found, name=name, suffix=suffix)

    async def _search(self, request: web.Request, suffix: str) -> web.Response:
        asked = request.query
        words = asked.get("q", "").strip()
        if len(words) > MAX_WORDS or (not words and suffix != "html"):
            text = f"Ask as in search.atom?q=words, with at most {MAX_WORDS} characters."
            return self._message("/feeds/search", 400, "Search for what?", text)
        search = Search(
            words=words,
            site=asked.get("site") or None,
            section=asked.get("section") or None,
            query=request.rel_url.raw_query_string,
        )
        found = await self._renderer.search(search, suffix)
        return self._send(request, found, name="search", suffix=suffix)

    async def _elsewhere(self, path: str, name: str, suffix: str) -> web.Response:
        """Answer for a feed that is not there: moved, retired, spelled otherwise, or never was."""
        redirects: Mapping[str, str | None] = await self._renderer.redirects()
        if name in redirects:
            target = redirects[name]
            if target is None:
                text = "This feed was retired and will not come back."
                return self._message(path, 410, "Gone", text)
            return _moved(path, f"/feeds/{target}.{suffix}")
        plain = "/".join(slug(segment) for segment in name.split("/"))
        if plain != name and self._files.exists(f"feeds/{plain}.{suffix}"):
            return _moved(path, f"/feeds/{plain}.{suffix}")
        return self._not_found(path)

    def _send(
        self,
        request: web.Request,
        found: Representation,
        *,
        name: str = "",
        suffix: str = "html",
        hub: str | None = None,
    ) -> web.Response:
        headers = request.headers
        zipped = accepts_gzip(headers.get("Accept-Encoding"))
        answer_headers = dict(found.zipped_headers if zipped else found.plain_headers)
        if suffix == "html":
            answer_headers["Cache-Control"] = "no-cache"
            answer_headers["Content-Security-Policy"] = _POLICY
        else:
            answer_headers["Cache-Control"] = f"max-age={self._max_age(name)}"
        if suffix == "json":
            answer_headers |= _CORS
        if hub:
            own = f"{self._settings.root}/feeds/{quote(name)}.{suffix}"
            answer_headers["Link"] = f'<{hub}>; rel="hub", <{own}>; rel="self"'
        if not_modified(
            if_none_match=headers.getall("If-None-Match", ()),
            if_modified_since=headers.get("If-Modified-Since"),
            tags=found.tags,
            last_modified=found.last_modified,
        ):
            for unneeded in ("Content-Type", "Content-Encoding"):
                answer_headers.pop(unneeded, None)
            return web.Response(status=304, headers=answer_headers)
        return web.Response(body=found.zipped if zipped else found.body, headers=answer_headers)

    def _max_age(self, name: str) -> int:
        now = asyncio.get_running_loop().time()
        if now >= self._freshness_ends:
            self._freshness = Freshness(self._health().sources)
            self._freshness_ends = now + FRESHNESS_SECONDS
        return self._freshness.max_age(name)

    def _not_found(self, path: str) -> web.Response:
        return self._message(path, 404, "Not found", "There is no such page or feed here.")

    def _message(self, path: str, status: int, title: str, text: str) -> web.Response:
        page = site.message_page(title, text, self._settings, root=to_root(path))
        return self._page(page, status)

    def _page(self, body: bytes, status: int) -> web.Response:
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
        return web.Response(
            body=body, status=status, content_type="text/html", charset="utf-8", headers=headers
        )


def _moved(path: str, target: str) -> web.Response:
    return web.Response(
        status=301,
        headers={"Location": relative(path, target), "Cache-Control": "max-age=3600"},
    )


def _text(text: str, status: int, *, version: str = "") -> web.Response:
    kind = "text/plain; charset=utf-8" + (f"; version={version}" if version else "")
    headers = {"Content-Type": kind, "Cache-Control": "no-store"}
    return web.Response(body=text.encode(), status=status, headers=headers)


def _other_method(request: web.Request, path: str) -> web.Response:
    if request.method != "OPTIONS":
        return web.Response(status=405, headers={"Allow": _METHODS})
    is_json = split(path)[1] == "json"
    return web.Response(status=204, headers={"Allow": _METHODS, **(_PREFLIGHT if is_json else {})})
