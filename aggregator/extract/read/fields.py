"""Pieces of text joined to fields: what one element of the template prints."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aggregator.extract.document import clean, width
from aggregator.extract.read.content import Content, Piece
from aggregator.extract.read.hints import Hint
from aggregator.extract.read.places import INLINE, Place

_SAYS = re.compile(r"[^\W_]")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LEAD_SHARE = 0.6
"""Of the fields of a place that begin with emphasised words: then they are a field of their own."""
_MIN_LIKES = 3


@dataclass(slots=True, eq=False)
class Field:
    """Neighbouring pieces that say one thing."""

    pieces: list[Piece]
    start: int
    """Index of the first piece in its block."""
    line: int
    """Of the first piece."""
    place: Place
    link: str | None
    text: str
    width: float

    @property
    def end(self) -> int:
        return self.start + len(self.pieces)

    @property
    def hints(self) -> int:
        return self.place.hints

    @property
    def unseen(self) -> bool:
        return self.pieces[0].unseen or bool(self.place.hints & Hint.HIDDEN)


def join_pieces(pieces: Iterable[Piece]) -> str:
    """Return the text as read: no space inside a word that is partly emphasised."""
    parts: list[str] = []
    before: Piece | None = None
    for piece in pieces:
        if before is not None and piece.text:
            last, first = parts[-1][-1:], piece.text[0]
            apart = before.line != piece.line or before.formatted == piece.formatted
            apart = apart or _is_phrase(before) or _is_phrase(piece)
            if apart and not (_UNSPACED.match(last) and _UNSPACED.match(first)):
                parts.append(" ")
        parts.append(piece.text)
        before = piece
    return clean("".join(parts))


def text_of(fields: Sequence[Field]) -> str:
    """Return what neighbouring fields say together."""
    if len(fields) == 1:
        return fields[0].text
    return join_pieces(piece for field in fields for piece in field.pieces)


def _is_phrase(piece: Piece) -> bool:
    """Tell whether words of their own are emphasised, not a part of one."""
    return bool(piece.formatted) and " " in piece.text.strip()


def make_field(pieces: list[Piece], start: int) -> Field:
    if len(pieces) == 1:
        [main] = pieces
        text = clean(main.text)
    else:
        main = max(pieces, key=lambda piece: len(piece.text))
        text = join_pieces(pieces)
    return Field(pieces, start, pieces[0].line, main.place, main.link, text, width(text))


def gather_fields(contents: Sequence[Content]) -> list[list[Field]]:
    """Return each block's fields in page order; the blocks tell each other what a field is."""
    rows = [list(_fields(content.pieces)) for content in contents]
    by_place: dict[Place, list[Field]] = defaultdict(list)
    for row in rows:
        for field in row:
            by_place[field.place].append(field)
    for fields in by_place.values():
        led = [field for field in fields if _lead_length(field)]
        if len(led) >= max(_MIN_LIKES, _LEAD_SHARE * len(fields)):
            fields[0].place.led = True
    if not any(place.led for place in by_place):
        return rows
    return [[part for field in row for part in _split_lead(field)] for row in rows]


def _fields(pieces: list[Piece]) -> Iterator[Field]:
    start = 0
    while start < len(pieces):
        end = start + 1
        first = pieces[start]
        while end < len(pieces):
            piece = pieces[end]
            if piece.line != first.line:
                break
            if piece.place is first.place and piece.link == first.link:
                end += 1
                continue
            back = _resumes(pieces, end, first)
            if back == end:
                break
            end = back
        run = pieces[start:end]
        if _says(run):
            yield make_field(run, start)
        start = end


def _resumes(pieces: list[Piece], end: int, first: Piece) -> int:
    """Return where the text of `first` goes on behind an inline element inside it, else `end`."""
    for index in range(end, min(end + 6, len(pieces))):
        piece = pieces[index]
        if piece.line != first.line:
            return end
        if piece.place is first.place and piece.link == first.link:
            return index + 1 if _SAYS.search(piece.text) else end
        if not is_inside(piece.place, first.place):
            return end
    return end


def is_inside(place: Place, outer: Place) -> bool:
    """Tell whether only inline elements stand between a place and an outer one."""
    step: Place | None = place
    while step is not None and step is not outer:
        if step.tag not in INLINE:
            return False
        step = step.parent
    return step is outer


def _lead_length(field: Field) -> int:
    """Return how many pieces are emphasised at the start, if the rest is not; else 0."""
    count = 0
    for piece in field.pieces:
        if not piece.formatted or piece.place is not field.place:
            break
        count += 1
    if count == 0 or count == len(field.pieces):
        return 0
    rest = field.pieces[count:]
    return count if not any(p.formatted for p in rest) and _says(rest) else 0


def _says(pieces: list[Piece]) -> bool:
    return any(_SAYS.search(piece.text) for piece in pieces)


def _split_lead(field: Field) -> Iterator[Field]:
    count = _lead_length(field) if field.place.led else 0
    if not count or field.width > 250:
        yield field
        return
    lead = make_field(field.pieces[:count], field.start)
    lead.place = field.place.lead
    yield lead
    yield make_field(field.pieces[count:], field.start + count)


def taken_apart(field: Field) -> Iterator[Field]:
    """Yield a field's texts one by one, as if each were one at its place."""
    if len(field.pieces) == 1:
        yield field
        return
    for piece in field.pieces:
        part = make_field([piece], field.start)
        part.place = field.place
        yield part
