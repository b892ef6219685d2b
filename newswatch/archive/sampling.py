"""The articles found, for counting: all of them, or an even sample where there are too many."""

import sqlite3
from typing import Any

from newswatch.archive import searching
from newswatch.archive.scopes import Scope

ALL = 20_000
"""Articles that are counted one by one: 2 µs each."""
Rows = list[tuple[Any, ...]]


def sampled(sql: sqlite3.Connection, scope: Scope, columns: str, joins: str = "") -> tuple[Rows, int]:
    """(rows, how many articles each stands for). 1: these are all.

    The sample takes every version whose id leaves a certain rest: ids have nothing to do with what is counted.
    """
    low, high = searching.reach(sql, scope)
    step = 1 if scope.nested or scope.then is not None else _step(sql, scope, low, high)
    tables, condition, params = scope.tables, scope.condition, scope.params
    if step > 1 and scope.worded:
        condition = f"{condition} AND f.rowid % {step} = {step // 2}"
    elif step > 1:
        last = min(high, searching.newest_version(sql))
        tables = f"(WITH RECURSIVE pick (id) AS (SELECT {low // step * step + step // 2} UNION ALL"
        tables += f" SELECT id + {step} FROM pick WHERE id + {step} <= {last}) SELECT id FROM pick) p"
        tables += f" CROSS JOIN {scope.tables} ON {scope.version} = p.id"
    rows = sql.execute(
        f"SELECT {columns} FROM {tables} {joins} WHERE {condition} AND {scope.version} BETWEEN ? AND ?",
        (*params, low, high),
    ).fetchall()
    return rows, step


def _step(sql: sqlite3.Connection, scope: Scope, low: int, high: int) -> int:
    """From how close together the newest hits and the oldest lie."""
    closest = 1.0
    for order in ("DESC", "ASC"):
        found = sql.execute(
            f"SELECT {scope.version} FROM {scope.tables} WHERE {scope.condition} AND {scope.version} BETWEEN ? AND ?"
            f" ORDER BY {scope.version} {order} LIMIT ?",
            (*scope.params, low, high, ALL + 1 if order == "DESC" else ALL // 10),
        ).fetchall()
        if order == "DESC" and len(found) <= ALL:
            return 1
        closest = max(closest, abs(found[0][0] - found[-1][0]) / len(found))
    width = min(high, searching.newest_version(sql)) - low
    return max(1, round(width / closest / ALL))
