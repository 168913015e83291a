"""Turns, pauses and rests of hosts, on a clock of our own."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import FetchError, HostRests
from aggregator.fetch.caching import LONGEST_RETRY_AFTER
from aggregator.fetch.hosts import (
    FIRST_REST,
    IDLE,
    JITTER,
    LONGEST_REST,
    Hosts,
    Trouble,
    rest_after,
)

NO_PAUSE = timedelta(0)


class Clock:
    """Monotonic seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def hosts_on(clock: Clock, concurrency: int = 10) -> Hosts:
    return Hosts(concurrency=concurrency, time=clock, random=Random(7))


async def trouble(hosts: Hosts, times: int, retry_after: float | None = None) -> None:
    for _ in range(times):
        hosts.failed("a.example", retry_after=retry_after)


async def test_one_request_at_a_time_to_a_host_in_the_order_they_came() -> None:
    hosts = Hosts(concurrency=10, time=asyncio.get_running_loop().time)
    began: list[int] = []
    open_now = most = 0

    async def one(number: int) -> None:
        nonlocal open_now, most
        async with hosts.turn("a.example", pause=NO_PAUSE):
            began.append(number)
            open_now += 1
            most = max(most, open_now)
            await asyncio.sleep(0.001)
            open_now -= 1

    await asyncio.gather(*(one(number) for number in range(8)))
    assert (began, most, hosts.waiting) == (list(range(8)), 1, 0)


async def test_all_hosts_together_stay_below_the_limit() -> None:
    hosts = Hosts(concurrency=3, time=asyncio.get_running_loop().time)
    open_now = most = 0

    async def one(number: int) -> None:
        nonlocal open_now, most
        async with hosts.turn(f"h{number}.example", pause=NO_PAUSE):
            open_now += 1
            most = max(most, open_now)
            await asyncio.sleep(0.002)
            open_now -= 1

    await asyncio.gather(*(one(number) for number in range(20)))
    assert most == 3


async def test_a_pause_is_kept_from_the_end_of_one_request_to_the_next() -> None:
    time = asyncio.get_running_loop().time
    hosts = Hosts(concurrency=10, time=time)
    pause = timedelta(seconds=0.05)
    async with hosts.turn("a.example", pause=pause):
        await asyncio.sleep(0.02)
        ended = time()
    async with hosts.turn("b.example", pause=pause):
        assert time() - ended < 0.05
    async with hosts.turn("a.example", pause=pause):
        assert time() - ended >= 0.05


async def test_waiting_for_a_pause_takes_no_place_from_other_hosts() -> None:
    time = asyncio.get_running_loop().time
    hosts = Hosts(concurrency=1, time=time)
    async with hosts.turn("slow.example", pause=timedelta(seconds=0.3)):
        pass
    began = time()

    async def slow() -> None:
        async with hosts.turn("slow.example", pause=NO_PAUSE):
            pass

    waiting = asyncio.create_task(slow())
    await asyncio.sleep(0)
    async with hosts.turn("quick.example", pause=NO_PAUSE):
        assert time() - began < 0.2
    await waiting


async def test_a_cancelled_wait_leaves_the_queue_whole() -> None:
    hosts = Hosts(concurrency=1, time=asyncio.get_running_loop().time)

    async def one() -> None:
        async with hosts.turn("a.example", pause=NO_PAUSE):
            await asyncio.sleep(5)

    tasks = [asyncio.create_task(one()) for _ in range(3)]
    await asyncio.sleep(0.01)
    assert hosts.waiting == 2
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert hosts.waiting == 0
    async with asyncio.timeout(1), hosts.turn("a.example", pause=NO_PAUSE):
        pass


async def test_from_the_fifth_failure_in_a_row_a_host_rests_and_says_so() -> None:
    clock = Clock()
    hosts = hosts_on(clock)
    await trouble(hosts, 4)
    assert hosts.resting_for("a.example") is None
    await trouble(hosts, 1)
    rest = hosts.resting_for("a.example")
    assert rest is not None
    assert abs(rest / FIRST_REST - 1) <= JITTER
    with pytest.raises(FetchError, match=r"left alone for another .* failed 5 times in a row"):
        async with hosts.turn("a.example", pause=NO_PAUSE):
            pass
    assert hosts.resting_for("b.example") is None


async def test_a_host_that_refuses_us_rests_as_one_that_fails() -> None:
    hosts = hosts_on(Clock())
    for _ in range(5):
        hosts.failed("a.example", Trouble.REFUSES)
    with pytest.raises(FetchError, match="it refused us 5 times in a row") as refused:
        async with hosts.turn("a.example", pause=NO_PAUSE):
            pass
    assert refused.value.outcome == "blocked"


async def test_what_a_host_asked_for_before_a_restart_still_holds() -> None:
    clock = Clock()
    hosts = hosts_on(clock)
    hosts.asked_to_rest("a.example", 7000.0)
    hosts.asked_to_rest("a.example", 20.0)
    hosts.asked_to_rest("b.example", -5.0)
    assert hosts.resting_for("a.example") == timedelta(seconds=7000)
    assert hosts.resting_for("b.example") is None
    clock.now += 100
    with pytest.raises(HostRests, match="another 115m: it asked for that") as refused:
        async with hosts.turn("a.example", pause=NO_PAUSE):
            pass
    assert refused.value.rest == timedelta(seconds=6900)
    assert refused.value.why == "a.example is left alone: it asked for that"


async def test_hosts_that_nobody_asks_any_more_are_forgotten_but_not_their_rest() -> None:
    clock = Clock()
    hosts = hosts_on(clock)
    async with hosts.turn("a.example", pause=NO_PAUSE):
        pass
    hosts.asked_to_rest("b.example", 86_400.0)
    clock.now += IDLE.total_seconds() + 1
    async with hosts.turn("c.example", pause=NO_PAUSE):
        hosts.forget_idle()
        assert hosts.known == {"b.example", "c.example"}
        clock.now += IDLE.total_seconds() + 1
        hosts.forget_idle()
        assert hosts.known == {"c.example"}  # it is being asked at this moment


async def test_those_who_wait_when_the_rest_begins_do_not_ask() -> None:
    clock = Clock()
    hosts = hosts_on(clock)
    tried = 0

    async def one() -> None:
        nonlocal tried
        async with hosts.turn("a.example", pause=NO_PAUSE):
            tried += 1
            await asyncio.sleep(0)
            hosts.failed("a.example")

    ended = await asyncio.gather(*(one() for _ in range(20)), return_exceptions=True)
    assert tried == 5
    assert sum(isinstance(one, FetchError) for one in ended) == 15


async def test_after_the_rest_one_try_decides() -> None:
    clock = Clock()
    hosts = hosts_on(clock)
    await trouble(hosts, 5)
    clock.now += 2 * FIRST_REST.total_seconds()
    async with hosts.turn("a.example", pause=NO_PAUSE):
        hosts.failed("a.example")
    again = hosts.resting_for("a.example")
    assert again is not None
    assert again > 1.5 * FIRST_REST
    clock.now += again.total_seconds() + 1
    async with hosts.turn("a.example", pause=NO_PAUSE):
        hosts.succeeded("a.example")
    await trouble(hosts, 4)
    assert hosts.resting_for("a.example") is None


async def test_a_host_that_names_a_time_gets_it_at_once_but_no_longer_than_a_day() -> None:
    clock = Clock()
    hosts = hosts_on(clock)
    await trouble(hosts, 1, retry_after=90.0)
    assert hosts.resting_for("a.example") == timedelta(seconds=90)
    await trouble(hosts, 1, retry_after=1e9)
    assert hosts.resting_for("a.example") == LONGEST_RETRY_AFTER
    hosts.succeeded("a.example")
    assert hosts.resting_for("a.example") is None


async def test_a_short_wish_does_not_shorten_the_rest() -> None:
    hosts = hosts_on(Clock())
    await trouble(hosts, 6, retry_after=1.0)
    rest = hosts.resting_for("a.example")
    assert rest is not None
    assert rest > FIRST_REST


def test_two_services_do_not_come_back_in_the_same_second() -> None:
    rests = set()
    for seed in range(10):
        hosts = Hosts(concurrency=1, time=Clock(), random=Random(seed))
        for _ in range(5):
            hosts.failed("a.example")
        rests.add(hosts.resting_for("a.example"))
    assert len(rests) == 10


@given(st.integers(min_value=0, max_value=10_000))
def test_rests_never_shrink_and_end_within_the_hour(failures: int) -> None:
    assert rest_after(failures) <= rest_after(failures + 1) <= LONGEST_REST


async def test_a_visit_works_since_its_turn_came_and_not_while_it_waits_for_others() -> None:
    clock = Clock()
    hosts = hosts_on(clock)
    done = asyncio.Event()

    async def one() -> None:
        async with hosts.turn("a.example", pause=NO_PAUSE):
            await done.wait()

    async with asyncio.TaskGroup() as group:
        first, second = group.create_task(one()), group.create_task(one())
        assert hosts.works_since(first, began=990.0) == 990.0
        while hosts.works_since(first, began=990.0) != 1000.0:
            await asyncio.sleep(0)
        clock.now += 3000
        assert hosts.works_since(second, began=990.0) is None
        done.set()
        await first
        await second
        assert hosts.works_since(second, began=990.0) == 4000.0
