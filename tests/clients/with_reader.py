"""Updates feeds with lemon24/reader in a database and prints what it then holds, one JSON line."""

from __future__ import annotations

import json
import sys

from reader import make_reader


def main(database: str, addresses: list[str]) -> None:
    reader = make_reader(database)
    counts = {"new": 0, "modified": 0, "unmodified": 0}
    for address in addresses:
        reader.add_feed(address, exist_ok=True)
        result = reader.update_feed(address)
        if result is not None:
            for name in counts:
                counts[name] += getattr(result, name)
    entries = [
        {
            "id": entry.id,
            "url": entry.link,
            "title": entry.title,
            "published": entry.published.timestamp(),
            "feed": entry.feed_url,
        }
        for entry in reader.get_entries()
    ]
    print(json.dumps({"entries": entries, **counts}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
