"""Which saved queries a version can answer at all: by words each query requires, before any is verified.

A query's required terms are such that a version holding none of them cannot answer it. That may name too many queries
and must never name too few; `matches` decides.
"""

import re
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from newswatch.archive.aliases import Aliases, of_home
from newswatch.archive.formkeys import Key, every_key, keys_of_word
from newswatch.archive.lexicon import compounds_in
from newswatch.archive.rewriting import expandable, parts_of, plain, rewritten
from newswatch.archive.schema import TOKENIZER
from newswatch.archive.syntax import All, Dated, Either, Filter, Forms, Node, Not, Query, Words

Term = tuple[str, bool]
"""A token of the index, and whether it is only a token's beginning; or a key of the lexicon as `keyed` has it."""
Clause = frozenset[Term]
_FILTERS = ("source", "lang", "country", "covers")
"""How the tokens of filters begin (newswatch.archive.tokens)."""
_KEY = "\x1f"
"""Begins what no token of the index is: a key of the lexicon."""
_PARTS = re.compile(r"[^\W_]+")
_NOTHING: frozenset[str] = frozenset()
_NO_CLAUSE: Clause = frozenset()
_here = threading.local()


class Book:
    """Saved queries by the rarest of what each requires. They may come and go one by one."""

    def __init__(self, queries: Mapping[int, Query] | None = None) -> None:
        self._known: Aliases | None = None
        self._queries: dict[int, Query] = {}
        self._clear()
        for key, query in (queries or {}).items():
            self.add(key, query)

    def _clear(self) -> None:
        self._always: set[int] = set()
        self._by_token: dict[str, list[int]] = {}
        self._by_beginning: dict[str, list[int]] = {}
        self._lengths: Counter[int] = Counter()
        self._keyed = 0
        self._rarest: dict[int, Clause] = {}
        """The book knows the query by it."""
        self._single: dict[int, frozenset[str]] = {}
        """Of the others those that are one whole token: to be held all of them."""
        self._whole: dict[int, tuple[frozenset[str], ...]] = {}
        """Those of several whole tokens: of each to be held one."""
        self._others: dict[int, tuple[Clause, ...]] = {}

    @property
    def keyed(self) -> bool:
        """Whether any query asks for keys of the lexicon: if not, a version's tokens are terms enough."""
        return self._keyed > 0

    def use(self, known: Aliases) -> None:
        """Where these are other names than before, every query is read again."""
        if known is self._known:
            return
        self._known = known
        queries, self._queries = self._queries, {}
        self._clear()
        for key, query in queries.items():
            self.add(key, query)

    def add(self, key: int, query: Query) -> None:
        if self._known is None:
            self._known = of_home(None)
        self._queries[key] = query
        clauses = sorted(required(query, self._known), key=_rarity, reverse=True)
        if not clauses:
            self._always.add(key)
            return
        rarest, *more = clauses
        self._rarest[key] = rarest
        for token, beginning in rarest:
            self._place(beginning).setdefault(token, []).append(key)
        wholes = [whole for clause in more if (whole := _whole(clause))]
        if single := frozenset(token for whole in wholes if len(whole) == 1 for token in whole):
            self._single[key] = single
        if several := tuple(whole for whole in wholes if len(whole) > 1):
            self._whole[key] = several
        if others := tuple(clause for clause in more if not _whole(clause)):
            self._others[key] = others
        self._lengths.update(_lengths(rarest, *others))
        self._keyed += _asks_keys(rarest, several, others)

    def discard(self, key: int) -> None:
        self._queries.pop(key, None)
        self._always.discard(key)
        rarest = self._rarest.pop(key, _NO_CLAUSE)
        for token, beginning in rarest:
            place = self._place(beginning)
            place[token].remove(key)
            if not place[token]:
                del place[token]
        self._single.pop(key, None)
        several, others = self._whole.pop(key, ()), self._others.pop(key, ())
        self._lengths.subtract(_lengths(rarest, *others))
        self._keyed -= _asks_keys(rarest, several, others)

    def candidates(self, terms: frozenset[str]) -> set[int]:
        """The keys of the queries that a version may answer: one with these tokens, and if `keyed` with their keys."""
        lengths = [length for length, number in self._lengths.items() if number]
        held = _Held(terms, _beginnings(terms, lengths))
        found: set[int] = set()
        for term in terms & self._by_token.keys():
            found.update(self._by_token[term])
        for beginnings in held.beginnings.values():
            for beginning in beginnings & self._by_beginning.keys():
                found.update(self._by_beginning[beginning])
        may = {key for key in found if self._single.get(key, _NOTHING) <= terms}
        may = {key for key in may if not any(map(terms.isdisjoint, self._whole.get(key, ())))}
        return {key for key in may if all(map(held.any_of, self._others.get(key, ())))} | self._always

    def _place(self, beginning: bool) -> dict[str, list[int]]:
        return self._by_beginning if beginning else self._by_token


def terms_of(sql: sqlite3.Connection, tokens: frozenset[str], text: str) -> frozenset[str]:
    """The tokens of a version whose text this is, and the keys of the lexicon they may stand under."""
    joined = compounds_in(sql, _PARTS.findall(text))
    return tokens.union(*map(_keys_of_form, tokens), *map(_keys_of_form, joined))


@lru_cache(maxsize=60_000)
def _keys_of_form(form: str) -> frozenset[str]:
    return keyed(every_key(form))


def keyed(keys: Iterable[Key]) -> frozenset[str]:
    """Keys of the lexicon as they stand among tokens."""
    return frozenset(sys.intern(f"{_KEY}{language}{_KEY}{key}") for language, key in keys)


def required(query: Query, known: Aliases | None = None) -> list[Clause]:
    """What every answer holds: of each clause at least one term. Empty where nothing is known to be required."""
    query = query if known is None else rewritten(query, known)
    return [] if query.root is None else _required(query.root, query.forms)


def _required(node: Node, forms: bool) -> list[Clause]:
    match node:
        case Words():
            parts = parts_of(node.text)
            if not forms or not expandable(node) or not plain(parts):
                return [frozenset({(token, node.prefix)}) for token in tokens_of(node.text)]
            return [_any_form(part) for part in parts]
        case Forms():
            raise AssertionError(node)  # alerts keep queries as they were written
        case Filter():
            return [frozenset({(node.token, False)})]
        case Not() | Dated():
            return []
        case All():
            return [clause for one in node.nodes for clause in _required(one, forms)]
        case Either():
            each = [_required(one, forms) for one in node.nodes]
            return [frozenset().union(*(max(clauses, key=_rarity) for clauses in each))] if all(each) else []
        case _:
            assert_never(node)


@lru_cache(maxsize=20_000)
def _any_form(word: str) -> Clause:
    return frozenset((term, False) for term in (word, *keyed(keys_of_word(word))))


def _rarity(clause: Clause) -> tuple[int, int]:
    """A guess that costs nothing: long words are rarer than short ones, few than many, any than a filter's token."""
    words = (token for token, _ in clause if not token.startswith(_KEY))
    return min(0 if word.startswith(_FILTERS) else len(word) for word in words), -len(clause)


@lru_cache(maxsize=20_000)
def _whole(clause: Clause) -> frozenset[str]:
    """Its terms; none where one of them is a beginning."""
    return _NOTHING if any(beginning for _, beginning in clause) else frozenset(token for token, _ in clause)


def _asks_keys(rarest: Clause, several: Iterable[Collection[str]], others: Iterable[Clause]) -> bool:
    terms = [token for clause in (rarest, *others) for token, _ in clause]
    return any(term.startswith(_KEY) for one in (terms, *several) for term in one)


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
