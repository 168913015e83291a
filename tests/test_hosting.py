"""The configurations of docs/hosting.md, run as they stand there (`make clients`)."""

from __future__ import annotations

import gzip
import os
import re
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from bench.made_feeds import NOON, archive_at, sighting, visit
from db import Archive, Mode
from feeds import Health, PublishSettings, Scope, Service, publish, serve

pytestmark = pytest.mark.clients

ROOT = Path(__file__).resolve().parent.parent
HOSTING = (ROOT / "docs" / "hosting.md").read_text()
FILES, PROXY = 0, 1
"""The first configuration of each server in the document serves files, the second proxies."""


@pytest.fixture(scope="session", autouse=True)
def installed() -> None:
    subprocess.run(
        [ROOT / "tests/clients/install", ROOT / ".venv" / "clients"], check=True, timeout=600
    )


def configuration(server: str, number: int) -> str:
    found = re.findall(rf"^```{server}\n(.*?)^```", HOSTING, re.MULTILINE | re.DOTALL)
    return str(found[number])


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def replaced(text: str, old: str, new: str) -> str:
    """Replace what is an example in a configuration; it must be there."""
    assert old in text
    return text.replace(old, new)


@contextmanager
def running(server: str, configured: str, port: int, home: Path) -> Iterator[None]:
    """Run a web server with a configuration until the block ends."""
    file = home / "configuration"
    if server == "nginx":
        user = "user root;" if os.geteuid() == 0 else ""
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        folders = "".join(f"{kind}_temp_path {home}/{kind};\n" for kind in kinds)
        file.write_text(
            f"{user} daemon off; pid {home}/pid; error_log {home}/errors;\n"
            f"events {{}}\nhttp {{ access_log off; {folders} {configured} }}\n"
        )
        command = ["/usr/sbin/nginx", "-p", str(home), "-e", f"{home}/errors", "-c", str(file)]
    else:
        file.write_text("{\n\tadmin off\n\tauto_https off\n}\n" + configured)
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]
    environment = {"PATH": os.environ["PATH"], "HOME": str(home)}
    with (home / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, (home / "said").read_text()
            wait_a_moment(process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_a_moment(process: subprocess.Popen[bytes]) -> None:
    """Wait a moment, less if the process ends."""
    try:
        process.wait(timeout=0.05)
    except subprocess.TimeoutExpired:
        return


def ready(server: str, number: int, port: int, folder: Path) -> str:
    text = configuration(server, number)
    if server == "nginx":
        text = replaced(text, "listen 80", f"listen 127.0.0.1:{port}")
        return text.replace("/srv/feeds", str(folder))
    host = "feeds.example.org" if number == FILES else "www.example.org"
    text = replaced(text, f"{host} {{", f"http://127.0.0.1:{port} {{")
    return text.replace("/srv/feeds", str(folder))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@asynccontextmanager
async def asking(port: int) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{port}", auto_decompress=False, skip_auto_headers=["Accept-Encoding"]
    ) as session:
        yield session


async def ask(session: aiohttp.ClientSession, path: str, **headers: str) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    async with session.get(path, headers=sent, allow_redirects=False) as answer:
        return Answer(answer.status, answer.headers, await answer.read())


@pytest.mark.parametrize("server", ["nginx", "caddy"])
async def test_a_folder_of_files_is_served_as_the_document_says(
    tmp_path: Path, server: str
) -> None:
    port = free_port()
    folder = tmp_path / "feeds"
    settings = PublishSettings(base_url=f"http://127.0.0.1:{port}")
    with archive_at(tmp_path / "archive.db", articles=60) as archive:
        publish(archive, folder, settings, scope=Scope.COPY)
        with running(server, ready(server, FILES, port, folder), port, tmp_path):
            async with asking(port) as session:
                types = {
                    "/feeds/all.rss": "application/rss+xml; charset=utf-8",
                    "/feeds/example.org/politik.atom": "application/atom+xml; charset=utf-8",
                    "/feeds/all.json": "application/feed+json; charset=utf-8",
                    "/feeds/all/archive/1.atom": "application/atom+xml; charset=utf-8",
                    "/opml": "text/x-opml; charset=utf-8",
                    "/feeds/example.org.opml": "text/x-opml; charset=utf-8",
                    "/feeds/all.html": "text/html; charset=utf-8",
                    "/": "text/html; charset=utf-8",
                    "/style.css": "text/css; charset=utf-8",
                }
                for path, kind in types.items():
                    answer = await ask(session, path)
                    file = folder / (path[1:] or "index.html")
                    assert (answer.status, answer.body) == (200, file.read_bytes()), path
                    assert answer.headers["Content-Type"].lower() == kind, path
                    tag, time = answer.headers["ETag"], answer.headers["Last-Modified"]
                    assert (await ask(session, path, If_None_Match=tag)).status == 304
                    assert (await ask(session, path, If_Modified_Since=time)).status == 304
                    zipped = await ask(session, path, Accept_Encoding="gzip")
                    assert zipped.headers["Content-Encoding"] == "gzip", path
                    assert gzip.decompress(zipped.body) == answer.body
                    assert "Accept-Encoding" in zipped.headers["Vary"]
                for path in ("/feeds/all.rss", "/feeds/all.json"):
                    assert (await ask(session, path)).headers["Cache-Control"] == "max-age=900"
                cross = (await ask(session, "/feeds/all.json")).headers
                assert cross["Access-Control-Allow-Origin"] == "*"
                page = await ask(session, "/feeds/example.org/politik")
                assert (page.status, page.headers["Content-Type"].lower()) == (
                    200,
                    "text/html; charset=utf-8",
                )
                for hidden in ("/.published", "/.lock", "/.new/", "/feeds/none.rss"):
                    assert (await ask(session, hidden)).status == 404, hidden
                since = (await ask(session, "/feeds/all.rss")).headers["Last-Modified"]
                visit(archive, [sighting(99)], at=NOON + timedelta(days=1))
                publish(archive, folder, settings, scope=Scope.COPY)
                changed = await ask(session, "/feeds/all.rss", If_Modified_Since=since)
                assert (changed.status, b"Artikel 99" in changed.body) == (200, True)


@pytest.mark.parametrize("server", ["nginx", "caddy"])
async def test_the_service_works_below_a_path_of_a_proxy(tmp_path: Path, server: str) -> None:
    port = free_port()
    settings = PublishSettings(base_url=f"http://127.0.0.1:{port}/news")
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", settings)
    app = Service(
        tmp_path / "public",
        lambda: Archive.open(tmp_path / "archive.db", mode=Mode.READ),
        settings,
        lambda: Health(now=NOON),
    )
    async with serve(app, host="127.0.0.1", port=0) as address:
        configured = ready(server, PROXY, port, tmp_path)
        configured = replaced(configured, "127.0.0.1:8080", address.removeprefix("http://"))
        with running(server, configured, port, tmp_path):
            async with asking(port) as session:
                start = (await ask(session, "/news/")).body.decode()
                seen = {"/news/"}
                waiting = [start]
                while waiting:
                    for href in re.findall(r'(?:href|action)="([^"]+)"', waiting.pop()):
                        url = URL(f"http://127.0.0.1:{port}/news/").join(URL(href))
                        if url.host == "127.0.0.1" and str(url) not in seen:
                            seen.add(str(url))
                            answer = await ask(session, str(url.relative()))
                            assert answer.status == 200, href
                zipped = await ask(session, "/news/feeds/all.rss", Accept_Encoding="gzip")
                assert zipped.headers["Content-Encoding"] == "gzip"
                tag = zipped.headers["ETag"]
                again = await ask(
                    session, "/news/feeds/all.rss", If_None_Match=tag, Accept_Encoding="gzip"
                )
                assert again.status == 304
