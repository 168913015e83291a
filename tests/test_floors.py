"""The quality floors: what counts as fallen, and that raising lowers nothing."""

from __future__ import annotations

import json

from bench import floors, shared

PERFECT = dict.fromkeys(floors.HIGHER_IS_BETTER, 1.0) | dict.fromkeys(floors.LOWER_IS_BETTER, 0.0)


def test_a_figure_within_the_tolerance_of_its_floor_has_not_fallen() -> None:
    assert floors.fallen(PERFECT | {"title": 0.998, "wrong_day": 0.002}, PERFECT) == {}


def test_a_figure_below_its_floor_by_more_than_the_tolerance_has_fallen() -> None:
    worse = PERFECT | {"title": 0.9979, "wrong_day": 0.0021}
    assert floors.fallen(worse, PERFECT) == {"title": 0.0021, "wrong_day": 0.0021}


def test_raising_takes_what_is_better_and_keeps_what_is_not() -> None:
    pinned = PERFECT | {"title": 0.9, "day": 0.9, "late_day": 0.1, "false_kicker": 0.1}
    now = PERFECT | {"title": 0.95, "day": 0.8, "late_day": 0.05, "false_kicker": 0.2}
    new = floors.raised(now, pinned)
    assert (new["title"], new["day"]) == (0.95, 0.9)
    assert (new["late_day"], new["false_kicker"]) == (0.05, 0.1)


def test_the_pinned_floors_name_every_figure_and_the_corpus() -> None:
    pinned = json.loads(floors.FLOORS.read_text())
    assert set(pinned["floors"]) == set(PERFECT)
    assert len(pinned["corpus"]) == 64
    assert floors.FLOORS.parent == shared.ROOT / "tests"
