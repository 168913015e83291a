"""`litfass extract`: lines with exactly the documented keys, from wherever a page comes."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from aggregator.commands.extract import _table
from aggregator.extract import JoinedTeaser
from aggregator.model import Extraction, Label
from tests.conftest import ROOT, Litfass

KEYS = [
    "page", "url", "title", "section", "kicker", "published", "snippet", "image", "region",
    "position", "sponsored", "labels",
]  # fmt: skip
SITE = "https://zeitung.example"
TITLES = [
    "Hafen baut neue Kaimauer für große Schiffe",
    "Bahn sperrt Strecke im Norden bis Oktober",
    "Museum zeigt verlorene Bilder der Moderne",
    "Landwirte klagen über trockenen Frühling",
    "Forscher finden Wasser unter altem Krater",
    "Stadtrat streitet über Preise im Freibad",
]


def path_of(title: str) -> str:
    return f"/politik/{re.sub('[^a-z]+', '-', title.lower()).strip('-')}-{4000 + len(title)}.html"


def section_page(titles: list[str] = TITLES, *, day: str = "7. Januar 2026") -> str:
    """Return a section page of a newspaper that nobody has."""
    teasers = "".join(
        f'<article class="teaser"><h2><a href="{path_of(title)}">{title}</a></h2>'
        f"<p>{title}: Was das für die Leute in der Stadt bedeutet und wer dafür bezahlen soll.</p>"
        f"<time>{day}</time></article>"
        for title in titles
    )
    return (
        '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Politik</title></head>'
        '<body><nav><a href="/politik/">Politik</a> <a href="/kultur/">Kultur</a></nav>'
        f"<main><h1>Politik</h1>{teasers}</main><footer><a href='/impressum'>Impressum</a></footer>"
        "</body></html>"
    )


EMPTY_PAGE = "<!doctype html><title>Leer</title><h1>Heute keine Nachrichten</h1>"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "politik.html"
    file.write_text(section_page(), encoding="utf-8")
    return file


def titles(lines: list[dict[str, Any]]) -> list[str]:
    return [str(line["title"]) for line in lines]


def test_a_line_has_exactly_the_documented_keys_in_page_order(litfass: Litfass, page: Path) -> None:
    ran = litfass("extract", page, "--url", f"{SITE}/politik/", "--at", "2026-01-07", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [list(line) for line in ran.lines] == [KEYS] * len(TITLES)
    assert titles(ran.lines) == TITLES
    first = ran.lines[0]
    assert first["page"] == str(page)
    assert first["url"] == SITE + path_of(TITLES[0])
    assert first["published"] == "2026-01-07"
    assert (first["sponsored"], first["labels"]) == (False, [])
    assert [line["position"] for line in ran.lines] == [1, 2, 3, 4, 5, 6]


def test_the_keys_are_those_of_the_document_of_fields() -> None:
    table = (ROOT / "docs" / "fields.md").read_text().split("## What `litfass extract")[1]
    table = table.split("###")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == KEYS


def test_people_get_a_table(litfass: Litfass, page: Path) -> None:
    ran = litfass("extract", page, "--url", SITE)
    assert ran.code == 0
    assert all(title in ran.out for title in TITLES)
    assert "Politik" in ran.out


def test_standard_input_is_a_page_or_text(litfass: Litfass) -> None:
    ran = litfass("extract", "-", "--url", SITE, "--json", stdin=section_page().encode())
    assert (ran.code, titles(ran.lines)) == (0, TITLES)
    assert ran.lines[0]["page"] == "-"
    text = (ROOT / "tests" / "pages" / "saved-as-text" / "input.txt").read_bytes()
    as_text = litfass("extract", "-", "--json", stdin=text)
    assert as_text.code == 0
    assert {line["url"] for line in as_text.lines} == {None}


def test_a_packed_page_is_unpacked(litfass: Litfass, tmp_path: Path) -> None:
    file = tmp_path / "politik.html.gz"
    file.write_bytes(gzip.compress(section_page().encode()))
    assert titles(litfass("extract", file, "--url", SITE, "--json").lines) == TITLES


def test_without_a_capture_time_relative_dates_stay_empty(litfass: Litfass, tmp_path: Path) -> None:
    file = tmp_path / "gestern.html"
    file.write_text(section_page(day="gestern"), encoding="utf-8")
    undated = litfass("extract", file, "--url", SITE, "--json").lines
    assert {line["published"] for line in undated} == {None}
    dated = litfass("extract", file, "--url", SITE, "--at", "2026-01-07", "--json").lines
    assert {line["published"] for line in dated} == {"2026-01-06"}


def test_a_page_without_teasers_says_so_and_fails(litfass: Litfass, tmp_path: Path) -> None:
    file = tmp_path / "leer.html"
    file.write_text(EMPTY_PAGE)
    ran = litfass("extract", file, "--json")
    assert (ran.code, ran.out) == (1, "")
    assert "no teasers on this page; --explain" in ran.err


def test_a_saved_page_whose_links_are_relative_needs_its_address(
    litfass: Litfass, page: Path
) -> None:
    ran = litfass("extract", page)
    assert ran.code == 1
    assert "without --url, links that are relative lead nowhere" in ran.err


def test_a_manifest_is_read_to_its_end_whatever_one_page_does(
    litfass: Litfass, page: Path, tmp_path: Path
) -> None:
    (tmp_path / "leer.html").write_text(EMPTY_PAGE)
    (tmp_path / "lists").mkdir()
    manifest = tmp_path / "lists" / "pages.jsonl"
    rows = [
        {"id": "missing", "path": "../gone.html", "url": None, "at": None},
        {"id": "empty", "path": "../leer.html", "url": None, "at": None, "kind": "ignored"},
        {"id": "good", "path": f"../{page.name}", "url": f"{SITE}/politik/", "at": "2026-01-07"},
        {"id": "again", "path": str(page), "url": SITE, "at": None},
        {"id": "missing too", "path": "gone.html"},
    ]
    manifest.write_text("\n".join(map(json.dumps, rows)) + "\n\n")
    ran = litfass("extract", "--manifest", manifest, "--json")
    assert ran.code == 1
    assert [line["page"] for line in ran.lines] == ["good"] * 6 + ["again"] * 6
    told = ran.err.splitlines()
    assert told[0].startswith("missing: ")
    assert told[1] == "empty: no teasers"
    assert told[2].startswith("missing too: ")


def test_a_manifest_whose_pages_have_no_teasers_is_done(litfass: Litfass, tmp_path: Path) -> None:
    (tmp_path / "leer.html").write_text(EMPTY_PAGE)
    (tmp_path / "m.jsonl").write_text('{"id": "leer", "path": "leer.html"}\n')
    ran = litfass("extract", "--manifest", "m.jsonl", "--json")
    assert (ran.code, ran.out, ran.err) == (0, "", "leer: no teasers\n")


def test_a_bad_line_of_a_manifest_is_named_before_anything_is_read(
    litfass: Litfass, page: Path, tmp_path: Path
) -> None:
    manifest = tmp_path / "m.jsonl"
    manifest.write_text(json.dumps({"id": "a", "path": page.name}) + '\n{"id": "b"}\n')
    ran = litfass("extract", "--manifest", manifest, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert f"{manifest}, line 2: 'path' is missing" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name one page"),
        (("a.html", "--manifest", "m.jsonl"), "name one page"),
        (("--manifest", "m.jsonl", "--at", "2026-01-07"), "are for a single page"),
        (("http://127.0.0.1:1/", "--at", "2026-01-07"), "an address is fetched now"),
        (("ftp://zeitung.example/",), "must begin with http:// or https://"),
        (("politik.html", "--url", "zeitung.example"), "--url zeitung.example: must begin with"),
        (("politik.html", "--at", "gestern"), "write it like 2026-01-07"),
        (("zeitung.example/politik",), "an address begins with https://"),
        (("--manifest", "nowhere.jsonl"), "nowhere.jsonl: No such file"),
    ],
)
def test_wrong_usage_says_what_to_do(
    litfass: Litfass, page: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert page.exists()
    ran = litfass("extract", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_source_of_yours_is_read_with_what_the_configuration_says_of_it(
    litfass: Litfass, tmp_path: Path
) -> None:
    (tmp_path / "litfass.toml").write_text(
        f'[[sources]]\nurl = "{SITE}/politik/"\ntimezone = "America/New_York"\n'
    )
    file = tmp_path / "page.html"
    file.write_text(section_page(day="7. Januar 2026, 14:30 Uhr"), encoding="utf-8")
    arguments = ("--at", "2026-01-08", "--json")
    ran = litfass("extract", file, "--url", f"{SITE}/politik", *arguments)
    assert ran.lines[0]["published"] == "2026-01-07T14:30:00-05:00"
    other = litfass("extract", file, "--url", f"{SITE}/kultur/", *arguments)
    assert other.lines[0]["published"] != "2026-01-07T14:30:00-05:00"


def test_a_recipe_is_applied_and_what_matches_nothing_is_told(
    litfass: Litfass, page: Path, tmp_path: Path
) -> None:
    (tmp_path / "litfass.toml").write_text(
        f'[[sources]]\nurl = "{SITE}/politik/"\n[sources.recipe]\nitems = "article.teaser"\n'
        'fields = { snippet = "p", kicker = ".dachzeile" }\n'
    )
    ran = litfass("extract", page, "--url", f"{SITE}/politik/", "--json")
    assert (ran.code, titles(ran.lines)) == (0, TITLES)
    assert "field kicker matches nothing on the page: '.dachzeile'" in ran.err


def test_the_table_shows_kickers_marks_and_the_beginning_of_snippets() -> None:
    teaser = JoinedTeaser(
        url=SITE,
        title="Hafen baut",
        section="Politik",
        kicker="Haushalt",
        published=None,
        snippet="Sehr " * 60,
        image=None,
        region="list",
        position=1,
        sponsored=True,
        labels=frozenset({Label.VIDEO}),
    )
    teasers = (teaser, replace(teaser, section=None, sponsored=False, labels=frozenset()))
    console = Console(width=120, record=True, file=StringIO())
    extraction = Extraction(url=SITE, language="de", title=None, section=None)
    console.print(_table("page", extraction, teasers))
    shown = " ".join(console.export_text().split())
    assert "Politik / Haushalt" in shown
    assert "│ / Haushalt" in shown
    assert "Hafen baut (video, sponsored)" in shown
    assert "Sehr …" in shown


def test_why_each_block_is_in_or_out_is_explained(litfass: Litfass, page: Path) -> None:
    shown = litfass("extract", page, "--url", f"{SITE}/politik/", "--explain")
    assert shown.code == 0
    assert "repeated" in shown.out
    *lines, last = litfass(
        "extract", page, "--url", f"{SITE}/politik/", "--explain", "--json"
    ).lines
    assert titles(lines) == TITLES
    assert set(last) == {"page", "explanation"}
