"""Reads an OPML list with listparser and prints its feeds as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import listparser


def main(file: str) -> None:
    found = listparser.parse(Path(file).read_bytes())
    feeds = [
        {"url": feed.url, "title": feed.title, "groups": feed.categories} for feed in found.feeds
    ]
    print(json.dumps({"bozo": bool(found.bozo), "version": found.version, "feeds": feeds}))


if __name__ == "__main__":
    main(sys.argv[1])
