"""What health judges a source by, read in one go."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from newswatch.archive.health import HealthEvent, events, moment
from newswatch.archive.health_days import DayFigures, day_of, read_days
from newswatch.archive.health_polls import Polls, read_polls
from newswatch.archive.health_recent import RecentCrawl, recent_crawls
from newswatch.clock import to_ms

_DAYS = timedelta(days=100)
_CRAWLS = timedelta(days=4)
_BEFORE = timedelta(days=14)
_LEARNING = timedelta(days=1)
"""So long a redesign is news after it was noticed; longer where its pages still stand at new places."""
_REBUILT = "SELECT max(redesigned_at) FROM template WHERE source_id = ? AND (redesigned_at > ? OR strange_in_row > 0)"
_SUCCESS = (
    "SELECT finished_at FROM crawl_source WHERE source_id = ? AND finish = 'finished' ORDER BY crawl_id DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    at: datetime
    """When it was read."""
    since: datetime | None
    """End of the source's first completed crawl."""
    days: Mapping[date, DayFigures]
    crawls: Sequence[RecentCrawl]
    """Newest first."""
    endpoints: Sequence[Polls]
    """Today and yesterday."""
    endpoints_before: Mapping[str, Polls]
    """The last two weeks, by address."""
    last_success: datetime | None
    rebuilt: datetime | None
    """When its templates noticed that pages are built otherwise than before; None once they know how."""
    open: Mapping[str, HealthEvent]
    """Faults that last, by kind."""
    faults: Sequence[HealthEvent]
    """Those, and those of the last weeks."""

    @property
    def last_article(self) -> datetime | None:
        """The end of the hour in which the newest one came."""
        day = max((day for day, figures in self.days.items() if figures.articles), default=None)
        if day is None:
            return None
        hour = max(map(int, self.days[day].hours), default=23)
        return datetime.combine(day, time(hour, tzinfo=UTC)) + timedelta(hours=1)

    def days_of(self, faults: Iterable[HealthEvent], *, longest: timedelta) -> frozenset[date]:
        """Their days, but not of those that lasted so long that they are usual by now."""
        found: set[date] = set()
        for fault in faults:
            first, last = day_of(fault.since), day_of(fault.until or self.at)
            if last - first < longest:
                found |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
        return frozenset(found)


def read_past(sql: sqlite3.Connection, source_id: str, now: datetime) -> Past:
    baseline = sql.execute("SELECT baseline_at FROM source WHERE id = ?", (source_id,)).fetchone()
    success = sql.execute(_SUCCESS, (source_id,)).fetchone()
    rebuilt = sql.execute(_REBUILT, (source_id, to_ms(now - _LEARNING))).fetchone()
    faults = events(sql, source_id, limit=200)
    return Past(
        at=now,
        since=moment(baseline[0]) if baseline else None,
        days=read_days(sql, source_id, day_of(now - _DAYS)),
        crawls=recent_crawls(sql, source_id, now - _CRAWLS),
        endpoints=read_polls(sql, source_id, now - timedelta(days=1)),
        endpoints_before={one.url: one for one in read_polls(sql, source_id, now - _BEFORE)},
        last_success=moment(success[0]) if success else None,
        rebuilt=moment(rebuilt[0]),
        open={event.kind: event for event in faults if event.until is None},
        faults=[event for event in faults if event.noticed_at > now - _DAYS],
    )
