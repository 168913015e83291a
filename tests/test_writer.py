"""The writer's thread and what it publishes: in slices, again after trouble, not for nothing."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.commands import writer as module
from aggregator.commands.writer import Publisher, Writer
from db import (
    Archive,
    ArchiveError,
    FeedPolicy,
    Origin,
    Outcome,
    Sighting,
    Source,
    Visit,
)
from feeds import PublishSettings, files

AT = datetime(2026, 1, 7, 12, tzinfo=UTC)
SITES = 2


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    async with Writer(tmp_path / "archive.db") as opened:
        yield opened


class Published:
    """A publisher of a folder, and the feeds it announced."""

    def __init__(
        self,
        writer: Writer,
        folder: Path,
        title: str = "Litfass",
        observe: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        self.announced: list[str] = []
        self.folder = folder
        settings = PublishSettings(base_url="http://feeds.example", title=title)
        self.publisher = Publisher(writer, folder, settings, announce=self._note, observe=observe)

    def _note(self, paths: Iterable[str]) -> None:
        self.announced += paths

    def is_there(self, feed: str) -> bool:
        return (self.folder / "feeds" / f"{feed}.atom").is_file()


def sighting(title: str) -> Sighting:
    return Sighting(
        url=f"https://zeitung.example/{title}.html",
        title=f"Der Titel von {title}",
        region="list",
        region_kind="list",
        position=1,
    )


async def record(writer: Writer, number: int, title: str = "erstens") -> None:
    """Record a visit of a site of its own."""
    source = Source(name=f"s{number}", url=f"http://s{number}.example/", site=f"s{number}.example")
    await writer.call(lambda archive: archive.register([source]))
    visit = Visit(
        source=source.name,
        at=AT,
        origin=Origin.LIVE,
        outcome=Outcome.READ,
        body_hash=hashlib.sha256(title.encode()).hexdigest(),
    )
    await writer.record(visit, [sighting(f"{title}-{number}")], FeedPolicy())


async def stale(writer: Writer) -> int:
    return len(await writer.call(Archive.stale_feeds))


async def test_what_is_recorded_is_published_and_announced(writer: Writer, tmp_path: Path) -> None:
    shown = Published(writer, tmp_path / "public")
    await record(writer, 1)
    published = await shown.publisher.publish()
    assert published is not None
    assert not published.unfinished
    assert shown.is_there("sources/s1")
    assert "all" in shown.announced
    assert await stale(writer) == 0


async def test_without_news_nothing_is_even_looked_at(writer: Writer, tmp_path: Path) -> None:
    shown = Published(writer, tmp_path / "public")
    await shown.publisher.publish()
    assert await shown.publisher.publish() is None


async def test_many_feeds_are_published_in_slices_and_in_the_end_all(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SLICE_SECONDS", 0.0)
    for number in range(SITES):
        await record(writer, number)
    shown = Published(writer, tmp_path / "public")
    first = await shown.publisher.publish()
    assert first is not None
    assert (first.rendered, first.unfinished) == (1, True)
    assert shown.publisher.waiting > SITES
    working = asyncio.create_task(shown.publisher.work())
    async with asyncio.timeout(20):
        while await stale(writer):
            await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert all(shown.is_there(f"sources/s{number}") for number in range(SITES))
    assert (tmp_path / "public" / "index.html").is_file()


async def test_everything_anew_goes_on_where_a_kill_ended_it(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(SITES):
        await record(writer, number)
    folder = tmp_path / "public"
    await Published(writer, folder).publisher.publish()
    monkeypatch.setattr(module, "SLICE_SECONDS", 0.0)
    rendered = 0
    async with asyncio.timeout(20):
        # a publisher each, as if the service was killed between two slices: each renders one feed
        while published := await Published(writer, folder, title="Neuer Name").publisher.publish():
            rendered += len(published.changed)
            if not published.left:
                break
            await asyncio.sleep(0.1)
    assert rendered == len(await writer.call(Archive.feeds))
    assert not (folder / ".renewing").exists()
    assert b"Neuer Name" in (folder / "index.html").read_bytes()


async def test_a_feed_that_becomes_stale_is_published_soon_after_the_call(
    writer: Writer, tmp_path: Path
) -> None:
    shown = Published(writer, tmp_path / "public")
    working = asyncio.create_task(shown.publisher.work())
    await asyncio.sleep(0.2)
    await record(writer, 1)
    shown.publisher.wake()
    async with asyncio.timeout(5):
        while not shown.is_there("all"):
            await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_feeds_that_others_left_stale_are_found_without_a_call(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.1)
    shown = Published(writer, tmp_path / "public")
    working = asyncio.create_task(shown.publisher.work())
    await asyncio.sleep(0.2)
    await record(writer, 1)
    async with asyncio.timeout(5):
        while not shown.is_there("all"):
            await asyncio.sleep(0.05)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_trouble_with_the_folder_is_told_and_tried_again(
    writer: Writer, tmp_path: Path
) -> None:
    public = tmp_path / "public"
    public.write_text("a file in the way")
    shown = Published(writer, public)
    await record(writer, 1)
    assert await shown.publisher.publish() is None
    assert "cannot write the public directory" in (shown.publisher.problem or "")
    assert await stale(writer) > 0
    public.unlink()
    assert await shown.publisher.publish() is not None
    assert shown.publisher.problem is None
    assert shown.is_there("all")


async def test_an_archive_that_cannot_be_opened_is_no_writer(tmp_path: Path) -> None:
    file = tmp_path / "archive.db"
    file.mkdir()
    with pytest.raises(ArchiveError, match=str(file)):
        async with Writer(file):
            pass
    with pytest.raises(RuntimeError):
        await Writer(tmp_path / "other.db").call(Archive.stale_feeds)


async def test_calls_are_made_one_after_the_other_in_their_order(writer: Writer) -> None:
    order: list[int] = []

    def note(number: int) -> Callable[[Archive], None]:
        return lambda _archive: order.append(number)

    calls = [writer.call(note(number)) for number in range(20)]
    await asyncio.gather(*calls)
    assert order == list(range(20))
    assert writer.waiting == 0


async def test_who_waits_longest_is_published_first(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    shown = Published(writer, tmp_path / "public", observe=waited.append)
    await shown.publisher.publish()
    monkeypatch.setattr(module, "SLICE_SECONDS", 0.0)
    for number in range(3):
        await record(writer, number)
        shown.publisher.wake([f"sources/s{number}"])
    order: list[str] = []
    for number in range(3, 40):
        published = await shown.publisher.publish()
        assert published is not None
        order += published.changed
        if not published.left:
            break
        # the feeds of a page that is first by name, and always new, keep none of the others waiting
        await record(writer, 0, title=f"{number}.")
    assert {"sources/s1", "sources/s2"} <= set(order)
    assert len(waited) >= 3


async def test_publishing_waits_for_a_few_visits_only(writer: Writer) -> None:
    done: list[str] = []

    async def one() -> None:
        await writer.known("s1")
        done.append("visit")

    await record(writer, 1)
    visits = [asyncio.create_task(one()) for _ in range(20 * module.PLACES)]
    await asyncio.sleep(0)
    await writer.call(lambda _: None)
    assert len(done) <= 2 * module.PLACES
    # one that ends does not wait for all that begin: it holds a page
    await record(writer, 2)
    assert len(done) <= 4 * module.PLACES
    await asyncio.gather(*visits)


async def test_a_large_feed_is_written_less_often(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Published(writer, tmp_path / "public")
    await record(writer, 1)
    await shown.publisher.publish()
    monkeypatch.setattr(files, "BYTES_A_SECOND", 1)
    await record(writer, 2)
    published = await shown.publisher.publish()
    assert published is not None
    assert shown.is_there("sources/s2")
    assert ("all" in published.left, published.catalogue_left) == (True, True)
    monkeypatch.setattr(files, "BYTES_A_SECOND", 10**9)
    await asyncio.sleep(1.1)
    published = await shown.publisher.publish()
    assert published is not None
    assert (published.left, published.catalogue_left) == ((), False)
    assert b"s2.example" in (tmp_path / "public" / "index.html").read_bytes()


async def test_new_settings_reach_also_what_rests_though_it_is_not_stale(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await record(writer, 1)
    folder = tmp_path / "public"
    await Published(writer, folder).publisher.publish()
    monkeypatch.setattr(files, "BYTES_A_SECOND", 1)
    renamed = Published(writer, folder, title="Neuer Name").publisher
    published = await renamed.publish()
    assert published is not None
    assert "all" in published.left
    await record(writer, 2)
    await renamed.publish()
    monkeypatch.setattr(files, "BYTES_A_SECOND", 10**9)
    await asyncio.sleep(1.1)
    assert await renamed.publish() is not None
    assert b"Neuer Name" in (folder / "feeds" / "all.html").read_bytes()
    assert not (folder / ".renewing").exists()
    assert await renamed.publish() is None


async def test_everything_anew_ends_though_something_rests_all_the_time(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Published(writer, tmp_path / "public")
    monkeypatch.setattr(module, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(files, "BYTES_A_SECOND", 1)
    for number in range(40):
        await record(writer, 0, title=f"{number}.")
        await shown.publisher.publish()
        if (tmp_path / "public" / ".published").is_file():
            break
    assert shown.publisher.waiting
    assert not (tmp_path / "public" / ".renewing").exists()
