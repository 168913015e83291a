"""A user's words as safe full-text queries, and which of some texts they match."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db.folding import folded

_TOKEN = re.compile(r'"([^"]*)"?|(\S+)')
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
_FIRST_UNSPACED = "\u0e00"  # Thai is the first of these scripts in Unicode
TRIGRAM = 3
WORDS_TOKENIZER = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'"
"""As in the schema's index of words, which holds folded texts."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or one phrase, of a query."""

    text: str
    is_prefix: bool


def words_of(query: str) -> tuple[Word, ...]:
    """Return what a text must hold: words, `word*` as a prefix, "two words" as a phrase."""
    found: list[Word] = []
    for phrase, word in _TOKEN.findall(query.replace("\x00", " ")):
        text = (phrase or word).replace('"', " ")  # in a word it is what Hebrew acronyms have
        is_prefix = word.endswith("*")
        text = (text.rstrip("*") if is_prefix else text).strip()
        if any(character.isalnum() for character in text):
            found.append(Word(text, is_prefix))
    return tuple(found)


def is_unspaced(text: str) -> bool:
    """Tell whether a text holds letters of a script that puts no spaces between words."""
    if max(text, default="") < _FIRST_UNSPACED:
        return False
    return any(
        character >= _FIRST_UNSPACED and unicodedata.name(character, "").startswith(_UNSPACED)
        for character in text
        if character.isalpha()
    )


def match_words(words: Iterable[Word]) -> str:
    """Return a query for the index of words."""
    return " ".join(f'"{folded(word.text)}"' + ("*" if word.is_prefix else "") for word in words)


def match_trigrams(words: Iterable[Word]) -> str:
    """Return a query for the index of trigrams, without the words that are too short for it."""
    return " ".join(f'"{word.text}"' for word in words if len(word.text) >= TRIGRAM)


def too_short(words: Iterable[Word]) -> tuple[str, ...]:
    """Return the words that the index of trigrams cannot find."""
    return tuple(word.text for word in words if len(word.text) < TRIGRAM)


def like(text: str) -> str:
    """Return a pattern for LIKE ... ESCAPE '!' that finds a text anywhere."""
    return "%" + re.sub(r"([!%_])", r"!\1", text) + "%"


def matching(
    db: Database, texts: Sequence[tuple[int, str, str | None, str | None]], queries: Sequence[str]
) -> list[set[int]]:
    """Return for each query which texts it matches, as the archive's indexes would.

    A text is an id, a title, a kicker, a snippet.
    """
    db.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.candidates USING fts5("
        f'title, kicker, snippet, tokenize="{WORDS_TOKENIZER}")'
    )
    db.execute("DELETE FROM temp.candidates")
    db.conn.executemany(
        "INSERT INTO temp.candidates (rowid, title, kicker, snippet)"
        " VALUES (?, folded(?), folded(?), folded(?))",
        texts,
    )
    lowered = {id: "\n".join(part or "" for part in parts).casefold() for id, *parts in texts}
    found: list[set[int]] = []
    for query in queries:
        words = words_of(query)
        if any(is_unspaced(word.text) for word in words):
            parts = [word.text.casefold() for word in words]
            found.append({id for id, text in lowered.items() if all(p in text for p in parts)})
        elif words:
            rows = db.execute(
                "SELECT rowid FROM temp.candidates WHERE candidates MATCH ?", [match_words(words)]
            )
            found.append({id for (id,) in rows})
        else:
            found.append(set())
    return found
