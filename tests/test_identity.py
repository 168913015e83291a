"""One article or two: a labelled set of real pairs, the ladder rung by rung, undoing."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import Archive, ArchiveError, Origin, Outcome, Sighting, Source, Visit, canonical_url
from db.identity import MOST_LINKS, Link, Meeting, Reason, decide, is_short, relation, title_key
from db.urls import site_of
from tests.conftest import ROOT
from tests.made_archive import DAY, HAUSHALT, Desk, at, desk, teaser

PAIRS = ROOT / "tests" / "pairs.tsv"
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Seen:
    at: datetime
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Labelled:
    is_one: bool
    a: Seen
    b: Seen


def labelled() -> list[Labelled]:
    lines = (line for line in PAIRS.read_text().splitlines() if not line.startswith("#"))
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        Labelled(
            row["articles"] == "one",
            *(
                Seen(datetime.fromisoformat(row[f"seen_{n}"]), row[f"title_{n}"], row[f"url_{n}"])
                for n in "ab"
            ),
        )
        for row in rows
    ]


def record_all(archive: Archive, seen: Sequence[Seen]) -> None:
    """Record teasers as pages of their sites, each page with all that was seen at its time."""
    pages: dict[tuple[str, datetime], dict[str, Seen]] = defaultdict(dict)
    for one in seen:
        pages[site_of(one.url), one.at][one.url] = one
    sites = sorted({site for site, _ in pages})
    archive.register([Source(name=site, url=f"https://{site}/", site=site) for site in sites])
    for site, moment in sorted(pages, key=lambda page: page[1]):
        archive.record(
            Visit(source=site, at=moment, origin=Origin.IMPORT, outcome=Outcome.READ),
            [
                Sighting(
                    url=one.url, title=one.title, region="list", region_kind="list", position=n
                )
                for n, one in enumerate(pages[site, moment].values(), 1)
            ],
        )


def entry_of(archive: Archive) -> dict[str, int]:
    """Return the entry of every known address, by its key."""
    return {
        key: entry
        for entry, facts in enumerate(fact for fact in archive.facts() if fact[0] == "entry")
        for key in str(facts[1]).split("\n")
    }


def test_the_labelled_set_is_large_and_even() -> None:
    pairs = labelled()
    assert len(pairs) >= 200
    assert sum(not pair.is_one for pair in pairs) * 2 >= len(pairs)
    twins = [p for p in pairs if not p.is_one and title_key(p.a.title) == title_key(p.b.title)]
    assert len([p for p in twins if abs(p.a.at - p.b.at).days < 2]) >= 20


def test_every_labelled_pair_is_decided_rightly_among_all_others(tmp_path: Path) -> None:
    pairs = labelled()
    with Archive.open(tmp_path / "archive.db") as archive:
        record_all(archive, [seen for pair in pairs for seen in (pair.a, pair.b)])
        entries = entry_of(archive)
    wrong = [
        pair
        for pair in pairs
        if (entries[canonical_url(pair.a.url)] == entries[canonical_url(pair.b.url)]) != pair.is_one
    ]
    assert wrong == []


def test_every_pair_with_one_title_within_two_days_has_its_reason(tmp_path: Path) -> None:
    pairs = labelled()
    seen = [seen for pair in pairs for seen in (pair.a, pair.b)]
    by_title: dict[tuple[str, str], list[tuple[str, datetime]]] = defaultdict(list)
    for one in seen:
        by_title[site_of(one.url), title_key(one.title)].append((canonical_url(one.url), one.at))
    with Archive.open(tmp_path / "archive.db") as archive:
        record_all(archive, seen)
        entries = entry_of(archive)
        decided = {
            (row["a_url"], row["b_url"]): row["merged"] for row in archive.rows("article_pairs")
        }
    missing = [
        (a, b)
        for found in by_title.values()
        for a, a_at in found
        for b, b_at in found
        if a < b
        and abs(a_at - b_at).total_seconds() <= 2 * DAY_SECONDS
        and decided.get((a, b)) != (entries[a] == entries[b])
    ]
    assert missing == []


def entries_after(folder: Path, *visits: tuple[str, Sequence[Sighting], float]) -> int:
    with desk(folder) as made:
        for source, sightings, minutes in visits:
            made.read(source, sightings, minutes)
        return len(made.articles())


TITLE = "Der Haushalt wird noch einmal beraten"
A = "https://paper.example/politik/haushalt"
B = "https://paper.example/start/haushalt-beraten"


@pytest.mark.parametrize(
    ("one", "other", "minutes", "entries"),
    [
        (teaser(f"{A}-1234567.html", "Eins"), teaser(f"{B}-1234567.html", "Zwei"), 9000, 1),
        (teaser(A, TITLE), teaser(f"{A}?utm_source=x", "Ein neuer Titel"), 9000, 1),
        (teaser(A, TITLE), teaser(f"{A}?sid=4", TITLE), 90 * DAY, 1),
        (teaser(A, TITLE), teaser(f"{A}?sid=4", "Ein anderer Titel dafür"), 1, 2),
        (teaser(A, TITLE), teaser(B, TITLE), 2 * DAY, 1),
        (teaser(A, TITLE), teaser(B, f"„{TITLE.upper()}“!"), 60, 1),
        (teaser(A, TITLE), teaser(B, TITLE), 2 * DAY + 1, 2),
        (teaser(A, "Quiz des Tages"), teaser(B, "Quiz des Tages"), 60, 2),
        (teaser(A, "国会が予算案を審議"), teaser(B, "国会が予算案を審議"), 60, 1),
        (teaser(f"{A}-1234567.html", TITLE), teaser(f"{B}-7654321.html", TITLE), 60, 2),
        (teaser(f"{A}-1234567.html", TITLE), teaser(B, TITLE), 60, 1),
        (
            teaser(A, TITLE, published_day=date(2026, 3, 1)),
            teaser(B, TITLE, published_day=date(2026, 3, 2)),
            60,
            2,
        ),
        (teaser(f"{A}/2026/03/01/x", TITLE), teaser(f"{A}/2026/03/02/x", TITLE), 60, 2),
        (
            teaser(None, TITLE, published_day=date(2026, 3, 1)),
            teaser(A, TITLE, published_day=date(2026, 3, 1)),
            30 * DAY,
            1,
        ),
        (teaser(None, TITLE), teaser(A, TITLE), 60, 1),
        (teaser(None, TITLE), teaser(A, TITLE), 3 * DAY, 2),
        (
            teaser(None, TITLE, published_day=date(2026, 3, 1)),
            teaser(None, TITLE, published_day=date(2026, 3, 2)),
            60,
            2,
        ),
    ],
)
def test_two_teasers_are_as_many_articles_as_the_ladder_says(
    one: Sighting, other: Sighting, minutes: float, entries: int, tmp_path: Path
) -> None:
    for n, (first, second) in enumerate([(one, other), (other, one)]):
        folder = tmp_path / str(n)
        folder.mkdir()
        assert entries_after(folder, ("politik", [first], 0), ("start", [second], minutes)) == (
            entries
        )


def test_two_addresses_on_one_capture_are_two_articles(tmp_path: Path) -> None:
    page = [teaser(A, TITLE), teaser(B, TITLE, position=2)]
    assert entries_after(tmp_path, ("politik", page, 0)) == 2


def test_one_id_under_two_headlines_on_one_capture_is_no_id(tmp_path: Path) -> None:
    page = [
        teaser("https://paper.example/galerie-1234567/bild-a", "Bilder vom Tag danach"),
        teaser("https://paper.example/galerie-1234567/bild-b", "Bilder vom Abend", position=2),
    ]
    assert entries_after(tmp_path, ("politik", page, 0)) == 2


def test_equal_titles_of_two_sites_are_two_articles(tmp_path: Path) -> None:
    other = teaser("https://shimbun.example/haushalt", TITLE)
    assert entries_after(tmp_path, ("politik", [teaser(A, TITLE)], 0), ("tokio", [other], 1)) == 2


def test_a_series_whose_links_are_near_each_other_is_no_article(tmp_path: Path) -> None:
    title = "Die Börse am Morgen im Überblick"
    with desk(tmp_path) as made:
        for number in range(4):
            made.read("politik", [teaser(f"{A}/{number}", title)], number * 1.5 * DAY)
        groups = [str(fact[1]).split("\n") for fact in made.archive.facts() if fact[0] == "entry"]
    assert sorted(map(len, groups)) == [2, 2]


def test_a_text_without_link_takes_the_address_when_one_comes(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(None, TITLE, published_day=date(2026, 3, 1))], 0)
        (before,) = made.archive.feed("all").entries  # type: ignore[union-attr]
        made.read("start", [teaser(A, TITLE, published_day=date(2026, 3, 1))], 60)
        (after,) = made.archive.feed("all").entries  # type: ignore[union-attr]
    assert before.url == "https://paper.example/politik"
    assert after.url == A
    assert after.public_id == before.public_id


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Quiz des Tages", True),
        ("Der Tag im Überblick", False),
        ("東京で大雪", True),
        ("東京で大雪警報", False),
        ("…", True),
    ],
)
def test_a_short_title_says_nothing_by_itself(title: str, short: bool) -> None:
    assert is_short(title) == short


names = st.sampled_from("abcdef")
links = st.builds(
    lambda name, ident, url_day, day, titles, linked: (
        name,
        ident,
        url_day,
        day,
        tuple(titles.items()),
        linked,
    ),
    names,
    st.sampled_from([None, None, "1234567", "7654321"]),
    st.sampled_from([None, None, "2026-03-01"]),
    st.sampled_from([None, None, "2026-03-01", "2026-03-02"]),
    st.dictionaries(st.integers(1, 3), st.integers(0, 3 * DAY_SECONDS), min_size=1, max_size=2),
    st.sampled_from([True, True, True, False]),
)


@given(
    st.lists(links, min_size=2, max_size=6, unique_by=lambda link: link[0]),
    st.lists(
        st.tuples(st.booleans(), st.sampled_from([None, None, None, True, False])), max_size=15
    ),
    st.randoms(use_true_random=False),
)
def test_groups_do_not_depend_on_row_numbers_or_order(
    made: list[tuple[object, ...]], met: list[tuple[bool, bool | None]], chance: object
) -> None:
    def groups(numbers: Sequence[int]) -> list[list[str]]:
        all_links = [
            Link(
                id=number,
                key=f"https://paper.example/{name}",
                linked=bool(linked),
                publisher_id=ident,  # type: ignore[arg-type]
                url_day=url_day,  # type: ignore[arg-type]
                published_day=day,  # type: ignore[arg-type]
                titles=dict(titles),  # type: ignore[call-overload]
            )
            for number, (name, ident, url_day, day, titles, linked) in zip(
                numbers, made, strict=True
            )
        ]
        meetings: dict[tuple[int, int], Meeting] = {}
        pairs = [(i, j) for i in range(len(made)) for j in range(i + 1, len(made))]
        for n, (i, j) in enumerate(pairs):
            together, ruling = met[n] if n < len(met) else (False, None)
            a, b = all_links[i], all_links[j]
            shared = a.titles.keys() & b.titles.keys()
            near = any(abs(a.titles[t] - b.titles[t]) <= 2 * DAY_SECONDS for t in shared)
            pair = (min(a.id, b.id), max(a.id, b.id))
            meetings[pair] = Meeting(near=near, together=together, ruling=ruling)
        found, verdicts = decide(sorted(all_links, key=lambda link: link.id), meetings)
        inside = {link.id: n for n, group in enumerate(found) for link in group}
        for verdict in verdicts:
            assert (inside[verdict.a] == inside[verdict.b]) or not verdict.merged
            if verdict.reason not in (Reason.NEARER,) and not verdict.merged:
                assert inside[verdict.a] != inside[verdict.b]
        return sorted(sorted(link.key for link in group) for group in found)

    numbers = list(range(1, len(made) + 1))
    expected = groups(numbers)
    chance.shuffle(numbers)  # type: ignore[attr-defined]
    assert groups(numbers) == expected


def test_strangers_have_no_relation() -> None:
    one, other = (
        Link(
            id=n,
            key=f"https://paper.example/{n}",
            linked=True,
            publisher_id=None,
            url_day=None,
            published_day=None,
            titles={n: 0},
        )
        for n in (1, 2)
    )
    assert relation(one, other, Meeting(near=False, together=True)) == (None, None)


def separate(made: Desk) -> None:
    made.read("politik", [teaser(A, TITLE)], 0)
    made.read("start", [teaser(B, TITLE)], 60)


def test_a_wrong_merge_is_undone_and_stays_undone(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        separate(made)
        (merged,) = made.articles()
        (before,) = made.archive.feed("all").entries  # type: ignore[union-attr]
        stale = made.archive.rule(A, B, together=False, note="zwei Reden", now=at(90))
        assert "all" in stale
        assert len(made.articles()) == 2
        made.read("start", [teaser(B, "Ein dritter Titel zum Haushalt")], 120)
        assert len(made.articles()) == 2
        (pair,) = made.archive.rows("article_pairs")
        assert (pair["merged"], pair["reason"]) == (0, "ruled-apart")
        feed = made.archive.feed("all")
        assert feed is not None
        assert before.public_id in {entry.public_id for entry in feed.entries}
        made.archive.rule(A, B, together=None, now=at(130))
        (again,) = made.articles()
        assert again.first_seen == merged.first_seen
        assert made.archive.check().problems == ()


def test_what_nothing_speaks_for_is_put_together_by_a_person(tmp_path: Path) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(A, TITLE)], 0)
        made.read("start", [teaser(HAUSHALT, "Etwas ganz anderes als dort")], 60)
        assert len(made.articles()) == 2
        made.archive.rule(HAUSHALT, A, together=True, now=at(90))
        (article,) = made.articles()
        assert article.first_seen == at(0)
        (pair,) = made.archive.rows("article_pairs")
        assert (pair["merged"], pair["reason"]) == (1, "ruling")


@pytest.mark.parametrize("urls", [(A, "https://paper.example/unknown"), (A, f"{A}#x")])
def test_only_known_and_different_addresses_can_be_ruled_on(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    with desk(tmp_path) as made:
        separate(made)
        with pytest.raises(ArchiveError):
            made.archive.rule(*urls, together=True, now=at(90))


def test_when_two_published_entries_merge_the_older_id_is_shown_and_the_other_never_again(
    tmp_path: Path,
) -> None:
    with desk(tmp_path) as made:
        made.read("politik", [teaser(A, TITLE)], 0)
        made.read("politik", [teaser(B, "Etwas anderes über den Haushalt")], 60)
        ids = {e.url: e.public_id for e in made.archive.feed("all").entries}  # type: ignore[union-attr]
        assert len(ids) == 2
        made.read("start", [teaser(B, TITLE)], 120)
        (entry,) = made.archive.feed("all").entries  # type: ignore[union-attr]
        assert entry.public_id == ids[A]
        assert len(made.articles()) == 1


def test_a_title_of_many_addresses_is_the_name_of_a_series(tmp_path: Path) -> None:
    """Whatever comes first: what was one article by its title is two when the title is seen to be
    that of a series, and what an id says stays."""
    title = "Das Wetter heute im ganzen Land"
    words = ["".join(chr(97 + int(digit)) for digit in str(n)) for n in range(MOST_LINKS + 3)]
    urls = [f"https://paper.example/wetter/{word}" for word in words]
    urls += [f"https://paper.example/{slug}-7654321.html" for slug in ("regen", "sonne")]
    looks = [(n * 700, url) for n, url in enumerate(urls)]

    def recorded(folder: Path, order: Sequence[tuple[int, str]]) -> list[object]:
        folder.mkdir()
        with desk(folder) as made:
            for minutes, url in order:
                made.read("politik", [teaser(url, title)], minutes)
            found = len(made.articles())
            pairs = [(row["merged"], row["reason"]) for row in made.rows("article_pairs")]
            return [found, pairs, sorted(map(repr, made.archive.facts()))]

    with desk(tmp_path) as made:
        for minutes, url in looks[:MOST_LINKS]:
            made.read("politik", [teaser(url, title)], minutes)
        assert len(made.articles()) < MOST_LINKS
    forwards = recorded(tmp_path / "forwards", looks)
    assert forwards[:2] == [MOST_LINKS + 4, [(1, "publisher-id")]]
    assert recorded(tmp_path / "shuffled", Random(7).sample(looks, len(looks))) == forwards


def numbered(words: Sequence[str]) -> list[str]:
    """Return addresses of a site that puts the number of the section where others put an id."""
    return [f"https://paper.example/47110815/{word}" for word in words]


def facts_of(folder: Path, looks: Sequence[tuple[int, Sequence[tuple[str, str]]]]) -> list[str]:
    folder.mkdir()
    with desk(folder) as made:
        for minutes, teasers in looks:
            made.read("politik", [teaser(url, title) for url, title in teasers], minutes)
        assert made.archive.check().problems == ()
        return sorted(map(repr, made.archive.facts()))


def test_a_number_that_pairs_of_headlines_share_is_no_id_of_an_article(tmp_path: Path) -> None:
    """What the number alone had put together is two articles again, whatever came first."""
    one, two, three, four, late = numbered(["eins", "zwei", "drei", "vier", "spaet"])
    titles = {
        one: "Der Haushalt ist beschlossen worden",
        two: "Die Bahn baut eine neue Strecke",
        three: "Das Wetter bleibt bis Sonntag kalt",
        four: "Ein Verein feiert sein Jubiläum",
        late: "Die Wahl ist noch nicht entschieden",
    }
    pages = [[late], [one, two], [three, four]]
    looks = [(n * 60, [(url, titles[url]) for url in page]) for n, page in enumerate(pages)]
    with desk(tmp_path) as made:
        for minutes, teasers in looks[:2]:
            made.read("politik", [teaser(url, title) for url, title in teasers], minutes)
        assert len(made.articles()) == 2, "until the number is known, it is an id"
        made.read("politik", [teaser(url, title) for url, title in looks[2][1]], 120)
        assert len(made.articles()) == 5
    forwards = facts_of(tmp_path / "forwards", looks)
    for seed in range(4):
        shuffled = Random(seed).sample(looks, len(looks))
        assert facts_of(tmp_path / str(seed), shuffled) == forwards


def test_the_number_that_an_article_shares_with_its_gallery_is_its_id(tmp_path: Path) -> None:
    article, renamed, gallery = numbered(["haushalt", "haushalt-beschlossen", "bilder"])
    with desk(tmp_path) as made:
        for minutes, url, title in (
            (0, article, "Der Haushalt ist beschlossen"),
            (60, renamed, "Haushalt nach langer Nacht fertig"),
        ):
            made.read("politik", [teaser(url, title), teaser(gallery, "Zwölf Bilder")], minutes)
        assert len(made.articles()) == 2


def test_a_number_of_more_addresses_than_an_article_has_is_no_id(tmp_path: Path) -> None:
    words = ["".join(chr(97 + int(digit)) for digit in str(n)) for n in range(MOST_LINKS + 3)]
    looks = [
        (n * 60, [(url, f"Die Nachricht namens {url[-2:]} zur vollen Stunde")])
        for n, url in enumerate(numbered(words))
    ]
    with desk(tmp_path) as made:
        for minutes, teasers in looks[:MOST_LINKS]:
            made.read("politik", [teaser(url, title) for url, title in teasers], minutes)
        assert len(made.articles()) == 1
    forwards = facts_of(tmp_path / "forwards", looks)
    assert sum(fact.startswith("('entry'") for fact in forwards) == MOST_LINKS + 3
    assert facts_of(tmp_path / "shuffled", Random(3).sample(looks, len(looks))) == forwards
