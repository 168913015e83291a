"""What in a block is no news: authors, captions, counts, buttons, and what repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from aggregator.extract.addresses import parts_of
from aggregator.extract.read.compare import Likes
from aggregator.extract.read.content import OWN
from aggregator.extract.read.fields import Field
from aggregator.extract.read.hints import Hint

_NAME = r"(?:[^\Wa-zа-яα-ω\d_][\w.'’-]*|und|and|et|y|e|og|och|i|de|da|di|del|van|von|der|den|la|le)"
_NAMES = rf"{_NAME}(?:(?:\s*[,&/]\s*|\s+){_NAME})*"
_BY = re.compile(
    r"(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar|PAR|[Pp]or|POR|[Dd]i|A cura di|[Dd]oor|[Aa]v|[Aa]f|[Oo]leh"
    r"|[Tt]exte?|[Ff]otos?|[Pp]hotos?|Bild|Autor(?:in)?|Redaktion|Автор|Από|Του|Yazan|Napsala?|Autore"
    r"|Auteur|Oleh|Reporting|Words|Mit(?=\s\S+\s))[:\s]\s*" + _NAMES
)
_CAPITALISED = r"[^\Wa-zа-яα-ω\d_][\w.'’-]*"
_BY_OFFICE = re.compile(
    rf"(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor)\s{_CAPITALISED}(?:\s{_CAPITALISED}){{1,3}},\s[^.!?:]{{4,50}}"
)
"""Somebody by full name, and what they are: "By Ann Lee, chief reporter"."""
_BY_GENRE = re.compile(
    r"eine?\s+(?:interview|kommentar|kolumne|analyse|gastbeitrag|essay|bericht|reportage|rezension"
    r"|meinungsbeitrag|podcast|porträt|glosse|(?:\w+-)?gespräch|videobericht)\s.{0,40}\b(?:von|mit)\s\S"
    r"|aus .{2,20} (?:berichtet|berichten)\s",
    re.IGNORECASE,
)
_BEFORE_DATE = re.compile(r"\s(?:am|on|le|el|il|em|op|den)$")
_AUTHOR_PATH = re.compile(
    r"/(?:autor(?:en|es|i)?|authors?|auteurs?|profile?s?|people|staff|by|writers?|columnists?|redaktion|team"
    r"|journalists?|contributors?|impressum/autor\w*|user|users|firmas|person(?:en)?)(?:[/-]|$)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"^\W*(?:\d{1,3}(?:[.,\s]\d{3})+|\d+(?:[.,]\d+)?[km]?)\s*(?:\S{1,14}(?:\s\S{1,10}){0,2})?$",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"^\W*\d{1,3}:\d\d(?::\d\d)?\W*$|^\W*\d{1,3}\s?(?:min|mins|minutes|minuten|sec|s)\b", re.I
)
_BY_ALONE = frozenset(("by", "von", "par", "por", "di", "da", "door", "av", "af", "oleh", "автор"))
_NO_TOPIC = re.compile(
    r"(?:\D{0,12}(?:[01]?\d|2[0-3])(?:[:h時시]|\sUhr\s)[0-5]\d)+\D{0,8}"  # times of day
    r"|\D{0,12}(?:(?:[€$£¥₪₽₹]|\b(?:EUR|USD|CHF)\b)\s?\d[\d.,]*"  # a price
    r"|\d[\d.,]*\s?(?:[€$£¥₪₽₹]|(?:EUR|USD|CHF|Kč|zł|kr)\b))\W*"
    r"|(?=\S*_)\w+"  # a name that programs use, and icons drawn as letters
    r"|(?:\S+\s+){2,}(?:\S*…|\S*\.\.\.|[^\s.]{4,}[.。])"  # a sentence, whole or cut
)
_BY_TEXT_MAX = 80
_BUTTONS = frozenset(("button", "label"))
_BUTTON_MAX = 30
"""Width of "continue reading"; a wider text in a class of that name is what one is to read."""
_EDGES = " \t|·•/:–—#+-"
_ARROWS = re.compile(r"^[»›«‹<>→←]+\s+|\s+[»›«‹<>→←]+$")
_MIN_SENTENCE = 75
"""Width of a text that is more than a line of author, section and date."""
_AGENCY = (
    r"(?:getty(?: images)?|shutterstock|reuters|afp|ap(?: photo)?|imago\w*|dpa|istock\w*|alamy"
    r"|epa|efe|ansa|picture[ -]alliance|unsplash|adobe ?stock|depositphotos|ritzau|belga"
    r"|keystone|pixabay)"
)
_CREDIT = re.compile(
    rf"©.*|\(c\)\s.*|(?:photos?|foto|bild|image|credit|crédits?|picture)\s?(?:by\b|:|©|/).*"
    rf"|(?:.{{0,60}}[/|(,;]\s*)?{_AGENCY}(?:\s*[/|,;].{{0,40}})?\)?",
    re.IGNORECASE,
)
"""Who took or sells a picture."""


def is_author(field: Field) -> bool:
    """Tell whether a field names who wrote the article."""
    if field.hints & Hint.AUTHOR or "address" in field.place.inside:
        return True
    if field.link not in (None, OWN):
        parts = parts_of(field.link or "")
        if parts is None or _AUTHOR_PATH.search(parts.path):
            return parts is not None
    return field.width <= _BY_TEXT_MAX and is_byline(field.text)


@lru_cache(maxsize=256)
def is_byline(text: str) -> bool:
    """Tell whether a text is "By A. Writer" or the like."""
    if text.rstrip(" :").casefold() in _BY_ALONE:
        return True
    plain = _BEFORE_DATE.sub("", text)
    return any((_BY.fullmatch(plain), _BY_OFFICE.fullmatch(plain), _BY_GENRE.match(text)))


def says_no_topic(text: str) -> bool:
    """Tell whether a short text is a time of day, a price, a sentence or a program's word."""
    return bool(_NO_TOPIC.fullmatch(text))


def is_caption(field: Field) -> bool:
    """Tell whether a field says what a picture shows or whose it is."""
    unlinked = field.link in (None, OWN)
    if "figcaption" in field.place.inside or (unlinked and field.hints & Hint.CAPTION):
        return True
    return unlinked and field.width <= _BY_TEXT_MAX and _is_credit(field.text)


@lru_cache(maxsize=256)  # a text is asked about as snippet, and as label
def _is_credit(text: str) -> bool:
    return _CREDIT.fullmatch(text) is not None


def is_amount(field: Field, known: Likes) -> bool:
    """Tell whether a field counts something: comments, minutes, places in a ranking."""
    if _LENGTH.match(field.text):
        return True
    if not _AMOUNT.match(field.text):
        return False
    bare = not re.search(r"[^\W\d_]", field.text)
    return bare or bool(field.hints & Hint.COUNT) or known.digits >= 0.7


def is_button(field: Field, known: Likes) -> bool:
    """Tell whether a field asks to go on: the same words again and again behind the same link."""
    if not _BUTTONS.isdisjoint(field.place.inside):
        return True
    if field.hints & Hint.BUTTON and field.width <= _BUTTON_MAX:
        return True
    return field.link == OWN and known.count >= 3 and known.constant


def is_in_sentence(field: Field, fields: Sequence[Field]) -> bool:
    """Tell whether a field is a link in a paragraph's sentence, and called nothing else."""
    if field.link in (None, OWN) or field.hints & Hint.LABEL or "p" not in field.place.inside:
        return False
    return any(other.line == field.line and other.width >= _MIN_SENTENCE for other in fields)


def trim_label(text: str) -> str:
    """Return a label without the marks that part it from its neighbours."""
    return _ARROWS.sub("", text.strip(_EDGES)).strip(_EDGES)
