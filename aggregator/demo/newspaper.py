"""The demo newspaper's articles: which there are when, and what they then say; pure, no state.

An article is a number. Everything about it follows from the number and the moment, so that a
newspaper started anew goes on where it was, and a test steps through its day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.demo.stories import Section, material

NAME = "Das Säulenblatt"
ZONE = ZoneInfo("Europe/Berlin")
FIRST_ARTICLE = datetime(2026, 1, 1, tzinfo=UTC)
ARTICLE_EVERY = timedelta(seconds=5)
EDITED_EVERY = 5  # every fifth headline is edited, so that one changes while a newcomer watches
EDITED_AFTER = timedelta(seconds=20)
PREDATED_EVERY = 11  # prime to sections and stories: it meets all of them
COUNTS = 89  # prime, as are 29 towns: a headline returns after some four days

_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as it stands at a moment."""

    number: int
    section: Section
    kicker: str
    title: str
    snippet: str
    path: str
    """Begins with a slash; the headline it was first given stays in it."""
    published: datetime
    printed_day: date | None
    """The day of the next edition, for a piece that is out before its date; else None."""


def newest_number(now: datetime) -> int:
    """Return the number of the newest article at that moment; 0 or less before the first one."""
    return (now - FIRST_ARTICLE) // ARTICLE_EVERY


def article(number: int, now: datetime) -> Article:
    """Return the article of that number as it stands now."""
    things = material()
    section = things.sections[number % len(things.sections)]
    rest = number // len(things.sections)
    story = section.stories[rest % len(section.stories)]
    turn = rest // len(section.stories)
    shift = section.stories.index(story) + 8 * things.sections.index(section)
    gaps = {
        "town": things.towns[(turn + 3 * shift) % len(things.towns)],
        "count": 3 + (31 * turn + 17 * shift) % COUNTS,
    }
    published = FIRST_ARTICLE + number * ARTICLE_EVERY
    edited = number % EDITED_EVERY == 0 and now >= published + EDITED_AFTER
    first_title = story.title.format(**gaps)
    return Article(
        number=number,
        section=section,
        kicker=story.kicker,
        title=story.edited.format(**gaps) if edited else first_title,
        snippet=story.snippet.format(**gaps),
        path=f"/{section.slug}/{_slug(first_title)}-{number}.html",
        published=published,
        printed_day=_tomorrow(published) if number % PREDATED_EVERY == 0 else None,
    )


def latest(now: datetime, count: int, section: Section | None = None) -> list[Article]:
    """Return the newest articles, newest first, of one section or of all."""
    step = 1 if section is None else len(material().sections)
    number = newest_number(now)
    if section is not None:
        number -= (number - material().sections.index(section)) % step
    numbers = range(number, max(number - step * count, 0), -step)
    return [article(one, now) for one in numbers]


def most_read(now: datetime, count: int) -> list[Article]:
    """Return what is read most just now; the list changes with every sixth article."""
    start = newest_number(now) // 6 * 6
    numbers = range(start - 1, max(start - 1 - 3 * count, 0), -3)
    return [article(one, now) for one in numbers]


def _slug(title: str) -> str:
    """Return a headline as publishers write it into addresses."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower().translate(_LETTERS)).strip("-")


def _tomorrow(moment: datetime) -> date:
    return (moment.astimezone(ZONE) + timedelta(days=1)).date()
