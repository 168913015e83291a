"""The recorded pages: each folder's input must give exactly the teasers it expects, in page order.

A folder holds input.html (or .txt), page.json (address and capture time) and expected.jsonl. A key
that an expectation leaves out must be empty; region and position are compared only where named.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDERS = sorted(path.parent for path in (Path(__file__).parent / "pages").glob("*/expected.jsonl"))
EMPTY: dict[str, Any] = {
    "url": None,
    "title": None,
    "section": None,
    "kicker": None,
    "published": None,
    "snippet": None,
    "image": None,
    "sponsored": False,
    "labels": [],
}
Lines = list[dict[str, Any]]


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Lines]:
    """Return the lines of one `litfass extract` over all folders, by folder name."""
    manifest = tmp_path_factory.mktemp("pages") / "manifest.jsonl"
    rows = [
        json.loads((folder / "page.json").read_text())
        | {"id": folder.name, "path": str(next(folder.glob("input.*")))}
        for folder in FOLDERS
    ]
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, "-m", "aggregator", "extract", "--manifest", str(manifest), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Lines] = {folder.name: [] for folder in FOLDERS}
    for line in done.stdout.splitlines():
        found[json.loads(line)["page"]].append(json.loads(line))
    return found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_recorded_page_gives_what_its_folder_expects(
    folder: Path, extracted: dict[str, Lines]
) -> None:
    wanted = [
        EMPTY | json.loads(line) for line in (folder / "expected.jsonl").read_text().splitlines()
    ]
    found = extracted[folder.name]
    assert [line["title"] for line in found] == [line["title"] for line in wanted]
    for got, want in zip(found, wanted, strict=True):
        assert {key: got[key] for key in want} == want
