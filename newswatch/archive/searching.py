"""Searches in SQL: which articles answer a compiled query, how many, and in what order."""

import sqlite3
from enum import StrEnum

from newswatch.archive import tokens
from newswatch.archive.compiling import Compiled
from newswatch.archive.rows import KNOWN_THEN

_RANKED = 20_000
"""Relevance weighs this many of the newest hits: bm25 costs 1.5 µs a hit."""
_WEIGHTS = "8.0, 1.0, 2.0, 4.0, 0.0"
"""title, body, authors, tags, filters."""


class Sort(StrEnum):
    NEWEST = "newest"
    """By when we first saw it."""
    RELEVANCE = "relevance"


def count(sql: sqlite3.Connection, query: Compiled) -> int:
    if query.fts is not None and query.where == "1":
        live = f'{query.fts} AND filters : "{tokens.LIVE}"'
        row = sql.execute("SELECT count(*) FROM search_index WHERE search_index MATCH ?", (live,)).fetchone()
    else:
        tables, condition, params = _hits(query)
        row = sql.execute(f"SELECT count(*) FROM {tables} WHERE {condition}", params).fetchone()
    return int(row[0])


def newest(sql: sqlite3.Connection, query: Compiled, limit: int) -> list[int]:
    """Article ids; `limit` -1 is all."""
    tables, condition, params = _hits(query)
    order = "ORDER BY a.first_seen_at DESC, a.id DESC LIMIT ?"
    return [row[0] for row in sql.execute(f"SELECT a.id FROM {tables} WHERE {condition} {order}", (*params, limit))]


def most_relevant(sql: sqlite3.Connection, query: Compiled, limit: int) -> list[int]:
    """Article ids, best first; without words there is nothing to weigh, and the newest come first."""
    if query.fts is None:
        return newest(sql, query, limit)
    found = sql.execute(
        f"SELECT a.id FROM (SELECT rowid AS hit, bm25(search_index, {_WEIGHTS}) AS score FROM search_index"
        " WHERE search_index MATCH ? ORDER BY rowid DESC LIMIT ?) JOIN article a ON a.version_id = hit"
        f" WHERE {query.where} ORDER BY score, a.first_seen_at DESC, a.id DESC LIMIT ?",
        (query.fts, _RANKED, *query.params, limit),
    )
    return [row[0] for row in found]


def known_then(sql: sqlite3.Connection, query: Compiled, then: int, limit: int) -> tuple[int, list[int]]:
    """(how many, article ids newest first) by the versions that were current at `then`, in epoch ms.

    The query is compiled with `hit="v.id"`.
    """
    tables = "article a JOIN version v ON v.article_id = a.id"
    condition, params = f"({query.where})", query.params
    if query.fts is not None:
        tables = "search_index f JOIN version v ON v.id = f.rowid JOIN article a ON a.id = v.article_id"
        condition, params = f"search_index MATCH ? AND {condition}", (query.fts, *params)
    condition = f"{condition} AND {KNOWN_THEN.replace(':then', '?')}"
    params = (*params, then, then)
    (total,) = sql.execute(f"SELECT count(*) FROM {tables} WHERE {condition}", params).fetchone()
    order = "ORDER BY a.first_seen_at DESC, a.id DESC LIMIT ?"
    found = sql.execute(f"SELECT a.id FROM {tables} WHERE {condition} {order}", (*params, limit))
    return total, [row[0] for row in found]


def _hits(query: Compiled) -> tuple[str, str, tuple[object, ...]]:
    """Tables, condition and parameters of a search among current versions."""
    if query.fts is None:
        return "article a", query.where, query.params
    tables = "search_index f JOIN article a ON a.version_id = f.rowid"
    return tables, f"search_index MATCH ? AND ({query.where})", (query.fts, *query.params)
