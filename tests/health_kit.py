"""A month of made-up sources: what they publish, how their pages and crawls go, as health is shown it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from newswatch.archive.health_days import DayFigures, length_bin
from newswatch.archive.health_recent import RecentCrawl, Went
from newswatch.models import Source
from scheduler.findings import History
from tests.archive_kit import source

START = datetime(2026, 9, 7, tzinfo=UTC)
"""A Monday."""
_EVERY = timedelta(minutes=30)


@dataclass(kw_only=True)
class Habits:
    """How a source publishes."""

    a_day: float = 30.0
    weekend: float = 0.5
    """Of a weekday's articles."""
    day: tuple[int, int] = (5, 17)
    """Hours (UTC) in which nearly all of them come."""
    spread: float = 0.05
    """Dispersion of a day's number."""
    drift: float = 0.1
    """Standard deviation of the slow wandering of its level."""
    dated: float = 0.99
    authored: float = 0.8
    letters: float = 2500.0
    lost: float = 0.01
    """Crawls that fail."""
    unread: float = 0.01
    """Pages that give no text, or cannot be had."""


@dataclass(kw_only=True)
class Life:
    """One source, day by day; `at` is what health sees at a moment."""

    habits: Habits
    source: Source = field(default_factory=source)
    days: dict[date, DayFigures] = field(default_factory=dict)
    moments: dict[date, list[datetime]] = field(default_factory=dict)

    @classmethod
    def lived(cls, habits: Habits, days: int, seed: int, name: str = "oc-media") -> "Life":
        life, chance, level = cls(habits=habits, source=source(name)), np.random.default_rng(seed), 0.0
        for number in range(days):
            level = 0.8 * level + 0.6 * chance.normal(0, habits.drift)
            life.add(START.date() + timedelta(days=number), chance, level)
        return life

    def add(self, day: date, chance: np.random.Generator, level: float = 0.0) -> None:
        habits = self.habits
        mean = habits.a_day * (habits.weekend if day.weekday() > 4 else 1.0) * np.exp(level)
        number = int(chance.poisson(mean * chance.gamma(1 / habits.spread, habits.spread)))
        self.days[day] = _figures(number, habits, chance)
        self.moments[day] = _moments(day, number, habits, chance)
        hours: dict[str, int] = {}
        for moment in self.moments[day]:
            hours[str(moment.hour)] = hours.get(str(moment.hour), 0) + 1
        self.days[day] = replace(self.days[day], hours=hours)

    def at(self, now: datetime, crawls: tuple[RecentCrawl, ...] | None = None, **changes: object) -> History:
        """A day under way has the articles that came by now; its other figures are in proportion, roughly."""
        today = now.date()
        past = {day: figures for day, figures in self.days.items() if day < today}
        so_far = [moment for moment in self.moments.get(today, []) if moment <= now]
        if today in self.days and len(so_far) == len(self.moments[today]):
            past[today] = self.days[today]
        elif so_far:
            past[today] = part(self.days[today], len(so_far))
        came = [moment for day in (today - timedelta(days=back) for back in range(30))
                for moment in self.moments.get(day, []) if moment <= now]  # fmt: skip
        facts: dict[str, object] = {
            "source": self.source, "since": START - timedelta(hours=1), "days": past,
            "crawls": crawls if crawls is not None else (RecentCrawl(ended=now, went=Went.IDLE, why=""),),
            "endpoints": (), "endpoints_before": {}, "last_article": max(came, default=None), "last_success": now,
        }  # fmt: skip
        return History(**{**facts, **changes})  # type: ignore[arg-type]


def part(day: DayFigures, articles: int) -> DayFigures:
    share = articles / max(1, day.articles)
    every = [number for number, count in day.lengths.items() for _ in range(count)]
    lengths: dict[str, int] = {}
    for at in np.random.default_rng(len(every)).permutation(len(every))[:articles]:
        lengths[every[at]] = lengths.get(every[at], 0) + 1
    return replace(
        day, new=articles, articles=articles, dated=min(articles, round(day.dated * share)),
        authored=min(articles, round(day.authored * share)), empty=round(day.empty * share),
        errors={reason: round(count * share) for reason, count in day.errors.items()},
        languages={"en": articles}, lengths=lengths,
    )  # fmt: skip


def habits(chance: np.random.Generator) -> Habits:
    """Of an outlet as they are: an agency, a paper, a magazine, a blog."""
    return Habits(
        a_day=float(np.exp(chance.uniform(np.log(1.0), np.log(120.0)))),
        weekend=float(chance.choice([0.05, 0.3, 0.5, 0.8, 1.0])),
        day=[(5, 17), (4, 20), (0, 24)][chance.integers(3)],
        spread=float(chance.uniform(0.02, 0.2)),
        drift=float(chance.uniform(0.05, 0.2)),
        dated=float(chance.choice([1.0, 0.99, 0.9])),
        authored=float(chance.choice([0.0, 0.3, 0.6, 0.95])),
        letters=float(chance.uniform(800, 5000)),
    )


def _figures(number: int, habits: Habits, chance: np.random.Generator) -> DayFigures:
    cluster = chance.normal(0, 0.25)
    letters = habits.letters * np.exp(chance.normal(cluster, 0.6, number))
    lengths: dict[str, int] = {}
    for one in letters:
        lengths[str(length_bin(int(one) + 1))] = lengths.get(str(length_bin(int(one) + 1)), 0) + 1
    authored = np.clip(habits.authored + chance.normal(0, 0.08), 0, 1) if habits.authored else 0
    crawls = int(timedelta(days=1) / _EVERY)
    bad_hour = chance.random() < 0.02
    return DayFigures(
        crawls=crawls, finished=crawls - int(chance.binomial(crawls, habits.lost)), requests=2 * crawls + number,
        bytes=50_000 * number, fetched=number, not_modified=crawls, new=number, articles=number,
        dated=int(chance.binomial(number, habits.dated)), authored=int(chance.binomial(number, authored)),
        languages={"en": number}, lengths=lengths, empty=int(chance.binomial(number, habits.unread)),
        errors={"timeout": int(chance.binomial(number, habits.unread)) + (3 if bad_hour else 0)},
    )  # fmt: skip


def _moments(day: date, number: int, habits: Habits, chance: np.random.Generator) -> list[datetime]:
    first, last = habits.day
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    hours = np.where(
        chance.random(number) < 0.97,
        first + (last - first) * chance.beta(1.6, 1.6, number),
        chance.uniform(0, 24, number),
    )
    return sorted(midnight + timedelta(hours=float(hour)) for hour in hours)
