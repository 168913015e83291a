"""The demo newspaper's web server, on loopback; what it answers is decided in pages.py."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from aiohttp import web

from aggregator.demo import newspaper, pages

LOOPBACK = "127.0.0.1"
ROBOTS = "User-agent: *\nDisallow: /anzeige/\n"
NUMBER_OF_THE_WATCHED_ARTICLE = 1


def watched_paths() -> dict[str, str]:
    """Return the pages worth watching, as name -> path: one of each kind that Litfass reads."""
    article = newspaper.article(NUMBER_OF_THE_WATCHED_ARTICLE, newspaper.FIRST_ARTICLE)
    return {"titelseite": "/", "politik": "/politik", "kultur": "/kultur", "artikel": article.path}


def create_app(clock: Callable[[], datetime]) -> web.Application:
    """Return the newspaper as it stands at the clock's moment, whenever a page is asked for."""

    async def front(request: web.Request) -> web.Response:
        return _html(request, pages.front_page(clock()))

    async def section(request: web.Request) -> web.Response:
        now = clock()
        page = pages.section_page(request.match_info["section"], now)
        return _html(request, page or pages.note(request.path, now))

    async def article(request: web.Request) -> web.Response:
        now = clock()
        page = pages.article_page(request.path, now)
        return _html(request, page or pages.note(request.path, now))

    async def picture(request: web.Request) -> web.Response:
        body = pages.picture(int(request.match_info["number"]))
        return web.Response(body=body, content_type="image/png")

    async def robots(_request: web.Request) -> web.Response:
        return web.Response(text=ROBOTS)

    app = web.Application()
    app.router.add_get("/", front)
    app.router.add_get("/robots.txt", robots)
    app.router.add_get(r"/bilder/{number:\d{1,12}}.png", picture)
    app.router.add_get("/{section}", section)
    app.router.add_get("/{section}/{article}", article)
    return app


@asynccontextmanager
async def serving(clock: Callable[[], datetime], *, port: int = 0) -> AsyncIterator[str]:
    """Serve on loopback, if the port is taken on a free one; yield the address without slash."""
    runner = web.AppRunner(create_app(clock), access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, LOOPBACK, port).start()
        except OSError:
            await web.TCPSite(runner, LOOPBACK, 0).start()
        yield f"http://{LOOPBACK}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _html(request: web.Request, page: str | None) -> web.Response:
    """Answer with the page, conditionally; 404 for a page that the newspaper does not have."""
    if page is None:
        text = "<!doctype html><title>Nicht gefunden</title><h1>Diese Seite gibt es nicht</h1>"
        return web.Response(status=404, text=text, content_type="text/html")
    body = page.encode()
    etag = hashlib.sha256(body).hexdigest()[:16]
    if any(known.value == etag for known in request.if_none_match or ()):
        answer = web.Response(status=304)
    else:
        answer = web.Response(body=body, content_type="text/html", charset="utf-8")
    answer.etag = etag
    return answer
