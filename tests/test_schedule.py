"""When a source is visited: what is learned, what is respected, and that every job runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.schedule import (
    After,
    Bounds,
    Plan,
    Rhythm,
    Scheduler,
    after_rest,
    jittered,
    plan,
    spread,
)
from aggregator.schedule.pace import JITTER, PATIENCE
from db import Origin, Outcome, VisitRow

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
USUAL = Bounds(shortest=5 * MINUTE, longest=6 * HOUR)
FIXED = Bounds(fixed=15 * MINUTE, shortest=5 * MINUTE, longest=6 * HOUR)

Came = Callable[[datetime], int]
"""How many articles came in the half hour before a moment."""


def watched(came: Came, days: int, start: datetime = MONDAY) -> Rhythm:
    """Return the rhythm of a page that was looked at every half hour for some days."""
    rhythm = Rhythm().seen(at=start, news=30)
    for number in range(1, days * 48 + 1):
        at = start + number * 30 * MINUTE
        rhythm = rhythm.seen(at=at, news=came(at))
    return rhythm


def two(_: datetime) -> int:
    return 2


def none(_: datetime) -> int:
    return 0


def in_office_hours(at: datetime) -> int:
    return 4 if 8 <= at.hour < 18 else 0


def on_thursdays(at: datetime) -> int:
    return 20 if at.weekday() == 3 and at.hour == 10 and at.minute == 30 else 0


def test_a_page_nobody_knows_is_visited_within_the_hour() -> None:
    planned = plan(USUAL, Rhythm(), After(at=MONDAY))
    assert 5 * MINUTE < planned.interval < HOUR
    assert planned.at == MONDAY + planned.interval
    assert planned.reason == "nothing is known of the page yet"


def test_a_first_look_teaches_nothing_since_all_was_new_to_us_only() -> None:
    rhythm = Rhythm().seen(at=MONDAY, news=40)
    assert rhythm.rate(MONDAY) == Rhythm().rate(MONDAY)


def test_a_busy_page_is_visited_more_often_than_a_quiet_one_but_not_in_proportion() -> None:
    busy = plan(USUAL, watched(two, 7), After(at=MONDAY + 7 * DAY)).interval
    quiet_page = watched(lambda at: 1 if at.minute == 0 and at.hour % 2 == 0 else 0, 7)
    quiet = plan(USUAL, quiet_page, After(at=MONDAY + 7 * DAY)).interval
    # an eighth of the articles: 1/sqrt(8) of the visits, not 1/8
    assert 2 < quiet / busy < 4


def test_a_steady_page_is_visited_when_what_waits_has_used_up_the_patience() -> None:
    planned = plan(USUAL, watched(two, 14), After(at=MONDAY + 14 * DAY))
    hours = planned.interval / HOUR
    assert 4 * hours**2 / 2 == pytest.approx(PATIENCE, rel=0.2)
    assert "new articles an hour are usual now" in planned.reason


def test_a_page_that_sleeps_at_night_is_left_alone_until_it_wakes() -> None:
    rhythm = watched(in_office_hours, 14)
    evening = MONDAY + 14 * DAY + 20 * HOUR
    at_night = plan(USUAL, rhythm, After(at=evening))
    at_noon = plan(USUAL, rhythm, After(at=evening - 8 * HOUR))
    assert at_noon.interval < 15 * MINUTE
    assert at_night.interval > 4 * at_noon.interval


def test_a_weekly_paper_is_awaited_on_its_day() -> None:
    rhythm = watched(on_thursdays, 35)
    thursday = MONDAY + 35 * DAY + 3 * DAY + 10 * HOUR
    assert rhythm.rate(thursday) > 10 * rhythm.rate(thursday - 2 * DAY)
    awaited = plan(USUAL, rhythm, After(at=thursday)).interval
    other_days = plan(USUAL, rhythm, After(at=thursday - 2 * DAY)).interval
    assert awaited < other_days / 3


def test_a_burst_makes_the_next_visits_come_sooner_for_a_while() -> None:
    rhythm = watched(lambda at: 1 if at.minute == 0 else 0, 7)
    now = MONDAY + 7 * DAY + 15 * MINUTE
    calm = plan(USUAL, rhythm.seen(at=now, news=0), After(at=now)).interval
    stirred = rhythm.seen(at=now, news=12)
    assert plan(USUAL, stirred, After(at=now)).interval < calm / 1.5
    assert stirred.rate(now + 30 * HOUR) < 1.2 * rhythm.rate(now + 30 * HOUR)


def test_a_page_that_dies_is_visited_less_and_less_up_to_the_longest_interval() -> None:
    rhythm = watched(two, 7)
    for number in range(1, 40 * 8):
        rhythm = rhythm.seen(at=MONDAY + 7 * DAY + number * 3 * HOUR, news=0)
    planned = plan(USUAL, rhythm, After(at=MONDAY + 47 * DAY))
    assert planned.interval > 3 * HOUR
    assert planned.reason == "no news for 40 days"
    assert plan(USUAL, watched(none, 60), After(at=MONDAY + 60 * DAY)).interval == 6 * HOUR


def test_what_came_while_nobody_looked_says_nothing_about_hours() -> None:
    rhythm = watched(in_office_hours, 7)
    later = rhythm.seen(at=MONDAY + 20 * DAY, news=500)
    for hour in range(24):
        at = MONDAY + 20 * DAY + hour * HOUR
        assert later.rate(at) == pytest.approx(rhythm.rate(at), rel=0.01)


def test_a_look_older_than_the_last_changes_nothing() -> None:
    rhythm = watched(two, 1)
    assert rhythm.seen(at=MONDAY, news=9) == rhythm


def test_the_rhythm_is_learned_from_live_looks_in_the_archive() -> None:
    def row(number: int, outcome: Outcome, origin: Origin = Origin.LIVE) -> VisitRow:
        return VisitRow(
            source="a",
            at=MONDAY + number * HOUR,
            origin=origin,
            outcome=outcome,
            body_hash=None,
            complete=True,
            status=None,
            bytes=None,
            seconds=None,
            found=9,
            new=3 if outcome is Outcome.READ else None,
            changed=1 if outcome is Outcome.READ else None,
            rejected={},
            filled={},
            error=None,
        )

    oldest_first = [
        row(0, Outcome.READ),
        row(1, Outcome.READ),
        row(2, Outcome.UNREACHABLE),
        row(3, Outcome.READ, Origin.IMPORT),
        row(4, Outcome.UNCHANGED),
    ]
    expected = (
        Rhythm()
        .seen(at=MONDAY, news=4)
        .seen(at=MONDAY + HOUR, news=4)
        .seen(at=MONDAY + 4 * HOUR, news=0)
    )
    assert Rhythm.of(oldest_first[::-1]) == expected


def test_a_fixed_interval_is_kept_whatever_was_learned() -> None:
    planned = plan(FIXED, watched(two, 3), After(at=MONDAY))
    assert (planned.interval, planned.reason) == (15 * MINUTE, "as configured")


def test_the_page_s_own_lifetime_is_waited_for_within_the_longest_interval() -> None:
    rhythm = watched(two, 3)
    planned = plan(USUAL, rhythm, After(at=MONDAY + 3 * DAY, fresh_for=HOUR))
    assert planned.interval == HOUR
    assert planned.reason == "the server says that the page holds 1 h"
    assert plan(USUAL, rhythm, After(at=MONDAY, fresh_for=30 * DAY)).interval == 6 * HOUR


def test_a_fixed_interval_that_overrides_the_page_s_lifetime_says_so() -> None:
    planned = plan(FIXED, Rhythm(), After(at=MONDAY, fresh_for=HOUR))
    assert planned.interval == 15 * MINUTE
    assert planned.reason == "as configured, though the server says that the page holds 1 h"


def test_failures_are_tried_again_soon_then_ever_more_rarely() -> None:
    waits = [plan(USUAL, Rhythm(), After(at=MONDAY, failures=n)).interval for n in (1, 2, 3, 50)]
    assert waits == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 6 * HOUR]
    planned = plan(FIXED, Rhythm(), After(at=MONDAY, failures=3))
    assert (planned.interval, planned.reason) == (HOUR, "failed 3 times in a row")


@given(st.integers(0, 2**32), st.integers(1, 100_000))
def test_nobody_is_visited_before_the_time_that_he_asked_for(seed: int, seconds: int) -> None:
    asked = timedelta(seconds=seconds)
    planned = plan(USUAL, Rhythm(), After(at=MONDAY, failures=1, retry_after=asked))
    at = jittered(planned, random=Random(seed)).at
    assert at >= MONDAY + min(asked, DAY)


@given(seed=st.integers())
def test_a_page_waits_for_the_end_of_its_hosts_rest_and_comes_soon_after(seed: int) -> None:
    planned = jittered(after_rest(HOUR, "it rests", MONDAY), random=Random(seed))
    assert timedelta(0) <= planned.at - MONDAY - HOUR <= HOUR / 10
    assert (planned.interval, planned.reason) == (HOUR, "it rests")


def test_nobody_can_send_us_away_for_ever() -> None:
    planned = plan(USUAL, Rhythm(), After(at=MONDAY, failures=1, retry_after=1000 * DAY))
    assert planned.interval == DAY
    assert planned.reason == "asked to stay away for 1 d"


@given(
    st.lists(st.tuples(st.integers(1, 10_000), st.integers(0, 500)), max_size=60),
    st.integers(0, 3000),
)
def test_whatever_was_seen_the_interval_stays_within_its_bounds(
    looks: list[tuple[int, int]], later: int
) -> None:
    rhythm, at = Rhythm(), MONDAY
    for minutes, news in looks:
        at += minutes * MINUTE
        rhythm = rhythm.seen(at=at, news=news)
    planned = plan(USUAL, rhythm, After(at=at + later * MINUTE))
    assert USUAL.shortest <= planned.interval <= USUAL.longest
    assert rhythm.rate(at) >= 0


@given(st.integers(0, 2**32))
def test_chance_moves_a_visit_by_a_tenth_at_most(seed: int) -> None:
    planned = plan(FIXED, Rhythm(), After(at=MONDAY))
    moved = abs(jittered(planned, random=Random(seed)).at - planned.at)
    assert moved <= JITTER * planned.interval


def planned_at(at: datetime, interval: timedelta = HOUR) -> Plan:
    return Plan(at=at, interval=interval, reason="test")


def overdue(count: int, hosts: int, interval: timedelta = HOUR) -> list[tuple[str, str, Plan]]:
    """Return sources on so many hosts that are all late."""
    return [
        (f"late{number}", f"host{number % hosts}", planned_at(MONDAY - DAY, interval))
        for number in range(count)
    ]


def test_after_a_restart_what_is_overdue_on_one_host_is_spread_and_what_is_not_stays() -> None:
    due = [*overdue(100, hosts=1), ("later", "host0", planned_at(MONDAY + HOUR))]
    plans = spread(due, MONDAY, random=Random(1))
    late = sorted(plans[name].at for name, _, _ in due[:-1])
    assert plans["later"].at == MONDAY + HOUR
    assert late[0] >= MONDAY
    assert late[-1] - late[0] > 2 * MINUTE
    assert late[-1] <= MONDAY + 200 * timedelta(seconds=1)


def test_sources_of_many_hosts_start_nearly_together_but_not_all_at_once() -> None:
    plans = spread(overdue(5000, hosts=5000), MONDAY, random=Random(1))
    last = max(one.at for one in plans.values())
    assert 5 * MINUTE < last - MONDAY < 10 * MINUTE
    few = spread(overdue(3, hosts=3), MONDAY, random=Random(1))
    assert max(one.at for one in few.values()) <= MONDAY + timedelta(seconds=2)


def test_a_restart_never_waits_longer_than_the_interval() -> None:
    plans = spread(overdue(5000, hosts=1, interval=5 * MINUTE), MONDAY, random=Random(1))
    assert max(one.at for one in plans.values()) <= MONDAY + 5 * MINUTE


# -- the scheduler itself, in real time


class Jobs:
    """Counts what the scheduler runs; each job comes again when `again` says."""

    def __init__(self, again: timedelta = HOUR) -> None:
        self.again = again
        self.ran: list[str] = []
        self.hold: Callable[[], Awaitable[object]] | None = None

    async def __call__(self, name: str) -> Plan:
        self.ran.append(name)
        if name == "broken":
            raise ZeroDivisionError("a fault of ours")
        if self.hold is not None:
            await self.hold()
        return planned_at(now() + self.again)


def now() -> datetime:
    return datetime.now(UTC)


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happened():
            await asyncio.sleep(0.01)


async def test_every_source_has_its_job_and_comes_again() -> None:
    jobs = Jobs(again=timedelta(milliseconds=20))
    scheduler = Scheduler(jobs, clock=now)
    scheduler.start()
    for name in ("a", "b"):
        scheduler.put(name, planned_at(now()))
    await until(lambda: jobs.ran.count("a") > 2 and jobs.ran.count("b") > 2)
    await scheduler.drain(timedelta(seconds=1))
    scheduler.shut()


async def test_a_job_that_is_late_runs_nevertheless() -> None:
    jobs = Jobs()
    scheduler = Scheduler(jobs, clock=now)
    scheduler.put("a", planned_at(now() - DAY))
    scheduler.start()
    await until(lambda: jobs.ran == ["a"])
    await scheduler.drain(timedelta(seconds=1))
    scheduler.shut()


async def test_a_job_that_breaks_stops_no_other_and_is_tried_later(
    caplog: pytest.LogCaptureFixture,
) -> None:
    jobs = Jobs()
    told: list[tuple[str, Exception]] = []
    scheduler = Scheduler(jobs, clock=now, broken=lambda *what: told.append(what))
    scheduler.start()
    with caplog.at_level(logging.ERROR):
        for name in ("broken", "a"):
            scheduler.put(name, planned_at(now()))
        await until(lambda: len(jobs.ran) == 2 and not scheduler.running)
    assert scheduler.plans["broken"].at > now() + 10 * MINUTE
    assert [(name, type(error)) for name, error in told] == [("broken", ZeroDivisionError)]
    assert "a fault of ours" in caplog.text
    await scheduler.drain(timedelta(seconds=1))
    scheduler.shut()


async def test_a_source_at_work_is_planned_anew_only_when_it_is_done() -> None:
    jobs = Jobs()
    going_on = asyncio.Event()
    jobs.hold = going_on.wait
    scheduler = Scheduler(jobs, clock=now)
    scheduler.start()
    scheduler.put("a", planned_at(now()))
    await until(lambda: bool(scheduler.running))
    scheduler.put("a", planned_at(now()))
    await asyncio.sleep(0.1)
    assert jobs.ran == ["a"]
    going_on.set()
    await until(lambda: not scheduler.running)
    assert scheduler.plans["a"].at > now() + 30 * MINUTE
    await scheduler.drain(timedelta(seconds=1))
    scheduler.shut()


async def test_a_dropped_source_is_not_visited_again() -> None:
    jobs = Jobs()
    scheduler = Scheduler(jobs, clock=now)
    scheduler.start()
    scheduler.put("a", planned_at(now() + timedelta(milliseconds=200)))
    scheduler.drop("a")
    scheduler.drop("never there")
    await asyncio.sleep(0.4)
    assert (jobs.ran, dict(scheduler.plans)) == ([], {})
    scheduler.shut()


async def test_draining_waits_for_what_is_at_work_and_starts_nothing_more() -> None:
    jobs = Jobs()
    jobs.hold = lambda: asyncio.sleep(0.2)
    scheduler = Scheduler(jobs, clock=now)
    scheduler.start()
    scheduler.put("a", planned_at(now()))
    await until(lambda: bool(scheduler.running))
    scheduler.put("b", planned_at(now() + timedelta(milliseconds=50)))
    assert await scheduler.drain(timedelta(seconds=5)) == ()
    assert (jobs.ran, scheduler.running) == (["a"], ())
    scheduler.shut()


async def test_draining_breaks_off_what_takes_too_long_and_names_it() -> None:
    jobs = Jobs()
    jobs.hold = asyncio.Event().wait
    scheduler = Scheduler(jobs, clock=now)
    scheduler.start()
    scheduler.put("slow", planned_at(now()))
    await until(lambda: bool(scheduler.running))
    assert await scheduler.drain(timedelta(milliseconds=50)) == ("slow",)
    assert scheduler.running == ()
    scheduler.shut()
