"""litfass.toml changed by a program: what people wrote stays, what is written is read back."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import SourceConfig, add_source, create, load
from aggregator.errors import ConfigError
from tests.conftest import ROOT

HAND_WRITTEN = """\
# My pages. Do not touch the first one!
[service]
port = 8081   # 8080 is taken

[[sources]]   # the front page
url = 'https://zeitung.example/'
interval = "15m"
"""
SOURCE = SourceConfig(url="https://zeitung.example/politik", name="politik", site="zeitung.example")


def test_a_new_file_explains_itself_and_watches_nothing(tmp_path: Path) -> None:
    file = tmp_path / "data" / "litfass.toml"
    assert create(file)
    assert not create(file)
    assert load(file, {}).sources == ()
    text = file.read_text()
    assert all(line.startswith(("#", "[")) or not line for line in text.splitlines())
    assert "docs/sources.md" in text


def test_what_the_new_file_shows_in_comments_is_right(tmp_path: Path) -> None:
    file = tmp_path / "litfass.toml"
    create(file)
    lines = [
        line.removeprefix("# ")
        for line in file.read_text().splitlines()
        if not line.startswith("# ") or " = " in line or "[[" in line
    ]
    file.write_text("\n".join(lines))
    config = load(file, {})
    assert config.service.base_url == "https://feeds.example.org/"
    assert config.fetch.contact == "you@example.org"
    assert [source.url for source in config.sources] == ["https://news.example/politics"]


def test_adding_a_source_changes_nothing_that_people_wrote(tmp_path: Path) -> None:
    file = tmp_path / "litfass.toml"
    file.write_text(HAND_WRITTEN)
    add_source(file, SOURCE)
    assert file.read_text() == (
        f'{HAND_WRITTEN}\n[[sources]]\nurl = "{SOURCE.url}"\nname = "politik"\n'
    )
    add_source(file, replace(SOURCE, url="https://zeitung.example/kultur", name="kultur"))
    assert file.read_text().startswith(HAND_WRITTEN)
    config = load(file, {})
    assert [source.name for source in config.sources] == ["zeitung.example", "politik", "kultur"]
    assert config.service.port == 8081


def test_everything_that_is_known_of_a_source_is_written(tmp_path: Path) -> None:
    file = tmp_path / "new" / "litfass.toml"
    source = replace(
        SOURCE,
        site="Zeitung",
        title='Die "Zeitung"',
        language="de",
        timezone="Europe/Berlin",
        interval=timedelta(minutes=90),
    )
    add_source(file, source)
    assert load(file, {}).sources == (source,)


names = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=30).map(str.strip)


@given(name=names.filter(bool), path=st.text("abc/-?=&%20ü", max_size=20))
def test_any_source_is_read_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, name: str, path: str
) -> None:
    file = tmp_path_factory.mktemp("config") / "litfass.toml"
    source = replace(SOURCE, name=name, url=f"https://zeitung.example/{path}")
    add_source(file, source)
    assert load(file, {}).sources == (source,)


def test_a_broken_file_is_not_made_worse(tmp_path: Path) -> None:
    file = tmp_path / "litfass.toml"
    for text, said in (("[service\n", "no valid TOML"), ("sources = 3\n", "must be written as")):
        file.write_text(text)
        with pytest.raises(ConfigError, match=said):
            add_source(file, SOURCE)
        assert file.read_text() == text


def test_rights_and_links_of_the_file_stay(tmp_path: Path) -> None:
    real = tmp_path / "etc" / "real.toml"
    real.parent.mkdir()
    real.write_text(HAND_WRITTEN)
    real.chmod(0o640)
    link = tmp_path / "litfass.toml"
    link.symlink_to(real)
    add_source(link, SOURCE)
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert len(load(link, {}).sources) == 2
    assert list(real.parent.iterdir()) == [real]


def test_the_example_watches_a_section_page_and_an_article_page() -> None:
    config = load(ROOT / "docs" / "litfass.example.toml", {})
    assert [source.name for source in config.sources] == ["dwn-wirtschaft", "dwn-artikel"]
    assert {source.site for source in config.sources} == {"deutsche-wirtschafts-nachrichten.de"}
    assert {source.timezone for source in config.sources} == {"Europe/Berlin"}
