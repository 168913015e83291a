"""Soak: the corpus, broken in many ways; extraction must answer or refuse, within its time."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from pebble import ProcessPool

from aggregator.errors import ExtractionError
from aggregator.extract import extract
from aggregator.model import Extraction, Page
from bench import shared
from bench.mutate import mutated

LIMIT_SECONDS = 20.0
"""What a worker of the service gets for one page, with room for a busy machine."""
BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """How one broken page was read."""

    word: str
    """read, nothing (no teasers) or refused (ExtractionError)."""
    seconds: float
    wrong: str | None
    """What is wrong with a teaser, if anything."""


@lru_cache(maxsize=1)
def _pages() -> tuple[shared.SavedPage, ...]:
    return tuple(shared.pages())


def _wrong(extraction: Extraction) -> str | None:
    """Return the first thing no teaser may be, however broken the page."""
    regions = {region.name for region in extraction.regions}
    for teaser in extraction.teasers:
        if not teaser.title.strip():
            return "a title without text"
        if teaser.url is not None and urlsplit(teaser.url).scheme not in ("http", "https"):
            return f"an address that is no web address: {teaser.url[:80]}"
        if teaser.region not in regions or teaser.position < 1:
            return f"a place that is none: {teaser.region} {teaser.position}"
    return None


def read(seed: int) -> Read:
    """Break one page by seed and extract it; anything but ExtractionError gets out."""
    saved = _pages()[seed % len(_pages())]
    body = mutated(saved.body, seed)
    page = Page(url=saved.url, body=body, captured_at=saved.at, content_type="text/html")
    began = time.perf_counter()
    try:
        extraction = extract(page)
    except ExtractionError:
        return Read(word="refused", seconds=time.perf_counter() - began, wrong=None)
    return Read(
        word="read" if extraction.teasers else "nothing",
        seconds=time.perf_counter() - began,
        wrong=_wrong(extraction),
    )


def _results(pool: ProcessPool, seeds: Sequence[int]) -> Iterator[tuple[int, Read | Exception]]:
    """Yield what came of each seed; an exception stands for itself."""
    results = pool.map(read, seeds, timeout=LIMIT_SECONDS).result()
    for seed in seeds:
        try:
            yield seed, next(results)
        except Exception as error:  # whatever it was, it is the finding
            yield seed, error


def soak(count: int, first_seed: int) -> list[str]:
    """Read so many broken pages; return what went wrong, each with the seed that shows it."""
    words: Counter[str] = Counter()
    problems: list[str] = []
    slowest: list[tuple[float, int]] = []
    context = multiprocessing.get_context("forkserver")
    with ProcessPool(max_workers=os.cpu_count() or 1, max_tasks=5000, context=context) as pool:
        for start in range(first_seed, first_seed + count, BATCH):
            seeds = range(start, min(start + BATCH, first_seed + count))
            for seed, result in _results(pool, seeds):
                if isinstance(result, Read):
                    words[result.word] += 1
                    slowest = sorted([*slowest, (result.seconds, seed)], reverse=True)[:5]
                    if result.wrong:
                        problems.append(f"seed {seed}: {result.wrong}")
                else:
                    words[type(result).__name__] += 1
                    problems.append(f"seed {seed}: {type(result).__name__} {str(result)[:200]}")
            print(f"  {seeds[-1] + 1 - first_seed} pages: {dict(words)}", flush=True)
    worst = ", ".join(f"{seconds:.2f} s (seed {seed})" for seconds, seed in slowest)
    print(f"  slowest: {worst}")
    return problems
