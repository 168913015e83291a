"""The words that pages say of their own teasers and headings: one table for all languages.

`words.txt` has a list of words for each thing that they say; each language begins a line of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from aggregator.model import Label

_NOT_LETTERS = re.compile(r"[\W_]+")
_WIDE = re.compile(r"[぀-鿿가-힣]")
"""Of scripts that set no blanks between words."""


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Return a name as names are compared: no case, no accents, no marks between its words."""
    plain = name.casefold()  # "ß" is "ss" now
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain)
        plain = "".join(character for character in apart if not unicodedata.combining(character))
    return _NOT_LETTERS.sub(" ", plain).strip()


@cache
def _table() -> Mapping[str, frozenset[str]]:
    """Return what is said -> the folded words that say it."""
    found: dict[str, set[str]] = defaultdict(set)
    kind = ""
    text = files("aggregator.extract").joinpath("words.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line and not line.startswith("#"):
            words = line if line.startswith(" ") else line.partition(":")[2]
            found[kind].update(map(fold_name, words.split("|")))
    return MappingProxyType({kind: frozenset(words - {""}) for kind, words in found.items()})


SPONSORED = _table()["sponsored"]
"""What says, as a text of its own, that a teaser is paid for."""
LABELS = MappingProxyType({word: label for label in Label for word in _table()[label]})
"""The word of a badge -> the label it stands for."""
MOST_READ = _table()["most-read"]
"""What heads a ranking."""
RELATED = _table()["related"]
"""What heads articles like the page's own, or leads to one."""
READ_ON = _table()["read-on"] | MOST_READ | RELATED
"""What asks to go on, leads to the next list or article, or says why articles are shown."""
_LATEST = _table()["latest"]
NO_SECTION = _table()["no-section"]
"""What menus call a page that is no section."""
FURTHER = _table()["further"]
"""First words that speak of more of something."""
OPENERS = FURTHER | _table()["asking"]
"""First words of what leads on to something rather than naming it ("More from Politics")."""
_RUBRICS = _table()["rubric"]
_BESIDE = _table()["beside-rubric"]
_IN_PLACE = _table()["in-place"]
_LONGEST = max(map(len, _RUBRICS))
_JOINTS = re.compile(r"[&,/+|·、・]")


@lru_cache(maxsize=1024)
def is_rubric(name: str) -> bool:
    """Tell whether a name says nothing but what newspapers call a section, or several joined.

    Words like "news" may stand beside it, and at the end one place ("Sport in Berlin").
    """
    rest = fold_name(name)
    if rest in _RUBRICS:
        return True
    joints = len(_JOINTS.findall(name))
    named, last = False, ""
    while rest:
        part = _first_part(rest)
        if part is None:
            return named and last in _IN_PLACE and " " not in rest
        if part in _RUBRICS:
            joints -= last in _RUBRICS and not _WIDE.match(part)
            named = True
        rest, last = rest[len(part) :].lstrip(), part
    return named and joints >= 0


def _first_part(text: str) -> str | None:
    """Return the longest name of a section, or word beside one, that a folded text begins with."""
    for end in range(min(len(text), _LONGEST), 0, -1):
        whole = text[end : end + 1] in ("", " ") or _WIDE.match(text[end - 1])
        if whole and (text[:end] in _RUBRICS or text[:end] in _BESIDE):
            return text[:end]
    return None


def pattern_of(words: frozenset[str]) -> re.Pattern[str]:
    """Return what finds words at the begin or end of a folded text, wide ones anywhere."""
    known = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    wide = "|".join(re.escape(word) for word in words if _WIDE.search(word))
    return re.compile(rf"(?:{known})(?!\S)|.* (?:{known})$|.*?(?:{wide})")


_MORE_WORDS = 4
"""Words that may stand beside these in a heading ("Most viewed in USA")."""


def heads(pattern: re.Pattern[str], folded: str) -> bool:
    """Tell whether words of a pattern, and few others, are what a folded heading says."""
    match = pattern.match(folded)
    return match is not None and len(folded[match.end() :].split()) <= _MORE_WORDS


_SHOWN_FOR = pattern_of(MOST_READ | RELATED)


@lru_cache(maxsize=1024)
def says_why(name: str) -> bool:
    """Tell whether a heading or label says why teasers are shown, not what they are about."""
    folded = fold_name(name)
    return folded in _LATEST or heads(_SHOWN_FOR, folded)
