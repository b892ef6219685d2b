"""The newest articles with a phrase in any of its forms, told by their texts.

FTS5 phrases hold no alternatives. Articles that have the phrase's words beside each other come newest first, or, of
those whose pairs are not indexed yet, articles with all the words; and their texts say which have them in a row.
"""

import heapq
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from newswatch.archive import pairs
from newswatch.archive.loosening import ByText
from newswatch.archive.paging import Mark
from newswatch.archive.scopes import Scope
from newswatch.archive.searching import Hit, Page, newest_upto, newest_version, reach
from newswatch.archive.wordings import COLUMNS, Check

_STEP, _TRIED, _MOST, _MOST_PAIRED = 20, 200, 1_000, 4_000
"""Texts read before it is asked whether they are enough, before it is judged whether they ever will be, and at most;
with pairs more, for most of them are quickly seen to lack the words.
"""
_COUNTED = 10_000
"""Texts read to count; it takes a tenth of a second."""
_COLUMNS = ", ".join(f"t.{one}" for one in COLUMNS)
Read = tuple[int, Hit | None]
"""A version whose text was read, and its article where it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """Where the pairs of words are known, and all that a query asks there."""

    upto: int
    """The last version whose pairs are indexed."""
    asked: str
    """For `pair_index MATCH`."""
    told: ByText
    scope: Scope
    """Of `told.rest`."""

    @classmethod
    def of(cls, sql: sqlite3.Connection, told: ByText, scope: Scope) -> "Paired | None":
        """None where the index of pairs tells nothing."""
        upto, asked = pairs.upto(sql), pairs.asked(check.each for check in told.checks)
        return cls(upto=upto, asked=asked, told=told, scope=scope) if upto and asked is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrased:
    """A query with a phrase that is told by reading."""

    sql: sqlite3.Connection
    scope: Scope
    """Of the query with the phrases' words anywhere."""
    checks: Sequence[Check]
    """Of the phrases."""
    paired: Paired | None

    def page(self, limit: int, after: Mark | None) -> Page | None:
        """The newest that answer, after a mark. None where too many texts would have to be read.

        `limit` -1 is all, which needs the pairs.
        """
        if limit < 0 and self.paired is None:
            return None
        (low, high), most = self._span(), _MOST if self.paired is None else _MOST_PAIRED
        hits, before = list[Hit](), 0
        for read, (version, hit) in enumerate(self._read(low, high), 1):
            if hit is not None and after is not None and hit[::-1] >= (after.major, after.minor):
                before += 1
            elif hit is not None:
                hits.append(hit)
            if limit >= 0 and read % _STEP == 0:
                best = _newest(hits, limit)
                if len(best) == limit and best[-1][1] > newest_upto(self.sql, version):
                    return Page(best, before + len(hits), exact=False)
                times = (high - low) / (high - version + 1)
                if read >= _TRIED and _needed(read, before + len(hits), before + limit, times) > most:
                    return None
        return Page(_newest(hits, len(hits) if limit < 0 else limit), before + len(hits), exact=True)

    def count(self) -> int | None:
        """All that answer; None where very many texts would have to be read."""
        if self.paired is None:
            return None
        low, high = self._span()
        (may_be,) = self.sql.execute(
            "SELECT count(*) FROM"
            " (SELECT 1 FROM pair_index WHERE pair_index MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?)",
            (self.paired.asked, low, high, _COUNTED),
        ).fetchone()
        return None if may_be == _COUNTED else sum(hit is not None for _, hit in self._read(low, high))

    def _span(self) -> tuple[int, int]:
        low, high = reach(self.sql, self.scope)
        return low, min(high, newest_version(self.sql))

    def _read(self, low: int, high: int) -> Iterator[Read]:
        if self.paired is None or self.paired.upto < low:
            return _with_words(self.sql, self.scope, self.checks, low, high)
        return chain(
            _with_words(self.sql, self.scope, self.checks, self.paired.upto + 1, high),
            _with_pairs(self.sql, self.paired, low, min(high, self.paired.upto)),
        )


def _with_words(sql: sqlite3.Connection, scope: Scope, checks: Sequence[Check], low: int, high: int) -> Iterator[Read]:
    rows = sql.execute(
        f"SELECT {scope.version}, a.id, a.first_seen_at, {_COLUMNS}"
        f" FROM {scope.tables} CROSS JOIN search_text t ON t.version_id = {scope.version}"
        f" WHERE {scope.condition} AND {scope.version} BETWEEN ? AND ? ORDER BY {scope.version} DESC",
        (*scope.params, low, high),
    )
    for version, article_id, seen, *columns in rows:
        yield version, (article_id, seen) if all(check.holds(columns) for check in checks) else None


def _with_pairs(sql: sqlite3.Connection, paired: Paired, low: int, high: int) -> Iterator[Read]:
    rows = sql.execute(
        f"SELECT p.rowid, a.id, a.first_seen_at, t.filters, {_COLUMNS} FROM pair_index p"
        " CROSS JOIN facets a ON a.version_id = p.rowid CROSS JOIN search_text t ON t.version_id = p.rowid"
        f" WHERE pair_index MATCH ? AND p.rowid BETWEEN ? AND ? AND {paired.scope.condition} ORDER BY p.rowid DESC",
        (paired.asked, low, high, *paired.scope.params),
    )
    tokens, checks = paired.told.tokens, paired.told.checks
    for version, article_id, seen, filters, *columns in rows:
        held = tokens.issubset(filters.split()) and all(check.holds(columns) for check in checks)
        yield version, (article_id, seen) if held else None


def _newest(hits: Sequence[Hit], limit: int) -> list[Hit]:
    return heapq.nlargest(limit, hits, key=lambda hit: (hit[1], hit[0]))


def _needed(read: int, hits: int, limit: int, times: float) -> float:
    """How many texts will have been read in the end, as it looks: all there are (`times` as many as were read), or
    as many as hold a page.
    """
    return min(read * times, read * limit / hits if hits else float("inf"))
