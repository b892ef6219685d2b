"""Which saved queries a version can answer at all: by words each query requires, before any is verified.

A query's required terms are such that a version holding none of them cannot answer it. That may name too many queries
and must never name too few; `matches` decides.
"""

import sqlite3
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from newswatch.archive.schema import TOKENIZER
from newswatch.archive.syntax import All, Dated, Either, Filter, Node, Not, Query, Words

Term = tuple[str, bool]
"""A token of the index, and whether it is only a token's beginning."""
Clause = frozenset[Term]
_FILTERS = ("source", "lang", "country", "covers")
"""How the tokens of filters begin (newswatch.archive.tokens)."""
_NOTHING: frozenset[str] = frozenset()
_NO_CLAUSE: Clause = frozenset()
_here = threading.local()


class Book:
    """Saved queries by the rarest of what each requires. They may come and go one by one."""

    def __init__(self, queries: Mapping[int, Query] | None = None) -> None:
        self._always: set[int] = set()
        self._by_token: dict[str, list[int]] = {}
        self._by_beginning: dict[str, list[int]] = {}
        self._lengths: Counter[int] = Counter()
        self._rarest: dict[int, Clause] = {}
        """The book knows the query by it."""
        self._single: dict[int, frozenset[str]] = {}
        """Of the others those that are one whole token: to be held all of them."""
        self._others: dict[int, tuple[Clause, ...]] = {}
        for key, query in (queries or {}).items():
            self.add(key, query)

    def add(self, key: int, query: Query) -> None:
        clauses = sorted(required(query), key=_rarity, reverse=True)
        if not clauses:
            self._always.add(key)
            return
        self._rarest[key] = clauses[0]
        for token, beginning in clauses[0]:
            self._place(beginning).setdefault(token, []).append(key)
        if single := frozenset(one for clause in clauses[1:] if (one := _single(clause))):
            self._single[key] = single
        if others := tuple(clause for clause in clauses[1:] if _single(clause) is None):
            self._others[key] = others
        self._lengths.update(_lengths(clauses[0], *others))

    def discard(self, key: int) -> None:
        self._always.discard(key)
        rarest = self._rarest.pop(key, _NO_CLAUSE)
        for token, beginning in rarest:
            place = self._place(beginning)
            place[token].remove(key)
            if not place[token]:
                del place[token]
        self._single.pop(key, None)
        self._lengths.subtract(_lengths(rarest, *self._others.pop(key, ())))

    def candidates(self, tokens: frozenset[str]) -> set[int]:
        """The keys of the queries that a version with these tokens may answer."""
        lengths = [length for length, number in self._lengths.items() if number]
        held = _Held(tokens, _beginnings(tokens, lengths))
        found: set[int] = set()
        for token in tokens & self._by_token.keys():
            found.update(self._by_token[token])
        for beginnings in held.beginnings.values():
            for beginning in beginnings & self._by_beginning.keys():
                found.update(self._by_beginning[beginning])
        may = {key for key in found if self._single.get(key, _NOTHING) <= tokens}
        return {key for key in may if all(map(held.any_of, self._others.get(key, ())))} | self._always

    def _place(self, beginning: bool) -> dict[str, list[int]]:
        return self._by_beginning if beginning else self._by_token


def required(query: Query) -> list[Clause]:
    """What every answer holds: of each clause at least one term. Empty where nothing is known to be required."""
    return [] if query.root is None else _required(query.root)


def _required(node: Node) -> list[Clause]:
    match node:
        case Words():
            return [frozenset({(token, node.prefix)}) for token in tokens_of(node.text)]
        case Filter():
            return [frozenset({(node.token, False)})]
        case Not() | Dated():
            return []
        case All():
            return [clause for one in node.nodes for clause in _required(one)]
        case Either():
            each = [_required(one) for one in node.nodes]
            return [frozenset().union(*(max(clauses, key=_rarity) for clauses in each))] if all(each) else []
        case _:
            assert_never(node)


def _rarity(clause: Clause) -> tuple[int, int]:
    """A guess that costs nothing: long words are rarer than short ones, few than many, any than a filter's token."""
    return min(0 if token.startswith(_FILTERS) else len(token) for token, _ in clause), -len(clause)


def _single(clause: Clause) -> str | None:
    ((token, beginning), *more) = clause
    return None if more or beginning else token


def _lengths(*clauses: Clause) -> list[int]:
    return [len(token) for clause in clauses for token, beginning in clause if beginning]


def _beginnings(tokens: frozenset[str], lengths: Sequence[int]) -> dict[int, frozenset[str]]:
    """By length, the longest first, for of them the shorter are made."""
    found = {}
    for length in sorted(lengths, reverse=True):
        tokens = found[length] = frozenset([token[:length] for token in tokens])
    return found


@dataclass(frozen=True, slots=True)
class _Held:
    """What a version holds: its tokens, and their beginnings by every length that is asked for."""

    tokens: frozenset[str]
    beginnings: dict[int, frozenset[str]]

    def any_of(self, clause: Clause) -> bool:
        return any(token in (self.beginnings[len(token)] if beginning else self.tokens) for token, beginning in clause)


def tokens_of(text: str) -> Sequence[str]:
    """The distinct tokens the index would make of a normalised text; by its own tokenizer, so that both agree."""
    if text.isascii() and text.isalnum():
        return [text.lower()]
    if not hasattr(_here, "sql"):
        _here.sql = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        _here.sql.execute(
            f"CREATE VIRTUAL TABLE alone USING fts5 (text, content = '', detail = none, tokenize = '{TOKENIZER}')"
        )
        _here.sql.execute("CREATE VIRTUAL TABLE token USING fts5vocab (alone, row)")
    sql: sqlite3.Connection = _here.sql
    sql.execute("BEGIN")
    sql.execute("INSERT INTO alone (alone) VALUES ('delete-all')")
    sql.execute("INSERT INTO alone (rowid, text) VALUES (1, ?)", (text,))
    sql.execute("COMMIT")
    return [row[0] for row in sql.execute("SELECT term FROM token")]
