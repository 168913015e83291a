"""Renders one page in Chromium, as a process of its own: `python -m aggregator.fetch.chromium`.

A job comes as JSON on standard input; the answer is a line of JSON and then the page's HTML on
standard output. Whoever started it kills it with all its children when its time is over.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from playwright.async_api import Browser, Error, Page, Response, async_playwright
from playwright.async_api import TimeoutError as TooSlow

from aggregator.fetch.client import host_of, is_entrusted
from aggregator.fetch.gate import Gate

SETTLE_SECONDS = 5.0  # after the document is there, for scripts that fetch what it shows
NOT_LOADED = frozenset(
    {"Image", "Font", "Media", "TextTrack", "Manifest", "Ping", "Prefetch", "Other"}
)
"""Kinds of requests, in the words of the DevTools protocol."""
SWITCHES = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-notifications",
    "--disable-component-update",
    "--js-flags=--max-old-space-size=512",
)
_HTML = re.compile(r"text/(html|plain)\b|application/xhtml\+xml\b|$")
_NOT_OURS = frozenset(
    {"content-encoding", "content-length", "etag", "last-modified", "set-cookie", "content-type"}
)
"""Headers that speak of the bytes that were sent, not of the page as rendered."""


Answer: TypeAlias = tuple[dict[str, Any], bytes]
"""What is said of the page, and its HTML."""


class Refused(Exception):
    """The page cannot be had; `outcome` as in FetchError."""

    def __init__(self, message: str, outcome: str = "unreachable") -> None:
        super().__init__(message)
        self.outcome = outcome


async def render(job: dict[str, Any]) -> Answer:
    """Render the page of a job; raise Refused."""
    gate = Gate(
        allow_private=frozenset(job["allow_private"]),
        proxy=job["proxy"],
        max_bytes=job["max_bytes"],
        connect_seconds=job["connect_seconds"],
    )
    async with gate, async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=job["chromium"],
                args=SWITCHES,
                chromium_sandbox=os.geteuid() != 0,  # Chromium has none for root
                proxy={"server": gate.address, "bypass": "<-loopback>"},
                env=_surroundings(),
                timeout=job["seconds"] * 1000,
            )
        except Error as error:
            raise Refused(_launch_problem(error), "refused") from error
        try:
            return await _within(gate, _visit(browser, gate, job))
        finally:
            await browser.close()


async def _within(gate: Gate, visit: Coroutine[Any, Any, Answer]) -> Answer:
    """Await the visit, but no longer than the gate lets anything through."""
    visiting = asyncio.create_task(visit)
    filling = asyncio.create_task(gate.full.wait())
    await asyncio.wait([visiting, filling], return_when=asyncio.FIRST_COMPLETED)
    filling.cancel()
    if not visiting.done():
        visiting.cancel()
        await asyncio.gather(visiting, return_exceptions=True)
        raise Refused(f"the page loads more than {gate.received} bytes", "unreadable")
    return visiting.result()


async def _visit(browser: Browser, gate: Gate, job: dict[str, Any]) -> Answer:
    url = job["url"]
    context = await browser.new_context(
        user_agent=job["user_agent"], accept_downloads=False, service_workers="block"
    )
    await context.add_cookies(
        [
            {
                "name": name,
                "value": value,
                "domain": host_of(url),
                "path": "/",
                "secure": urlsplit(url).scheme == "https",
            }
            for name, value in job["cookies"].items()
        ]
    )
    page = await context.new_page()
    documents = await _watch(page, gate, job)
    try:
        response = await page.goto(
            url, wait_until="domcontentloaded", timeout=job["seconds"] * 1000
        )
    except Error as error:
        raise _why_not_loaded(error, gate, documents or [host_of(url)]) from error
    if response is None:
        raise Refused("the browser shows nothing for this address")
    await _settle(page)
    _raise_for(documents, gate)
    _require_page(response)
    body = (await page.content()).encode("utf-8", "replace")
    headers = {
        name: value for name, value in response.headers.items() if name.lower() not in _NOT_OURS
    }
    answer = {
        "url": page.url.partition("#")[0],
        "status": response.status,
        "headers": headers | {"content-type": "text/html; charset=utf-8"},
        "received": gate.received,
    }
    return answer, body[: job["max_page_bytes"] + 1]


async def _watch(page: Page, gate: Gate, job: dict[str, Any]) -> list[str]:
    """Decide about every request of the page; return the hosts of its documents, as they come.

    By the protocol itself, not by Playwright's routes: those are not asked about redirects, and
    send the headers that were meant for one host on to the next.
    """
    documents: list[str] = []
    session = await page.context.new_cdp_session(page)
    own_frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]

    async def decide(event: dict[str, Any]) -> None:
        url, kind = event["request"]["url"], event["resourceType"]
        paused: dict[str, Any] = {"requestId": event["requestId"]}
        with suppress(Error):  # the page may have taken its request back
            framed = kind == "Document" and event["frameId"] != own_frame
            if framed or kind in NOT_LOADED or not url.startswith(("http:", "https:")):
                await session.send("Fetch.failRequest", paused | {"errorReason": "BlockedByClient"})
                return
            host = host_of(url)
            gate.expected.add(host)
            if kind == "Document":
                documents.append(host)
            if job["headers"] and is_entrusted(job["url"], url):
                headers = event["request"]["headers"] | job["headers"]
                paused["headers"] = [{"name": n, "value": v} for n, v in headers.items()]
            await session.send("Fetch.continueRequest", paused)

    session.on("Fetch.requestPaused", decide)
    await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})
    return documents


async def _settle(page: Page) -> None:
    try:
        await page.wait_for_load_state("networkidle", timeout=SETTLE_SECONDS * 1000)
    except TooSlow:
        return  # pages that never fall silent are read as they stand


def _require_page(response: Response) -> None:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status < 300 and not _HTML.match(kind):
        raise Refused(f"this is no HTML page but {kind}", "unreadable")


def _raise_for(hosts: list[str], gate: Gate) -> None:
    """Raise Refused if the gate let nothing through from these hosts."""
    for host in reversed(hosts):
        if reason := gate.refused.get(host):
            raise Refused(reason, "refused")
        if reason := gate.failed.get(host):
            raise Refused(reason)


def _why_not_loaded(error: Error, gate: Gate, hosts: list[str]) -> Refused:
    """Say why, without the browser's text, which may hold what was entrusted to us."""
    host = hosts[-1]
    if isinstance(error, TooSlow):
        return Refused(f"{host} takes too long: no page within the time limit")
    _raise_for(hosts, gate)
    if "Download is starting" in error.message:
        return Refused("this is no page but a download", "unreadable")
    found = re.search(r"net::(ERR_[A-Z_]+)", error.message)
    name = found[1] if found else "no reason given"
    if name.startswith("ERR_CERT"):
        return Refused(f"the TLS certificate of {host} is not valid: {name}")
    if name == "ERR_TOO_MANY_REDIRECTS":
        return Refused("redirects in a circle")
    return Refused(f"Chromium cannot load the page: {name}")


def _launch_problem(error: Error) -> str:
    said = error.message.lower()
    if "executable doesn't exist" in said or "enoent" in said:
        return (
            "Chromium is not installed: `playwright install chromium` does it, or name one with "
            "[fetch] chromium"
        )
    if "sandbox" in said:
        return (
            "Chromium's sandbox is not available here: allow unprivileged user namespaces, or "
            "install the sandbox package of your distribution"
        )
    return f"Chromium does not start: {error.message.strip().splitlines()[0][:200]}"


def _surroundings() -> dict[str, str | float | bool]:
    """Return the environment of Chromium: nothing of ours, least of all secrets."""
    folder = tempfile.gettempdir()
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    homes = dict.fromkeys(("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), folder)
    return {**kept, **homes}


def main() -> None:
    """Do one job and end."""
    job = json.load(sys.stdin)
    try:
        answer, body = asyncio.run(render(job))
    except Refused as refusal:
        answer, body = {"error": str(refusal), "outcome": refusal.outcome}, b""
    except Error as error:
        message = f"Chromium gave up: {error.message.strip().splitlines()[0][:200]}"
        answer, body = {"error": message, "outcome": "unreachable"}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + body)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
