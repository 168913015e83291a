"""What a word means in a date: a class and a value, by language and for unknown languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from aggregator.extract.dates.fold import fold_word
from aggregator.extract.dates.words import LANGUAGES
from aggregator.extract.dates.words.asia import ERAS, MARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What one word or phrase says."""

    kind: str
    """One letter: the class `patterns` sees (M month, W weekday, U unit, ...)."""
    value: int = 0
    """Month 1-12, weekday 0-6, days back, a count, or seconds of a unit (0: too long for a day)."""
    other: int = 0
    """The weekday of a word that is a month as well; the count a unit carries."""
    own: bool = True
    """From the text's own language, not from what all languages have in common."""


UNIT_SECONDS = MappingProxyType(
    {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 0, "month": 0, "year": 0}
)
_SIMPLE = MappingProxyType(
    {
        "before": "A",
        "after": "P",
        "now": "J",
        "join": "f",
        "lead": "q",
        "clock": "c",
        "label": "l",
        "update": "u",
        "ordinal": "o",
        "until": "~",
        "to": "-",
    }
)
# A word with two readings gets the class of both, which the patterns accept in either place.
_BOTH = MappingProxyType(
    {
        frozenset("MW"): "B",
        frozenset("Hq"): "Q",
        frozenset("Hc"): "H",
        frozenset("Tc"): "T",
        frozenset("Tq"): "T",
        frozenset("AP"): "G",
        frozenset("UV"): "V",
        frozenset("HV"): "V",
        frozenset("fo"): "o",
    }
)
_ALIASES = MappingProxyType(
    {"nb": "no", "nn": "no", "iw": "he", "in": "id", "sr": "hr", "bs": "hr"}
)
_CONTINUED = re.compile(r"\n\s+(?!\s|[a-z]+\d*:)")
_MIN_COMMON_LETTERS = 4  # "set", "out", "ago" are months somewhere and plain words elsewhere
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words of one language over those all languages agree on."""

    words: Mapping[tuple[str, ...], Meaning]
    """Folded words of a word or phrase -> its meaning."""
    longest: int
    """Words of the longest phrase."""
    opens: frozenset[str]
    """First words of phrases."""
    dating: frozenset[str]
    """First words of what names a day, or counts back to one, without any digit."""

    def meaning(self, *words: str) -> Meaning | None:
        """Return what the words say together, None if nothing about dates."""
        return self.words.get(words)


def _split(word: str) -> tuple[str, ...]:
    return tuple(WORD.findall(fold_word(word.replace("_", " "))))


DATING = "KRJVE"
"""Kinds of words of which one must stand in a date without digits."""
# Letters with inner apostrophes ("aujourd'hui", "п'ятниця"); East Asian words by longest match.
_STOCK = sorted(
    {
        fold_word(word)
        for language in ("ja", "zh", "ko")
        for line in _CONTINUED.sub(" ", LANGUAGES[language]).splitlines()
        for word in line.partition(":")[2].replace("|", " ").replace("_", " ").split()
    }
    | set(MARKS)
    | {fold_word(era) for era in ERAS},
    key=len,
    reverse=True,
)
WORD = re.compile(
    "|".join(map(re.escape, _STOCK))
    + r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
    + r"|(?:[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
    + r"(?:['’](?=[^\W\d_]))?|[\u0900-\u0963])+"  # vowel signs are no letters to `re`
)


def _readings(block: str) -> Iterator[tuple[str, Meaning]]:
    """Yield every word of a language's block with its meaning."""
    for line in _CONTINUED.sub(" ", block.strip()).splitlines():
        key, _, rest = line.strip().partition(":")
        groups = [group.split() for group in rest.split("|")]
        unit = re.fullmatch(r"([a-z]+?)(\d*)", key)
        for index, group in enumerate(groups):
            for word in group:
                if key == "months":
                    yield word, Meaning(kind="M", value=index + 1)
                elif key == "weekdays":
                    yield word, Meaning(kind="W", value=index)
                elif key == "days":
                    yield word, Meaning(kind="R", value=index)
                elif key == "numbers":
                    yield word, Meaning(kind="K", value=index + 1)
                elif key in ("am", "pm"):
                    yield word, Meaning(kind="p", value=12 if key == "pm" else 0)
                elif unit is not None and unit[1] in UNIT_SECONDS:
                    seconds = UNIT_SECONDS[unit[1]]
                    count = int(unit[2] or 0)
                    kind = "V" if count else "H" if unit[1] == "hour" else "U"
                    yield word, Meaning(kind=kind, value=seconds, other=count)
                elif key == "clockmark":
                    yield word, Meaning(kind="T", value=UNIT_SECONDS["hour"])
                else:
                    yield word, Meaning(kind=_SIMPLE[key])


def _merge(first: Meaning, second: Meaning) -> Meaning:
    """Return the meaning of a word with two readings in one language."""
    kind = _BOTH.get(frozenset((first.kind, second.kind)))
    if kind is None:
        return first
    if kind == "B":
        month, weekday = (first, second) if first.kind == "M" else (second, first)
        return Meaning(kind="B", value=month.value, other=weekday.value)
    valued = first if first.value else second
    return Meaning(kind=kind, value=valued.value, other=max(first.other, second.other))


@cache
def _language(code: str) -> Mapping[tuple[str, ...], Meaning]:
    words: dict[tuple[str, ...], Meaning] = {}
    for word, meaning in _readings(LANGUAGES[code]):
        spellings = [_split(word)]
        if code == "he" and meaning.kind == "M":
            spellings.append(_split("ב" + word))  # "in January" is one word
        for key in spellings:
            words[key] = _merge(words[key], meaning) if key in words else meaning
    return words


@cache
def _common() -> Mapping[tuple[str, ...], Meaning]:
    """Return the words on which no two languages differ and that are no words of another kind."""
    seen: dict[tuple[str, ...], set[tuple[str, int, int]]] = {}
    for code in LANGUAGES:
        for key, meaning in _language(code).items():
            seen.setdefault(key, set()).add((meaning.kind, meaning.value, meaning.other))
    common: dict[tuple[str, ...], Meaning] = {}
    for key, meanings in seen.items():
        letters = "".join(key)
        short = len(letters) < _MIN_COMMON_LETTERS and not _EAST_ASIAN.search(letters)
        if len(meanings) == 1 and not short:
            [(kind, value, other)] = meanings
            common[key] = Meaning(kind=kind, value=value, other=other, own=False)
    return common


# English stands beside every language: machines print it (RFC 5322, JavaScript's Date).
@cache
def _machine() -> Mapping[tuple[str, ...], Meaning]:
    return {
        key: Meaning(kind=meaning.kind, value=meaning.value, other=meaning.other, own=False)
        for key, meaning in _language("en").items()
        if meaning.kind in "MWp" and key != ("may",)
    }


@lru_cache(maxsize=64)
def _vocabulary(primary: str | None) -> Vocabulary:
    words = {**_machine(), **_common()}
    if primary is not None:
        words.update(_language(primary))
    for mark, kind in MARKS.items():
        words[(mark,)] = Meaning(kind=kind)
    for era, before in ERAS.items():
        words[(fold_word(era),)] = Meaning(kind="E", value=before)
    return Vocabulary(
        words=MappingProxyType(words),
        longest=max(map(len, words)),
        opens=frozenset(key[0] for key in words if len(key) > 1),
        dating=frozenset(key[0] for key, meaning in words.items() if meaning.kind in DATING),
    )


def primary_language(language: str | None) -> str | None:
    """Return the language we know words of; None for others and for none."""
    primary = (language or "").replace("_", "-").split("-", 1)[0].lower()
    primary = _ALIASES.get(primary, primary)
    return primary if primary in LANGUAGES else None


def vocabulary(language: str | None) -> Vocabulary:
    """Return the words to read a text by: its language's own, and what all languages share."""
    return _vocabulary(primary_language(language))


def names_date_part(text: str, language: str | None) -> bool:
    """Tell whether a text is but a month or weekday, perhaps with numbers ("Feb", "Mai 2026")."""
    known = vocabulary(language)
    words = [word for word in fold_word(text).replace(".", " ").split() if not word.isdigit()]
    meanings = [known.meaning(word) for word in words]
    return bool(words) and all(m is not None and m.kind in "MWB" for m in meanings)
