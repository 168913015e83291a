"""The promise of the archive: facts depend on the set of captures, not on the order of
recording."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from db import Archive, Origin, Outcome, Sighting, Source, Visit

START = datetime(2026, 3, 1, 6, tzinfo=UTC)
SOURCES = (
    Source(name="politik", url="https://paper.example/politik", site="paper.example"),
    Source(name="start", url="https://paper.example/", site="paper.example"),
    Source(name="other", url="https://other.example/", site="other.example"),
)
TITLES = (
    "Der Haushalt wird noch einmal beraten",
    "Der Haushalt wird doch nicht beraten",
    "Börse am Morgen",
    "Ein Sommer ohne Regen im ganzen Land",
)
URLS = (
    "https://paper.example/politik/haushalt-1234567.html",
    "http://www.paper.example/wirtschaft/neuer-name-1234567.html?utm_source=x",
    "https://paper.example/politik/haushalt",
    "https://paper.example/politik/haushalt?sid=4",
    "https://paper.example/wetter/sommer",
    "https://paper.example/2026/03/02/sommer",
    "https://paper.example/boerse-7654321.html",
    None,
)
Capture = tuple[Visit, tuple[Sighting, ...]]

teasers = st.builds(
    lambda url, title, snippet, day, kicker, image: {
        "url": url,
        "title": title,
        "snippet": snippet,
        "snippet_cut": bool(snippet and snippet.endswith("…")),
        "published_day": day,
        "kicker": kicker,
        "image": image,
        "section": kicker,
    },
    st.sampled_from(URLS),
    st.sampled_from(TITLES),
    st.sampled_from(
        [None, "Die Abgeordneten streiten…", "Die Abgeordneten streiten bis in die Nacht."]
    ),
    st.sampled_from([None, None, None, date(2026, 3, 1), date(2026, 3, 2)]),
    st.sampled_from([None, None, "Politik"]),
    st.sampled_from([None, "https://paper.example/1.jpg", "https://paper.example/2.jpg"]),
)
pages = st.lists(teasers, max_size=5)
gaps = st.sampled_from([1, 30, 60, 600, 1500, 2880, 2881, 4000])


@st.composite
def captures(draw: st.DrawFn) -> list[Capture]:
    """Return the captures of a few days, in time order: full and cut pages, unchanged ones, live
    and imported."""
    made: list[Capture] = []
    last: dict[str, tuple[Visit, tuple[Sighting, ...]]] = {}
    at = START
    for _ in range(draw(st.integers(2, 8))):
        at += timedelta(minutes=draw(gaps))
        source = draw(st.sampled_from(SOURCES)).name
        kind = draw(st.sampled_from(["read", "read", "read", "cut", "unchanged", "failed"]))
        origin = draw(st.sampled_from([Origin.LIVE, Origin.IMPORT]))
        if kind == "failed":
            made.append(
                (Visit(source=source, at=at, origin=origin, outcome=Outcome.UNREACHABLE), ())
            )
        elif kind == "unchanged" and source in last:
            visit, _ = last[source]
            repeat = Visit(
                source=source,
                at=at,
                origin=origin,
                outcome=Outcome.UNCHANGED,
                body_hash=visit.body_hash,
            )
            made.append((repeat, ()))
        else:
            sightings = page_of(draw(pages))
            digest = hashlib.sha256(repr((sightings, kind)).encode()).hexdigest()
            visit = Visit(
                source=source,
                at=at,
                origin=origin,
                outcome=Outcome.READ,
                complete=kind != "cut",
                body_hash=digest,
            )
            made.append((visit, sightings))
            last[source] = made[-1]
    return made


def page_of(drawn: Sequence[dict[str, object]]) -> tuple[Sighting, ...]:
    """Return sightings in two regions, counted anew in each."""
    counts: dict[str, int] = {}
    result = []
    for n, fields in enumerate(drawn):
        kind = "list" if n % 3 else "lead"
        counts[kind] = counts.get(kind, 0) + 1
        result.append(Sighting(region=kind, region_kind=kind, position=counts[kind], **fields))  # type: ignore[arg-type]
    return tuple(result)


def facts_of(recorded: Sequence[Capture]) -> list[tuple[object, ...]]:
    with TemporaryDirectory() as folder, Archive.open(Path(folder) / "archive.db") as archive:
        archive.register(SOURCES)
        for visit, sightings in recorded:
            archive.record(visit, sightings)
        assert archive.check().problems == ()
        return list(archive.facts())


@given(captures(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_facts_do_not_depend_on_the_order_of_captures(
    made: list[Capture], chance: random.Random
) -> None:
    expected = facts_of(made)
    shuffled = made[:]
    chance.shuffle(shuffled)
    assert facts_of(shuffled) == expected


def test_what_an_earlier_page_says_of_a_later_look_joins_articles_that_are_published() -> None:
    """An unchanged look is recorded before the page that it repeats; that page then brings two
    addresses within two days of each other, both of which are in the feeds already."""
    both, early, late = URLS[0], URLS[2], URLS[4]

    def page(*urls: str | None) -> tuple[Sighting, ...]:
        return page_of([{"url": url, "title": TITLES[0]} for url in urls])

    def visit(source: str, minutes: int, outcome: Outcome, name: str) -> Visit:
        return Visit(
            source=source,
            at=START + timedelta(minutes=minutes),
            origin=Origin.LIVE,
            outcome=outcome,
            body_hash=hashlib.sha256(name.encode()).hexdigest(),
        )

    recorded: list[Capture] = [
        (visit("start", 2884, Outcome.READ, "one"), page(both, both, both, both, late)),
        (visit("politik", 2885, Outcome.UNCHANGED, "other"), ()),
        (visit("politik", 2, Outcome.READ, "other"), page(both, both, both, both, early)),
    ]
    assert facts_of(recorded) == facts_of(sorted(recorded, key=lambda one: one[0].at))


@given(captures())
@settings(max_examples=25)
def test_recording_everything_twice_changes_nothing(made: list[Capture]) -> None:
    assert facts_of([*made, *made]) == facts_of(made)


def groups(archive: Archive) -> list[list[str]]:
    """Return the keys of every entry that has several."""
    found = (str(fact[1]).split("\n") for fact in archive.facts() if fact[0] == "entry")
    return [keys for keys in found if len(keys) > 1]


@given(captures())
@settings(max_examples=25)
def test_every_merge_has_its_reason_and_can_be_undone(made: list[Capture]) -> None:
    with TemporaryDirectory() as folder, Archive.open(Path(folder) / "archive.db") as archive:
        archive.register(SOURCES)
        for visit, sightings in made:
            archive.record(visit, sightings)
        reasons = {
            (str(row["a_url"]), str(row["b_url"]))
            for row in archive.rows("article_pairs")
            if row["merged"]
        }
        for keys in groups(archive):
            assert connected(keys, reasons) == set(keys)
        for one, other in sorted(reasons):
            if one.startswith("text:") or other.startswith("text:"):
                continue
            archive.rule(one, other, together=False, now=START)
            assert [keys for keys in groups(archive) if {one, other} <= set(keys)] == []
        assert archive.check().problems == ()


def connected(keys: Sequence[str], reasons: set[tuple[str, str]]) -> set[str]:
    """Return the keys that reasons lead to from the first one."""
    reached = {keys[0]}
    while True:
        more = {
            other
            for pair in reasons
            for one, other in (pair, pair[::-1])
            if one in reached and other in keys
        }
        if more <= reached:
            return reached
        reached |= more
