"""Endurance: hours of broken pages, kills and replays; `make soak`, or with fewer of each:

    make soak SOAK="--mutations 1000 --import-kills 5 --every 20 --service-kills 5"

Each part prints what it did; the last line is `N passed, N failed`, counted in parts. A seed makes
a run again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from bench import shared, soak_archive, soak_pages, soak_service


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="bench.soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add(
        "--mutations", type=int, default=100_000, help="broken pages to read; 0 leaves the part out"
    )
    add("--import-kills", type=int, default=50, help="kill -9 of an import; -1 leaves imports out")
    add("--every", type=int, default=1, help="import only every so-many-th capture of the replay")
    add("--service-kills", type=int, default=100, help="kill -9 of the service; 0 leaves it out")
    add("--seed", type=int, default=1)
    given = parser.parse_args()
    parts: list[tuple[str, Callable[[], list[str]]]] = []
    if given.mutations:
        parts.append(
            (
                f"{given.mutations} broken pages",
                lambda: soak_pages.soak(given.mutations, given.seed),
            )
        )
    if given.import_kills >= 0:
        what = f"the replay twice, shuffled, and with {given.import_kills} kills"
        parts.append((what, lambda: soak_archive.soak(given.import_kills, given.every, given.seed)))
    if given.service_kills:
        what = f"{given.service_kills} kills of the service under load"
        parts.append((what, lambda: soak_service.soak(given.service_kills, given.seed)))
    if not shared.available():
        print(f"soak: needs the shared corpus and replay; none at {shared.SHARED}", file=sys.stderr)
        return 2
    failed = 0
    for what, run in parts:
        print(f"== {what}", flush=True)
        began = time.monotonic()
        problems = run()
        print(f"  took {time.monotonic() - began:.0f} s")
        for problem in problems[:20]:
            print(f"  FAILED {problem}")
        if len(problems) > 20:
            print(f"  and {len(problems) - 20} more")
        failed += bool(problems)
    print(f"{len(parts) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
