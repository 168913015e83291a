"""What reading a page costs, as ratios within one run: `make bench`.

Over the corpus listing pages: `extract` of a cold page against the bare Lexbor parse with one walk
of the tree (at most 12 times), and against BeautifulSoup parsing the whole page (less than half);
nothing counts that earlier rounds remember of the page. Then how cost grows with the size of a
page, up to 5 MB. Times are CPU, the best of some rounds.

    python -m bench.extraction [--rounds N] [--largest BYTES]
"""

from __future__ import annotations

import argparse
import gc
import math
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import _lru_cache_wrapper

from bs4 import BeautifulSoup
from rich.console import Console
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser

from aggregator.extract import extract
from aggregator.extract.decode import decode
from aggregator.model import Page
from bench import shared

MOST_TIMES_BARE_PARSE = 12.0
MOST_SHARE_OF_BEAUTIFULSOUP = 0.5
_OF_A_PAGE = 128
"""Entries from which on a cache holds what a page says; smaller ones hold what is learned once."""
MOST_GROWTH = 1.15
"""Exponent of cost over size that still counts as linear: 1.4x a byte at ten times the size."""

BLOCK = """<article class="teaser">
<a class="image" href="/politics/story-{n}.html"><img data-src="/i/{n}.jpg" alt=""></a>
<span class="kicker">Harbour</span>
<h2><a href="/politics/story-{n}.html">Council votes on plan {n} for the harbour</a></h2>
<time datetime="2026-01-07T09:{minute:02}:00Z">7 January 2026</time>
<p>The council met for the {n}th time on the question and again came to no lasting conclusion.</p>
</article>
"""


def bare_parse(html: str) -> int:
    """Parse with Lexbor and visit every node once: the least that any reader has to do."""
    root = LexborHTMLParser(html).root
    return sum(1 for _ in root.traverse()) if root is not None else 0


def whole_soup(html: str) -> object:
    return BeautifulSoup(html, "lxml")


def made_page(size: int) -> str:
    """Return a listing page of about so many bytes."""
    blocks: list[str] = []
    length = 0
    while length < size:
        blocks.append(BLOCK.format(n=len(blocks), minute=len(blocks) % 60))
        length += len(blocks[-1])
    navigation = "".join(f'<a href="/{name}/">{name.title()}</a>' for name in ("politics", "sport"))
    body = "".join(blocks)
    return (
        f'<!doctype html><html lang="en"><title>Politics</title><nav>{navigation}</nav>'
        f"<main><h1>Politics</h1>{body}</main></html>"
    )


def page_caches() -> list[_lru_cache_wrapper[object]]:
    """Return the program's caches of what pages say."""
    caches = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]
    ours = [one for one in caches if one.__module__.split(".")[0] in ("aggregator", "db")]
    return [one for one in ours if (one.cache_parameters()["maxsize"] or 0) >= _OF_A_PAGE]


def seconds(rounds: int, work: Callable[[], object]) -> float:
    """Return the CPU seconds of the fastest of some rounds, each of a page never seen before."""
    best = math.inf
    caches = page_caches()
    for _ in range(rounds):
        for cache in caches:
            cache.cache_clear()
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def page_of(body: bytes, url: str, at: datetime | None) -> Page:
    return Page(url=url, body=body, captured_at=at, content_type="text/html")


def ratios(rounds: int, console: Console) -> bool:
    """Compare on the corpus listing pages; return whether both bounds hold."""
    table = Table("page", "kB", "bare parse ms", "extract / bare", "extract / soup")
    totals = [0.0, 0.0, 0.0]
    against_bare: list[float] = []
    for saved in shared.pages():
        if saved.kind == "article":
            continue
        html = decode(saved.body, None)
        page = page_of(saved.body, saved.url, saved.at)
        bare = seconds(rounds, lambda html=html: bare_parse(html))  # type: ignore[misc]
        soup = seconds(rounds, lambda html=html: whole_soup(html))  # type: ignore[misc]
        ours = seconds(rounds, lambda page=page: extract(page))  # type: ignore[misc]
        totals = [total + one for total, one in zip(totals, (bare, soup, ours), strict=True)]
        against_bare.append(ours / bare)
        table.add_row(
            saved.id,
            f"{len(saved.body) / 1000:.0f}",
            f"{bare * 1000:.2f}",
            f"{ours / bare:.1f}",
            f"{ours / soup:.2f}",
        )
    bare, soup, ours = totals
    table.add_section()
    table.add_row(
        "all together", "", f"{bare * 1000:.0f}", f"{ours / bare:.1f}", f"{ours / soup:.2f}"
    )
    console.print(table)
    print(f"median extract / bare parse and walk: {statistics.median(against_bare):.1f}")
    print(
        f"bounds: extract / bare <= {MOST_TIMES_BARE_PARSE}, "
        f"extract / soup < {MOST_SHARE_OF_BEAUTIFULSOUP}"
    )
    return ours / bare <= MOST_TIMES_BARE_PARSE and ours / soup < MOST_SHARE_OF_BEAUTIFULSOUP


def growth(rounds: int, largest: int, console: Console) -> bool:
    """Show cost over size; return whether it grows about linearly."""
    sizes = [largest // divisor for divisor in (100, 50, 20, 10, 5, 2, 1)]
    at = datetime(2026, 1, 7, 12, tzinfo=UTC)
    table = Table("kB", "teasers", "ms", "us a kB")
    points: list[tuple[float, float]] = []
    for size in sizes:
        page = page_of(made_page(size).encode(), "https://news.example/politics/", at)
        found = len(extract(page).teasers)
        took = seconds(rounds, lambda page=page: extract(page))  # type: ignore[misc]
        points.append((math.log(size), math.log(took)))
        table.add_row(
            f"{size / 1000:.0f}", str(found), f"{took * 1000:.1f}", f"{took / size * 1e9:.1f}"
        )
    console.print(table)
    slope = statistics.linear_regression(*zip(*points, strict=True)).slope
    print(f"cost grows with size to the power of {slope:.2f} (bound {MOST_GROWTH})")
    return slope <= MOST_GROWTH


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--largest", type=int, default=5_000_000)
    arguments = parser.parse_args()
    console = Console(width=120)
    held = growth(max(1, arguments.rounds // 2), arguments.largest, console)
    if shared.available():
        held = ratios(arguments.rounds, console) and held
    else:
        print(f"no shared corpus at {shared.SHARED}: ratios on its listing pages left out")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
