"""Searches in SQL: which articles answer, how many, and in what order."""

import sqlite3
from collections.abc import Iterable, Iterator
from enum import StrEnum

from newswatch.archive.factsheet import BLOCK
from newswatch.archive.paging import Mark
from newswatch.archive.rows import KNOWN_THEN, as_json
from newswatch.archive.scopes import Scope

RANKED = 20_000
"""Relevance weighs this many of the hits stored last: bm25 costs 2 µs a hit."""
COUNTED = 10_000
"""A search counts its hits up to here."""
_WEIGHTS = "8.0, 1.0, 2.0, 4.0, 0.0"
"""title, body, authors, tags, filters."""
_NEWEST = "a.first_seen_at DESC, a.id DESC"
_BATCHES = (4, 64, 1024)
"""Blocks looked through one after the other until enough is found; then all that are left."""
_SPANS = 8
"""Runs of blocks looked through one by one; more are looked through as one, with what lies between them."""
_EVER = -(2**63)

Hit = tuple[int, int]
"""(article id, first seen in epoch ms)."""


class Sort(StrEnum):
    NEWEST = "newest"
    """By when we first saw it."""
    RELEVANCE = "relevance"


def count(sql: sqlite3.Connection, scope: Scope, most: int | None = None) -> int:
    """How many answer; one more than `most` where there are more."""
    low, high = reach(sql, scope)
    limit = -1 if most is None else most + 1
    row = sql.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {scope.tables} WHERE {scope.condition}"
        f" AND {scope.version} BETWEEN ? AND ? LIMIT ?)",
        (*scope.params, low, high, limit),
    ).fetchone()
    return int(row[0])


def newest(sql: sqlite3.Connection, scope: Scope, limit: int, after: Mark | None = None) -> list[Hit]:
    """Those after the mark's, newest first; `limit` -1 is all.

    Versions are stored nearly in the order they are first seen, but for imports and edits. So the blocks of versions
    are looked through from the one with the newest on, until none is left that could hold anything newer.
    """
    if limit < 0 or scope.nested:
        return _between(sql, scope, *reach(sql, scope), limit, after)
    found: dict[int, int] = {}
    for low, high, left in _spans(sql, scope, after):
        found.update(_between(sql, scope, low, high, limit, after))
        best = sorted(found.items(), key=lambda hit: (-hit[1], -hit[0]))[:limit]
        if len(best) == limit and best[-1][1] > left:
            return best
        found = dict(best)
    return list(found.items())


def _between(sql: sqlite3.Connection, scope: Scope, low: int, high: int, limit: int, after: Mark | None) -> list[Hit]:
    condition, params = f"{scope.condition} AND {scope.version} BETWEEN ? AND ?", (*scope.params, low, high)
    if after is not None:
        condition = f"{condition} AND (a.first_seen_at, a.id) < (?, ?)"
        params = (*params, after.major, after.minor)
    return sql.execute(
        f"SELECT a.id, a.first_seen_at FROM {scope.tables} WHERE {condition} ORDER BY {_NEWEST} LIMIT ?",
        (*params, limit),
    ).fetchall()


def _spans(sql: sqlite3.Connection, scope: Scope, after: Mark | None) -> Iterator[tuple[int, int, int]]:
    """(first version, last version, the newest first_seen_at of what is left after it)."""
    condition, params = _may_hold(scope)
    if after is not None:
        condition, params = f"{condition} AND oldest <= ?", (*params, after.major)
    blocks = sql.execute(
        f"SELECT block, newest FROM version_block WHERE {condition} ORDER BY newest DESC, block DESC", params
    ).fetchall()
    start = 0
    for size in (*_BATCHES, len(blocks)):
        batch, start = [block for block, _ in blocks[start : start + size]], start + size
        left = blocks[start][1] if start < len(blocks) else _EVER
        runs = _runs(sorted(batch))
        for place, (first, last) in enumerate(runs):
            # of a batch only the end tells that nothing newer is left
            yield first * BLOCK, last * BLOCK + BLOCK - 1, left if place == len(runs) - 1 else 2**63 - 1


def _runs(blocks: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for block in blocks:
        if runs and runs[-1][1] == block - 1:
            runs[-1] = (runs[-1][0], block)
        else:
            runs.append((block, block))
    return runs if len(runs) <= _SPANS else [(runs[0][0], runs[-1][1])]


def _may_hold(scope: Scope) -> tuple[str, tuple[int, ...]]:
    """Which blocks may hold something published in time."""
    conditions, params = ["1"], []
    if scope.after is not None:
        conditions.append("latest >= ?")
        params.append(scope.after)
    if scope.before is not None:
        conditions.append("earliest < ?")
        params.append(scope.before)
    return " AND ".join(conditions), tuple(params)


def reach(sql: sqlite3.Connection, scope: Scope) -> tuple[int, int]:
    """The first and the last version that may answer."""
    if scope.after is None and scope.before is None:
        return 0, 2**63 - 1
    condition, params = _may_hold(scope)
    low, high = sql.execute(f"SELECT min(block), max(block) FROM version_block WHERE {condition}", params).fetchone()
    return (1, 0) if low is None else (low * BLOCK, high * BLOCK + BLOCK - 1)


def most_relevant(sql: sqlite3.Connection, scope: Scope, newest_version: int, limit: int, skip: int) -> list[int]:
    """Article ids, best first, of versions up to `newest_version`. The scope has words: nothing else can be weighed."""
    low, high = reach(sql, scope)
    found = sql.execute(
        f"SELECT id FROM (SELECT a.id, a.first_seen_at, bm25(search_index, {_WEIGHTS}) AS score FROM {scope.tables}"
        f" WHERE {scope.condition} AND f.rowid BETWEEN ? AND ? ORDER BY f.rowid DESC LIMIT ?) a"
        f" ORDER BY score, {_NEWEST} LIMIT ? OFFSET ?",
        (*scope.params, low, min(high, newest_version), RANKED, limit, skip),
    )
    return [row[0] for row in found]


def newest_version(sql: sqlite3.Connection) -> int:
    (found,) = sql.execute("SELECT max(id) FROM version").fetchone()
    return int(found or 0)


def among(sql: sqlite3.Connection, scope: Scope, ids: Iterable[int]) -> set[int]:
    """Which of these few articles answer."""
    known = "v.id = a.version_id" if scope.then is None else KNOWN_THEN
    versions = sql.execute(
        "SELECT v.id FROM version v JOIN article a ON a.id = v.article_id"
        f" WHERE a.id IN (SELECT value FROM json_each(:ids)) AND {known}",
        {"ids": as_json(list(ids)), "then": scope.then},
    ).fetchall()
    asked = f"SELECT a.id FROM {scope.tables} WHERE {scope.condition} AND {scope.version} = ?"
    found = (sql.execute(asked, (*scope.params, version)).fetchone() for (version,) in versions)
    return {row[0] for row in found if row is not None}
