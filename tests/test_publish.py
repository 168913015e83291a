"""Publishing: what is written when, and what is removed."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from bench.made_feeds import (
    NOON,
    adversarial_entries,
    archive_at,
    entry,
    feed,
    sighting,
    source,
    visit,
)
from db import Archive
from feeds import (
    Pace,
    Published,
    PublishError,
    PublishSettings,
    Scope,
    files,
    formats,
    publish,
)
from feeds.files import TooSoon, writing
from feeds.items import document_of
from feeds.publish import EDITION

SETTINGS = PublishSettings(base_url="https://feeds.example")
LATER = NOON + timedelta(hours=1)
SUFFIXES = ("rss", "atom", "json", "html")


def state(directory: Path) -> dict[str, tuple[int, bytes]]:
    """Return every visible file with its time and bytes."""
    return {
        file.relative_to(directory).as_posix(): (file.stat().st_mtime_ns, file.read_bytes())
        for file in directory.rglob("*")
        if file.is_file() and not file.name.startswith(".")
    }


def names_of(path: str) -> set[str]:
    return {f"feeds/{path}.{suffix}" for suffix in SUFFIXES}


def test_every_feed_gets_its_files_and_lists(tmp_path: Path) -> None:
    with archive_at(tmp_path / "archive.db") as archive:
        did = publish(archive, tmp_path / "public", SETTINGS)
        paths = [info.path for info in archive.feeds()]
        assert archive.stale_feeds() == ()
    assert set(paths) >= {"all", "example.org", "example.org/politik", "sources/startseite/list"}
    assert sorted(did.changed) == sorted(paths)
    assert did.rendered == len(paths)
    wanted = {name for path in paths for name in names_of(path)}
    wanted |= {"index.html", "style.css", "opml", "feeds/example.org.opml"}
    assert set(state(tmp_path / "public")) == wanted


def test_an_empty_archive_has_a_start_page_that_says_how_to_begin(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
    assert "litfass add URL" in (tmp_path / "public/index.html").read_text()


def test_only_feeds_that_changed_are_rendered_and_written(tmp_path: Path) -> None:
    with archive_at(tmp_path / "archive.db") as archive:
        archive.register([source("Andere", "other.example")])
        visit(archive, [sighting(90, url="https://other.example/a")], source="Andere", at=NOON)
        publish(archive, tmp_path / "public", SETTINGS)
        before = state(tmp_path / "public")
        visit(archive, [sighting(91, url="https://other.example/b")], source="Andere", at=LATER)
        did = publish(archive, tmp_path / "public", SETTINGS)
    after = state(tmp_path / "public")
    changed = {name for name, seen in after.items() if before.get(name) != seen}
    assert did.rendered == len(did.changed) < 10
    assert changed == {name for path in did.changed for name in names_of(path)}
    assert not [name for name in changed if "example.org/" in name or "startseite" in name]


def test_a_second_time_nothing_is_written(tmp_path: Path) -> None:
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        before = state(tmp_path / "public")
        did = publish(archive, tmp_path / "public", SETTINGS)
        everything = publish(archive, tmp_path / "public", SETTINGS, scope=Scope.ALL)
    assert did == Published(rendered=0, changed=(), removed=(), left=())
    assert everything.changed == ()
    assert everything.rendered == 8
    assert state(tmp_path / "public") == before


def test_a_hundred_visits_without_a_change_change_no_byte(tmp_path: Path) -> None:
    with archive_at(tmp_path / "archive.db", articles=12) as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        before = state(tmp_path / "public")
        for number in range(1, 101):
            at = NOON + timedelta(minutes=20 * number)
            assert visit(archive, [sighting(n) for n in range(12)], at=at).stale_feeds == ()
            assert publish(archive, tmp_path / "public", SETTINGS).rendered == 0
    assert state(tmp_path / "public") == before


@pytest.mark.parametrize(
    "settings",
    [
        PublishSettings(base_url="https://moved.example/feeds"),
        PublishSettings(base_url=SETTINGS.base_url, title="Anders"),
        PublishSettings(base_url=SETTINGS.base_url, websub_hub="https://hub.example/"),
        PublishSettings(base_url=SETTINGS.base_url, notice="Dies ist ein Versuch"),
    ],
)
def test_other_settings_render_everything_anew(tmp_path: Path, settings: PublishSettings) -> None:
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        assert publish(archive, tmp_path / "public", settings).rendered == 8
        assert publish(archive, tmp_path / "public", settings).rendered == 0


def test_after_a_power_cut_everything_is_rendered_and_what_is_whole_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot = tmp_path / "boot"
    monkeypatch.setattr(files, "BOOT_ID", boot)
    boot.write_text("one run of the machine")
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        assert publish(archive, tmp_path / "public", SETTINGS).rendered == 0
        before = state(tmp_path / "public")
        boot.write_text("the next")
        (tmp_path / "public/feeds/all.rss").write_bytes(b"")
        (tmp_path / "public/feeds/example.org/politik.atom").unlink()
        did = publish(archive, tmp_path / "public", SETTINGS)
        assert set(did.changed) == {"all", "example.org/politik"}
        assert publish(archive, tmp_path / "public", SETTINGS).rendered == 0
    after = state(tmp_path / "public")
    assert {name for name in before if before[name] != after[name]} <= {
        "feeds/all.rss",
        "feeds/example.org/politik.atom",
    }
    assert {name: body for name, (_, body) in after.items()} == {
        name: body for name, (_, body) in before.items()
    }


def test_where_runs_of_the_machine_have_no_name_each_process_counts_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "BOOT_ID", tmp_path / "nothing")
    with archive_at(tmp_path / "archive.db") as archive:
        assert publish(archive, tmp_path / "public", SETTINGS).rendered == 8
        assert publish(archive, tmp_path / "public", SETTINGS).rendered == 0
    assert files.run_of_machine() == files.run_of_machine() != ""


def test_a_new_directory_has_its_start_page_before_all_feeds_are_there(tmp_path: Path) -> None:
    public = tmp_path / "public"
    with archive_at(tmp_path / "archive.db") as archive:
        did = publish(archive, public, SETTINGS, enough=lambda: True)
        assert did.unfinished
        page = (public / "index.html").read_text()
        assert "politik" in page
        assert (public / "style.css").is_file()
        while publish(archive, public, SETTINGS, enough=lambda: True).unfinished:
            pass
    assert (public / "index.html").read_text() == page


def test_a_deleted_directory_comes_back_whole(tmp_path: Path) -> None:
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        before = {name: body for name, (_, body) in state(tmp_path / "public").items()}
        (tmp_path / "public").rename(tmp_path / "away")
        publish(archive, tmp_path / "public", SETTINGS)
    assert {name: body for name, (_, body) in state(tmp_path / "public").items()} == before


def test_a_feed_that_changed_while_it_was_rendered_stays_stale(tmp_path: Path) -> None:
    with archive_at(tmp_path / "archive.db") as archive:
        stale = dict(archive.stale_feeds())
        visit(archive, [sighting(50)], at=LATER)
        for path, token in stale.items():
            archive.clear_stale({path: token})
        assert {path for path, _ in archive.stale_feeds()} == set(stale) - {"changes", "status"}
        assert set(publish(archive, tmp_path / "public", SETTINGS).changed) == set(stale)
        assert archive.stale_feeds() == ()


def retire(path: Path, feed_path: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("INSERT INTO redirects (path, target) VALUES (?, NULL)", (feed_path,))
        connection.execute(
            "INSERT OR REPLACE INTO stale_feeds (feed_id, token)"
            " SELECT id, 1 FROM feeds WHERE path = ?",
            (feed_path,),
        )
    connection.close()


def test_the_files_of_a_feed_that_is_no_more_are_removed(tmp_path: Path) -> None:
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        assert "politik.rss" in (tmp_path / "public/opml").read_text()
        retire(tmp_path / "archive.db", "example.org/politik")
        did = publish(archive, tmp_path / "public", SETTINGS)
        assert archive.stale_feeds() == ()
    assert set(did.removed) == names_of("example.org/politik")
    assert not (tmp_path / "public/feeds/example.org").exists()
    assert "org/politik.rss" not in (tmp_path / "public/opml").read_text()
    assert "org/politik.rss" not in (tmp_path / "public/index.html").read_text()
    assert (tmp_path / "public/feeds/example.org.rss").exists()


def test_publishing_all_removes_what_belongs_to_no_feed(tmp_path: Path) -> None:
    public = tmp_path / "public"
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, public, SETTINGS)
        before = state(public)
        (public / "feeds/old/deep").mkdir(parents=True)
        (public / "feeds/old/deep/gone.rss").write_text("x")
        (public / "feeds/all.xml").write_text("x")
        (public / "mine.txt").write_text("put here by a person, outside of feeds/")
        assert publish(archive, public, SETTINGS).removed == ()
        did = publish(archive, public, SETTINGS, scope=Scope.ALL)
    assert did.removed == ("feeds/all.xml", "feeds/old/deep/gone.rss")
    assert not (public / "feeds/old").exists()
    assert set(state(public)) == {*before, "mine.txt"}


def test_a_file_where_a_folder_has_to_be_gives_way(tmp_path: Path) -> None:
    (tmp_path / "public/feeds").mkdir(parents=True)
    (tmp_path / "public/feeds/sources").write_text("in the way")
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
    assert (tmp_path / "public/feeds/sources/startseite.rss").is_file()


def test_a_hurried_publisher_leaves_what_changed_in_this_second(tmp_path: Path) -> None:
    file = tmp_path / "public/feeds/all.rss"
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        now = int(time.time())
        for path in (tmp_path / "public/feeds").rglob("*.*"):
            if path.is_file():
                os.utime(path, (now + 1, now + 1))
        before = file.read_bytes()
        visit(archive, [sighting(50)], at=LATER)
        stale = {path for path, _ in archive.stale_feeds()}
        did = publish(archive, tmp_path / "public", SETTINGS, pace=Pace.HURRIED)
        assert set(did.left) == stale
        assert did.changed == ()
        assert file.read_bytes() == before
        assert {path for path, _ in archive.stale_feeds()} == stale
        assert set(publish(archive, tmp_path / "public", SETTINGS).changed) == stale
    assert file.stat().st_mtime == now + 2
    assert list((tmp_path / "public/.new").iterdir()) == []


def test_a_clock_set_back_makes_nobody_wait_and_times_still_advance(tmp_path: Path) -> None:
    with writing(tmp_path / "public") as public:
        public.replace({"a": b"1"})
        future = int(time.time()) + 3600
        os.utime(tmp_path / "public/a", (future, future))
        began = time.monotonic()
        assert public.replace({"a": b"2"}, patient=False) == ("a",)
        assert time.monotonic() - began < 1
        assert (tmp_path / "public/a").stat().st_mtime == future + 1
        os.utime(tmp_path / "public/a", (time.time() + 1, time.time() + 1))
        with pytest.raises(TooSoon):
            public.replace({"a": b"3"}, patient=False)
        assert public.read("a") == b"2"


def test_two_publishers_take_turns(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with writing(tmp_path / "public"):
            order.append("second")

    with writing(tmp_path / "public"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_what_a_killed_publisher_left_is_cleared(tmp_path: Path) -> None:
    with writing(tmp_path / "public") as public:
        public.replace({"a": b"1"})
    (tmp_path / "public/.new/17").write_bytes(b"half a fee")
    with writing(tmp_path / "public") as public:
        assert list((tmp_path / "public/.new").iterdir()) == []
        assert not public.remove("none/of/this")


def test_a_directory_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "public").write_text("a file")
    with (
        archive_at(tmp_path / "archive.db") as archive,
        pytest.raises(PublishError, match=r"cannot write .*public.*litfass publish"),
    ):
        publish(archive, tmp_path / "public", SETTINGS)


FULL = """
import resource, signal, sys
from pathlib import Path
from db import Archive
from feeds import PublishError, PublishSettings, publish
folder = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with Archive.open(folder / "archive.db") as archive:
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
    try:
        publish(archive, folder / "public", PublishSettings(base_url=sys.argv[2]))
    except PublishError as error:
        print(error)
"""


def test_a_full_disk_leaves_the_old_feeds_and_the_wish_to_publish(tmp_path: Path) -> None:
    with archive_at(tmp_path / "archive.db") as archive:
        publish(archive, tmp_path / "public", SETTINGS)
        before = state(tmp_path / "public")
        visit(archive, [sighting(n) for n in range(20)], at=LATER)
        stale = archive.stale_feeds()
    command = [sys.executable, "-c", FULL, str(tmp_path), SETTINGS.base_url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "cannot write the public directory" in said
    assert state(tmp_path / "public") == before
    with Archive.open(tmp_path / "archive.db") as archive:
        assert archive.stale_feeds() == stale
        publish(archive, tmp_path / "public", SETTINGS)
    assert (tmp_path / "public/feeds/all.rss").read_bytes().count(b"<item>") == 20


def test_a_copy_holds_the_same_bytes_and_the_pages_of_older_entries(tmp_path: Path) -> None:
    public, copy = tmp_path / "public", tmp_path / "copy"
    with archive_at(tmp_path / "archive.db", articles=0) as archive:
        for number in range(12):
            found = [sighting(n) for n in range(number * 10, number * 10 + 10)]
            visit(archive, found, at=NOON + timedelta(days=2 * number, hours=1))
        stale = archive.stale_feeds()
        publish(archive, copy, SETTINGS, scope=Scope.COPY)
        assert archive.stale_feeds() == stale
        publish(archive, public, SETTINGS)
        first = state(copy)
        for name, (_, body) in state(public).items():
            if not name.endswith(".html"):
                assert first[name][1] == body
        pages = {name for name in first if name.startswith("feeds/all/archive/")}
        assert pages == {
            f"feeds/all/archive/{n}.{suffix}" for n in (1, 2) for suffix in ("rss", "atom", "json")
        }
        assert b'href="./status"' in (public / "index.html").read_bytes()
        assert b'href="./status"' not in (copy / "index.html").read_bytes()
        publish(archive, copy, SETTINGS, scope=Scope.COPY)
        assert state(copy) == first
        visit(archive, [sighting(n) for n in range(200, 240)], at=NOON + timedelta(days=90))
        publish(archive, copy, SETTINGS, scope=Scope.COPY)
        third = state(copy)
        assert set(third) - set(first) >= {"feeds/all/archive/3.atom"}
        assert {name: third[name] for name in pages} == {name: first[name] for name in pages}
        retire(tmp_path / "archive.db", "all")
        did = publish(archive, copy, SETTINGS, scope=Scope.COPY)
        assert {"feeds/all.rss", "feeds/all/archive/1.atom"} <= set(did.removed)


def test_the_bytes_of_an_edition_stay_the_same() -> None:
    """If this fails, readers get new bytes for old entries: raise EDITION, pin the new digest."""
    made = feed([*adversarial_entries(), entry(99)], archive_pages=2)
    rendered = formats.render(document_of(made, SETTINGS))
    digest = hashlib.sha256(b"\0".join(rendered[one.suffix] for one in formats.FORMATS))
    assert (EDITION, digest.hexdigest()) == (
        1,
        "07a7e335144b3fccdd5941dfa9159f12ca54caea2f71ae1b6b53d4d4a90df66b",
    )
