"""What a compiled query asks of the tables: among current versions, or those of a moment in the past."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newswatch.archive.compiling import Compiled, foremost
from newswatch.archive.rows import KNOWN_THEN
from newswatch.archive.syntax import All, Dated, Either, Forms, Node, Not, Query, Words
from newswatch.clock import to_ms
from newswatch.errors import QueryError

_COST, _COST_LONGER = {2: 8, 3: 2}, 1
"""Of a word that ends with *, by its letters."""
_MOST_COST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The articles that answer a query, as what follows SELECT: `a.id` is the article, `a.first_seen_at` its moment."""

    tables: str
    condition: str
    params: tuple[object, ...]
    version: str
    """The column of the version that answers; a range of it is cheap to ask for."""
    then: int | None = None
    """Epoch ms, of a moment in the past."""
    after: int | None = None
    before: int | None = None
    """Epoch ms: what answers was published at `after` or later, and before `before`."""

    match: str | None = None
    """What the index is asked for; the first of `params`."""
    foremost: str | None = None
    """The same for what has a word of the query in title, tags or authors."""
    phrased: bool = False
    """It asks for words in a row, which costs the index more than words."""
    simple: bool = False
    """The index alone tells what answers, but for superseded versions."""

    @property
    def nested(self) -> bool:
        """It holds a search of its own, which every part of it would ask again."""
        return "SELECT" in self.condition


def current(query: Compiled, read: Query, now: datetime) -> Scope:
    """Among current versions. Raises QueryError for a query that would take seconds."""
    _refuse_costly(read)
    after, before = _dates(read, now)
    if query.fts is None:
        return Scope(
            tables="facets a", condition=f"({query.where})", params=query.params, version="a.version_id", after=after,
            before=before,
        )  # fmt: skip
    return Scope(
        tables="search_index f CROSS JOIN facets a ON a.version_id = f.rowid",
        condition=f"search_index MATCH ? AND ({query.where})",
        params=(query.fts, *query.params),
        version="f.rowid",
        after=after,
        before=before,
        match=query.fts,
        foremost=foremost(read),
        phrased=_has_phrase(read.root),
        simple=query.where == "1",
    )


def known_then(query: Compiled, read: Query, now: datetime, then: int) -> Scope:
    """Among the versions that were current at `then`, in epoch ms. The query is compiled with `hit="v.id"`.

    Raises as `current`.
    """
    _refuse_costly(read)
    tables, version = "version v CROSS JOIN article a ON a.id = v.article_id", "v.id"
    condition, params = f"({query.where})", query.params
    after, before = _dates(read, now)
    if query.fts is not None:
        tables = "search_index f CROSS JOIN version v ON v.id = f.rowid CROSS JOIN article a ON a.id = v.article_id"
        condition, params, version = f"search_index MATCH ? AND {condition}", (query.fts, *params), "f.rowid"
    return Scope(
        tables=tables,
        condition=f"{condition} AND {KNOWN_THEN.replace(':then', '?')}",
        params=(*params, then, then),
        version=version,
        then=then,
        after=after,
        before=before,
        match=query.fts,
    )


def _has_phrase(node: Node | None) -> bool:
    match node:
        case Words():
            return " " in node.text
        case Forms():
            return any(len(row) > 1 for row in node.rows)
        case Not():
            return _has_phrase(node.node)
        case All() | Either():
            return any(map(_has_phrase, node.nodes))
        case _:
            return False


def _dates(read: Query, now: datetime) -> tuple[int | None, int | None]:
    """The latest of what all must be after, the earliest of what all must be before."""
    nodes = read.root.nodes if isinstance(read.root, All) else (read.root,)
    dated = [node for node in nodes if isinstance(node, Dated)]
    after = [to_ms(node.moment(now)) for node in dated if node.after]
    before = [to_ms(node.moment(now)) for node in dated if not node.after]
    return max(after, default=None), min(before, default=None)


def _refuse_costly(read: Query) -> None:
    """The index has no list of a beginning's words: it gathers them anew, at a million articles in up to a quarter of a
    second for two letters, and counts ask three times.
    """
    cost = sum(_COST.get(len(words.text), _COST_LONGER) for words in _beginnings(read.root))
    if cost > _MOST_COST:
        place = read.text.find("*")
        raise QueryError(
            "The query has too many words with a *; write more letters before each, or fewer of them."
            f" (query, character {place + 1})",
            query=read.text,
            place=place,
        )


def _beginnings(node: Node | None) -> Iterator[Words]:
    match node:
        case Words(prefix=True):
            yield node
        case Not():
            yield from _beginnings(node.node)
        case All() | Either():
            for below in node.nodes:
                yield from _beginnings(below)
