"""Which tokens answer the words that saved queries ask for in any form: the lexicon turned round, kept in memory."""

import sqlite3
from collections import Counter
from collections.abc import Iterable

from newswatch.archive.formkeys import keys_of_seen
from newswatch.archive.lexicon import forms_of, joined_under, seen_of
from newswatch.archive.plans import read_term
from newswatch.archive.wording import Wording

_MOST_MET = 300_000
"""Tokens whose terms are kept, which for most are none; about 30 MB."""
_FEW = 100
"""New terms that are looked up one by one; more, and what is known of tokens is begun anew."""
_ALL = 1_000_000


class AskedForms:
    """Terms may come and go; the lexicon tells by `changed` of every form that is new or has more keys."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()
        self._by_key: dict[str, list[str]] = {}
        self._by_word: dict[str, list[str]] = {}
        self._met: dict[str, tuple[str, ...]] = {}
        """Token → terms."""
        self._joined: dict[str, dict[tuple[str, ...], set[str]]] = {}
        """First token of a word with hyphens → all its tokens → terms."""
        self._new: list[str] = []
        self._changed: set[str] = set()

    def ask(self, terms: Iterable[str]) -> None:
        for term in terms:
            self._asked[term] += 1
            if self._asked[term] == 1 and (read := read_term(term)) is not None:
                word, keys = read
                self._by_word.setdefault(word, []).append(term)
                for key in keys:
                    self._by_key.setdefault(key, []).append(term)
                self._new.append(term)

    def drop(self, terms: Iterable[str]) -> None:
        for term in terms:
            self._asked[term] -= 1
            if not self._asked[term] and (read := read_term(term)) is not None:
                del self._asked[term]
                word, keys = read
                for place, name in ((self._by_word, word), *((self._by_key, key) for key in keys)):
                    place[name].remove(term)
                    if not place[name]:
                        del place[name]
                self._met.clear()

    def changed(self, form: str) -> None:
        if "-" in form:
            self._changed.add(form)
        else:
            self._met.pop(form, None)

    def find(self, sql: sqlite3.Connection, wording: Wording) -> None:
        """Tells the wording which terms it answers."""
        if not self._asked:
            return
        self._catch_up(sql)
        for token in wording.tokens:
            terms = self._met.get(token)
            if terms is None:
                terms = self._met[token] = self._terms_of(token, seen_of(sql, token))
            for term in terms:
                wording.answer(term, (token,))
        for first in wording.tokens & self._joined.keys():
            for form, joined in self._joined[first].items():
                if next(wording.stands(form), None) is not None:
                    for term in joined:
                        wording.answer(term, form)

    def _terms_of(self, form: str, seen: int) -> tuple[str, ...]:
        """Of a form without hyphens."""
        found = set(self._by_word.get(form, ()))
        for key in keys_of_seen(form, seen) & self._by_key.keys():
            found.update(self._by_key[key])
        return tuple(found)

    def _catch_up(self, sql: sqlite3.Connection) -> None:
        if len(self._new) > _FEW or len(self._met) > _MOST_MET:
            self._met.clear()
        for term in self._new:
            self._look(sql, term)
        self._new.clear()
        for form in self._changed:
            for term in self._terms_of(form.replace("-", ""), seen_of(sql, form)):
                self._join(form, term)
        self._changed.clear()

    def _look(self, sql: sqlite3.Connection, term: str) -> None:
        """The forms of a new term among the tokens already met, and the words with hyphens it may be."""
        read = read_term(term)
        if read is None or term not in self._asked:
            return
        word, keys = read
        for key in keys:
            for form in joined_under(sql, key):
                self._join(form, term)
        if self._met:
            for form in (word, *forms_of(sql, keys, _ALL)):
                self._met.pop(form, None)

    def _join(self, form: str, term: str) -> None:
        tokens = tuple(form.split("-"))
        self._joined.setdefault(tokens[0], {}).setdefault(tokens, set()).add(term)
