"""The newest articles with a phrase in any of its forms, told by their texts.

FTS5 phrases hold no alternatives. Articles with all the words come newest first, and their texts say which have them in
a row: what stands together in the language is soon found so, and every form of it.
"""

import heapq
import sqlite3
from collections.abc import Sequence

from newswatch.archive.scopes import Scope
from newswatch.archive.searching import Page, newest_upto, newest_version, reach
from newswatch.archive.wordings import COLUMNS, Check

_STEP, _TRIED, _MOST = 50, 200, 1_000
"""Texts read before it is asked whether they are enough, before it is judged whether they ever will be, and at most."""


def first_page(sql: sqlite3.Connection, scope: Scope, checks: Sequence[Check], limit: int) -> Page | None:
    """Of the articles of the scope, which has the phrases' words anywhere, those that pass the checks.

    None where too many texts would have to be read.
    """
    low, high = reach(sql, scope)
    high = min(high, newest_version(sql))
    rows = sql.execute(
        f"SELECT {scope.version}, a.id, a.first_seen_at, {', '.join(f't.{one}' for one in COLUMNS)}"
        f" FROM {scope.tables} CROSS JOIN search_text t ON t.version_id = {scope.version}"
        f" WHERE {scope.condition} AND {scope.version} BETWEEN ? AND ? ORDER BY {scope.version} DESC",
        (*scope.params, low, high),
    )
    hits: list[tuple[int, int]] = []
    for read, (version, article_id, seen, *columns) in enumerate(rows, 1):
        if all(check.holds(columns) for check in checks):
            hits.append((article_id, seen))
        if read % _STEP == 0:
            best = _newest(hits, limit)
            if len(best) == limit and best[-1][1] > newest_upto(sql, version):
                return Page(best, len(hits), exact=False)
            if read >= _TRIED and _needed(read, len(hits), limit, (high - low) / (high - version + 1)) > _MOST:
                return None
    return Page(_newest(hits, limit), len(hits), exact=True)


def _newest(hits: Sequence[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    return heapq.nlargest(limit, hits, key=lambda hit: (hit[1], hit[0]))


def _needed(read: int, hits: int, limit: int, times: float) -> float:
    """How many texts will have been read in the end, as it looks: all there are (`times` as many as were read), or
    as many as hold a page.
    """
    return min(read * times, read * limit / hits if hits else float("inf"))
