"""How commands publish what they changed: by themselves, or by the service that is running."""

from __future__ import annotations

from datetime import UTC, datetime

from aggregator.commands.lock import service_runs
from aggregator.commands.options import public_folder
from aggregator.commands.output import say
from aggregator.config import Config, section_spellings
from db import Archive
from feeds import PublishSettings, publish


def publish_settings(config: Config, *, notice: str | None = None) -> PublishSettings:
    """Return what the configuration says of everything published."""
    return PublishSettings(
        base_url=config.service.address,
        title=config.service.title,
        websub_hub=config.service.websub_hub,
        notice=notice,
    )


def follow_configuration(archive: Archive, config: Config, *, now: datetime) -> bool:
    """Let feeds be where the configuration wants them, and saved searches be feeds.

    Returns whether something is to be published for that.
    """
    feeds = config.feeds
    moved = archive.move_feeds(feeds.moved, feeds.retired, section_spellings(config), now=now)
    begun = archive.keep_searches(config.searches, now=now)
    return bool(moved or begun)


def publish_or_leave(archive: Archive, config: Config) -> tuple[str, ...]:
    """Publish what is stale and return the feeds that changed; a running service does it itself."""
    if service_runs(config.data):
        say("The running service publishes this within 10 seconds.")
        return ()
    follow_configuration(archive, config, now=datetime.now(UTC))
    return publish(archive, public_folder(config), publish_settings(config)).changed
