"""Letters as readers type them when they search: without case, accents and points; pure.

The full-text index holds what `folded` returns, and queries are folded by it too.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS_OF_THEIR_OWN = frozenset("йїўѓќ")
"""Composed, but nobody types the letter below the mark instead."""

_OTHERS = {
    **{"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ð": "d"},
    "þ": "th",
    "ı": "i",
    "ς": "σ",
    # Arabic script: these are typed for one another
    **{"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا"},
}
"""Letters that are typed otherwise and that Unicode does not take apart."""

_TATWEEL = "ـ"
_STRETCHED = re.compile(f"(?<=[^\\W{_TATWEEL}]){_TATWEEL}+|{_TATWEEL}+(?=[^\\W{_TATWEEL}])")
"""In a word it only stretches the line. By itself it is a dash, and stays: it is a token of what is
shown, whose words are counted to mark a hit."""

_HEBREW_AND_ARABIC_POINTS = range(10, 37)
_ACCENTS = range(202, 241)
"""Canonical combining classes of marks that may be left out. Those of other scripts (nukta, kana
voicing marks, virama, Thai vowels) make another letter."""


class _Folds(dict[int, str]):
    """What becomes of each character, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = fold = _fold(chr(code))
        return fold


_FOLDS = _Folds()


def folded(text: str | None) -> str | None:
    """Return a text as the full-text index holds it; token by token the same words."""
    if text is None:
        return None
    lower = text.lower()
    if lower.isascii():
        return lower
    text = unicodedata.normalize("NFC", lower).translate(_FOLDS)
    return _STRETCHED.sub("", text) if _TATWEEL in text else text


def _fold(character: str) -> str:
    if character in _LETTERS_OF_THEIR_OWN:
        return character
    if (other := _OTHERS.get(character)) is not None:
        return other
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    letters = (c for c in unicodedata.normalize("NFD", character) if not _may_be_left_out(c))
    return unicodedata.normalize("NFC", "".join(letters))


def _may_be_left_out(mark: str) -> bool:
    place = unicodedata.combining(mark)
    return place in _HEBREW_AND_ARABIC_POINTS or place in _ACCENTS
