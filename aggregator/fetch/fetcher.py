"""Fetching one page, the whole: robots.txt, the host's turn, redirects by hand, the judgement."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from http.cookies import CookieError, SimpleCookie
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from aggregator.config import FetchSettings, Secret, address_problem
from aggregator.errors import FetchError
from aggregator.fetch.browser import Browsers
from aggregator.fetch.caching import retry_after
from aggregator.fetch.client import Client, Resolve, host_of, is_entrusted
from aggregator.fetch.hosts import Hosts, Trouble
from aggregator.fetch.judge import judged
from aggregator.fetch.model import Exchange, PageRequest, RobotsVerdict, Unchanged
from aggregator.fetch.robots import MAX_REDIRECTS, MAX_ROBOTS_BYTES, PRODUCT, Robots
from aggregator.model import Page

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
PROXY_REFUSES = 407
_NO_PAUSE = timedelta(0)
_log = logging.getLogger(__name__)


class Fetcher:
    """Fetches pages as a polite guest; one for the whole service, so that hosts see one guest."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        clock: Callable[[], datetime],
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`resolve` and `tls` replace the machine's own resolver and trusted certificates."""
        self.settings = settings
        self._clock = clock
        self._client = Client(settings, user_agent(settings), resolve=resolve, tls=tls)
        self._browsers = Browsers(settings, user_agent(settings))
        self._time = asyncio.get_running_loop().time
        self.hosts = Hosts(concurrency=settings.concurrency, time=self._time)
        self._robots = Robots(self._get_robots, self._time)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def fetch(self, request: PageRequest) -> Page | Unchanged:
        """Fetch one page; raise FetchError, HostRests if its host is being left alone."""
        self.hosts.require_awake(host_of(_web_address(request.url)))
        try:
            answer = await (self._render(request) if request.browser else self._follow(request))
        finally:
            self.hosts.leave_line()
        return self._judged(request, answer)

    async def check_robots(self, url: str) -> RobotsVerdict:
        """Tell what robots.txt says of a page; raise FetchError if its host cannot be reached."""
        return await self._robots.verdict(_web_address(url))

    def leave_alone(self, url: str, duration: timedelta) -> None:
        """Do not ask the host of an address for a while: so it was asked for, before a restart."""
        self.hosts.asked_to_rest(host_of(url), duration.total_seconds())

    def forget_idle(self) -> None:
        """Forget what is known of hosts that nobody asked lately."""
        self.hosts.forget_idle()
        self._robots.forget_old()

    def resting_for(self, url: str) -> timedelta | None:
        """Return how long the host of an address is left alone; None if it is not."""
        return self.hosts.resting_for(host_of(url))

    async def _follow(self, request: PageRequest) -> Exchange:
        """Go to the page, from redirect to redirect, and return the last answer."""
        url = _web_address(request.url)
        cookies = _Cookies(request)
        seen: set[tuple[str, str]] = set()
        left = self.settings.total_timeout.total_seconds()
        for _ in range(self.settings.max_redirects + 1):
            if (here := (url, cookies.header(url))) in seen:
                raise FetchError("redirects in a circle")
            seen.add(here)
            pause = await self._pause_or_refuse(url, request)
            async with self.hosts.turn(host_of(url), pause=pause):
                started = self._time()
                answer = await self._exchange(
                    url,
                    request,
                    cookies,
                    seconds=left,
                    max_bytes=self.settings.max_transfer_bytes,
                )
                left -= self._time() - started
            cookies.remember(answer)
            target = _redirect_target(answer)
            if target is None:
                return answer
            if host_of(target) != host_of(url):
                self.hosts.succeeded(host_of(url))
            url = target
        raise FetchError(f"redirects more than {self.settings.max_redirects} times")

    async def _render(self, request: PageRequest) -> Exchange:
        """Have the page rendered: Chromium follows its redirects, through our guard."""
        url = _web_address(request.url)
        host = host_of(url)
        pause = await self._pause_or_refuse(url, request)
        self.hosts.stand_in_line()
        async with self._browsers.place, self.hosts.turn(host, pause=pause):
            try:
                answer = await self._browsers.render(request, url)
            except FetchError as error:
                if error.outcome == "unreachable":
                    self.hosts.failed(host)
                raise
            self._note_trouble(host, answer)
        if answer.url != url:
            await self._pause_or_refuse(_web_address(answer.url, redirected=True), request)
        return answer

    async def _pause_or_refuse(self, url: str, request: PageRequest) -> timedelta:
        """Return the pause owed to the host after this page; raise if robots.txt forbids it."""
        if request.ignore_robots:
            _log.warning("robots.txt is not asked, as configured: url=%s", url)
            return self.settings.delay
        self.hosts.stand_in_line()
        verdict = await self._robots.verdict(url, request.proxy)
        if not verdict.allowed:
            raise FetchError(
                f"{verdict.reason}; ignore_robots = true visits the source nevertheless",
                outcome="refused",
            )
        return max(self.settings.delay, verdict.crawl_delay or _NO_PAUSE)

    async def _exchange(
        self,
        url: str,
        request: PageRequest,
        cookies: _Cookies,
        *,
        seconds: float,
        max_bytes: int,
    ) -> Exchange:
        headers = {}
        if request.etag:
            headers["If-None-Match"] = request.etag
        if request.last_modified:
            headers["If-Modified-Since"] = request.last_modified
        if is_entrusted(request.url, url):
            headers |= {name: secret.value for name, secret in request.headers.items()}
        if sent := cookies.header(url):
            headers["Cookie"] = sent
        host = host_of(url)
        try:
            async with asyncio.timeout(max(seconds, 0)):
                answer = await self._client.get(
                    url,
                    headers=headers,
                    proxy=request.proxy or self.settings.proxy,
                    max_bytes=max_bytes,
                )
        except TimeoutError as error:
            self.hosts.failed(host)
            raise FetchError(f"{host} takes too long: no page within the time limit") from error
        except FetchError as error:
            if error.outcome == "unreachable":
                self.hosts.failed(host)
            raise
        self._note_trouble(host, answer)
        return answer

    def _note_trouble(self, host: str, answer: Exchange) -> None:
        if _in_trouble(answer.status):
            self.hosts.failed(host, retry_after=retry_after(answer.headers, self._clock()))

    def _judged(self, request: PageRequest, answer: Exchange) -> Page | Unchanged:
        """Judge the last answer; a host that refuses us again and again is left alone, too.

        No other request to this host comes between its answer and this.
        """
        host = host_of(answer.url)
        try:
            page = judged(request, answer, now=self._clock())
        except FetchError as error:
            if _in_trouble(answer.status) or answer.status == PROXY_REFUSES:
                raise  # that is counted, or says nothing of the host
            if error.outcome == "blocked":
                self.hosts.failed(host, Trouble.REFUSES, retry_after=error.retry_after)
            else:
                self.hosts.succeeded(host)
            raise
        self.hosts.succeeded(host)
        return page

    async def _get_robots(self, url: str, proxy: Secret | None) -> Exchange:
        """Fetch a robots.txt: with redirects, without the pause, which the page then has."""
        request = PageRequest(url=url, proxy=proxy)
        cookies = _Cookies(request)
        left = self.settings.total_timeout.total_seconds()
        for _ in range(MAX_REDIRECTS + 1):
            async with self.hosts.turn(host_of(url), pause=_NO_PAUSE):
                started = self._time()
                answer = await self._exchange(
                    url, request, cookies, seconds=left, max_bytes=MAX_ROBOTS_BYTES
                )
                left -= self._time() - started
            target = _redirect_target(answer)
            if target is None:
                return answer
            url = target
        return answer


class _Cookies:
    """Cookies of one visit: the configured ones and those of redirects, each to its host."""

    def __init__(self, request: PageRequest) -> None:
        configured = {name: secret.value for name, secret in request.cookies.items()}
        self._asked = request.url
        self._configured = configured
        self._by_host: dict[str, dict[str, str]] = {}

    def header(self, url: str) -> str:
        values = dict(self._configured) if is_entrusted(self._asked, url) else {}
        values |= self._by_host.get(host_of(url), {})
        return "; ".join(f"{name}={value}" for name, value in values.items())

    def remember(self, answer: Exchange) -> None:
        jar = self._by_host.setdefault(host_of(answer.url), {})
        for line in answer.set_cookies:
            try:
                morsels = SimpleCookie(line)
            except CookieError:
                continue
            for name, morsel in morsels.items():
                if morsel["max-age"] == "0":
                    jar.pop(name, None)
                else:
                    jar[name] = morsel.coded_value


def user_agent(settings: FetchSettings) -> str:
    """Return who we are: name, version, and how to reach whoever runs this."""
    contact = settings.contact or "no contact given"
    return f"{_product()} (reads news pages into feeds; {contact})"


@cache
def _product() -> str:
    try:
        return f"{PRODUCT}/{version('litfass')}"
    except PackageNotFoundError:  # run from a folder in which nothing was installed
        return PRODUCT


def _in_trouble(status: int) -> bool:
    """Tell whether a status says that the server itself cannot serve us now."""
    return status in (429, 500, 502, 503, 504) or status >= 520


def _redirect_target(answer: Exchange) -> str | None:
    """Return where an answer redirects to; None if it does not. Raise FetchError off the web."""
    location = answer.headers.get("location", "").strip()
    if answer.status not in _REDIRECTS or not location:
        return None
    try:
        target = urljoin(answer.url, location)
    except ValueError as error:
        raise FetchError("redirects to something that is no address", outcome="refused") from error
    return _web_address(target, redirected=True)


def _web_address(url: str, *, redirected: bool = False) -> str:
    """Return an address without its fragment; raise FetchError if it is not on the web."""
    plain = url.partition("#")[0]
    problem = address_problem(plain)
    if problem is None:
        return plain
    if redirected:
        raise FetchError(f"redirects to an address that {problem}", outcome="refused")
    raise FetchError(f"the address {problem}", outcome="refused")
