"""Which saved queries a version answers, by words each query requires, so that ten thousand cost no more than a few.

A query's required terms are such that a version holding none of them cannot answer it; those that are left are asked
by their plans, and only what a plan cannot say is left to the index.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newswatch.archive.aliases import Aliases, serving
from newswatch.archive.asked import Asked
from newswatch.archive.nodes import Query
from newswatch.archive.plans import Plan, Term, plan_of, rarity, required, terms_in
from newswatch.archive.wording import Wording

Clause = frozenset[Term]
_NO_CLAUSE: Clause = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class _Saved:
    key: int
    query: Query
    plan: Plan
    rarest: Clause
    """The book knows the query by it; empty where nothing is known to be required."""
    needed: frozenset[Term]
    """Of what it requires besides, that which is one term: to be held all of it."""


class Book:
    """Saved queries by the rarest of what each requires. They may come and go one by one."""

    def __init__(self, queries: Mapping[int, Query] | None = None) -> None:
        self._known: Aliases | None = None
        self._saved: dict[int, _Saved] = {}
        self._clear()
        for key, query in (queries or {}).items():
            self.add(key, query)

    def _clear(self) -> None:
        self._terms = Asked()
        self._always: dict[int, _Saved] = {}
        self._by_term: dict[Term, list[_Saved]] = {}

    def use(self, known: Aliases) -> None:
        """Where these are other names than before, every query is read again."""
        if known is self._known:
            return
        self._known = known
        before, self._saved = self._saved, {}
        self._clear()
        for one in before.values():
            self.add(one.key, one.query)

    def add(self, key: int, query: Query) -> None:
        if self._known is None:
            self._known = serving(None)
        plan = plan_of(query, self._known)
        rarest, *more = [*sorted(required(plan), key=rarity, reverse=True), _NO_CLAUSE]
        needed = frozenset(term for clause in more if len(clause) == 1 for term in clause)
        self._saved[key] = one = _Saved(key, query, plan, rarest, needed)
        if not rarest:
            self._always[key] = one
        for term in rarest:
            self._by_term.setdefault(term, []).append(one)
        self._terms.ask(set(terms_in(plan)))

    def discard(self, key: int) -> None:
        one = self._saved.pop(key, None)
        if one is None:
            return
        self._always.pop(key, None)
        self._terms.drop(set(terms_in(one.plan)))
        for term in one.rarest:
            self._by_term[term].remove(one)
            if not self._by_term[term]:
                del self._by_term[term]

    def changed(self, form: str, seen: int) -> None:
        """For `Lexicon.on_change`."""
        self._terms.changed(form, seen)

    def answers(self, sql: sqlite3.Connection, wording: Wording) -> dict[int, bool]:
        """The queries that the version answers (True) or of which only the index can say (False)."""
        self._terms.find(sql, wording)
        found: dict[int, bool] = {}
        for one in self._candidates(wording.terms):
            verdict = one.plan.ask(wording)
            if verdict is not False:
                found[one.key] = bool(verdict)
        return found

    def _candidates(self, terms: set[Term]) -> Iterator[_Saved]:
        """One may come twice."""
        yield from self._always.values()
        for term in self._by_term.keys() & terms:
            for one in self._by_term[term]:
                if one.needed <= terms:
                    yield one
