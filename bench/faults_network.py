"""Faults of sites and of the way to them, all at once, beside sites that are in order."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import struct
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
import zstandard

from bench.loopback import Answer, Asked, Site, answer, page, redirect

ELSEWHERE = "127.0.0.2"
"""Another address of this machine: where a site moves to."""
BOMB_BYTES = 256 * 2**20
PAGE = page().encode()
LONG = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong, and what a visit must make of it."""

    name: str
    outcome: str
    says: str
    """Part of what the visit says."""
    answer: Answer = b""
    leads_inside: bool = False
    """The site leads to a name that is not to be visited, over three addresses of its own."""
    path: str = "/politik"
    tls: str | None = None
    """Which certificate the site shows."""
    trusted: bool = True
    """The host stands in allow_private."""
    gone: bool = False
    """Nothing listens."""
    known: bool = True
    """The name can be resolved."""

    @property
    def host(self) -> str:
        return "-".join(self.name.lower().replace(",", "").split()) + ".example"


def _writes(
    *pieces: bytes, wait: float = 0.0, reset: bool = False, endless: bool = False
) -> Answer:
    """Return what writes pieces with waits between, and then resets the connection or goes on."""

    async def write(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(wait)
        while endless:
            writer.write(pieces[-1])
            await writer.drain()
            await asyncio.sleep(wait)
        if reset:
            await asyncio.sleep(0.05)  # let what was written arrive
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()

    return write


async def _silence(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(LONG)


def _head(**headers: str) -> bytes:
    """Return an answer's head without its length."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer(headers=names).replace(b"Content-Length: 0\r\n", b"")


def _packed(body: bytes, encoding: str) -> bytes:
    return answer(body, content_encoding=encoding)


def _bomb(pack: Callable[[bytes], bytes], encoding: str) -> bytes:
    return _packed(pack(bytes(BOMB_BYTES)), encoding)


CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}"
    "</script></body></html>"
)
SHELL = '<html><body><div id="root"></div><script src="/main.js"></script></body></html>'


def faults() -> Iterator[Fault]:
    """Yield them all; the bombs are made here, so ask once."""
    unreachable, refused, unreadable = "unreachable", "refused", "unreadable"
    whole = str(len(PAGE))
    half = PAGE[: len(PAGE) // 2]
    chunked = _head(transfer_encoding="chunked")
    chunk = b"%x\r\n%s\r\n" % (len(half), half)
    for name, outcome, says, given in (
        ("closed without an answer", unreachable, "without an answer", _writes(reset=True)),
        (
            "reset in the page", unreachable, "incomplete",
            _writes(answer(half, content_length=whole), reset=True),
        ),
        ("silence", unreachable, "fell silent", _silence),
        (
            "slow drip", unreachable, "takes too long",
            _writes(answer(content_length="9999999"), b"x", wait=0.1, endless=True),
        ),
        (
            "endless chunks", unreadable, "larger than",
            _writes(chunked, b"4000\r\n" + b"x" * 0x4000 + b"\r\n", endless=True),
        ),
        ("length too long", unreachable, "incomplete", answer(half, content_length=whole)),
        ("cut between chunks", unreachable, "incomplete", _writes(chunked, chunk)),
        ("broken gzip", unreadable, "broken", _packed(b"\x1f\x8b\x08\0" + b"x" * 99, "gzip")),
        ("cut gzip", unreachable, "incomplete", _packed(gzip.compress(PAGE)[:-300], "gzip")),
        ("bomb in gzip", unreadable, "when unpacked", _bomb(gzip.compress, "gzip")),
        (
            "bomb in brotli", unreadable, "when unpacked",
            _bomb(lambda data: brotli.compress(data, quality=4), "br"),
        ),
        ("bomb in zstd", unreadable, "when unpacked", _bomb(zstandard.compress, "zstd")),
        ("no http", unreachable, "no valid HTTP", b"SSH-2.0-OpenSSH_9.9\r\n\r\n"),
        (
            "endless headers", unreachable, "no valid HTTP",
            _writes(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 9000 + b"\r\n", endless=True),
        ),
        ("redirects in a circle", unreachable, "circle", redirect("/politik")),
        ("redirect to metadata", refused, "private", redirect("http://169.254.169.254/latest")),
        ("redirect to a file", refused, "http", redirect("file:///etc/passwd")),
        ("redirect in odd spelling", refused, "private", redirect("http://0x7f.1:22/")),
        ("storm of 429", unreachable, "429", answer(
            status="429 Too Many Requests", headers={"Retry-After": "3600"})),
        ("503 with a date", unreachable, "503", answer(
            status="503 Busy", headers={"Retry-After": "Fri, 31 Dec 2027 23:59:59 GMT"})),
        ("challenge", "blocked", "human", answer(CHALLENGE, "403 Forbidden")),
        ("empty shell", unreadable, "browser = true", answer(SHELL)),
        ("no page", unreadable, "no HTML page", answer(b"%PDF-1.7\0", content_type="x/pdf")),
        (
            "nested to kill parsers", unreadable, "", answer(
                b"<html><body>" + b"<div><a href=/x>" * 60_000, content_type="text/html")),
    ):  # fmt: skip
        yield Fault(name=name, outcome=outcome, says=says, answer=given)
    yield Fault(name="refused connection", outcome=unreachable, says="refused", gone=True)
    yield Fault(name="unknown name", outcome=unreachable, says="cannot be resolved", known=False)
    yield Fault(
        name="name of this machine", outcome=refused, says="allow_private", trusted=False,
        answer=answer(PAGE),
    )  # fmt: skip
    yield Fault(
        name="chain into private space", outcome=refused, says="private", path="/0",
        leads_inside=True,
    )  # fmt: skip
    for which, says in (
        ("self-signed", "self-signed"), ("expired", "expired"), ("of another", "mismatch"),
    ):  # fmt: skip
        yield Fault(
            name=f"certificate {which}", outcome=unreachable, says=says, tls=which,
            answer=answer(PAGE),
        )  # fmt: skip


def chain(site: Site) -> Answer:
    """Return what leads over three addresses of the site to a name that is not to be visited."""

    async def step(asked: Asked, writer: asyncio.StreamWriter) -> None:
        number = int(asked.target.strip("/"))
        onward = f"/{number + 1}" if number < 3 else site.url("/", "inside.example")
        writer.write(redirect(onward))

    return step


@contextmanager
def certificates() -> Iterator[tuple[ssl.SSLContext, Callable[[str, str], ssl.SSLContext]]]:
    """Yield what trusts a test authority, and what makes a site's side: (which, host)."""
    with TemporaryDirectory(prefix="litfass-faults-") as name:
        folder = Path(name)
        subject = ["-subj", "/CN=Authority", "-addext", "basicConstraints=critical,CA:TRUE"]
        _openssl(folder, "req", "-x509", *_NEW, "authority.key", "-out", "authority.pem", *subject)
        trusting = ssl.create_default_context(cafile=str(folder / "authority.pem"))

        def make(which: str, host: str) -> ssl.SSLContext:
            host = "somebody.example" if which == "of another" else host
            (folder / "names").write_text(f"subjectAltName=DNS:{host}\n")
            _openssl(folder, "req", *_NEW, "site.key", "-out", "site.csr", "-subj", "/CN=Site")
            signer = ["-CA", "authority.pem", "-CAkey", "authority.key"]
            if which == "self-signed":
                signer = ["-signkey", "site.key"]
            days = "-1" if which == "expired" else "2"
            _openssl(
                folder, "x509", "-req", "-in", "site.csr", *signer, "-days", days,
                "-extfile", "names", "-out", "site.pem",
            )  # fmt: skip
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder / "site.pem", folder / "site.key")
            return context

        yield trusting, make


_NEW = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout")


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def resolving(known: dict[str, str]) -> Callable[[str], Awaitable[list[str]]]:
    """Return a resolver of made-up names; the address of one may change meanwhile."""

    async def resolve(host: str) -> list[str]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [known[host]]

    return resolve
