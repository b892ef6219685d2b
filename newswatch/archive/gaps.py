"""What a span of time is missing: sources that were not reached, and hours in which nothing was crawled."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newswatch.clock import from_ms, to_ms

_USUAL = timedelta(days=7)
"""A source crawled in this time before the span is one that should have been crawled in it."""
_BLOCKED_WORDS = ("robots", "401", "403", "429", "451", "rate_limited", "forbid")
_BLOCKED = {("rejected", "robots"), ("rejected", "wall"), ("failed", "rate_limited")}
_BLOCKED_STATUS = ("401", "403", "429", "451")
_SOURCES = """
SELECT s.id, s.name, count(p.crawl_id), coalesce(sum(p.finish = 'finished'), 0), coalesce(sum(p.known), 0),
    (SELECT finish FROM crawl_source l WHERE l.source_id = s.id AND l.started_at >= :since AND l.started_at < :until
     AND l.finish IS NOT NULL ORDER BY l.crawl_id DESC LIMIT 1)
FROM source s LEFT JOIN crawl_source p ON p.source_id = s.id AND p.started_at >= :since AND p.started_at < :until
WHERE coalesce(s.enabled, 1) = 1
    AND EXISTS (SELECT 1 FROM crawl_source b WHERE b.source_id = s.id AND b.started_at BETWEEN :usual AND :until)
GROUP BY s.id ORDER BY s.id
"""
_OUTCOMES = """
SELECT o.outcome, o.reason, coalesce(o.detail, ''), count(*) FROM crawl_source p
JOIN outcome o ON o.crawl_id = p.crawl_id AND o.source_id = p.source_id
WHERE p.source_id = ? AND p.started_at >= ? AND p.started_at < ? GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReached:
    source: str
    name: str
    how: str
    """`down`, `blocked` (it refused us, or robots.txt did) or `not_crawled`."""
    crawls: int
    """How often it was tried."""
    why: str
    """Words of the last try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    not_reached: tuple[NotReached, ...]
    hours: tuple[tuple[datetime, datetime], ...]
    """Spans in which no crawl ran."""


def read_gaps(sql: sqlite3.Connection, since: datetime, until: datetime, *, longest_pause: timedelta) -> Gaps:
    """`longest_pause`: up to this long between crawls is as it should be."""
    span = (to_ms(since), to_ms(until))
    asked = {"since": span[0], "until": span[1], "usual": to_ms(since - _USUAL)}
    judged = [_judge(sql, row, span) for row in sql.execute(_SOURCES, asked).fetchall()]
    return Gaps(
        not_reached=tuple(one for one in judged if one is not None),
        hours=_hours(sql, since, until, longest_pause),
    )


def _judge(sql: sqlite3.Connection, row: Sequence[object], span: tuple[int, int]) -> NotReached | None:
    source, name, crawls, finished, known, finish = row
    if not crawls:
        how, why = "not_crawled", ""
    elif not finished:
        why = str(finish or "cut short").removeprefix("failed: ")
        how = "blocked" if any(word in why for word in _BLOCKED_WORDS) else "down"
    else:
        how, why = _of_pages(sql, str(source), span) if not known else ("", "")
    if not how:
        return None
    return NotReached(source=str(source), name=str(name), how=how, crawls=int(str(crawls)), why=why[:300])


def _of_pages(sql: sqlite3.Connection, source: str, span: tuple[int, int]) -> tuple[str, str]:
    """A walk that came to its end reached nothing when not one page could be had."""
    blocked: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for outcome, reason, detail, number in sql.execute(_OUTCOMES, (source, *span)):
        refused = (outcome, reason) in _BLOCKED or (reason == "http_status" and detail.startswith(_BLOCKED_STATUS))
        words = f"HTTP {detail}" if reason == "http_status" else str(reason)
        if refused:
            blocked[words] += number
        elif outcome == "failed":
            failed[words] += number
        elif outcome != "rejected":
            return "", ""
    most = blocked if blocked.total() >= failed.total() else failed
    if not most:
        return "", ""
    return ("blocked" if most is blocked else "down"), most.most_common(1)[0][0]


def _hours(
    sql: sqlite3.Connection, since: datetime, until: datetime, longest_pause: timedelta
) -> tuple[tuple[datetime, datetime], ...]:
    rows = sql.execute(
        "SELECT started_at, coalesce(finished_at, started_at) FROM crawl WHERE started_at < ? "
        "AND coalesce(finished_at, started_at) >= ? ORDER BY started_at",
        (to_ms(until), to_ms(since)),
    )
    gaps = []
    last = since
    for started, finished in [*((from_ms(one), from_ms(two)) for one, two in rows), (until, until)]:
        if started - last > longest_pause:
            gaps.append((last, started))
        last = max(last, finished)
    return tuple(gaps)
