"""The archive's care: migrations, refusals, backups, retention, and what a bad disk does to it."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from db import (
    Archive,
    ArchiveDamaged,
    ArchiveError,
    ArchiveLocked,
    ArchiveNewer,
    ArchiveReadOnly,
    DiskFull,
    Mode,
    Outcome,
)
from db import connection as connecting
from db.folding import folded
from db.schema import APPLICATION_ID, NAMES
from db.views import VIEWS
from tests.conftest import ROOT
from tests.made_archive import DAY, Desk, article, at, desk, teaser

STORED = sorted((ROOT / "tests" / "archives").glob("schema-*.db.gz"))


def names_of_tables(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT type, name, replace(sql, char(10), ' ') FROM sqlite_master"
            " WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
        ).fetchall()


def test_every_older_schema_has_a_stored_archive() -> None:
    assert [path.name for path in STORED] == [
        f"schema-{number}.db.gz" for number in range(1, len(NAMES))
    ]


@pytest.mark.parametrize("stored", STORED, ids=lambda path: path.name)
def test_a_stored_archive_is_brought_up_to_date_after_a_backup(
    stored: Path, tmp_path: Path
) -> None:
    old = gzip.decompress(stored.read_bytes())
    path = tmp_path / "archive.db"
    path.write_bytes(old)
    facts = json.loads(stored.with_name(stored.name.replace(".db.gz", ".facts.json")).read_text())
    with pytest.raises(ArchiveError, match="older Litfass"):
        Archive.open(path, mode=Mode.READ)
    with Archive.open(path) as archive:
        assert [list(fact) for fact in archive.facts()] == facts
        assert archive.check().problems == ()
        made = Desk(archive)
        made.read("politik", [article(1)], DAY)
        assert len(archive.search("meldung")) == 1
    new = tmp_path / "new"
    new.mkdir()
    with desk(new):
        assert names_of_tables(path) == names_of_tables(new / "archive.db")
    number = stored.name.removeprefix("schema-").removesuffix(".db.gz")
    with closing(sqlite3.connect(tmp_path / f"archive.schema-{number}.db")) as backup:
        assert backup.execute("PRAGMA user_version").fetchone() == (int(number),)
        assert backup.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert backup.execute("SELECT count(*) FROM entries").fetchone()[0] > 0
    assert not list(tmp_path.glob("*.part"))


def test_the_copy_before_an_upgrade_is_of_what_is_upgraded(tmp_path: Path) -> None:
    """Also when an upgrade was undone by the copy of it, and the older version went on."""
    path, copy = tmp_path / "archive.db", tmp_path / "archive.schema-1.db"
    path.write_bytes(gzip.decompress(STORED[0].read_bytes()))
    Archive.open(path).close()
    path.write_bytes(copy.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE entries SET section = 'was seitdem kam'")
        connection.commit()
    Archive.open(path).close()
    with closing(sqlite3.connect(copy)) as connection:
        (section,) = connection.execute("SELECT DISTINCT section FROM entries").fetchone()
    assert section == "was seitdem kam"


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress(STORED[0].read_bytes()))
    monkeypatch.setattr("db.schema.VIEWS", {"broken": "SELECT nothing FROM nowhere("})
    with pytest.raises(ArchiveError):
        Archive.open(path)
    monkeypatch.undo()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    with Archive.open(path) as archive:
        assert archive.check().problems == ()


def test_a_new_archive_says_what_it_is(tmp_path: Path) -> None:
    with desk(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        values = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version", "auto_vacuum", "journal_mode")
        }
        strict = connection.execute(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND NOT strict AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlite_%'"
        ).fetchall()
    assert values == {
        "application_id": APPLICATION_ID,
        "user_version": len(NAMES),
        "auto_vacuum": 2,
        "journal_mode": "wal",
    }
    assert [name for (name,) in strict if not name.startswith("entries_")] == []


def test_a_newer_archive_is_refused_and_left_alone(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(NAMES) + 1}")
    for mode in Mode:
        with pytest.raises(ArchiveNewer, match="update Litfass"):
            Archive.open(path, mode=mode)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM entries").fetchone() == (1,)


@pytest.mark.parametrize("mode", Mode)
def test_what_is_no_archive_is_refused(mode: Mode, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE mine (id)")
        connection.commit()
    text = tmp_path / "text.db"
    text.write_text("This is a letter, and a long one. " * 100)
    for path in (foreign, text):
        before = path.read_bytes()
        with pytest.raises(ArchiveDamaged):
            Archive.open(path, mode=mode)
        assert path.read_bytes()[100:] == before[100:]


def test_reading_never_creates(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no archive at"):
        Archive.open(tmp_path / "archive.db", mode=Mode.READ)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty.db").touch()
    with pytest.raises(ArchiveDamaged, match="holds no archive"):
        Archive.open(tmp_path / "empty.db", mode=Mode.READ)


def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "MINIMUM_SQLITE", (99, 0, 0))
    with pytest.raises(ArchiveError, match="too old"):
        Archive.open(tmp_path / "archive.db")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveReadOnly, match="folder exists"):
        Archive.open(tmp_path / "nowhere" / "archive.db")


def test_a_reader_writes_nothing(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
    with Archive.open(tmp_path / "archive.db", mode=Mode.READ) as archive:
        with pytest.raises(ArchiveReadOnly):
            Desk(archive).read("politik", [article(2)], 30)
        assert archive.check().problems == ()
        assert len(list(archive.articles())) == 1


@contextmanager
def as_nobody() -> Iterator[None]:
    """Run as a user without rights of its own, where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_without_rights_is_a_clear_error(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
    folder = tmp_path / "readonly"
    folder.mkdir()
    shutil.copy(tmp_path / "archive.db", folder / "archive.db")
    folder.chmod(0o555)
    (folder / "archive.db").chmod(0o444)
    for parent in (tmp_path, *tmp_path.parents):
        if parent.owner() == folder.owner() and parent.stat().st_mode & 0o005 != 0o005:
            parent.chmod(parent.stat().st_mode | 0o005)
    try:
        with as_nobody(), pytest.raises(ArchiveReadOnly, match="check"):
            Archive.open(folder / "archive.db")
    finally:
        folder.chmod(0o755)


def counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("visits", "entries", "links", "texts", "sightings", "ledger", "regions")
        }


def test_a_full_disk_is_a_clear_error_and_no_half_visit(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
        connection = made.archive._db.conn
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 3}")
        before = counts(tmp_path / "archive.db")
        long = "Ein langer Text. " * 200
        with pytest.raises(DiskFull, match="nothing was recorded"):
            made.read("politik", [article(n, snippet=long) for n in range(2, 60)], 30)
        assert counts(tmp_path / "archive.db") == before
        connection.execute(f"PRAGMA max_page_count = {pages + 10_000}")
        assert made.archive.check().problems == ()
        assert made.read("politik", [article(n) for n in range(2, 60)], 30).new == 58


def test_a_locked_archive_is_a_clear_error_and_no_half_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.05)
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
        before = counts(tmp_path / "archive.db")
        with closing(sqlite3.connect(tmp_path / "archive.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(ArchiveLocked, match="another process"):
                made.read("politik", [article(2)], 30)
            other.execute("ROLLBACK")
        assert counts(tmp_path / "archive.db") == before
        assert made.read("politik", [article(2)], 30).new == 1


def test_a_damaged_archive_is_a_clear_error(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(n, snippet="Text. " * 100) for n in range(300)])
        made.archive._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / "archive.db"
    body = bytearray(path.read_bytes())
    for start in range(0, len(body), 4096):
        if b"Text. Text." in body[start : start + 4096]:
            body[start : start + 200] = b"\xff" * 200
    path.write_bytes(bytes(body))
    with Archive.open(path) as archive:
        assert archive.check().problems != ()
        with pytest.raises(ArchiveDamaged, match="restore a backup"):
            Desk(archive).read("start", [article(n) for n in range(300)], 30)


def test_what_goes_wrong_in_the_middle_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
        before = counts(tmp_path / "archive.db")

        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("the roof came down")

        monkeypatch.setattr("db.recording.make_stale", fail)
        with pytest.raises(RuntimeError):
            made.read("politik", [article(2), article(3)], 30)
        assert counts(tmp_path / "archive.db") == before
        monkeypatch.undo()
        assert made.read("politik", [article(2), article(3)], 30).new == 2


KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.made_archive import article, desk
with desk(Path(sys.argv[1])) as made:
    made.read("politik", [article(n) for n in range(5)], 30)
    made.archive._db.conn.execute("BEGIN IMMEDIATE")
    made.archive._db.conn.execute("DELETE FROM visits")
    os._exit(9)
"""


def test_a_kill_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(ROOT)], check=False)
    assert done.returncode == 9
    with desk(tmp_path) as made:
        assert len(made.archive.visits("politik")) == 1
        assert made.archive.check().problems == ()


def test_a_backup_is_one_file_that_any_program_opens(tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
        made.archive.backup(target)
        made.archive.backup(target)
        made.read("politik", [article(2)], 30)
        assert len(made.articles()) == 2
    assert not list(tmp_path.glob(".*part"))
    target.chmod(0o444)
    with closing(sqlite3.connect(f"file:{target}?mode=ro&immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() != ("wal",)
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (1,)
    with Archive.open(target, mode=Mode.READ) as archive:
        assert archive.check().problems == ()
    assert list(tmp_path.glob("copy.db-*")) == []


@pytest.mark.parametrize("name", ["archive.db", "", "nowhere/copy.db"])
def test_a_backup_goes_to_a_file_that_can_be_written(name: str, tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)])
        with pytest.raises(ArchiveError, match=r"another file|name a file|folder exists"):
            made.archive.backup(tmp_path / name)
        assert len(made.articles()) == 1
        assert made.archive.check().problems == ()


def test_a_backup_replaces_no_file_that_is_no_database(tmp_path: Path) -> None:
    target = tmp_path / "litfass.toml"
    target.write_text("[service]\n")
    with desk(tmp_path) as made, pytest.raises(ArchiveError, match="name another file"):
        made.archive.backup(target)
    assert target.read_text() == "[service]\n"


def test_details_of_visits_go_after_ninety_days_and_their_core_stays(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1)], 0, status=200, bytes=9, rejected={"hub": 1})
        made.end("politik", 1, Outcome.UNREACHABLE, "HTTP 503")
        made.read("politik", [article(2)], 60 * DAY, status=200, rejected={"hub": 1})
        facts = list(made.archive.facts())
        made.archive.tidy(now=at(0) + timedelta(days=91))
        new, failed, old = made.archive.visits("politik")
        assert (new.status, new.rejected) == (200, {"hub": 1})
        assert (failed.outcome, failed.error) == (Outcome.UNREACHABLE, None)
        assert (old.status, old.bytes, old.found, old.rejected, old.filled) == (
            None,
            None,
            None,
            {},
            {},
        )
        assert (old.at, old.outcome, old.complete) == (at(0), Outcome.READ, True)
        assert old.body_hash is not None
        assert list(made.archive.facts()) == facts


def test_kept_pages_go_as_configured_and_give_their_room_back(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        for day in range(4):
            body = os.urandom(200_000)
            made.read("politik", [article(day)], day * DAY, body=body, content_type="text/html")
        before = made.archive.check()
        assert made.archive.tidy(now=at(4 * DAY)) == 0
        won = made.archive.tidy(now=at(4 * DAY), keep_pages_days=2)
        after = made.archive.check()
        assert len(list(made.archive.kept_pages())) == 2
        assert won >= 380_000
        assert (after.bytes, after.free_bytes) == (before.bytes - won, 0)
        assert after.problems == ()


COPIED = "INSERT INTO {table} SELECT 99, {columns} FROM {table} LIMIT 1"
DAMAGES = {
    "refers to a missing row": "UPDATE links SET entry_id = 4711",
    "out of step": "DROP TRIGGER entries_reworded; UPDATE entries SET title = 'x'",
    "without address": "entries",
    "known twice": "links",
    "ends before it begins": "UPDATE sightings SET last_at = first_at - 1",
    "belongs to no entry": "UPDATE links SET entry_id = NULL",
}


@pytest.mark.parametrize("problem", DAMAGES)
def test_an_examination_finds_what_is_wrong(problem: str, tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [article(1), teaser(position=2)])
        assert made.archive.check().problems == ()
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        sql = DAMAGES[problem]
        if " " not in sql:  # a table of which a row is doubled
            info = connection.execute(f"SELECT name FROM pragma_table_info('{sql}') WHERE NOT pk")
            sql = COPIED.format(table=sql, columns=", ".join(name for (name,) in info))
        connection.create_function("folded", 1, folded, deterministic=True)
        connection.executescript(sql)
    with desk(tmp_path) as made:
        assert [one for one in made.archive.check().problems if problem in one]


def test_a_newer_version_of_the_stored_list_is_not_forgotten() -> None:
    assert len(NAMES) == len(set(NAMES))
    assert all(name.startswith(f"m{number:04}_") for number, name in enumerate(NAMES, 1))


def test_views_are_written_so_that_duckdb_reads_them() -> None:
    """It renders a view's text anew: `count(*)` becomes `count_star()`, `date` takes one value."""
    for select in VIEWS.values():
        assert "count(*)" not in select
        assert " date(" not in select


def test_a_disk_without_room_for_shared_memory_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing() -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
        with connecting.translated(tmp_path / "archive.db"):
            raise error

    with pytest.raises(ArchiveReadOnly, match="check the disk"):
        failing()
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=4096))
    with pytest.raises(DiskFull, match="make room"):
        failing()
