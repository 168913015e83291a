"""`litfass add`, `litfass visit` and `litfass demo`: what they show, write, record and refuse."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator import demo
from aggregator.commands.lock import the_only_service
from aggregator.config import load
from db import Archive, Mode, Outcome
from tests.conftest import ROOT, Litfass
from tests.running import in_background, within

NOON = datetime(2026, 1, 7, 11, 0, tzinfo=UTC)
SETTINGS = """\
# what I read
[fetch]
allow_private = ["127.0.0.1"]  # my own newspaper
delay = "0s"
"""


@pytest.fixture(scope="module")
def paper() -> Iterator[str]:
    """Return the address of the demo newspaper, where it is always noon."""
    with in_background(lambda: demo.serving(lambda: NOON)) as address:
        yield address


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "litfass.toml").write_text(SETTINGS)
    return folder


def test_a_page_is_shown_written_down_and_visited(paper: str, data: Path, litfass: Litfass) -> None:
    ran = litfass("add", f"{paper}/politik", "--name", "politik", "--data", data)
    assert ran.code == 0
    first = ran.out.splitlines()[1]
    assert "list" in first
    assert {"13", "Politik", "2026-01-07"} <= set(first.split())
    assert "… and 10 more" in ran.out
    text = (data / "litfass.toml").read_text()
    assert text.startswith(SETTINGS)
    assert text.endswith(f'[[sources]]\nurl = "{paper}/politik"\nname = "politik"\n')
    with Archive.open(data / "archive.db", mode=Mode.READ) as archive:
        (visit,) = archive.visits("politik")
    assert (visit.outcome, visit.found) == (Outcome.READ, 13)
    assert (data / "public" / "feeds" / "sources" / "politik.atom").is_file()
    assert "/feeds/sources/politik.atom" in ran.err


def test_the_same_page_or_name_twice_is_refused(paper: str, data: Path, litfass: Litfass) -> None:
    assert litfass("add", f"{paper}/kultur", "--name", "kultur", "--data", data).code == 0
    for spelling in (f"{paper}/kultur#unten", f"{paper}/kultur".replace("http", "HTTP")):
        again = litfass("add", spelling, "--data", data)
        assert (again.code, "watched already, as kultur" in again.err) == (2, True)
    named = litfass("add", f"{paper}/politik", "--name", "Kultur", "--data", data)
    assert (named.code, "called Kultur already" in named.err) == (2, True)
    assert len(load(data / "litfass.toml", {}).sources) == 1


def test_what_robots_txt_forbids_is_said_and_not_added(
    paper: str, data: Path, litfass: Litfass
) -> None:
    ran = litfass("add", f"{paper}{'/anzeige/sonderangebot-1888.html'}", "--data", data)
    assert ran.code == 1
    assert "robots.txt forbids /anzeige/" in ran.err
    assert (data / "litfass.toml").read_text() == SETTINGS
    with Archive.open(data / "archive.db", mode=Mode.READ) as archive:
        assert archive.source_states() == ()


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("ftp://zeitung.example/", 2, "must begin with http:// or https://"),
        ("http://me:secret@zeitung.example/", 2, "must not hold user or password"),
        ("http://127.0.0.1:9/politik", 1, "no connection to 127.0.0.1"),
        ("http://127.0.0.2/politik", 1, "allow_private"),
    ],
)
def test_what_cannot_be_visited_is_not_added(
    data: Path, litfass: Litfass, url: str, code: int, says: str
) -> None:
    ran = litfass("add", url, "--data", data)
    assert (ran.code, says in ran.err) == (code, True), ran.err
    assert (data / "litfass.toml").read_text() == SETTINGS


def test_an_address_without_scheme_is_one_of_https(data: Path, litfass: Litfass) -> None:
    ran = litfass("add", "127.0.0.1:9/politik", "--data", data)
    assert "Looking at https://127.0.0.1:9/politik" in ran.err


def test_the_first_page_makes_folder_and_file(paper: str, tmp_path: Path, litfass: Litfass) -> None:
    (tmp_path / "elsewhere.toml").write_text(SETTINGS)
    ran = litfass(
        "add", f"{paper}/", "--config", "elsewhere.toml", "--data", tmp_path / "new" / "data"
    )
    assert ran.code == 0, ran.err
    assert f'url = "{paper}/"' in (tmp_path / "elsewhere.toml").read_text()
    assert (tmp_path / "new" / "data" / "archive.db").is_file()


def test_beside_a_running_service_feeds_are_left_to_it(
    paper: str, data: Path, litfass: Litfass
) -> None:
    with the_only_service(data):
        ran = litfass("add", f"{paper}/politik", "--name", "politik", "--data", data)
        assert ran.code == 0
        assert "The running service publishes this" in ran.err
        visited = litfass("visit", "--data", data)
        assert visited.code == 0
    assert not (data / "public" / "feeds").exists()
    with Archive.open(data / "archive.db", mode=Mode.READ) as archive:
        assert "sources/politik" in [path for path, _ in archive.stale_feeds()]


def test_a_round_of_visits_tells_of_every_source_and_fails_if_one_did(
    paper: str, data: Path, litfass: Litfass
) -> None:
    with (data / "litfass.toml").open("a") as file:
        file.write(
            f'[[sources]]\nname = "politik"\nurl = "{paper}/politik"\n'
            '[[sources]]\nname = "niemand"\nurl = "http://127.0.0.1:9/"\n'
            f'[[sources]]\nname = "ruht"\nurl = "{paper}/"\nenabled = false\n'
        )
    ran = litfass("visit", "--json", "--data", data)
    assert ran.code == 1
    lines = {line["source"]: line for line in ran.lines}
    assert lines.keys() == {"politik", "niemand"}
    assert (lines["politik"]["outcome"], lines["politik"]["new"]) == ("read", 13)
    assert lines["politik"]["error"] is None
    assert lines["niemand"]["outcome"] == "unreachable"
    assert "no connection" in lines["niemand"]["error"]
    assert (data / "public" / "feeds" / "all.json").is_file()

    one = litfass("visit", "Politik", "--data", data)
    assert one.code == 0
    assert one.out.split()[-5:-3] == ["politik", "unchanged"]
    resting = litfass("visit", "ruht", "--json", "--data", data)
    assert [line["source"] for line in resting.lines] == ["ruht"]


def test_a_round_needs_sources_and_knows_their_names(data: Path, litfass: Litfass) -> None:
    ran = litfass("visit", "--data", data)
    assert (ran.code, "names no source: add one with `litfass add" in ran.err) == (2, True)
    with (data / "litfass.toml").open("a") as file:
        file.write('[[sources]]\nname = "politik"\nurl = "http://127.0.0.1:9/"\n')
    ran = litfass("visit", "politk", "--data", data)
    assert (ran.code, "do you mean politik?" in ran.err) == (2, True)
    ran = litfass("visit", "xyz", "--data", data)
    assert (ran.code, "`litfass status` lists them" in ran.err) == (2, True)


def test_the_demo_newspaper_is_printed_until_it_is_stopped(tmp_path: Path) -> None:
    said = tmp_path / "said"
    with said.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "aggregator", "demo", "--port", "0"], stderr=file, cwd=ROOT
        )
    try:
        assert within(60, lambda: "/politik" in said.read_text())
        address = next(word for word in said.read_text().split() if word.endswith("/politik"))
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert b"Politik" in answer.read()
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()


def test_a_selector_that_matches_nothing_is_told_by_visit_and_status(
    paper: str, data: Path, litfass: Litfass
) -> None:
    with (data / "litfass.toml").open("a") as file:
        file.write(f'[[sources]]\nurl = "{paper}/politik"\nname = "politik"\n')
        file.write('recipe = { fields = { kicker = ".nirgends" } }\n')
    remark = "recipe: field kicker matches nothing on the page: '.nirgends'"
    (line,) = litfass("visit", "--json", "--data", data).lines
    assert (line["outcome"], line["error"], line["remark"]) == ("read", None, remark)
    assert remark in " ".join(litfass("visit", "--data", data).out.split())
    (source,) = litfass("status", "--json", "--data", data).lines
    assert (source["outcome"], source["error"], source["remark"]) == ("read", None, remark)
    assert ".nirgends" in litfass("status", "--data", data).out
