"""A text's lines and what speaks for each role a line can have in a teaser; no words are known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aggregator.model import PrintedDate

MAX_LINES = 20_000
"""Lines looked at; the longest page of the corpus prints 6,000."""
MAX_LABEL = 32
"""Letters of a rubric or topic line; in the corpus 99 % are shorter."""
_MAX_LABEL_WORDS = 4
_MIN_TITLE = 15
_MAX_TITLE = 160
_MIN_SNIPPET = 60
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WIDE_LETTERS = 2
"""One sign of an East Asian script says about as much as this many letters and a half."""
_BULLET = re.compile(r"^(?:[-*•·▪►»>–—]|\d{1,3}[.)])\s+(?=\S)")
_CUT = re.compile(r"(?:\.{3}|…|\[…\]|\[\.\.\.\])\s*$")
_SENTENCE_END = re.compile(r"[.!?。！？؟।]['\"»«”“’)\]]*$")
_MACHINE_NAME = re.compile(r"^[\w.-]+[:_][\w:.-]+$")
_LENGTH = re.compile(
    r"^(?:[^\d:]{1,25}[:(]\s*)?\d{1,4}\s?(?:[^\W\d]{1,12}\.?)?\)?$|^[^\d(]{1,25}\(\d+\)$"
)
"""Reading times, counts of comments, page numbers."""


class Role(StrEnum):
    """What a line is in a teaser."""

    LABEL = "label"
    TITLE = "title"
    DATE = "date"
    SNIPPET = "snippet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line."""

    text: str
    date: PrintedDate | None
    """If the line is a date, or names one beside a short rest."""
    rest: str
    """What a date line says besides its date."""
    after_blank: bool
    size: int
    """Letters, those of East Asian scripts counted double."""
    words: int
    times: int
    """How often this very line stands in the text."""
    opens_next: bool
    """The next line begins with this one and goes on."""
    opened: bool
    """This line begins with the one before it and goes on."""

    @property
    def cut(self) -> bool:
        """Tell whether the line ends in an ellipsis."""
        return _CUT.search(self.text) is not None

    @property
    def sentence(self) -> bool:
        """Tell whether the line ends as a sentence does."""
        return _SENTENCE_END.search(self.text) is not None

    @property
    def machine_made(self) -> bool:
        """Tell whether the line is a name from a program ("article:focus_txt")."""
        return _MACHINE_NAME.match(self.text) is not None


def size_of(text: str) -> int:
    """Return the letters of a text, comparable between scripts."""
    return len(text) + len(_WIDE.findall(text)) * (_WIDE_LETTERS - 1)


def begins_with(text: str, label: str) -> bool:
    """Tell whether a longer text begins with a label as a word of its own."""
    if not label or len(text) <= len(label) or not text.casefold().startswith(label.casefold()):
        return False
    following = text[len(label)]
    return not following.isalnum() or bool(_WIDE.match(following)) or bool(_WIDE.match(label[-1]))


def read_lines(
    text: str, dated: Callable[[str], tuple[PrintedDate, str] | None]
) -> tuple[Line, ...]:
    """Return the lines that are not blank; `dated` gives a line's date and the rest of the line."""
    kept: list[str] = []
    blanks: list[bool] = []
    blank = True
    for raw in text.splitlines():
        stripped = _BULLET.sub("", " ".join(raw.split()))
        if not stripped:
            blank = True
            continue
        kept.append(stripped)
        blanks.append(blank)
        blank = False
        if len(kept) == MAX_LINES:
            break
    times = Counter(kept)
    lines = []
    for index, stripped in enumerate(kept):
        found = dated(stripped)
        following = kept[index + 1] if index + 1 < len(kept) else ""
        lines.append(
            Line(
                text=stripped,
                date=found[0] if found else None,
                rest=found[1] if found else "",
                after_blank=blanks[index],
                size=size_of(stripped),
                words=len(stripped.split()),
                times=times[stripped],
                opens_next=begins_with(following, stripped),
                opened=begins_with(stripped, kept[index - 1] if index else ""),
            )
        )
    return tuple(lines)


def costs(line: Line) -> dict[Role, float]:
    """Return what each role costs a line; a role that is out of the question is missing.

    The figures are ranks, not measurements: 0 fits, 1 is unusual, 3 is taken only when all the
    other lines of the block leave nothing else. Below 0 speaks for a teaser.
    """
    if line.date is not None:
        return {Role.DATE: -2.5}
    found: dict[Role, float] = {}
    if line.size <= MAX_LABEL and line.words <= _MAX_LABEL_WORDS and not line.cut:
        cost = 0.9 if line.sentence or line.machine_made or _LENGTH.match(line.text) else 0.0
        if line.opens_next:
            cost -= 1.5
        elif line.times >= 3:
            cost -= 0.8
        found[Role.LABEL] = cost
    title = 1.0  # every teaser must earn its title by a date or by labels that repeat
    if line.opened:
        title -= 0.7
    if line.size < _MIN_TITLE:
        title += 1.0
    elif line.size > _MAX_TITLE:
        title += 2.0 + (line.size - _MAX_TITLE) / _MAX_TITLE
    if line.cut or (line.sentence and line.text[-1] in ".。"):
        title += 1.2
    if line.times >= 3:
        title += 2.0
    if line.opens_next or line.machine_made or _LENGTH.match(line.text):
        title += 1.5
    found[Role.TITLE] = title
    if line.cut:
        found[Role.SNIPPET] = -0.4 if line.size >= _MIN_SNIPPET / 2 else 0.5
    elif line.size >= _MIN_SNIPPET:
        found[Role.SNIPPET] = -0.3 if line.sentence else 0.6
    elif line.sentence and line.size >= _MIN_SNIPPET / 2:
        found[Role.SNIPPET] = -0.1
    return found


def common_length(lengths: Sequence[int]) -> int:
    """Return the most frequent of some counts, the greater of equally frequent ones."""
    return max(Counter(lengths).items(), key=lambda pair: (pair[1], pair[0]))[0]
