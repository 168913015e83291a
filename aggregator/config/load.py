"""litfass.toml and the environment become a Config, or every problem at once."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from aggregator.config.model import (
    MEBIBYTE,
    ArchiveSettings,
    Config,
    FeedsSettings,
    FetchSettings,
    LogFormat,
    SectionConfig,
    ServiceSettings,
)
from aggregator.config.secrets import Secrets
from aggregator.config.sources import (
    LONGEST_INTERVAL,
    SHORTEST_INTERVAL,
    check_site,
    read_proxy,
    read_sources,
)
from aggregator.config.table import Problems, Table
from aggregator.errors import ConfigError
from db import SavedSearch, slug

FILE_NAME = "litfass.toml"
DATA_FOLDER = Path("data")

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?")


def find(
    environ: Mapping[str, str], *, config: Path | None = None, data: Path | None = None
) -> Path:
    """Return the file that counts: as named, in the data folder, in this folder.

    Where none exists, the one in the data folder is returned: there `add` writes the first source.
    """
    if config is not None:
        return config
    if named := environ.get("LITFASS_CONFIG"):
        return Path(named)
    beside_data = _data_from_outside(environ, data) or DATA_FOLDER
    candidates = (beside_data / FILE_NAME, Path(FILE_NAME))
    return next((file for file in candidates if file.is_file()), candidates[0])


def load(
    path: Path,
    environ: Mapping[str, str],
    *,
    data: Path | None = None,
    further: Callable[[Config], Iterable[str]] = lambda _config: (),
) -> Config:
    """Read the file; a missing one is empty. Raise ConfigError with all problems.

    `data` is the folder named on the command line, if one was. `further` tells problems that take
    more than reading the file; it is given what could be read of one that has others, too.
    """
    problems = Problems(str(path))
    top = Table(_parse(path), "", problems)
    service, own_data = _service(top.table("service"), environ)
    fetch_table = top.table("fetch")
    secrets = Secrets(environ, _secrets_file(fetch_table, path), fetch_table)
    fetch = _fetch(fetch_table, secrets, path)
    archive = _archive(top.table("archive"))
    config = Config(
        path=path,
        data=_data_from_outside(environ, data) or _beside(path, own_data) or DATA_FOLDER,
        service=service,
        fetch=fetch,
        archive=archive,
        feeds=_feeds(top.table("feeds")),
        sections=_sections(top.table("sections")),
        searches=_searches(top),
        sources=read_sources(top.tables("sources"), fetch, archive, secrets),
        watched=(path, secrets.file) if secrets.file is not None else (path,),
    )
    top.finish()
    if found := [*problems.lines, *further(config)]:
        raise ConfigError(found)
    return config


def _parse(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path}: must be UTF-8 text (byte {error.start})"]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"{path}: no valid TOML: {error}"]) from error


def _data_from_outside(environ: Mapping[str, str], data: Path | None) -> Path | None:
    return data or (Path(environ["LITFASS_DATA"]) if environ.get("LITFASS_DATA") else None)


def _beside(path: Path, named: str | None) -> Path | None:
    return None if named is None else path.parent / named


def _service(table: Table, environ: Mapping[str, str]) -> tuple[ServiceSettings, str | None]:
    default = ServiceSettings()
    bind = table.text("bind")
    if bind is not None:
        _check_host(table, "bind", bind)
    if outside := environ.get("LITFASS_BIND"):
        bind = outside
        if not _is_host(outside):
            table.problems.add(
                "LITFASS_BIND", f'must be an address such as 0.0.0.0, not "{outside}"'
            )
    log = table.choice("log", [str(one) for one in LogFormat])
    data = table.text("data")
    port = table.whole("port", least=0, most=65_535)
    service = ServiceSettings(
        bind=bind or default.bind,
        port=default.port if port is None else port,
        base_url=table.address("base_url"),
        title=table.text("title") or default.title,
        log=LogFormat(log) if log else default.log,
        websub_hub=table.address("websub_hub"),
    )
    table.finish()
    return service, data


def _secrets_file(table: Table, path: Path) -> Path | None:
    return _beside(path, table.text("secrets"))


def _fetch(table: Table, secrets: Secrets, path: Path) -> FetchSettings:
    default = FetchSettings()

    def duration(key: str, least: timedelta, most: timedelta) -> timedelta:
        fallback: timedelta = getattr(default, key)
        return table.duration(key, least=least, most=most) or fallback

    second, hour = timedelta(seconds=1), timedelta(hours=1)
    sizes = {"least": 10_000, "most": 256 * MEBIBYTE}
    delay = table.duration("delay", least=timedelta(0), most=hour)
    redirects = table.whole("max_redirects", least=0, most=50)
    fetch = FetchSettings(
        contact=_contact(table),
        delay=default.delay if delay is None else delay,
        concurrency=table.whole("concurrency", least=1, most=1000) or default.concurrency,
        min_interval=duration("min_interval", SHORTEST_INTERVAL, LONGEST_INTERVAL),
        max_interval=duration("max_interval", SHORTEST_INTERVAL, LONGEST_INTERVAL),
        connect_timeout=duration("connect_timeout", second / 10, hour),
        read_timeout=duration("read_timeout", second / 10, hour),
        total_timeout=duration("total_timeout", second / 10, hour),
        max_transfer_bytes=table.size("max_transfer_bytes", **sizes) or default.max_transfer_bytes,
        max_page_bytes=table.size("max_page_bytes", **sizes) or default.max_page_bytes,
        max_redirects=default.max_redirects if redirects is None else redirects,
        allow_private=_private_hosts(table),
        proxy=read_proxy(table, secrets),
        chromium=_beside(path, table.text("chromium")),
    )
    if fetch.min_interval > fetch.max_interval:
        table.wrong("min_interval", "must not be longer than max_interval")
    table.finish()
    return fetch


def _contact(table: Table) -> str | None:
    value = table.text("contact")
    if value is None:
        return None
    right = value.isascii() and not re.search(r"[\s()]", value)
    if not right or not (_MAIL.fullmatch(value) or value.startswith(("http://", "https://"))):
        table.wrong("contact", f'must be a mail address or the address of a page, not "{value}"')
        return None
    return value


def _private_hosts(table: Table) -> frozenset[str]:
    hosts = table.texts("allow_private") or ()
    for host in hosts:
        _check_host(table, "allow_private", host)
    return frozenset(_normal_host(host) for host in hosts)


def _normal_host(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return host.lower().rstrip(".")


def _check_host(table: Table, key: str, host: str) -> None:
    if not _is_host(host):
        table.wrong(key, f'must be the name or address of a host without port, not "{host}"')


def _is_host(text: str) -> bool:
    if ":" not in text:
        return _HOST.fullmatch(text) is not None
    try:
        return ipaddress.ip_address(text.removeprefix("[").removesuffix("]")).version == 6
    except ValueError:
        return False


def _archive(table: Table) -> ArchiveSettings:
    archive = ArchiveSettings(
        keep_pages=table.flag("keep_pages") or False,
        keep_pages_days=table.whole("keep_pages_days", least=1, most=36_500),
    )
    table.finish()
    return archive


def _feeds(table: Table) -> FeedsSettings:
    retired = frozenset(_feed_path(one) for one in table.texts("retired") or ())
    written = table.table("moved")
    moved: dict[str, str] = {}
    for old in written.names():
        target = written.text(old)
        if target is not None:
            moved[_feed_path(old)] = _feed_path(target)
    for old, target in moved.items():
        if old in retired:
            written.wrong(old, "is retired too: a feed is either")
        if target in moved or target in retired or target == old:
            written.wrong(old, f"leads to {target}, which is not there any more")
    threshold = table.share("changes_threshold")
    table.finish()
    default = FeedsSettings()
    return FeedsSettings(
        retired=retired,
        moved=moved,
        changes_threshold=default.changes_threshold if threshold is None else threshold,
    )


def _feed_path(written: str) -> str:
    """Return a feed path from whatever people paste: `/feeds/zeit.de/politik.atom`."""
    path = written.strip().removeprefix("/").removeprefix("feeds/").strip("/")
    return re.sub(r"\.(rss|atom|json|html)$", "", path)


def _sections(table: Table) -> tuple[SectionConfig, ...]:
    sections: list[SectionConfig] = []
    meant: dict[str, str] = {}
    slugs: dict[str, str] = {}
    for name in table.names():
        spellings = () if table.raw(name) == [] else table.texts(name)
        if spellings is None:
            continue
        if not name.strip():
            table.wrong('""', "a section needs a name")
        if (other := slugs.setdefault(slug(name), name)) != name:
            table.wrong(name, f'has the same address as "{other}"')
        for spelling in (name, *spellings):
            if (other := meant.setdefault(slug(spelling), name)) != name:
                table.wrong(name, f'"{spelling}" means "{other}" already')
        sections.append(SectionConfig(name=name, spellings=spellings))
    return tuple(sections)


def _searches(top: Table) -> tuple[SavedSearch, ...]:
    searches: list[SavedSearch] = []
    slugs: dict[str, str] = {}
    for table in top.tables("searches"):
        name, query, site = table.text("name"), table.text("query"), table.text("site")
        section = table.text("section")
        if site is not None:
            check_site(table, "site", site)
        for key in ("name", "query"):
            if not table.has(key):
                table.wrong(key, "is missing")
        table.finish()
        if name is None or query is None:
            continue
        if (taken := slugs.setdefault(slug(name), table.path)) != table.path:
            table.wrong("name", f'"{name}" is the name of {taken} too')
        searches.append(SavedSearch(name=name, query=query, site=site, section=section))
    return tuple(searches)
