"""What a link says by itself: numbers from its text, its address and its place, no words."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import chain, islice

from aggregator.extract.addresses import is_list_path
from aggregator.extract.document import Node
from aggregator.extract.locate import figures as at
from aggregator.extract.locate.figures import Figures
from aggregator.extract.locate.links import Link, LinkGroup, Named, prefix_counts

_PUNCTUATION = re.compile(r"[:?!–—„“\"’,、。「】।؟،]")
SHORT, LONG, VERY_LONG = 20, 34, 70
"""Widths of link texts: "Sport", "Wirtschaft & Börse", then headlines."""
_MANY_SITES, _SITE_SHARE, _HEADLINE = 5, 0.8, 16
"""A template so wide, leading to so many sites, is a list of links found elsewhere."""
_LONG_SLUG = 4
_FIGURES_SHARE = 0.25
"""Of a text's characters: a date, a clock, a count."""
_NAME = (2, 3)
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d{5,}|[0-9a-f]{8,}")
_PLACE = re.compile(r"#[\w-]*\d$")
_DIGIT = re.compile(r"\d")
_TITLE = re.compile(
    r"(?:^|[\s_-])(?!sub|section|widget|block|menu)\w*"
    r"(?:title|headline|heading|titel|titre|titulo|titolo)(?=$|[\s_-])",
    re.IGNORECASE,
)
_TITLE_LEVELS, _TITLE_NODES = 2, 12
"""How far from its link an element called a title still means the link."""
_DATED = re.compile(r"/(?:19|20)\d\d[/.-]?[01]\d")

ALONE = (
    "log_width", "short", "long", "very_long", "words", "unseen", "figures", "punctuation",
    "in_heading", "called_title", "holds_picture", "in_nav", "in_footer", "named_nav",
    "named_footer", "nofollow", "same_host", "same_domain", "segments", "long_slug", "number",
    "dated", "suffix", "query", "told", "hub", "list_page", "like_own", "line_share",
    "in_paragraph", "root", "part", "small_letter", "among_text", "name",
)  # fmt: skip


def look_alone(figures: Figures, groups: Sequence[LinkGroup]) -> list[list[float]]:
    """Return what each link says by itself, in the order of ALONE."""
    below = prefix_counts(groups)
    gathering = _gathering(figures, groups)
    return [
        _alone(
            figures,
            group,
            hub=below[(group.host + group.path).rstrip("/")] > 1,
            gathered=group.signature == gathering and not figures.is_near(group.host),
        )
        for group in groups
    ]


def _gathering(figures: Figures, groups: Sequence[LinkGroup]) -> str | None:
    """Return the template of a page's longest list if it leads to many sites.

    Then the page gathers what is found elsewhere; shorter such lists are of friends and partners.
    """
    by_place: dict[str, list[LinkGroup]] = defaultdict(list)
    lengths: dict[str, float] = defaultdict(float)
    for group in groups:
        by_place[group.signature].append(group)
        lengths[group.signature] += group.width if group.width >= _HEADLINE else 0
    if not lengths:
        return None
    longest = max(lengths, key=lambda name: lengths[name])
    likes = [group for group in by_place[longest] if not figures.is_near(group.host)]
    sites = len({group.host for group in likes})
    if sites < max(_MANY_SITES, _SITE_SHARE * len(likes)):
        return None
    wide = sorted(group.width for group in likes)
    deep = sum(len(group.path) > 1 for group in likes)
    return longest if wide[len(wide) // 2] >= _HEADLINE and deep > len(likes) / 2 else None


def _is_told(slug: Sequence[str], words: Collection[str]) -> bool:
    """Tell whether the words of an address are those of its link."""
    if len(slug) < 3:
        return False
    stems = {word[:4] for word in words if len(word) > 3}
    agreeing = sum(1 for w in slug if w in words or (len(w) > 4 and w[:4] in stems))
    return agreeing > 0.6 * len(slug)


def _alone(figures: Figures, group: LinkGroup, *, hub: bool, gathered: bool) -> list[float]:
    link, path, slug, wide = group.best, group.path, group.slug, group.width
    segments = len([segment for segment in path.split("/") if segment])
    words = set(_WORD.findall(group.text.lower()))
    rel = link.node.attributes.get("rel") or ""
    whole, _, paragraph = figures.line(link.node)
    near = gathered or figures.is_near(group.host)
    flags = figures.flags[link.node.index]
    return [
        math.log1p(wide),
        wide < SHORT,
        wide > LONG,
        wide > VERY_LONG,
        min(len(words), 15) / 8,
        group.named is Named.OUT_OF_SIGHT,
        len(_DIGIT.findall(group.text)) > _FIGURES_SHARE * len(group.text),
        bool(_PUNCTUATION.search(group.text)),
        link.in_heading,
        _is_called_title(figures, link.node),
        any(figures.holds(figures.pictures, one.node) for one in group.links[:4]),
        bool(flags & at.NAV),
        bool(flags & at.FOOTER),
        bool(flags & at.NAMED_NAV),
        bool(flags & at.NAMED_FOOTER),
        "nofollow" in rel or "sponsored" in rel,
        gathered or group.host == figures.host,
        near,
        near and min(segments, 6),
        near and len(slug) >= _LONG_SLUG,
        near and bool(_NUMBER.search(path + group.query)),
        near and bool(_DATED.search(path)),
        near and "." in path.rpartition("/")[2],
        near and bool(group.query),
        _is_told(slug, words),
        near and hub,
        near and not gathered and is_list_path(path),
        (group.shape == figures.shape) * (-1 if figures.is_list else 1),
        link.width / whole if whole and group.named is Named.BY_LINK else 1.0,
        paragraph,
        path == "/" and not group.query,
        all(map(_leads_into, group.links)),
        group.text[:1].islower(),
        figures.is_among_text(link.node),
        _is_name(group.text),
    ]


def _is_called_title(figures: Figures, node: Node) -> bool:
    """Tell whether the class of a link, of what holds it or of what it holds says "title"."""
    inside = islice(figures.document.within(node), _TITLE_NODES)
    near = chain(inside, islice(node.ancestors(), _TITLE_LEVELS))
    return any(_says_title(classes) for one in near if (classes := one.attribute("class")))


@lru_cache(maxsize=4096)
def _says_title(classes: str) -> bool:
    return bool(_TITLE.search(classes))


def _is_name(text: str) -> bool:
    """Tell whether a text may be a person's name: two or three words that all begin large."""
    words = text.split()
    return len(words) in _NAME and all(word[0].isupper() and word[-1].isalpha() for word in words)


def _leads_into(link: Link) -> bool:
    """Tell whether a link leads to a place in a page, as to one of its comments."""
    return "#" in link.url and bool(_PLACE.search(link.url))
