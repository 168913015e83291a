"""When each source is visited: learned from when its page changes, within bounds and manners."""

from __future__ import annotations

from aggregator.schedule.pace import After, Bounds, Plan, after_rest, jittered, plan, spread
from aggregator.schedule.rhythm import Rhythm
from aggregator.schedule.scheduler import Running, Scheduler

__all__ = [
    "After",
    "Bounds",
    "Plan",
    "Rhythm",
    "Running",
    "Scheduler",
    "after_rest",
    "jittered",
    "plan",
    "spread",
]
