"""How the sources and the last crawls stand, as `newswatch status` shows it."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newswatch.archive.reports import CrawlReport, read_report
from newswatch.clock import from_ms

_SOURCES = """
WITH last AS (SELECT source_id, max(crawl_id) AS crawl_id FROM crawl_source GROUP BY source_id)
SELECT s.id, s.name, s.country, s.enabled, s.baseline_at,
    (SELECT count(*) FROM article WHERE source_id = s.id),
    (SELECT max(first_seen_at) FROM article WHERE source_id = s.id),
    (SELECT count(*) FROM link WHERE source_id = s.id AND state = 'pending'),
    (SELECT count(*) FROM endpoint WHERE source_id = s.id AND failures > 0),
    (SELECT last_error FROM endpoint WHERE source_id = s.id AND failures > 0 ORDER BY failures DESC LIMIT 1),
    l.crawl_id, c.started_at, c.finished_at, c.finish
FROM source s LEFT JOIN last l ON l.source_id = s.id
LEFT JOIN crawl_source c ON c.source_id = s.id AND c.crawl_id = l.crawl_id
ORDER BY s.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    id: str
    name: str
    country: str
    enabled: bool | None
    """The user's choice; None: as its file says."""
    baseline_at: datetime | None
    """End of its first completed crawl."""
    articles: int
    last_article_at: datetime | None
    """When its newest article was first seen."""
    pending: int
    """Links found and not fetched yet."""
    failing_endpoints: int
    last_error: str | None
    last_crawl: int | None
    last_started_at: datetime | None
    last_finished_at: datetime | None
    last_finish: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRow:
    started_at: datetime
    finished_at: datetime | None
    report: CrawlReport


def sources(sql: sqlite3.Connection) -> list[SourceStatus]:
    return [_source(row) for row in sql.execute(_SOURCES)]


def crawls(sql: sqlite3.Connection, limit: int) -> list[CrawlRow]:
    rows = sql.execute("SELECT id, started_at, finished_at FROM crawl ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
    return [
        CrawlRow(started_at=from_ms(started), finished_at=_moment(finished), report=read_report(sql, crawl_id))
        for crawl_id, started, finished in rows
    ]


def _source(row: tuple[Any, ...]) -> SourceStatus:
    (source_id, name, country, enabled, baseline, articles, newest, pending, failing, error, crawl, started, finished,
     finish) = row  # fmt: skip
    return SourceStatus(
        id=source_id,
        name=name,
        country=country,
        enabled=None if enabled is None else bool(enabled),
        baseline_at=_moment(baseline),
        articles=articles,
        last_article_at=_moment(newest),
        pending=pending,
        failing_endpoints=failing,
        last_error=error,
        last_crawl=crawl,
        last_started_at=_moment(started),
        last_finished_at=_moment(finished),
        last_finish=finish,
    )


def _moment(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)
