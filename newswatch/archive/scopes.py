"""What a compiled query asks of the tables: among current versions, or those of a moment in the past."""

from dataclasses import dataclass
from datetime import datetime

from newswatch.archive.compiling import Compiled
from newswatch.archive.rows import KNOWN_THEN
from newswatch.archive.syntax import All, Dated, Query
from newswatch.clock import to_ms


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

    @property
    def worded(self) -> bool:
        return self.tables.startswith("search_index")

    @property
    def nested(self) -> bool:
        """It holds a search of its own, which every part of it would ask again."""
        return "SELECT" in self.condition


def current(query: Compiled, read: Query, now: datetime) -> Scope:
    """Among current versions."""
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
    )


def known_then(query: Compiled, read: Query, now: datetime, then: int) -> Scope:
    """Among the versions that were current at `then`, in epoch ms. The query is compiled with `hit="v.id"`."""
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
    )


def _dates(read: Query, now: datetime) -> tuple[int | None, int | None]:
    """The latest of what all must be after, the earliest of what all must be before."""
    nodes = read.root.nodes if isinstance(read.root, All) else (read.root,)
    dated = [node for node in nodes if isinstance(node, Dated)]
    after = [to_ms(node.moment(now)) for node in dated if node.after]
    before = [to_ms(node.moment(now)) for node in dated if not node.after]
    return max(after, default=None), min(before, default=None)
