"""Counts of the articles found: by source, country, language, section, tag, author and day."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from newswatch.archive.results import FacetCount, Facets
from newswatch.archive.searching import Scope
from newswatch.errors import ConfigError

DAY = "day"
FACETS = ("source", "country", "language", "section", "tag", "author", DAY)
_DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date(2, 1, 1).toordinal(), date(9998, 12, 31).toordinal()
"""Room for a week or a month on each side."""
_strings = msgspec.json.Decoder(tuple[str, ...])
_COLUMNS = {
    "source": "a.source_id", "country": "(SELECT country FROM source WHERE id = a.source_id)", "language": "r.language",
    "section": "r.section", "tag": "r.tags", "author": "r.authors",
    DAY: f"coalesce(a.published_utc, a.first_seen_at) / {_DAY_MS}",
}  # fmt: skip
_LISTS = ("tag", "author")


def facets(sql: sqlite3.Connection, scope: Scope, by: Sequence[str], limit: int) -> Facets:
    """At most `limit` values each."""
    rows = list(values(sql, scope, by))
    counts = {name: Counter(_each([row[place] for row in rows], name)) for place, name in enumerate(by)}
    return Facets({name: _commonest(counts[name], name, limit) for name in by}, articles=len(rows))


def values(sql: sqlite3.Connection, scope: Scope, by: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Of each article found what `by` names. Raises ConfigError for a facet there is not."""
    for name in by:
        if name not in _COLUMNS:
            raise ConfigError(f"There is no facet '{name}'; there are {', '.join(FACETS)}.")
    columns = ", ".join(_COLUMNS[name] for name in by)
    return sql.execute(
        f"SELECT {columns} FROM {scope.tables}"
        f" JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = {scope.version})"
        f" WHERE {scope.condition}",
        scope.params,
    )


def day_of(number: int) -> date:
    """Of a day counted from 1970."""
    return date.fromordinal(min(max(number + _EPOCH, _FIRST), _LAST))


def each_of(value: Any, name: str) -> tuple[str, ...]:
    """A facet's values in what a row has of it."""
    if value is None or value == "":
        return ()
    if name in _LISTS:
        return tuple(dict.fromkeys(_strings.decode(value)))
    return (day_of(value).isoformat() if name == DAY else str(value),)


def _each(column: Iterable[Any], name: str) -> Iterator[str]:
    for value in column:
        yield from each_of(value, name)


def _commonest(counts: Counter[str], name: str, limit: int) -> list[FacetCount]:
    if name == DAY:
        ordered = sorted(counts.items(), reverse=True)
    else:
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [FacetCount(value=value, articles=number) for value, number in ordered[:limit]]
