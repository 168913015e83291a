"""The demo newspaper's material (stories.toml) as values: sections, stories, towns, ads."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A headline and its snippet, with the gaps `{town}` and `{count}`."""

    kicker: str
    title: str
    edited: str
    """The headline as the editors correct it."""
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    slug: str
    """The section's segment in URLs."""
    name: str
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advertisement:
    title: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    towns: tuple[str, ...]
    sections: tuple[Section, ...]
    advertisements: tuple[Advertisement, ...]


@cache
def material() -> Material:
    """Read the material that comes with the program."""
    text = files("aggregator.demo").joinpath("stories.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    return Material(
        towns=tuple(content["towns"]),
        sections=tuple(
            Section(
                slug=section["slug"],
                name=section["name"],
                stories=tuple(Story(**story) for story in section["stories"]),
            )
            for section in content["sections"]
        ),
        advertisements=tuple(Advertisement(**one) for one in content["advertisements"]),
    )
