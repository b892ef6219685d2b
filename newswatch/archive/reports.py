"""What a crawl came to: one row a source, in the shape that `crawl --json` prints."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newswatch.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """Counts over the distinct addresses considered: `found` is the sum of the others down to `failed`."""

    found: int = 0
    known: int = 0
    new: int = 0
    updated: int = 0
    same: int = 0
    copies: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)
    fetched: int = 0
    """Answers; outside the sum."""
    not_modified: int = 0
    finish: str | None = None
    """How it ended, in a word; None while it runs or when it was killed."""
    requests: int = 0
    bytes: int = 0

    def accounted(self) -> int:
        """What `found` must be."""
        told = self.known + self.new + self.updated + self.same + self.copies
        return told + sum(self.rejected.values()) + sum(self.failed.values())

    def as_json(self) -> dict[str, object]:
        return {
            "found": self.found,
            "known": self.known,
            "new": self.new,
            "updated": self.updated,
            "same": self.same,
            "copies": self.copies,
            "rejected": dict(self.rejected),
            "failed": dict(self.failed),
            "fetched": self.fetched,
            "not_modified": self.not_modified,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlReport:
    crawl_id: int
    state: str
    """running, finished, stopped or died."""
    sources: Mapping[str, SourceReport]

    def as_json(self) -> dict[str, object]:
        sources = {source_id: report.as_json() for source_id, report in self.sources.items()}
        return {"crawl_id": self.crawl_id, "sources": sources}


def read_report(sql: sqlite3.Connection, crawl_id: int) -> CrawlReport:
    """Raises ConfigError when there is no such crawl."""
    row = sql.execute("SELECT state FROM crawl WHERE id = ?", (crawl_id,)).fetchone()
    if row is None:
        raise ConfigError(f"There is no crawl {crawl_id}; `newswatch status` lists the last ones.")
    begun = sql.execute(
        "SELECT source_id, found, known, fetched, not_modified, finish, requests, bytes FROM crawl_source"
        " WHERE crawl_id = ? ORDER BY source_id",
        (crawl_id,),
    )
    counts = _counts(sql, crawl_id)
    sources = {source_id: _source(totals, counts.get(source_id, {})) for source_id, *totals in begun.fetchall()}
    return CrawlReport(crawl_id=crawl_id, state=row[0], sources=sources)


_COUNTS = """
SELECT source_id, outcome, reason, sum(number) FROM (
    SELECT source_id, outcome, reason, count(*) AS number FROM outcome WHERE crawl_id = :crawl GROUP BY 1, 2, 3
    UNION ALL
    SELECT source_id, outcome, nullif(reason, ''), number FROM outcome_sum WHERE crawl_id = :crawl
) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_Counts = dict[tuple[str, str | None], int]


def _counts(sql: sqlite3.Connection, crawl_id: int) -> dict[str, _Counts]:
    counts: dict[str, _Counts] = {}
    for source_id, outcome, reason, number in sql.execute(_COUNTS, {"crawl": crawl_id}):
        counts.setdefault(source_id, {})[outcome, reason] = number
    return counts


def _source(totals: list[Any], counts: _Counts) -> SourceReport:
    found, known, fetched, not_modified, finish, requests, received = totals
    return SourceReport(
        found=found,
        known=known,
        new=_of(counts, "new"),
        updated=_of(counts, "updated"),
        same=_of(counts, "same"),
        copies=_of(counts, "copy"),
        rejected=_reasons(counts, "rejected"),
        failed=_reasons(counts, "failed"),
        fetched=fetched,
        not_modified=not_modified,
        finish=finish,
        requests=requests,
        bytes=received,
    )


def _of(counts: _Counts, outcome: str) -> int:
    return sum(number for (name, _), number in counts.items() if name == outcome)


def _reasons(counts: _Counts, outcome: str) -> dict[str, int]:
    return {reason or "unknown": number for (name, reason), number in counts.items() if name == outcome}
