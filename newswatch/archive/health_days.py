"""What each source brought and cost on each day (UTC): booked as its crawls end, added up, read as history."""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from newswatch.archive.rows import as_json
from newswatch.clock import from_ms, to_ms

_BINS = 4
"""Of text lengths, an octave: a median is known to a twelfth."""
_AHEAD = timedelta(hours=26)
"""A page's clock may be a zone off; a date further ahead is wrong."""
_OLD = timedelta(days=40)
"""What a first crawl finds in the depths of a listing tells nothing of days that anybody asks for."""
_WORTH = timedelta(days=60)
"""What is judged by reaches no further back."""
_EMPTY = ("empty", "too_short")
_NO_FAULT = ("over_budget", "stopped", "not_article", "foreign_host", "forgotten", "not_html")
_STATUS = "http_status"
_EXACT = len("2026-11-20T10")
"""Letters of a published_at that knows its hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One source's day; the field names are the columns of `health_day`."""

    crawls: int = 0
    """Ended on it."""
    finished: int = 0
    """Of them those that came to their end."""
    requests: int = 0
    bytes: int = 0
    fetched: int = 0
    not_modified: int = 0
    new: int = 0
    updated: int = 0
    copies: int = 0
    empty: int = 0
    """Pages of which no article could be read."""
    errors: Mapping[str, int] = field(default_factory=dict)
    """Pages that were not had, by reason; `http_403` for a status."""
    dated: int = 0
    """Of `new`, as are the four below."""
    authored: int = 0
    future: int = 0
    """Dated more than a day ahead."""
    languages: Mapping[str, int] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    """By `length_bin`."""
    articles: int = 0
    """Published on this day, else first seen on it."""
    hours: Mapping[str, int] = field(default_factory=dict)
    """`articles` by the hour (UTC)."""

    @property
    def read(self) -> int:
        """Pages of which an article was read."""
        return self.new + self.updated + self.copies

    @property
    def failed(self) -> int:
        return sum(self.errors.values())

    @classmethod
    def total(cls, days: Iterable["DayFigures"]) -> "DayFigures":
        days = [*days]
        return cls(**{name: _sum([getattr(day, name) for day in days], maps=name in _MAPS) for name in _COLUMNS})


_COLUMNS = tuple(one.name for one in fields(DayFigures))
_MAPS = ("errors", "languages", "lengths", "hours")
_READ = f"SELECT day, {', '.join(_COLUMNS)} FROM health_day"
_WRITE = (
    f"INSERT OR REPLACE INTO health_day (source_id, day, {', '.join(_COLUMNS)})"
    f" VALUES (?, ?{', ?' * len(_COLUMNS)})"
)  # fmt: skip
_COUNTED = ("crawls", "finished", "requests", "bytes", "fetched", "not_modified")
_COUNT = (
    f"INSERT INTO health_day (source_id, day, {', '.join(_COUNTED)}) VALUES (?, ?{', ?' * len(_COUNTED)})"
    f" ON CONFLICT DO UPDATE SET {', '.join(f'{name} = {name} + excluded.{name}' for name in _COUNTED)}"
)
_NEW = """
SELECT a.first_seen_at, a.published_utc, r.published_at, r.authors <> '[]', r.language, length(r.text)
FROM outcome o JOIN article a ON a.id = o.article_id
JOIN version v ON v.article_id = a.id AND v.number = 1
JOIN rendering r ON r.id = (SELECT min(id) FROM rendering WHERE version_id = v.id)
WHERE o.crawl_id = ? AND o.source_id = ? AND o.outcome = 'new'
"""
_OUTCOMES = (
    "SELECT outcome, reason, coalesce(detail, ''), count(*) FROM outcome WHERE crawl_id = ? AND source_id = ?"
    " GROUP BY 1, 2, 3"
)
_LEFT = """
SELECT p.crawl_id, p.source_id FROM crawl_source p JOIN crawl c ON c.id = p.crawl_id
WHERE p.accounted = 0 AND c.state <> 'running' AND NOT EXISTS (SELECT 1 FROM attempt a
    WHERE a.crawl_id = p.crawl_id AND a.source_id = p.source_id AND a.state IN ('new', 'out'))
"""


def account(sql: sqlite3.Connection, crawl_id: int, source_id: str) -> None:
    """A crawl that ended, or died, into its days; once, whoever asks."""
    crawl = sql.execute(
        "UPDATE crawl_source SET accounted = 1 WHERE crawl_id = ? AND source_id = ? AND accounted = 0"
        " RETURNING coalesce(finished_at, started_at), finish, requests, bytes, fetched, not_modified",
        (crawl_id, source_id),
    ).fetchall()
    for ended, finish, requests, received, fetched, not_modified in crawl:
        counts = _outcomes(sql.execute(_OUTCOMES, (crawl_id, source_id)))
        today = replace(
            counts, crawls=1, finished=int(finish == "finished"), requests=requests, bytes=received,
            fetched=fetched, not_modified=not_modified,
        )  # fmt: skip
        if counts == DayFigures():  # nothing but a poll: what happens nearly always costs one statement
            values = [getattr(today, name) for name in _COUNTED]
            sql.execute(_COUNT, (source_id, day_of(from_ms(ended)).isoformat(), *values))
            continue
        days = {day_of(from_ms(ended)): today}
        if counts.new:
            for day, figures in _new(sql.execute(_NEW, (crawl_id, source_id)), from_ms(ended)):
                days[day] = DayFigures.total([days.get(day, DayFigures()), figures])
        _add(sql, source_id, days)


def account_the_rest(sql: sqlite3.Connection, now: datetime) -> None:
    """Crawls of a process that was killed, and of the last weeks those from before there were days."""
    sql.execute("UPDATE crawl_source SET accounted = 1 WHERE accounted = 0 AND started_at < ?", (to_ms(now - _WORTH),))
    for crawl_id, source_id in sql.execute(_LEFT).fetchall():
        account(sql, crawl_id, source_id)


def read_days(sql: sqlite3.Connection, source_id: str, since: date) -> dict[date, DayFigures]:
    """The days on which anything was booked."""
    rows = sql.execute(f"{_READ} WHERE source_id = ? AND day >= ?", (source_id, since.isoformat()))
    return {date.fromisoformat(day): _figures(values) for day, *values in rows}


def read_all_days(sql: sqlite3.Connection, since: date) -> dict[str, dict[date, DayFigures]]:
    found: dict[str, dict[date, DayFigures]] = {}
    rows = sql.execute(
        f"SELECT source_id, day, {', '.join(_COLUMNS)} FROM health_day WHERE day >= ?", (since.isoformat(),)
    )
    for source_id, day, *values in rows:
        found.setdefault(source_id, {})[date.fromisoformat(day)] = _figures(values)
    return found


def day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def length_bin(letters: int) -> int:
    return round(_BINS * math.log2(max(1, letters)))


def median_length(lengths: Mapping[str, int]) -> int | None:
    """Letters of the text in the middle, to about a twelfth."""
    half, passed = sum(lengths.values()) / 2, 0
    for number in sorted(map(int, lengths)):
        passed += lengths[str(number)]
        if passed >= half:
            return round(2 ** (number / _BINS))
    return None


def _add(sql: sqlite3.Connection, source_id: str, days: Mapping[date, DayFigures]) -> None:
    for day, figures in days.items():
        row = sql.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM health_day WHERE source_id = ? AND day = ?",
            (source_id, day.isoformat()),
        ).fetchone()
        whole = figures if row is None else DayFigures.total([_figures(row), figures])
        values = [_plain(getattr(whole, name)) for name in _COLUMNS]
        sql.execute(_WRITE, (source_id, day.isoformat(), *values))


def _outcomes(rows: Iterable[tuple[Any, ...]]) -> DayFigures:
    totals: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    for outcome, reason, detail, number in rows:
        if outcome == "rejected" and reason in _EMPTY:
            totals["empty"] += number
        elif outcome in ("rejected", "failed"):
            if reason in _NO_FAULT:
                continue
            status = detail[:3] if reason == _STATUS and detail[:3].isdigit() else None
            errors[f"http_{status}" if status else str(reason)] += number
        else:
            totals[outcome] += number
    return DayFigures(
        new=totals["new"], updated=totals["updated"], copies=totals["copy"], empty=totals["empty"], errors=dict(errors)
    )


def _new(rows: Iterable[tuple[Any, ...]], ended: datetime) -> Iterable[tuple[date, DayFigures]]:
    """What a crawl's new articles say: of their quality on the crawl's own day, of their number on theirs."""
    for first_seen, published, written, authored, language, letters in rows:
        seen = from_ms(first_seen)
        future = published is not None and published > to_ms(seen + _AHEAD)
        yield day_of(ended), DayFigures(
            dated=int(published is not None), authored=authored, future=int(future),
            languages={language or "": 1}, lengths={str(length_bin(letters)): 1},
        )  # fmt: skip
        moment = seen if published is None else min(seen, from_ms(published))
        if seen - moment <= _OLD:
            hour = moment if len(written or "") >= _EXACT else seen
            counted = {str(hour.hour): 1} if day_of(hour) == day_of(moment) else {}
            yield day_of(moment), DayFigures(articles=1, hours=counted)


def _sum(values: list[Any], *, maps: bool) -> Any:
    if not maps:
        return sum(values)
    whole: Counter[str] = Counter()
    for value in values:
        whole.update(value)
    return dict(whole)


def _figures(values: Iterable[Any]) -> DayFigures:
    read = {name: msgspec.json.decode(value) if isinstance(value, str) else value
            for name, value in zip(_COLUMNS, values, strict=True)}  # fmt: skip
    return DayFigures(**read)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else as_json(value)
