"""The arithmetic of health: tails, what is usual, shares that fall, two nets in one pond, and a month in peace."""

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.archive.health import HealthEvent
from newswatch.archive.health_days import DayFigures, length_bin
from newswatch.archive.health_polls import Polls, Sighting
from newswatch.archive.health_recent import RecentCrawl, Went, of_walk
from newswatch.models import Endpoint, EndpointKind
from scheduler import counts, quality
from scheduler.findings import Kind
from scheduler.health import judge, outlived
from scheduler.recapture import chapman, estimate
from tests.archive_kit import source
from tests.health_kit import START, Habits, Life, habits

FIRST = START.date()
_NOW = START + timedelta(days=42, hours=12)


def days(*numbers: int) -> dict[date, int]:
    return {FIRST + timedelta(days=number): count for number, count in enumerate(numbers)}


def test_what_is_usual_knows_the_weekdays() -> None:
    weeks = [*(20,) * 5, 4, 2] * 6
    known = counts.usual(days(*weeks), {9: 300, 15: 100})
    assert known is not None
    monday, sunday = known.by_weekday[0], known.by_weekday[6]
    assert 17 < monday < 20
    assert 2 < sunday < 6
    assert sum(known.by_hour) == pytest.approx(1)
    assert known.by_hour[9] > 2 * known.by_hour[15]
    assert known.longest_pause == 0


def test_two_weeks_are_the_least_to_tell_anything() -> None:
    assert counts.usual(days(*[5] * 13), {}) is None
    assert counts.usual(days(*[5] * 14), {}) is not None


def test_pauses_are_counted_in_days_that_follow_each_other() -> None:
    known = counts.usual(days(*[1, 0, 0, 1] * 4), {})
    assert known is not None
    assert known.longest_pause == 2
    apart = {day: count for day, count in days(*[1, 0, 0, 1] * 8).items() if day.day % 2}
    known = counts.usual(apart, {})
    assert known is not None
    assert known.longest_pause <= 1


@given(
    mean=st.floats(0.1, 200), found=st.integers(0, 400), level=st.integers(1, 30)
)  # fmt: skip
def test_the_tails_are_probabilities_and_grow_as_they_must(mean: float, found: int, level: int) -> None:
    known = counts.usual(days(*[level] * 42), {})
    assert known is not None
    known = replace(known, by_weekday=(mean,) * 7)
    window = [FIRST + timedelta(days=43)]
    few, many = counts.too_few(found, window, known), counts.too_many(found, window, known)
    assert 0 <= few <= 1
    assert 0 <= many <= 1
    assert few + many >= 1 - 1e-9  # both hold the number itself
    assert counts.too_few(found + 1, window, known) >= few - 1e-12


def test_a_negative_binomial_s_tail_is_what_sampling_says() -> None:
    chance = np.random.default_rng(1)
    known = counts.Usual(by_weekday=(30.0,) * 7, dispersion=0.1, days=42, by_hour=(1 / 24,) * 24, longest_pause=0)
    window = [FIRST]
    mean, dispersion = counts._predicted(window, known)
    drawn = chance.poisson(mean * chance.gamma(1 / dispersion, dispersion, 200_000))
    for found in (10, 20, 30, 45):
        assert counts.too_few(found, window, known) == pytest.approx((drawn <= found).mean(), abs=0.01)


def test_silence_is_odder_the_longer_it_lasts() -> None:
    known = counts.usual(days(*[12] * 42), {})
    assert known is not None
    told = [counts.silence(missed, known) for missed in (1, 6, 12, 24, 48)]
    assert told == sorted(told, reverse=True)
    assert told[0] > 0.1
    assert told[-1] < counts.ODD


def test_chapman_s_estimate_and_interval_against_a_pond_of_known_size() -> None:
    """A thousand fish, two nets of 60 % and 40 %: the mean of the estimates, and how often the interval holds it."""
    chance = np.random.default_rng(4)
    numbers, held = [], 0
    for _ in range(2000):
        first, second = chance.random(1000) < 0.6, chance.random(1000) < 0.4
        low, number, high = chapman(int(first.sum()), int(second.sum()), int((first & second).sum()))
        numbers.append(number)
        held += low <= 1000 <= high
    assert np.mean(numbers) == pytest.approx(1000, rel=0.005)
    assert 0.93 < held / 2000 < 0.97


def test_a_channel_that_saw_everything_leaves_nothing_unseen() -> None:
    assert chapman(50, 20, 20) == (50.0, 50.0, 50.0)


def seen(section: str, *channels: str, number: int = 1) -> list[Sighting]:
    return [Sighting(section=section, channels=frozenset(channels))] * number


def test_coverage_between_feed_and_listing() -> None:
    found = estimate(
        [*seen("a", "feed", "listing", number=40), *seen("a", "feed", number=10), *seen("a", "listing", number=40)]
    )
    assert found is not None
    assert found.share == pytest.approx(90 / 100, abs=0.01)
    assert found.low < found.share < found.high <= 1
    assert found.words == ""


def test_sections_of_one_channel_alone_are_left_out_and_said() -> None:
    both = [*seen("politics", "feed", "listing", number=30), *seen("politics", "listing", number=3)]
    found = estimate([*both, *seen("sport", "feed", number=20), *seen("politics", "feed", number=2)])
    assert found is not None
    assert found.share > 0.98
    assert found.words == (
        "feed and listing list different sections; left out of the estimate: /sport (20 links, feed only)"
    )


@pytest.mark.parametrize(
    "sightings",
    [
        [],
        seen("a", "feed", number=50),
        seen("a", "feed", "listing", number=6),
        [*seen("a", "feed", number=50), *seen("b", "listing", number=50)],
    ],
)
def test_where_too_little_stands_in_both_nothing_is_said(sightings: list[Sighting]) -> None:
    assert estimate(sightings) is None


def test_a_sitemap_is_a_second_channel_too() -> None:
    found = estimate([*seen("a", "sitemap", "listing", number=20), *seen("a", "sitemap", number=20)])
    assert found is not None
    assert found.share == 1.0


def figures(new: int = 30, **changes: object) -> DayFigures:
    facts: dict[str, object] = {
        "new": new, "articles": new, "finished": 48, "dated": new, "authored": new, "languages": {"en": new},
        "lengths": {str(length_bin(2000)): new},
    }  # fmt: skip
    return DayFigures(**{**facts, **changes})  # type: ignore[arg-type]


def asked(today: DayFigures, before: DayFigures | None = None, reference: dict[str, float] | None = None):  # type: ignore[no-untyped-def]
    history = {FIRST + timedelta(days=number): before or figures() for number in range(30)}
    last = FIRST + timedelta(days=30)
    return quality.judge({**history, last: today}, ("en",), last, reference or {})


@pytest.mark.parametrize(
    ("changes", "odd"),
    [
        ({}, set()),
        ({"dated": 0}, {"dates"}),
        ({"authored": 2}, {"authors"}),
        ({"languages": {"ru": 30}}, {"language"}),
        ({"languages": {"": 30}}, set()),
        ({"lengths": {str(length_bin(300)): 30}}, {"length"}),
        ({"lengths": {str(length_bin(20000)): 30}}, {"length"}),
        ({"lengths": {str(length_bin(1500)): 30}}, set()),
        ({"future": 30}, {"future"}),
        ({"future": 2}, set()),
        ({"empty": 90}, {"empty"}),
        ({"empty": 4}, set()),
        ({"errors": {"timeout": 60}}, {"errors"}),
        ({"errors": {"gone": 60, "noindex": 60, "robots": 60}}, set()),
        ({"authored": 25}, set()),
    ],
)  # fmt: skip
def test_a_day_unlike_the_month_before(changes: dict[str, object], odd: set[str]) -> None:
    assert {kind for kind, found in asked(figures(**changes)).items() if found} == odd


def test_what_was_never_there_is_not_missed() -> None:
    assert not any(asked(figures(authored=0, dated=3), figures(authored=0, dated=3)).values())


def test_a_fault_that_lasts_is_held_against_what_was_before_it() -> None:
    """However long: by its own month alone it would be usual."""
    bad = figures(dated=0)
    assert asked(bad, bad)["dates"] is None
    assert asked(bad, bad, {"dates": 1.0})["dates"] is not None
    assert asked(figures(), bad, {"dates": 1.0})["dates"] is None


def test_with_few_articles_nothing_is_said() -> None:
    history = {FIRST: figures(5, dated=0)}
    assert quality.judge(history, ("en",), FIRST, {}) == {"future": None}


@pytest.mark.parametrize(
    ("finish", "went"),
    [
        ("failed: https://x/403: answered 404", Went.UNLISTED),
        ("failed: https://x/: answered 403", Went.BLOCKED),
        ("rate_limited", Went.BLOCKED),
        ("failed: https://x/feed: robots.txt forbids it", Went.FORBIDDEN),
        ("failed: https://x/feed: not a feed: the document is <html>", Went.UNLISTED),
        ("failed: https://x/feed: answered 502", Went.DOWN),
        ("failed: https://x/feed: dns: no such name", Went.DOWN),
    ],
)
def test_how_a_walk_failed(finish: str, went: Went) -> None:
    assert of_walk(finish)[0] is went


def crawls(*went: Went) -> tuple[RecentCrawl, ...]:
    return tuple(
        RecentCrawl(ended=_NOW - timedelta(minutes=30 * number), went=one, why="") for number, one in enumerate(went)
    )


@pytest.fixture(scope="module")
def life() -> Life:
    return Life.lived(Habits(), 43, seed=3)


@pytest.mark.parametrize(
    ("newest_first", "kind", "judged"),
    [
        ((Went.DOWN,) * 3, Kind.DOWN, True),
        ((Went.DOWN,) * 2, Kind.DOWN, None),
        ((Went.IDLE, *(Went.DOWN,) * 3), Kind.DOWN, False),
        ((Went.BLOCKED, Went.IDLE, Went.BLOCKED), Kind.BLOCKED, True),
        ((Went.BLOCKED, Went.WELL), Kind.BLOCKED, None),
        ((Went.IDLE, Went.BLOCKED, Went.BLOCKED), Kind.BLOCKED, True),
        ((Went.WELL, Went.BLOCKED, Went.BLOCKED), Kind.BLOCKED, False),
        ((Went.FORBIDDEN,) * 2, Kind.ROBOTS, True),
    ],
)
def test_reach_is_judged_by_crawls_in_a_row(
    life: Life, newest_first: tuple[Went, ...], kind: Kind, judged: bool | None
) -> None:
    """True: a fault, False: fine, None: not to be told."""
    found = judge(life.at(_NOW, crawls=crawls(*newest_first)), _NOW)
    assert (found.get(kind) is not None if kind in found else None) is judged


def endpoint(failures: int, *, error: str = "answered 404", ok: bool = True) -> Polls:
    return Polls(
        url="https://x/feed", kind="feed", polls=9, not_modified=0, failed=failures, listed=9, fresh=1,
        failures=failures, last_error=error, last_ok_at=_NOW - timedelta(days=1) if ok else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("polls", "lead", "bad"),
    [(endpoint(3), False, True), (endpoint(2), False, None), (endpoint(0), False, False),
     (endpoint(3), True, True), (endpoint(3, ok=False), True, None), (endpoint(3, ok=False), False, True)],
)  # fmt: skip
def test_an_endpoint_that_is_gone(life: Life, polls: Polls, lead: bool, bad: bool | None) -> None:
    """A lead that never worked is no fault; one that worked is."""
    one = Endpoint(kind=EndpointKind.FEED, url="https://x/feed", lead=lead)
    history = replace(life.at(_NOW, endpoints=(polls,)), source=source(discover=(one,)))
    found = judge(history, _NOW)
    assert (found.get(Kind.FEED) is not None if Kind.FEED in found else None) is bad


def test_a_change_that_lasts_four_weeks_is_how_it_is_now() -> None:
    event = HealthEvent(
        id=1, source="a", kind="few", severity="warn", since=START, noticed_at=START, until=None, said_at=None,
        words="", figures={},
    )  # fmt: skip
    assert not outlived(event, START + timedelta(days=28))
    assert outlived(event, START + timedelta(days=29))
    assert not outlived(replace(event, kind="down"), START + timedelta(days=99))


def test_a_new_source_is_not_judged_by_its_numbers() -> None:
    life = Life.lived(Habits(a_day=40), 10, seed=1)
    now = START + timedelta(days=9, hours=23)
    assert {Kind.FEW, Kind.MANY, Kind.SILENT}.isdisjoint(judge(life.at(now), now))


def test_ten_sources_live_ten_days_in_peace() -> None:
    """A part of the month that benchmarks/health.py lives with sixty."""
    chance = np.random.default_rng(11)
    told = []
    for number in range(10):
        life = Life.lived(habits(chance), 38, seed=number)
        for hour in range(0, 240, 12):
            now = START + timedelta(days=28, hours=hour + 0.5)
            told += [fault.words for fault in judge(life.at(now), now).values() if fault]
    assert told == []


def test_the_interval_is_wider_the_less_was_seen() -> None:
    few, many = chapman(20, 15, 10), chapman(200, 150, 100)
    assert (few[2] - few[0]) / few[1] > 2 * (many[2] - many[0]) / many[1]
    assert math.isclose(few[1] * 10, many[1], rel_tol=0.1)
