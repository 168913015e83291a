"""A loopback web of many section pages on many hosts, for the load bench; a process of its own.

    python -m bench.load_site HOSTS SOURCES CHANGES_AN_HOUR

Host number h is 127.77.h/200.h%200+1; a page is made of its number and of how often it changed.
With 0 changes an hour a page changes each time somebody looks. Prints the port when it listens.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
import time
from collections import Counter
from random import Random

from aiohttp import web

TEASERS = 40
FILLER_BYTES = 120_000  # scripts, styles and navigation around the teasers: half of a usual page
CHANGED_AT_ONCE = 2  # articles that come with a change
TOPICS = """
Rat Haushalt Streik Ernte Wahl Brücke Schule Bahn Gericht Hafen Klinik Steuer Energie Wald
Markt Museum Vertrag Zoll Polizei Theater Forschung Hochwasser Mieten Handel
"""
WORDS = tuple(TOPICS.split())


def host(number: int) -> str:
    return f"127.77.{number // 200}.{number % 200 + 1}"


def path(number: int) -> str:
    return f"/politik/{number}"


def page(number: int, version: int) -> bytes:
    """Return a page of a source as it is after so many changes."""
    newest = version * CHANGED_AT_ONCE + TEASERS
    blocks = "".join(_teaser(number, article) for article in range(newest, newest - TEASERS, -1))
    sections = "".join(f'<li><a href="/{word.lower()}/">{word}</a></li>' for word in WORDS)
    filler = f"<script>var state = '{'x' * FILLER_BYTES}';</script>"
    return (
        f'<!doctype html><html lang="de"><head><title>Politik {number}</title>{filler}</head>'
        f"<body><nav><ul>{sections}</ul></nav><main><h1>Politik</h1>{blocks}</main>"
        "<footer><a href='/impressum'>Impressum</a></footer></body></html>"
    ).encode()


def _teaser(number: int, article: int) -> str:
    random = Random(number * 1_000_003 + article)
    title = " ".join(random.sample(WORDS, 5)) + f" im Kreis {article}"
    slug = "-".join(title.lower().split())
    snippet = " ".join(random.choices(WORDS, k=24))
    filler = f'<div class="t{article % 7}" data-x="{random.getrandbits(256):x}"></div>' * 12
    return (
        f'<article class="teaser"><span class="rubrik">Politik</span><h2><a '
        f'href="/politik/{slug}-{number}{article:06}.html">{title}</a></h2>'
        f'<time datetime="2026-01-{article % 28 + 1:02}T10:00:00+01:00">heute</time>'
        f"<p>{snippet}</p><img src='/bild/{article}.jpg' alt=''>{filler}</article>"
    )


def version(number: int, changes_an_hour: float, elapsed: float) -> int:
    """Return how often a page has changed since the start; pages differ, as rates do."""
    random = Random(number)
    rate = changes_an_hour * random.lognormvariate(-0.5, 1.0)
    return int(elapsed / 3600 * rate + random.random())


async def main() -> None:
    hosts, sources, changes = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    began = time.monotonic()
    looks: Counter[int] = Counter()

    async def answer(request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if number >= sources:
            return web.Response(status=404)
        looks[number] += 1
        elapsed = time.monotonic() - began
        now = version(number, changes, elapsed) if changes else looks[number]
        etag = hashlib.sha256(f"{number} {now}".encode()).hexdigest()[:16]
        if request.headers.get("If-None-Match") == f'"{etag}"':
            return web.Response(status=304)
        reply = web.Response(body=page(number, now), content_type="text/html", charset="utf-8")
        reply.etag = etag
        return reply

    async def robots(_request: web.Request) -> web.Response:
        return web.Response(status=404)

    app = web.Application()
    app.router.add_get("/robots.txt", robots)
    app.router.add_get(r"/politik/{number:\d+}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host(0), 0).start()
    port = runner.addresses[0][1]
    for number in range(1, hosts):
        await web.TCPSite(runner, host(number), port).start()
    print(port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
