"""Pages saved as text: the seed's teasers, variations in many languages, texts without any."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.extract.plaintext import read_plaintext
from aggregator.model import Extraction, Hints, Page, RegionKind, SectionSource, Teaser

CASES = sorted((Path(__file__).parent / "texts").glob("*.txt"))
FIELDS = ("title", "section", "kicker", "published", "snippet")


def read(
    text: str,
    *,
    url: str | None = None,
    at: str | None = None,
    language: str | None = None,
    timezone: str | None = None,
) -> Extraction:
    captured_at = datetime.fromisoformat(at) if at else None
    page = Page(url=url, body=text.encode(), captured_at=captured_at, content_type="text/plain")
    return read_plaintext(page, text, Hints(language=language, timezone=timezone))


def plain(teaser: Teaser) -> dict[str, str]:
    values = {field: getattr(teaser, field) for field in FIELDS}
    if teaser.published is not None:
        values["published"] = teaser.published.iso
    return {field: value for field, value in values.items() if value is not None}


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_a_text_gives_the_teasers_written_below_it(case: Path) -> None:
    head, rest = case.read_text().split("----- text\n")
    text, expected = rest.split("----- teasers\n")
    context = json.loads(head.splitlines()[1])
    found = read(text, **context)
    assert [plain(teaser) for teaser in found.teasers] == [
        {field: teaser[field] for field in FIELDS if field in teaser}
        for teaser in map(json.loads, expected.splitlines())
    ]


def test_the_seed_gives_its_eight_teasers_exactly(shared: Path) -> None:
    expected = json.loads((shared / "seed" / "article.teasers.json").read_text())
    found = read(
        (shared / "seed" / "article.txt").read_text(),
        url=expected["url"],
        at=expected["captured"] + "T12:00:00+01:00",
    )
    assert [
        {
            "section": teaser.section,
            "title": teaser.title,
            "published": teaser.published.iso if teaser.published else None,
            "snippet": teaser.snippet,
        }
        for teaser in found.teasers
    ] == expected["teasers"]
    assert {teaser.kicker for teaser in found.teasers} == {None}
    assert {teaser.section_source for teaser in found.teasers} == {SectionSource.PREFIX}
    assert [(region.label, region.kind) for region in found.regions] == [
        ("Mehr zum Thema", RegionKind.RELATED)
    ]


def test_without_a_capture_time_relative_dates_stay_empty() -> None:
    text = "Ein Titel, der lang genug ist\nvor 3 Stunden\n\nNoch ein Titel, der passt\ngestern\n"
    assert [teaser.published for teaser in read(text, language="de").teasers] == []
    dated = read(text, language="de", at="2026-01-07T12:00:00+00:00").teasers
    assert [teaser.published and teaser.published.day.isoformat() for teaser in dated] == [
        "2026-01-07",
        "2026-01-06",
    ]


def test_a_label_that_names_the_host_is_neither_section_nor_kicker() -> None:
    text = "\n\n".join(
        f"DWN\nDas ist die Überschrift Nummer {word}\n0{day}.01.2026"
        for day, word in enumerate(("eins", "zwei", "drei"), start=3)
    )
    found = read(text, url="https://deutsche-wirtschafts-nachrichten.de/").teasers
    assert [(teaser.section, teaser.kicker) for teaser in found] == [(None, None)] * 3


def test_two_runs_get_regions_of_their_own() -> None:
    run = "\n\n".join(
        f"Title of some length, part {word}\n{day} January 2026"
        for day, word in enumerate(("one", "two", "three"), start=3)
    )
    text = f"Latest\n\n{run}\n\nA note.\n\nAnother note.\n\nA third note.\n\nLatest\n\n{run}"
    found = read(text, language="en", at="2026-01-07T12:00:00+00:00")
    assert [region.name for region in found.regions] == ["latest", "latest-2"]
    assert [teaser.position for teaser in found.teasers] == [1, 2, 3, 1, 2, 3]


def test_a_footer_is_no_snippet_of_the_last_block() -> None:
    run = "\n".join(f"Title of some length, part {day}\n0{day}.01.2026" for day in (3, 4, 5))
    text = run + "\nAll rights are reserved and nothing here may be copied without our consent."
    assert [teaser.snippet for teaser in read(text).teasers] == [None, None, None]


LINES = st.lists(
    st.one_of(
        st.sampled_from(
            ["", "Politik", "07.01.2026", "gestern", "Politik Ein Titel von Länge", "Ende …"]
        ),
        st.text(max_size=90),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_whatever_the_text_every_word_of_a_teaser_stands_in_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    printed = " ".join(text.split())
    for teaser in read(text, language="de", at="2026-01-07T12:00:00+00:00").teasers:
        for value in (teaser.title, teaser.section, teaser.kicker):
            assert value is None or value in printed


def test_one_unmistakable_date_tells_the_order_of_the_others() -> None:
    text = "A title that is long enough\n05/01/2026\n\nAnother one of some length\n13/12/2025\n"
    found = read(text, language="en", at="2026-01-07T12:00:00+00:00").teasers
    assert [teaser.published and teaser.published.iso for teaser in found] == [
        "2026-01-05",
        "2025-12-13",
    ]
