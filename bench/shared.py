"""The shared folder (corpus, gold, scorer, replay), which is a setting and may be missing."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("LITFASS_SHARED") or ROOT.parent / "shared").resolve()
MANIFEST = SHARED / "corpus" / "manifest.jsonl"
UNLABELLED = SHARED / "corpus" / "unlabelled" / "manifest.jsonl"
GOLD = SHARED / "corpus" / "gold"
SCORER = SHARED / "bench" / "score.py"
REPLAY = SHARED / "replay"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """One page of the corpus."""

    id: str
    kind: str
    """article, or what lists articles: front, section, blog-listing."""
    url: str
    at: datetime | None
    body: bytes


def available() -> bool:
    return MANIFEST.is_file() and SCORER.is_file()


def rows() -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in MANIFEST.read_text().splitlines() if line.strip()]


def pages() -> Iterator[SavedPage]:
    for row in rows():
        body = (MANIFEST.parent / row["path"]).read_bytes()
        yield SavedPage(
            id=row["id"],
            kind=row["kind"],
            url=row["url"],
            at=datetime.fromisoformat(row["at"]) if row["at"] else None,
            body=gzip.decompress(body) if row["path"].endswith(".gz") else body,
        )


def digest() -> str:
    """Return a SHA-256 over pages, gold and scorer: what the floors were measured on."""
    total = hashlib.sha256()
    files = [MANIFEST, SCORER, *sorted(GOLD.glob("*.json"))]
    files += [MANIFEST.parent / row["path"] for row in rows()]
    for file in files:
        total.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
