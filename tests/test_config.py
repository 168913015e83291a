"""litfass.toml: every key; every mistake with its place, all at once; secrets are never shown."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import (
    Config,
    LogFormat,
    Secret,
    archive_source,
    duration_text,
    feed_policy,
    find,
    hints,
    load,
    suggest_name,
)
from aggregator.config.table import Problems, Table
from aggregator.errors import ConfigError
from aggregator.model import Recipe
from db import RESERVED, SavedSearch

MINUTE = timedelta(minutes=1)
HOST = "must be the name or address of a host without port"
SIZE = 'must be a size such as "8 MiB" from 10000 to 268435456 bytes, not "lots"'
SOURCE = '[[sources]]\nurl = "https://zeitung.example/politik"\n'


def read(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> Config:
    file = folder / "litfass.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, environ or {})


def problems(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the problems of a text, without the file's name in front."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text, environ)
    start = f"{folder / 'litfass.toml'}: "
    assert all(line.startswith(start) for line in caught.value.problems)
    return [line.removeprefix(start) for line in caught.value.problems]


def test_everything_that_can_be_said_is_understood(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('pass = "s3cret"\n')
    config = read(
        tmp_path,
        """
        [service]
        bind = "::1"
        port = 0
        base_url = "https://feeds.example.org/news/"
        title = "Presseschau"
        log = "json"
        websub_hub = "https://hub.example.org/"
        data = "store"
        [fetch]
        contact = "me@example.org"
        delay = "0s"
        concurrency = 4
        min_interval = "10m"
        max_interval = "1d"
        connect_timeout = 1
        read_timeout = "1.5s"
        total_timeout = "2min"
        max_transfer_bytes = "1 MB"
        max_page_bytes = "2MiB"
        max_redirects = 0
        allow_private = ["NAS.local.", "192.168.0.7"]
        proxy = "env:PROXY"
        secrets = "keys.toml"
        [archive]
        keep_pages = true
        keep_pages_days = 30
        [feeds]
        retired = ["/feeds/zeitung.example/sport.atom"]
        moved = { "zeitung.example/wirtschaft" = "sections/wirtschaft" }
        changes_threshold = 0.25
        [sections]
        Wirtschaft = ["Economy", "Finanzen"]
        Sport = []
        [[searches]]
        name = "hafen"
        query = "Hafen*"
        site = "zeitung.example"
        section = "Politik"
        [[sources]]
        url = "https://www.zeitung.example/politik#top"
        name = "Politik"
        site = "Zeitung"
        title = "Die Zeitung"
        language = "de-AT"
        timezone = "Europe/Vienna"
        enabled = false
        min_interval = "1m"
        max_interval = "2m"
        sponsored = true
        keep_pages = false
        ignore_robots = true
        browser = true
        proxy = "http://proxy.example:3128"
        include = { section = ["Politik"], words = "Wahl" }
        exclude = { label = ["video"], region = ["most-read"] }
        headers = { Authorization = "secret:pass" }
        cookies = { consent = "yes" }
        [sources.recipe]
        region = "main"
        items = "article"
        fields = { title = "h2", date = "time" }
        """,
        {"PROXY": "http://me:pw@proxy.example:8080"},
    )
    service, fetch = config.service, config.fetch
    assert (service.bind, service.port, service.log) == ("::1", 0, LogFormat.JSON)
    assert service.address == "https://feeds.example.org/news"
    assert config.data == tmp_path / "store"
    assert (fetch.delay, fetch.read_timeout) == (timedelta(0), timedelta(seconds=1.5))
    assert (fetch.total_timeout, fetch.max_redirects) == (2 * MINUTE, 0)
    assert (fetch.max_transfer_bytes, fetch.max_page_bytes) == (10**6, 2 * 2**20)
    assert fetch.allow_private == {"nas.local", "192.168.0.7"}
    assert fetch.proxy == Secret("http://me:pw@proxy.example:8080")
    assert config.feeds.retired == {"zeitung.example/sport"}
    assert config.feeds.moved == {"zeitung.example/wirtschaft": "sections/wirtschaft"}
    assert [one.spellings for one in config.sections] == [("Economy", "Finanzen"), ()]
    assert config.searches == (
        SavedSearch(name="hafen", query="Hafen*", site="zeitung.example", section="Politik"),
    )
    source = config.source("POLITIK")
    assert source is not None
    assert source.url == "https://www.zeitung.example/politik"
    assert (source.site, source.language, source.enabled) == ("Zeitung", "de-AT", False)
    assert (source.interval, source.min_interval, source.max_interval) == (None, MINUTE, 2 * MINUTE)
    assert source.include == {"section": ("Politik",), "words": ("Wahl",)}
    assert source.exclude == {"label": ("video",), "region": ("most-read",)}
    assert source.headers == {"Authorization": Secret("s3cret")}
    assert source.recipe == Recipe(
        region="main", items="article", fields={"title": "h2", "date": "time"}
    )
    assert config.watched == (tmp_path / "litfass.toml", tmp_path / "keys.toml")
    assert hints(source).recipe == source.recipe
    assert archive_source(source).timezone == "Europe/Vienna"
    policy = feed_policy(config, source)
    assert policy.section_spellings["economy"] == "Wirtschaft"
    assert policy.configured_sections == {"Wirtschaft", "Sport"}
    assert (policy.sponsored, policy.changes_threshold) == (True, 0.25)
    assert feed_policy(config, None, publish=False).include == {}


def test_no_file_is_a_configuration_without_sources(tmp_path: Path) -> None:
    config = load(tmp_path / "litfass.toml", {})
    assert config.sources == ()
    assert config.data == Path("data")
    assert config.source("any") is None
    assert config.service.is_local


def test_every_mistake_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    assert problems(
        tmp_path,
        """
        sorces = 3
        [service]
        port = "8080"
        bind = "a b"
        log = "xml"
        base_url = "feeds.example.org"
        [fetch]
        min_interval = "2h"
        max_interval = "1h"
        delay = "2 weeks"
        contact = "me"
        max_page_bytes = "lots"
        allow_private = ["10.0.0.1:80"]
        [archive]
        keep_pages = "yes"
        keep_pages_days = 0
        [[sources]]
        url = "ftp://zeitung.example/"
        [[sources]]
        nmae = "x"
        """,
    ) == [
        f'service.bind: {HOST}, not "a b"',
        'service.log: must be one of logfmt, json, not "xml"',
        'service.port: must be a whole number from 0 to 65535, not "8080"',
        'service.base_url: must begin with http:// or https://: "feeds.example.org"',
        'fetch.delay: must be a duration such as "30s", "15m" or "2h", not "2 weeks"',
        'fetch.contact: must be a mail address or the address of a page, not "me"',
        f"fetch.max_page_bytes: {SIZE}",
        f'fetch.allow_private: {HOST}, not "10.0.0.1:80"',
        "fetch.min_interval: must not be longer than max_interval",
        'archive.keep_pages: must be true or false, not "yes"',
        "archive.keep_pages_days: must be a whole number from 1 to 36500, not 0",
        'sources[1].url: must begin with http:// or https://: "ftp://zeitung.example/"',
        "sources[2].url: is missing: the address of the page to watch",
        "sources[2].nmae: unknown key; do you mean name?",
        "sorces: unknown key; do you mean sources?",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[sources]\nurl = 'x'", "sources: must be written as [[sources]]"),
        ("service = 3", "service: must be a table, not 3"),
        (SOURCE + "interval = '1h'\nmin_interval = '1m'", "sources[1].interval: is fixed: leave"),
        (SOURCE + "interval = '0.5s'", "sources[1].interval: must be between 1s and 30d"),
        (SOURCE + "min_interval = '2h'\nmax_interval = '1h'", "must not be longer than"),
        (SOURCE + "language = 'German!'", "sources[1].language: must be a language tag such"),
        (SOURCE + "timezone = 'Mars/Olympus'", "sources[1].timezone: must be a zone such as"),
        (SOURCE + "site = 'Sections'", 'sources[1].site: "Sections" is a reserved name'),
        (SOURCE + "name = ''", 'sources[1].name: must be a text in quotes, not ""'),
        (SOURCE + SOURCE, "sources[2].url: is the page of sources[1] too"),
        (
            SOURCE + "name = 'Politik'\n[[sources]]\nurl = 'https://a.example/'\nname = 'politik!'",
            'sources[2].name: "politik!" is the name of sources[1] too',
        ),
        (SOURCE + "include = { sections = ['x'] }", "sources[1].include.sections: unknown key; do"),
        (SOURCE + "include = { section = 3 }", "include.section: must be a list of texts"),
        (SOURCE + "recipe = { fields = { titel = 'h2' } }", "fields.titel: unknown key; do you"),
        (SOURCE + "[sources.recipe]\ntitel = 'h2'", "mean title in [sources.recipe.fields]?"),
        (SOURCE + "headers = { 'a b' = 'c' }", "sources[1].headers.a b: is no header name"),
        (SOURCE + "headers = { Cookie = 'c' }", "Cookie: cannot be set here: write it into c"),
        (SOURCE + "headers = { Host = 'c' }", "headers.Host: cannot be set here: Litfass sets it"),
        (SOURCE + "headers = { A = \"b\\nc\" }", "headers.A: must be one line and not empty"),
        (SOURCE + "headers = { A = 3 }", "sources[1].headers.A: must be a text in quotes"),
        (SOURCE + "headers = { A = 'env:NOPE' }", "A: the environment has no variable NOPE"),
        (SOURCE + "headers = { A = 'secret:x' }", "A: no secret is called x (no secrets file"),
        (SOURCE + "cookies = { 'a;b' = 'c' }", "cookies.a;b: is no cookie"),
        (SOURCE + "proxy = 'socks5://x:1'", "sources[1].proxy: must be http://[user:password@]host"),
        ("[fetch]\nsecrets = 'gone.toml'", "gone.toml cannot be read: No such file"),
        ("[sections]\nSport = ['Wirtschaft']\nWirtschaft = []", 'means "Sport" already'),
        ("[sections]\n'Sport!' = []\nsport = []", 'has the same address as "Sport!"'),
        ("[sections]\n' ' = []", 'sections."": a section needs a name'),
        ("[sections]\nSport = [1]", "sections.Sport: must be a list of texts"),
        ("[[searches]]\nname = 'x'", "searches[1].query: is missing"),
        ("[[searches]]\nname = 'x'\nquery = 'a'\nsite = 'all'", 'site: "all" is a reserved'),
        (
            "[[searches]]\nname = 'x'\nquery = 'a'\n[[searches]]\nname = 'X'\nquery = 'b'",
            'searches[2].name: "X" is the name of searches[1] too',
        ),
        ("[feeds]\nretired = ['a']\nmoved = { a = 'b' }", "feeds.moved.a: is retired too"),
        ("[feeds]\nretired = ['b']\nmoved = { a = 'b' }", "leads to b, which is not there any"),
        ("[feeds]\nmoved = { a = 'b', b = 'c' }", "feeds.moved.a: leads to b, which is not there"),
        ("[feeds]\nmoved = { a = 'a' }", "feeds.moved.a: leads to a, which is not there any more"),
        ("[feeds]\nchanges_threshold = 2", "feeds.changes_threshold: must be a number from 0 to 1"),
        ("[service]\nbase_url = 'https://me:pw@x.example/'", "must not hold user or password"),
        ("[service]\nbase_url = 'https://x.example:99999/'", "service.base_url: no valid address"),
        ("[service]\nurl = 'x'", "service.url: unknown key; "),
        ("=", "no valid TOML: "),
        (
            "[[sources]]\nurl = 'https://x.example/'\ninclude = { label = ['Video', 'vidoe'] }",
            "include.label: must be of paywall, video, podcast, gallery, live, opinion, not",
        ),
        *(
            (
                f"[[sources]]\nurl = '{one}'\n[[sources]]\nname = 'b'\nurl = '{other}'",
                f"sources[2].url: is the page of sources[1] too: {other}",
            )
            for one, other in (
                ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
                ("https://news.example/a", "https://NEWS.example:443/a"),
                ("http://news.example", "HTTP://news.example:80/"),
                ("https://news.example/%C3%BC", "https://news.example/ü"),
            )
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_what_is_right(
    tmp_path: Path, text: str, problem: str
) -> None:
    assert any(problem in line for line in problems(tmp_path, text)), problems(tmp_path, text)


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_reserved_name_is_no_site(tmp_path: Path, name: str) -> None:
    assert "is a reserved name" in problems(tmp_path, f'{SOURCE}site = "{name.upper()}"')[0]


def test_a_file_that_is_no_text_or_cannot_be_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "litfass.toml"
    file.write_bytes(b'[service]\ntitle = "K\xf6ln"\n')
    with pytest.raises(ConfigError, match=r"must be UTF-8 text \(byte 20\)"):
        load(file, {})
    file.unlink()
    file.mkdir()
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(file, {})


def test_what_editors_of_windows_put_in_front_of_a_file_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "litfass.toml").write_bytes(b"\xef\xbb\xbf" + SOURCE.encode())
    assert len(load(tmp_path / "litfass.toml", {}).sources) == 1


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    text = '[service]\nbind = "127.0.0.1"\ndata = "store"\n'
    config = read(tmp_path, text, {"LITFASS_BIND": "0.0.0.0", "LITFASS_DATA": "/data"})
    assert (config.service.bind, config.data) == ("0.0.0.0", Path("/data"))
    assert not config.service.is_local
    assert config.service.address == "http://127.0.0.1:8080"
    assert problems(tmp_path, text, {"LITFASS_BIND": "a b"}) == [
        'LITFASS_BIND: must be an address such as 0.0.0.0, not "a b"'
    ]


@pytest.mark.parametrize(
    ("bind", "address"),
    [("::", "http://[::1]:8080"), ("fd00::1", "http://[fd00::1]:8080"), ("nas", "http://nas:8080")],
)
def test_without_a_base_url_feeds_name_the_address_that_is_listened_on(
    tmp_path: Path, bind: str, address: str
) -> None:
    assert read(tmp_path, f'[service]\nbind = "{bind}"\n').service.address == address


def test_the_file_is_looked_for_where_the_data_is_then_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find({}) == Path("data/litfass.toml")
    (tmp_path / "litfass.toml").touch()
    assert find({}) == Path("litfass.toml")
    assert find({}, data=Path("store")) == Path("litfass.toml")
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "litfass.toml").touch()
    assert find({}, data=Path("store")) == Path("store/litfass.toml")
    assert find({"LITFASS_DATA": "store"}) == Path("store/litfass.toml")
    assert find({"LITFASS_CONFIG": "mine.toml"}, data=Path("store")) == Path("mine.toml")
    assert find({"LITFASS_CONFIG": "mine.toml"}, config=Path("this.toml")) == Path("this.toml")


def test_a_secret_is_in_no_message_and_no_representation(tmp_path: Path) -> None:
    (tmp_path / "keys.toml").write_text('token = "hunter2"\nbroken = "hunter2\\n"\n')
    text = (
        '[fetch]\nsecrets = "keys.toml"\nproxy = "http://me:hunter2@proxy.example:1"\n'
        f'{SOURCE}headers = {{ Authorization = "secret:token" }}\ncookies = {{ a = "hunter2" }}\n'
    )
    config = read(tmp_path, text)
    assert config.sources[0].headers["Authorization"].value == "hunter2"
    assert "hunter2" not in repr(config)
    assert str(config.sources[0].cookies["a"]) == "***"
    wrong = text.replace("http://me", "gopher://me").replace("secret:token", "secret:broken")
    assert "hunter2" not in "\n".join(problems(tmp_path, wrong.replace('"hunter2"', '"hunter2;"')))
    assert "hunter2" not in "\n".join(
        problems(tmp_path, f'{SOURCE}proxy = "https://me:hunter2@proxy.example:1"')
    )
    (tmp_path / "keys.toml").write_text("token = hunter2")
    assert "hunter2" not in "\n".join(problems(tmp_path, text))


def test_a_password_in_an_address_is_not_repeated(tmp_path: Path) -> None:
    told = problems(tmp_path, '[[sources]]\nurl = "https://me:hunter2@zeitung.example/"')
    assert "put an Authorization header into headers" in told[0]
    assert "hunter2" not in told[0]


@given(st.integers(min_value=1, max_value=30 * 86_400))
def test_a_duration_is_read_as_it_is_written(seconds: int) -> None:
    wanted = timedelta(seconds=seconds)
    table = Table({"key": duration_text(wanted)}, "", Problems("file"))
    assert table.duration("key", least=timedelta(0), most=timedelta(days=31)) == wanted


@pytest.mark.parametrize("written", ["", "5", "-5s", "5 y", "nan", True, [], float("nan"), -1])
def test_what_is_no_duration_is_told(written: object) -> None:
    found = Problems("file")
    table = Table({"key": written}, "", found)
    assert table.duration("key", least=timedelta(0), most=timedelta(days=1)) is None
    assert len(found.lines) == 1


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.zeitung.example/", "zeitung.example"),
        ("https://zeitung.example/politik/ausland.html", "zeitung.example-politik-ausland"),
        ("https://zeitung.example/%C3%9Cberblick", "zeitung.example-überblick"),
        ("http://[::1]:8080/x", "1-x"),
    ],
)
def test_a_source_without_a_name_is_called_by_its_address(url: str, name: str) -> None:
    assert suggest_name(url) == name


@given(st.lists(st.sampled_from(["https://a.example/b", "https://a.example/b.html"]), max_size=5))
def test_a_suggested_name_is_never_taken(urls: list[str]) -> None:
    names: list[str] = []
    for url in urls:
        names.append(suggest_name(url, names))
    assert len(set(names)) == len(names)


def test_a_suggested_name_is_short(tmp_path: Path) -> None:
    name = suggest_name("https://zeitung.example/" + "sehr-langer-titel-" * 20)
    assert len(name) <= 60
    assert read(tmp_path, f'[[sources]]\nurl = "https://x.example/"\nname = "{name}"').sources


@given(text=st.text(max_size=200))
def test_any_text_is_a_configuration_or_a_list_of_problems(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.mktemp("config")
    file = folder / "litfass.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(ConfigError):
        assert load(file, {}).path == file
