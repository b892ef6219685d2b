"""A simulated month of sixty sources under a fixed rhythm and under ours: polls, waste, and how late articles come."""

import time
from datetime import timedelta

from benchmarks.month import Outlet, Tally, live, outlets
from newswatch.rhythm import Exactly
from newswatch.settings import Schedule, seconds
from scheduler.plan import Adaptive, Pace, pace_of

MINUTE = timedelta(minutes=1)
PATIENCE = timedelta(seconds=seconds(Schedule().patience))
HALF_THE_POLLS = 17 * MINUTE
"""Patience at which ours makes half of the requests of a poll every 30 minutes."""


def fixed(outlets: list[Outlet]) -> Tally:
    return live(outlets, lambda _: Exactly(every=30 * MINUTE), PATIENCE)


def ours(outlets: list[Outlet], patience: timedelta = PATIENCE) -> Tally:
    """As the settings have it when nothing is set."""
    return live(outlets, lambda _: _default(), patience)


def _default() -> Pace:
    schedule = Schedule()
    bounds = (timedelta(seconds=seconds(each)) for each in (schedule.fastest, schedule.slowest))
    fastest, slowest = bounds
    pace = pace_of(schedule.every, fastest=fastest, slowest=slowest)
    assert isinstance(pace, Adaptive)
    return pace


def run() -> None:
    made = outlets()
    published = sum(len(one.published) for one in made)
    print(f"{len(made)} sources, {published} articles in 30 days; minutes from publication to the archive")
    names = ("polls", "wasted", "failed", "missed", "mean", "median", "p95", "CPU s")
    print(f"{'':>22}" + "".join(f"{name:>8}" for name in names))
    for name, month in (
        ("every 30 min", lambda: fixed(made)),
        ("adaptive", lambda: ours(made)),
        ("adaptive, patience 17m", lambda: ours(made, HALF_THE_POLLS)),
    ):
        began = time.process_time()
        told = month()
        took = time.process_time() - began
        counts = (told.polls, told.wasted, told.failed, told.missed)
        minutes = (told.mean, told.median, told.p95, took)
        print(f"{name:>22}" + "".join(f"{one:>8}" for one in counts) + "".join(f"{one:>8.1f}" for one in minutes))
