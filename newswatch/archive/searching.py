"""Searches in SQL: which articles answer, how many, and in what order."""

import heapq
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from newswatch.archive import tokens
from newswatch.archive.factsheet import BLOCK
from newswatch.archive.paging import Mark
from newswatch.archive.rows import KNOWN_THEN, as_json
from newswatch.archive.scopes import Scope

RANKED = 20_000
"""Relevance weighs this many of the hits stored last: bm25 costs 2 µs a hit."""
COUNTED = 500
"""A search counts its hits up to here."""
_MANY = 5_000
"""Hits from which those with a word in the title come first, whatever the others weigh."""
_FEW = 5_000
"""Up to so many hits are looked up one by one whether they are current; of more the index is asked that too."""
_AHEAD = 40
"""Hits looked at beyond those wanted: articles that were edited or imported stand out of order."""
_WEIGHTS = "8.0, 1.0, 2.0, 4.0, 0.0"
"""title, body, authors, tags, filters."""
_NEWEST = "a.first_seen_at DESC, a.id DESC"
_BATCHES = (4, 60, 900)
"""Blocks looked through one after the other until enough is found; then everything."""
_AT_ONCE, _PARTS = 400, (32, 6)
"""Blocks up to which a phrase is looked for in all of them at once; of more first in these parts, the newest."""
_SPANS = 8
"""Runs of blocks looked through one by one; more are looked through as one, with what lies between them."""
_EVER, _NEVER = -(2**63), 2**63 - 1

Hit = tuple[int, int]
"""(article id, first seen in epoch ms)."""


@dataclass(frozen=True, slots=True)
class Page:
    hits: list[Hit]
    """Newest first."""
    total: int
    """How many there are in all; not `exact`: at least."""
    exact: bool


class Sort(StrEnum):
    NEWEST = "newest"
    """By when we first saw it."""
    RELEVANCE = "relevance"


def count(sql: sqlite3.Connection, scope: Scope, most: int | None = None) -> int:
    """How many answer; one more than `most` where there are more."""
    low, high = reach(sql, scope)
    tables, condition, params = scope.tables, f"{scope.condition} AND {scope.version} BETWEEN ? AND ?", scope.params
    if scope.simple and (most is None or most > _FEW):
        tables, params = "search_index f", (f'({scope.match}) AND filters : "{tokens.LIVE}"',)
        condition = "search_index MATCH ? AND f.rowid BETWEEN ? AND ?"
    row = sql.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {tables} WHERE {condition} LIMIT ?)",
        (*params, low, high, -1 if most is None else most + 1),
    ).fetchone()
    return int(row[0])


def first_page(sql: sqlite3.Connection, scope: Scope, limit: int) -> Page:
    """The newest, counted up to COUNTED.

    In most archives what was stored last is what was first seen last, and one look into the index is enough.
    """
    if scope.nested:
        return counted(newest(sql, scope, limit), count(sql, scope, COUNTED))
    if scope.phrased:
        return _by_blocks(sql, scope, limit)
    rows = _latest(sql, scope, *reach(sql, scope), limit)
    for last in (limit + _AHEAD, len(rows)):
        last_row, complete = rows[:last][-1:], last >= len(rows) <= COUNTED
        best = heapq.nlargest(limit, ((one, seen) for one, seen, _ in rows[:last]), key=_by_time)
        if complete or (len(best) == limit and best[-1][1] > newest_upto(sql, last_row[0][2])):
            return counted(best, len(rows))
    return counted(newest(sql, scope, limit), len(rows))


def counted(hits: list[Hit], total: int) -> Page:
    return Page(hits, min(total, COUNTED), total <= COUNTED)


def _by_blocks(sql: sqlite3.Connection, scope: Scope, limit: int) -> Page:
    """A phrase of common words costs the index much: it is looked for where the newest are, and counted only there."""
    found: dict[int, int] = {}
    (blocks,) = sql.execute("SELECT count(*) FROM version_block").fetchone()
    steps = [] if blocks <= _AT_ONCE else [blocks // part for part in _PARTS]
    for low, high, left in _spans(sql, scope, None, steps):
        rows = _latest(sql, scope, low, high, limit)
        if len(rows) > COUNTED:
            return Page(newest(sql, scope, limit), COUNTED, exact=False)
        found.update((one, seen) for one, seen, _ in rows)
        best = heapq.nlargest(limit, found.items(), key=_by_time)
        if left == _EVER or (len(best) == limit and best[-1][1] > left):
            return Page(best, len(found), exact=left == _EVER)
    return Page([], 0, exact=True)


def _latest(sql: sqlite3.Connection, scope: Scope, low: int, high: int, limit: int) -> list[tuple[int, int, int]]:
    """(article id, first seen, version) of those stored last, one more than COUNTED."""
    return sql.execute(
        f"SELECT a.id, a.first_seen_at, {scope.version} FROM {scope.tables} WHERE {scope.condition}"
        f" AND {scope.version} BETWEEN ? AND ? ORDER BY {scope.version} DESC LIMIT ?",
        (*scope.params, low, high, max(COUNTED + 1, limit)),
    ).fetchall()


def _by_time(hit: Hit) -> Hit:
    return hit[1], hit[0]


def newest_upto(sql: sqlite3.Connection, version: int) -> int:
    """When the newest of the versions up to this one was first seen, or later."""
    row = sql.execute(
        "SELECT newest FROM version_block WHERE block <= ? ORDER BY newest DESC LIMIT 1", (version // BLOCK,)
    ).fetchone()
    return _EVER if row is None else int(row[0])


def newest(sql: sqlite3.Connection, scope: Scope, limit: int, after: Mark | None = None) -> list[Hit]:
    """Those after the mark's, newest first; `limit` -1 is all.

    Versions are stored nearly in the order they are first seen, but for imports and edits. So the blocks of versions
    are looked through from the one with the newest on, until none is left that could hold anything newer.
    """
    if limit < 0 or scope.nested:
        return _between(sql, scope, *reach(sql, scope), limit, after)
    found: dict[int, int] = {}
    for low, high, left in _spans(sql, scope, after, _BATCHES):
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


def _spans(
    sql: sqlite3.Connection, scope: Scope, after: Mark | None, steps: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """(first version, last version, the newest first_seen_at of what is left after it)."""
    condition, params = _may_hold(scope)
    if after is not None:
        condition, params = f"{condition} AND oldest <= ?", (*params, after.major)
    blocks = sql.execute(f"SELECT block, newest FROM version_block WHERE {condition} ORDER BY newest DESC", params)
    next_one = blocks.fetchone()
    for size in steps:
        batch: list[int] = []
        while next_one is not None and len(batch) < size:
            batch.append(next_one[0])
            next_one = blocks.fetchone()
        runs = _runs(sorted(batch))
        for place, (first, last) in enumerate(runs):
            # of a batch only the end tells that nothing newer is left
            left = _NEVER if place < len(runs) - 1 else _EVER if next_one is None else next_one[1]
            yield first * BLOCK, last * BLOCK + BLOCK - 1, left
    if next_one is not None:
        yield (*reach(sql, scope), _EVER)


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
        return 0, _NEVER
    condition, params = _may_hold(scope)
    low, high = sql.execute(f"SELECT min(block), max(block) FROM version_block WHERE {condition}", params).fetchone()
    return (1, 0) if low is None else (low * BLOCK, high * BLOCK + BLOCK - 1)


@dataclass(frozen=True, slots=True)
class Weighed:
    ids: list[int]
    """Of articles, best first."""
    hits: int | None
    """Among which they are the best, RANKED at most; None: nobody counted."""


def most_relevant(sql: sqlite3.Connection, scope: Scope, newest_version: int, limit: int, skip: int) -> Weighed:
    """Of versions up to `newest_version`. The scope has words: nothing else can be weighed."""
    low, high = reach(sql, scope)
    high = min(high, newest_version)
    if scope.simple:
        return _weighed(sql, scope, high, limit, skip)
    found = sql.execute(
        f"SELECT id FROM (SELECT a.id, a.first_seen_at, bm25(search_index, {_WEIGHTS}) AS score FROM {scope.tables}"
        f" WHERE {scope.condition} AND f.rowid BETWEEN ? AND ? ORDER BY f.rowid DESC LIMIT ?) a"
        f" ORDER BY score, {_NEWEST} LIMIT ? OFFSET ?",
        (*scope.params, low, high, RANKED, limit, skip),
    )
    return Weighed([row[0] for row in found], None)


def _weighed(sql: sqlite3.Connection, scope: Scope, high: int, limit: int, skip: int) -> Weighed:
    """Of very many hits those first that have a word in title, tags or authors: to weigh the others takes longer than
    people wait, and of 20,000 none of them comes among the first.
    """
    first, hits = list[int](), None
    if scope.foremost is not None:
        hits, low = sql.execute(
            "SELECT count(*), min(hit) FROM (SELECT rowid AS hit FROM search_index WHERE search_index MATCH ?"
            " AND rowid <= ? ORDER BY rowid DESC LIMIT ?)",
            (scope.match, high, RANKED),
        ).fetchone()
        if hits > _MANY:
            first = _best(sql, scope.foremost, (low, high), -1 if limit < 0 else skip + limit)
            if 0 <= limit <= len(first) - skip:
                return Weighed(first[skip : skip + limit], hits)
    whole = _best(sql, scope.match, (0, high), -1 if limit < 0 or first else skip + limit)
    known = set(first)
    found = [*first, *(one for one in whole if one not in known)][skip:]
    return Weighed(found if limit < 0 else found[:limit], hits)


def _best(sql: sqlite3.Connection, match: str | None, span: tuple[int, int], number: int) -> list[int]:
    """Weighed first, and only then asked whether they are current: that is half the work."""
    most = -1 if number < 0 else number * 2 + 40
    while True:
        best = sql.execute(
            f"SELECT hit FROM (SELECT rowid AS hit, bm25(search_index, {_WEIGHTS}) AS score FROM search_index"
            " WHERE search_index MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?)"
            " ORDER BY score, hit DESC LIMIT ?",
            (match, *span, RANKED, most),
        ).fetchall()
        hits = [row[0] for row in best]
        known = dict(
            sql.execute(
                "SELECT version_id, id FROM facets WHERE version_id IN (SELECT value FROM json_each(?))",
                (as_json(hits),),
            ).fetchall()
        )
        found = [known[hit] for hit in hits if hit in known]
        if most < 0 or len(hits) < most or len(found) >= number:
            return found
        most *= 8


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
