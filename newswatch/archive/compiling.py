"""A query's tree to FTS5 and SQL."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from newswatch.archive import tokens
from newswatch.archive.sections import SectionIs, of_one
from newswatch.archive.syntax import All, Dated, Either, Filter, Forms, Node, Not, Query, Section, Words, searchable
from newswatch.clock import to_ms

_TEXT = "{title body authors tags}"
_FOREMOST = "{title authors tags}"
_EVERY = f'filters : "{tokens.EVERY}"'
_PUBLISHED = "coalesce(a.published_utc, a.first_seen_at)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """`fts` for `search_index MATCH` and an SQL condition over the article `a`: both must hold.

    `fts` never fails in FTS5: every word of the query stands in it as a string.
    """

    fts: str | None
    where: str
    params: tuple[object, ...]


def compile_query(query: Query, *, now: datetime, hit: str = "a.version_id", section: SectionIs = of_one) -> Compiled:
    """`hit`: the SQL column that holds the version the words are looked for in; `section`: how sections are told."""
    if query.root is None:
        return Compiled(fts=None, where="1", params=())
    return _Compiler(now=now, hit=hit, section=section).both(query.root)


def foremost(query: Query) -> str | None:
    """For FTS5: what has a word of the query in title, tags or authors; None where a query names its columns itself."""
    if query.root is None or not _is_words(query.root):
        return None
    asked = list(_wanted(query.root))
    if not asked or any(one.column for one in asked):
        return None
    above = " OR ".join(_fts(replace(one, column=_FOREMOST)) for one in asked)
    return above if asked == [query.root] else f"{_fts(query.root)} AND ({above})"


def _wanted(node: Node) -> Iterator[Words | Forms]:
    match node:
        case Words() | Forms():
            yield node
        case All() | Either():
            for below in node.nodes:
                yield from _wanted(below)


class _Compiler:
    """Words and filters go to FTS5, dates to SQL; a group that mixes them asks FTS5 in a subquery."""

    def __init__(self, *, now: datetime, hit: str, section: SectionIs) -> None:
        self._section = section
        self._now = now
        self._hit = hit

    def both(self, node: Node) -> Compiled:
        if _is_words(node):
            return Compiled(fts=_fts(node), where="1", params=())
        if not isinstance(node, All):
            return self._sql(node)
        words = [one for one in node.nodes if _is_words(one)]
        others = [self._sql(one) for one in node.nodes if not _is_words(one)]
        where = " AND ".join(one.where for one in others)
        params = tuple(param for one in others for param in one.params)
        return Compiled(fts=_conjunction(words) if words else None, where=where, params=params)

    def _sql(self, node: Node) -> Compiled:
        if _is_words(node):
            inside = f"{self._hit} IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)"
            return Compiled(fts=None, where=inside, params=(_fts(node),))
        match node:
            case Dated():
                sign = ">=" if node.after else "<"
                moment = to_ms(node.moment(self._now))
                return Compiled(fts=None, where=f"{_PUBLISHED} {sign} ?", params=(moment,))
            case Section():
                where, values = self._section(node.value)
                return Compiled(fts=None, where=where, params=values)
            case Not():
                below = self._sql(node.node)
                return Compiled(fts=None, where=f"NOT ({below.where})", params=below.params)
            case All():
                return self._list(node.nodes, " AND ")
            case Either():
                return self._list(node.nodes, " OR ")
            case Words() | Forms() | Filter():
                raise AssertionError(node)
            case _:
                assert_never(node)

    def _list(self, nodes: Sequence[Node], sign: str) -> Compiled:
        below = [self._sql(one) for one in nodes]
        params = tuple(param for one in below for param in one.params)
        return Compiled(fts=None, where=f"({sign.join(one.where for one in below)})", params=params)


def _is_words(node: Node) -> bool:
    match node:
        case Words() | Forms() | Filter():
            return True
        case Dated() | Section():
            return False
        case Not():
            return _is_words(node.node)
        case All() | Either():
            return all(map(_is_words, node.nodes))
        case _:
            assert_never(node)


def _fts(node: Node) -> str:
    match node:
        case Words():
            return _words(node)
        case Forms():
            return forms_fts(node)
        case Filter():
            return f'filters : "{node.token}"'
        case Not():
            return f"({_EVERY} NOT {_fts(node.node)})"
        case All():
            return _conjunction(node.nodes)
        case Either():
            return f"({' OR '.join(map(_fts, node.nodes))})"
        case Dated() | Section():
            raise AssertionError(node)
        case _:
            assert_never(node)


def _conjunction(nodes: Sequence[Node]) -> str:
    wanted = [_fts(one) for one in nodes if not isinstance(one, Not)]
    unwanted = [_fts(one.node) for one in nodes if isinstance(one, Not)]
    found = " AND ".join(wanted) if wanted else _EVERY
    return f"(({found}) NOT ({' OR '.join(unwanted)}))" if unwanted else f"({found})"


def _words(words: Words) -> str:
    column = words.column or _TEXT
    if words.near is not None and len(parts := _parts(words.text)) > 1:
        return f"{column} : NEAR({' '.join(map(_string, parts))}, {words.near})"
    return f"{column} : {_string(words.text)}{' *' if words.prefix else ''}"


def forms_fts(forms: Forms) -> str:
    column = forms.column or _TEXT
    if forms.near is not None:
        wordings = [f"NEAR({' '.join(map(_string, row))}, {forms.near})" for row in forms.rows]
    else:
        wordings = [_string(" ".join(row)) for row in forms.rows]
    return f"{column} : ({' OR '.join(wordings)})"


def _parts(text: str) -> list[str]:
    return [part for part in text.split() if searchable(part)]


def _string(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
