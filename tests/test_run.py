"""The service as people run it: first start, reload, signals, trouble with the machine."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from aggregator.commands.lock import the_only_service
from db import Archive
from tests.conftest import Litfass
from tests.running import Running, within

NOBODY = "http://127.0.0.1:9/politik"  # the discard port: nobody listens
WATCHED = (
    f'[fetch]\nallow_private = ["127.0.0.1"]\n[[sources]]\nurl = "{NOBODY}"\nname = "niemand"\n'
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "data")
    yield running
    running.kill()


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return a running service that these tests only look at; its page cannot be reached."""
    running = Running(tmp_path_factory.mktemp("steady") / "data", WATCHED)
    assert running.started(), running.log
    assert within(20, lambda: running.visits("niemand"))
    yield running
    running.kill()


def test_without_a_source_the_demo_is_shown_until_one_is_named(service: Running) -> None:
    assert service.started(), service.log
    assert within(15, lambda: len(service.entries()) > 5), service.log
    command = f"litfass add --config {service.config}"
    assert command in service.log
    assert command in service.get("/").decode().replace("&#39;", "'")
    first = len(service.entries())
    assert within(20, lambda: len(service.entries()) > first)

    service.write("[service]\nprt = 1\n")
    assert within(10, lambda: "unknown key; do you mean port?" in service.log)
    assert service.answers("/readyz")
    service.write(WATCHED)
    assert within(10, lambda: service.visits("niemand")), service.log
    assert service.entries() == []
    assert b"litfass add" not in service.get("/")
    with Archive.open(service.data / "archive.db") as archive:
        assert [state.source.name for state in archive.source_states()] == ["niemand"]
    assert service.stop() == 0
    assert (service.data / "demo" / "archive.db").is_file()


def test_a_first_start_writes_a_configuration_that_is_valid(
    tmp_path: Path, litfass: Litfass
) -> None:
    data = tmp_path / "new" / "data"
    with closing(socket.socket()) as taken:
        with suppress(OSError):  # somebody else's service has the usual port: as good
            taken.bind(("127.0.0.1", 8080))
            taken.listen()
        ran = litfass("run", "--data", data)
    assert ran.code == 3
    assert "cannot listen on 127.0.0.1 port 8080" in ran.err
    assert (data / "litfass.toml").is_file()
    assert litfass("check", "--data", data).code == 0


def test_a_source_that_fails_is_shown_and_counted(steady: Running) -> None:
    status = steady.get("/status").decode()
    assert "niemand" in status
    assert "unreachable, 1 time in a row" in status
    metrics = steady.get("/metrics").decode()
    assert 'litfass_visits_total{outcome="unreachable"} 1.0' in metrics
    for name in ("visit_seconds_count", "visit_lag_seconds_count", "sources", "workers"):
        assert f"litfass_{name}" in metrics
    assert "litfass_archive_bytes" in metrics
    assert steady.get("/healthz") == steady.get("/readyz") == b"ok\n"


def test_answers_are_counted_by_format(steady: Running) -> None:
    for _ in range(2):
        steady.get("/opml")
    assert 'litfass_feed_requests_total{format="' in steady.get("/metrics").decode()


def test_health_is_zero_while_the_service_answers_even_with_a_broken_file(
    steady: Running, litfass: Litfass, tmp_path: Path
) -> None:
    assert litfass("health", "--data", steady.data).code == 0
    before = steady.config.read_text()
    steady.config.write_text("[service\n")
    assert litfass("health", "--data", steady.data).code == 0
    steady.config.write_text(before)
    nothing = litfass("health", "--data", tmp_path)
    assert nothing.code == 1
    assert "no service is running" in nothing.err


def test_a_service_that_hangs_is_not_healthy(litfass: Litfass, tmp_path: Path) -> None:
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        with the_only_service(tmp_path) as listening:
            assert litfass("health", "--data", tmp_path).code == 1
            listening(f"http://127.0.0.1:{silent.getsockname()[1]}")
            ran = litfass("health", "--data", tmp_path)
    assert ran.code == 1
    assert "does not answer" in ran.err


def test_a_second_service_on_the_same_data_is_refused(steady: Running, litfass: Litfass) -> None:
    ran = litfass("run", "--data", steady.data)
    assert ran.code == 3
    assert "is in use by another running service" in ran.err


def test_an_archive_of_a_newer_litfass_is_refused_and_left_as_it_is(
    tmp_path: Path, litfass: Litfass
) -> None:
    file = tmp_path / "archive.db"
    Archive.open(file).close()
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA user_version = 9999")
        database.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "SELECT migration_set, 'm9999', applied_at FROM _sqlite_migrations LIMIT 1"
        )
        database.commit()
    (tmp_path / "litfass.toml").write_text(WATCHED)
    before = file.read_bytes()
    ran = litfass("run", "--data", tmp_path)
    assert ran.code == 3
    assert "newer" in ran.err
    assert file.read_bytes() == before


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path, litfass: Litfass) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = litfass("run", "--data", tmp_path / "file" / "data")
    assert ran.code == 3
    assert f"{tmp_path / 'file'}" in ran.err


def test_a_broken_configuration_is_refused_with_all_problems(
    tmp_path: Path, litfass: Litfass
) -> None:
    (tmp_path / "litfass.toml").write_text('[service]\nport = "x"\n[[sources]]\nname = "a"\n')
    ran = litfass("run", "--data", tmp_path)
    assert ran.code == 2
    assert "service.port" in ran.err
    assert "sources[1].url" in ran.err


def shows(service: Running, path: str, text: bytes) -> bool:
    """Tell whether a page holds a text; while the service starts anew, it holds nothing."""
    try:
        return text in service.get(path)
    except OSError:
        return False


def test_settings_change_at_once_and_what_cannot_be_had_is_not_taken(service: Running) -> None:
    service.write(f"{WATCHED}")
    assert service.started(), service.log
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        service.config.write_text(f"[service]\nport = {port}\n{WATCHED}")
        assert within(20, lambda: f"cannot listen on 127.0.0.1 port {port}" in service.log)
        assert within(20, lambda: service.answers("/healthz"))
    service.write(f'[service]\ntitle = "Andere Zeitung"\nlog = "json"\n{WATCHED}')
    assert within(20, lambda: shows(service, "/", b"Andere Zeitung"))
    service.write(f'[service]\ntitle = "Andere Zeitung"\nlog = "json"\n{WATCHED}enabled = false\n')
    assert within(20, lambda: b"niemand" not in service.get("/status"))
    assert service.process is not None
    service.process.send_signal(signal.SIGHUP)
    assert within(10, lambda: '"outcome": "unchanged"' in service.log), service.log
    for line in service.log.splitlines()[-3:]:
        assert json.loads(line)["level"] in ("info", "warning")  # a visit may fail meanwhile
    service.write(f'[service]\ndata = "elsewhere"\n{WATCHED}')
    assert service.stop() == 0


def test_others_who_can_reach_it_should_be_told_its_name(service: Running) -> None:
    service.write(f'[service]\nbind = "127.0.0.2"\n{WATCHED}')
    service.base = service.base.replace("127.0.0.1", "127.0.0.2")
    assert service.started(), service.log
    assert "set [service] base_url" in service.log


def test_a_temporary_folder_inside_the_data_is_made_and_emptied(service: Running) -> None:
    temporary = service.data / "tmp"
    temporary.mkdir()
    (temporary / "left behind").write_text("by a container that was killed")
    service.environment = {"TMPDIR": str(temporary)}
    service.write(WATCHED)
    assert service.started(), service.log
    assert not (temporary / "left behind").exists()
    assert service.stop() == 0


def test_a_temporary_folder_elsewhere_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, litfass: Litfass
) -> None:
    (tmp_path / "tmp").mkdir()
    (tmp_path / "tmp" / "precious").write_text("somebody's")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (tmp_path / "litfass.toml").write_text(f"[service]\nport = {port}\n{WATCHED}")
        assert litfass("run", "--config", "litfass.toml", "--data", tmp_path / "data").code == 3
    assert (tmp_path / "tmp" / "precious").exists()


def test_control_c_ends_it_in_good_order_with_its_workers(service: Running) -> None:
    service.write(WATCHED)
    service.start()
    assert within(60, lambda: service.answers("/healthz"))
    assert service.process is not None
    os.killpg(service.process.pid, signal.SIGINT)  # a terminal's Ctrl-C reaches workers, too
    assert service.process.wait(10) == 0
    assert "Traceback" not in service.log
    assert "event=stop" in service.log


def refused_times(service: Running, problem: str, times: int) -> bool:
    return service.log.count(problem) == times


def test_a_file_that_is_gone_or_empty_takes_no_source_away_and_brings_no_demo(
    service: Running, litfass: Litfass
) -> None:
    service.environment = {"LITFASS_CONFIG": str(service.config)}
    service.write(WATCHED)
    assert service.started(), service.log
    assert within(20, lambda: service.visits("niemand")), service.log
    refused = "is missing or empty: its settings stay, and its sources (1)"
    for times, text in enumerate((None, "\n"), 1):
        if text is None:
            service.config.unlink()
        else:
            service.config.write_text(text)
        assert within(20, partial(refused_times, service, refused, times)), service.log
        status = service.get("/status")
        assert b"niemand" in status
        assert refused.encode() in status
        assert service.answers("/readyz")
        ran = litfass("status", "--data", service.data)
        assert "a running service keeps what it said before" in ran.err
    service.write(f"{WATCHED}timezone = 'UTC'\n")
    assert within(20, lambda: "outcome=accepted" in service.log), service.log
    assert b"not taken" not in service.get("/status")
    assert not (service.data / "demo").exists()


def test_who_takes_the_last_source_out_gets_no_demo_not_even_after_a_restart(
    service: Running,
) -> None:
    service.write(WATCHED)
    assert service.started(), service.log
    assert within(20, lambda: service.visits("niemand")), service.log
    service.write("")
    assert within(20, lambda: shows(service, "/status", b"No page is watched")), service.log
    assert service.stop() == 0
    assert service.started(), service.log
    assert "names no source: nobody is visited, the feeds stay" in service.log
    service.write(WATCHED)
    assert within(20, lambda: shows(service, "/status", b"niemand")), service.log
    assert service.stop() == 0
    assert not (service.data / "demo").exists()
