"""What speaks for a link leading to an announced article: numbers from the page, not words."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from aggregator.extract.addresses import link_key, slug_words
from aggregator.extract.document import TEXT, Document, Node, width
from aggregator.extract.locate.links import LinkGroup, prefix_counts

_PUNCTUATION = re.compile(r"[:?!–—„“\"’,、。「】।؟،]")
_SHORT, _TINY, _LONG, _VERY_LONG = 20, 10, 34, 70
_SNIPPET = 60
_RUN, _AGREEMENT = 3, 0.8
_MANY_SITES, _HEADLINE = 8, 28
_LARGE_BLOCK = 1200
_RUNNING_TEXT = 25
"""Width of text beside a link from which on the link stands in a sentence."""
_NUMBER = re.compile(r"\d{5,}|[0-9a-f]{8,}")
_DATED = re.compile(r"/(?:19|20)\d\d[/.-]?[01]\d")
_DAY_OR_CLOCK = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[-/.年]\d|\b\d{1,2}:\d\d|\b\d{1,2}\.? \w{3,9},? \d{4}"
)
_INLINE = frozenset(
    ("a", "abbr", "b", "bdi", "cite", "em", "font", "i", "mark", "q", "small", "span", "strong",
     "sub", "sup", "u", TEXT)
)  # fmt: skip
_LANDMARKS = {"nav": 1, "footer": 2, "header": 4, "aside": 8, "article": 16, "main": 32, "li": 64,
              "table": 128, "form": 256}  # fmt: skip
_NAMED = re.compile(
    r"(?i)(?P<footer>footer)|(?:^|[\s_-]|main|sub|mega|top|site)(?:nav(?:i|igation|bar)?|menue?|breadcrumbs?)(?=$|[\s_-])"
)
_NAMED_NAV, _NAMED_FOOTER = 512, 1024
_FRAMES = frozenset(("div", "ul", "ol", "section", "aside", "table", "td"))
_ROLES = {"navigation": "nav", "menu": "nav", "menubar": "nav", "contentinfo": "footer",
          "complementary": "aside", "main": "main", "banner": "header", "dialog": "form"}  # fmt: skip

ALONE = (
    "log_width", "short", "tiny", "long", "very_long", "words", "silent", "button", "punctuation",
    "in_heading", "holds_picture", "links", "in_nav", "in_footer", "named_nav", "named_footer", "in_header", "in_aside",
    "in_article", "in_main", "in_item", "in_form", "nofollow", "same_host", "same_domain",
    "segments", "slug", "long_slug", "number", "dated", "suffix", "query", "told", "hub",
    "list_page", "like_own", "wordy", "line_share", "after_text", "in_paragraph",
)  # fmt: skip
TOGETHER = (
    *ALONE, "alone", "likes", "likes_alone", "likes_width", "unlike",
    "shape_alone", "beside_alone", "below_best", "page_alone", "above_page",
    "block_picture", "block_heading", "block_silent", "block_more", "block_snippet",
    "block_large", "block_date", "likes_picture", "likes_snippet", "likes_date", "share",
    "width_of_widest", "place",
)  # fmt: skip


class Page:
    """Running figures over a document, so that every look at a subtree is in constant time."""

    def __init__(self, document: Document, url: str | None) -> None:
        self.document = document
        key = link_key(url) if url else None
        self.host = urlsplit(key).netloc if key else ""
        self.domain = ".".join(self.host.split(".")[-2:])
        self.shape = address_shape(key) if key else ""
        self.is_list = key is None or _is_list(urlsplit(key).path)
        self.flags = [0] * len(document.nodes)
        self.pictures = [0]
        self.headings = [0]
        self.times = [0]
        pictures = headings = times = 0
        for node in document.nodes:
            tag = node.tag
            above = self.flags[node.parent.index] if node.parent is not None else 0
            if tag != TEXT:
                attributes = node.attributes
                role = attributes.get("role")
                above |= _LANDMARKS.get(_ROLES.get(role, tag) if role else tag, 0)
                if tag in _FRAMES:
                    above |= _named(attributes.get("class"), attributes.get("id"))
                if tag in ("img", "picture", "amp-img"):
                    pictures += 1
                elif tag == "time":
                    times += 1
                elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
                    headings += 1
            self.flags[node.index] = above
            self.pictures.append(pictures)
            self.headings.append(headings)
            self.times.append(times)
        self._lines: dict[int, float] = {}

    def holds(self, running: Sequence[int], node: Node) -> bool:
        return running[node.end + 1] > running[node.index]

    def line(self, link: Node) -> tuple[float, float, bool]:
        """Return the width of the line a link stands in, of what precedes it, if it is a `p`."""
        top = link
        while top.parent is not None and top.parent.tag in _INLINE:
            top = top.parent
        container = top.parent
        if container is None:
            return 0.0, 0.0, False
        whole = self._lines.get(container.index)
        if whole is None:
            whole = sum(
                self.document.width(child) for child in container.children if child.tag in _INLINE
            )
            self._lines[container.index] = whole
        before = 0.0
        if whole > self.document.width(top):
            for child in reversed(container.children[: _place_in(container, top)][-4:]):
                if child.tag not in _INLINE:
                    break
                before += self.document.width(child)
        return whole, before, container.tag == "p"


@lru_cache(maxsize=4096)
def _named(classes: str | None, name: str | None) -> int:
    """Return what a container's class or id calls it: older pages have no other landmarks."""
    found = 0
    for match in _NAMED.finditer(f"{classes or ''} {name or ''}"):
        found |= _NAMED_FOOTER if match["footer"] else _NAMED_NAV
    return found


def _place_in(container: Node, child: Node) -> int:
    low, high = 0, len(container.children)
    while low < high:
        middle = (low + high) // 2
        if container.children[middle].index < child.index:
            low = middle + 1
        else:
            high = middle
    return low


def look_alone(page: Page, groups: Sequence[LinkGroup]) -> list[list[float]]:
    """Return what each link says by itself, in the order of ALONE."""
    below = prefix_counts(groups)
    gathering = _gathering(groups)
    return [
        _alone(
            page,
            group,
            hub=below[group.key.partition("?")[0].rstrip("/")] > 1,
            gathered=group.signature in gathering,
        )
        for group in groups
    ]


def _gathering(groups: Sequence[LinkGroup]) -> frozenset[str]:
    """Return the templates whose headlines lead to many sites: lists of links found elsewhere."""
    by_place: dict[str, list[LinkGroup]] = defaultdict(list)
    for group in groups:
        by_place[group.signature].append(group)
    found = set()
    for signature, likes in by_place.items():
        hosts = {urlsplit(group.key).netloc for group in likes}
        wide = sorted(width(group.text) for group in likes)
        if len(hosts) >= _MANY_SITES and wide[len(wide) // 2] >= _HEADLINE:
            found.add(signature)
    return frozenset(found)


def _alone(page: Page, group: LinkGroup, *, hub: bool, gathered: bool) -> list[float]:
    link = group.best
    parts = urlsplit(group.key)
    segments = [s for s in parts.path.split("/") if s]
    slug = slug_words(parts.path)
    words = set(re.findall(r"\w+", group.text.lower()))
    stems = {word[:4] for word in words if len(word) > 3}
    agreeing = sum(1 for w in slug if w in words or (len(w) > 4 and w[:4] in stems))
    wide = width(group.text)
    flags = page.flags[link.node.index]
    rel = link.node.attributes.get("rel") or ""
    whole, before, paragraph = page.line(link.node)
    near = gathered or parts.netloc.endswith(page.domain)
    number = bool(_NUMBER.search(parts.path + parts.query))
    dated = bool(_DATED.search(parts.path))
    return [
        math.log1p(wide),
        wide < _SHORT,
        wide < _TINY,
        wide > _LONG,
        wide > _VERY_LONG,
        min(len(words), 15) / 8,
        link.width == 0,
        group.text != link.text,
        bool(_PUNCTUATION.search(group.text)),
        link.in_heading,
        any(page.holds(page.pictures, one.node) for one in group.links[:4]),
        min(len(group.links), 4) - 1,
        bool(flags & 1),
        bool(flags & 2),
        bool(flags & _NAMED_NAV),
        bool(flags & _NAMED_FOOTER),
        bool(flags & 4) and not flags & 48,
        bool(flags & 8),
        bool(flags & 16),
        bool(flags & 32),
        bool(flags & 64),
        bool(flags & 256),
        "nofollow" in rel or "sponsored" in rel,
        gathered or parts.netloc == page.host,
        near,
        near and min(len(segments), 6),
        near and min(len(slug), 8) / 4,
        near and len(slug) >= 4,
        near and number,
        near and dated,
        near and "." in parts.path.rpartition("/")[2],
        near and bool(parts.query),
        agreeing > 0.6 * len(slug) and len(slug) >= 3,
        near and hub,
        near and _is_list(parts.path),
        (address_shape(group.key) == page.shape) * (-1 if page.is_list else 1),
        near and wide > 15 and (number or dated or len(slug) >= 4),
        link.width / whole if whole else 1.0,
        before > _RUNNING_TEXT,
        paragraph,
    ]


def _is_list(path: str) -> bool:
    """Tell whether a path is short and without number: that of a section rather than an article."""
    segments = [s for s in path.split("/") if s]
    return len(segments) <= 2 and len(slug_words(path)) <= 2 and not re.search(r"\d", path)


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


def look_together(
    page: Page,
    groups: Sequence[LinkGroup],
    alone: Sequence[Sequence[float]],
    scores: Sequence[float],
) -> list[list[float]]:
    """Return what each link says beside its likes on the page, in the order of TOGETHER."""
    by_place: dict[str, list[int]] = defaultdict(list)
    by_shape: dict[str, list[int]] = defaultdict(list)
    by_container: dict[int, list[int]] = defaultdict(list)
    for n, group in enumerate(groups):
        by_place[group.signature].append(n)
        by_shape[address_shape(group.key)].append(n)
        parent = group.subtree.parent
        by_container[parent.index if parent is not None else 0].append(n)
    blocks = [_block(page, group) for group in groups]
    wide = [row[0] for row in alone]
    total = sum(math.expm1(w) for w in wide) + 1e-6
    widest = max((_median(wide, ns) for ns in by_place.values() if len(ns) >= 4), default=4.0)
    page_mean = _mean(sorted(scores, reverse=True)[: max(5, len(scores) // 5)])
    rows: list[list[float]] = [[] for _ in groups]
    shapes = [0.0] * len(groups)
    for ns in by_shape.values():
        mean = _mean([scores[n] for n in ns])
        for n in ns:
            shapes[n] = mean
    besides = [(0.0, 0.0)] * len(groups)
    for ns in by_container.values():
        mean = _mean([scores[n] for n in ns])
        best = max(scores[n] for n in ns)
        for n in ns:
            besides[n] = (mean, max(scores[n] - best, -6.0))
    for ns in by_place.values():
        mean = _mean([scores[n] for n in ns])
        median = _median(wide, ns)
        share = sum(math.expm1(wide[n]) for n in ns) / total
        pictures, snippets, dates = (_mean([blocks[n][k] for n in ns]) for k in (0, 4, 6))
        for n in ns:
            rows[n] = [
                *alone[n],
                scores[n],
                math.log1p(len(ns)),
                mean,
                median,
                abs(wide[n] - median),
                shapes[n],
                *besides[n],
                page_mean,
                scores[n] - page_mean,
                *blocks[n],
                pictures,
                snippets,
                dates,
                share,
                min(1.5, median / max(widest, 1.0)),
                n / len(groups),
            ]
    return rows


def agree(groups: Sequence[LinkGroup], scores: Sequence[float]) -> list[float]:
    """Return the scores with those of one run drawn together: the blocks of a list stand or fall."""
    runs: dict[tuple[str, int], list[int]] = defaultdict(list)
    for n, group in enumerate(groups):
        above = group.subtree.parent
        above = above.parent if above is not None else None
        runs[group.signature, above.index if above is not None else 0].append(n)
    agreed = list(scores)
    for ns in runs.values():
        if len(ns) >= _RUN:
            mean = _mean([scores[n] for n in ns])
            for n in ns:
                agreed[n] += _AGREEMENT * (mean - scores[n])
    return agreed


def _block(page: Page, group: LinkGroup) -> list[float]:
    block = group.subtree
    whole = page.document.width(block)
    more = max(0.0, whole - group.best.width)
    dated = page.holds(page.times, block)
    if not dated and more > 3 and whole < _LARGE_BLOCK:
        dated = bool(_DAY_OR_CLOCK.search(page.document.text(block)))
    return [
        page.holds(page.pictures, block),
        page.holds(page.headings, block),
        whole < 3,
        math.log1p(more),
        more > _SNIPPET,
        whole > _LARGE_BLOCK,
        dated,
    ]


def _median(values: Sequence[float], numbers: Sequence[int]) -> float:
    return sorted(values[n] for n in numbers)[len(numbers) // 2]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
