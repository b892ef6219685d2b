"""Counts of the articles found: by source, country, language, section, tag, author and day."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from newswatch.archive import sampling
from newswatch.archive.results import FacetCount, Facets
from newswatch.archive.rows import as_json
from newswatch.archive.scopes import Scope
from newswatch.errors import ConfigError

DAY = "day"
FACETS = ("source", "country", "language", "section", "tag", "author", DAY)
_DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date(2, 1, 1).toordinal(), date(9998, 12, 31).toordinal()
"""Room for a week or a month on each side."""
_LISTS = ("tag", "author")
_strings = msgspec.json.Decoder(tuple[str, ...])
_TOLD = f"coalesce(a.published_utc, a.first_seen_at) / {_DAY_MS}"
_COLUMNS = {
    "source": "a.source", "country": "a.source", "language": "a.language", "section": "a.section", "tag": "a.tags",
    "author": "a.authors", DAY: _TOLD,
}  # fmt: skip
_COLUMNS_THEN = {
    "source": "a.source_id", "country": "(SELECT country FROM source WHERE id = a.source_id)", "language": "r.language",
    "section": "r.section", "tag": "r.tags", "author": "r.authors", DAY: _TOLD,
}  # fmt: skip
_RENDERED = " JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What each article found has of each facet asked for: one tuple an article, of codes, or of values."""

    rows: Sequence[tuple[Any, ...]]
    each: int
    """Articles that a row stands for."""
    coded: bool

    def names(self, sql: sqlite3.Connection, kind: str, values: Iterable[Any]) -> dict[Any, str]:
        """What the values of a facet are called."""
        if kind == DAY:
            return {day: day_of(day).isoformat() for day in values}
        if not self.coded:
            return {value: str(value) for value in values}
        return {str(code) if kind in _LISTS else code: name for code, name in _names(sql, kind, values)}

    def values(self, place: int, kind: str) -> Iterator[Any]:
        """Every value of a facet; one article has several tags."""
        if kind not in _LISTS:
            return (value for row in self.rows if (value := row[place]) is not None and value != "")
        return (one for row in self.rows for one in self.parts_of(row[place], kind))

    def parts_of(self, value: Any, kind: str) -> Iterable[Any]:
        """The values in a row's cell."""
        if value is None or value == "":
            return ()
        if kind not in _LISTS:
            return (value,)
        return value.split(",") if self.coded else dict.fromkeys(one for one in _strings.decode(value) if one)


def counted(sql: sqlite3.Connection, scope: Scope, by: Sequence[str]) -> Counted:
    """Raises ConfigError for a facet there is not."""
    for name in by:
        if name not in FACETS:
            raise ConfigError(f"There is no facet '{name}'; there are {', '.join(FACETS)}.")
    coded = scope.then is None
    columns = [(_COLUMNS if coded else _COLUMNS_THEN)[name] for name in by]
    rows, each = sampling.sampled(sql, scope, ", ".join(columns) or "1", "" if coded else _RENDERED)
    return Counted(rows=rows, each=each, coded=coded)


def facets(sql: sqlite3.Connection, scope: Scope, by: Sequence[str], limit: int) -> Facets:
    """At most `limit` values each."""
    found = counted(sql, scope, by)
    counts = {name: Counter(found.values(place, name)) for place, name in enumerate(by)}
    return Facets(
        {
            name: _commonest(named(counts[name], found.names(sql, name, counts[name])), name, limit, found.each)
            for name in by
        },
        articles=len(found.rows) * found.each,
        exact=found.each == 1,
    )


def day_of(number: int) -> date:
    """Of a day counted from 1970."""
    return date.fromordinal(min(max(number + _EPOCH, _FIRST), _LAST))


def named(counts: Counter[Any], names: Mapping[Any, str]) -> Counter[str]:
    """By name; several sources are of one country."""
    found: Counter[str] = Counter()
    for value, number in counts.items():
        if name := names.get(value):
            found[name] += number
    return found


def _names(sql: sqlite3.Connection, kind: str, codes: Iterable[Any]) -> list[tuple[int, str]]:
    name, joined = ("s.country", "JOIN source s ON s.id = f.value") if kind == "country" else ("f.value", "")
    return sql.execute(
        f"SELECT f.code, {name} FROM facet_value f {joined} WHERE f.code IN (SELECT value FROM json_each(?))",
        (as_json([int(code) for code in codes]),),
    ).fetchall()


def _commonest(counts: Counter[str], name: str, limit: int, each: int) -> list[FacetCount]:
    if name == DAY:
        ordered = sorted(counts.items(), reverse=True)
    else:
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [FacetCount(value=value, articles=number * each) for value, number in ordered[:limit]]
