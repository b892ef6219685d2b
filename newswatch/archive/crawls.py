"""The record of crawls: when, what was asked, and how each source's ended."""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from newswatch.archive.connection import WritingConnection
from newswatch.archive.health_days import account, account_the_rest
from newswatch.archive.reports import CrawlReport, read_report
from newswatch.archive.rows import as_json
from newswatch.clock import Clock, from_ms, to_ms

WITH_A_WORKER = "EXISTS (SELECT 1 FROM attempt WHERE crawl_id = crawl.id AND attempt.state IN ('new', 'out'))"
"""A worker elsewhere may still be at it, whatever became of the process that asked."""


class Crawls:
    """Every method joins the thread's open transaction, or is one of its own."""

    def __init__(self, connection: WritingConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def begin_crawl(self, asked: Mapping[str, object]) -> int:
        """`asked`: the command's wishes, for the record."""
        with self._connection.joined():
            crawl_id = self._connection.sql.execute(
                "INSERT INTO crawl (started_at, state, asked, pid) VALUES (?, 'running', ?, ?)",
                (self._now(), as_json(asked), os.getpid()),
            ).lastrowid
        return crawl_id or 0

    def reopen(self, crawl_id: int) -> None:
        """It goes on in this process: workers are at it still."""
        self._write(
            "UPDATE crawl SET state = 'running', finished_at = NULL, pid = ? WHERE id = ?", (os.getpid(), crawl_id)
        )

    def finish_crawl(self, crawl_id: int, state: str) -> None:
        """`state`: finished or stopped."""
        self._write("UPDATE crawl SET state = ?, finished_at = ? WHERE id = ?", (state, self._now(), crawl_id))

    def bury_the_dead(self) -> None:
        """Marks crawls of a process that was killed; the caller holds the lock, so none can be running."""
        with self._connection.joined():
            self._connection.sql.execute(
                f"UPDATE crawl SET state = 'died' WHERE state = 'running' AND NOT {WITH_A_WORKER}"
            )
            account_the_rest(self._connection.sql, self._clock.now())

    def begin_source(self, crawl_id: int, source_id: str) -> None:
        self._write(
            "INSERT INTO crawl_source (crawl_id, source_id, started_at) VALUES (?, ?, ?)",
            (crawl_id, source_id, self._now()),
        )

    def is_begun(self, crawl_id: int, source_id: str) -> bool:
        """Its account in this crawl is open, or closed."""
        return (
            self._one("SELECT 1 FROM crawl_source WHERE crawl_id = ? AND source_id = ?", (crawl_id, source_id))
            is not None
        )

    def finish_source(
        self,
        crawl_id: int,
        source_id: str,
        *,
        found: int,
        known: int,
        requests: int,
        bytes: int,  # noqa: A002
        fetched: int,
        not_modified: int,
        finish: str,
        completed: bool,
    ) -> None:
        """`finish` says in a word how it ended; a first completed crawl is the source's baseline."""
        now = self._now()
        with self._connection.joined():
            self._connection.sql.execute(
                "UPDATE crawl_source SET finished_at = ?, finish = ?, found = ?, known = ?, requests = ?, bytes = ?,"
                " fetched = ?, not_modified = ? WHERE crawl_id = ? AND source_id = ?",
                (now, finish, found, known, requests, bytes, fetched, not_modified, crawl_id, source_id),
            )
            if completed:
                self._connection.sql.execute(
                    "UPDATE source SET baseline_at = ? WHERE id = ? AND baseline_at IS NULL", (now, source_id)
                )
            account(self._connection.sql, crawl_id, source_id)

    def is_first_crawl(self, source_id: str) -> bool:
        """True until a crawl of the source has completed."""
        row = self._one("SELECT baseline_at FROM source WHERE id = ?", (source_id,))
        return row is None or row[0] is None

    def last_crawls(self) -> dict[str, tuple[datetime, datetime]]:
        """Start and end of each source's last crawl that came to its end; one that was stopped or killed did not."""
        with self._connection.reading() as sql:
            rows = sql.execute(
                "SELECT s.id, c.started_at, c.finished_at FROM source s JOIN crawl_source c"
                " ON c.source_id = s.id AND c.crawl_id = (SELECT crawl_id FROM crawl_source WHERE source_id = s.id"
                " AND finished_at IS NOT NULL AND finish != 'stopped' ORDER BY crawl_id DESC LIMIT 1)"
            ).fetchall()
        return {source_id: (from_ms(started), from_ms(finished)) for source_id, started, finished in rows}

    def report(self, crawl_id: int) -> CrawlReport:
        with self._connection.reading() as sql:
            return read_report(sql, crawl_id)

    def _now(self) -> int:
        return to_ms(self._clock.now())

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._connection.joined():
            self._connection.sql.execute(statement, values)

    def _one(self, question: str, values: tuple[object, ...]) -> tuple[Any, ...] | None:
        with self._connection.reading() as sql:
            row: tuple[Any, ...] | None = sql.execute(question, values).fetchone()
            return row
