"""Which entries the configuration admits to feeds; pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from db.model import FeedPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What a filter can ask about."""

    words: str
    """Title, kicker and snippet."""
    section: str | None
    labels: frozenset[str]
    sponsored: bool
    region: str
    region_kind: str
    region_label: str | None


def admits(policy: FeedPolicy, candidate: Candidate) -> bool:
    """Tell whether a candidate may enter feeds.

    Every kind of `include` must match with any of its values, no value of `exclude` may.
    """
    if not policy.publish or (candidate.sponsored and not policy.sponsored):
        return False
    included = all(
        any(_matches(kind, value, candidate) for value in values)
        for kind, values in policy.include.items()
        if values
    )
    excluded = any(
        _matches(kind, value, candidate)
        for kind, values in policy.exclude.items()
        for value in values
    )
    return included and not excluded


def policy_digest(policy: FeedPolicy) -> str:
    """Return a short name of what the policy admits; equal policies have equal ones."""
    parts = (
        policy.publish,
        policy.sponsored,
        sorted(policy.section_spellings.items()),
        sorted(policy.configured_sections),
        sorted(policy.include.items()),
        sorted(policy.exclude.items()),
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def _matches(kind: str, value: str, candidate: Candidate) -> bool:
    wanted = value.casefold()
    if kind == "section":
        return (candidate.section or "").casefold() == wanted
    if kind == "region":
        names = (candidate.region, candidate.region_kind, candidate.region_label or "")
        return wanted in {name.casefold() for name in names}
    if kind == "label":
        return wanted in candidate.labels
    if kind == "words":
        return wanted in candidate.words.casefold()
    raise ValueError(f"no such filter: {kind}")
