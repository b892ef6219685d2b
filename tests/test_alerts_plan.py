from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.alerts import plan
from newswatch.errors import ConfigError

BERLIN = ZoneInfo("Europe/Berlin")
TBILISI = ZoneInfo("Asia/Tbilisi")
KOLKATA = ZoneInfo("Asia/Kolkata")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("mode", "at", "zone", "now", "last", "following"),
    [
        ("hourly", "", BERLIN, "2026-11-23T10:17:30", "2026-11-23T10:00", "2026-11-23T11:00"),
        ("hourly", "", KOLKATA, "2026-11-23T10:17:30", "2026-11-23T09:30", "2026-11-23T10:30"),
        ("daily", "", TBILISI, "2026-11-23T02:59:59", "2026-11-22T03:00", "2026-11-23T03:00"),
        ("daily", "07:00", TBILISI, "2026-11-23T03:00:00", "2026-11-23T03:00", "2026-11-24T03:00"),
        ("daily", "7:30", BERLIN, "2026-07-01T12:00:00", "2026-07-01T05:30", "2026-07-02T05:30"),
        ("weekly", "", TBILISI, "2026-11-25T12:00:00", "2026-11-23T03:00", "2026-11-30T03:00"),
        ("weekly", "Friday 18:00", BERLIN, "2026-11-27T16:59:00", "2026-11-20T17:00", "2026-11-27T17:00"),
        # the night the clocks go forward has no 02:30: it goes at 03:30 there, once
        ("daily", "02:30", BERLIN, "2026-03-29T12:00:00", "2026-03-29T01:30", "2026-03-30T00:30"),
        # the night they go back has two of them: the first counts
        ("daily", "02:30", BERLIN, "2026-10-25T12:00:00", "2026-10-25T00:30", "2026-10-26T01:30"),
    ],
)
def test_a_digest_closes_on_its_readers_clock(
    mode: str, at: str, zone: ZoneInfo, now: str, last: str, following: str
) -> None:
    assert plan.last_digest(mode, at, zone, utc(now)) == utc(last)
    assert plan.next_digest(mode, at, zone, utc(now)) == utc(following)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 2 * 365 * 86_400).map(lambda seconds: utc("2026-01-01") + timedelta(seconds=seconds)),
    st.sampled_from([("hourly", ""), ("daily", "02:30"), ("weekly", "sun 02:30")]),
    st.sampled_from([BERLIN, TBILISI, KOLKATA, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_no_moment_falls_between_two_digests(now: datetime, rhythm: tuple[str, str], zone: ZoneInfo) -> None:
    last, following = plan.last_digest(*rhythm, zone, now), plan.next_digest(*rhythm, zone, now)
    assert last <= now < following
    assert plan.last_digest(*rhythm, zone, following) == following


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T17:59", None),
        ("2026-11-23T18:00", "2026-11-24T03:00"),
        ("2026-11-23T21:30", "2026-11-24T03:00"),
        ("2026-11-24T02:59", "2026-11-24T03:00"),
        ("2026-11-24T03:00", None),
    ],
)
def test_quiet_hours_over_midnight(now: str, until: str | None) -> None:
    quiet = plan.read_quiet("22:00-07:00")
    assert plan.quiet_until(quiet, TBILISI, utc(now)) == (utc(until) if until else None)


def test_quiet_hours_within_a_day() -> None:
    quiet = plan.read_quiet("12:00-14:00")
    assert plan.quiet_until(quiet, UTC, utc("2026-11-23T13:00")) == utc("2026-11-23T14:00")
    assert plan.quiet_until(quiet, UTC, utc("2026-11-23T14:00")) is None
    assert plan.quiet_until(None, UTC, utc("2026-11-23T13:00")) is None


@pytest.mark.parametrize("text", ["22:00", "22-7", "25:00-07:00", "07:00-07:00", "a-b", "22:00-"])
def test_quiet_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        plan.read_quiet(text)


@pytest.mark.parametrize(
    ("mode", "text"), [("daily", "mon 07:00"), ("daily", "24:00"), ("weekly", "07:00"), ("weekly", "xxx 07:00")]
)
def test_digest_times_that_are_none_are_refused(mode: str, text: str) -> None:
    with pytest.raises(ConfigError):
        plan.read_at(mode, text)


def test_a_time_the_machine_keeps_is_taken_without_a_zone() -> None:
    today = utc("2026-11-23T12:00").date()
    assert plan.on_clock(today, time(7), None) == datetime(2026, 11, 23, 7).astimezone(UTC)


def test_back_off_grows_fourfold_up_to_six_hours_and_spreads() -> None:
    waits = [plan.back_off(attempt, "key") for attempt in range(1, 8)]
    for wait, middle in zip(waits, [30, 120, 480, 1920, 7680, 21600, 21600], strict=True):
        assert wait == pytest.approx(middle, rel=0.06)
    assert len({plan.back_off(1, f"key{number}") for number in range(50)}) > 40
    assert plan.back_off(3, "key") == plan.back_off(3, "key")


def test_the_receivers_own_wish_is_kept_within_the_limit() -> None:
    assert plan.back_off(1, "key", 300) == 300
    assert plan.back_off(4, "key", 1) > 1800
    assert timedelta(seconds=plan.back_off(1, "key", 1e9)) <= timedelta(hours=6.3)
