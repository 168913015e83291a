"""The commands that look into the archive or copy it: search, status, export, publish, backup."""

from __future__ import annotations

import csv
import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from aggregator.commands.lock import the_only_service
from aggregator.commands.options import configuration
from aggregator.commands.watch import Watch
from db import Archive, Origin, Outcome, Visit
from db.views import VIEWS
from feeds import parse_opml
from tests.conftest import ROOT, Litfass
from tests.made_archive import teaser
from tests.test_commands_extract import SITE, TITLES, section_page
from tests.test_commands_import import DAYS, URL, saved_editions, watching

ARTICLE_COLUMNS = [
    "id", "url", "title", "section", "kicker", "site", "snippet", "image", "published_day",
    "published_at", "first_seen", "last_seen", "updated", "versions", "sponsored",
]  # fmt: skip


@pytest.fixture
def filled(litfass: Litfass, tmp_path: Path) -> Path:
    """Return a data folder with a source, six articles of five days, and their feeds."""
    watching(tmp_path)
    assert litfass("import", saved_editions(tmp_path / "pages"), "--publish").code == 0
    return tmp_path / "data"


def titles(litfass: Litfass, *arguments: str) -> list[object]:
    return [line["title"] for line in litfass("search", *arguments, "--json").lines]


@pytest.mark.usefixtures("filled")
def test_search_finds_words_beginnings_and_phrases_newest_first(litfass: Litfass) -> None:
    assert titles(litfass, "kaimauer") == [TITLES[0]]
    assert titles(litfass, "freib*") == [TITLES[5]]
    assert titles(litfass, '"neue Kaimauer"') == [TITLES[0]]
    assert titles(litfass, '"Kaimauer neue"') == []
    assert titles(litfass, "Stadt", "--limit", "2") == [TITLES[5], TITLES[4]]
    assert titles(litfass, "grosse ODER NOT (") == []


@pytest.mark.usefixtures("filled")
def test_search_is_narrowed_by_site_section_and_days(litfass: Litfass) -> None:
    everything = titles(litfass, "Stadt")
    assert len(everything) == 6
    assert titles(litfass, "Stadt", "--site", "zeitung.example") == everything
    assert titles(litfass, "Stadt", "--site", "other.example") == []
    assert titles(litfass, "Stadt", "--section", "politik") == everything
    assert titles(litfass, "Stadt", "--section", "Sport") == []
    assert titles(litfass, "Stadt", "--since", DAYS[4]) == [TITLES[5]]
    assert set(titles(litfass, "Stadt", "--until", DAYS[0])) == set(TITLES[:2])
    assert titles(litfass, "Stadt", "--since", DAYS[1], "--until", DAYS[1]) == [TITLES[2]]
    assert titles(litfass, "Stadt", "--until", f"{DAYS[0]}T12:00:00Z") == []


@pytest.mark.usefixtures("filled")
def test_a_hit_is_shown_to_people_and_printed_for_programs(litfass: Litfass) -> None:
    shown = litfass("search", "Kaimauer")
    assert shown.code == 0
    assert TITLES[0] in shown.out
    assert SITE in shown.out
    (line,) = litfass("search", "Kaimauer", "--json").lines
    assert str(line["id"]).startswith("urn:uuid:")
    assert line["first_seen"] == f"{DAYS[0]}T12:00:00Z"
    assert not set("\x02\x03") & set(json.dumps(line, ensure_ascii=False))


@pytest.mark.usefixtures("filled")
def test_no_hit_is_no_failure_and_more_hits_are_told(litfass: Litfass) -> None:
    ran = litfass("search", "Regierungskrise", "--json")
    assert (ran.code, ran.out) == (0, "")
    assert "nothing found" in ran.err
    assert "the newest 2; --limit 20 shows more" in litfass("search", "Stadt", "--limit", "2").err


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("search", "!?"), "name at least one word"),
        (("search", "x", "--since", "gestern"), "--since 'gestern' is no time; write it like"),
        (("export", "entries"), "there is no view 'entries'; known are"),
        (("export", "--csv", "--opml"), "name one of"),
        (("publish", "--to", "x", "--all"), "leave out --all"),
        (("publish", "--to", "data/public"), "is the folder of the service itself"),
        (("backup", "data/archive.db"), "is the archive itself"),
        (("backup", "nowhere/copy.db"), "nowhere is no folder"),
        (("backup", "litfass.toml"), "litfass.toml is there and is no older copy"),
        (("publish", "--to", "."), "did not write: name an empty folder"),
        (("publish", "--to", "data"), "did not write: name an empty folder"),
    ],
)
def test_wrong_usage_says_what_to_do(
    litfass: Litfass, arguments: tuple[str, ...], said: str
) -> None:
    ran = litfass(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize("command", ["search word", "export", "export --opml", "backup copy.db"])
def test_without_an_archive_there_is_nothing_to_look_into(litfass: Litfass, command: str) -> None:
    ran = litfass(*command.split())
    assert (ran.code, ran.out) == (3, "")
    assert "there is no archive at data/archive.db yet" in ran.err
    assert not Path("data").exists()


@pytest.mark.usefixtures("filled")
def test_articles_are_exported_as_lines_and_as_a_table(litfass: Litfass) -> None:
    lines = litfass("export").lines
    assert [line["title"] for line in lines if line["first_seen"] == f"{DAYS[0]}T12:00:00Z"]
    assert list(lines[0]) == ARTICLE_COLUMNS
    assert litfass("export", "--json").lines == lines
    table = list(csv.reader(StringIO(litfass("export", "--csv").out)))
    assert table[0] == ARTICLE_COLUMNS
    assert [row[2] for row in table[1:]] == [line["title"] for line in lines]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("view", sorted(VIEWS))
def test_every_view_is_exported(litfass: Litfass, filled: Path, view: str) -> None:
    with closing(sqlite3.connect(filled / "archive.db")) as database:
        rows = database.execute(f"SELECT * FROM {view}").fetchall()
    assert [tuple(line.values()) for line in litfass("export", view).lines] == rows


@pytest.mark.usefixtures("filled")
def test_the_list_of_feeds_is_exported(litfass: Litfass) -> None:
    outlines = parse_opml(litfass("export", "--opml").out.encode())
    addresses = {outline.feed_url for outline in outlines}
    assert "http://127.0.0.1:8080/feeds/zeitung.example/politik.rss" in addresses


def test_a_backup_is_one_file_that_any_program_opens(
    litfass: Litfass, filled: Path, tmp_path: Path
) -> None:
    ran = litfass("backup", "copy.db")
    assert (ran.code, ran.out) == (0, "")
    assert "copy.db: " in ran.err
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("SELECT count(*) FROM articles").fetchone() == (6,)
    restored = tmp_path / "restored"
    restored.mkdir()
    (tmp_path / "copy.db").rename(restored / "archive.db")
    with Archive.open(filled / "archive.db") as archive:
        wanted = list(archive.facts())
    with Archive.open(restored / "archive.db") as archive:
        assert list(archive.facts()) == wanted


def test_publishing_again_changes_no_byte(litfass: Litfass, filled: Path) -> None:
    before = {path: path.read_bytes() for path in (filled / "public").rglob("*.atom")}
    assert litfass("publish", "--all").code == 0
    assert {path: path.read_bytes() for path in (filled / "public").rglob("*.atom")} == before
    assert before


def test_a_copy_for_another_server_has_the_same_feeds(
    litfass: Litfass, filled: Path, tmp_path: Path
) -> None:
    ran = litfass("publish", "--to", "site")
    assert ran.code == 0
    assert "set [service] base_url" in ran.err
    own = filled / "public" / "feeds"
    copied = tmp_path / "site" / "feeds"
    names = {path.relative_to(own) for path in own.rglob("*.atom")}
    assert names
    assert {path.relative_to(copied) for path in copied.rglob("*.atom")} == names
    assert all((copied / name).read_bytes() == (own / name).read_bytes() for name in names)


@pytest.mark.usefixtures("filled")
def test_a_copy_is_renewed_in_place_and_fills_an_empty_folder(
    litfass: Litfass, tmp_path: Path
) -> None:
    assert litfass("publish", "--to", "site").code == 0
    (tmp_path / "site" / "robots.txt").write_text("mine")
    assert litfass("publish", "--to", "site").code == 0
    (tmp_path / "site" / ".published").unlink()  # as after a kill before the end
    assert litfass("publish", "--to", "site").code == 0
    (tmp_path / "new").mkdir()
    assert litfass("publish", "--to", "new").code == 0


def test_beside_a_running_service_it_publishes(litfass: Litfass, filled: Path) -> None:
    with the_only_service(filled):
        ran = litfass("publish")
    assert (ran.code, ran.out) == (0, "")
    assert "The running service publishes" in ran.err


def test_feeds_are_moved_and_searches_saved_as_configured(
    litfass: Litfass, filled: Path, tmp_path: Path
) -> None:
    watching(
        tmp_path,
        "[feeds]",
        'moved = { "zeitung.example/politik" = "sections/politik" }',
        'retired = ["sources/politik"]',
        "[[searches]]",
        'name = "hafen"',
        'query = "Kaimauer"',
    )
    assert litfass("publish").code == 0
    with Archive.open(filled / "archive.db") as archive:
        assert archive.redirects() == {
            "zeitung.example/politik": "sections/politik",
            "sources/politik": None,
        }
    feeds = filled / "public" / "feeds"
    assert not (feeds / "sources" / "politik.atom").exists()
    assert TITLES[0] in (feeds / "search" / "hafen.atom").read_text(encoding="utf-8")


def test_status_counts_the_teasers_that_the_last_visit_read(
    litfass: Litfass, tmp_path: Path
) -> None:
    watching(tmp_path)
    litfass("import", saved_editions(tmp_path / "pages"))
    twice = [teaser(position=1), teaser(position=2)]
    with Archive.open(tmp_path / "data" / "archive.db") as archive:
        for minute, outcome in enumerate((Outcome.READ, Outcome.UNCHANGED, Outcome.UNREACHABLE)):
            at = datetime(2026, 1, 10, 12, minute, tzinfo=UTC)
            visit = Visit(source="politik", at=at, origin=Origin.LIVE, outcome=outcome)
            archive.record(visit, twice if outcome is Outcome.READ else ())
        (watch,) = Watch.begin(archive, configuration(None, None).sources)
    (politik,) = litfass("status", "--json").lines
    assert politik["teasers"] == watch.teasers == 2
    (tmp_path / "litfass.toml").write_text("# none")
    (politik,) = litfass("status", "--json").lines
    assert politik["teasers"] == 2


def test_status_tells_of_every_source_and_why(litfass: Litfass, tmp_path: Path) -> None:
    watching(
        tmp_path,
        'interval = "20m"',
        f'[[sources]]\nurl = "{SITE}/kultur/"\nname = "kultur"',
        f'[[sources]]\nurl = "{SITE}/sport/"\nname = "sport"\nenabled = false',
    )
    litfass("import", saved_editions(tmp_path / "pages"))
    with Archive.open(tmp_path / "data" / "archive.db") as archive:
        for minute in range(3):
            archive.record(
                Visit(
                    source="politik",
                    at=datetime(2026, 1, 10, 12, minute, tzinfo=UTC),
                    origin=Origin.LIVE,
                    outcome=Outcome.UNREACHABLE,
                    status=404,
                    error="404 Not Found",
                )
            )
    ran = litfass("status", "--json")
    assert ran.code == 0
    assert "No service runs on this data" in ran.err
    politik, kultur, sport = ran.lines
    assert (politik["source"], politik["outcome"], politik["error"]) == (
        "politik", "unreachable", "404 Not Found",
    )  # fmt: skip
    assert (politik["failures"], politik["teasers"]) == (3, 6)
    assert "articles" not in politik
    assert politik["last_visit"] == "2026-01-10T12:02:00Z"
    assert politik["last_success"] == f"{DAYS[4]}T12:00:00Z"
    assert politik["reason"] == "failed 3 times in a row"
    assert (kultur["outcome"], kultur["reason"]) == (None, "never visited")
    assert (sport["next_visit"], sport["reason"]) == (None, "enabled = false")
    shown = litfass("status").out
    assert "unreachable (3 times): 404 Not Found" in " ".join(shown.split())


@pytest.mark.usefixtures("filled")
def test_a_deep_status_examines_the_archive(litfass: Litfass) -> None:
    assert "Archive: ok, 6 articles, 5 visits" in litfass("status", "--deep").out
    line = litfass("status", "--deep", "--json").lines[-1]
    assert (line["archive"], line["problems"], line["articles"]) == ("ok", [], 6)


def test_a_damaged_archive_is_told_from_a_sound_one(litfass: Litfass, filled: Path) -> None:
    with closing(sqlite3.connect(filled / "archive.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("DELETE FROM sites")
        database.commit()
    ran = litfass("status", "--deep")
    assert ran.code == 3
    assert "restore a backup" in ran.err


def test_status_before_anything_says_how_to_begin(litfass: Litfass) -> None:
    ran = litfass("status", "--deep")
    assert (ran.code, ran.out) == (0, "")
    assert "there is no archive yet" in ran.err
    assert "litfass add URL" in ran.err


def test_while_only_the_demo_ran_its_data_is_pointed_at(
    litfass: Litfass, filled: Path, tmp_path: Path
) -> None:
    (tmp_path / "litfass.toml").unlink()
    (tmp_path / "new").mkdir()
    filled.rename(tmp_path / "new" / "demo")
    ran = litfass("search", "Kaimauer", "--data", "new")
    assert (ran.code, ran.out) == (3, "")
    assert "that of the demo is read with --data new/demo" in ran.err
    assert "--data new/demo" in litfass("status", "--data", "new").err
    assert TITLES[0] in litfass("search", "Kaimauer", "--data", "new/demo").out
    shown = litfass("status", "--data", "new/demo")
    assert "of the demo: visited as long as it runs" in " ".join(shown.out.split())
    assert shown.err == ""


def test_a_source_that_the_configuration_names_no_more_is_shown_as_that(
    litfass: Litfass, filled: Path, tmp_path: Path
) -> None:
    (tmp_path / "litfass.toml").write_text("")
    (line,) = litfass("status", "--json").lines
    assert line["reason"] == "not named in litfass.toml"
    assert line["next_visit"] is None
    assert filled


def test_a_table_without_rows_has_its_header(litfass: Litfass, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    Archive.open(tmp_path / "data" / "archive.db").close()
    assert litfass("export", "--csv").out == ",".join(ARTICLE_COLUMNS) + "\n"
    assert litfass("export").out == ""


def address(litfass: Litfass, word: str) -> str:
    (line,) = litfass("search", word, "--json").lines
    return str(line["url"])


def articles(litfass: Litfass) -> int:
    return len(litfass("export").lines)


def test_a_person_decides_that_two_addresses_are_one_article_or_two(
    litfass: Litfass, filled: Path
) -> None:
    one, other = address(litfass, "Kaimauer"), address(litfass, TITLES[1].split()[-1])
    before = articles(litfass)
    ran = litfass("rule", one, other, "--same", "--note", "dieselbe Rede")
    assert (ran.code, ran.out) == (0, "")
    assert "They are one" in ran.err
    assert "all" in ran.err
    assert articles(litfass) == before - 1
    (pair,) = (line for line in litfass("export", "article_pairs").lines if line["merged"])
    assert pair["reason"] == "ruling"
    assert litfass("rule", one, other, "--different").code == 0
    assert articles(litfass) == before
    assert "by the evidence again" in litfass("rule", one, other, "--undo").err
    assert articles(litfass) == before
    feed = (filled / "public" / "feeds" / "all.atom").read_text(encoding="utf-8")
    assert feed.count("<entry>") == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((f"{SITE}/a", f"{SITE}/b"), "name one of --same, --different and --undo"),
        ((f"{SITE}/a", f"{SITE}/b", "--same", "--undo"), "name one of"),
        ((f"{SITE}/a", f"{SITE}/a?utm_source=x", "--same"), "there is nothing to decide"),
        ((f"{SITE}/a", f"{SITE}/b", "--same"), "no article is known at"),
    ],
)
@pytest.mark.usefixtures("filled")
def test_a_ruling_needs_two_articles_and_a_word(
    litfass: Litfass, arguments: tuple[str, ...], said: str
) -> None:
    ran = litfass("rule", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_without_an_archive_there_is_nothing_to_rule_on(litfass: Litfass, tmp_path: Path) -> None:
    ran = litfass("rule", f"{SITE}/a", f"{SITE}/b", "--same")
    assert (ran.code, "there is no archive at" in ran.err) == (3, True)
    assert not (tmp_path / "data").exists()


def test_an_archive_of_an_older_edition_is_read_after_the_command_that_is_named(
    litfass: Litfass, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    old = gzip.decompress((ROOT / "tests" / "archives" / "schema-1.db.gz").read_bytes())
    (tmp_path / "data" / "archive.db").write_bytes(old)
    ran = litfass("status")
    assert (ran.code, "run `litfass publish` once" in ran.err) == (3, True)
    assert litfass("publish").code == 0
    assert litfass("status").code == 0


def test_check_says_what_the_configuration_means_and_what_is_doubtful(
    litfass: Litfass, tmp_path: Path
) -> None:
    assert "not there: everything has its default" in litfass("check").out
    watching(
        tmp_path,
        "ignore_robots = true",
        f'[[sources]]\nurl = "{SITE}/a"\nenabled = false',
        f'[[sources]]\nurl = "{SITE}/b"\ninterval = "1h"',
        '[service]\nbind = "0.0.0.0"',
        '[sections]\nPolitik = ["Politics"]\nSport = []',
        '[[searches]]\nname = "hafen"\nquery = "Hafen*"',
    )
    ran = litfass("check")
    assert (ran.code, ran.err) == (0, "")
    for said in (
        "Politik, also written Politics", "hafen: Hafen*", "no: enabled = false", "every 1h",
        "every 5m to 6h", "contact is not set", "base_url is not set",
        "politik is visited even where robots.txt forbids it", "/feeds/sources/politik.atom",
    ):  # fmt: skip
        assert said in ran.out


def test_what_is_no_selector_is_told_with_its_place(litfass: Litfass, tmp_path: Path) -> None:
    watching(
        tmp_path,
        f'[[sources]]\nurl = "{SITE}/a"\nrecipe = {{ items = "article[[" }}',
    )
    ran = litfass("check")
    assert (ran.code, ran.out) == (2, "")
    assert "sources[2].recipe: items is no CSS selector: 'article[['" in ran.err


def test_wrong_selectors_are_told_together_with_all_else(litfass: Litfass, tmp_path: Path) -> None:
    watching(
        tmp_path,
        '[[sources]]\nname = "ohne Adresse"\ninterval = "bald"',
        f'[[sources]]\nurl = "{SITE}/a"\nrecipe = {{ items = "article[[" }}',
    )
    ran = litfass("check")
    assert (ran.code, ran.out) == (2, "")
    for said in ("sources[2].url: is missing", "sources[2].interval", "sources[3].recipe: items"):
        assert said in ran.err


def test_the_queries_of_the_readme_run_on_a_backup(
    litfass: Litfass, filled: Path, tmp_path: Path
) -> None:
    assert filled.exists()
    litfass("backup", "copy.db")
    queries = (ROOT / "README.md").read_text().split("```sql\n")[1:]
    assert len(queries) == 3
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        for query in queries:
            copy.execute(query.partition("```")[0]).fetchall()


def test_a_page_seen_again_is_told_by_status(litfass: Litfass, tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text(section_page(), encoding="utf-8")
    for day in DAYS[:2]:
        litfass("import", "p.html", "--url", URL, "--at", day)
    line, _ = litfass("status", "--deep", "--json").lines
    assert (line["articles"], line["last_visit"]) == (6, f"{DAYS[1]}T12:00:00Z")
