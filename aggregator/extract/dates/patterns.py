"""The shapes dates and times of day are printed in, as patterns over the classes of `scan`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto


class Shape(Enum):
    """What a pattern's groups mean."""

    FULL = auto()
    """Groups y, m, d."""
    ERA = auto()
    """Groups e (Japanese era), ey, m, d."""
    NUMERIC = auto()
    """Groups a, b, c in an order that language and country decide."""
    NAMED = auto()
    """Groups d, m (a month's name) and, where printed, y or yy."""
    SHORT = auto()
    """Groups a, b: a numeric day and month without year."""
    AGO = auto()
    """A count of units before the capture."""
    DAY_WORD = auto()
    """Group r: today, yesterday, the day before."""
    NOW = auto()
    WEEKDAY = auto()
    """Group w, beside a time of day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One printed form."""

    shape: Shape
    expression: re.Pattern[str]


# A number that is part of a longer one (a version, an address, a telephone number) is no date.
_FREE = r"(?<![ny#])(?<![ny#][./:+,])(?<![A-Zacdf-lo-uxz])"
_BEHIND_LABEL = _FREE.replace("f-l", "f-k").replace("o-u", "o-t")  # "更新于2026-01-07"
_END = r"(?![ny#])(?![./][ny#])(?!-[ny#](?!:))"
_UNIT = "[UVHTQDhi]"
_COUNTED = rf"[nK]_?(?:x_)?{_UNIT}\.?"

_FULL = (
    Pattern(
        shape=Shape.FULL,
        expression=re.compile(
            rf"{_BEHIND_LABEL}(?P<y>y)_?(?P<s>[-./])_?(?P<m>n)_?(?P=s)_?(?P<d>n)\.?(?![ny#])"
        ),
    ),
    Pattern(
        shape=Shape.FULL,
        expression=re.compile(r"(?<![ny#])(?P<y>[yn])_?Y_?(?P<m>n)_?m_?(?P<d>n)(?:_?D|(?![ny#]))"),
    ),
    Pattern(
        shape=Shape.ERA,
        expression=re.compile(r"(?P<e>E)_?(?P<ey>[n#])_?Y_?(?P<m>n)_?m_?(?P<d>n)_?D"),
    ),
    Pattern(
        shape=Shape.NUMERIC,
        expression=re.compile(
            rf"{_FREE}(?P<a>n)_?(?P<s>[-./])_?(?P<b>n)_?(?P=s)_?(?P<c>[yn]){_END}(?<!_n(?=:n))"
        ),
    ),
    Pattern(
        shape=Shape.NUMERIC,
        expression=re.compile(rf"{_FREE}(?P<a>n)(?P<s>/)(?P<b>n)_(?P<c>y){_END}"),
    ),
    Pattern(
        shape=Shape.NAMED,
        expression=re.compile(
            rf"{_FREE}(?P<d>n)[.°ª]{{0,2}}_?o?\.?(?:[_,./-]|f_?){{0,3}}"
            rf"(?P<m>[MB])[.']?(?:[_,./-]|f_){{0,4}}(?P<y>y)(?![n#])"
        ),
    ),
    Pattern(
        shape=Shape.NAMED,
        expression=re.compile(
            rf"{_FREE}(?P<d>n)(?P<s>[-/]|\._?|_)(?P<m>[MB])\.?(?:(?P=s)|_')(?P<yy>n)"
            rf"(?![ny#])(?![:.hHTc%])(?!_[^\W_])"
        ),
    ),
    Pattern(
        shape=Shape.NAMED,
        expression=re.compile(
            r"(?P<m>[MB])\.?(?:[_,/-]|f_){0,2}(?P<d>n)(?:_?o)?\.?(?:[_,/-]|f_){0,3}(?P<y>y)(?![n#])"
        ),
    ),
    Pattern(
        shape=Shape.NAMED,
        expression=re.compile(
            rf"{_FREE}(?P<y>y)\.?(?:[_,/-]|[fx]\.?_){{0,3}}(?P<m>[MB])\.?(?:[_/-]|f_){{0,2}}"
            rf"(?P<d>n)(?![ny#:])"
        ),
    ),
)
"""With a year; tried before anything else."""

_YEARLESS = (
    Pattern(
        shape=Shape.NAMED,
        expression=re.compile(
            rf"{_FREE}(?P<d>n)[.°ª]{{0,2}}_?o?\.?(?:[_,./-]|f_?){{0,3}}(?P<m>[MB])\.?(?![_,]{{0,2}}[y#])"
        ),
    ),
    Pattern(
        shape=Shape.NAMED,
        expression=re.compile(
            r"(?P<m>[MB])\.?_?(?:f_)?(?P<d>n)(?:_?o)?\.?(?![_,]{0,2}[y#])(?![ny:])"
        ),
    ),
    Pattern(
        shape=Shape.FULL,
        expression=re.compile(r"(?<![ny#])(?P<m>n)_?m_?(?P<d>n)_?D"),
    ),
    Pattern(
        shape=Shape.SHORT,
        expression=re.compile(
            rf"{_FREE}(?P<a>n)(?P<s>\.)_?(?P<b>n)\.(?![ny#])(?!-[ny#])(?!_?[y#])"
        ),
    ),
    Pattern(
        shape=Shape.SHORT,
        expression=re.compile(rf"{_FREE}(?P<a>n)(?P<s>[-./])(?P<b>n){_END}(?![°%:])"),
    ),
)

_RELATIVE = (
    Pattern(
        shape=Shape.AGO,
        expression=re.compile(
            rf"[AG]_?(?:[xf]\.?_){{0,3}}(?:{_COUNTED}(?:_?[,f]?_?{_COUNTED})*|V)(?![ny#])"
        ),
    ),
    Pattern(
        shape=Shape.AGO,
        expression=re.compile(rf"(?<![ny#.])(?:{_COUNTED}(?:_?[,f]?_?{_COUNTED})*|V)_?[PG]"),
    ),
    Pattern(shape=Shape.DAY_WORD, expression=re.compile(r"(?P<r>R)")),
    Pattern(shape=Shape.NOW, expression=re.compile(r"J")),
    Pattern(shape=Shape.WEEKDAY, expression=re.compile(r"(?P<w>[WB])")),
)

DATES = (_FULL, _YEARLESS, _RELATIVE)
"""From the forms that say most to those that say least."""

_LEAD = r"(?:[qQ]\.?_?)"
_BEFORE = r"(?:(?P<before>p)_?)"
_AFTER = r"(?:_?(?P<after>p))"
_ABBREVIATION = r"_?\(?(?P<zone>Z)(?:_?(?P<shift>[+-](?:n(?::n)?|[y#])))?\)?"
_ZONE = rf"(?:{_ABBREVIATION}|_?(?P<offset>[+-](?:n:n|[y#])))?"
# "3:45 min" and "2:1:0" are no times of day.
_STOP = rf"{_ZONE}(?![ny#:])(?!\.[ny#])(?!_?[UV])"
_HOURS = r"(?<![ny#])(?<![ny#][.:,+])(?P<h>n)"
_MINUTES = r"(?P<i>n)"
_SECONDS = r"(?::(?P<s>n)(?:[.,][ny#])?)?"

MARKED_CLOCKS = (
    rf"{_LEAD}{_BEFORE}?{_HOURS}[:.]{_MINUTES}{_SECONDS}{_AFTER}?(?:_?[cHTQ]\.?)?{_STOP}",
    rf"{_BEFORE}{_HOURS}[:.]{_MINUTES}{_SECONDS}{_STOP}",
    rf"{_HOURS}[:.]{_MINUTES}{_SECONDS}{_AFTER}{_STOP}",
    rf"{_HOURS}[:.]{_MINUTES}{_SECONDS}_?c\.?{_STOP}",
    rf"{_HOURS}:{_MINUTES}{_SECONDS}{_ABBREVIATION}(?![ny#:])",
    rf"{_LEAD}{_HOURS}_?[Th]_?{_MINUTES}i?{_STOP}",
    rf"{_BEFORE}?{_HOURS}_?h_?{_MINUTES}_?i{_STOP}",
    rf"{_LEAD}?{_HOURS}_?c(?!_?n){_STOP}",
    rf"{_LEAD}?{_HOURS}{_AFTER}{_STOP}",
    rf"{_LEAD}{_HOURS}_?[Th]{_STOP}",
    rf"{_BEFORE}{_HOURS}_?h{_STOP}",
)
"""Times of day that a word beside them marks; groups h, i, s, before, after, zone, offset."""

BARE_CLOCK = rf"{_HOURS}:{_MINUTES}{_SECONDS}(?:_?[HT]\.?)?{_STOP}"
"""A time of day, or the length of a film."""

_BESIDE_CLOCKS = (
    *MARKED_CLOCKS,
    BARE_CLOCK,
    rf"{_HOURS}[.]{_MINUTES}{_STOP}",
    rf"{_HOURS}_?[Th]_?{_MINUTES}i?{_STOP}",
    rf"{_HOURS}_?[hT](?![ny#]){_STOP}",
)
# Behind a date its weekday may stand in brackets, in a spelling of one sign that also is a mark.
_JOIN = r"(?:[_,.|()\[\]·/;-]|[fql]_?|W\.?|o_|\([A-Za-z]\)){0,8}?"

CLOCKS = tuple(re.compile(clock) for clock in (*MARKED_CLOCKS, BARE_CLOCK))
CLOCKS_AFTER = tuple(re.compile(f"(?P<join>{_JOIN}){clock}") for clock in _BESIDE_CLOCKS)
CLOCKS_BEFORE = tuple(
    re.compile(f"{clock}(?P<join>{_JOIN})\\Z") for clock in (*MARKED_CLOCKS, BARE_CLOCK)
)

WEEKDAY_BEFORE = re.compile(r"(?P<w>[WB])(?:[_.,()]|f){0,5}\Z")
WEEKDAY_AFTER = re.compile(r"[_.,(/-]{0,3}(?P<w>[WB])\)?")
RANGE_BEFORE = re.compile(r"(?:(?<!n:)[ny]D?\.?(?:_?(?:f_)?M)?_?-|~)_?(?:f_)?(?:W[.,]?_)?\Z")
RANGE_AFTER = re.compile(r"_?(?:~|[-~]_?(?:f_)?(?:n[./]_?(?:n[./]|M)|n_(?:f_)?M|M_?n|n_?[mD]))")
"""A span of days, or its end ("bis 6. Januar")."""
INTRODUCTION = re.compile(r"(?:(?<![^\W_])[lufq][.:]{0,2}_?)+\Z")
"""Words that belong to the date behind them ("Veröffentlicht am")."""
UPDATED = re.compile(r"u(?:[_:.]|[lufq]){0,6}\Z")
EDGE = re.compile(r"[|·,;:/\[\]()<>-]")
"""Marks that part the fields of a line."""
