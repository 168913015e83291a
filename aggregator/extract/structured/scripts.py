"""The data that a page's scripts carry: JSON, assigned state, quoted JSON, streamed chunks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from aggregator.extract.structured.literals import (
    Name,
    put_names,
    read_json,
    read_literal,
    read_value,
    unquote,
)
from aggregator.extract.structured.packed import unpack, unpack_stream

_LEAST = 400
"""Characters of a script that can hold a list of articles."""
_MOST = 16 * 2**20
"""Characters of all scripts of a page together: twice the largest page that is fetched."""
_MOST_WORK = 4
"""Characters looked at, for each one of a script: failed attempts are given up at that."""
_ATTEMPT = 200
"""Characters that one more attempt counts for."""
_MOST_ATTEMPTS = 2000
"""In one script: where an attempt fails is told by counting lines from its start."""
_MOST_SPOILT = 20
"""Brackets of JSON-LD behind which no value could be read."""
_ADDRESS = re.compile(r"""[:,]\s*\\?["'`](?:https?:)?(?:\\*/|\\*u002[fF])[^"'`\s<>*]{6,}["'`]""")
_FEWEST_ADDRESSES = 3
_CHARACTERS_AN_ADDRESS = 10_000
"""A list of articles names one far more often; most scripts are programs, and are left alone so."""
_OPENING = re.compile(
    r"""(?:[=(,:]|\breturn\b)\s*
    (?:(?P<call>JSON\.parse\(\s*(?P<quoted>["'`]))|(?P<plain>[\[{](?=\s*["'\[{\w$])))""",
    re.VERBOSE,
)
_VARIABLE = re.compile(r"""([\w$.\]"'-]{1,80})\s*$""")
_QUOTED = {
    quote: re.compile(rf"{quote}[^{quote}\\]*(?:\\.[^{quote}\\]*)*{quote}", re.DOTALL)
    for quote in ("'", '"', "`")
}
_FUNCTION = re.compile(r"[=(]\s*\(?function\s*\(([\w$,\s]*)\)\s*\{")
_STATEMENT = re.compile(
    r"""\s*(?P<name>[\w$]+)(?:\.(?P<key>[\w$]+)|\[(?P<index>"[^"]*"|'[^']*'|\d+)\])\s*=(?!=)\s*"""
)
_SIMPLE = re.compile(
    r"""("[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'|[^;,}\s]+)""", re.DOTALL
)
_RETURN = re.compile(r"\s*return\s*")
_CALL = re.compile(r"\s*;?\s*\}\s*\)?\s*\(")
_PUSHED = re.compile(r"""\.push\(\s*\[\s*1\s*,\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*\]\s*\)""", re.DOTALL)
_PUSHED_UNCLOSED = re.compile(r"""\.push\(\s*\[\s*1\s*,\s*["']""")
_QUEUED = re.compile(r"""\.enqueue\(\s*("[^"\\]*(?:\\.[^"\\]*)*")\s*\)""", re.DOTALL)
_PROMISED = re.compile(r"^P\d+:(?=\[)", re.MULTILINE)
_BRACKET = re.compile(r"[\[{]")
_CHUNK = re.compile(r"^[0-9a-f]+:(?=[\[{])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Carried:
    """A value that a script carries."""

    place: str
    """The script's id or type or the variable, for people."""
    value: object


Script = tuple[Mapping[str, str | None], str]


def linked_data(scripts: Sequence[Script]) -> Iterator[Carried]:
    """Yield the values of JSON-LD; several in one script are tolerated, and what is between."""
    for attributes, text in scripts:
        if "ld+json" in (attributes.get("type") or "").lower():
            yield from _json_values(text)


def _json_values(text: str) -> Iterator[Carried]:
    position, failed = 0, 0
    while failed < _MOST_SPOILT:
        opening = _BRACKET.search(text, position)
        if opening is None:
            return
        found = read_value(text, opening.start())
        if found.value is None:
            failed += 1
            position = opening.end()
        else:
            position = found.end
            yield Carried("json-ld", found.value)


def embedded_state(scripts: Sequence[Script]) -> Iterator[Carried]:
    """Yield the other values of any size that scripts carry, in page order."""
    left = _MOST
    streamed: list[str] = []
    queued: list[str] = []
    for attributes, text in scripts:
        kind = (attributes.get("type") or "").lower()
        left -= len(text)
        if left < 0 or "ld+json" in kind:
            continue
        chunks = list(_pushed(text))
        streamed += chunks
        if ".enqueue(" in text:
            queued += [unquote(piece[1]) for piece in _QUEUED.finditer(text)]
            continue
        is_json = "json" in kind or text.lstrip()[:2] in ('{"', "[{", '["')
        if chunks or len(text) < _LEAST or not (is_json or _names_pages(text)):
            continue
        place = f"script#{attributes['id']}" if attributes.get("id") else "script"
        if is_json:
            opening = _BRACKET.search(text)
            found = read_value(text, opening.start()) if opening else None
            if found is not None and found.value is not None:
                yield Carried(place, unpack(found.value))
        else:
            yield from _assigned(text, place)
    stream = "".join(streamed)
    if stream and _names_pages(stream):
        yield from _of_stream(stream)
    yield from _of_queue("".join(queued))


def _pushed(text: str) -> Iterator[str]:
    """Yield the pieces that a page streams: `….push([1,"piece"])`."""
    position = text.find(".push(")
    while position >= 0:
        piece = _PUSHED.match(text, position)
        if piece is None and _PUSHED_UNCLOSED.match(text, position):
            return
        if piece is not None:
            yield unquote(piece[1])
        position = text.find(".push(", piece.end() if piece else position + 1)


def _names_pages(text: str) -> bool:
    fewest = max(_FEWEST_ADDRESSES, len(text) // _CHARACTERS_AN_ADDRESS)
    return sum(1 for _ in islice(_ADDRESS.finditer(text), fewest)) == fewest


def _assigned(text: str, place: str) -> Iterator[Carried]:
    work, position = 0, 0
    for function in _FUNCTION.finditer(text):
        if work > _MOST_WORK * len(text):
            return
        value, end = _called_function(text, function)
        work += end - function.start()
        if value is not None:
            position = max(position, end)
            yield Carried(place, value)
    work = attempts = 0
    while work <= _MOST_WORK * len(text) and attempts < _MOST_ATTEMPTS:
        attempts += 1
        opening = _OPENING.search(text, position)
        if opening is None:
            return
        position = opening.end()
        variable = _VARIABLE.search(text[max(0, opening.start() - 80) : opening.start()])
        named = f"{place} {variable[1]}" if variable else place
        if opening["call"]:
            quoted = _QUOTED[opening["quoted"]].match(text, opening.start("quoted"))
            if quoted is not None:
                position = quoted.end()
                value = read_json(unquote(quoted[0])).value
                if value is not None:
                    yield Carried(named, unpack(value))
            continue
        start = opening.start("plain")
        found = read_value(text, start)
        work += found.end - start + _ATTEMPT
        if found.value is not None:
            position = found.end
            if found.end - start >= _LEAST:
                value = put_names(found.value, {}) if found.names else found.value
                yield Carried(named, unpack(value))


def _called_function(text: str, function: re.Match[str]) -> tuple[object, int]:
    """Read what `(function(a, b){b.x=1;return {y:a}})(1, {})` gives; None for any other."""
    names = [name.strip() for name in function[1].split(",")]
    position = function.end()
    written: list[tuple[str, str, object]] = []
    while (statement := _STATEMENT.match(text, position)) is not None:
        value, position = _operand(text, statement.end())
        written.append((statement["name"], statement["key"] or statement["index"], value))
    returned = _RETURN.match(text, position)
    if returned is None:
        return None, position
    result = read_literal(text, returned.end(), compute=Name(""))
    call = _CALL.match(text, result.end)
    if result.value is None or call is None:
        return None, result.end
    arguments = read_literal(text, call.end() - 1)
    if not isinstance(arguments.value, list):
        return None, arguments.end
    known: dict[str, object] = dict(zip(names, arguments.value, strict=False))
    for name, key, value in written:
        holder = known.get(name)
        one = known.get(value.text) if isinstance(value, Name) else value
        if isinstance(holder, dict):
            holder[key.strip("\"'")] = one
        elif isinstance(holder, list):
            holder.append(one)
    for value in known.values():
        put_names(value, known)
    return put_names(result.value, known), arguments.end


def _operand(text: str, start: int) -> tuple[object, int]:
    """Read the right side of a simple statement and what ends it."""
    found = read_literal(text, start)
    value, end = found.value, found.end
    if value is None:
        simple = _SIMPLE.match(text, start)
        if simple is None:
            return None, start
        inner = read_literal(f"[{simple[0]}]").value
        value, end = (inner[0] if isinstance(inner, list) and inner else None), simple.end()
    return value, end + (text[end : end + 1] in (";", ","))


def _of_stream(text: str) -> Iterator[Carried]:
    """Yield the rows of a streamed tree: `id:JSON`, one a line."""
    position = failed = 0
    while failed < _MOST_ATTEMPTS and (row := _CHUNK.search(text, position)) is not None:
        found = read_json(text, row.end())
        failed += found.value is None
        position = max(row.end(), found.end)
        if found.value is not None and found.end - row.end() >= _LEAST:
            yield Carried("script stream", found.value)


def _of_queue(text: str) -> Iterator[Carried]:
    """Yield what a packed list says that is queued in parts: itself, then what it promised."""
    starts = [0, *(promise.end() for promise in _PROMISED.finditer(text))] if text else []
    parts = [read_json(text, start).value for start in starts[:_MOST_ATTEMPTS]]
    lists = [part for part in parts if isinstance(part, list) and part]
    if lists:
        yield from (Carried("script queue", value) for value in unpack_stream(lists))
