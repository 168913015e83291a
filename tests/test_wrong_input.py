"""Everything that can be wrong from outside: a message that says what to do, the exit code, and an
archive that is as it was."""

from __future__ import annotations

import gzip
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeAlias

import pytest

from aggregator.commands.lock import the_only_service
from db import Archive
from tests.conftest import ROOT, Litfass
from tests.test_commands_extract import EMPTY_PAGE, TITLES, section_page

Answer: TypeAlias = Callable[[BaseHTTPRequestHandler], None]

HTML = "text/html; charset=utf-8"
MEGABYTE = 10**6
TWO_MISTAKES = '[service]\nprot = 80\n[fetch]\ndelay = "soon"\n'
PR_CAPBSET_DROP = 24  # linux/prctl.h


class Site:
    """A web site of one page, which does what a test wants of it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answer: Answer = page(section_page().encode())
        self.closing = threading.Event()


def page(body: bytes, *, status: int = 200, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in ({"Content_Type": HTML} | headers).items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                page(b"", status=404)(self)
                return
            with suppress(ConnectionError):  # the visitor left, as it should
                found.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Site(f"http://127.0.0.1:{server.server_address[1]}/politik/")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def watched(site: Site, litfass: Litfass, tmp_path: Path) -> Site:
    """Watch the site, after a first visit to its good page."""
    configure(tmp_path, site)
    first = litfass("visit", "--json")
    assert (first.code, first.lines[0]["new"]) == (0, len(TITLES)), first.err
    return site


def configure(folder: Path, site: Site, *, seconds: int = 60) -> None:
    (folder / "litfass.toml").write_text(
        f'[fetch]\nallow_private = ["127.0.0.1"]\ndelay = "0s"\ntotal_timeout = {seconds}\n'
        f'[[sources]]\nurl = "{site.url}"\nname = "politik"\n'
    )


def silent(site: Site) -> Answer:
    """Accept the connection and say nothing until the test is over."""

    def answer(_request: BaseHTTPRequestHandler) -> None:
        site.closing.wait(20)

    return answer


def endless(request: BaseHTTPRequestHandler) -> None:
    """Send a page of 100 MB."""
    request.send_response(200)
    request.send_header("Content-Type", HTML)
    request.send_header("Content-Length", str(100 * MEGABYTE))
    request.end_headers()
    for _ in range(100):
        request.wfile.write(b"<p>" + b"x" * (MEGABYTE - 3))


@cache
def packed() -> bytes:
    return gzip.compress(bytes(100 * MEGABYTE), 1)


def bomb(request: BaseHTTPRequestHandler) -> None:
    """Send 100 MB of nothing, packed into half a megabyte."""
    page(packed(), Content_Encoding="gzip")(request)


def circle(request: BaseHTTPRequestHandler) -> None:
    target = "/b" if request.path != "/b" else "/c"
    page(b"", status=302, Location=target)(request)


PNG = b"\x89PNG\r\n\x1a\n" + bytes(900)
WRONG_PAGES: dict[str, tuple[Answer, str, str]] = {
    "not HTML": (page(PNG, Content_Type="image/png"), "unreadable", "image/png"),
    "a picture called HTML": (page(PNG), "unreadable", ""),
    "empty": (page(b""), "unreadable", "empty"),
    "404": (page(b"gone", status=404), "unreachable", "404"),
    "500": (page(b"oops", status=500), "unreachable", "500"),
    "a redirect loop": (circle, "unreachable", "redirects in a circle"),
    "100 MB": (endless, "unreadable", "8388608 bytes"),
    "a gzip bomb": (bomb, "unreadable", "8388608 bytes"),
    "without teasers": (page(EMPTY_PAGE.encode()), "no-teasers", "litfass extract URL --explain"),
}
"""What comes instead of the page -> the answer, the outcome of the visit, what its error says."""


def state(data: Path) -> list[object]:
    """Return what the archive says of articles and where they stand."""
    with Archive.open(data / "archive.db") as archive:
        assert archive.check().problems == ()
        return list(archive.facts())


@pytest.mark.parametrize("what", WRONG_PAGES)
def test_a_wrong_page_is_a_failed_visit_that_says_why_and_costs_nothing(
    watched: Site, litfass: Litfass, tmp_path: Path, what: str
) -> None:
    before = state(tmp_path / "data")
    watched.answer, outcome, said = WRONG_PAGES[what]
    ran = litfass("visit", "--json")
    assert ran.code == 1
    assert (ran.lines[0]["outcome"], ran.lines[0]["found"]) == (outcome, 0)
    assert said in str(ran.lines[0]["error"])
    assert state(tmp_path / "data") == before
    looked = litfass("extract", watched.url, "--json")
    assert (looked.code, looked.out) == (1, "")
    assert looked.err.strip()
    watched.answer = page(section_page().encode())
    again = litfass("visit", "--json")
    assert (again.code, again.lines[0]["new"]) == (0, 0)


def test_a_page_whose_host_is_left_alone_is_no_failure_and_said_plainly(
    watched: Site, litfass: Litfass, tmp_path: Path
) -> None:
    with (tmp_path / "litfass.toml").open("a") as file:
        file.write(f'[[sources]]\nurl = "{watched.url}sport"\nname = "sport"\ninterval = 60\n')
    assert litfass("visit").code == 0
    watched.answer = page(b"later", status=429, Retry_After="600")
    time.sleep(1)  # the archive counts seconds
    assert litfass("visit", "politik").code == 1
    ran = litfass("visit", "sport", "--json")
    assert (ran.code, ran.lines[0]["outcome"], ran.lines[0]["error"]) == (0, "left-alone", None)
    assert "127.0.0.1 is left alone for another 10m: it asked for that" in ran.lines[0]["remark"]
    plain = litfass("visit")
    assert (plain.code, plain.out.count("left-alone")) == (0, 2)
    rows = {line["source"]: line for line in litfass("status", "--json").lines}
    assert (rows["politik"]["outcome"], rows["politik"]["failures"]) == ("unreachable", 1)
    assert (rows["sport"]["outcome"], rows["sport"]["failures"]) == ("read", 0)
    assert rows["sport"]["reason"] == "127.0.0.1 is left alone: it asked for that"
    assert 500 < rows["sport"]["interval_seconds"] <= 600
    added = litfass("add", f"{watched.url}kultur", "--name", "kultur")
    assert added.code == 1
    assert "it was not asked, and not added" in added.err


def test_a_server_that_falls_silent_is_left_in_time(
    watched: Site, litfass: Litfass, tmp_path: Path
) -> None:
    before = state(tmp_path / "data")
    configure(tmp_path, watched, seconds=1)
    watched.answer = silent(watched)
    ran = litfass("visit", "--json")
    assert (ran.code, ran.lines[0]["outcome"]) == (1, "unreachable")
    assert "takes too long" in str(ran.lines[0]["error"])
    assert state(tmp_path / "data") == before


@pytest.mark.parametrize("declared", ["utf-8", "no-such-charset"])
def test_a_page_that_lies_about_its_charset_is_read_as_what_it_is(
    site: Site, litfass: Litfass, tmp_path: Path, declared: str
) -> None:
    configure(tmp_path, site)
    body = section_page().replace('<meta charset="utf-8">', "").encode("windows-1252")
    site.answer = page(body, Content_Type=f"text/html; charset={declared}")
    ran = litfass("extract", site.url, "--json")
    assert [line["title"] for line in ran.lines] == TITLES


def test_a_refused_connection_says_so(litfass: Litfass, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    (tmp_path / "litfass.toml").write_text('[fetch]\nallow_private = ["127.0.0.1"]\n')
    ran = litfass("extract", f"http://127.0.0.1:{port}/")
    assert (ran.code, ran.out) == (1, "")
    assert "no connection to 127.0.0.1: Connection refused" in ran.err


def test_an_address_of_the_own_network_says_how_to_allow_it(litfass: Litfass) -> None:
    ran = litfass("extract", "http://127.0.0.1/")
    assert (ran.code, ran.out) == (1, "")
    assert 'set [fetch] allow_private = ["127.0.0.1"]' in ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[sources]\n", "litfass.toml: no valid TOML"),
        (TWO_MISTAKES, "service.prot: unknown key; do you mean port?"),
        (TWO_MISTAKES, "fetch.delay: must be a duration"),
    ],
)
@pytest.mark.parametrize("command", ["check", "visit", "status", "extract -", "import x.html"])
def test_a_broken_configuration_is_told_by_every_command(
    litfass: Litfass, tmp_path: Path, command: str, text: str, said: str
) -> None:
    (tmp_path / "litfass.toml").write_text(text)
    ran = litfass(*command.split())
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (tmp_path / "data").exists()


def test_the_archive_of_a_newer_litfass_is_left_alone(
    watched: Site, litfass: Litfass, tmp_path: Path
) -> None:
    assert watched
    archive = tmp_path / "data" / "archive.db"
    with closing(sqlite3.connect(archive)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA user_version = 999")
    before = archive.read_bytes()
    for command in ("visit", "status", "search x", "publish", "backup copy.db", "export"):
        ran = litfass(*command.split())
        assert (ran.code, ran.out) == (3, "")
        assert "was written by a newer Litfass" in ran.err
        assert "update Litfass" in ran.err
    assert archive.read_bytes() == before


def test_a_file_that_is_no_archive_is_left_alone(litfass: Litfass, tmp_path: Path) -> None:
    archive = tmp_path / "data" / "archive.db"
    archive.parent.mkdir()
    archive.write_bytes(b"This is a diary, not a database. " * 200)
    before = archive.read_bytes()
    for command in ("status", "search x", "publish"):
        ran = litfass(*command.split())
        assert (ran.code, ran.out) == (3, "")
        assert "is damaged or no archive" in ran.err
    assert archive.read_bytes() == before


def unprivileged(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command for which the rights of files hold, even if root runs the tests."""
    drop = (
        f"import ctypes, os, sys; libc = ctypes.CDLL(None)\n"
        f"for capability in range(64): libc.prctl({PR_CAPBSET_DROP}, capability, 0, 0, 0)\n"
        "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    command = [sys.executable, "-c", drop, "-m", "aggregator", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env=environment, check=False
    )


def test_a_data_folder_that_is_read_only_is_told(watched: Site, tmp_path: Path) -> None:
    data = tmp_path / "data"
    before = state(data)
    for path in (data, *data.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        visited = unprivileged("visit", cwd=tmp_path)
        made = unprivileged("publish", "--data", "data/new", cwd=tmp_path)
    finally:
        for path in (data, *data.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert (visited.returncode, visited.stdout) == (3, "")
    assert "check the rights" in visited.stderr
    assert (made.returncode, made.stdout) == (3, "")
    assert "check the rights" in made.stderr
    assert state(data) == before
    assert watched


READING = (
    ("search", TITLES[0].split()[0]),
    ("status", "--json"),
    ("status", "--deep"),
    ("export", "--csv"),
    ("export", "--opml"),
    ("backup", "../copies/copy.db"),
    ("check",),
    ("extract", "page.html", "--url", "https://zeitung.example/politik/"),
)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        yield
    finally:
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_an_archive_in_a_read_only_folder_is_read(watched: Site, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (tmp_path / "copies").mkdir()
    (data / "page.html").write_text(section_page(), encoding="utf-8")
    with closing(sqlite3.connect(data / "archive.db")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    before = state(data)
    with read_only(data):
        for arguments in READING:
            ran = unprivileged(*arguments, "--data", ".", cwd=data)
            assert ran.returncode == 0, (arguments, ran.stderr)
    assert state(data) == before
    with closing(sqlite3.connect(tmp_path / "copies" / "copy.db")) as database:
        assert database.execute("SELECT count(*) FROM articles").fetchone()[0] > 0
    assert watched


def test_a_read_only_copy_with_unsaved_changes_beside_it_is_told(
    watched: Site, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (data / "archive.db-wal").write_bytes(b"something")
    with read_only(data):
        ran = unprivileged("search", TITLES[0].split()[0], cwd=tmp_path)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert "copy both files into a folder" in ran.stderr
    assert watched


def test_the_archive_of_somebody_else_s_service_is_read(watched: Site, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Archive.open(data / "archive.db") as archive:
        archive.register([])
        assert (data / "archive.db-wal").exists()
        with read_only(data):
            ran = unprivileged("search", TITLES[0].split()[0], "--json", cwd=tmp_path)
        assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout
    assert watched


def test_a_data_folder_below_a_file_is_told(litfass: Litfass, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = litfass("publish", "--data", "file/data")
    assert (ran.code, ran.out) == (3, "")
    assert "a part of the path is a file" in ran.err


def test_a_busy_port_is_told_before_anybody_is_visited(
    site: Site, litfass: Litfass, tmp_path: Path
) -> None:
    configure(tmp_path, site)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (tmp_path / "litfass.toml").open("a") as file:
            file.write(f"[service]\nport = {port}\n")
        ran = litfass("run")
    assert ran.code == 3
    assert str(port) in ran.err
    assert "port" in ran.err


def test_a_second_service_on_the_same_data_is_refused(litfass: Litfass, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with the_only_service(tmp_path / "data"):
        ran = litfass("run")
    assert ran.code == 3
    assert "is in use by another running service" in ran.err
