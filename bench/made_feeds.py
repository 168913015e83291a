"""Made-up entries, feeds and archives for tests and measurements; adversarial ones among them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from db import (
    Archive,
    Feed,
    FeedEntry,
    FeedInfo,
    FeedKind,
    Origin,
    Outcome,
    Recorded,
    Sighting,
    Source,
    Visit,
)

NOON = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)
SITE = "example.org"
SOURCE = "Startseite"

ADVERSARIAL_TITLES = {
    "control characters": "Bell\x07, escape\x1b[31m, null\x00, C1\x9b and a tab\tin one",
    "end of CDATA": "Ende ]]> der <![CDATA[ Welt ]]>",
    "script": "<script>alert('x')</script>Streik <b>beendet</b>",
    "lone surrogates": "Halb \ud83d ganz \ude00 vorbei",
    "very long": "Wort " * 2000,
    "right to left": "رئيس الوزراء يزور برلين – עברית בכותרת",
    "emoji": "Feuer 🔥👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 und 𝔉𝔯𝔞𝔨𝔱𝔲𝔯",
    "combining characters": "Cafe\u0301 Ångström Z\u0351\u036b\u0343\u036a\u0302algo",
    "entities of entities": "Müller &amp;amp; Söhne &amp;lt;b&amp;gt; &#38;quot;AG&#38;quot;",
    "comparison": "Wenn 3 < 5 & 7 > 2 gilt",
    "quotes": "\"Doppelt\" 'einfach' „deutsch“ «français» `schräg`",
    "template": "{{ 7*7 }} {% raw %} ${jndi:ldap://x} %s %(x)s",
    "byte order mark": "\ufeffAnfang und Ende\ufeff",
    "noncharacters": "vor \uffff\ufffe\U0001ffff\ufffd nach",
    "only markup": "<p><br></p>",
    "line breaks": "erste\nzweite\r\ndritte\u2028vierte",
}
"""What has been seen on pages, and worse: name -> title."""

ADVERSARIAL_LINKS = (
    "javascript:alert(1)",
    "/relative/path",
    "https://example.org/mit leer zeichen/ä?q=<b>&x=\"'#ü",
    "https://münchen.example/straße",
    "http://[broken",
    "data:text/html,<script>alert(1)</script>",
    "HTTPS://EXAMPLE.ORG/Groß",
    "https://user:secret@example.org/konto",
)


def public_id(number: int) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://example.org/artikel-{number}").urn


def entry(number: int, **different: Any) -> FeedEntry:
    """Return entry number N; keywords replace its fields."""
    moment = NOON + timedelta(minutes=number)
    values: dict[str, Any] = {
        "public_id": public_id(number),
        "url": f"https://example.org/politik/artikel-{number}",
        "title": f"Artikel {number}: Straßenbau in Köln & Umgebung",
        "site": SITE,
        "source": SOURCE,
        "source_title": "Beispiel – Startseite",
        "section": "Politik",
        "kicker": "Verkehr",
        "snippet": f"Der Rat stimmte zu: {number} Straßen werden erneuert, für > 5 Mio. Euro.",
        "image": f"https://example.org/bilder/{number}.jpg",
        "labels": ("video",),
        "language": "de",
        "published": moment,
        "updated": moment,
        "first_seen": moment,
    }
    return FeedEntry(**(values | different))


def adversarial_entries() -> tuple[FeedEntry, ...]:
    titles = list(ADVERSARIAL_TITLES.values())
    return tuple(
        entry(
            number,
            title=title,
            snippet=f"Vorspann: {title}",
            section=title[:40],
            kicker=title[:60],
            url=ADVERSARIAL_LINKS[number % len(ADVERSARIAL_LINKS)],
            image=ADVERSARIAL_LINKS[(number + 3) % len(ADVERSARIAL_LINKS)],
        )
        for number, title in enumerate(titles)
    )


def feed(entries: Sequence[FeedEntry], **different: Any) -> Feed:
    """Return a section feed of entries; keywords replace fields of its info."""
    values: dict[str, Any] = {
        "path": "example.org/politik",
        "kind": FeedKind.SECTION,
        "title": "Politik – example.org",
        "site": SITE,
        "section": "Politik",
        "language": "de",
        "updated": max((one.updated for one in entries), default=None),
    }
    return Feed(info=FeedInfo(**(values | different)), entries=tuple(entries))


def source(name: str = SOURCE, site: str = SITE) -> Source:
    return Source(
        name=name,
        url=f"https://{site}/{name.lower()}",
        site=site,
        title=f"Beispiel – {name}",
        language="de",
        timezone="Europe/Berlin",
    )


def sighting(number: int, **different: Any) -> Sighting:
    values: dict[str, Any] = {
        "url": f"https://example.org/politik/artikel-{number}",
        "title": f"Artikel {number}: Straßenbau in Köln & Umgebung",
        "section": "Politik",
        "section_confirmed": True,
        "kicker": "Verkehr",
        "snippet": f"Der Rat stimmte zu: {number} Straßen werden erneuert.",
        "image": f"https://example.org/bilder/{number}.jpg",
        "region": "list",
        "region_kind": "list",
        "position": 1 + number,
    }
    return Sighting(**(values | different))


def visit(
    archive: Archive,
    sightings: Sequence[Sighting],
    *,
    at: datetime = NOON,
    source: str = SOURCE,
) -> Recorded:
    """Record a live visit that found the sightings."""
    digest = hashlib.sha256(repr(sightings).encode("utf-8", "surrogatepass")).hexdigest()
    return archive.record(
        Visit(source=source, at=at, origin=Origin.LIVE, outcome=Outcome.READ, body_hash=digest),
        sightings,
    )


def archive_at(path: Path, *, articles: int = 3) -> Archive:
    """Return a new archive after one visit of one source that announced some articles."""
    archive = Archive.open(path)
    archive.register([source()])
    visit(archive, [sighting(number) for number in range(articles)])
    return archive
