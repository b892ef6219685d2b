"""How every source is: the rows that `newswatch status`, the web page, the metrics and the tests read."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from newswatch.archive.health_days import DayFigures, day_of, median_length, read_all_days
from newswatch.clock import from_ms

SERVICE = ""
"""The source of what befell the service itself."""
_DAYS = 30
_FIELDS_OVER = timedelta(days=7)
_SOURCES = """
SELECT s.id, s.name, s.country, s.enabled, s.languages, h.judged_at,
    h.coverage, h.coverage_low, h.coverage_high, h.coverage_words, h.budget_requests, h.budget_bytes,
    (SELECT finished_at FROM crawl_source c WHERE c.source_id = s.id AND c.finish = 'finished'
     ORDER BY c.crawl_id DESC LIMIT 1)
FROM source s LEFT JOIN health_source h ON h.source_id = s.id ORDER BY s.id
"""
_EVENTS = "SELECT id, source_id, kind, severity, since, noticed_at, until, said_at, words, figures FROM health_event"


class HealthState(StrEnum):
    OK = "ok"
    WARN = "warn"
    BROKEN = "broken"
    OFF = "off"
    """Switched off by the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthEvent:
    """A fault from its beginning to its end; the field names are the JSON keys."""

    id: int
    source: str
    """Empty: the service itself."""
    kind: str
    severity: str
    """warn or broken."""
    since: datetime
    """When it began, as far as can be told."""
    noticed_at: datetime
    until: datetime | None
    """None: it lasts."""
    said_at: datetime | None
    """When the operator was told."""
    words: str
    """What happened, to what, what to do next."""
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageEstimate:
    """Of what the source published in the last two weeks, the part that we saw; scheduler/recapture.py."""

    share: float
    """0 to 1."""
    low: float
    high: float
    """The bounds hold the truth in 19 of 20 cases."""
    words: str
    """What limits it: channels that cover different sections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCoverage:
    """Of the new articles of the last seven days."""

    articles: int
    dates: float
    """Percent that say when they were published; the two below alike."""
    authors: float
    language: float
    """Percent in a language of the source's."""
    text_length: int
    """Letters; the median."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    requests: int
    bytes: int
    not_modified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What may be asked of the source in a day (UTC); None: no limit."""

    requests_per_day: int | None
    bytes_per_day: int | None
    reached: bool
    """Its crawls wait for tomorrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """The field names are the JSON keys."""

    source: str
    name: str
    country: str
    state: HealthState
    why: str
    """Empty where all is well."""
    since: datetime | None
    """Of the fault in `why`."""
    last_success: datetime | None
    """End of the last crawl that came to its end."""
    next_run: datetime | None
    """None here: only a running service knows, and `status` asks it."""
    articles_per_day: tuple[int, ...]
    """By day of publication (UTC), 30 days, oldest first; the last is today, so far."""
    fields: FieldCoverage | None
    """None where nothing new came in seven days."""
    coverage_estimate: CoverageEstimate | None
    """None where the source is listed in one way only, or too little came."""
    last_day: Traffic
    """Today (UTC), so far."""
    last_week: Traffic
    """The last seven days, today included."""
    budget: Budget | None
    faults: tuple[str, ...]
    """The kinds of the faults that last."""
    judged_at: datetime | None


def sources(sql: sqlite3.Connection, now: datetime) -> list[SourceHealth]:
    today = day_of(now)
    days = read_all_days(sql, today - timedelta(days=_DAYS - 1))
    faults: dict[str, list[HealthEvent]] = {}
    for event in events(sql, open_only=True, limit=-1):
        faults.setdefault(event.source, []).append(event)
    return [
        _source(row, days.get(row[0], {}), faults.get(row[0], []), today) for row in sql.execute(_SOURCES).fetchall()
    ]


def events(
    sql: sqlite3.Connection, source: str | None = None, *, open_only: bool = False, limit: int = 100
) -> list[HealthEvent]:
    """Newest first; `limit` -1: all."""
    rows = sql.execute(
        f"{_EVENTS} WHERE (:source IS NULL OR source_id = :source) AND (NOT :open OR until IS NULL)"
        " ORDER BY noticed_at DESC, id DESC LIMIT :limit",
        {"source": source, "open": open_only, "limit": limit},
    )
    return [event_of(row) for row in rows]


def event_of(row: tuple[Any, ...]) -> HealthEvent:
    number, source, kind, severity, since, noticed, until, said, words, figures = row
    return HealthEvent(
        id=number, source=source, kind=kind, severity=severity, since=from_ms(since), noticed_at=from_ms(noticed),
        until=moment(until), said_at=moment(said), words=words, figures=msgspec.json.decode(figures),
    )  # fmt: skip


def moment(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)


def field_coverage(days: Iterable[DayFigures], languages: Iterable[str]) -> FieldCoverage | None:
    days = [day for day in days if day.new]
    if not days:
        return None
    whole = DayFigures.total(days)
    expected = sum(whole.languages.get(language, 0) for language in languages)
    return FieldCoverage(
        articles=whole.new, dates=_percent(whole.dated, whole.new), authors=_percent(whole.authored, whole.new),
        language=_percent(expected, whole.new), text_length=median_length(whole.lengths) or 0,
    )  # fmt: skip


def _source(
    row: tuple[Any, ...], days: Mapping[date, DayFigures], faults: list[HealthEvent], today: date
) -> SourceHealth:
    (source, name, country, enabled, languages, judged, share, low, high, words, requests, received, success) = row
    worst = min(faults, key=lambda fault: (fault.severity != "broken", fault.since), default=None)
    off = enabled == 0
    state = HealthState.OFF if off else HealthState(worst.severity) if worst else HealthState.OK
    week = [figures for day, figures in days.items() if day > today - _FIELDS_OVER]
    last_day = _traffic([days[today]] if today in days else [])
    return SourceHealth(
        source=source,
        name=name,
        country=country,
        state=state,
        why="" if off or worst is None else worst.words,
        since=None if off or worst is None else worst.since,
        last_success=moment(success),
        next_run=None,
        articles_per_day=tuple(
            days[day].articles if (day := today - timedelta(days=back)) in days else 0
            for back in reversed(range(_DAYS))
        ),
        fields=field_coverage(week, msgspec.json.decode(languages)),
        coverage_estimate=None if share is None else CoverageEstimate(share=share, low=low, high=high, words=words),
        last_day=last_day,
        last_week=_traffic(week),
        budget=_budget(requests, received, last_day),
        faults=tuple(fault.kind for fault in faults),
        judged_at=moment(judged),
    )


def _budget(requests: int | None, received: int | None, used: Traffic) -> Budget | None:
    if requests is None and received is None:
        return None
    reached = (requests is not None and used.requests >= requests) or (received is not None and used.bytes >= received)
    return Budget(requests_per_day=requests, bytes_per_day=received, reached=reached)


def _traffic(days: Iterable[DayFigures]) -> Traffic:
    days = list(days)
    return Traffic(
        requests=sum(day.requests for day in days),
        bytes=sum(day.bytes for day in days),
        not_modified=sum(day.not_modified for day in days),
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)
