"""The short way to a feed that was asked for before: from its address to the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from feeds.service.extras import ExtraHeaders
from feeds.service.representations import PublicFiles, Representation
from feeds.service.wire import (
    Clock,
    Ready,
    head_of,
    headers_of,
    is_usual,
    status_of,
    wants_zipped,
)

MOST_ADDRESSES = 20_000


@dataclass(slots=True)
class _Shortcut:
    """What an address stands for, and the heads of its answers as long as they hold."""

    name: str
    suffix: str
    file: str
    found: Representation | None = None
    extra: Mapping[str, str] | None = None
    heads: dict[tuple[int, bool], bytes] = field(default_factory=dict)

    def renew(self, found: Representation, extra: Mapping[str, str]) -> None:
        self.found, self.extra = found, extra
        for status in (200, 304):
            for zipped in (False, True):
                headers = headers_of(found, extra, status=status, zipped=zipped)
                length = len(found.zipped if zipped else found.body)
                self.heads[status, zipped] = head_of(headers, status=status, length=length)


class Shortcuts:
    """Remembers which address led to which file."""

    def __init__(self, files: PublicFiles, extras: ExtraHeaders) -> None:
        self._files = files
        self._extras = extras
        self._known: dict[str, _Shortcut] = {}
        self._clock = Clock()

    def remember(self, request: web.BaseRequest, name: str, suffix: str) -> None:
        """Note that a request's address stands for a feed's file."""
        if len(self._known) >= MOST_ADDRESSES:
            self._known.clear()
        self._known[request.raw_path] = _Shortcut(name, suffix, f"feeds/{name}.{suffix}")

    def answer(self, request: web.BaseRequest) -> tuple[Ready, str] | None:
        """Return the answer and the format, if the file is in memory and the request is usual."""
        shortcut = self._known.get(request.raw_path)
        if shortcut is None or not is_usual(request):
            return None
        found = self._files.at_hand(shortcut.file)
        if found is None:
            return None
        extra = self._extras.of_file(shortcut.name, shortcut.suffix)
        if found is not shortcut.found or extra is not shortcut.extra:
            shortcut.renew(found, extra)
        zipped, status = wants_zipped(request), status_of(request, found)
        data = shortcut.heads[status, zipped] + self._clock.lines()
        if status == 200:
            data += found.zipped if zipped else found.body
        return Ready(status, data), shortcut.suffix
