"""When a source is crawled next."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.plan import Rhythm, due, next_start

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)


def rhythm(name: str = "one", *, started: datetime | None = None, took: timedelta = timedelta(minutes=1)) -> Rhythm:
    return Rhythm(source_id=name, every=HALF_HOUR, started_at=started, finished_at=started + took if started else None)


def test_a_source_never_crawled_starts_at_once() -> None:
    assert next_start(rhythm(), NOW) == NOW


def test_crawls_settle_on_a_grid_of_the_interval() -> None:
    first = next_start(rhythm(started=NOW), NOW)
    assert HALF_HOUR / 2 <= first - NOW <= HALF_HOUR * 1.5
    second = next_start(rhythm(started=first), first)
    third = next_start(rhythm(started=second), second)
    assert second - first == third - second == HALF_HOUR


def test_a_start_a_little_late_does_not_shift_the_grid() -> None:
    first = next_start(rhythm(started=NOW), NOW)
    late = first + timedelta(minutes=4)
    assert next_start(rhythm(started=late), late) == first + HALF_HOUR


def test_sources_started_together_spread_over_the_interval() -> None:
    starts = sorted(next_start(rhythm(f"source-{n}", started=NOW), NOW) for n in range(60))
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert len(set(starts)) == 60
    assert max(gaps) < timedelta(minutes=5)


def test_a_long_downtime_is_made_good_once() -> None:
    asleep = rhythm(started=NOW - timedelta(days=3))
    assert next_start(asleep, NOW) == NOW
    assert next_start(rhythm(started=NOW), NOW) > NOW


def test_a_crawl_longer_than_the_interval_skips_what_it_missed() -> None:
    end = NOW + timedelta(minutes=100)
    assert next_start(rhythm(started=NOW, took=timedelta(minutes=100)), end) > end


def test_what_runs_is_not_due_and_the_longest_waiting_goes_first() -> None:
    sources = [
        rhythm("fresh", started=NOW),
        rhythm("old", started=NOW - timedelta(days=1)),
        rhythm("older", started=NOW - timedelta(days=2)),
        rhythm("never"),
    ]
    assert due(sources, (), NOW) == ("never", "older", "old")
    assert due(sources, {"never", "older"}, NOW) == ("old",)


@given(
    name=st.text(min_size=1, max_size=20),
    minutes=st.integers(-100_000, 100_000),
    took=st.integers(0, 10_000),
    every=st.integers(60, 86_400),
)
@settings(max_examples=200)
def test_the_next_start_is_never_in_the_past_nor_far_off(name: str, minutes: int, took: int, every: int) -> None:
    """Also when the clock was set back, which puts the last crawl into the future."""
    started = NOW + timedelta(minutes=minutes)
    one = Rhythm(
        source_id=name,
        every=timedelta(seconds=every),
        started_at=started,
        finished_at=started + timedelta(seconds=took),
    )
    assert NOW <= next_start(one, NOW) <= NOW + timedelta(seconds=every * 1.5 + 1)
