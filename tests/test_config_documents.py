"""docs/sources.md: every key is there with its true default, and every example is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.config.sources import FILTERS, RECIPE_FIELDS
from aggregator.errors import ConfigError
from aggregator.model import Label, RegionKind
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
TABLES = ("[service]", "[fetch]", "[archive]", "[feeds]", "[[searches]]", "[[sources]]")
NEEDED = {
    "[[sources]]": 'url = "https://news.example/"\n',
    "[[searches]]": 'name = "a"\nquery = "b"\n',
}


def documented(table: str) -> dict[str, str]:
    """Return key -> default as the document writes it."""
    part = re.split(r"^##+ ", TEXT.split(f"### `{table}`\n", 1)[1], maxsplit=1, flags=re.M)[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) ?\| ", part, re.M))


def known(table: str, folder: Path) -> set[str]:
    """Return the keys that the program understands, by asking for one that it does not."""
    file = folder / "litfass.toml"
    file.write_text(f"{table}\n{NEEDED.get(table, '')}qqqqqqqqqqqqqq = 1\n")
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    return set(caught.value.problems[0].partition("known are ")[2].split(", "))


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_documented_and_no_other(tmp_path: Path, table: str) -> None:
    assert set(documented(table)) == known(table, tmp_path)


@pytest.mark.parametrize("table", TABLES)
def test_a_documented_default_is_what_a_missing_key_means(tmp_path: Path, table: str) -> None:
    file = tmp_path / "litfass.toml"
    needed = NEEDED.get(table, "")
    file.write_text(f"{table}\n{needed}")
    default = load(file, {})
    written = [
        f"{key} = {value.strip('`')}"
        for key, value in documented(table).items()
        if value.startswith("`")
    ]
    assert written or table == "[[searches]]"
    file.write_text("\n".join([table, needed, *written]))
    assert load(file, {}) == default


@pytest.mark.parametrize("number", range(TEXT.count("```toml")))
def test_an_example_is_right(tmp_path: Path, number: int) -> None:
    file = tmp_path / "litfass.toml"
    file.write_text(TEXT.split("```toml\n")[number + 1].partition("```")[0])
    load(file, {})


def test_filters_regions_labels_and_fields_are_named() -> None:
    filters = TEXT.split("### Filters")[1].split("### Recipes")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", filters, re.M)) == set(FILTERS)
    teasers_stand_in = set(RegionKind) - {RegionKind.NAVIGATION, RegionKind.FOOTER}
    assert all(f"`{kind}`" in filters for kind in (*teasers_stand_in, *Label))
    recipe = TEXT.split("[sources.recipe.fields]")[1].partition("```")[0]
    assert set(re.findall(r"^(\w+) = ", recipe, re.M)) == set(RECIPE_FIELDS)
