"""Crawls that workers elsewhere do: who was asked for what, and how much of it is in the archive.

A batch's number is written in the transaction that writes the batch, so that storing it twice is storing it once.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newswatch.archive.connection import WritingConnection
from newswatch.clock import Clock, to_ms

_OPEN = "state IN ('new', 'out')"
_COLUMNS = "key, crawl_id, source_id, state, applied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One task sent to a worker; a task that was lost is sent again as another attempt."""

    key: str
    crawl_id: int
    source_id: str
    state: str
    """new: perhaps never sent; out: with the broker or a worker; done or lost: nothing of it is taken any more."""
    applied: int
    """Number of its last batch in the archive, from 1; 0 for none."""

    @property
    def is_open(self) -> bool:
        return self.state in ("new", "out")


class Attempts:
    """Every method joins the thread's open transaction, or is one of its own."""

    def __init__(self, connection: WritingConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def begin(self, crawl_id: int, source_id: str) -> str:
        """A new attempt's key. Written before its task is sent: what no row knows is not taken in."""
        key = uuid.uuid4().hex
        self._write(
            "INSERT INTO attempt (key, crawl_id, source_id, state, begun_at) VALUES (?, ?, ?, 'new', ?)",
            (key, crawl_id, source_id, self._now()),
        )
        return key

    def sent(self, key: str) -> None:
        """The broker has it."""
        self._write("UPDATE attempt SET state = 'out' WHERE key = ? AND state = 'new'", (key,))

    def find(self, key: str) -> Attempt | None:
        found = self._read(f"SELECT {_COLUMNS} FROM attempt WHERE key = ?", (key,))
        return found[0] if found else None

    def open(self) -> list[Attempt]:
        return self._read(f"SELECT {_COLUMNS} FROM attempt WHERE {_OPEN} ORDER BY crawl_id, source_id", ())

    def under_way(self, crawl_id: int, source_id: str) -> Attempt | None:
        """The one that a worker may be at."""
        found = self._read(
            f"SELECT {_COLUMNS} FROM attempt WHERE crawl_id = ? AND source_id = ? AND {_OPEN}", (crawl_id, source_id)
        )
        return next((attempt for attempt in found if attempt.state == "out"), None)

    def applied(self, key: str, number: int, traffic: Sequence[int]) -> None:
        """`traffic` so far: requests, bytes, fetched, not modified."""
        self._write(
            "UPDATE attempt SET state = 'out', applied = ?, requests = ?, bytes = ?, fetched = ?, not_modified = ?"
            " WHERE key = ?",
            (number, *traffic, key),
        )

    def end(self, key: str, state: str) -> None:
        """`state`: done or lost."""
        self._write(f"UPDATE attempt SET state = ?, ended_at = ? WHERE key = ? AND {_OPEN}", (state, self._now(), key))

    def lose_all(self, crawl_id: int, source_id: str) -> None:
        """A further attempt begins: nothing more is taken of those before it."""
        self._write(
            f"UPDATE attempt SET state = 'lost', ended_at = ? WHERE crawl_id = ? AND source_id = ? AND {_OPEN}",
            (self._now(), crawl_id, source_id),
        )

    def abandon(self) -> None:
        """Nobody listens to workers any more: what they still bring is not taken, and their links stay pending."""
        self._write(f"UPDATE attempt SET state = 'lost', ended_at = ? WHERE {_OPEN}", (self._now(),))

    def account(self, crawl_id: int, source_id: str) -> tuple[int, int, int, int, int]:
        """Outcomes written for this source in this crawl; requests, bytes, fetched and not modified of all attempts."""
        with self._connection.reading() as sql:
            (rows,) = sql.execute(
                "SELECT count(*) FROM outcome WHERE crawl_id = ? AND source_id = ?", (crawl_id, source_id)
            ).fetchone()
            sums = sql.execute(
                "SELECT coalesce(sum(requests), 0), coalesce(sum(bytes), 0), coalesce(sum(fetched), 0),"
                " coalesce(sum(not_modified), 0) FROM attempt WHERE crawl_id = ? AND source_id = ?",
                (crawl_id, source_id),
            ).fetchone()
        requests, received, fetched, not_modified = sums
        return rows, requests, received, fetched, not_modified

    def prune(self, before: datetime) -> None:
        self._write("DELETE FROM attempt WHERE ended_at < ?", (to_ms(before),))

    def _read(self, question: str, values: tuple[object, ...]) -> list[Attempt]:
        with self._connection.reading() as sql:
            rows = sql.execute(question, values).fetchall()
        return [
            Attempt(key=key, crawl_id=crawl_id, source_id=source_id, state=state, applied=applied)
            for key, crawl_id, source_id, state, applied in rows
        ]

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._connection.joined():
            self._connection.sql.execute(statement, values)

    def _now(self) -> int:
        return to_ms(self._clock.now())
