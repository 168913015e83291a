"""Pages with every link labelled: announced article or not, for training and for judging it.

Labels are the gold teasers of the shared corpus and bench/labels.json: 178 pages of its unlabelled
part, for which people wrote down which addresses are announced, without seeing what extraction
makes of them. Optional teasers are left out. Copies of the pages are disguised as other sites.
The 46 pages of bench/held_out.json, labelled in the same way, only judge: nothing is trained on
them, and rules are not made by looking at what is found on them.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from types import ModuleType
from typing import Any

import numpy

from aggregator.extract.document import Document, parse
from aggregator.extract.locate.alone import ALONE, LONG, SHORT, VERY_LONG, look_alone
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.link_names import name_groups
from aggregator.extract.locate.links import LinkGroup, Named, gather_links
from aggregator.extract.locate.own import OwnPage, own_page
from aggregator.extract.locate.reasons import LEAST_TEXT, names_a_moment
from bench import shared

Array = Any
LABELS = shared.ROOT / "bench" / "labels.json"
HELD_OUT = shared.ROOT / "bench" / "held_out.json"

FAMILIES: tuple[tuple[str, ...], ...] = (
    ("long_slug", "told"),
    ("number", "dated", "suffix"),
    ("in_heading", "called_title"),
    ("holds_picture", "likes_picture"),
    ("in_nav", "in_footer"),
    ("named_nav", "named_footer"),
    ("like_own",),
    ("punctuation",),
)
"""What a page elsewhere may not have: hidden from copies of the pages, family by family."""
COPIES, HIDDEN, SEED = 3, 0.4, 1


@dataclass(slots=True)
class Labelled:
    """One page's links with what the gold says of them."""

    id: str
    site: str
    page: Figures
    groups: list[LinkGroup]
    alone: Array
    labels: list[int | None]
    """1 announced, 0 not, None left out."""
    unreachable: int
    """Core teasers that no link of ours leads to."""
    hidden: frozenset[str] = frozenset()
    """Evidence that this copy of a page does not have."""
    share: float = 0.5
    """Of the page's weight in training."""
    held_out: bool = False
    """It only judges."""


def read_pages(scorer: ModuleType) -> Iterator[Labelled]:
    """Read all labelled pages: of the corpus, then those of its unlabelled part."""
    sites = {row["id"]: row["site"] for row in shared.rows()}
    for saved in shared.pages():
        gold = json.loads((shared.GOLD / f"{saved.id}.json").read_text())
        wanted: dict[str, bool] = {}
        for teaser in gold["teasers"]:
            url = scorer.normal_url(teaser["url"], gold["base_url"])
            wanted[url] = wanted.get(url, False) or teaser["core"]
        yield _read(scorer, saved.id, sites[saved.id], saved.url, saved.body, wanted)
    labels = json.loads(LABELS.read_text())
    held_out = json.loads(HELD_OUT.read_text())
    labels |= held_out
    for line in shared.UNLABELLED.read_text().splitlines():
        row = json.loads(line)
        if row["id"] in labels:
            said = labels[row["id"]]
            wanted = {scorer.normal_url(url, row["url"]): False for url in said["optional"]}
            wanted |= {scorer.normal_url(url, row["url"]): True for url in said["core"]}
            body = gzip.decompress((shared.UNLABELLED.parent / row["path"]).read_bytes())
            page = _read(scorer, row["id"], row["site"], row["url"], body, wanted)
            page.held_out = row["id"] in held_out
            yield page


def _read(
    scorer: ModuleType, name: str, site: str, url: str, body: bytes, wanted: Mapping[str, bool]
) -> Labelled:
    document = parse(body)
    groups = gather_links(document, url)
    name_groups(document, groups)
    own = own_page(document, url)
    labels, unreachable = label(scorer, url, wanted, groups)
    for n, group in enumerate(groups):
        if _is_ruled_out(document, own, group):
            unreachable += labels[n] == 1
            labels[n] = None
    page = Figures(document, url)
    alone = numpy.array(look_alone(page, groups), dtype=float)
    return Labelled(name, site, page, groups, alone, labels, unreachable)


def _is_ruled_out(document: Document, own: OwnPage, group: LinkGroup) -> bool:
    """Tell whether a link is none whatever the models say of it."""
    return (
        own.is_linked_by(group)
        or own.is_passed_on_by(group)
        or group.best.in_sentence
        or names_a_moment(group)
        or (group.named is not Named.BESIDE and document.width(group.subtree) < LEAST_TEXT)
    )


def label(
    scorer: ModuleType, base: str, wanted: Mapping[str, bool], groups: Sequence[LinkGroup]
) -> tuple[list[int | None], int]:
    """Compare addresses as the scorer does; one that matches only without query is left out."""
    bare = Counter(map(scorer.without_query, wanted))
    by_bare = {scorer.without_query(u): u for u in wanted if bare[scorer.without_query(u)] == 1}
    urls = [scorer.normal_url(group.best.url, base) for group in groups]
    exact = set(urls) & wanted.keys()
    labels: list[int | None] = []
    for url in urls:
        found = url if url in wanted else by_bare.get(scorer.without_query(url))
        if found is None:
            labels.append(0)
        elif found != url and found in exact:
            labels.append(None)
        else:
            labels.append(1 if wanted[found] else None)
            exact.add(found)
    return labels, sum(core and url not in exact for url, core in wanted.items())


def disguised(page: Labelled, random: Random) -> Labelled:
    """Return a copy as another site might have made it: smaller, with less to go by."""
    by_place: dict[str, list[int]] = defaultdict(list)
    for n, group in enumerate(page.groups):
        by_place[group.signature].append(n)
    most = random.choice((3, 4, 6, 10, 1000))
    kept: list[int] = []
    for numbers in by_place.values():
        start = random.randrange(max(1, len(numbers) - most + 1))
        if random.random() < 0.8:
            kept += numbers[start : start + most]
    kept.sort()
    if not any(page.labels[n] == 1 for n in kept):
        kept = list(range(len(page.groups)))
    hidden = frozenset(name for family in FAMILIES if random.random() < HIDDEN for name in family)
    alone = page.alone[kept].copy()
    for name in hidden & set(ALONE):
        alone[:, ALONE.index(name)] = 0
    _shorten(alone, random.uniform(0.5, 1.0))
    return Labelled(
        page.id,
        page.site,
        page.page,
        [page.groups[n] for n in kept],
        alone,
        [page.labels[n] for n in kept],
        0,
        hidden,
        0.5 / COPIES,
    )


def _shorten(alone: Array, share: float) -> None:
    """Make all texts shorter, as in a language that needs fewer letters."""
    column = {name: ALONE.index(name) for name in ALONE}
    wide = numpy.expm1(alone[:, column["log_width"]]) * share
    alone[:, column["log_width"]] = numpy.log1p(wide)
    alone[:, column["words"]] *= share
    alone[:, column["short"]] = wide < SHORT
    for name, limit in (("long", LONG), ("very_long", VERY_LONG)):
        alone[:, column[name]] = wide > limit
