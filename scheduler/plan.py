"""What is due and when next: pure, from how a source is to be crawled, what is known of it, and the time.

A source is crawled exactly (`=30m`), by a cron line on its own clock, or adaptively: `30m` is then only the first
guess. An adaptive source is asked again when the articles it is expected to have published since the last poll have
waited, all together, for `worth` (minutes of one article's waiting that a request is worth). At a steady rate r that is
every √(2·worth/r): polls in proportion to the square root of the rate, which is the allocation that makes the sum of
delays least (Sia, Cho and Cho, Efficient Monitoring Algorithm for Fast News Alerts, IEEE TKDE 19(7), 2007).
"""

import sys
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from cronsim import CronSim

from newswatch.rhythm import Around, Between, Cron, Exactly, read_rhythm
from scheduler import habit as habits
from scheduler.habit import HOUR, Habit
from scheduler.setbacks import GIVEN_UP_AT, LONGEST_EVER, Circuit, Setbacks

_STEP = timedelta(minutes=15)
_GRID = timedelta(minutes=1)
"""Adaptive sources begin at a second of their own within a minute."""
_RECHECK_SLACK = timedelta(hours=1)
"""Re-checks ride along with polls; longer than this they wait for none."""
_FRESH_ENOUGH = 0.5
"""Share of a listing that may be new before the next poll comes at once: beyond it articles may have been missed."""
_WINDOW = 0.5
"""Share of a listing that may be expected to have been replaced since the last poll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adaptive:
    first: timedelta
    fastest: timedelta
    slowest: timedelta


Pace = Exactly | Cron | Adaptive


def pace_of(written: str, *, fastest: timedelta, slowest: timedelta) -> Pace:
    """A rhythm as settings and source files write it. Raises ConfigError."""
    match read_rhythm(written):
        case Around(first=first):
            return Adaptive(first=first, fastest=min(fastest, first), slowest=max(slowest, first))
        case Between(fastest=least, slowest=most):
            first = least * (most / least) ** 0.5
            return Adaptive(first=first, fastest=least, slowest=most)
        case Exactly() | Cron() as pace:
            return pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How one source is to be crawled."""

    source_id: str
    pace: Pace
    zone: tzinfo = UTC
    """Of the source."""
    worth: timedelta = timedelta(minutes=6)
    hosts: frozenset[str] = frozenset()

    @property
    def every(self) -> timedelta:
        """The wait were nothing known."""
        match self.pace:
            case Exactly(every=every) | Adaptive(first=every):
                return every
            case Cron():
                return HOUR

    @property
    def guess(self) -> float:
        """Articles an hour at which the first guess would be the right interval."""
        return 2 * (self.worth / HOUR) / (self.every / HOUR) ** 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of one source."""

    started_at: datetime | None = None
    """Of the last crawl that came to its end; one that died counts as never begun."""
    finished_at: datetime | None = None
    habit: Habit = field(default_factory=Habit)
    setbacks: Setbacks = field(default_factory=Setbacks)
    recheck_at: datetime | None = None
    """The earliest look at a young article that is due."""
    pending: bool = False
    """The last crawl left links over that its budget did not allow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    at: datetime
    why: str


def next_start(rhythm: Rhythm, past: Past, now: datetime) -> Start:
    """When the source is crawled next and why; `now` where that is overdue.

    A source never crawled starts at once. What was missed, by downtime or by a crawl longer than the interval, is one
    crawl and not many. A clock set back neither bursts nor stalls.
    """
    if past.setbacks.not_before is not None:
        at = max(now, min(past.setbacks.not_before, now + LONGEST_EVER))
        return Start(at=at, why=_setback(past.setbacks))
    if past.started_at is None:
        return Start(at=now, why="never crawled")
    start = _by_pace(rhythm, past, now)
    if past.pending and (soon := _finished(past, now) + _GRID) < start.at:
        start = Start(at=soon, why="links left over by the last crawl")
    if past.recheck_at is not None:
        wanted = max(past.recheck_at + _RECHECK_SLACK, _finished(past, now) + _RECHECK_SLACK / 4)
        if wanted < start.at:
            start = Start(at=wanted, why="young articles to look at again")
    return start if start.at > now else Start(at=now, why=start.why)


def due(
    queue: Iterable[tuple[datetime, str]], rhythms: Mapping[str, Rhythm], running: Collection[str],
    circuits: Mapping[str, Circuit], now: datetime, most: int = sys.maxsize,
) -> tuple[str, ...]:  # fmt: skip
    """Ids of the sources to start now, the longest overdue first; of one host one, and none while its circuit is open.

    `queue`: the starts of all, in order, as `next_start` gave them when the last thing became known of each source. It
    is read no further than it takes to find `most`.
    """
    busy = {host for source_id in running if source_id in rhythms for host in rhythms[source_id].hosts}
    chosen: list[str] = []
    for at, source_id in queue:
        if at > now or len(chosen) >= most:
            break
        hosts = rhythms[source_id].hosts
        if source_id in running:
            continue
        if busy.isdisjoint(hosts) and not any(is_open(circuits.get(host), now) for host in hosts):
            chosen.append(source_id)
            busy |= hosts
    return tuple(chosen)


def is_open(circuit: Circuit | None, now: datetime) -> bool:
    return circuit is not None and circuit.until is not None and now < circuit.until < now + LONGEST_EVER


def missed(rhythm: Rhythm, started: datetime, finished: datetime) -> int:
    """How often a source should have started while a crawl of it still ran: overlaps, which are left out."""
    match rhythm.pace:
        case Cron(line=line):
            count, moments = 0, CronSim(line, started.astimezone(rhythm.zone))
            while next(moments) < finished and count < 1000:
                count += 1
            return count
        case Exactly(every=every) | Adaptive(slowest=every):
            return max(0, int((finished - started) / every))


def _by_pace(rhythm: Rhythm, past: Past, now: datetime) -> Start:
    assert past.started_at is not None
    started = min(past.started_at, now)
    match rhythm.pace:
        case Exactly(every=every):
            at = _grid_point(rhythm.source_id, every, max(started + every / 2, _finished(past, now)))
            return Start(at=at, why=f"every {words(every)}")
        case Cron(line=line):
            at = next(CronSim(line, max(started, _finished(past, now)).astimezone(rhythm.zone))).astimezone(UTC)
            return Start(at=at, why=f"cron {line}")
        case Adaptive() as bounds:
            return _adaptive(rhythm, bounds, past, now)


def _adaptive(rhythm: Rhythm, bounds: Adaptive, past: Past, now: datetime) -> Start:
    habit = past.habit
    asked = _finished(past, now)
    if habit.seen < _FRESH_ENOUGH and habit.window:
        wait, why = bounds.fastest, "the last listing was mostly new"
    else:
        wait, waiting = _wait(rhythm, bounds, habit, asked)
        why = f"about {waiting:.1f} new articles expected" if wait < bounds.slowest else f"at least every {words(wait)}"
    return Start(at=_grid_point(rhythm.source_id, min(_GRID, bounds.fastest), asked + wait), why=why)


def _wait(rhythm: Rhythm, bounds: Adaptive, habit: Habit, asked: datetime) -> tuple[timedelta, float]:
    """From the last poll until the articles expected since have waited `worth`; and how many those are."""
    rates = habit.rates or habits.weekly(habit, rhythm.guess)
    surge = habits.surge(habit, asked)
    most = habit.window * _WINDOW if habit.window else float("inf")
    worth = rhythm.worth / HOUR
    waited = articles = 0.0
    at = timedelta(0)
    step = _STEP / HOUR
    while at < bounds.slowest:
        left = 0.5 ** (at / habits.SURGE_HALF_LIFE)
        rate = rates[habits.hour_of_week(asked + at, rhythm.zone)] * surge**left
        more = articles * step + rate * step * step / 2
        if waited + more >= worth or articles + rate * step >= most:
            part = _reached(rate, articles, worth - waited, most - articles, step)
            at += part * HOUR
            articles += rate * part
            break
        waited += more
        articles += rate * step
        at += _STEP
    return min(max(at, bounds.fastest), bounds.slowest), articles


def _reached(rate: float, articles: float, worth: float, most: float, step: float) -> float:
    """Hours into a step until either limit: rate·t²/2 + articles·t = worth, or rate·t = most."""
    by_worth: float = (-articles + (articles * articles + 2 * rate * worth) ** 0.5) / rate
    return min(max(0.0, by_worth), max(0.0, most / rate), step)


def _setback(setbacks: Setbacks) -> str:
    if setbacks.score >= GIVEN_UP_AT:
        return f"given up after {setbacks.failures} failures, tried once a day"
    return f"failed {setbacks.failures} times in a row" if setbacks.failures > 1 else "failed"


def _finished(past: Past, now: datetime) -> datetime:
    finished = past.finished_at or past.started_at or now
    return min(finished, now)


def _grid_point(source_id: str, every: timedelta, after: datetime) -> datetime:
    """The first point of the source's own grid at or after `after`: sources added together spread out."""
    length = every.total_seconds()
    shift = zlib.crc32(source_id.encode()) / 2**32 * length
    return after + timedelta(seconds=(shift - after.timestamp()) % length)


def words(span: timedelta) -> str:
    """As a setting is written: 90s, 30m, 1h30m."""
    left = round(span.total_seconds())
    parts = []
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        number, left = divmod(left, length)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0s"
