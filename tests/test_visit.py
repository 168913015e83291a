"""One visit: what it records, how it fails, and what it does not believe."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from aggregator.commands.watch import after_of
from aggregator.config import FetchSettings, SourceConfig, archive_source
from aggregator.errors import HostRests
from aggregator.extract.workers import Workers
from aggregator.fetch import Fetcher
from aggregator.model import (
    DateSource,
    Extraction,
    Label,
    PrintedDate,
    Recipe,
    Region,
    RegionKind,
    SectionSource,
    Teaser,
)
from aggregator.schedule import After
from aggregator.visit import ROWS_OF_HISTORY, Known, Visited, has_collapsed, sightings, visit
from db import Archive, Origin, Outcome, Recorded, Sighting, Visit, VisitRow

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(count=1) as started:
        yield started


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(tmp_path / "archive.db") as opened:
        yield opened


def page_of(titles: Sequence[str]) -> str:
    """Return a section page that announces articles of these titles, newest first."""
    blocks = "".join(
        f'<article><h2><a href="/politik/{"-".join(title.lower().split())}-10{number}.html">'
        f"{title}</a></h2><p>Was dazu zu sagen ist, steht in diesem Absatz über {title}.</p>"
        "</article>"
        for number, title in enumerate(titles)
    )
    head = "<!doctype html><html lang=de><head><title>Politik</title></head>"
    return f"{head}<body><main><h1>Politik</h1>{blocks}</main></body></html>"


def titles(count: int) -> list[str]:
    return [f"Gemeinde {number} beschließt ihren neuen Haushalt" for number in range(count)]


class Site:
    """A web site of one page, which tests change as they like."""

    def __init__(self) -> None:
        self.body = page_of(titles(10))
        self.status = 200
        self.etag: str | None = None
        self.headers: dict[str, str] = {}
        self.robots = ""
        self.asked: list[dict[str, str]] = []

    async def page(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.headers))
        if self.etag and request.headers.get("If-None-Match") == f'"{self.etag}"':
            return web.Response(status=304)
        answer = web.Response(
            text=self.body, status=self.status, content_type="text/html", headers=self.headers
        )
        if self.etag:
            answer.etag = self.etag
        return answer

    async def rules(self, _request: web.Request) -> web.Response:
        return web.Response(text=self.robots)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_get("/robots.txt", self.rules)
        app.router.add_get("/politik", self.page)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/politik"
        finally:
            await runner.cleanup()


NOT_AT_ALL = timedelta(0)


class Visitor:
    """Visits one source as often as asked, a minute apart, and records in a real archive."""

    def __init__(self, archive: Archive, workers: Workers, source: SourceConfig) -> None:
        self.archive, self.workers, self.source = archive, workers, source
        self.now = NOW
        archive.register([archive_source(source)])

    async def visit(self, *, resting: timedelta | None = NOT_AT_ALL) -> Visited:
        """Visit; `resting` is how long the host asked to be left alone, None for five failures."""
        self.now += timedelta(minutes=1)
        settings = FetchSettings(
            allow_private=frozenset({"127.0.0.1"}),
            delay=timedelta(0),
            connect_timeout=timedelta(seconds=5),
        )
        known = Known(
            page=self.archive.page_state(self.source.name),
            rows=self.archive.visits(self.source.name, ROWS_OF_HISTORY),
        )
        async with Fetcher(settings, clock=lambda: self.now) as fetcher:
            if resting is None:
                for _ in range(5):
                    fetcher.hosts.failed("127.0.0.1")
            else:
                fetcher.leave_alone(self.source.url, resting)
            return await visit(
                self.source,
                known,
                fetcher=fetcher,
                workers=self.workers,
                record=self._record,
                clock=lambda: self.now,
            )

    async def _record(self, row: Visit, seen: Sequence[Sighting]) -> Recorded:
        return self.archive.record(row, seen)

    def row(self) -> VisitRow:
        return self.archive.visits(self.source.name, 1)[0]

    def standing(self) -> int:
        rows = self.archive.rows("prominence")
        return len({row["article_id"] for row in rows if row["standing"]})


def source_at(url: str) -> SourceConfig:
    return SourceConfig(url=url, name="politik", site="zeitung.example")


async def test_a_page_is_read_and_every_teaser_recorded(archive: Archive, workers: Workers) -> None:
    site = Site()
    async with site.serving() as url:
        visitor = Visitor(archive, workers, source_at(url))
        visited = await visitor.visit()
    assert (visited.visit.outcome, visited.recorded.found) == (Outcome.READ, 10)
    assert visited.news == visited.recorded.new == 10
    row = visitor.row()
    assert (row.status, row.bytes, row.found) == (200, len(site.body.encode()), 10)
    assert row.at == visited.visit.at.replace(microsecond=0)
    assert {article.title for article in archive.articles()} == set(titles(10))


async def test_the_same_bytes_again_are_not_read_again(archive: Archive, workers: Workers) -> None:
    async with Site().serving() as url:
        visitor = Visitor(archive, workers, source_at(url))
        await visitor.visit()
        again = await visitor.visit()
    assert (again.visit.outcome, again.news) == (Outcome.UNCHANGED, 0)
    assert again.looked
    assert again.recorded.stale_feeds == ()


async def test_what_is_amiss_is_told_and_the_page_read_again_until_it_is_mended(
    archive: Archive, workers: Workers
) -> None:
    site = Site()
    site.etag = "eins"
    async with site.serving() as url:
        wrong = replace(source_at(url), recipe=Recipe(fields={"kicker": ".dachzeile"}))
        visitor = Visitor(archive, workers, wrong)
        for _ in range(2):
            visited = await visitor.visit()
            assert (visited.visit.outcome, visited.error) == (Outcome.READ, None)
            assert "field kicker matches nothing" in str(visited.remark)
            assert visitor.row().error == visited.remark
        visitor.source = source_at(url)
        mended = await visitor.visit()
        assert (mended.visit.outcome, mended.remark) == (Outcome.READ, None)
        assert (await visitor.visit()).visit.outcome is Outcome.UNCHANGED
    assert [asked.get("If-None-Match") for asked in site.asked] == [None, None, None, '"eins"']


async def test_the_server_is_asked_whether_the_page_changed(
    archive: Archive, workers: Workers
) -> None:
    site = Site()
    site.etag = "eins"
    site.headers = {"Cache-Control": "max-age=300"}
    async with site.serving() as url:
        visitor = Visitor(archive, workers, source_at(url))
        first = await visitor.visit()
        again = await visitor.visit()
    assert again.visit.status == 304
    assert site.asked[1]["If-None-Match"] == '"eins"'
    assert first.fresh_for == timedelta(minutes=5)


async def test_an_edited_headline_is_a_version_and_no_article(
    archive: Archive, workers: Workers
) -> None:
    site = Site()
    async with site.serving() as url:
        visitor = Visitor(archive, workers, source_at(url))
        await visitor.visit()
        site.body = site.body.replace(">Gemeinde 3 beschließt", ">Gemeinde 3 verwirft")
        visited = await visitor.visit()
    assert (visited.recorded.new, visited.recorded.changed) == (0, 1)
    (edited,) = [one for one in archive.articles() if one.versions]
    assert edited.title.startswith("Gemeinde 3 verwirft")


async def test_a_refused_connection_is_a_failed_visit(archive: Archive, workers: Workers) -> None:
    visitor = Visitor(archive, workers, source_at("http://127.0.0.1:9/politik"))
    visited = await visitor.visit()
    assert visited.visit.outcome is Outcome.UNREACHABLE
    assert not visited.looked
    assert visitor.row().error
    assert archive.page_state("politik").failures == 1


@pytest.mark.parametrize("status", [404, 500])
async def test_an_error_of_the_server_is_a_failed_visit_with_its_status(
    archive: Archive, workers: Workers, status: int
) -> None:
    site = Site()
    site.status = status
    async with site.serving() as url:
        visitor = Visitor(archive, workers, source_at(url))
        visited = await visitor.visit()
    assert visited.visit.outcome is Outcome.UNREACHABLE
    assert visited.visit.status == status


async def test_what_the_server_asks_for_is_told_to_the_schedule(
    archive: Archive, workers: Workers
) -> None:
    site = Site()
    site.status, site.headers = 429, {"Retry-After": "600"}
    async with site.serving() as url:
        visited = await Visitor(archive, workers, source_at(url)).visit()
    assert visited.retry_after == timedelta(minutes=10)
    until = archive.page_state("politik").retry_at
    assert until == visited.visit.at.replace(microsecond=0) + timedelta(minutes=10)


async def test_a_page_whose_host_is_left_alone_was_not_visited(
    archive: Archive, workers: Workers
) -> None:
    site = Site()
    async with site.serving() as url:
        visitor = Visitor(archive, workers, source_at(url))
        await visitor.visit()
        before = visitor.row(), archive.page_state("politik")
        for rest in (timedelta(minutes=10), None):
            with pytest.raises(HostRests, match="is left alone for another"):
                await visitor.visit(resting=rest)
    assert len(site.asked) == 1
    assert (visitor.row(), archive.page_state("politik")) == before
    assert len(archive.visits("politik")) == 1


async def test_what_a_server_asked_for_is_remembered_for_a_day_at_most_and_by_a_true_clock(
    archive: Archive, workers: Workers
) -> None:
    site = Site()
    site.status, site.headers = 503, {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}
    async with site.serving() as url:
        visitor = Visitor(archive, workers, source_at(url))
        at = (await visitor.visit()).visit.at.replace(microsecond=0)
        day, hour, minute = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
        assert archive.resting(now=at) == {url: at + day}
        assert archive.resting(now=at + day) == {}
        # the clock was ahead by some years, and is put right
        visitor.now += 2000 * day
        ahead = await visitor.visit()
        assert archive.resting(now=at + hour) == {}
        known = archive.page_state("politik")
        assert after_of(known, at + hour) == After(at=at + hour, failures=2)
        assert after_of(known, ahead.visit.at + hour).retry_after == day
        # what that clock noted does not outweigh the next visit, nor any after it
        for hours in (1, 2):
            visitor.now = at + hours * hour - minute
            await visitor.visit()
            assert archive.resting(now=visitor.now) == {url: visitor.now + day}
        site.status, site.headers = 200, {"ETag": '"a"'}
        visitor.now = at + 3 * hour - minute
        await visitor.visit()
        state = archive.page_state("politik")
        assert (state.last_visit, state.failures, state.etag) == (visitor.now, 0, '"a"')
        assert archive.source_states()[0].outcome is Outcome.READ
        assert [row.at for row in archive.visits("politik")] == [
            at + hours * hour for hours in (3, 2, 1, 0)
        ]


async def test_a_host_that_asks_for_rest_at_the_second_visit_of_a_second_gets_it(
    archive: Archive, workers: Workers
) -> None:
    site = Site()
    async with site.serving() as url:
        for name, before in (("erst", 200), ("dann", 503)):
            source = replace(source_at(url), name=name, url=f"{url}?{name}")
            visitor = Visitor(archive, workers, source)
            site.status, site.headers = before, {}
            await visitor.visit()
            site.status, site.headers = 429, {"Retry-After": "600"}
            visitor.now -= timedelta(minutes=1)
            await visitor.visit()
            until = visitor.now.replace(microsecond=0) + timedelta(minutes=10)
            assert archive.resting(now=visitor.now)[source.url] == until, name
            after = after_of(archive.page_state(name), visitor.now)
            assert after.retry_after is not None
            assert after.at + after.retry_after == until


async def test_by_another_recipe_the_page_is_read_again_though_unchanged(
    archive: Archive, workers: Workers
) -> None:
    async with Site().serving() as url:
        visitor = Visitor(archive, workers, source_at(url))
        await visitor.visit()
        assert (await visitor.visit()).visit.outcome is Outcome.UNCHANGED
        visitor.source = replace(source_at(url), recipe=Recipe(fields={"snippet": "p"}))
        assert (await visitor.visit()).visit.outcome is Outcome.READ
        assert (await visitor.visit()).visit.outcome is Outcome.UNCHANGED


async def test_robots_txt_refuses_a_visit_before_the_page_is_asked_for(
    archive: Archive, workers: Workers
) -> None:
    site = Site()
    site.robots = "User-agent: *\nDisallow: /politik\n"
    async with site.serving() as url:
        visited = await Visitor(archive, workers, source_at(url)).visit()
    assert visited.visit.outcome is Outcome.REFUSED
    assert "robots.txt forbids /politik" in (visited.visit.error or "")
    assert site.asked == []


async def test_a_page_without_teasers_is_said_to_have_none_and_ends_nothing(
    archive: Archive, workers: Workers
) -> None:
    site = Site()
    async with site.serving() as url:
        visitor = Visitor(archive, workers, source_at(url))
        await visitor.visit()
        site.body = "<!doctype html><html><body><p>Wir bauen um. " + "Geduld! " * 80 + "</p></html>"
        visited = await visitor.visit()
    assert visited.visit.outcome is Outcome.NO_TEASERS
    assert "litfass extract" in (visited.visit.error or "")
    assert visitor.standing() == 10


async def test_a_page_that_lost_most_teasers_is_believed_only_when_it_stays_so(
    archive: Archive, workers: Workers
) -> None:
    site = Site()
    site.body = page_of(titles(20))
    async with site.serving() as url:
        visitor = Visitor(archive, workers, source_at(url))
        await visitor.visit()
        site.body = page_of(titles(4))
        visits = [await visitor.visit() for _ in range(3)]
    assert [one.visit.complete for one in visits] == [False, False, True]
    assert [one.visit.outcome for one in visits] == [Outcome.READ] * 3
    assert visitor.standing() == 4


async def test_a_page_is_kept_if_the_source_says_so(archive: Archive, workers: Workers) -> None:
    site = Site()
    async with site.serving() as url:
        source = SourceConfig(url=url, name="politik", site="zeitung.example", keep_pages=True)
        await Visitor(archive, workers, source).visit()
    (kept,) = archive.kept_pages()
    assert kept.body == site.body.encode()


async def test_a_visit_that_is_broken_off_leaves_no_trace(
    archive: Archive, workers: Workers
) -> None:
    hanging = asyncio.Event()

    class Slow(Site):
        async def page(self, request: web.Request) -> web.Response:
            await hanging.wait()
            return await super().page(request)

    async with Slow().serving() as url:
        visitor = Visitor(archive, workers, source_at(url))
        task = asyncio.create_task(visitor.visit())
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        hanging.set()
    assert archive.visits("politik") == ()


def test_a_teaser_is_recorded_with_its_region_and_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))
    printed = PrintedDate(
        printed="7.1.2026, 9:15 Uhr",
        day=date(2026, 1, 7),
        at=datetime(2026, 1, 7, 9, 15, tzinfo=berlin),
        source=DateSource.TEXT,
    )
    teaser = Teaser(
        url="https://zeitung.example/politik/a-1.html",
        title="Rat tagt",
        section="Politik",
        section_source=SectionSource.LABEL_LINK,
        published=printed,
        labels=frozenset({Label.VIDEO}),
        region="meistgelesen",
        position=3,
    )
    region = Region(
        name="meistgelesen", kind=RegionKind.MOST_READ, label="Meistgelesen", path="aside"
    )
    (sighting,) = sightings(
        Extraction(
            url=None, language="de", title=None, section=None, regions=(region,), teasers=(teaser,)
        )
    )
    assert sighting == Sighting(
        url=teaser.url,
        title="Rat tagt",
        section="Politik",
        section_confirmed=True,
        printed_date="7.1.2026, 9:15 Uhr",
        published_day=date(2026, 1, 7),
        published_at=datetime(2026, 1, 7, 8, 15, tzinfo=UTC),
        date_source="text",
        labels=frozenset({"video"}),
        region="meistgelesen",
        region_kind="most-read",
        region_label="Meistgelesen",
        position=3,
    )


@pytest.mark.parametrize(
    ("source", "confirmed"),
    [
        (SectionSource.LABEL_LINK, True),
        (SectionSource.NAVIGATION, True),
        (SectionSource.PATH, True),
        (SectionSource.RECIPE, True),
        (SectionSource.PREFIX, False),
        (SectionSource.PAGE, False),
        (None, False),
    ],
)
def test_only_links_navigation_paths_and_people_confirm_a_section(
    source: SectionSource | None, confirmed: bool
) -> None:
    region = Region(name="list", kind=RegionKind.LIST, label=None, path="main")
    teaser = Teaser(url=None, title="Rat tagt", section_source=source, region="list", position=1)
    extraction = Extraction(
        url=None, language=None, title=None, section=None, regions=(region,), teasers=(teaser,)
    )
    assert sightings(extraction)[0].section_confirmed is confirmed


def looks(*found: int, outcome: Outcome = Outcome.READ, complete: bool = True) -> list[VisitRow]:
    """Return visits that found so many teasers, newest first."""
    return [
        VisitRow(
            source="politik",
            at=NOW - timedelta(hours=number),
            origin=Origin.LIVE,
            outcome=outcome,
            body_hash=None,
            complete=complete,
            status=200,
            bytes=1,
            seconds=1.0,
            found=count,
            new=0,
            changed=0,
            rejected={},
            filled={},
            error=None,
        )
        for number, count in enumerate(found)
    ]


def test_a_page_is_short_against_its_last_whole_looks() -> None:
    assert has_collapsed(10, looks(40, 41, 40))
    assert not has_collapsed(20, looks(40, 41, 40))


def test_a_page_of_few_teasers_may_lose_most_of_them() -> None:
    assert not has_collapsed(1, looks(5, 5, 5))


def test_a_page_seen_for_the_first_time_is_not_short() -> None:
    assert not has_collapsed(1, [])


def test_one_odd_look_does_not_change_what_is_usual() -> None:
    assert has_collapsed(10, looks(9, complete=False) + looks(40, 40, 40))
    assert has_collapsed(10, looks(300, 40, 40, 40, 40))


def test_failures_between_do_not_make_a_short_page_believed() -> None:
    failed = looks(0, 0, 0, outcome=Outcome.UNREACHABLE)
    assert has_collapsed(10, failed + looks(40, 40, 40))


@given(st.lists(st.integers(1, 60), max_size=12), st.integers(1, 60))
def test_a_page_with_as_many_teasers_as_ever_is_always_believed(
    found: list[int], more: int
) -> None:
    assert not has_collapsed(max(found, default=0) + more, looks(*found))


@given(st.integers(6, 500), st.integers(1, 5))
def test_whatever_stays_is_believed_after_three_looks(usual: int, short: int) -> None:
    history = looks(*[usual] * 5)
    believed = []
    for _ in range(3):
        collapsed = has_collapsed(short, history)
        believed.append(not collapsed)
        history = looks(short, complete=not collapsed) + history
    assert believed[-1]
