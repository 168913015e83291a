"""Fetches feeds with feedparser, tags and dates of the last time given, prints JSON lines."""

from __future__ import annotations

import json
import sys
from calendar import timegm

import feedparser


def main(known: dict[str, dict[str, str]], addresses: list[str]) -> None:
    for address in addresses:
        found = feedparser.parse(address, **known.get(address, {}))
        entries = [
            {
                "id": entry.id,
                "url": entry.link,
                "title": entry.title,
                "published": timegm(entry.published_parsed),
            }
            for entry in found.entries
        ]
        tags = {name: found[name] for name in ("etag", "modified") if name in found}
        said = {"status": found.status, "bozo": bool(found.bozo), "entries": entries, "tags": tags}
        print(json.dumps(said))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
