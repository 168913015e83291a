"""Sources with browser = true: rendered by Chromium behind the same guard, bounded, killed."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Error
from playwright.async_api import TimeoutError as TooSlow

from aggregator.config import FetchSettings, Secret
from aggregator.errors import FetchError
from aggregator.fetch import Fetcher, PageRequest, browser
from aggregator.fetch.chromium import _launch_problem, _why_not_loaded
from aggregator.fetch.gate import Gate
from aggregator.model import Page
from bench.loopback import LOOPBACK, Asked, answer, page, redirect, serving

OTHER = "127.0.0.2"
"""An address of this machine too, and not one of those allowed."""
BUILT = """<!doctype html><html><head><title>Politik</title>
<link rel="stylesheet" href="/style.css"></head><body><main id="root"></main>
<img src="/picture.png"><video src="/film.mp4"></video>
<script>
  fetch("/teasers.json").then(answer => answer.json()).then(teasers => {
    document.getElementById("root").innerHTML = teasers.map(teaser =>
      `<article><h2><a href="/politik/${teaser}.html">Bericht ${teaser}</a></h2></article>`
    ).join("");
  });
  fetch("OTHER/count", {mode: "no-cors"});
</script></body></html>"""


@pytest.fixture(scope="module")
def chromium() -> Path:
    """Return Debian's Chromium, or whatever goes by that name."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium here (Debian: apt install chromium)")
    return Path(found)


@asynccontextmanager
async def fetching(chromium: Path | None, **more: object) -> AsyncIterator[Fetcher]:
    settings = FetchSettings(
        allow_private=frozenset({LOOPBACK}), chromium=chromium, delay=timedelta(0)
    )
    changed = replace(settings, **more)  # type: ignore[arg-type]
    async with Fetcher(changed, clock=lambda: datetime(2026, 1, 7, tzinfo=UTC)) as fetcher:
        yield fetcher


async def failure(fetcher: Fetcher, url: str, **more: object) -> FetchError:
    request = replace(PageRequest(url=url, browser=True), **more)  # type: ignore[arg-type]
    with pytest.raises(FetchError) as found:
        await fetcher.fetch(request)
    return found.value


def running(word: str) -> list[str]:
    """Return the processes that name a word in their command."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if word in (command := file.read_text(errors="replace")):
                found.append(command)
    return found


def profiles() -> set[str]:
    return {path.name for path in Path(tempfile.gettempdir()).glob("litfass-chromium-*")}


BEFORE = profiles()
"""Of browsers that something else on this machine runs, or that were killed with their parent."""


def leftovers() -> list[str]:
    return sorted(profiles() - BEFORE)


async def test_a_page_that_scripts_build_is_read_as_built(chromium: Path) -> None:
    teasers = answer("[1, 2, 3]", content_type="application/json")
    async with (
        serving({"/count": answer("x")}) as other,
        serving({"/teasers.json": teasers}) as site,
    ):
        site.answers["/"] = answer(BUILT.replace("OTHER", other.url("")), etag='"v1"')
        async with fetching(chromium) as fetcher:
            request = PageRequest(
                url=site.url("/"),
                browser=True,
                etag='"v1"',
                headers={"X-Key": Secret("hush")},
                cookies={"abo": Secret("hush-hush")},
            )
            found = await fetcher.fetch(request)
    assert isinstance(found, Page)
    assert all(b'href="/politik/%d.html"' % number in found.body for number in (1, 2, 3))
    assert (found.url, found.status, found.complete) == (site.url("/"), 200, True)
    assert (found.etag, found.content_type) == (None, "text/html; charset=utf-8")
    assert set(site.targets()) == {"/", "/style.css", "/teasers.json"}  # no pictures, no films
    for asked in (one for one in site.asked if one.target != "/robots.txt"):
        assert asked.headers["x-key"] == "hush"
        assert asked.headers["cookie"] == "abo=hush-hush"
        assert asked.headers["user-agent"].startswith("Litfass/")
    assert [one.target for one in other.asked] == ["/count"]
    assert "x-key" not in other.asked[0].headers
    assert leftovers() == []


async def test_nothing_on_a_page_leads_into_a_private_network(chromium: Path) -> None:
    async with serving({"*": answer(page())}, host=OTHER) as inner, serving() as site:
        port = inner.port
        site.answers["/"] = answer(
            page(
                words=f'<script src="http://{OTHER}:{port}/a.js"></script>'
                f'<iframe src="http://0x7f.2:{port}/b"></iframe>'
                f'<link rel=preconnect href="http://{OTHER}:{port}">'
                f'<script>fetch("http://localhost:{port}/c", {{mode: "no-cors"}});'
                f'new WebSocket("ws://{OTHER}:{port}/d");'
                f'navigator.sendBeacon("http://2130706434:{port}/e", "x");'
                f'fetch("/on", {{mode: "no-cors"}});</script>'
            )
        )
        site.answers["/on"] = redirect(f"http://{OTHER}:{port}/f")
        site.answers["/script"] = answer(
            f'<!doctype html><script>location.href = "http://{OTHER}:{port}/g"</script>'
        )
        async with fetching(chromium) as fetcher:
            found = await fetcher.fetch(PageRequest(url=site.url("/"), browser=True))
            error = await failure(fetcher, site.url("/on"))
            by_script = await failure(fetcher, site.url("/script"))
    assert isinstance(found, Page)
    assert "/on" in site.targets()
    assert error.outcome == "refused"
    assert OTHER in str(error)
    assert (by_script.outcome, OTHER in str(by_script)) == ("refused", True)
    assert inner.asked == []


async def test_what_is_entrusted_to_a_source_does_not_follow_a_redirect(chromium: Path) -> None:
    async with serving({"/b": answer(page())}) as other, serving() as site:
        site.answers["/a"] = redirect(other.url("/b"))
        async with fetching(chromium) as fetcher:
            request = PageRequest(
                url=site.url("/a"), browser=True, headers={"X-Key": Secret("hush")}
            )
            found = await fetcher.fetch(request)
    assert isinstance(found, Page)
    assert found.url == other.url("/b")
    assert [one.headers.get("x-key") for one in other.asked] == [None] * len(other.asked)


async def test_a_page_that_never_ends_is_killed_with_the_browser(chromium: Path) -> None:
    endless = answer("<!doctype html><title>x</title><script>while (true) {}</script>")
    limit = timedelta(seconds=2)
    async with serving({"/": endless}) as site, fetching(chromium, total_timeout=limit) as fetcher:
        error = await failure(fetcher, site.url("/"))
    assert "takes too long" in str(error)
    assert leftovers() == []
    assert running("litfass-chromium-") == []


async def test_a_page_that_loads_without_end_is_given_up(chromium: Path) -> None:
    async def endless(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(transfer_encoding="chunked"))
        while True:
            writer.write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
            await writer.drain()

    limit = 100_000
    async with (
        serving({"/": endless}) as site,
        fetching(chromium, max_transfer_bytes=limit) as fetcher,
    ):
        error = await failure(fetcher, site.url("/"))
    assert error.outcome == "unreadable"
    assert "loads more than" in str(error)


async def test_robots_answers_and_downloads_are_judged_as_ever(chromium: Path) -> None:
    answers = {
        "/robots.txt": answer("User-agent: *\nDisallow: /intern", content_type="text/plain"),
        "/intern": answer(page()),
        "/busy": answer("<p>busy</p>", "503 Busy", headers={"Retry-After": "60"}),
        "/file": answer(
            b"%PDF-1.7", content_type="application/pdf", content_disposition="attachment"
        ),
        "/json": answer("[]", content_type="application/json"),
        "/moved": redirect("/intern"),
    }
    async with serving(answers) as site, fetching(chromium) as fetcher:
        assert "forbids /intern" in str(await failure(fetcher, site.url("/intern")))
        assert "/intern" not in site.targets()
        assert "forbids /intern" in str(await failure(fetcher, site.url("/moved")))
        assert (await failure(fetcher, site.url("/file"))).outcome == "unreadable"
        assert "application/json" in str(await failure(fetcher, site.url("/json")))
        busy = await failure(fetcher, site.url("/busy"))
        assert (busy.status, busy.retry_after) == (503, 60.0)
        assert "left alone" in str(await failure(fetcher, site.url("/json")))


async def test_a_certificate_nobody_signed_is_not_accepted(
    chromium: Path, certificate: ssl.SSLContext
) -> None:
    answers = {"/": answer(page())}
    async with serving(answers, tls=certificate) as site, fetching(chromium) as fetcher:
        error = await failure(fetcher, site.url("/"), ignore_robots=True)
    assert "certificate" in str(error)
    assert site.asked == []


async def test_without_chromium_it_says_what_to_install(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    async with serving({"/": answer(page())}) as site, fetching(nothing) as fetcher:
        error = await failure(fetcher, site.url("/"))
    assert error.outcome == "refused"
    assert "playwright install chromium" in str(error)
    assert site.targets() == []


async def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playwright", None)
    async with serving({"/": answer(page())}) as site, fetching(None) as fetcher:
        error = await failure(fetcher, site.url("/"))
    assert error.outcome == "refused"
    assert "litfass[browser]" in str(error)


async def test_a_browser_that_ends_without_an_answer_is_a_failed_visit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browser, "_WORKER", "this")
    async with serving() as site, fetching(None) as fetcher:
        assert "without an answer" in str(await failure(fetcher, site.url("/")))


async def test_a_page_that_takes_all_memory_is_killed(
    monkeypatch: pytest.MonkeyPatch, chromium: Path
) -> None:
    monkeypatch.setattr(browser, "MAX_MEMORY_BYTES", 1_000_000)
    async with serving({"/": answer(page())}) as site, fetching(chromium) as fetcher:
        error = await failure(fetcher, site.url("/"))
    assert error.outcome == "unreadable"
    assert "memory" in str(error)
    assert leftovers() == []


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    key, signed = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-keyout", str(key), "-out", str(signed)]
    subprocess.run([*command, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed, key)
    return context


@pytest.mark.parametrize(
    ("said", "outcome", "says"),
    [
        ("Timeout", "unreachable", "b.example takes too long"),
        ("page.goto: Download is starting", "unreadable", "no page but a download"),
        ("net::ERR_CERT_DATE_INVALID at https://b.example", "unreachable", "certificate of b.exam"),
        ("net::ERR_TOO_MANY_REDIRECTS at https://b.example", "unreachable", "in a circle"),
        ("net::ERR_ADDRESS_UNREACHABLE at x", "unreachable", "cannot load the page: ERR_ADDRESS_U"),
        ("Target crashed", "unreachable", "cannot load the page: no reason given"),
    ],
)
def test_why_chromium_has_no_page_is_said_in_our_words(said: str, outcome: str, says: str) -> None:
    error = TooSlow(said) if said == "Timeout" else Error(said)
    gate = Gate(allow_private=frozenset(), proxy=None, max_bytes=1, connect_seconds=1.0)
    refused = _why_not_loaded(error, gate, ["a.example", "b.example"])
    assert (refused.outcome, says in str(refused)) == (outcome, True)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("Executable doesn't exist at /opt", "Chromium is not installed"),
        ("No usable sandbox! Update your kernel", "sandbox is not available here"),
        ("Failed: \nexit code 1\nmore", "Chromium does not start: Failed:"),
    ],
)
def test_why_chromium_does_not_start_is_said_with_what_to_do(said: str, says: str) -> None:
    assert says in _launch_problem(Error(said))
