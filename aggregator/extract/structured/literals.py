"""Values written in a script: JSON, and the object literals that programs write instead of it.

Never recursive and linear in what it reads, so that no depth and no size of a page can hurt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<space>(?:\s+|/\*.*?\*/|//[^\n]*)+)
    |(?P<string>"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'|`[^`\\$]*(?:\\.[^`\\$]*)*`)
    |(?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
    |(?P<flag>![01]|void\s+0)
    |(?P<moment>new\s+Date\()
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<mark>[\[\]{}(),:])""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL
)
_PLAIN_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": ""}
_WORDS: dict[str, object] = {"true": True, "false": False, "null": None, "undefined": None}
_JSON = json.JSONDecoder(strict=False)


_ENDS = re.compile(r"\s*[,}\])]")
_PART = re.compile(
    r""""[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'|[()\[\]{},]|[^"'()\[\]{},]+""",
    re.DOTALL,
)
"""A string, a bracket or comma, or what stands between them."""
_COLON = re.compile(r"\s*:")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read and how far."""

    value: object
    """None where nothing could be read."""
    end: int
    """Behind the value, or where reading failed."""
    names: bool = False
    """It holds variables."""


@dataclass(frozen=True, slots=True)
class Name:
    """A variable where a value was expected."""

    text: str


def read_json(text: str, start: int = 0) -> Reading:
    """Read the JSON value that begins at a place."""
    try:
        return Reading(*_JSON.raw_decode(text, start))
    except json.JSONDecodeError as error:
        return Reading(None, error.pos)
    except (ValueError, RecursionError):  # a number of over 4300 digits, a thousand brackets
        return Reading(None, len(text))


def read_value(text: str, start: int = 0) -> Reading:
    """Read the JSON or literal that begins at a place."""
    found = read_json(text, start)
    return found if found.value is not None else read_literal(text, start)


def read_literal(text: str, start: int = 0, *, compute: object = None) -> Reading:
    """Read an object or array as scripts write it, as far as it is plain data.

    Keys without quotes, single quotes, trailing commas, comments, `undefined`, `!0` and
    `new Date(…)` are read, variables become a Name; anything that computes is not. The arguments
    of a call are read as a list. With `compute`, that stands for what is computed.
    """
    stack: list[list[object] | dict[str, object]] = []
    keys: list[str | None] = []
    place = start
    names = False
    while (token := _TOKEN.match(text, place)) is not None:
        kind, written = token.lastgroup, token[0]
        place = token.end()
        if kind == "space" or written == ",":
            continue
        if written == ":":
            return Reading(None, place)
        if written in ("]", "}", ")"):
            closed = stack.pop() if stack else None
            if keys:
                keys.pop()
            if closed is None or isinstance(closed, dict) is not (written == "}"):
                return Reading(None, place)
            if not stack:
                return Reading(closed, place, names)
            continue
        if stack and isinstance(stack[-1], dict) and keys[-1] is None:
            colon = _COLON.match(text, place)
            if colon is None or kind not in ("string", "name", "number"):
                return Reading(None, place)
            keys[-1] = unquote(written) if kind == "string" else written
            place = colon.end()
            continue
        opened = written in ("[", "{") or (written == "(" and not stack)
        value: object
        if opened:
            value = {} if written == "{" else []
        elif kind == "moment":
            closing = text.find(")", place)
            if closing < 0:
                return Reading(None, place)
            value, place = text[place:closing].strip("\"'` "), closing + 1
        elif kind in (None, "mark") or not stack:
            return Reading(None, place)
        else:
            value = _scalar(kind, written)
            names = names or isinstance(value, Name)
            if compute is not None and kind == "name" and not _ENDS.match(text, place):
                value, place = compute, _skip(text, place)
        if stack:
            top = stack[-1]
            if isinstance(top, dict):
                top[keys[-1] or ""] = value
                keys[-1] = None
            else:
                top.append(value)
        if opened:
            assert isinstance(value, list | dict)
            stack.append(value)
            keys.append(None)
    return Reading(None, place)


def _skip(text: str, start: int) -> int:
    """Return where an expression ends: at a comma or bracket that is not its own."""
    depth, place = 0, start
    while (found := _PART.match(text, place)) is not None:
        mark = found[0]
        if mark in ("(", "[", "{"):
            depth += 1
        elif depth == 0 and mark in (")", "]", "}", ","):
            return place
        elif mark in (")", "]", "}"):
            depth -= 1
        place = found.end()
    return len(text)


def _scalar(kind: str, written: str) -> object:
    if kind == "string":
        return unquote(written)
    if kind == "number":
        number = float(written)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if kind == "flag":
        return True if written == "!0" else False if written == "!1" else None
    return _WORDS[written] if written in _WORDS else Name(written)


def unquote(written: str) -> str:
    """Return what a quoted string of a script says."""
    if "\\" not in written:
        return written[1:-1]
    return (
        _ESCAPE.sub(_unescape, written[1:-1])
        .encode("utf-16", "surrogatepass")
        .decode("utf-16", "replace")
    )


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _PLAIN_ESCAPES.get(found[4], found[4])
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"


def put_names(value: object, names: Mapping[str, object]) -> object:
    """Replace, in place, the variables in a literal by their values."""
    if isinstance(value, Name):
        return names.get(value.text)
    todo = [value]
    seen: set[int] = set()
    while todo:
        holder = todo.pop()
        if id(holder) in seen:
            continue
        seen.add(id(holder))
        if isinstance(holder, dict):
            pairs = list(holder.items())
        elif isinstance(holder, list):
            pairs = list(enumerate(holder))
        else:
            continue
        for key, inner in pairs:
            if isinstance(inner, Name):
                holder[key] = names.get(inner.text)
            elif isinstance(inner, dict | list):
                todo.append(inner)
    return value
