"""What an entry shows and which of its texts are versions, from all its sightings (DESIGN decision
7); pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

REGION_RANKS = ("lead", "list", "related", "sidebar", "in-article", "most-read", "promotion")
"""Best first; an unknown kind comes last."""

FIELDS = ("title", "kicker", "snippet")


def region_rank(kind: str) -> int:
    return REGION_RANKS.index(kind) if kind in REGION_RANKS else len(REGION_RANKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """The start of a stretch in which an entry stood in one place with one text."""

    at: int
    until: int | None
    """The last look that saw it there; None while the newest look of the source does."""
    source: str
    region: str
    region_id: int
    kind: str
    position: int
    title: str
    kicker: str | None
    snippet: str | None
    snippet_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A text that replaced another of the same field in one source and region."""

    field: str
    at: int
    text: str
    replaced: str
    region_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an entry shows after all its appearances."""

    title: str
    kicker: str | None
    snippet: str | None
    snippet_cut: bool
    updated: int
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    value: str
    cut: bool
    at: int
    """When this value last began in its place."""
    until: int | None
    """When it was last seen there; None while it stands."""


_Place = tuple[int, str, str, int]
"""Region rank, source, region, region id."""


def shown(appearances: Sequence[Appearance]) -> Shown:
    """Decide from the appearances in any order; there must be at least one."""
    ordered = sorted(
        appearances,
        key=lambda a: (a.at, a.source, a.region, a.region_id, -a.position, _texts(a)),
    )
    updated = ordered[0].at
    versions: list[Version] = []
    final: dict[str, _Text | None] = {}
    for field in FIELDS:
        found = _versions(field, ordered)
        versions += found
        final[field], moved = _follow(field, ordered, {v.text: v.at for v in found})
        updated = max(updated, moved)
    title, kicker, snippet = (final[field] for field in FIELDS)
    return Shown(
        title=title.value if title else "",
        kicker=kicker.value if kicker else None,
        snippet=snippet.value if snippet else None,
        snippet_cut=bool(snippet and snippet.cut),
        updated=updated,
        versions=tuple(sorted(versions, key=lambda v: (v.at, v.field, v.text))),
    )


def _texts(a: Appearance) -> tuple[str, str, str, bool]:
    return (a.title, a.kicker or "", a.snippet or "", a.snippet_cut)


def _value(field: str, a: Appearance) -> tuple[str, bool] | None:
    if field == "title":
        return (a.title, False)
    if field == "kicker":
        return (a.kicker, False) if a.kicker else None
    return (a.snippet, a.snippet_cut) if a.snippet else None


def _place(a: Appearance) -> _Place:
    return (region_rank(a.kind), a.source, a.region, a.region_id)


def _versions(field: str, ordered: Iterable[Appearance]) -> list[Version]:
    """Return each text once, at the first time it replaced another in its place."""
    before: dict[_Place, tuple[str, bool]] = {}
    known: dict[_Place, _Known] = {}
    versions = _Known()
    found: dict[str, Version] = {}
    for a in ordered:
        value = _value(field, a)
        if value is None:
            continue
        text, is_cut = value
        place = _place(a)
        old = before.get(place)
        here = known.setdefault(place, _Known())
        if old is not None and not here.has(text, is_cut) and not versions.has(text, is_cut):
            found[text] = Version(
                field=field, at=a.at, text=text, replaced=old[0], region_id=a.region_id
            )
            versions.add(text, False)
        before[place] = value
        here.add(text, is_cut)
    return list(found.values())


class _Known:
    """Texts that were met; two say the same if they are equal but for typography, or if one is cut
    short."""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._cut: set[str] = set()
        """The beginnings of those that are cut."""

    def add(self, text: str, is_cut: bool) -> None:
        plain = _plain(text)
        self._texts.add(plain)
        if is_cut or plain.endswith("..."):
            self._cut.add(uncut_part(plain))

    def has(self, text: str, is_cut: bool) -> bool:
        plain = _plain(text)
        if plain in self._texts or plain.startswith(tuple(self._cut)):
            return True
        start = uncut_part(plain)
        return (is_cut or plain.endswith("...")) and any(
            other.startswith(start) for other in self._texts
        )


def _same(one: tuple[str, bool], other: tuple[str, bool]) -> bool:
    known = _Known()
    known.add(*one)
    return known.has(*other)


_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u201e\u201c\u201d\u00ab\u00bb\u201f", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u2039\u203a\u0060\u00b4", "'"),
        "\u2026": "...",
        "\u00ad": None,
    }
)


def _plain(text: str) -> str:
    """Return a text without typography: another dash or quotation mark is no other text."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY).split())


def uncut_part(text: str) -> str:
    """Return a cut text without its ellipsis."""
    return text.rstrip().removesuffix("…").rstrip(". ")


def _follow(
    field: str, ordered: Sequence[Appearance], versions: dict[str, int]
) -> tuple[_Text | None, int]:
    """Return what the field shows in the end, and the newest version it ever came to show, as a
    time."""
    current: dict[_Place, _Text] = {}
    seen: set[str] = set()
    best: _Text | None = None
    moved = 0
    for index, a in enumerate(ordered):
        value = _value(field, a)
        if value is not None:
            current[_place(a)] = _Text(value[0], value[1], a.at, a.until)
        if index + 1 < len(ordered) and ordered[index + 1].at == a.at:
            continue
        if not current:
            continue
        best = _best(current, {text: at for text, at in versions.items() if at <= a.at})
        version_at = versions.get(best.value)
        if best.value not in seen and version_at is not None and version_at <= a.at:
            moved = max(moved, version_at)
        seen.add(best.value)
    return best, moved


def _best(current: dict[_Place, _Text], versions: dict[str, int]) -> _Text:
    """Return the text of the best region; a newer version outranks texts that had been taken off
    their pages before it came."""
    newest = max((versions.get(text.value, -1) for text in current.values()), default=-1)

    def order(item: tuple[_Place, _Text]) -> tuple[bool, bool, int, int, str, str, int]:
        (rank, source, region, region_id), text = item
        left = text.until is not None and text.until < newest
        version = -versions.get(text.value, -1)
        return (text.cut, left, rank, version, source, region, region_id)

    best = min(current.items(), key=order)[1]
    if not best.value.endswith(("…", "...")):
        return best
    whole = {
        place: text
        for place, text in current.items()
        if not text.value.endswith(("…", "...")) and _same((best.value, True), (text.value, False))
    }
    return min(whole.items(), key=order)[1] if whole else best
