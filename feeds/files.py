"""The public directory: locked while written, each file replaced whole and only if it changed.

Nothing waits for the disk: after a power cut everything is rendered anew (see `run_of_machine`).
"""

from __future__ import annotations

import fcntl
import os
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from feeds.errors import PublishError

LOCK = ".lock"
TEMPORARY = ".new"
"""Folder of files not yet in their place: on the same file system, hidden from visitors."""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
LONGEST_WAIT = 2.0  # seconds; a file further ahead of the clock means that the clock was set back


BYTES_A_SECOND = 50_000
"""So much of a file that changes all the time is written a second: one of 500 kB every 10 s."""


class TooSoon(Exception):
    """The files changed in this second already: who goes by whole seconds would miss the change."""


class PublicDirectory:
    """A directory of published files, locked for this process; made by `writing`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._counter = 0

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None if there is none."""
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def rests(self, name: str) -> bool:
        """Tell whether a file was written too short a while ago for its size to be made anew."""
        try:
            stat = (self.path / name).stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return -LONGEST_WAIT < time.time() - stat.st_mtime < stat.st_size / BYTES_A_SECOND

    def replace(self, files: Mapping[str, bytes], *, patient: bool = True) -> tuple[str, ...]:
        """Put files in their places; return the names of those that changed.

        The time of a changed file is a whole second, later than that of the file before. If this
        second is taken, wait for the next one, or raise TooSoon and change nothing.
        """
        changed = [name for name, body in files.items() if self.read(name) != body]
        temporary = {name: self._write(files[name]) for name in changed}
        try:
            self._set_times(temporary, patient=patient)
        except TooSoon:
            for path in temporary.values():
                path.unlink()
            raise
        for name, path in temporary.items():
            target = self.path / name
            self._make_room(target)
            path.rename(target)
        return tuple(changed)

    def note(self, name: str, body: bytes) -> None:
        """Put a file of our own in its place, beside what is served: nobody goes by its time."""
        self._write(body).rename(self.path / name)

    def remove(self, name: str) -> bool:
        """Remove a file and the folders it leaves empty; tell whether there was one."""
        path = self.path / name
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        for folder in path.relative_to(self.path).parents:
            if folder == Path():
                break
            try:
                (self.path / folder).rmdir()
            except OSError:
                break
        return True

    def names(self, folder: str) -> Iterator[str]:
        """Yield the names of all files in a folder and below."""
        for root, _, files in os.walk(self.path / folder):
            for name in files:
                yield (Path(root) / name).relative_to(self.path).as_posix()

    def _write(self, body: bytes) -> Path:
        self._counter += 1
        path = self.path / TEMPORARY / str(self._counter)
        path.write_bytes(body)
        return path

    def _set_times(self, temporary: Mapping[str, Path], *, patient: bool) -> None:
        if not temporary:
            return
        # the file system's clock, which also made the older times
        now = max(path.stat().st_mtime for path in temporary.values())
        second = max([int(now), *(older + 1 for older in self._times(temporary))])
        wait = second - now
        if 0 < wait <= LONGEST_WAIT:
            if not patient:
                raise TooSoon
            time.sleep(wait)
        for path in temporary.values():
            os.utime(path, (second, second))

    def _times(self, names: Iterable[str]) -> Iterator[int]:
        for name in names:
            with suppress(FileNotFoundError, NotADirectoryError):
                yield int((self.path / name).stat().st_mtime)

    def _make_room(self, target: Path) -> None:
        """Make the folder of a file; a file or folder in the way is an old one."""
        for folder in reversed(target.relative_to(self.path).parents):
            place = self.path / folder
            if not place.is_dir():
                place.unlink(missing_ok=True)
                place.mkdir()


def run_of_machine() -> str:
    """Return a name of this run of the machine: what an earlier one wrote may not be on the disk.

    Where the system does not name it, each process counts as a run of its own.
    """
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return _process()


@cache
def _process() -> str:
    return uuid.uuid4().hex


def _empty(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


@contextmanager
def writing(path: Path) -> Iterator[PublicDirectory]:
    """Lock the directory, made if need be, against other writers; clear up after a killed one."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with (path / LOCK).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (path / TEMPORARY).mkdir(exist_ok=True)
            _empty(path / TEMPORARY)
            try:
                yield PublicDirectory(path)
            finally:
                _empty(path / TEMPORARY)
    except OSError as error:
        place = error.filename or path
        raise PublishError(
            f"cannot write the public directory: {place}: {error.strerror or error}; "
            "make room or give this user the right to write there, then run `litfass publish`"
        ) from error
