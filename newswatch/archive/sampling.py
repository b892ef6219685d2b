"""The articles found, for counting: all of them, or an even sample where there are too many."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from newswatch.archive import searching
from newswatch.archive.scopes import Scope

ALL = 10_000
"""Articles that are counted one by one: a microsecond each."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The versions looked at, as what follows SELECT."""

    tables: str
    condition: str
    params: tuple[object, ...]
    each: int
    """Articles that each of them stands for; 1: these are all."""

    def one(self, sql: sqlite3.Connection, columns: Sequence[str]) -> tuple[Any, ...]:
        """Aggregates over all of them."""
        row: tuple[Any, ...] = sql.execute(
            f"SELECT {', '.join(columns)} FROM {self.tables} WHERE {self.condition}", self.params
        ).fetchone()
        return row


def sampled(sql: sqlite3.Connection, scope: Scope, most: int | None = None) -> Sample:
    """Every version whose id leaves a certain rest, about `most` (or ALL): ids say nothing of what is counted."""
    low, high = searching.reach(sql, scope)
    step = 1 if scope.nested or scope.then is not None else _step(sql, scope, low, high, most or ALL)
    tables, condition = scope.tables, f"{scope.condition} AND {scope.version} BETWEEN ? AND ?"
    if step > 1 and scope.match is not None:
        condition = f"{condition} AND f.rowid % {step} = {step // 2}"
    elif step > 1:
        last = min(high, searching.newest_version(sql))
        tables = (
            f"(WITH RECURSIVE pick (id) AS (SELECT {low // step * step + step // 2} UNION ALL"
            f" SELECT id + {step} FROM pick WHERE id + {step} <= {last}) SELECT id FROM pick) p"
            f" CROSS JOIN {scope.tables} ON {scope.version} = p.id"
        )
    return Sample(tables, condition, (*scope.params, low, high), step)


def _step(sql: sqlite3.Connection, scope: Scope, low: int, high: int, most: int) -> int:
    """From how close together the newest of them lie, and the oldest."""
    tables, condition, params = scope.tables, scope.condition, scope.params
    if scope.simple:  # superseded versions among them do not matter here
        tables, condition, params = "search_index f", "search_index MATCH ?", (scope.match,)
    closest = 1.0
    for order, looked_at in (("DESC", most + 1), ("ASC", most // 10)):
        first, last, found = sql.execute(
            f"SELECT min(hit), max(hit), count(*) FROM (SELECT {scope.version} AS hit FROM {tables} WHERE {condition}"
            f" AND {scope.version} BETWEEN ? AND ? ORDER BY {scope.version} {order} LIMIT {looked_at})",
            (*params, low, high),
        ).fetchone()
        if found < looked_at:
            return 1
        closest = max(closest, (last - first) / found)
    return max(1, round((min(high, searching.newest_version(sql)) - low) / closest / most))
