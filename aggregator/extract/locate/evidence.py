"""What speaks for a link leading to an announced article: numbers from the page itself, not words."""

from __future__ import annotations

import math
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

from aggregator.extract.addresses import link_key, slug_words
from aggregator.extract.document import Document, width
from aggregator.extract.locate.links import (
    HEADINGS,
    LinkGroup,
    prefix_counts,
)

_CLOCK_OR_DAY = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[-/.年]\d|\d{1,2}:\d\d|\b\d{1,2}\.? \w{3,9} \d{4}"
)
_PUNCTUATION = re.compile(r"[:?!–—„“\"’,、。「]")
_ROLES = {"navigation": "nav", "menu": "nav", "menubar": "nav", "contentinfo": "footer"}
_SHORT, _TINY, _LONG = 18, 9, 28
_WHOLE_LINE = 120
_LARGE_BLOCK = 800
Evidence = dict[str, float]


def gather_evidence(document: Document, groups: list[LinkGroup], url: str | None) -> list[Evidence]:
    """Return one row of named numbers a group: its own, then those of its likes on the page."""
    images = _running(document, frozenset(("img", "picture", "amp-img")))
    times = _running(document, frozenset(("time",)))
    headings = _running(document, HEADINGS)
    below = prefix_counts(groups)
    key = link_key(url) if url else None
    host = urlsplit(key).netloc if key else ""
    rows: list[Evidence] = []
    for place, group in enumerate(groups):
        block, link = group.subtree, group.best
        parts = urlsplit(group.key)
        segments = [s for s in parts.path.split("/") if s]
        slug = slug_words(parts.path)
        wide = width(group.text)
        more = max(0.0, document.width(block) - wide)
        words = set(re.findall(r"\w+", group.text.lower()))
        stems = {word[:4] for word in words if len(word) > 3}
        agreeing = sum(1 for w in slug if w in words or (len(w) > 4 and w[:4] in stems))
        overlap = agreeing / len(slug) if slug else 0.0
        chain = list(link.node.ancestors())
        tags = [_ROLES.get(n.attribute("role"), n.tag) for n in chain]
        text = document.text(block)[:600] if document.width(block) < 3000 else ""
        hub = below[group.key.partition("?")[0].rstrip("/")]
        rel = link.node.attribute("rel")
        rows.append(
            {
                "width": min(wide, _WHOLE_LINE) / 60,
                "log_width": math.log1p(wide),
                "short": wide < _SHORT,
                "tiny": wide < _TINY,
                "words": min(len(words), 15) / 8,
                "silent": wide == 0,
                "heading": link.in_heading,
                "block_heading": _count(headings, block.index, block.end) > 0,
                "link_image": any(_count(images, a.node.index, a.node.end) for a in group.links),
                "block_image": _count(images, block.index, block.end) > 0,
                "more_text": math.log1p(more),
                "snippet": more > 60,
                "large": document.width(block) > _LARGE_BLOCK,
                "time": _count(times, block.index, block.end) > 0,
                "date": bool(_CLOCK_OR_DAY.search(text)),
                "links": min(len(group.links), 4),
                "segments": min(len(segments), 6),
                "slug": min(len(slug), 8) / 4,
                "long_slug": len(slug) >= 4,
                "id": bool(re.search(r"\d{5,}", parts.path + parts.query)),
                "dated": bool(re.search(r"/20\d\d[/-]?\d\d", parts.path)),
                "html": bool(re.search(r"\.\w?html?$", parts.path)),
                "query": bool(parts.query),
                "host": parts.netloc == host,
                "domain": parts.netloc.split(".")[-2:] == host.split(".")[-2:],
                "overlap": overlap,
                "told": overlap > 0.6 and len(slug) >= 3,
                "below": min(hub, 5) / 2,
                "hub": hub > 1,
                "nav": "nav" in tags,
                "footer": "footer" in tags,
                "header": "header" in tags[3:],
                "aside": "aside" in tags,
                "article": "article" in tags,
                "main": "main" in tags,
                "item": "li" in tags[:5],
                "nofollow": "nofollow" in rel or "sponsored" in rel,
                "place": place / len(groups),
                "punctuation": bool(_PUNCTUATION.search(group.text)),
                "inline": bool(tags) and tags[0] in ("p", "span", "em", "strong", "b", "i"),
            }
        )
    _add_likes(groups, rows)
    return rows


def _running(document: Document, tags: frozenset[str]) -> list[int]:
    counts = [0]
    for node in document.nodes:
        counts.append(counts[-1] + (node.tag in tags))
    return counts


def _count(running: list[int], start: int, end: int) -> int:
    return running[end + 1] - running[start]


def address_shape(key: str) -> str:
    """Return what an address looks like, its words and numbers forgotten."""
    parts = urlsplit(key)
    shape = [parts.netloc]
    for segment in (s for s in parts.path.split("/") if s):
        stem, dot, ending = segment.rpartition(".")
        if not (dot and 1 <= len(ending) <= 5):
            stem, ending = segment, ""
        number = bool(re.search(r"\d{4,}", stem))
        joints = len(re.findall(r"[-_,+]", stem))
        if stem.isdigit():
            form = "n" if len(stem) <= 4 else "N"
        else:
            form = ("slug" if joints >= 3 else "two" if joints else "w") + ("N" if number else "")
        shape.append(f"{form}.{ending}")
    if parts.query:
        shape.append("?" + "&".join(sorted(p.partition("=")[0] for p in parts.query.split("&"))))
    return "/".join(shape)


def _add_likes(groups: list[LinkGroup], rows: list[Evidence]) -> None:
    by_place: dict[str, list[int]] = defaultdict(list)
    by_shape: dict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        by_place[group.signature].append(number)
        by_shape[address_shape(group.key)].append(number)
    total = sum(row["width"] for row in rows) + 1e-6
    most = max((sum(rows[n]["width"] for n in ns) for ns in by_place.values()), default=1) + 1e-6
    widest = max((_median(rows, ns) for ns in by_place.values() if len(ns) >= 4), default=1) + 1e-6
    for numbers in by_place.values():
        share = sum(rows[n]["width"] for n in numbers)
        median = _median(rows, numbers)
        likes = {
            "likes": math.log1p(len(numbers)),
            "alone": len(numbers) == 1,
            "likes_width": math.log1p(median * 60),
            "likes_short": median * 60 < _SHORT,
            "likes_hosts": len({urlsplit(groups[n].key).netloc for n in numbers}) / len(numbers),
            "share": share / total,
            "share_of_most": share / most,
            "width_of_widest": min(2.0, median / widest),
        }
        for name in ("overlap", "long_slug", "id", "block_image", "heading", "snippet", "hub",
                     "domain", "html", "segments", "punctuation"):  # fmt: skip
            likes[f"likes_{name}"] = _mean(rows[n][name] for n in numbers)
        likes["likes_dated"] = _mean(rows[n]["time"] or rows[n]["date"] for n in numbers)
        for n in numbers:
            rows[n].update(likes)
    for numbers in by_shape.values():
        median = _median(rows, numbers)
        shape = {
            "shape": math.log1p(len(numbers)),
            "shape_width": math.log1p(median * 60),
            "shape_long": median * 60 > _LONG,
            "shape_heading": _mean(rows[n]["heading"] for n in numbers),
            "shape_snippet": _mean(rows[n]["snippet"] for n in numbers),
            "shape_image": _mean(rows[n]["block_image"] for n in numbers),
            "shape_nav": _mean(max(rows[n]["nav"], rows[n]["footer"]) for n in numbers),
        }
        for n in numbers:
            row = rows[n]
            row.update(shape)
            row["least_width"] = min(row["log_width"], row["shape_width"], row["likes_width"])
            row["long_and_likely"] = row["width"] * 60 > _LONG and median * 60 > _LONG


def _median(rows: list[Evidence], numbers: list[int]) -> float:
    return statistics.median(rows[n]["width"] for n in numbers)


def _mean(values: Iterable[float]) -> float:
    return statistics.fmean(values)
