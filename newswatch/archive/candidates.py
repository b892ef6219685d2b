"""Which saved queries a version answers, by words each query requires, so that ten thousand cost no more than a few.

A query's required terms are such that a version holding none of them cannot answer it; those that are left are asked
by their plans, and only what a plan cannot say is left to the index.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping

from newswatch.archive.aliases import Aliases, serving
from newswatch.archive.asked import AskedForms
from newswatch.archive.nodes import Query
from newswatch.archive.plans import Plan, Term, plan_of, rarity, read_term, required, terms_in
from newswatch.archive.wording import Wording

Clause = frozenset[Term]
_NOTHING: frozenset[str] = frozenset()
_NO_CLAUSE: Clause = frozenset()


class Book:
    """Saved queries by the rarest of what each requires. They may come and go one by one."""

    def __init__(self, queries: Mapping[int, Query] | None = None) -> None:
        self._known: Aliases | None = None
        self._queries: dict[int, Query] = {}
        self._terms = AskedForms()
        self._clear()
        for key, query in (queries or {}).items():
            self.add(key, query)

    def _clear(self) -> None:
        self._always: set[int] = set()
        self._plans: dict[int, Plan] = {}
        self._by_token: dict[str, list[int]] = {}
        self._by_beginning: dict[str, list[int]] = {}
        self._lengths: Counter[int] = Counter()
        self._rarest: dict[int, Clause] = {}
        """The book knows the query by it."""
        self._single: dict[int, frozenset[str]] = {}
        """Of the others those that are one whole token: to be held all of them."""

    def use(self, known: Aliases) -> None:
        """Where these are other names than before, every query is read again."""
        if known is self._known:
            return
        self._known = known
        queries, self._queries = self._queries, {}
        self._clear()
        self._terms = AskedForms()
        for key, query in queries.items():
            self.add(key, query)

    def add(self, key: int, query: Query) -> None:
        if self._known is None:
            self._known = serving(None)
        self._queries[key] = query
        self._plans[key] = plan = plan_of(query, self._known)
        clauses = sorted(required(plan), key=rarity, reverse=True)
        if not clauses:
            self._always.add(key)
        else:
            rarest, *more = clauses
            self._rarest[key] = rarest
            for token, beginning in rarest:
                self._place(beginning).setdefault(token, []).append(key)
            if single := frozenset(token for clause in more if len(clause) == 1 for token, part in clause if not part):
                self._single[key] = single
            self._lengths.update(_lengths(rarest))
        self._terms.ask(_terms_in(plan))

    def discard(self, key: int) -> None:
        if self._queries.pop(key, None) is None:
            return
        self._always.discard(key)
        self._terms.drop(_terms_in(self._plans.pop(key)))
        rarest = self._rarest.pop(key, _NO_CLAUSE)
        for token, beginning in rarest:
            place = self._place(beginning)
            place[token].remove(key)
            if not place[token]:
                del place[token]
        self._single.pop(key, None)
        self._lengths.subtract(_lengths(rarest))

    def changed(self, form: str) -> None:
        """The lexicon has a form, or more keys of it than before."""
        self._terms.changed(form)

    def answers(self, sql: sqlite3.Connection, wording: Wording) -> dict[int, bool]:
        """The queries that the version answers (True) or of which only the index can say (False)."""
        self._terms.find(sql, wording)
        terms = wording.terms
        found: set[int] = set(self._always)
        for term in terms & self._by_token.keys():
            found.update(self._by_token[term])
        for beginning in self._beginnings(wording.tokens) & self._by_beginning.keys():
            found.update(self._by_beginning[beginning])
        verdicts = {key: self._plans[key].ask(wording) for key in found if self._single.get(key, _NOTHING) <= terms}
        return {key: bool(verdict) for key, verdict in verdicts.items() if verdict is not False}

    def _beginnings(self, tokens: frozenset[str]) -> frozenset[str]:
        lengths = [length for length, number in self._lengths.items() if number]
        return frozenset(token[:length] for length in lengths for token in tokens)

    def _place(self, beginning: bool) -> dict[str, list[int]]:
        return self._by_beginning if beginning else self._by_token


def _terms_in(plan: Plan) -> set[str]:
    """Those for any form of a word."""
    return {text for text, _ in terms_in(plan) if read_term(text) is not None}


def _lengths(clause: Clause) -> list[int]:
    return [len(token) for token, beginning in clause if beginning]
