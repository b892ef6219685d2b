"""A month of sixty sources under our rhythm and under a poll every half hour; what it costs and what it brings."""

from benchmarks.month import Tally, outlets
from benchmarks.rhythm import fixed, ours


def test_a_month_brings_articles_sooner_for_fewer_requests() -> None:
    """One test, for the months are lived once a process."""
    made = outlets()
    assert len(made) == 60
    every_half_hour, adaptive = fixed(made), ours(made)
    assert adaptive.polls < 0.97 * every_half_hour.polls
    assert adaptive.wasted < 0.8 * every_half_hour.wasted
    assert adaptive.mean < 0.75 * every_half_hour.mean
    assert adaptive.median < 0.55 * every_half_hour.median
    assert adaptive.p95 < every_half_hour.p95
    _nothing_more_is_missed(every_half_hour, adaptive)
    _troubles_cost_few_polls(every_half_hour)
    _troubles_cost_few_polls(adaptive)


def _nothing_more_is_missed(every_half_hour: Tally, adaptive: Tally) -> None:
    """An outage of a week lets a feed roll over, which no rhythm can help; ours may lose half a thousandth more."""
    assert adaptive.missed <= every_half_hour.missed + 0.0005 * len(adaptive.latencies)


def _troubles_cost_few_polls(month: Tally) -> None:
    """A redesign, a week's outage, ten days of 404, errors of an evening, a rate limit: 20 days of failing in all."""
    assert month.failed < 0.1 * 20 * 48
