"""A query whose phrases are looked for by reading: as its words anywhere, and what must then hold of a text."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from newswatch.archive import aliases, pairs
from newswatch.archive.expanding import UNPROBED, expander_of, inflects
from newswatch.archive.lexicon import forms_of
from newswatch.archive.rewriting import parts_of, plain, rewritten
from newswatch.archive.syntax import All, Dated, Filter, Forms, Node, Query, Section, Words
from newswatch.archive.wordings import Check, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class ByText:
    """All that a query asks, as what a text and its filters tell, and dates and sections."""

    checks: list[Check]
    tokens: frozenset[str]
    """Of `filters`."""
    rest: Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    read: Query
    """The query with the words of each such phrase anywhere."""
    phrases: list[Check]
    by_text: ByText | None
    """None where the query asks what only the index tells: exclusions, alternatives of several kinds, beginnings."""


def loosened(query: Query, sql: sqlite3.Connection) -> Loose | None:
    """The query with its phrases as their words anywhere, and what then must hold of a text.

    Phrases of few wordings are read only where pairs of words are indexed and tell all. None where the query has no
    phrase to be read that every answer must meet.
    """
    if pairs.upto(sql):
        loose = _loosened(query, sql, few=0)
        if loose is None or loose.by_text is not None:
            return loose
    return _loosened(query, sql, few=UNPROBED) if inflects(query) else None


def _loosened(query: Query, sql: sqlite3.Connection, few: int) -> Loose | None:
    clean = rewritten(query, aliases.of_archive(sql)) if inflects(query) else query
    if clean.root is None:
        return None
    expander = expander_of(clean, partial(forms_of, sql) if query.forms else _no_others, partial(standing, sql))
    nodes = clean.root.nodes if isinstance(clean.root, All) else (clean.root,)
    told = [(node, expander.phrase(node, few)) for node in nodes]
    phrases = [Check.of([[form for (form,) in one.rows] for one in each], each[0].column) for _, each in told if each]
    if not phrases:
        return None
    words = [word for _, each in told for word in each]
    others = [expander.node(node) for node, each in told if not each]
    read = replace(clean, root=All(nodes=(*words, *others)))
    return Loose(read=read, phrases=phrases, by_text=_by_text(read, phrases, others))


def _no_others(_: Iterable[str], most: int) -> list[str]:  # noqa: ARG001
    """Where words find no other forms."""
    return []


def _by_text(read: Query, phrases: list[Check], others: list[Node]) -> ByText | None:
    told = [node for node in others if isinstance(node, Dated | Section)]
    tokens = frozenset(node.token for node in others if isinstance(node, Filter))
    checks = list(_checks(others))
    if len(told) + len(checks) + sum(isinstance(node, Filter) for node in others) < len(others):
        return None
    rest = replace(read, root=All(nodes=tuple(told)) if told else None)
    return ByText(checks=[*phrases, *checks], tokens=tokens, rest=rest)


def _checks(nodes: list[Node]) -> Iterator[Check]:
    """Of words that the index has as they are."""
    for node in nodes:
        match node:
            case Forms(near=None):
                rows = [" ".join(row) for row in node.rows]
            case Words(near=None, prefix=False):
                rows = [node.text]
            case _:
                continue
        if all(plain(parts_of(row)) for row in rows):
            yield Check.of([rows], node.column)
