"""Sources as the archive knows them: of litfass.toml, of earlier times, or made for an import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from aggregator.config import Config, SourceConfig, archive_source, suggest_name
from aggregator.extract.dates import page_timezone
from db import Source, SourceState, canonical_url
from db.urls import site_of


def source_of(config: SourceConfig) -> Source:
    """Return a source for the archive; unless somebody named one, its zone is its country's."""
    source = archive_source(config)
    return replace(source, timezone=source.timezone or zone_of_country(config.url, config.language))


def zone_of_country(url: str, language: str | None = None) -> str | None:
    """Return the zone of a page's country if it has only one: where "noon" of a bare day is."""
    return page_timezone(urlsplit(url).hostname, language)


class Watched:
    """Sources by the address of their page; two spellings of one address are one page."""

    def __init__(self, config: Config, states: Sequence[SourceState]) -> None:
        self._config = config
        self._by_url = {canonical_url(one.source.url): one.source for one in states}
        self._by_url |= {canonical_url(one.url): source_of(one) for one in config.sources}
        self._used: dict[str, Source] = {}

    @property
    def used(self) -> tuple[Source, ...]:
        """Return the sources that were asked for."""
        return tuple(self._used.values())

    def use(self, url: str) -> Source | None:
        """Return the source of a page; None if there is none."""
        source = self._by_url.get(canonical_url(url))
        if source is not None:
            self._used[source.name] = source
        return source

    def configured(self, source: Source) -> SourceConfig | None:
        """Return what litfass.toml says of a source; None if it does not name it."""
        return self._config.source(source.name)

    def make_sources(self, urls: Iterable[str]) -> None:
        """Make archived sources, never visited, of pages that have none.

        Their names do not depend on the order of the addresses.
        """
        sites = {site_of(one.url): one.site for one in self._by_url.values()}
        for key, url in sorted({canonical_url(url): url for url in sorted(urls)}.items()):
            if key not in self._by_url:
                taken = [source.name for source in self._by_url.values()]
                domain = site_of(url)
                self._by_url[key] = Source(
                    name=suggest_name(url, taken),
                    url=url,
                    site=sites.get(domain, domain),
                    timezone=zone_of_country(url),
                    archived=True,
                )
