"""Searches in SQL: which articles answer a compiled query, how many, and in what order."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from newswatch.archive import tokens
from newswatch.archive.compiling import Compiled
from newswatch.archive.paging import Mark
from newswatch.archive.rows import KNOWN_THEN, as_json

RANKED = 20_000
"""Relevance weighs this many of the newest hits: bm25 costs 1.5 µs a hit."""
_WEIGHTS = "8.0, 1.0, 2.0, 4.0, 0.0"
"""title, body, authors, tags, filters."""
_NEWEST = "a.first_seen_at DESC, a.id DESC"


class Sort(StrEnum):
    NEWEST = "newest"
    """By when we first saw it."""
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The articles that answer a query, as what follows SELECT: `a` is the article."""

    tables: str
    condition: str
    params: tuple[object, ...]
    version: str
    """The column of the version that answers."""


def current(query: Compiled) -> Scope:
    """Among current versions."""
    if query.fts is None:
        return Scope(tables="article a", condition=query.where, params=query.params, version="a.version_id")
    return Scope(
        tables="search_index f JOIN article a ON a.version_id = f.rowid",
        condition=f"search_index MATCH ? AND ({query.where})",
        params=(query.fts, *query.params),
        version="a.version_id",
    )


def known_then(query: Compiled, then: int) -> Scope:
    """Among the versions that were current at `then`, in epoch ms. The query is compiled with `hit="v.id"`."""
    tables = "article a JOIN version v ON v.article_id = a.id"
    condition, params = f"({query.where})", query.params
    if query.fts is not None:
        tables = "search_index f JOIN version v ON v.id = f.rowid JOIN article a ON a.id = v.article_id"
        condition, params = f"search_index MATCH ? AND {condition}", (query.fts, *params)
    return Scope(
        tables=tables,
        condition=f"{condition} AND {KNOWN_THEN.replace(':then', '?')}",
        params=(*params, then, then),
        version="v.id",
    )


def count(sql: sqlite3.Connection, query: Compiled) -> int:
    if query.fts is not None and query.where == "1":
        live = f'{query.fts} AND filters : "{tokens.LIVE}"'
        row = sql.execute("SELECT count(*) FROM search_index WHERE search_index MATCH ?", (live,)).fetchone()
        return int(row[0])
    return count_of(sql, current(query))


def count_of(sql: sqlite3.Connection, scope: Scope) -> int:
    row = sql.execute(f"SELECT count(*) FROM {scope.tables} WHERE {scope.condition}", scope.params).fetchone()
    return int(row[0])


def newest(sql: sqlite3.Connection, scope: Scope, limit: int, after: Mark | None = None) -> list[tuple[int, int]]:
    """(article id, first seen in epoch ms), those after the mark's; `limit` -1 is all."""
    condition, params = scope.condition, scope.params
    if after is not None:
        condition = f"({condition}) AND (a.first_seen_at, a.id) < (?, ?)"
        params = (*params, after.major, after.minor)
    rows = sql.execute(
        f"SELECT a.id, a.first_seen_at FROM {scope.tables} WHERE {condition} ORDER BY {_NEWEST} LIMIT ?",
        (*params, limit),
    )
    return rows.fetchall()


def most_relevant(sql: sqlite3.Connection, query: Compiled, newest_version: int, limit: int, skip: int) -> list[int]:
    """Article ids, best first, of versions up to `newest_version`. The query has words: nothing else can be weighed."""
    found = sql.execute(
        f"SELECT a.id FROM (SELECT rowid AS hit, bm25(search_index, {_WEIGHTS}) AS score FROM search_index"
        " WHERE search_index MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?) JOIN article a ON a.version_id = hit"
        f" WHERE {query.where} ORDER BY score, {_NEWEST} LIMIT ? OFFSET ?",
        (query.fts, newest_version, RANKED, *query.params, limit, skip),
    )
    return [row[0] for row in found]


def newest_version(sql: sqlite3.Connection) -> int:
    (found,) = sql.execute("SELECT max(id) FROM version").fetchone()
    return int(found or 0)


def among(sql: sqlite3.Connection, scope: Scope, ids: Iterable[int]) -> set[int]:
    """Which of these articles answer."""
    rows = sql.execute(
        f"SELECT a.id FROM {scope.tables} WHERE {scope.condition} AND a.id IN (SELECT value FROM json_each(?))",
        (*scope.params, as_json(list(ids))),
    )
    return {row[0] for row in rows}
