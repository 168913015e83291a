"""Which field of a block is its headline."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from aggregator.extract.document import width
from aggregator.extract.read.asides import is_button
from aggregator.extract.read.compare import FEW, Likes, Row
from aggregator.extract.read.content import OWN
from aggregator.extract.read.fields import Field, is_inside
from aggregator.extract.read.hints import Hint
from aggregator.extract.read.places import FORMATTING, HEADINGS, Place
from aggregator.extract.words import READ_ON, fold_name

_WORD = re.compile(r"\w+")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_CUT = re.compile(r"\s*(?:…|\.\.\.)$")
_LEAST_STEM = 15
"""Characters of a cut headline that name its whole."""
_GOES_ON = re.compile(r"\.\.\.|…|[,;–-]\s")
"""How the second part of a headline begins."""
_SENTENCE_END = re.compile(r"[^.。]{20}[.。…]$")
_STOPS = (".", "。", "…")
_ODD = Hint.AUTHOR | Hint.DATE | Hint.CAPTION | Hint.COUNT
_NO_HEADLINE = frozenset(("figcaption", "button", "time", "address"))
_STEM = 6
"""Letters of a word that addresses keep, whatever its ending."""
_LETTERS = """
ä=ae ö=oe ü=ue ß=ss ø=o ł=l æ=ae
а=a б=b в=v г=g ґ=g д=d е=e ё=e є=e ж=zh з=z и=i і=i ї=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t
у=u ў=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz
α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch
ψ=ps ω=o
"""
_SPELLED = str.maketrans(dict(part.split("=") for part in _LETTERS.split()))
"""How addresses spell letters that they have not; scripts with letters, not with syllables."""
_SHORT, _LONG, _TOO_LONG = 9, 150, 240
"""Widths: a headline is seldom shorter or longer; of the corpus' 99 % are between."""
_LEAST_LINES = 2
"""Elements of a heading behind its first: then that is a topic line, all others the headline."""
_NUMBERED = 0.7
"""Of a place's texts that begin with a digit: then it holds dates or numbers."""
_SHARED = 0.3
"""Of a place's texts; less is chance."""
_BEHIND = 0.8
"""What speaks for the second of two texts in one line: a topic line stands before its headline."""


def fold(text: str) -> str:
    """Return the words of a text as addresses spell them, as far as letters tell."""
    if text.isascii():
        return text.lower()
    plain = text.casefold().translate(_SPELLED)
    if plain.isascii():
        return plain
    plain = _FOREIGN.sub(_without_accents, unicodedata.normalize("NFKD", plain))
    return plain.translate(_SPELLED)


def _without_accents(match: re.Match[str]) -> str:
    return "".join(sign for sign in match[0] if not unicodedata.combining(sign))


def slug_share(text: str, stems: Collection[str]) -> float:
    """Return how far a text is what the address says: F1 of its words and the slug's stems."""
    words = {word[:_STEM] for word in _WORD.findall(fold(text))}
    both = len(words.intersection(stems))
    return 2 * both / (len(words) + len(stems)) if both else 0.0


def choose_titles(rows: Sequence[Row], likes: Mapping[Place, Likes]) -> list[Field | None]:
    """Return each block's headline, None where nothing can be one."""
    scores = [_scores(row, likes) for row in rows]
    by_place: dict[Place, list[float]] = defaultdict(list)
    for row, line in zip(rows, scores, strict=True):
        for field, score in zip(row.fields, line, strict=True):
            by_place[field.place].append(score)
    means = {place: sum(values) / len(values) for place, values in by_place.items()}
    chosen: list[Field | None] = []
    for row, line in zip(rows, scores, strict=True):
        judged = [
            ((score + 2 * means[field.place]) / 3, -number)
            for number, (field, score) in enumerate(zip(row.fields, line, strict=True))
        ]
        best = max(judged, default=None)
        if best is None or best[0] <= 0:
            chosen.append(None)
        else:
            chosen.append(row.fields[-best[1]])
    return chosen


def _scores(row: Row, likes: Mapping[Place, Likes]) -> list[float]:
    scores = []
    before: Field | None = None
    stems = {word[:_STEM] for word in row.slug} if len(row.slug) > 1 else ()
    marks = {name for name, _ in row.content.marks}
    for field in row.fields:
        score = _score(field, likes[field.place])
        if stems:
            score += 2.5 * slug_share(field.text, stems)
        if field.text in row.content.names:
            score += 1.5
        elif field.text in marks:
            score += 1.0
        if before is not None and before.line == field.line and before.link == field.link:
            score += _BEHIND
        scores.append(score)
        before = field
    return scores


def _score(field: Field, known: Likes) -> float:
    """Return what speaks for a field being the headline of its block."""
    wide, place = field.width, field.place
    hints, inside = place.hints, place.inside
    score = 0.0
    if place.heading:
        score += 3.0
    if field.link == OWN:
        score += 2.0
    elif field.link is not None:
        score -= 4.0
    if hints & Hint.TITLE:
        score += 1.5
    if hints & Hint.LABEL:
        score -= 2.0
    if hints & Hint.SNIPPET and not place.heading:
        score -= 1.5
    if hints & _ODD or is_button(field, known):
        score -= 3.0
    if inside:
        score -= 3.0 * (not _NO_HEADLINE.isdisjoint(inside))
        score -= ("figure" in inside) + 0.3 * ("p" in inside)
    if field.unseen:
        score -= 1.0
    score += min(wide, 60) / 60
    if wide < _SHORT:
        score -= 1.5
    elif wide > _TOO_LONG:
        score -= 3.0
    elif wide > _LONG:
        score -= 1.0
    score -= 3.0 * _repetition(known)
    if field.text.endswith(_STOPS) and _SENTENCE_END.search(field.text):
        score -= 0.6
    return score


def _repetition(known: Likes) -> float:
    """Return how far a place says the same of several articles: 0 to 1; a headline never does."""
    if known.repeats:
        return 1.0
    if known.count < 2 * FEW or known.shared <= _SHARED:
        return 0.0
    return min(1.0, 1.5 * known.shared)


def uncut_title(text: str, row: Row) -> str:
    """Return the whole headline where another text of the block, or its link's name, has it."""
    stem = _CUT.sub("", text)
    if len(stem) == len(text) or len(stem) < _LEAST_STEM:
        return text
    others = [*(field.text for field in row.fields), *row.content.names]
    whole = [other for other in others if other.startswith(stem) and not _CUT.search(other)]
    fit = [other for other in whole if width(other) <= _TOO_LONG]
    return min(fit, key=len, default=text)


def extend_title(field: Field, row: Row, likes: Mapping[Place, Likes]) -> list[Field]:
    """Return the headline with the neighbours that continue it: emphasised words, split spans."""
    position = row.fields.index(field)
    parts = [field]
    for step in (1, -1):
        index = position + step
        while 0 <= index < len(row.fields) and _continues(row.fields[index], field, likes):
            parts.append(row.fields[index])
            index += step
    lines = _lines_of(field, row)[1:]
    if len(lines) >= _LEAST_LINES and all(_may_go_on(part, likes) for part in lines):
        return lines
    return sorted(parts, key=lambda part: part.start)


def _lines_of(field: Field, row: Row) -> list[Field]:
    """Return the elements beside each other that one heading is made of."""
    heading = field.place.parent
    if heading is None or heading.tag not in HEADINGS:
        return [field]
    return [
        part
        for part in row.fields
        if part.place.parent is heading and part.link == field.link and not part.unseen
    ]


def _continues(other: Field, title: Field, likes: Mapping[Place, Likes]) -> bool:
    if other.line != title.line or other.link != title.link or other.unseen:
        return False
    if other.place is title.place:
        return True
    if other.start < title.start and _GOES_ON.match(title.text):
        return not other.hints & ~title.hints
    if other.hints & ~title.hints or other.place is title.place.lead:
        return False
    rare = likes[other.place].blocks < 0.5 * likes[title.place].blocks
    return rare and (other.place.tag in FORMATTING or is_inside(other.place, title.place))


def _may_go_on(part: Field, likes: Mapping[Place, Likes]) -> bool:
    """Tell whether a part of a heading is no date, name or mark."""
    known = likes[part.place]
    odd = known.repeats or known.names_people or (known.constant and known.count > 1)
    return not part.hints and not odd and known.digits < _NUMBERED


_SIGNS = frozenset(" •·|▶►*–—:->›»")
"""How a text begins or ends that has marks around it."""
_MARKS = re.compile(r"^(?:[\s•·|▶►*–—:-]|[»›>]+(?=[\s»›>]))+(?=\S)|(?:[\s|·•]|(?<=\s)[»›>]+)+$")
_COUNTED = re.compile(
    r"\s*\(\d[\d.,]*\s(?:[kc]omm?ent\w*|reacties|reaktion\w*|komentarz\w*|koment\w*|yorum"
    r"|комментар\w*|коментар\w*)\)$",
    re.IGNORECASE,
)
_ASKING = re.compile(r"([^:：]{3,25}?)\s?[:：]\s*(?=\S)")


def tidy_title(text: str) -> str:
    """Return a headline without the marks of lists around it, "Read also:" and "(5 comments)"."""
    marked = text[:1] in _SIGNS or text[-1:] in _SIGNS
    plain = _MARKS.sub("", text).strip() if marked else text
    if plain.endswith(")"):
        plain = _COUNTED.sub("", plain)
    asking = _ASKING.match(plain) if ":" in plain or "：" in plain else None
    if asking is not None and fold_name(asking[1]) in READ_ON:
        return plain[asking.end() :]
    return plain
