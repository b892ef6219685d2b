"""When a source is crawled next, and who of those that are due."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.errors import ConfigError
from newswatch.rhythm import Cron, Exactly
from scheduler.habit import Habit, learn
from scheduler.plan import Adaptive, Past, Rhythm, Start, due, missed, next_start, pace_of
from scheduler.setbacks import Circuit, Setbacks, after_answer, after_failure
from spiders.refusals import Trouble

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)
BOUNDS = Adaptive(first=HALF_HOUR, fastest=5 * MINUTE, slowest=6 * HOUR)


def rhythm(name: str = "one", pace: Exactly | Cron | Adaptive | None = None, **more: object) -> Rhythm:
    return Rhythm(source_id=name, pace=pace or Exactly(every=HALF_HOUR), **more)  # type: ignore[arg-type]


def past(started: datetime | None = None, took: timedelta = MINUTE, **more: object) -> Past:
    return Past(started_at=started, finished_at=started + took if started else None, **more)  # type: ignore[arg-type]


def at(source: Rhythm, known: Past, now: datetime) -> datetime:
    return next_start(source, known, now).at


def test_a_source_never_crawled_starts_at_once() -> None:
    for pace in (Exactly(every=HALF_HOUR), Cron(line="0 6 * * *"), BOUNDS):
        assert next_start(rhythm(pace=pace), past(), NOW) == Start(at=NOW, why="never crawled")


def test_crawls_settle_on_a_grid_of_the_interval() -> None:
    first = at(rhythm(), past(NOW), NOW)
    assert HALF_HOUR / 2 <= first - NOW <= HALF_HOUR * 1.5
    second = at(rhythm(), past(first), first)
    third = at(rhythm(), past(second), second)
    assert second - first == third - second == HALF_HOUR


def test_a_start_a_little_late_does_not_shift_the_grid() -> None:
    first = at(rhythm(), past(NOW), NOW)
    late = first + timedelta(minutes=4)
    assert at(rhythm(), past(late), late) == first + HALF_HOUR


@pytest.mark.parametrize("pace", [Exactly(every=HALF_HOUR), BOUNDS])
def test_sources_started_together_spread_out(pace: Exactly | Adaptive) -> None:
    starts = sorted(at(rhythm(f"source-{n}", pace), past(NOW), NOW) for n in range(60))
    assert len(set(starts)) == 60
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert max(gaps) < timedelta(minutes=5)


def test_a_long_downtime_is_made_good_once() -> None:
    assert at(rhythm(), past(NOW - timedelta(days=3)), NOW) == NOW
    assert at(rhythm(), past(NOW), NOW) > NOW


def test_a_crawl_longer_than_the_interval_skips_what_it_missed_and_counts_it() -> None:
    end = NOW + timedelta(minutes=100)
    assert at(rhythm(), past(NOW, took=timedelta(minutes=100)), end) > end
    assert missed(rhythm(), NOW, end) == 3
    assert missed(rhythm(pace=BOUNDS), NOW, end) == 0
    assert missed(rhythm(pace=Cron(line="*/10 * * * *")), NOW, end) == 9


def test_a_cron_line_keeps_to_the_sources_clock_when_summer_time_begins() -> None:
    """29 March 2026: in Berlin 2 o'clock becomes 3."""
    berlin = ZoneInfo("Europe/Berlin")
    source = rhythm(pace=Cron(line="0 6 * * *"), zone=berlin)
    before = datetime(2026, 3, 28, 6, 0, tzinfo=berlin)
    then = at(source, past(before), before + MINUTE)
    assert then.astimezone(berlin) == datetime(2026, 3, 29, 6, 0, tzinfo=berlin)
    assert then - before.astimezone(UTC) == 23 * HOUR
    skipped = rhythm(pace=Cron(line="30 2 * * *"), zone=berlin)
    once = at(skipped, past(datetime(2026, 3, 28, 2, 30, tzinfo=berlin)), datetime(2026, 3, 28, 3, 0, tzinfo=berlin))
    assert once.astimezone(berlin).date() == datetime(2026, 3, 29, tzinfo=berlin).date()


def fed(rate: int, hours: int = 24 * 7, every: int = 1, **listing: int) -> Habit:
    """A source that brought `rate` articles an hour, polled each hour."""
    habit = Habit()
    for hour in range(hours, -1, -every):
        now = NOW - timedelta(hours=hour)
        came = [now - timedelta(minutes=60 * (n + 0.5) / rate) for n in range(rate * every)] if rate else []
        habit = learn(habit, came, now, UTC, 0.5, **(listing or {"listed": 50, "known": 40}))  # type: ignore[arg-type]
    return habit


def test_a_busy_source_is_asked_more_often_than_a_quiet_one_within_bounds() -> None:
    source = rhythm(pace=BOUNDS)
    waits = [at(source, past(NOW, took=timedelta(0), habit=fed(rate)), NOW) - NOW for rate in (30, 4, 1, 0)]
    assert waits == sorted(waits)
    assert waits[0] <= 7 * MINUTE
    assert waits[-1] > 3 * HOUR
    assert all(5 * MINUTE <= wait <= 6 * HOUR + MINUTE for wait in waits)


def test_polls_go_with_the_square_root_of_the_rate() -> None:
    source = rhythm(pace=replace(BOUNDS, fastest=timedelta(seconds=1)), worth=HOUR)
    one, four = (at(source, past(NOW, took=timedelta(0), habit=fed(n, 24 * 50, listed=999, known=999)), NOW) - NOW
                 for n in (1, 4))  # fmt: skip
    assert one / four == pytest.approx(2, rel=0.1)


def test_the_night_of_a_source_that_sleeps_is_left_alone() -> None:
    habit = Habit()
    for hour in range(24 * 28, -1, -1):
        now = NOW - timedelta(hours=hour)
        came = [now - timedelta(minutes=30)] * 3 if 8 <= now.hour < 20 else []
        habit = learn(habit, came, now, UTC, 0.5, listed=20, known=17)
    source = rhythm(pace=BOUNDS)
    evening, morning = NOW.replace(hour=21), NOW.replace(hour=8)
    assert at(source, past(evening, habit=habit), evening) - evening > 2 * HOUR
    assert at(source, past(morning, habit=habit), morning) - morning < 40 * MINUTE


def test_a_listing_that_is_mostly_new_is_read_again_at_once() -> None:
    habit = learn(fed(1), [NOW] * 20, NOW, UTC, 0.5, listed=20, known=2)
    start = next_start(rhythm(pace=BOUNDS), past(NOW, took=timedelta(0), habit=habit), NOW)
    assert start.at - NOW <= 6 * MINUTE
    assert start.why == "the last listing was mostly new"


def test_re_checks_ride_along_and_otherwise_bring_the_crawl_forward() -> None:
    quiet = fed(0)
    source = rhythm(pace=BOUNDS)
    alone = next_start(source, past(NOW, habit=quiet), NOW)
    soon = next_start(source, past(NOW, habit=quiet, recheck_at=NOW + HOUR), NOW)
    assert soon == Start(at=NOW + 2 * HOUR, why="young articles to look at again")
    late = next_start(source, past(NOW, habit=quiet, recheck_at=alone.at), NOW)
    assert late == alone


def test_links_left_over_are_taken_up_soon() -> None:
    start = next_start(rhythm(), past(NOW, pending=True), NOW + MINUTE)
    assert start.at <= NOW + 3 * MINUTE
    assert "left over" in start.why


def test_failures_double_the_wait_by_their_weight_and_end_in_one_try_a_day() -> None:
    waits: dict[Trouble, list[timedelta]] = {}
    for trouble in Trouble:
        setbacks, now = Setbacks(), NOW
        waits[trouble] = []
        while not setbacks.given_up:
            setbacks = after_failure(setbacks, trouble, "answered 500", now, HALF_HOUR)
            start = next_start(rhythm(), past(now, setbacks=setbacks), now)
            waits[trouble].append(start.at - now)
            now = start.at
    assert [len(each) for each in waits.values()] == [8, 16, 32]
    assert waits[Trouble.HARD][:3] == [HOUR, 2 * HOUR, 4 * HOUR]
    assert waits[Trouble.TEMPORARY][3] == HOUR
    assert all(each[-1] == DAY and max(each[:-1]) == 6 * HOUR for each in waits.values())
    assert "given up after 32 failures" in next_start(rhythm(), past(now, setbacks=setbacks), now).why


def test_what_a_host_asks_for_is_kept_but_not_for_ever() -> None:
    asked = after_failure(Setbacks(), Trouble.TEMPORARY, "429", NOW, HALF_HOUR, 5 * HOUR)
    assert at(rhythm(), past(NOW, setbacks=asked), NOW) == NOW + 5 * HOUR
    for_ever = after_failure(Setbacks(), Trouble.TEMPORARY, "429", NOW, HALF_HOUR, 500 * DAY)
    assert at(rhythm(), past(NOW, setbacks=for_ever), NOW) == NOW + 2 * DAY
    set_back = NOW - 300 * DAY
    assert at(rhythm(), past(NOW, setbacks=for_ever), set_back) == set_back + 2 * DAY


def starts(*names: str, before: timedelta = MINUTE) -> list[tuple[datetime, str]]:
    return sorted((NOW - before * place, name) for place, name in enumerate(reversed(names)))


def test_what_runs_is_not_due_and_the_longest_waiting_goes_first() -> None:
    rhythms = {name: rhythm(name) for name in ("never", "older", "old", "fresh")}
    waiting = [*starts("never", "older", "old"), (NOW + MINUTE, "fresh")]
    assert due(waiting, rhythms, (), {}, NOW) == ("never", "older", "old")
    assert due(waiting, rhythms, {"never", "older"}, {}, NOW) == ("old",)


def test_however_many_wait_only_as_many_are_looked_at_as_there_is_room_for() -> None:
    looked = iter([(NOW, f"source-{number}") for number in range(10)])
    rhythms = {f"source-{number}": rhythm(f"source-{number}") for number in range(10)}
    assert due(looked, rhythms, {"source-0"}, {}, NOW, 3) == ("source-1", "source-2", "source-3")
    assert len(list(looked)) >= 5
    assert due(iter([(NOW, "source-1")]), rhythms, (), {}, NOW, 0) == ()


def test_of_one_host_one_source_is_crawled_at_a_time() -> None:
    shared = frozenset({"example.org"})
    rhythms = {name: rhythm(name, hosts=shared) for name in ("first", "second")} | {"else": rhythm("else")}
    assert due(starts("first", "second", "else"), rhythms, (), {}, NOW) == ("first", "else")
    assert due(starts("second", "else"), rhythms, {"first"}, {}, NOW) == ("else",)


def test_the_circuit_of_a_host_stops_all_its_sources_and_lets_one_try_again() -> None:
    shared = frozenset({"example.org"})
    rhythms = {name: rhythm(name, hosts=shared) for name in ("first", "second")}
    circuit = Circuit()
    for _ in range(2):
        circuit = after_answer(circuit, Trouble.TEMPORARY, NOW)
    assert due(starts("first", "second"), rhythms, (), {"example.org": circuit}, NOW) == ("first",)
    circuit = after_answer(circuit, Trouble.TEMPORARY, NOW)
    assert due(starts("first", "second"), rhythms, (), {"example.org": circuit}, NOW) == ()
    assert circuit.until is not None
    assert due(starts("first", "second"), rhythms, (), {"example.org": circuit}, circuit.until) == ("first",)
    assert after_answer(circuit, None, NOW) == Circuit()
    assert after_answer(circuit, Trouble.HARD, NOW) == circuit  # the host lives: it said what it did not have


@given(
    name=st.text(min_size=1, max_size=20),
    minutes=st.integers(-100_000, 100_000),
    took=st.integers(0, 10_000),
    every=st.integers(60, 86_400),
    adaptive=st.booleans(),
)
@settings(max_examples=200)
def test_the_next_start_is_never_in_the_past_nor_far_off(
    name: str, minutes: int, took: int, every: int, adaptive: bool
) -> None:
    """Also when the clock was set back, which puts the last crawl into the future."""
    span = timedelta(seconds=every)
    pace = Adaptive(first=span, fastest=span / 6, slowest=span) if adaptive else Exactly(every=span)
    known = past(NOW + timedelta(minutes=minutes), timedelta(seconds=took))
    assert NOW <= at(rhythm(name, pace), known, NOW) <= NOW + span * 1.5 + MINUTE


def test_rhythms_as_they_are_written() -> None:
    def read(text: str) -> object:
        return pace_of(text, fastest=5 * MINUTE, slowest=6 * HOUR)

    assert read("30m") == BOUNDS
    assert read("2m") == Adaptive(first=2 * MINUTE, fastest=2 * MINUTE, slowest=6 * HOUR)
    assert read("=90s") == Exactly(every=timedelta(seconds=90))
    assert read("10m..40m") == Adaptive(first=20 * MINUTE, fastest=10 * MINUTE, slowest=40 * MINUTE)
    assert read("*/15  6-22 * * 1-5") == Cron(line="*/15 6-22 * * 1-5")


@pytest.mark.parametrize("text", ["", "soon", "0s", "=", "6h..10m", "..", "61 * * * *", "0 0 30 2 *", "5000000w"])
def test_a_rhythm_that_cannot_be_kept_is_refused_with_a_way_to_write_it(text: str) -> None:
    with pytest.raises(ConfigError, match=r"write it like|never comes"):
        pace_of(text, fastest=5 * MINUTE, slowest=6 * HOUR)
