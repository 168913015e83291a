"""The HTTP service: which address shows what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from db import Archive, ArchiveError, slug
from feeds import site
from feeds.model import HealthSource, PublishSettings, archive_page_of
from feeds.service.addresses import FEED_SUFFIXES, relative, split, to_root, without_prefix
from feeds.service.extras import PAGE_POLICY, PREFLIGHT, ExtraHeaders
from feeds.service.rendered import MAX_WORDS, Renderer, Search
from feeds.service.representations import PublicFiles, Representation
from feeds.service.shortcuts import Shortcuts
from feeds.service.wire import SERVER, Ready, conditions_of, headers_of, status_of, wants_zipped

Observe = Callable[[str, int], None]
"""Told of every answer: the format asked for (`rss`, `html`, …, `other`) and the HTTP status."""

RETRY_SECONDS = 30

_TOP = {"/": "index.html", "/index.html": "index.html", "/style.css": "style.css", "/opml": "opml"}
_METHODS = "GET, HEAD, OPTIONS"


class Service:
    """The service of a public directory, for `serve`.

    `open_archive` opens the archive read-only; it is called in the thread that then uses it.
    `metrics` returns the Prometheus text format.
    """

    def __init__(
        self,
        directory: Path,
        open_archive: Callable[[], Archive],
        settings: PublishSettings,
        health: HealthSource,
        *,
        metrics: Callable[[], bytes] | None = None,
        observe: Observe | None = None,
    ) -> None:
        self._settings = settings
        self._health = health
        self._metrics = metrics
        self._observe = observe
        self._prefix = urlsplit(settings.root).path
        self._files = PublicFiles(directory)
        self._extras = ExtraHeaders(health, settings)
        self._shortcuts = Shortcuts(self._files, self._extras)
        started = int(health().now.timestamp())
        self._renderer = Renderer(open_archive, settings, started=started)

    async def close(self) -> None:
        await self._renderer.close()

    def again(self, request: bytes) -> bytes | None:
        """Return the answer to a request that came before in the same bytes; see `Connection`."""
        known = self._shortcuts.again(request)
        if known is None:
            return None
        status, answer, suffix = known
        self._count(suffix, status)
        return answer

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request; what is expected to fail is an answer, too."""
        short = self._shortcuts.answer(request)
        if short is not None:
            status, ready, suffix = short
            self._count(suffix, status)
            return Ready(status, ready)
        path = without_prefix(request.path, self._prefix)
        if request.method in ("GET", "HEAD"):
            try:
                answer = await self._answer(request, path)
            except ArchiveError as error:
                answer = self._message(path, 503, "Not now", f"{error}.")
                answer.headers["Retry-After"] = str(RETRY_SECONDS)
        else:
            answer = _other_method(request, path)
        answer.headers["Server"] = SERVER
        self._count(split(path)[1], answer.status)
        return answer

    def _count(self, suffix: str, status: int) -> None:
        if self._observe is not None:
            self._observe(suffix or "other", status)

    async def _answer(self, request: web.BaseRequest, path: str) -> web.Response:
        if path.startswith("/feeds/") and path != "/feeds/":
            return await self._feed(request, path)
        if path in _TOP:
            name = _TOP[path]
            suffix = name.rpartition(".")[2]
            found = await self._files.get(name, suffix)
            if found is None:
                return self._not_found(path)
            return self._send(request, found, self._extras.of_rendered(name, suffix))
        match path:
            case "/feeds" | "/feeds/":
                return _moved(path, "/")
            case "/status":
                return self._page(site.status_page(self._health(), self._settings), 200)
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

    async def _feed(self, request: web.BaseRequest, path: str) -> web.Response:
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
            self._shortcuts.remember(request, name, suffix)
            return self._send(request, found, self._extras.of_file(name, suffix))
        if name == "search" and suffix != "opml":
            return await self._search(request, suffix)
        if suffix in FEED_SUFFIXES:
            found = await self._renderer.archive_page(name, suffix)
        if found is None:
            return await self._elsewhere(path, name, suffix)
        return self._send(request, found, self._extras.of_rendered(name, suffix))

    async def _search(self, request: web.BaseRequest, suffix: str) -> web.Response:
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
        return self._send(request, found, self._extras.of_rendered("search", suffix))

    async def _elsewhere(self, path: str, name: str, suffix: str) -> web.Response:
        """Answer for a feed that is not there: moved, retired, spelled otherwise, or never was."""
        redirects: Mapping[str, str | None] = await self._renderer.redirects()
        # a page of older entries goes the way of its feed, and leads to the first of the other
        feed = (archive_page_of(name) or (name, 0))[0]
        if feed in redirects:
            target = redirects[feed]
            if target is None:
                text = "This feed was retired and will not come back."
                return self._message(path, 410, "Gone", text)
            return _moved(path, f"/feeds/{target}.{suffix}")
        plain = "/".join(slug(segment) for segment in name.split("/"))
        if plain != name and self._files.exists(f"feeds/{plain}.{suffix}"):
            return _moved(path, f"/feeds/{plain}.{suffix}")
        return self._not_found(path)

    def _send(
        self, request: web.BaseRequest, found: Representation, extra: Mapping[str, str]
    ) -> web.Response:
        status, zipped = status_of(conditions_of(request), found), wants_zipped(request)
        headers = headers_of(found, extra, status=status, zipped=zipped)
        if status == 304:
            return web.Response(status=status, headers=headers)
        return web.Response(body=found.zipped if zipped else found.body, headers=headers)

    def _not_found(self, path: str) -> web.Response:
        return self._message(path, 404, "Not found", "There is no such page or feed here.")

    def _message(self, path: str, status: int, title: str, text: str) -> web.Response:
        page = site.message_page(title, text, self._settings, root=to_root(path))
        return self._page(page, status)

    def _page(self, body: bytes, status: int) -> web.Response:
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": PAGE_POLICY}
        return web.Response(
            body=body, status=status, content_type="text/html", charset="utf-8", headers=headers
        )


def _moved(path: str, target: str) -> web.Response:
    headers = {"Location": relative(path, target), "Cache-Control": "max-age=3600"}
    return web.Response(status=301, headers=headers)


def _text(text: str, status: int, *, version: str = "") -> web.Response:
    kind = "text/plain; charset=utf-8" + (f"; version={version}" if version else "")
    headers = {"Content-Type": kind, "Cache-Control": "no-store"}
    return web.Response(body=text.encode(), status=status, headers=headers)


def _other_method(request: web.BaseRequest, path: str) -> web.Response:
    if request.method != "OPTIONS":
        return web.Response(status=405, headers={"Allow": _METHODS})
    extra = PREFLIGHT if split(path)[1] == "json" else {}
    return web.Response(status=204, headers={"Allow": _METHODS, **extra})
