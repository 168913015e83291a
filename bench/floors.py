"""Quality floors: what extraction reaches on the shared corpus, pinned in tests/floors.json.

    python -m bench.floors check    exit 1 when a figure fell by more than 0.002
    python -m bench.floors raise    pin what became better; lower nothing

A floor belongs to one corpus, known by its digest: `raise` on another one pins every figure anew.
Where the corpus is missing there is nothing to check here; tests/pages is part of the tests.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import shared

FLOORS = shared.ROOT / "tests" / "floors.json"
TOLERANCE = 0.002  # one block of the corpus more or less moves a field by about 0.001
HIGHER_IS_BETTER = (
    "macro_f1",
    "macro_precision",
    "macro_recall",
    "micro_f1",
    "pages_f1_at_least_0.9",
    "title",
    "label",
    "section",
    "kicker",
    "day",
    "snippet",
    "image",
)
LOWER_IS_BETTER = ("false_kicker", "wrong_day", "late_day", "false_snippet")

Figures = Mapping[str, float]


def fallen(figures: Figures, floors: Figures) -> dict[str, float]:
    """Return the figures worse than their floor by more than the tolerance, and by how much."""
    lost = {name: floors[name] - figures[name] for name in HIGHER_IS_BETTER if name in floors}
    lost |= {name: figures[name] - floors[name] for name in LOWER_IS_BETTER if name in floors}
    return {name: round(by, 4) for name, by in lost.items() if by > TOLERANCE + 1e-9}


def raised(figures: Figures, floors: Figures) -> dict[str, float]:
    """Return the floors with every better figure in its place."""
    better = {name: max(figures[name], floors.get(name, 0.0)) for name in HIGHER_IS_BETTER}
    return better | {name: min(figures[name], floors.get(name, 1.0)) for name in LOWER_IS_BETTER}


def load_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", shared.SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _extract() -> dict[str, list[dict[str, Any]]]:
    """Run `litfass extract` over the corpus, as its users would; lines by page."""
    command = [sys.executable, "-m", "aggregator", "extract"]
    command += ["--manifest", str(shared.MANIFEST), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=shared.ROOT)
    if done.returncode:
        sys.exit(f"floors: litfass extract ended with {done.returncode}")
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in done.stdout.splitlines():
        lines[json.loads(line)["page"]].append(json.loads(line))
    return lines


def _report_misses(console: Console, pages: list[dict[str, Any]]) -> None:
    """Show what was got wrong, by kind of miss and kind of page, and where it is worst."""
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for page in pages:
        by_kind["teaser missed"][page["id"]] += len(page["missed_urls"])
        by_kind["no teaser"][page["id"]] += len(page["wrong_urls"])
        for name, _url, _got in page["field_misses"]:
            by_kind[name][page["id"]] += 1
    table = Table(
        "miss", "articles", "listings", "most on", title="Misses by kind", title_justify="left"
    )
    for kind, counted in sorted(by_kind.items(), key=lambda item: -item[1].total()):
        on_articles = sum(count for page, count in counted.items() if page.startswith("article"))
        worst = ", ".join(f"{page} {count}" for page, count in counted.most_common(3) if count)
        table.add_row(kind, str(on_articles), str(counted.total() - on_articles), worst)
    console.print(table)


def _report_figures(console: Console, figures: Figures, floors: Figures) -> None:
    table = Table("figure", "now", "floor", title="Extraction on the corpus", title_justify="left")
    for name in HIGHER_IS_BETTER + LOWER_IS_BETTER:
        floor = f"{floors[name]:.4f}" if name in floors else "-"
        table.add_row(name, f"{figures[name]:.4f}", floor)
    console.print(table)


def main(arguments: list[str]) -> int:
    if arguments not in (["check"], ["raise"]):
        print(__doc__, file=sys.stderr)
        return 2
    if not shared.available():
        print(f"floors: no shared corpus at {shared.SHARED}; tests/pages stands in for it")
        return 0
    console = Console(width=140)
    scorer = load_scorer()
    golds = [json.loads(file.read_text()) for file in sorted(shared.GOLD.glob("*.json"))]
    predicted = _extract()
    pages = [scorer.score_page(gold, predicted.get(gold["id"], [])) for gold in golds]
    figures: Figures = scorer.summarise(pages)
    pinned: dict[str, Any] = json.loads(FLOORS.read_text()) if FLOORS.is_file() else {}
    same_corpus = pinned.get("corpus") == shared.digest()
    floors: Figures = pinned["floors"] if same_corpus else {}
    _report_misses(console, pages)
    _report_figures(console, figures, floors)
    if arguments == ["raise"]:
        content = {"corpus": shared.digest(), "floors": raised(figures, floors)}
        FLOORS.write_text(json.dumps(content, indent=2) + "\n")
        print(f"floors: pinned in {FLOORS.name}")
        return 0
    if not same_corpus:
        print("floors: pinned on another corpus; look at the figures, then `make raise-floors`")
        return 1
    lost = fallen(figures, floors)
    for name, by in lost.items():
        print(f"floors: {name} is worse than its floor by {by}")
    if not lost:
        print("floors: held")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
