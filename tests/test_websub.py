"""WebSub against a small hub that verifies, fetches and delivers, as the Recommendation says."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bench.made_feeds import NOON, archive_at, sighting, visit
from db import Archive, Mode
from feeds import Announcer, Health, PublishSettings, Service, publish, serve

SOON = (timedelta(seconds=0.01),) * 3


class Hub:
    """Takes subscriptions and pings; `failures` says how many pings to refuse first."""

    def __init__(self) -> None:
        self.subscribers: dict[str, set[str]] = {}
        self.pings: list[list[str]] = []
        self.failures = 0
        self.address = ""

    async def handle(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form["hub.mode"] == "subscribe":
            topic, callback = str(form["hub.topic"]), str(form["hub.callback"])
            question = {"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": "42"}
            async with (
                aiohttp.ClientSession() as session,
                session.get(callback, params=question) as answer,
            ):
                if answer.status != 200 or await answer.text() != "42":
                    return web.Response(status=409)
            self.subscribers.setdefault(topic, set()).add(callback)
            return web.Response(status=202)
        if self.failures:
            self.failures -= 1
            return web.Response(status=503)
        topics = [str(topic) for topic in form.getall("hub.url")]
        self.pings.append(topics)
        async with aiohttp.ClientSession() as session:
            for topic in topics:
                for callback in self.subscribers.get(topic, ()):
                    async with session.get(topic) as feed:
                        body, kind = await feed.read(), feed.headers["Content-Type"]
                    headers = {
                        "Content-Type": kind,
                        "Link": f'<{self.address}>; rel="hub", <{topic}>; rel="self"',
                    }
                    async with session.post(callback, data=body, headers=headers):
                        pass
        return web.Response(status=204)


@asynccontextmanager
async def running(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def hub_running() -> AsyncIterator[Hub]:
    hub = Hub()
    app = web.Application()
    app.router.add_post("/", hub.handle)
    async with running(app) as address:
        hub.address = address + "/"
        yield hub


@asynccontextmanager
async def subscriber_running() -> AsyncIterator[tuple[str, list[bytes]]]:
    received: list[bytes] = []

    async def verify(request: web.Request) -> web.Response:
        return web.Response(text=request.query["hub.challenge"])

    async def deliver(request: web.Request) -> web.Response:
        received.append(await request.read())
        return web.Response()

    app = web.Application()
    app.router.add_get("/", verify)
    app.router.add_post("/", deliver)
    async with running(app) as address:
        yield address + "/", received


async def test_a_subscriber_gets_what_changed_pushed(tmp_path: Path) -> None:
    """Discovery by Link headers, subscription with verification, a change, its delivery."""
    async with hub_running() as hub, subscriber_running() as (callback, received):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        settings = PublishSettings(base_url=address, websub_hub=hub.address)
        app = Service(
            tmp_path / "public",
            lambda: Archive.open(tmp_path / "archive.db", mode=Mode.READ),
            settings,
            lambda: Health(now=NOON),
        )
        with archive_at(tmp_path / "archive.db") as archive:
            publish(archive, tmp_path / "public", settings)
            async with (
                serve(app, host="127.0.0.1", port=port),
                aiohttp.ClientSession() as session,
                Announcer.running(settings) as announcer,
            ):
                async with session.head(f"{address}/feeds/example.org/politik.atom") as answer:
                    found = re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers["Link"])
                    links = {rel: url for url, rel in found}
                assert links["hub"] == hub.address
                form = {
                    "hub.mode": "subscribe",
                    "hub.topic": links["self"],
                    "hub.callback": callback,
                }
                async with session.post(links["hub"], data=form) as answer:
                    assert answer.status == 202
                visit(archive, [sighting(77, title="Eben geschehen")], at=NOON + timedelta(days=1))
                announcer.announce(publish(archive, tmp_path / "public", settings).changed)
                await announcer.settled()
                assert len(received) == 1
                assert "Eben geschehen" in received[0].decode()
        topics = {topic for ping in hub.pings for topic in ping}
        assert f"{address}/feeds/example.org/politik.json" in topics
        assert all(len(ping) == 3 for ping in hub.pings)


async def test_a_hub_that_is_ill_is_told_again() -> None:
    async with hub_running() as hub:
        settings = PublishSettings(base_url="https://feeds.example", websub_hub=hub.address)
        hub.failures = 2
        async with Announcer.running(settings, retries=SOON) as announcer:
            announcer.announce(["all", "example.org", "all"])
            await announcer.settled()
            told = [ping[0] for ping in hub.pings]
            assert sorted(told) == [
                "https://feeds.example/feeds/all.rss",
                "https://feeds.example/feeds/example.org.rss",
            ]


async def test_a_hub_that_stays_ill_is_given_up_until_the_next_change(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with hub_running() as hub:
        settings = PublishSettings(base_url="https://feeds.example", websub_hub=hub.address)
        hub.failures = 4
        async with Announcer.running(settings, retries=SOON) as announcer:
            announcer.announce(["all"])
            await announcer.settled()
            assert hub.pings == []
            assert "given_up=yes" in caplog.text
            assert "the hub answered 503" in caplog.text
            announcer.announce(["all"])
            await announcer.settled()
            assert len(hub.pings) == 1


async def test_a_hub_that_is_away_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    settings = PublishSettings(base_url="https://feeds.example", websub_hub="http://127.0.0.1:9/")
    async with Announcer.running(settings, retries=SOON) as announcer:
        announcer.announce(["all"])
        await announcer.settled()
    assert caplog.text.count("told=no") == 4
    async with Announcer.running(settings, retries=(timedelta(hours=1),)) as announcer:
        announcer.announce(["all"])
        await asyncio.sleep(0.05)


async def test_without_a_hub_nothing_is_announced() -> None:
    settings = PublishSettings(base_url="https://feeds.example")
    async with Announcer.running(settings) as announcer:
        announcer.announce(["all"])
        await announcer.settled()
