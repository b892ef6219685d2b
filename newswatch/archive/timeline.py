"""Articles found over time, in days, weeks or months."""

import sqlite3
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Literal

from newswatch.archive import facets, sampling
from newswatch.archive.results import Bucket, Timeline, Unit
from newswatch.archive.sampling import Sample
from newswatch.archive.scopes import Scope

Asked = Literal["day", "week", "month", "auto"]
_PARTS = 12
"""Values told apart in a timeline: no chart shows more."""
_MOST = 5_000
"""Buckets of days or weeks."""
_DAYS, _WEEKS = 62, 62 * 7
"""Spans up to which days, then weeks, are shown where nothing is asked for."""


def timeline(sql: sqlite3.Connection, scope: Scope, unit: Asked, by: str | None) -> Timeline:
    facets.check(() if by is None else (by,))
    sample = sampling.sampled(sql, scope)
    (text,) = sample.one(sql, [gathered(by)])
    return counted(sql, sample, text, unit, by)


def gathered(by: str | None) -> str:
    """The aggregate that `counted` reads."""
    part = "''" if by is None else f"coalesce({facets.column(by)}, '')"
    return f"group_concat({facets.column(facets.DAY)} || ':' || {part}, ';')"


def counted(sql: sqlite3.Connection, sample: Sample, text: str | None, unit: Asked, by: str | None) -> Timeline:
    """From what a sample gave for `gathered`."""
    if not text:
        return Timeline(unit="day" if unit == "auto" else unit, buckets=())
    # of few days and few codes the same ones come again and again
    pairs = [(*pair.partition(":"), number) for pair, number in Counter(text.split(";")).items()]
    days = {day: int(day) for day, *_ in pairs}
    chosen = _chosen(unit, max(days.values()) - min(days.values()) + 1)
    starts = {day: _start(facets.day_of(number), chosen) for day, number in days.items()}
    totals: Counter[date] = Counter()
    parts: defaultdict[date, Counter[str]] = defaultdict(Counter)
    for day, _, codes, number in pairs:
        totals[starts[day]] += number * sample.each
        for code in codes.split(",") if codes else ():
            parts[starts[day]][code] += number
    called = facets.names(sql, by or facets.DAY, set().union(*parts.values()))
    named = {start: facets.named(part, called) for start, part in parts.items()}
    return Timeline(unit=chosen, buckets=tuple(_buckets(chosen, totals, named, sample.each)), exact=sample.each == 1)


def _buckets(unit: Unit, totals: Counter[date], parts: dict[date, Counter[str]], each: int) -> list[Bucket]:
    whole = sum(parts.values(), Counter())
    commonest = [value for value, _ in sorted(whole.items(), key=lambda item: (-item[1], item[0]))[:_PARTS]]
    buckets, start, last = [], min(totals), max(totals)
    while start <= last:
        found = parts.get(start, Counter())
        kept = {value: found[value] * each for value in commonest if found[value]}
        buckets.append(Bucket(start=start, total=totals[start], parts=kept))
        start = _next(start, unit)
    return buckets


def _chosen(unit: Asked, days: int) -> Unit:
    """One wrong date must not make a million buckets: a span too long for what is asked for is shown more coarsely."""
    if unit == "month" or days > _MOST * 7:
        return "month"
    if unit == "auto":
        return "day" if days <= _DAYS else "week" if days <= _WEEKS else "month"
    return "week" if unit == "day" and days > _MOST else unit


def _start(day: date, unit: Unit) -> date:
    match unit:
        case "day":
            return day
        case "week":
            return date.fromordinal(max(day.toordinal() - day.weekday(), 1))
        case "month":
            return day.replace(day=1)


def _next(start: date, unit: Unit) -> date:
    if unit == "month":
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if unit == "week" else 1)
