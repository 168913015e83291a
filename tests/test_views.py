"""What analysts see: the data dictionary, the worked queries, the views as rows."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db import Archive, ArchiveError, Mode
from db.views import VIEWS
from tests.conftest import ROOT
from tests.made_archive import example

DOCUMENT = (ROOT / "docs" / "archive.md").read_text()
INTERNAL = re.compile(r"sqlite_|_sqlite_|entries_(?:words|trigrams)_")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    example(folder)
    return folder


@pytest.fixture
def database(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        yield connection


def shown(connection: sqlite3.Connection, query: str) -> str:
    """Return the result of a query as the document prints it: one line a row, fields set apart."""
    cursor = connection.execute(query)
    rows = [[column[0] for column in cursor.description]]
    rows += [["" if value is None else str(value) for value in row] for row in cursor]
    return "\n".join(" | ".join(row) for row in rows)


def dictionary() -> dict[str, list[str]]:
    """Return what the document describes: table or view -> its columns, in order."""
    found: dict[str, list[str]] = {}
    for section in DOCUMENT.split("\n### ")[1:]:
        heading, _, body = section.partition("\n")
        name = re.match(r"`(\w+)`", heading)
        if name:
            found[name[1]] = re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE)
    return found


def test_the_dictionary_names_every_table_view_and_column(database: sqlite3.Connection) -> None:
    tables = database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
    actual = {
        name: [row[1] for row in database.execute(f"PRAGMA table_info({name})")]
        for (name,) in tables.fetchall()
        if not INTERNAL.match(name)
    }
    described = dictionary()
    assert described.keys() == actual.keys()
    assert {name: sorted(columns) for name, columns in described.items()} == {
        name: sorted(columns) for name, columns in actual.items()
    }


def test_the_stable_views_come_first_in_the_order_of_the_program() -> None:
    assert list(dictionary())[: len(VIEWS)] == list(VIEWS)


WORKED = re.findall(
    r"^\*\*\d+\. ([^\n]+)\*\*\n\n```sql\n(.*?)```\n\n```text\n(.*?)\n```",
    DOCUMENT,
    re.MULTILINE | re.DOTALL,
)


def test_there_are_ten_worked_queries() -> None:
    assert len(WORKED) == 10


@pytest.mark.parametrize(("question", "query", "result"), WORKED, ids=[w[0] for w in WORKED])
def test_a_worked_query_gives_what_the_document_shows(
    question: str, query: str, result: str, database: sqlite3.Connection
) -> None:
    assert shown(database, query) == result, question
    assert len(result.splitlines()) > 1


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_exported_as_it_is(view: str, folder: Path, database: sqlite3.Connection) -> None:
    with Archive.open(folder / "archive.db", mode=Mode.READ) as archive:
        rows = list(archive.rows(view))
    expected = database.execute(f"SELECT * FROM {view}").fetchall()
    assert [tuple(row.values()) for row in rows] == expected
    assert json.loads(json.dumps(rows)) == rows
    if rows:
        written = io.StringIO()
        writer = csv.DictWriter(written, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        assert len(list(csv.DictReader(io.StringIO(written.getvalue())))) == len(rows)


def test_a_view_that_is_not_there_is_named(folder: Path) -> None:
    with (
        Archive.open(folder / "archive.db", mode=Mode.READ) as archive,
        pytest.raises(ArchiveError, match="choose one of article_pairs, articles"),
    ):
        list(archive.rows("entries; DROP TABLE entries"))


def test_times_of_views_are_utc_and_days_bare(database: sqlite3.Connection) -> None:
    for view in VIEWS:
        cursor = database.execute(f"SELECT * FROM {view}")
        names = [column[0] for column in cursor.description]
        for row in cursor:
            for name, value in zip(names, row, strict=True):
                if value is None:
                    continue
                if name.endswith(("_at", "_seen", "updated")) or name == "at":
                    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value), (view, name)
                if name in ("day", "published_day"):
                    assert re.fullmatch(r"\d{4}-\d\d-\d\d", value), (view, name)


def test_articles_are_read_back_as_values(folder: Path, database: sqlite3.Connection) -> None:
    with Archive.open(folder / "archive.db", mode=Mode.READ) as archive:
        articles = list(archive.articles())
    ids = [id for (id,) in database.execute("SELECT id FROM articles ORDER BY id")]
    assert [article.id for article in articles] == ids
    assert all(article.first_seen <= article.last_seen for article in articles)
    assert all(article.first_seen <= article.updated for article in articles)


def test_sqlite_utils_opens_a_backup(folder: Path, tmp_path: Path) -> None:
    with Archive.open(folder / "archive.db", mode=Mode.READ) as archive:
        archive.backup(tmp_path / "copy.db")
    told = subprocess.run(
        [sys.executable, "-m", "sqlite_utils", "query", str(tmp_path / "copy.db"),
         "SELECT title, section FROM articles WHERE section = 'Politik' LIMIT 1"],
        check=True,
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert json.loads(told.stdout) == [
        {"title": "Der Haushalt ist beschlossen", "section": "Politik"}
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]
