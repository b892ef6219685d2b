"""When a source publishes, learned from what its polls brought. Pure: each poll gives a new Habit.

Articles a publisher brings out are taken for a Poisson process whose rate depends on the hour of the week on the
source's own clock (so a change to summer time moves with it). Each hour's rate is a gamma-Poisson estimate (articles +
prior) / (hours watched + weight of the prior), and shrinks towards what is known better: hour of the week → hour of the
day times weekday → the source's mean → the first guess. What is old fades with a half-life of four weeks. On top, a
surge: how much more, or less, the last hours brought than expected; it fades in two.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np

HOURS = 168
_HALF_LIFE = timedelta(days=28)
SURGE_HALF_LIFE = timedelta(hours=2)
_GUESS = 2.0
"""Articles the first guess weighs as much as."""
_MEAN = 1.0
"""Articles the mean weighs as much as, in an hour of the day."""
_DAY = 6.0
"""And in a weekday."""
_EXPECTED = 2.0
"""Articles that hour of the day times weekday weighs as much as, in an hour of the week."""
_TRUST_EXPECTED = 2.0
"""Articles: how many too few or too many it takes before a surge is believed."""
_LONGEST = timedelta(hours=13)
_LATE = timedelta(days=2)
"""What was published longer before the last poll is backlog, and says nothing of the habit."""
SURGE = (0.35, 6.0)
_FLOOR = 1e-4
"""Articles an hour at least: about one in a year."""
HOUR = timedelta(hours=1)


def _nothing() -> tuple[float, ...]:
    return (0.0,) * HOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    articles: tuple[float, ...] = field(default_factory=_nothing)
    """Seen to be published, by hour of the week from Monday 00:00; faded."""
    watched: tuple[float, ...] = field(default_factory=_nothing)
    """Hours that finished polls account for; faded alike."""
    until: datetime | None = None
    """End of what was watched."""
    came: float = 0.0
    expected: float = 0.0
    """Articles of the last hours, both fading."""
    window: float | None = None
    """Links a poll lists that a later one may no longer list; None before the first."""
    seen: float = 1.0
    """Share of the last listing that was known already; near 0, articles may have been missed."""
    rates: tuple[float, ...] = ()
    """What follows of all this: articles an hour, by hour of the week; empty before the first poll."""


def hour_of_week(moment: datetime, zone: tzinfo) -> int:
    local = moment.astimezone(zone)
    return local.weekday() * 24 + local.hour


def learn(
    habit: Habit, published: Sequence[datetime], now: datetime, zone: tzinfo, guess: float, *, listed: int, known: int
) -> Habit:
    """After a poll that was read to its end at `now` and brought articles published at these moments.

    `guess`: articles an hour, before anything is known. `listed`: links on the first pages of what was read, `known`:
    how many of them were; both 0 where nothing had changed. A gap of more than `_LONGEST` (an outage, a machine asleep,
    a clock put forward) is not counted as watched, nor is what came of it: how much was missed is not known.
    """
    window, seen = _overlap(habit, listed, known)
    since = habit.until
    if since is None:
        since = max(min(published, default=now), now - timedelta(days=7))
    elif since > now:  # the clock was set back
        return replace(habit, window=window, seen=seen, until=now)
    elif now - since > _LONGEST:
        return replace(habit, window=window, seen=seen, until=now, came=0.0, expected=0.0)
    came = [moment for moment in published if moment > since - _LATE]
    rates = habit.rates or _weekly(habit.articles, habit.watched, guess)
    articles, watched = list(habit.articles), list(habit.watched)
    if days := (now.date() - since.date()).days:  # once a day is enough of fading
        fade = 0.5 ** (timedelta(days=days) / _HALF_LIFE)
        articles, watched = [each * fade for each in articles], [each * fade for each in watched]
    hoped = 0.0
    for hour, share in hours(since, now, zone):
        watched[hour] += share
        hoped += rates[hour] * share
    for moment in came:
        inside = moment if since - HOUR <= moment <= now else since + (now - since) / 2
        articles[hour_of_week(inside, zone)] += 1.0
    surge = 0.5 ** ((now - since) / SURGE_HALF_LIFE)
    first = habit.until is None
    if came or not habit.rates or now - since >= HOUR or hour_of_week(since, zone) != hour_of_week(now, zone):
        rates = _weekly(articles, watched, guess)  # else nothing that would show
    return replace(
        habit,
        articles=tuple(articles),
        watched=tuple(watched),
        until=now,
        came=0.0 if first else habit.came * surge + len(came),
        expected=0.0 if first else habit.expected * surge + hoped,
        window=window,
        seen=seen,
        rates=rates,
    )


def _overlap(habit: Habit, listed: int, known: int) -> tuple[float | None, float]:
    """Its `window` and `seen` after a poll."""
    if not listed:
        return habit.window, 1.0
    return float(listed), 1.0 if habit.until is None else known / listed


def weekly(habit: Habit, guess: float) -> tuple[float, ...]:
    """Articles an hour, by hour of the week; without the surge."""
    return _weekly(habit.articles, habit.watched, guess)


def _weekly(articles_seen: Sequence[float], hours_watched: Sequence[float], guess: float) -> tuple[float, ...]:
    articles, watched = np.array((articles_seen, hours_watched)).reshape(2, 7, 24)
    mean = (articles.sum() + _GUESS) / (watched.sum() + _GUESS / guess)
    by_hour = (articles.sum(0) + _MEAN) / (watched.sum(0) + _MEAN / mean)
    by_day = (articles.sum(1) + _DAY) / (watched @ by_hour + _DAY)
    hoped = np.outer(by_day, by_hour)
    rates = (articles + _EXPECTED) / (watched + _EXPECTED / hoped)
    return tuple(np.maximum(rates, _FLOOR).ravel().tolist())


def surge(habit: Habit, now: datetime) -> float:
    """How many times the usual rate holds just now."""
    if habit.until is None or habit.until > now:
        return 1.0
    fade = 0.5 ** ((now - habit.until) / SURGE_HALF_LIFE)
    found: float = (habit.came * fade + _TRUST_EXPECTED) / (habit.expected * fade + _TRUST_EXPECTED)
    return min(max(found, SURGE[0]), SURGE[1])


def hours(since: datetime, until: datetime, zone: tzinfo) -> Iterator[tuple[int, float]]:
    """The hours of the week between two moments, each with the part of it (0 to 1) that lies between."""
    at = since.astimezone(UTC)
    until = until.astimezone(UTC)
    while at < until:  # quarters, for some zones are that far off
        step = min(until, at + timedelta(seconds=900 - math.fmod(at.timestamp(), 900)))
        yield hour_of_week(at, zone), (step - at) / HOUR
        at = step
