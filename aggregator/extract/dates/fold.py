"""One spelling for what is printed in many: digits, accents, case, marks; positions are kept."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Characters that print like others; decomposition alone does not say so.
_ALIKE = {
    "ı": "i",
    "ø": "o",
    "ł": "l",
    "ς": "σ",
    "đ": "d",
    "ي": "ی",
    "ى": "ی",
    "ك": "ک",
    "：": ":",
    "∶": ":",
    "／": "/",
    "⁄": "/",
    "．": ".",
    "。": ".",
    "，": ",",
    "、": ",",
    "،": ",",
    "（": "(",
    "）": ")",
    "［": "[",
    "］": "]",
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "−": "-",
    "～": "-",
    "〜": "-",
    "־": "-",
    "｜": "|",
    "¦": "|",
    "│": "|",
    "•": "·",
    "・": "·",
    "∙": "·",
    "●": "·",
    "⋅": "·",
    "º": "°",
    "׳": "'",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A text in one spelling, and where each of its characters stood."""

    text: str
    origins: range | tuple[int, ...]
    """Index in the printed text for each character of `text`, and one past its end."""


@lru_cache(maxsize=8192)  # the alphabets in use; a page repeats some hundred characters
def _fold_character(character: str) -> str:
    """Return the character to compare by; empty for marks that print nothing; line ends stay."""
    alike = _ALIKE.get(character)
    if alike is not None:
        return alike
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Cc") and not character.isspace():
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    if character.isspace():
        return "\n" if character in "\r\n\u2028\u2029" else " "
    base = character
    if not "가" <= character <= "힣":  # Hangul would fall apart into its letters
        base = unicodedata.normalize("NFD", character)[0]
    lowered = base.lower()[:1]
    return _ALIKE.get(lowered, lowered)


def fold(printed: str) -> Folded:
    """Return the text in one spelling; characters keep their order and never multiply."""
    if printed.isascii() and printed.isprintable():
        return Folded(text=printed.lower(), origins=range(len(printed) + 1))
    folded: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(printed):
        single = _fold_character(character)
        if single:
            folded.append(single)
            origins.append(index)
    origins.append(len(printed))
    return Folded(text="".join(folded), origins=tuple(origins))


def fold_word(word: str) -> str:
    """Return a vocabulary word as `fold` would print it."""
    return fold(word).text
