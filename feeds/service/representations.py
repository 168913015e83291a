"""What is sent: bytes with tags and headers, made once and kept while the file stays the same."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import os
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from feeds.formats import FORMATS
from feeds.opml import MEDIA_TYPE, SUFFIX
from feeds.service.conditional import http_date

KEPT_BYTES = (
    64 * 2**20
)  # some hundred feeds in three formats; the rest is read again when asked for
GZIP_LEVEL = 6
_GZIP_SUFFIX = "-gzip"

MEDIA_TYPES: Mapping[str, str] = {
    **{format.suffix: f"{format.media_type}; charset=utf-8" for format in FORMATS},
    SUFFIX: f"{MEDIA_TYPE}; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Representation:
    """A resource as it is now, plain and gzipped."""

    body: bytes
    zipped: bytes
    tag: str
    """Entity tag without quotes: a digest of the plain bytes; the gzipped ones add a suffix."""
    last_modified: int
    """Seconds since 1970."""
    media_type: str
    tags: frozenset[str] = field(init=False)
    plain_headers: Mapping[str, str] = field(init=False)
    zipped_headers: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        headers = {
            "Content-Type": self.media_type,
            "Last-Modified": http_date(self.last_modified),
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        zipped_tag = self.tag + _GZIP_SUFFIX
        set_ = object.__setattr__
        set_(self, "tags", frozenset({self.tag, zipped_tag}))
        set_(self, "plain_headers", {**headers, "ETag": f'"{self.tag}"'})
        set_(
            self,
            "zipped_headers",
            {**headers, "ETag": f'"{zipped_tag}"', "Content-Encoding": "gzip"},
        )


def represent(body: bytes, media_type: str, last_modified: int) -> Representation:
    """Return a representation of bytes; the same bytes have the same tags."""
    return Representation(
        body=body,
        zipped=gzip.compress(body, GZIP_LEVEL, mtime=0),
        tag=tag_of(body),
        last_modified=last_modified,
        media_type=media_type,
    )


def tag_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    stamp: _Stamp
    representation: Representation

    @property
    def bytes(self) -> int:
        return len(self.representation.body) + len(self.representation.zipped)


class PublicFiles:
    """The files of the public directory, the ones asked for last in memory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self.bytes = 0
        """Of all representations in memory."""

    def exists(self, name: str) -> bool:
        return _stamp(self._directory / name) is not None

    def at_hand(self, name: str) -> Representation | None:
        """Return a file as it is now if it is in memory."""
        kept = self._kept.get(name)
        if kept is None or kept.stamp != _stamp(kept.path):
            return None
        self._kept.move_to_end(name)
        return kept.representation

    async def get(self, name: str, suffix: str) -> Representation | None:
        """Return a file as it is now; None if there is none."""
        found = self.at_hand(name)
        if found is not None:
            return found
        loaded = await asyncio.to_thread(_load, self._directory / name, suffix)
        if loaded is None:
            return None
        self._keep(name, loaded)
        return loaded.representation

    def _keep(self, name: str, kept: _Kept) -> None:
        self._forget(name)
        self._kept[name] = kept
        self.bytes += kept.bytes
        while self.bytes > KEPT_BYTES and len(self._kept) > 1:
            self._forget(next(iter(self._kept)))

    def _forget(self, name: str) -> None:
        old = self._kept.pop(name, None)
        if old is not None:
            self.bytes -= old.bytes


def _stamp(path: Path) -> _Stamp | None:
    """Return what tells a file from the one before it; None if there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _load(path: Path, suffix: str) -> _Kept | None:
    try:
        with path.open("rb") as file:
            # of the file that is open: another may have taken its name by now
            status = os.fstat(file.fileno())
            body = file.read()
    except (OSError, ValueError):
        return None
    stamp = status.st_mtime_ns, status.st_size, status.st_ino
    return _Kept(path, stamp, represent(body, MEDIA_TYPES[suffix], int(status.st_mtime)))
