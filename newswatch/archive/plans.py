"""A saved query as a plan: asked of the words of one version it says yes, no, or that the index must be asked.

The answer is that of the search, for it goes by the same forms.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, assert_never

from newswatch.archive.aliases import Aliases
from newswatch.archive.expanding import languages_asked
from newswatch.archive.formkeys import keys_of_word
from newswatch.archive.normal import plain_tokens
from newswatch.archive.rewriting import expandable, parts_of, plain, rewritten
from newswatch.archive.syntax import All, Dated, Either, Filter, Forms, Node, Not, Query, Section, Words

Term = str
"""A token of the index, or what several tokens answer: `%ru%мост` any form of a word, `pashin*` a beginning."""
Place = tuple[str, int, int]
"""Column, first token, and the one after the last."""
_MARK, _BEGINNING = "%", "*"
"""Signs that no token has."""


class Held(Protocol):
    """The words of one version."""

    def has(self, term: Term) -> bool: ...
    def places(self, term: Term, column: str | None) -> Iterable[Place]: ...
    def is_filtered(self, token: str) -> bool: ...


class Plan(Protocol):
    def ask(self, held: Held) -> bool | None:
        """None: the index must be asked."""
        ...


@dataclass(frozen=True, slots=True)
class One:
    term: Term

    def ask(self, held: Held) -> bool | None:
        return held.has(self.term)


@dataclass(frozen=True, slots=True)
class Row:
    """Terms one after the other, or one term in a column."""

    terms: tuple[Term, ...]
    column: str | None

    def ask(self, held: Held) -> bool | None:
        ends: set[tuple[str, int]] | None = None
        for term in self.terms:
            places = held.places(term, self.column) if ends is None or ends else ()
            ends = {(name, end) for name, start, end in places if ends is None or (name, start) in ends}
        return bool(ends)


@dataclass(frozen=True, slots=True)
class Unsure:
    """What only the index can say, and the terms without which it is no."""

    terms: tuple[Term, ...]

    def ask(self, held: Held) -> bool | None:
        return None if all(map(held.has, self.terms)) else False


@dataclass(frozen=True, slots=True)
class Filtered:
    token: str

    def ask(self, held: Held) -> bool | None:
        return held.is_filtered(self.token)


@dataclass(frozen=True, slots=True)
class Neither:
    plan: Plan

    def ask(self, held: Held) -> bool | None:
        found = self.plan.ask(held)
        return None if found is None else not found


@dataclass(frozen=True, slots=True)
class Every:
    plans: tuple[Plan, ...]

    def ask(self, held: Held) -> bool | None:
        answer: bool | None = True
        for plan in self.plans:
            found = plan.ask(held)
            if found is False:
                return False
            answer = answer and found
        return answer


@dataclass(frozen=True, slots=True)
class Some:
    plans: tuple[Plan, ...]

    def ask(self, held: Held) -> bool | None:
        answer: bool | None = False
        for plan in self.plans:
            found = plan.ask(held)
            if found:
                return True
            if found is None:
                answer = None
        return answer


def plan_of(query: Query, known: Aliases) -> Plan:
    query = rewritten(query, known)
    if query.root is None:
        return Every(())
    return _plan(query.root, query.forms, languages_asked(query.root))


def _plan(node: Node, forms: bool, languages: tuple[str, ...] | None) -> Plan:
    match node:
        case Words():
            return _words(node, forms, languages)
        case Filter():
            return Filtered(node.token)
        case Dated() | Section():
            return Unsure(())
        case Not():
            return Neither(_plan(node.node, forms, languages))
        case All():
            return Every(tuple(_plan(one, forms, languages) for one in node.nodes))
        case Either():
            return Some(tuple(_plan(one, forms, languages) for one in node.nodes))
        case Forms():
            raise AssertionError(node)  # alerts keep queries as they were written
        case _:
            assert_never(node)


def _words(words: Words, forms: bool, languages: tuple[str, ...] | None) -> Plan:
    terms = _terms_of(words, forms, languages)
    if terms is None:
        return Unsure(())
    if words.near is not None and len(terms) > 1:
        return Unsure(terms)
    if len(terms) == 1 and words.column is None:
        return One(terms[0])
    return Row(terms, words.column)


def _terms_of(words: Words, forms: bool, languages: tuple[str, ...] | None) -> tuple[Term, ...] | None:
    """In their order; None where only the index knows its tokens."""
    if forms and expandable(words) and plain(parts := parts_of(words.text)):
        return tuple(_any_form(part, languages) for part in parts)
    tokens = plain_tokens(words.text)
    if not tokens:
        return None
    return (*tokens[:-1], tokens[-1] + _BEGINNING if words.prefix else tokens[-1])


def _any_form(word: str, languages: tuple[str, ...] | None) -> str:
    """The term for any form of a word; `languages` None is all."""
    return f"{_MARK}{','.join(languages or ())}{_MARK}{word}"


@dataclass(frozen=True, slots=True)
class AnyForm:
    word: str
    keys: frozenset[str]
    """Of its forms, as the lexicon has them."""


@dataclass(frozen=True, slots=True)
class Beginning:
    text: str


def read_term(term: Term) -> AnyForm | Beginning | None:
    """None for a token."""
    if term.endswith(_BEGINNING):
        return Beginning(term[:-1])
    if not term.startswith(_MARK):
        return None
    _, languages, word = term.split(_MARK, 2)
    return AnyForm(word, keys_of_word(word, tuple(languages.split(",")) if languages else None))


def required(plan: Plan) -> list[frozenset[Term]]:
    """What every answer holds: of each clause at least one term. Empty where nothing is known to be required."""
    match plan:
        case One(term):
            return [frozenset((term,))]
        case Row(terms) | Unsure(terms):
            return [frozenset((term,)) for term in terms]
        case Filtered(token):
            return [frozenset((token,))]
        case Every(plans):
            return [clause for one in plans for clause in required(one)]
        case Some(plans):
            each = [required(one) for one in plans]
            return [frozenset().union(*(max(clauses, key=rarity) for clauses in each))] if each and all(each) else []
        case _:
            return []


def terms_in(plan: Plan) -> Iterator[Term]:
    match plan:
        case One(term):
            yield term
        case Row(terms) | Unsure(terms):
            yield from terms
        case Neither(below):
            yield from terms_in(below)
        case Every(plans) | Some(plans):
            for one in plans:
                yield from terms_in(one)


def rarity(clause: frozenset[Term]) -> tuple[int, int]:
    """A guess that costs nothing: long words are rarer than short ones, few than many, any than a filter's token."""
    return min(map(_length, clause)), -len(clause)


_FILTERS = ("source", "lang", "country", "covers")
"""How the tokens of filters begin (newswatch.archive.tokens)."""


def _length(token: str) -> int:
    return 0 if token.startswith(_FILTERS) else len(token.rpartition(_MARK)[2])
