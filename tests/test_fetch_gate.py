"""The gate through which a browser reaches the web, and the killing of what a browser leaves."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import pytest

from aggregator.fetch.gate import Gate
from aggregator.fetch.processes import Tree
from bench.loopback import LOOPBACK, Asked, answer, serving


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came back through the gate until it closed the connection."""

    head: str
    body: bytes

    @property
    def status(self) -> int:
        return int(self.head.split(" ")[1])


@asynccontextmanager
async def gate(
    *, private: tuple[str, ...] = (LOOPBACK,), proxy: str | None = None, max_bytes: int = 10**6
) -> AsyncIterator[Gate]:
    made = Gate(
        allow_private=frozenset(private), proxy=proxy, max_bytes=max_bytes, connect_seconds=0.5
    )
    made.expected |= {
        *(LOOPBACK, "::1", "localhost", "10.0.0.1", "169.254.169.254"),
        *("no.such.invalid", "news.example"),
    }
    async with made:
        yield made


async def say(through: Gate, text: str) -> Heard:
    port = int(through.address.rpartition(":")[2])
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(text.encode())
    async with asyncio.timeout(5):
        try:
            whole = await reader.read(-1)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
    head, _, body = whole.partition(b"\r\n\r\n")
    return Heard(head=head.decode(), body=body)


def plain(url: str, *headers: str, method: str = "GET", body: str = "") -> str:
    return "\r\n".join([f"{method} {url} HTTP/1.1", "Host: x", *headers, "", body])


async def test_a_page_of_plain_http_comes_through_once_a_connection() -> None:
    async with serving({"/a?b=1": answer("hello", x_twice="1")}) as site, gate() as through:
        url = site.url("/a?b=1")
        login = "Proxy-Authorization: Basic x"
        heard = await say(through, plain(url, login, "Connection: keep-alive") + plain(url))
    assert (heard.status, heard.body) == (200, b"hello")
    assert heard.head.lower().count("connection: close") == 1
    assert len(site.asked) == 1
    assert "proxy-authorization" not in site.asked[0].headers
    assert site.asked[0].headers["connection"] == "close"


async def test_what_a_page_sends_is_passed_on_as_far_as_announced() -> None:
    heard_body: list[bytes] = []

    async def server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        heard_body.append(await reader.readexactly(4))
        writer.write(answer("ok"))
        writer.close()
        await writer.wait_closed()

    listening = await asyncio.start_server(server, LOOPBACK, 0)
    port = listening.sockets[0].getsockname()[1]
    async with gate() as through:
        url = f"http://{LOOPBACK}:{port}/"
        posted = plain(url, "Content-Length: 4", method="POST", body="data")
        assert (await say(through, posted + "and more")).body == b"ok"
    listening.close()
    assert heard_body == [b"data"]


async def test_a_tunnel_passes_bytes_both_ways() -> None:
    async with serving({"/": answer("inside")}) as site, gate() as through:
        target = f"{LOOPBACK}:{site.port}"
        heard = await say(through, f"CONNECT {target} HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n")
    assert heard.status == 200
    assert heard.body.endswith(b"inside")
    assert through.received > 6


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0x7f.1", "2130706433", "[::1]", "10.0.0.1", "169.254.169.254"],
)
@pytest.mark.parametrize("method", ["CONNECT", "GET"])
async def test_no_way_leads_to_a_private_address(host: str, method: str) -> None:
    async with serving() as site, gate(private=()) as through:
        authority = f"{host}:{site.port}"
        url = authority if method == "CONNECT" else f"http://{authority}/"
        heard = await say(through, plain(url, method=method))
    assert heard.status == 403
    assert site.asked == []
    assert len(through.refused) == 1


async def test_what_cannot_be_reached_is_remembered_in_words() -> None:
    async with serving() as gone:
        port = gone.port
    async with gate() as through:
        assert (await say(through, plain(f"http://{LOOPBACK}:{port}/"))).status == 502
        assert (await say(through, plain("http://no.such.invalid/"))).status == 502
    assert "refused" in through.failed[LOOPBACK].lower()
    assert through.failed["no.such.invalid"] == "the name no.such.invalid cannot be resolved"


@pytest.mark.parametrize(
    "text", ["GET / HTTP/1.1\r\n\r\n", "CONNECT :443 HTTP/1.1\r\n\r\n", "GET http://[::1 X\r\n\r\n"]
)
async def test_what_names_no_host_is_refused(text: str) -> None:
    async with gate() as through:
        assert (await say(through, text)).status == 403


async def test_what_the_page_did_not_ask_for_is_not_let_through() -> None:
    async with serving({"/": answer("x")}) as site, gate() as through:
        through.expected.clear()
        assert (await say(through, plain(site.url("/")))).status == 403
        assert (await say(through, f"CONNECT {LOOPBACK}:{site.port} X\r\n\r\n")).status == 403
    assert site.asked == []
    assert through.refused == {}


async def test_what_is_no_request_gets_no_answer() -> None:
    async with gate() as through:
        with suppress(OSError):
            assert (await say(through, "x" * 300_000)).head == ""


async def test_beyond_the_limit_nothing_comes_through() -> None:
    async def endless(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 10_000)
            await writer.drain()

    async with serving({"/": endless}) as site, gate(max_bytes=100_000) as through:
        with suppress(OSError):
            await say(through, plain(site.url("/")))
        assert through.full.is_set()
        assert through.received < 300_000


async def test_through_a_proxy_names_are_its_business_and_its_password_is_sent_there() -> None:
    url = "http://news.example/x"
    async with serving({url: answer("via"), "news.example:443": answer("tunnel")}) as proxy:
        at = f"http://guest:hu%20sh@{LOOPBACK}:{proxy.port}"
        async with gate(private=(), proxy=at) as through:
            assert (await say(through, plain(url))).body == b"via"
            heard = await say(through, "CONNECT news.example:443 HTTP/1.1\r\n\r\n")
            assert heard.body == b"tunnel"
            refused = await say(through, plain("http://127.0.0.1/"))
            assert refused.status == 403
    logins = [one.headers["proxy-authorization"] for one in proxy.asked]
    assert logins == ["Basic Z3Vlc3Q6aHUgc2g="] * 2


FAMILY = """
import os, subprocess, sys, time
child = subprocess.Popen(
    [sys.executable, "-c", "import time; memory = bytearray(30_000_000); time.sleep(60)"],
    start_new_session=True,
)
print(child.pid, flush=True)
time.sleep(60 if "stay" in sys.argv else 0.3)
os._exit(0)
"""


def family(*arguments: str) -> tuple[subprocess.Popen[str], int]:
    command = [sys.executable, "-c", FAMILY, *arguments]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.stdout.close()
    return parent, child


def is_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123 - no file of ours
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("arguments", [("stay",), ()], ids=["parent alive", "parent gone"])
def test_a_process_dies_with_what_it_started_in_sessions_of_their_own(
    arguments: tuple[str, ...],
) -> None:
    parent, child = family(*arguments)
    tree = Tree(parent.pid)
    for _ in range(100):
        if tree.look() > 40_000_000:
            break
        time.sleep(0.02)
    else:
        pytest.fail("the child's memory is not counted")
    if not arguments:
        parent.wait()
    tree.kill()
    parent.wait()
    assert is_gone(child)
    tree.kill()
