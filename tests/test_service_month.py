"""A month of sixty sources under our rhythm and under a poll every half hour; what it costs and what it brings."""

import pytest

from benchmarks.month import Tally, outlets
from benchmarks.rhythm import fixed, ours


@pytest.fixture(scope="module")
def months() -> tuple[Tally, Tally]:
    made = outlets()
    assert len(made) == 60
    return fixed(made), ours(made)


def test_articles_come_sooner_for_fewer_requests(months: tuple[Tally, Tally]) -> None:
    every_half_hour, adaptive = months
    assert adaptive.polls < 0.97 * every_half_hour.polls
    assert adaptive.wasted < 0.8 * every_half_hour.wasted
    assert adaptive.mean < 0.75 * every_half_hour.mean
    assert adaptive.median < 0.55 * every_half_hour.median
    assert adaptive.p95 < every_half_hour.p95


def test_nothing_more_is_missed(months: tuple[Tally, Tally]) -> None:
    """An outage of a week lets a feed roll over, which no rhythm can help; ours may lose half a thousandth more."""
    every_half_hour, adaptive = months
    assert adaptive.missed <= every_half_hour.missed + 0.0005 * len(adaptive.latencies)


def test_troubles_cost_few_polls(months: tuple[Tally, Tally]) -> None:
    """A redesign, a week's outage, ten days of 404, errors of an evening, a rate limit: 20 days of failing in all."""
    for month in months:
        assert month.failed < 0.1 * 20 * 48
