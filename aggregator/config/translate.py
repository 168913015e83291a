"""What the configuration says, in the words of the archive and of extraction."""

from __future__ import annotations

from aggregator.config.model import Config, SourceConfig
from aggregator.model import Hints
from db import FeedPolicy, Source, slug


def archive_source(source: SourceConfig) -> Source:
    return Source(
        name=source.name,
        url=source.url,
        site=source.site,
        title=source.title,
        language=source.language,
        timezone=source.timezone,
    )


def hints(source: SourceConfig) -> Hints:
    return Hints(language=source.language, timezone=source.timezone, recipe=source.recipe)


def section_spellings(config: Config) -> dict[str, str]:
    """Return the slug of every spelling of a configured section -> its one name."""
    return {
        slug(spelling): section.name
        for section in config.sections
        for spelling in (section.name, *section.spellings)
    }


def feed_policy(config: Config, source: SourceConfig | None, *, publish: bool = True) -> FeedPolicy:
    """Return what may enter feeds; without a source of the configuration, what holds for all."""
    return FeedPolicy(
        publish=publish,
        sponsored=source.sponsored if source else False,
        section_spellings=section_spellings(config),
        configured_sections=frozenset(section.name for section in config.sections),
        include=source.include if source else {},
        exclude=source.exclude if source else {},
        changes_threshold=config.feeds.changes_threshold,
    )
