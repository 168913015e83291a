"""`[[sources]]` of litfass.toml as values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aggregator.config.model import ArchiveSettings, FetchSettings, Secret, SourceConfig
from aggregator.config.secrets import Secrets
from aggregator.config.table import Table, address_problem
from aggregator.model import Label, Recipe
from db import RESERVED, slug
from db.urls import readable_host, site_of

SHORTEST_INTERVAL = timedelta(seconds=1)
LONGEST_INTERVAL = timedelta(days=30)

FILTERS = ("section", "region", "label", "words")
LABELS = tuple(str(one) for one in Label)
RECIPE_FIELDS = ("url", "title", "section", "kicker", "date", "snippet", "image")

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
_OWN_HEADERS = frozenset(
    ["host", "connection", "content-length", "transfer-encoding", "accept-encoding", "cookie"]
)
_LONGEST_NAME = 60
_AS_WRITTEN = "%/:?&=+,;@!$'()*~[]|"
"""Signs of an address that are not escaped, or are escapes."""


def read_sources(
    tables: Iterable[Table], fetch: FetchSettings, archive: ArchiveSettings, secrets: Secrets
) -> tuple[SourceConfig, ...]:
    """Return the sources in the order of the file; names and addresses are unique.

    One that has a problem may lack what it needs, as an address.
    """
    sources: list[SourceConfig] = []
    names: dict[str, str] = {}
    urls: dict[str, str] = {}
    for table in tables:
        source = _read_source(table, fetch, archive, secrets)
        sources.append(source)
        if not source.url:
            continue
        if (taken := names.setdefault(slug(source.name), table.path)) != table.path:
            advice = "" if table.has("name") else "; give it a name"
            table.wrong("name", f'"{source.name}" is the name of {taken} too{advice}')
        if (taken := urls.setdefault(page_key(source.url), table.path)) != table.path:
            table.wrong("url", f"is the page of {taken} too: {source.url}")
    return tuple(sources)


def page_key(url: str) -> str:
    """Return an address as it is compared: host, port and letters have several spellings."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    path = quote(parts.path or "/", safe=_AS_WRITTEN)
    query = f"?{quote(parts.query, safe=_AS_WRITTEN)}" if parts.query else ""
    return f"{parts.scheme}://{readable_host(parts.hostname or '')}{port}{path}{query}"


def suggest_name(url: str, taken: Iterable[str] = ()) -> str:
    """Return a short name for the source of an address that is none of those taken."""
    parts = urlsplit(url)
    host = (parts.hostname or "page").removeprefix("www.")
    words = re.sub(r"\.[a-z]{3,5}$", "", unquote(parts.path).strip("/"))
    name = slug(f"{host} {words}")
    if len(name) > _LONGEST_NAME:
        name = name[:_LONGEST_NAME].rpartition("-")[0] or name[:_LONGEST_NAME]
    used = {slug(one) for one in taken}
    numbered = (f"{name}-{number}" for number in range(2, len(used) + 3))
    return name if name not in used else next(one for one in numbered if one not in used)


def check_site(table: Table, key: str, site: str) -> None:
    if slug(site) in RESERVED:
        table.wrong(key, f'"{site}" is a reserved name (reserved: {", ".join(sorted(RESERVED))})')


def _read_source(
    table: Table, fetch: FetchSettings, archive: ArchiveSettings, secrets: Secrets
) -> SourceConfig:
    url = table.address("url")
    if url is None and not table.has("url"):
        table.wrong("url", "is missing: the address of the page to watch")
    name = table.text("name")
    site = table.text("site")
    known = site or site_of(url or "")
    if known:
        check_site(table, "site", known)
    interval, shortest, longest = _intervals(table, fetch)
    keep_pages = table.flag("keep_pages")
    source = SourceConfig(
        url=url or "",
        name=name or suggest_name(url or ""),
        site=known,
        title=table.text("title"),
        language=_language(table),
        timezone=_timezone(table),
        enabled=table.flag("enabled") is not False,
        interval=interval,
        min_interval=shortest,
        max_interval=longest,
        recipe=_recipe(table),
        sponsored=table.flag("sponsored") or False,
        include=_filter(table.table("include")),
        exclude=_filter(table.table("exclude")),
        keep_pages=archive.keep_pages if keep_pages is None else keep_pages,
        ignore_robots=table.flag("ignore_robots") or False,
        browser=table.flag("browser") or False,
        headers=_headers(table.table("headers"), secrets),
        cookies=_cookies(table.table("cookies"), secrets),
        proxy=read_proxy(table, secrets) or fetch.proxy,
    )
    table.finish()
    return source


def _intervals(table: Table, fetch: FetchSettings) -> tuple[timedelta | None, timedelta, timedelta]:
    bounds = {"least": SHORTEST_INTERVAL, "most": LONGEST_INTERVAL}
    interval = table.duration("interval", **bounds)
    shortest = table.duration("min_interval", **bounds)
    longest = table.duration("max_interval", **bounds)
    if interval is not None and (shortest is not None or longest is not None):
        table.wrong("interval", "is fixed: leave out min_interval and max_interval, or interval")
    low = shortest or min(fetch.min_interval, longest or fetch.max_interval)
    high = longest or max(fetch.max_interval, low)
    if low > high:
        table.wrong("min_interval", "must not be longer than max_interval")
    return interval, low, high


def _language(table: Table) -> str | None:
    value = table.text("language")
    if value is not None and not _LANGUAGE.fullmatch(value):
        table.wrong("language", f'must be a language tag such as "de" or "pt-BR", not "{value}"')
        return None
    return value


def _timezone(table: Table) -> str | None:
    value = table.text("timezone")
    if value is None:
        return None
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.wrong("timezone", f'must be a zone such as "Europe/Berlin", not "{value}"')
        return None
    return value


def _recipe(table: Table) -> Recipe | None:
    written = table.table("recipe")
    if not table.has("recipe"):
        return None
    listed = written.table("fields")
    fields = {name: listed.text(name) for name in RECIPE_FIELDS}
    listed.finish()
    recipe = Recipe(
        region=written.text("region"),
        items=written.text("items"),
        fields={name: selector for name, selector in fields.items() if selector is not None},
    )
    written.finish(below={"fields": RECIPE_FIELDS})
    return recipe


def _filter(table: Table) -> dict[str, tuple[str, ...]]:
    found = {kind: table.texts(kind) for kind in FILTERS}
    for label in found["label"] or ():
        if label.casefold() not in LABELS:
            table.wrong("label", f'must be of {", ".join(LABELS)}, not "{label}"')
    table.finish()
    return {kind: values for kind, values in found.items() if values}


def _headers(table: Table, secrets: Secrets) -> dict[str, Secret]:
    for name in table.names():
        if not _HEADER_NAME.fullmatch(name):
            table.wrong(name, "is no header name")
        elif name.lower() in _OWN_HEADERS:
            other = "write it into cookies" if name.lower() == "cookie" else "Litfass sets it"
            table.wrong(name, f"cannot be set here: {other}")
    return secrets.mapping(table)


def _cookies(table: Table, secrets: Secrets) -> dict[str, Secret]:
    found = secrets.mapping(table)
    for name, secret in found.items():
        if not _HEADER_NAME.fullmatch(name) or ";" in secret.value:
            table.wrong(name, "is no cookie: name and value without semicolon")
    return found


def read_proxy(table: Table, secrets: Secrets) -> Secret | None:
    """Return the proxy of a table; its address may hold user and password and is never shown."""
    proxy = secrets.get(table, "proxy")
    if proxy is None:
        return None
    scheme, _, rest = proxy.value.partition("://")
    if scheme != "http" or address_problem(f"http://{rest.rpartition('@')[2]}"):
        table.wrong("proxy", "must be http://[user:password@]host:port")
        return None
    return proxy
