"""Which saved queries a version can answer at all: by words each query requires, before any is verified.

A query's required terms are such that a version holding none of them cannot answer it. That may name too many queries
and must never name too few; `matches` decides.
"""

import re
import sqlite3
import threading
from collections.abc import Collection, Mapping, Sequence
from typing import assert_never

from newswatch.archive import aliases
from newswatch.archive.aliases import Aliases
from newswatch.archive.formkeys import every_key, keys_of_word
from newswatch.archive.lexicon import compounds_in
from newswatch.archive.rewriting import expandable, parts_of, plain, rewritten
from newswatch.archive.schema import TOKENIZER
from newswatch.archive.syntax import All, Dated, Either, Filter, Forms, Node, Not, Query, Words

Term = tuple[str, bool]
"""A token of the index, and whether it is only a token's beginning; or a key of the lexicon as `_keyed` has it."""
Clause = frozenset[Term]
_WORDS = "SELECT title, body, authors, tags, filters FROM search_text WHERE version_id = ?"
_FILTERS = ("source", "lang", "country", "covers")
"""How the tokens of filters begin (newswatch.archive.tokens)."""
_KEY = "\x1f"
"""Begins what no token of the index is: a key of the lexicon."""
_PARTS = re.compile(r"[^\W_]+")
_here = threading.local()


class Book:
    """Saved queries by the rarest of what each requires."""

    def __init__(self, queries: Mapping[int, Query]) -> None:
        self._queries = dict(queries)
        self._aliases: Aliases | None = None

    def _read(self, known: Aliases) -> None:
        self._aliases = known
        self._always: list[int] = []
        self._by_token: dict[str, list[int]] = {}
        self._by_beginning: dict[str, list[int]] = {}
        self._clauses: dict[int, list[Clause]] = {}
        for key, query in self._queries.items():
            clauses = sorted(required(query, known), key=_rarity, reverse=True)
            if not clauses:
                self._always.append(key)
                continue
            self._clauses[key] = clauses[1:]
            for token, beginning in clauses[0]:
                (self._by_beginning if beginning else self._by_token).setdefault(token, []).append(key)
        self._lengths = sorted({len(token) for token in self._by_beginning})
        self._keyed = any(token.startswith(_KEY) for token in self._by_token) or any(
            token.startswith(_KEY) for found in self._clauses.values() for clause in found for token, _ in clause
        )

    def candidates(self, sql: sqlite3.Connection, version_id: int) -> set[int]:
        """The keys of the queries that the stored version may answer."""
        if (known := aliases.of_archive(sql)) is not self._aliases:
            self._read(known)
        if not self._clauses:
            return set(self._always)
        row = sql.execute(_WORDS, (version_id,)).fetchone()
        tokens = frozenset(self._terms_of(sql, row) if row else ())
        found: set[int] = set()
        for token in tokens:
            found.update(self._by_token.get(token, ()))
            for length in self._lengths:
                found.update(self._by_beginning.get(token[:length], ()))
        return {key for key in found if all(_holds(tokens, clause) for clause in self._clauses[key])} | {*self._always}

    def _terms_of(self, sql: sqlite3.Connection, row: tuple[str, ...]) -> set[str]:
        """The tokens of a version, and the keys of the lexicon they may stand under."""
        found = set(tokens_of("\n".join(row)))
        if self._keyed:
            *texts, _ = row
            joined = compounds_in(sql, _PARTS.findall("\n".join(texts)))
            found |= {_keyed(*key) for form in (*found, *joined) for key in every_key(form)}
        return found


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
            return [
                frozenset({(part, False), *((_keyed(*key), False) for key in keys_of_word(part))}) for part in parts
            ]
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


def _keyed(language: str, key: str) -> str:
    return f"{_KEY}{language}{_KEY}{key}"


def _rarity(clause: Clause) -> tuple[int, int]:
    """A guess that costs nothing: long words are rarer than short ones, few than many, any than a filter's token."""
    return min(0 if token.startswith(_FILTERS) else len(token) for token, _ in clause), -len(clause)


def _holds(tokens: Collection[str], clause: Clause) -> bool:
    return any(
        any(other.startswith(token) for other in tokens) if beginning else token in tokens
        for token, beginning in clause
    )


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
