"""A query's words to the forms of them that were seen: FTS5 then looks for those and nothing else.

FTS5 phrases hold no alternatives, so a phrase becomes the wordings of it that stand in the index: words are joined one
after the other and a beginning that stands nowhere is not carried on.
"""

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import assert_never

from newswatch.archive import aliases
from newswatch.archive.compiling import forms_fts
from newswatch.archive.formkeys import keys_of_word
from newswatch.archive.lexicon import forms_of
from newswatch.archive.rewriting import expandable, parts_of, plain, rewritten
from newswatch.archive.syntax import All, Dated, Either, Filter, Forms, Node, Not, Query, Words

_MOST_FORMS = 250
"""Of one word; FTS5 takes some thousand alternatives, and no word of our languages has so many forms."""
_MOST_IN_ALL = 4_000
_UNPROBED = 24
"""Wordings that are asked for without looking first whether they stand anywhere."""
_MOST_WORDINGS = 400

Look = Callable[[Iterable[str], int], list[str]]
"""The forms seen under any of the keys, at most so many."""
Stands = Callable[[str], bool]
"""Whether anything in the index answers this FTS5 expression."""


def expanded(query: Query, sql: sqlite3.Connection) -> Query:
    """Every word that is not literal as the forms the archive has seen; see docs/queries.md."""

    def stands(fts: str) -> bool:
        found = sql.execute("SELECT 1 FROM search_index WHERE search_index MATCH ? LIMIT 1", (fts,))
        return found.fetchone() is not None

    if not inflects(query):
        return query
    return expanded_by(rewritten(query, aliases.of_archive(sql)), partial(forms_of, sql), stands)


def inflects(query: Query) -> bool:
    """Whether any of its words may find other forms."""
    return query.forms and query.root is not None and any(map(expandable, _words_in(query.root)))


def expanded_by(clean: Query, look: Look, stands: Stands) -> Query:
    """As `expanded`, of a query that is `rewritten`, with the forms that `look` knows and the index `stands` asks."""
    if not clean.forms or clean.root is None:
        return clean
    number = sum(1 for _ in _words_in(clean.root))
    most = max(4, min(_MOST_FORMS, _MOST_IN_ALL // max(1, number)))
    return replace(clean, root=_Expander(look, stands, most, languages_asked(clean.root)).node(clean.root))


class _Expander:
    def __init__(self, look: Look, stands: Stands, most: int, languages: tuple[str, ...] | None) -> None:
        self._look = look
        self._stands = stands
        self._most = most
        self._languages = languages

    def node(self, node: Node) -> Node:
        match node:
            case Words():
                return self._words(node) if expandable(node) else node
            case Filter() | Dated() | Forms():
                return node
            case Not():
                return Not(node=self.node(node.node))
            case All():
                return All(nodes=tuple(self.node(one) for one in node.nodes))
            case Either():
                return Either(nodes=tuple(self.node(one) for one in node.nodes))
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

    def _forms(self, word: str) -> list[str]:
        """The word itself first."""
        found = self._look(keys_of_word(word, self._languages), self._most)
        return list(dict.fromkeys((word, *found)))[: self._most]

    def _wordings(self, words: Words, parts: tuple[str, ...], each: list[list[str]]) -> Forms:
        rows: list[tuple[str, ...]] = [()]
        for forms in each:
            longer = [(*row, form) for row in rows for form in forms]
            if len(longer) > _UNPROBED and len(longer[0]) > 1:
                longer = [row for row in longer if self._stands(forms_fts(Forms(
                    rows=(row,), column=words.column, near=words.near)))]  # fmt: skip
            rows = longer[:_MOST_WORDINGS]
            if not rows:
                break
        return Forms(rows=tuple(rows) or (parts,), column=words.column, near=words.near)


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
