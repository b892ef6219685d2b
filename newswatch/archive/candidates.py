"""Which saved queries a version answers, by words each query requires, so that ten thousand cost no more than a few.

A query's required terms are such that a version holding none of them cannot answer it; those that are left are asked
by their plans, and only what a plan cannot say is left to the index.
"""

import sqlite3
from collections.abc import Mapping

from newswatch.archive.aliases import Aliases, serving
from newswatch.archive.asked import Asked
from newswatch.archive.nodes import Query
from newswatch.archive.plans import Plan, Term, is_several, plan_of, rarity, required, terms_in
from newswatch.archive.wording import Wording

Clause = frozenset[Term]
_NOTHING: frozenset[str] = frozenset()
_NO_CLAUSE: Clause = frozenset()


class Book:
    """Saved queries by the rarest of what each requires. They may come and go one by one."""

    def __init__(self, queries: Mapping[int, Query] | None = None) -> None:
        self._known: Aliases | None = None
        self._queries: dict[int, Query] = {}
        self._terms = Asked()
        self._clear()
        for key, query in (queries or {}).items():
            self.add(key, query)

    def _clear(self) -> None:
        self._always: set[int] = set()
        self._plans: dict[int, Plan] = {}
        self._by_term: dict[Term, list[int]] = {}
        self._rarest: dict[int, Clause] = {}
        """The book knows the query by it."""
        self._single: dict[int, frozenset[str]] = {}
        """Of the others those that are one term: to be held all of them."""

    def use(self, known: Aliases) -> None:
        """Where these are other names than before, every query is read again."""
        if known is self._known:
            return
        self._known = known
        queries, self._queries = self._queries, {}
        self._clear()
        self._terms = Asked()
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
            for term in rarest:
                self._by_term.setdefault(term, []).append(key)
            if single := frozenset(term for clause in more if len(clause) == 1 for term in clause):
                self._single[key] = single
        self._terms.ask(_terms_in(plan))

    def discard(self, key: int) -> None:
        if self._queries.pop(key, None) is None:
            return
        self._always.discard(key)
        self._terms.drop(_terms_in(self._plans.pop(key)))
        self._single.pop(key, None)
        for term in self._rarest.pop(key, _NO_CLAUSE):
            self._by_term[term].remove(key)
            if not self._by_term[term]:
                del self._by_term[term]

    def changed(self, form: str, seen: int) -> None:
        """For `Lexicon.on_change`."""
        self._terms.changed(form, seen)

    def answers(self, sql: sqlite3.Connection, wording: Wording) -> dict[int, bool]:
        """The queries that the version answers (True) or of which only the index can say (False)."""
        self._terms.find(sql, wording)
        terms = wording.terms
        found: set[int] = set(self._always)
        for term in terms & self._by_term.keys():
            found.update(self._by_term[term])
        verdicts = {key: self._plans[key].ask(wording) for key in found if self._single.get(key, _NOTHING) <= terms}
        return {key: bool(verdict) for key, verdict in verdicts.items() if verdict is not False}


def _terms_in(plan: Plan) -> set[str]:
    """Those that several tokens answer."""
    return {term for term in terms_in(plan) if is_several(term)}
