"""A query's words to the forms of them that were seen: FTS5 then looks for those and nothing else.

FTS5 phrases hold no alternatives, so a phrase becomes the wordings of it that stand in the archive.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice, product
from math import prod
from typing import assert_never

from newswatch.archive import aliases
from newswatch.archive.compiling import forms_fts
from newswatch.archive.formkeys import keys_of_word
from newswatch.archive.lexicon import forms_of
from newswatch.archive.rewriting import expandable, parts_of, plain, rewritten
from newswatch.archive.syntax import All, Dated, Either, Filter, Forms, Node, Not, Query, Section, Words
from newswatch.archive.wordings import standing

_MOST_FORMS = 2_000
"""Of one word; FTS5 takes some thousand alternatives, and no word has so many forms. Alerts know no bound."""
_MOST_IN_ALL = 4_000
UNPROBED = 24
"""Wordings up to which all are asked for, whether they stand anywhere or not."""
_MOST_WORDINGS = 100
"""Of a phrase; each is a search of its own."""

Look = Callable[[Iterable[str], int], list[str]]
"""The forms seen under any of the keys, at most so many."""
Standing = Callable[[str, Sequence[Sequence[str]], int | None], list[tuple[str, ...]]]
"""Of the articles that answer an FTS5 expression: the wordings there of words in these forms, in a row or near."""


def expanded(query: Query, sql: sqlite3.Connection) -> Query:
    """Every word that is not literal as the forms the archive has seen; see docs/queries.md."""

    if not inflects(query):
        return query
    return expanded_by(rewritten(query, aliases.of_archive(sql)), partial(forms_of, sql), partial(standing, sql))


def inflects(query: Query) -> bool:
    """Whether any of its words may find other forms."""
    return query.forms and query.root is not None and any(map(expandable, _words_in(query.root)))


def expanded_by(clean: Query, look: Look, found: Standing) -> Query:
    """As `expanded`, of a query that is `rewritten`, with the forms that `look` knows and the wordings it `found`."""
    if not clean.forms or clean.root is None:
        return clean
    return replace(clean, root=expander_of(clean, look, found).node(clean.root))


def expander_of(clean: Query, look: Look, found: Standing) -> "Expander":
    """For the nodes of a query that is `rewritten`."""
    if clean.root is None:
        raise AssertionError(clean)
    number = sum(1 for _ in _words_in(clean.root))
    most = max(4, min(_MOST_FORMS, _MOST_IN_ALL // max(1, number)))
    return Expander(look, found, most, languages_asked(clean.root))


class Expander:
    """Makes a query's words the forms of them that were seen."""

    def __init__(self, look: Look, found: Standing, most: int, languages: tuple[str, ...] | None) -> None:
        self._look = look
        self._found = found
        self._most = most
        self._languages = languages

    def node(self, node: Node) -> Node:
        match node:
            case Words():
                return self._words(node) if expandable(node) else node
            case Filter() | Dated() | Section() | Forms():
                return node
            case Not():
                return Not(node=self.node(node.node))
            case All():
                return All(nodes=tuple(self.node(one) for one in node.nodes))
            case Either():
                return _merged([self.node(one) for one in node.nodes])
            case _:
                assert_never(node)

    def _words(self, words: Words) -> Node:
        parts = parts_of(words.text)
        if not plain(parts):
            return words
        each = [self._forms(part) for part in parts]
        if all(len(forms) == 1 for forms in each):
            return words
        if len(parts) == 1:
            return Forms(rows=tuple((form,) for form in each[0]), column=words.column)
        return self._wordings(words, parts, each)

    def phrase(self, node: Node | None, few: int = UNPROBED) -> list[Forms]:
        """The words of a phrase of more wordings than `few`, each for itself; else nothing."""
        if not isinstance(node, Words) or node.prefix or node.near is not None:
            return []
        parts = parts_of(node.text)
        if len(parts) < 2 or not plain(parts):
            return []
        each = [[part] if node.literal else self._forms(part) for part in parts]
        return _alone(node, each) if prod(map(len, each)) > few else []

    def _forms(self, word: str) -> list[str]:
        """The word itself first."""
        found = self._look(keys_of_word(word, self._languages), self._most)
        return list(dict.fromkeys((word, *found)))[: self._most]

    def _wordings(self, words: Words, parts: tuple[str, ...], each: list[list[str]]) -> Forms:
        rows = list(islice(product(*each), UNPROBED + 1))
        if len(rows) > UNPROBED:
            found = self._found(" AND ".join(map(forms_fts, _alone(words, each))), each, words.near)
            rows = [parts, *(row for row in found if row != parts)][:_MOST_WORDINGS]
        return Forms(rows=tuple(rows), column=words.column, near=words.near)


def _alone(words: Words, each: Sequence[Sequence[str]]) -> list[Forms]:
    return [Forms(rows=tuple((form,) for form in forms), column=words.column) for forms in each]


def _merged(nodes: Sequence[Node]) -> Node:
    """Words joined by OR as one list of forms, each once: a word's other names and other forms have many in common."""
    kept: list[Node] = []
    lists: dict[tuple[str | None, int | None], int] = {}
    for node in nodes:
        if not isinstance(node, Forms):
            kept.append(node)
        elif (key := (node.column, node.near)) not in lists:
            lists[key] = len(kept)
            kept.append(node)
        else:
            known = kept[lists[key]]
            if not isinstance(known, Forms):
                raise AssertionError(known)
            kept[lists[key]] = replace(known, rows=tuple(dict.fromkeys((*known.rows, *node.rows))))
    return kept[0] if len(kept) == 1 else Either(nodes=tuple(kept))


def _words_in(node: Node) -> Iterable[Words]:
    match node:
        case Words():
            yield node
        case Not():
            yield from _words_in(node.node)
        case All() | Either():
            for below in node.nodes:
                yield from _words_in(below)


def languages_asked(node: Node) -> tuple[str, ...] | None:
    """What a `lang:` that every answer must meet narrows the forms to."""
    asked = node.nodes if isinstance(node, All) else (node,)
    found = tuple(one.value.lower() for one in asked if isinstance(one, Filter) and one.kind == "lang")
    return found or None
