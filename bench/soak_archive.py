"""Soak: the replay imported whole, twice, shuffled, and killed at random: always the same facts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from warcio.archiveiterator import ArchiveIterator
from warcio.warcwriter import WARCWriter

from bench import shared
from db import Archive, Mode

PARTS = 7
"""How many files the shuffled captures are imported from, one after another."""
OF_THE_RECORDING = frozenset({"id", "recorded_at", "new", "changed"})
"""Columns that tell when and in which order captures were recorded, not what they hold."""

Facts = dict[str, list[tuple[object, ...]]]


def importing(data: Path, files: Sequence[Path]) -> list[str]:
    command = [sys.executable, "-m", "aggregator", "import", "--all", "--data", str(data)]
    return [*command, *map(str, files)]


def import_whole(data: Path, files: Sequence[Path]) -> float:
    """Import to the end; return the seconds it took."""
    began = time.monotonic()
    subprocess.run(importing(data, files), check=True, stdout=subprocess.DEVNULL, cwd=shared.ROOT)
    return time.monotonic() - began


def facts(data: Path) -> Facts:
    """Return the facts by kind, each as a sorted list; they hold no row numbers of ours."""
    found: Facts = {}
    with Archive.open(data / "archive.db", mode=Mode.READ) as archive:
        for kind, *fact in archive.facts():
            found.setdefault(str(kind), []).append(tuple(fact))
    return found


def problems_of(data: Path) -> list[str]:
    """Examine an archive: its pages, references, indexes and facts."""
    with Archive.open(data / "archive.db") as archive:
        return [f"{data.name}: {problem}" for problem in archive.check().problems]


def differences(wanted: Facts, got: Facts, name: str) -> list[str]:
    """Say in which facts two archives differ, with the first that only one of them has."""
    problems = []
    for kind in wanted.keys() | got.keys():
        ours, theirs = wanted.get(kind, []), got.get(kind, [])
        odd = sorted(set(ours) ^ set(theirs), key=repr)
        if odd or len(ours) != len(theirs):
            count = f"{len(ours)} and {len(theirs)}, {len(odd)} in one only"
            problems.append(f"{name}: facts of kind {kind} differ ({count}), e.g. {odd[:1]}")
    return problems


def some_captures(files: Sequence[Path], every: int, folder: Path) -> list[Path]:
    """Return the files, or one file with every so-many-th record of them."""
    if every == 1:
        return list(files)
    chosen = folder / "some.warc.gz"
    with _writers([chosen]) as (writer,):
        for file in files:
            with file.open("rb") as stream:
                for number, record in enumerate(ArchiveIterator(stream)):
                    if number % every == 0:
                        writer.write_record(record)
    return [chosen]


def shuffled_parts(files: Sequence[Path], folder: Path, random: Random) -> list[Path]:
    """Deal the records of the files at random into some files of their own."""
    parts = [folder / f"part-{number}.warc.gz" for number in range(PARTS)]
    with _writers(parts) as writers:
        for file in files:
            with file.open("rb") as stream:
                for record in ArchiveIterator(stream):
                    random.choice(writers).write_record(record)
    return parts


@contextmanager
def _writers(paths: Sequence[Path]) -> Iterator[list[WARCWriter]]:
    streams = [path.open("wb") for path in paths]
    try:
        yield [WARCWriter(stream, gzip=True) for stream in streams]
    finally:
        for stream in streams:
            stream.close()


def killed_import(data: Path, files: Sequence[Path], kills: int, whole: float, seed: int) -> int:
    """Kill the import so many times at random moments, resume it each time; return how often."""
    random = Random(seed)
    done = 0
    for _ in range(kills):
        process = subprocess.Popen(
            importing(data, files),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=shared.ROOT,
            start_new_session=True,
        )
        try:
            process.wait(timeout=random.uniform(0.2, 2 + 1.5 * whole / kills))
        except subprocess.TimeoutExpired:
            done += 1
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    import_whole(data, files)
    return done


def soak(kills: int, every: int, seed: int) -> list[str]:
    """Import the replay in four ways; return where the facts differ."""
    files = sorted(shared.REPLAY.glob("*.warc.gz"))
    if not files:
        return [f"no replay at {shared.REPLAY}"]
    problems = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = some_captures(files, every, folder)
        whole = import_whole(folder / "once", files)
        once = facts(folder / "once")
        counts = {kind: len(rows) for kind, rows in once.items()}
        print(f"  imported in {whole:.0f} s: {counts}", flush=True)

        again = import_whole(folder / "once", files)
        print(f"  imported again in {again:.0f} s", flush=True)
        problems += differences(once, facts(folder / "once"), "second import")

        parts = shuffled_parts(files, folder, Random(seed))
        for part in parts:
            import_whole(folder / "shuffled", [part])
        print(f"  imported shuffled, in {len(parts)} parts", flush=True)
        problems += differences(once, facts(folder / "shuffled"), "shuffled import")

        if kills:
            killed = killed_import(folder / "killed", files, kills, whole, seed)
            print(f"  imported with {killed} kills of {kills} tries", flush=True)
            problems += differences(once, facts(folder / "killed"), "killed import")
        for database in folder.glob("*/archive.db"):
            problems += problems_of(database.parent)
    return problems
