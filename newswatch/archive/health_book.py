"""What health writes: faults noticed, told and over, and how each source was judged. Only the writer's holder does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newswatch.archive.connection import WritingConnection
from newswatch.archive.health import CoverageEstimate, HealthEvent, Traffic, event_of, events
from newswatch.archive.health_days import DayFigures, day_of, read_days
from newswatch.archive.health_polls import Sighting, read_sightings
from newswatch.archive.normal import storable
from newswatch.archive.rows import as_json
from newswatch.clock import Clock, to_ms

_WORDS = 1000
_KEEP_SIGHTINGS = timedelta(days=21)
_KEEP_DAYS = timedelta(days=400)
_UNTOLD = """
SELECT id, source_id, kind, severity, since, noticed_at, until, said_at, words, figures FROM health_event
WHERE part_of IS NULL AND (
    (said_at IS NULL AND until IS NULL) OR (said_at IS NOT NULL AND until IS NOT NULL AND recovery_said_at IS NULL))
ORDER BY id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What was found, to be noticed."""

    source: str
    """Empty: the service itself."""
    kind: str
    severity: str
    """warn or broken."""
    since: datetime
    words: str
    figures: Mapping[str, Any] = field(default_factory=dict)


class HealthBook:
    """Every method joins the thread's open transaction, or is one of its own."""

    def __init__(self, connection: WritingConnection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def open_events(self, source: str | None = None) -> list[HealthEvent]:
        with self._connection.reading() as sql:
            return events(sql, source, open_only=True, limit=-1)

    def notice(self, fault: Fault) -> int:
        """The id of its event; of one that is known already, whose words are then those of now."""
        values = (fault.severity, storable(fault.words)[:_WORDS], as_json(fault.figures))
        with self._connection.joined():
            known = self._connection.sql.execute(
                "UPDATE health_event SET severity = ?, words = ?, figures = ?"
                " WHERE source_id = ? AND kind = ? AND until IS NULL RETURNING id",
                (*values, fault.source, fault.kind),
            ).fetchall()
            if known:
                return int(known[0][0])
            made = self._connection.sql.execute(
                "INSERT INTO health_event (severity, words, figures, source_id, kind, since, noticed_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*values, fault.source, fault.kind, to_ms(fault.since), to_ms(self._clock.now())),
            ).lastrowid
            return made or 0

    def over(self, source: str, kind: str) -> None:
        self._write(
            "UPDATE health_event SET until = ? WHERE source_id = ? AND kind = ? AND until IS NULL",
            (to_ms(self._clock.now()), source, kind),
        )

    def untold(self) -> list[HealthEvent]:
        """Faults the operator does not know of, and the ends of those told; one over before it was told is neither."""
        with self._connection.reading() as sql:
            return [event_of(row) for row in sql.execute(_UNTOLD).fetchall()]

    def told(self, told: Iterable[HealthEvent]) -> None:
        now = to_ms(self._clock.now())
        with self._connection.joined():
            for event in told:
                column = "said_at" if event.until is None else "recovery_said_at"
                self._connection.sql.execute(f"UPDATE health_event SET {column} = ? WHERE id = ?", (now, event.id))

    def fold(self, kinds: Iterable[str], into: int) -> None:
        """Untold faults of these kinds are part of a larger one, which is told in their place."""
        self._write(
            "UPDATE health_event SET part_of = ? WHERE part_of IS NULL AND said_at IS NULL AND until IS NULL"
            " AND source_id <> '' AND kind IN (SELECT value FROM json_each(?))",
            (into, as_json([*kinds])),
        )

    def unfold(self, larger: str) -> None:
        """The larger one ends: its parts end with it, and what still lasts of them will be noticed anew."""
        self._write(
            "UPDATE health_event SET until = ? WHERE until IS NULL AND part_of IN"
            " (SELECT id FROM health_event WHERE kind = ? AND source_id = '' AND until IS NULL)",
            (to_ms(self._clock.now()), larger),
        )

    def sightings(self, source: str, since: datetime, until: datetime) -> list[Sighting]:
        with self._connection.reading() as sql:
            return read_sightings(sql, source, since, until)

    def used_today(self, source: str) -> Traffic:
        """The ledger of the day (UTC): what crawls that ended on it asked for."""
        today = day_of(self._clock.now())
        with self._connection.reading() as sql:
            figures = read_days(sql, source, today).get(today, DayFigures())
        return Traffic(requests=figures.requests, bytes=figures.bytes, not_modified=figures.not_modified)

    def judged(
        self, source: str, coverage: CoverageEstimate | None, budget_requests: int | None, budget_bytes: int | None
    ) -> None:
        estimate = (None, None, None, "") if coverage is None else (
            coverage.share, coverage.low, coverage.high, coverage.words
        )  # fmt: skip
        self._write(
            "INSERT OR REPLACE INTO health_source (source_id, judged_at, coverage, coverage_low, coverage_high,"
            " coverage_words, budget_requests, budget_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (source, to_ms(self._clock.now()), *estimate, budget_requests, budget_bytes),
        )

    def prune(self) -> None:
        """Sightings and days that nothing asks for any more."""
        now = self._clock.now()
        with self._connection.joined():
            self._connection.sql.execute("DELETE FROM sighting WHERE at < ?", (to_ms(now - _KEEP_SIGHTINGS),))
            for table in ("health_day", "health_poll"):
                self._connection.sql.execute(
                    f"DELETE FROM {table} WHERE day < ?", (day_of(now - _KEEP_DAYS).isoformat(),)
                )

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._connection.joined():
            self._connection.sql.execute(statement, values)
