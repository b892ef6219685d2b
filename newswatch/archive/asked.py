"""Which tokens answer the terms that saved queries ask for: the lexicon turned round, kept in memory.

One look at a token says all there is to say of it, for with ten thousand alerts an article costs as much as it costs to
look for its words.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator

from newswatch.archive.formkeys import keys_of_seen
from newswatch.archive.lexicon import all_joined, forms_of, seen_of
from newswatch.archive.plans import AnyForm, Beginning, read_term
from newswatch.archive.wording import Wording

_MOST_MET = 400_000
"""Tokens whose terms are known, which for most are none; about 50 MB."""
_FEW = 100
"""New terms that are looked up one by one; more, and what is known of tokens is begun anew."""
_ALL = 1_000_000


class Asked:
    """Terms may come and go; the lexicon tells by `changed` of every form that is new or has more keys."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()
        self._by_key: dict[str, tuple[str, ...]] = {}
        self._by_word: dict[str, tuple[str, ...]] = {}
        """By the token itself: a term for it alone, and one for its forms."""
        self._by_beginning: dict[str, tuple[str, ...]] = {}
        self._lengths: Counter[int] = Counter()
        """Of the beginnings."""
        self._met: dict[str, tuple[str, ...]] = {}
        """Token → terms it answers."""
        self._silent: set[str] = set()
        """Tokens met that answer none: most of them, and a set is half as far to look as a dict."""
        self._joined: dict[str, dict[tuple[str, ...], set[str]]] = {}
        """First token of a word with hyphens → all its tokens → terms."""
        self._new: list[tuple[str, AnyForm | None]] = []

    def ask(self, terms: Iterable[str]) -> None:
        for term in terms:
            self._asked[term] += 1
            if self._asked[term] == 1:
                read = read_term(term)
                for place, name in self._places(term, read):
                    place[name] = (*place.get(name, ()), term)
                if isinstance(read, Beginning):
                    self._lengths[len(read.text)] += 1
                    self._forget()
                else:
                    self._new.append((term, read))

    def drop(self, terms: Iterable[str]) -> None:
        for term in terms:
            self._asked[term] -= 1
            if not self._asked[term]:
                del self._asked[term]
                read = read_term(term)
                for place, name in self._places(term, read):
                    place[name] = tuple(one for one in place[name] if one != term)
                    if not place[name]:
                        del place[name]
                if isinstance(read, Beginning):
                    self._lengths[len(read.text)] -= 1
                self._forget()

    def changed(self, form: str, seen: int) -> None:
        if not self._asked:
            return
        if "-" in form:
            for term in self._terms_of(form.replace("-", ""), seen):
                self._join(form, term)
        else:
            self._meet(form, seen)

    def find(self, sql: sqlite3.Connection, wording: Wording) -> None:
        """Tells the wording which terms it answers."""
        if not self._asked:
            return
        self._catch_up(sql)
        here = {}
        for token in wording.tokens - self._silent:
            terms = self._met.get(token) or self._meet(token, seen_of(sql, token))
            if terms:
                here[token] = terms
        wording.answer(here, list(self._joined_in(wording)))

    def _joined_in(self, wording: Wording) -> Iterator[tuple[tuple[str, ...], str]]:
        for first in wording.tokens & self._joined.keys():
            for form, terms in self._joined[first].items():
                if wording.has_row(form):
                    yield from ((form, term) for term in terms)

    def _meet(self, token: str, seen: int) -> tuple[str, ...]:
        terms = self._terms_of(token, seen)
        if terms:
            self._met[token] = terms
            self._silent.discard(token)
        else:
            self._met.pop(token, None)
            self._silent.add(token)
        return terms

    def _forget(self) -> None:
        self._met.clear()
        self._silent.clear()

    def _terms_of(self, form: str, seen: int) -> tuple[str, ...]:
        """Of a form without hyphens."""
        found = set(self._by_word.get(form, ()))
        for key in keys_of_seen(form, seen) if self._by_key else ():  # nobody asks: not to be made for nothing
            found.update(self._by_key.get(key, ()))
        for length, number in self._lengths.items():
            if number:
                found.update(self._by_beginning.get(form[:length], ()))
        return tuple(found)

    def _catch_up(self, sql: sqlite3.Connection) -> None:
        if len(self._met) + len(self._silent) > _MOST_MET or len(self._new) > _FEW:
            self._forget()
        if len(self._new) > _FEW:
            for key, form in all_joined(sql):
                for term in self._by_key.get(key, ()):
                    self._join(form, term)
        else:
            for term, read in self._new:
                if term in self._asked:
                    self._look(sql, term, read)
        self._new.clear()

    def _look(self, sql: sqlite3.Connection, term: str, read: AnyForm | None) -> None:
        """The forms of a new term among the tokens already met, and the words with hyphens it may be."""
        forms = [term] if read is None else [read.word, *forms_of(sql, read.keys, _ALL)]
        for form in forms:
            self._met.pop(form, None)
            self._silent.discard(form)
            if "-" in form and read is not None:
                self._join(form, term)

    def _join(self, form: str, term: str) -> None:
        tokens = tuple(form.split("-"))
        self._joined.setdefault(tokens[0], {}).setdefault(tokens, set()).add(term)

    def _places(self, term: str, read: AnyForm | Beginning | None) -> Iterator[tuple[dict[str, tuple[str, ...]], str]]:
        """Where a term is found by what a token is."""
        if isinstance(read, Beginning):
            yield self._by_beginning, read.text
        elif read is None:
            yield self._by_word, term
        else:
            yield self._by_word, read.word
            yield from ((self._by_key, key) for key in read.keys)
