"""robots.txt (RFC 9309): read once a day for each origin, asked before every page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from protego import Protego

from aggregator.config import Secret
from aggregator.errors import FetchError
from aggregator.fetch.model import Exchange, RobotsVerdict

PRODUCT = "Litfass"
"""The token that rules for us name."""
MAX_ROBOTS_BYTES = 500 * 1024  # RFC 9309 wants at least 500 KiB to be read
MAX_REDIRECTS = 5
KEPT_FOR = timedelta(hours=24)
UNREACHABLE_KEPT_FOR = timedelta(minutes=10)
OLD_RULES_HOLD_FOR = timedelta(days=30)
MAX_CRAWL_DELAY = timedelta(minutes=5)
MAX_WILDCARDS = 8  # each multiplies the time of matching a path; real rules have one or two

_AGENT = re.compile(r"^\s*user-?\s?agent\s*:\s*([\w-]+|\*(?=\s|#|$))?.*$", re.IGNORECASE)
_RULE = re.compile(r"\s*(allow|disallow|crawl-?\s?delay)\s*:", re.IGNORECASE)

Get = Callable[[str, Secret | None], Awaitable[Exchange]]
"""Fetch one address, following redirects, through a proxy if there is one; raises FetchError."""


@dataclass(slots=True)
class _Origin:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Protego | None = None
    """None as long as they could never be read."""
    denial: str | None = None
    """Why nothing may be visited, as long as rules could not be read."""
    read_at: float = float("-inf")
    asked_again_at: float = float("-inf")


class Robots:
    """The rules of all origins visited so far; times are monotonic."""

    def __init__(self, get: Get, time: Callable[[], float]) -> None:
        self._get = get
        self._time = time
        self._origins: dict[str, _Origin] = {}

    async def verdict(self, url: str, proxy: Secret | None = None) -> RobotsVerdict:
        """Tell whether a page may be visited; raise FetchError if its host cannot be reached."""
        parts = urlsplit(url)
        name = f"{parts.scheme}://{parts.netloc}"
        origin = self._origins.setdefault(name, _Origin())
        async with origin.lock:
            if self._time() >= origin.asked_again_at:
                await self._refresh(name, origin, proxy)
        return _verdict(origin, url)

    def forget_old(self) -> None:
        """Forget the rules that hold no longer, of origins that nobody asks for."""
        now = self._time()
        for name, origin in list(self._origins.items()):
            unused = now - origin.asked_again_at > OLD_RULES_HOLD_FOR.total_seconds()
            if unused and not origin.lock.locked():
                del self._origins[name]

    async def _refresh(self, name: str, origin: _Origin, proxy: Secret | None) -> None:
        now = self._time()
        try:
            answer = await self._get(f"{name}/robots.txt", proxy)
        except FetchError as error:
            if not _holds(origin, now):
                if error.outcome != "unreadable":
                    raise
                origin.rules, origin.denial = None, f"robots.txt cannot be read: {error}"
            origin.asked_again_at = now + UNREACHABLE_KEPT_FOR.total_seconds()
            return
        problem = _problem(answer)
        if problem is None:
            origin.rules, origin.denial, origin.read_at = _rules(answer), None, now
            origin.asked_again_at = now + KEPT_FOR.total_seconds()
            return
        if not _holds(origin, now):
            origin.rules, origin.denial = None, problem
        origin.asked_again_at = now + UNREACHABLE_KEPT_FOR.total_seconds()


def _holds(origin: _Origin, now: float) -> bool:
    """Tell whether older rules still count while new ones cannot be had."""
    return origin.rules is not None and now - origin.read_at < OLD_RULES_HOLD_FOR.total_seconds()


def _problem(answer: Exchange) -> str | None:
    """Tell why an answer forbids everything: server errors do (section 2.3.1.4), 4xx allow all."""
    if answer.cut is not None and not answer.oversize:
        return (
            f"robots.txt came incomplete ({answer.cut}): until it can be read, nothing is visited"
        )
    if answer.status >= 500 or answer.status == 429:
        return f"robots.txt answers {answer.status}: until it can be read, nothing may be visited"
    return None


def _rules(answer: Exchange) -> Protego:
    if not 200 <= answer.status < 300:
        return Protego.parse("")
    text = answer.body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "replace")
    if answer.oversize or len(answer.body) > MAX_ROBOTS_BYTES:
        text = text.rpartition("\n")[0]  # half a rule may forbid more than the whole one
    lines = (re.sub(r"\*+", "*", line) for line in _of_concern(text.splitlines()))
    return Protego.parse("\n".join(line for line in lines if line.count("*") <= MAX_WILDCARDS))


def _of_concern(lines: Iterable[str]) -> Iterator[str]:
    """Yield the groups for us and for everybody: some sites list hundreds of others.

    What follows the product token, such as a version, does not count (section 2.2.1); the library
    takes any beginning of a name for the name.
    """
    ours = naming = False
    for line in lines:
        if named := _AGENT.match(line):
            token = (named[1] or "").lower()
            known = token in (PRODUCT.lower(), "*")
            ours = known or (naming and ours)
            naming = True
            if known:
                yield f"User-agent: {token}"
        elif _RULE.match(line):
            naming = False
            if ours:
                yield line


def _verdict(origin: _Origin, url: str) -> RobotsVerdict:
    if origin.rules is None:
        return RobotsVerdict(allowed=False, reason=origin.denial or "robots.txt could not be read")
    delay = origin.rules.crawl_delay(PRODUCT)
    longest = MAX_CRAWL_DELAY.total_seconds()
    pause = timedelta(seconds=min(delay, longest)) if delay and delay > 0 else None
    path = urlsplit(url).path or "/"
    if origin.rules.can_fetch(url, PRODUCT):
        return RobotsVerdict(allowed=True, reason=f"robots.txt allows {path}", crawl_delay=pause)
    return RobotsVerdict(allowed=False, reason=f"robots.txt forbids {path}", crawl_delay=pause)
