"""What the scheduler keeps of sources and hosts, and what it asks the archive about them."""

from collections.abc import Mapping
from datetime import datetime

from newswatch.archive.connection import WritingConnection
from newswatch.clock import Clock, from_ms, to_ms


class RhythmTable:
    """Every method joins the thread's open transaction, or is one of its own."""

    def __init__(self, connection: WritingConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def learned(self) -> dict[str, str]:
        """JSON by source, as `learn` was given it."""
        with self._connection.reading() as sql:
            return dict(sql.execute("SELECT source_id, learned FROM rhythm").fetchall())

    def learn(self, source_id: str, learned: str) -> None:
        with self._connection.joined():
            self._connection.sql.execute(
                "INSERT OR REPLACE INTO rhythm VALUES (?, ?, ?)", (source_id, learned, to_ms(self._clock.now()))
            )

    def circuits(self) -> dict[str, tuple[int, datetime | None]]:
        """Failures in a row, and until when nobody asks, by host; hosts that are well are absent."""
        with self._connection.reading() as sql:
            rows = sql.execute("SELECT host, failures, until FROM circuit").fetchall()
        return {host: (failures, None if until is None else from_ms(until)) for host, failures, until in rows}

    def set_circuits(self, circuits: Mapping[str, tuple[int, datetime | None]]) -> None:
        """Those with 0 failures are forgotten."""
        with self._connection.joined():
            for host, (failures, until) in circuits.items():
                if failures:
                    at = None if until is None else to_ms(until)
                    self._connection.sql.execute(
                        "INSERT OR REPLACE INTO circuit VALUES (?, ?, ?)", (host, failures, at)
                    )
                else:
                    self._connection.sql.execute("DELETE FROM circuit WHERE host = ?", (host,))

    def recheck_times(self) -> dict[str, datetime]:
        """The earliest look at a young article that is due, by source."""
        with self._connection.reading() as sql:
            rows = sql.execute(
                "SELECT s.id, (SELECT min(next_check_at) FROM article a WHERE a.source_id = s.id"
                " AND next_check_at IS NOT NULL) FROM source s"
            ).fetchall()
        return {source_id: from_ms(at) for source_id, at in rows if at is not None}

    def recheck_time(self, source_id: str) -> datetime | None:
        with self._connection.reading() as sql:
            (at,) = sql.execute(
                "SELECT min(next_check_at) FROM article WHERE source_id = ? AND next_check_at IS NOT NULL", (source_id,)
            ).fetchone()
        return None if at is None else from_ms(at)

    def arrived(self, crawl_id: int, source_id: str) -> list[datetime]:
        """When the articles were published that this crawl brought; when they were seen, where they do not say."""
        with self._connection.reading() as sql:
            rows = sql.execute(
                "SELECT coalesce(a.published_utc, a.first_seen_at) FROM outcome o JOIN article a ON a.id = o.article_id"
                " WHERE o.crawl_id = ? AND o.source_id = ? AND o.outcome = 'new'",
                (crawl_id, source_id),
            ).fetchall()
        return [from_ms(at) for (at,) in rows]

    def left_over(self, source_id: str) -> bool:
        """True where links wait that no crawl has tried yet."""
        with self._connection.reading() as sql:
            found = sql.execute(
                "SELECT 1 FROM link WHERE source_id = ? AND state = 'pending' LIMIT 1", (source_id,)
            ).fetchone()
        return found is not None
