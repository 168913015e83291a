"""The short way to a feed that was asked for before: from its address to the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from feeds.service.conditional import Conditions
from feeds.service.connection import Connection
from feeds.service.extras import ExtraHeaders
from feeds.service.representations import PublicFiles, Representation
from feeds.service.wire import (
    Clock,
    conditions_of,
    head_of,
    headers_of,
    is_usual,
    status_of,
    wants_zipped,
)

MOST_ADDRESSES = 20_000
MOST_REQUESTS = 20_000
"""Of at most a kilobyte each."""

_Answer = tuple[int, bytes, str]
"""Status, bytes as they are sent, suffix of the feed."""


@dataclass(slots=True)
class _Shortcut:
    """What an address stands for, and the heads of its answers as long as they hold."""

    name: str
    suffix: str
    file: str
    tags: frozenset[str] | None = None
    """Of the representation that the heads are for; its bytes are not held here."""
    extra: Mapping[str, str] | None = None
    heads: dict[tuple[int, bool], bytes] = field(default_factory=dict)

    def renew(self, found: Representation, extra: Mapping[str, str]) -> None:
        self.tags, self.extra = found.tags, extra
        for status in (200, 304):
            for zipped in (False, True):
                headers = headers_of(found, extra, status=status, zipped=zipped)
                length = len(found.zipped if zipped else found.body)
                self.heads[status, zipped] = head_of(headers, status=status, length=length)


@dataclass(slots=True)
class _Asked:
    """What a request asks for, and the status of its answer as long as the file holds."""

    shortcut: _Shortcut
    conditions: Conditions
    zipped: bool
    tags: frozenset[str] | None = None
    """Of the representation that the status is for."""
    status: int = 0


class Shortcuts:
    """Remembers which address led to which file, and which bytes asked for it."""

    def __init__(self, files: PublicFiles, extras: ExtraHeaders) -> None:
        self._files = files
        self._extras = extras
        self._known: dict[str, _Shortcut] = {}
        self._asked: dict[bytes, _Asked] = {}
        self._clock = Clock()

    def remember(self, request: web.BaseRequest, name: str, suffix: str) -> None:
        """Note that a request's address stands for a feed's file."""
        if len(self._known) >= MOST_ADDRESSES:
            self._known.clear()
        self._known[request.raw_path] = _Shortcut(name, suffix, f"feeds/{name}.{suffix}")

    def answer(self, request: web.BaseRequest) -> _Answer | None:
        """Return the answer if the file is in memory and the request is usual."""
        shortcut = self._known.get(request.raw_path)
        if shortcut is None or not is_usual(request):
            return None
        asked = _Asked(shortcut, conditions_of(request), wants_zipped(request))
        answer = self._answer(asked)
        connection = request.protocol
        if answer is not None and isinstance(connection, Connection) and connection.asked:
            if len(self._asked) >= MOST_REQUESTS:
                self._asked.clear()
            self._asked[connection.asked] = asked
        return answer

    def again(self, request: bytes) -> _Answer | None:
        """Return the answer to bytes that were answered before, if the file is in memory."""
        asked = self._asked.get(request)
        return None if asked is None else self._answer(asked)

    def _answer(self, asked: _Asked) -> _Answer | None:
        shortcut = asked.shortcut
        found = self._files.at_hand(shortcut.file)
        if found is None:
            return None
        extra = self._extras.of_file(shortcut.name, shortcut.suffix)
        if found.tags is not shortcut.tags or extra is not shortcut.extra:
            shortcut.renew(found, extra)
        if found.tags is not asked.tags:
            asked.tags, asked.status = found.tags, status_of(asked.conditions, found)
        data = shortcut.heads[asked.status, asked.zipped] + self._clock.lines()
        if asked.status == 200:
            data += found.zipped if asked.zipped else found.body
        return asked.status, data, shortcut.suffix
