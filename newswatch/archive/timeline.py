"""Articles found over time, in days, weeks or months."""

import sqlite3
from collections import Counter
from datetime import date, timedelta
from typing import Any, Literal

from newswatch.archive import facets
from newswatch.archive.results import Bucket, Timeline, Unit
from newswatch.archive.scopes import Scope

Asked = Literal["day", "week", "month", "auto"]
_PARTS = 12
"""Values told apart in a timeline: no chart shows more."""
_MOST = 5_000
"""Buckets of days or weeks."""
_DAYS, _WEEKS = 62, 62 * 7
"""Spans up to which days, then weeks, are shown where nothing is asked for."""


def timeline(sql: sqlite3.Connection, scope: Scope, unit: Asked, by: str | None) -> Timeline:
    found = facets.counted(sql, scope, (facets.DAY,) if by is None else (facets.DAY, by))
    days = Counter(row[0] for row in found.rows)
    if not days:
        return Timeline(unit="day" if unit == "auto" else unit, buckets=())
    chosen = _chosen(unit, max(days) - min(days) + 1)
    starts = {day: _start(facets.day_of(day), chosen) for day in days}
    totals: Counter[date] = Counter()
    for day, number in days.items():
        totals[starts[day]] += number * found.each
    parts: dict[date, Counter[Any]] = {start: Counter() for start in totals}
    if by is not None:
        for day, value in found.rows:
            parts[starts[day]].update(found.parts_of(value, by))
    names = found.names(sql, by or facets.DAY, set().union(*parts.values()))
    named = {start: facets.named(part, names) for start, part in parts.items()}
    buckets = _buckets(chosen, totals, named, found.each)
    return Timeline(unit=chosen, buckets=tuple(buckets), exact=found.each == 1)


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
