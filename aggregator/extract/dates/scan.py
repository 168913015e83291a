"""A printed text as a row of tokens, each with one letter that says what it may mean in a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from aggregator.extract.dates.clock import is_zone
from aggregator.extract.dates.fold import Folded, fold
from aggregator.extract.dates.vocabulary import WORD, Meaning, Vocabulary

MAX_SCANNED = 300
"""Characters looked at; a line that names a date is shorter (longest of the corpus: 120)."""

_SCANNER = re.compile(
    r"(?P<number>\d+)"
    r"|(?P<half>(?<![^\W\d_])(?:[apπμ]\.\s?[mμ]\b\.?|(?<=\d)[ap]m\b))"
    rf"|(?P<word>{WORD.pattern})"
    r"|(?P<space>\s+)"
    r"|(?P<mark>.)",
    re.DOTALL,
)
_DIGIT = re.compile(r"\d")
_PLAUSIBLE_YEARS = range(1900, 2101)
_UNKNOWN = Meaning(kind="x")
# Classes are letters, so that a mark can stand for itself.
_MARKS = {"'": "'", "’": "'", "_": " "}


class Token(NamedTuple):
    """One number, word, phrase, blank or mark."""

    start: int
    end: int
    """Positions in the folded text."""
    text: str
    meaning: Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A text's tokens and, at the same index, their classes.

    Numbers are `n` (one or two digits), `y` (a plausible year) or `#`; blanks `_`; a mark is
    itself; words have the class of their meaning, `x` if they have none.
    """

    kinds: str
    tokens: tuple[Token, ...]
    folded: Folded

    def number(self, index: int) -> int:
        """Return the value of a number token."""
        return int(self.tokens[index].text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where tokens start to end (exclusive) stood in the printed text."""
        origins = self.folded.origins
        return origins[self.tokens[start].start], origins[self.tokens[end - 1].end - 1] + 1


NOTHING = Scan(kinds="", tokens=(), folded=fold(""))
"""Of a text that holds nothing about dates."""


def _kind_of_number(digits: str) -> str:
    if len(digits) <= 2:
        return "n"
    return "y" if len(digits) == 4 and int(digits) in _PLAUSIBLE_YEARS else "#"


def may_name_day(printed: str, words: Vocabulary) -> bool:
    """Tell whether a text holds a digit, or a word that can name a day without one."""
    if _DIGIT.search(printed):
        return True
    return not words.dating.isdisjoint(WORD.findall(fold(printed[:MAX_SCANNED]).text))


def scan(printed: str, words: Vocabulary) -> Scan:
    """Cut a text into tokens and classify them by the words of a language."""
    printed = printed[:MAX_SCANNED]
    folded = fold(printed)
    kinds: list[str] = []
    tokens: list[Token] = []

    matches = list(_SCANNER.finditer(folded.text))
    index = 0
    while index < len(matches):
        match = matches[index]
        index += 1
        start, end = match.span()
        text, group, meaning = match[0], match.lastgroup, _UNKNOWN
        if group == "number":
            kind = _kind_of_number(text)
        elif group == "space":
            kind = "_"
        elif group == "mark":
            kind = _MARKS.get(text, text)
        elif group == "half":
            meaning = Meaning(kind="p", value=12 if text[0] in "pμ" else 0)
            kind = meaning.kind
        else:
            taken, meaning = _longest_phrase(matches, index - 1, words)
            index += taken - 1
            end = matches[index - 1].end()
            text = folded.text[start:end]
            as_printed = printed[folded.origins[start] : folded.origins[end - 1] + 1]
            if meaning.kind in "xfql" and is_zone(as_printed):
                meaning = Meaning(kind="Z")
            kind = meaning.kind
        kinds.append(kind)
        tokens.append(Token(start, end, text, meaning))
    return Scan(kinds="".join(kinds), tokens=tuple(tokens), folded=folded)


def _longest_phrase(
    matches: list[re.Match[str]], first: int, words: Vocabulary
) -> tuple[int, Meaning]:
    """Return how many matches the phrase that begins here takes, and what it means."""
    best = (1, words.meaning(matches[first][0]) or _UNKNOWN)
    if matches[first][0] not in words.opens:
        return best
    phrase = [matches[first][0]]
    for index in range(first + 1, min(first + 2 * words.longest, len(matches))):
        match = matches[index]
        if match.lastgroup == "space" or match[0] in "-'/":
            continue
        if match.lastgroup != "word":
            break
        phrase.append(match[0])
        meaning = words.meaning(*phrase)
        if meaning is not None:
            best = (index - first + 1, meaning)
    return best
