"""Counts of the articles found: by source, country, language, section, tag, author and day."""

import heapq
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from newswatch.archive import sampling, searching
from newswatch.archive.results import FacetCount, Facets
from newswatch.archive.rows import as_json
from newswatch.archive.sampling import Sample
from newswatch.archive.scopes import Scope
from newswatch.errors import ConfigError

DAY = "day"
FACETS = ("source", "country", "language", "section", "tag", "author", DAY)
_DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST, _LAST = date(2, 1, 1).toordinal(), date(9998, 12, 31).toordinal()
"""Room for a week or a month on each side."""
_LISTS = ("tag", "author")
_TIES = 500
"""Equally common values whose names decide which are shown; of more their age in the archive does."""
_strings = msgspec.json.Decoder(tuple[str, ...])
_TOLD = f"(coalesce(a.published_utc, a.first_seen_at) / {_DAY_MS})"
_COLUMNS = {
    "source": "a.source", "country": "a.source", "language": "a.language", "section": "a.section", "tag": "a.tags",
    "author": "a.authors", DAY: _TOLD,
}  # fmt: skip
"""Codes."""
_COLUMNS_THEN = {
    "source": "a.source_id", "country": "(SELECT country FROM source WHERE id = a.source_id)", "language": "r.language",
    "section": "r.section", "tag": "r.tags", "author": "r.authors", DAY: _TOLD,
}  # fmt: skip
"""Values."""
_RENDERED = " JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)"


def facets(sql: sqlite3.Connection, scope: Scope, by: Sequence[str], limit: int) -> Facets:
    """At most `limit` values each."""
    check(by)
    if scope.then is not None:
        return _then(sql, scope, by, limit)
    sample = sampling.sampled(sql, scope)
    return counted(sql, sample, sample.one(sql, gathered(by)), by, limit)


def gathered(by: Sequence[str]) -> list[str]:
    """The aggregates that `counted` reads."""
    return ["count(*)", *(f"group_concat({_COLUMNS[name]})" for name in by)]


def counted(sql: sqlite3.Connection, sample: Sample, row: Sequence[Any], by: Sequence[str], limit: int) -> Facets:
    """From what a sample gave for `gathered`."""
    number, *columns = row
    counts = {name: Counter(text.split(",") if text else ()) for name, text in zip(by, columns, strict=True)}
    return Facets(
        {name: _commonest(_called(sql, name, counts[name], limit), name, limit, sample.each) for name in by},
        articles=number * sample.each,
        exact=sample.each == 1,
    )


def check(by: Iterable[str]) -> None:
    """Raises ConfigError for a facet there is not."""
    for name in by:
        if name not in FACETS:
            raise ConfigError(f"There is no facet '{name}'; there are {', '.join(FACETS)}.")


def column(name: str) -> str:
    """Of `facets a`: a code, several parted by commas, or a day counted from 1970."""
    return _COLUMNS[name]


def day_of(number: int) -> date:
    """Of a day counted from 1970."""
    return date.fromordinal(min(max(number + _EPOCH, _FIRST), _LAST))


def names(sql: sqlite3.Connection, kind: str, codes: Iterable[str]) -> dict[str, str]:
    """What the codes of a facet stand for; several sources are of one country."""
    if kind == DAY:
        return {code: day_of(int(code)).isoformat() for code in codes}
    name, joined = ("s.country", "JOIN source s ON s.id = f.value") if kind == "country" else ("f.value", "")
    rows = sql.execute(
        f"SELECT CAST(f.code AS TEXT), {name} FROM facet_value f {joined}"
        " WHERE f.code IN (SELECT value FROM json_each(?))",
        (as_json([int(code) for code in codes]),),
    )
    return dict(rows.fetchall())


def named(counts: Counter[str], called: Mapping[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for code, number in counts.items():
        if name := called.get(code):
            found[name] += number
    return found


def _called(sql: sqlite3.Connection, kind: str, counts: Counter[str], limit: int) -> Counter[str]:
    """By name; only of what can be among the first: thousands of authors have one article each."""
    if len(counts) > limit and kind in _LISTS:
        least = heapq.nlargest(limit, counts.values())[-1]
        kept = [code for code, number in counts.items() if number >= least]
        if len(kept) > limit + _TIES:
            kept = [
                code for code, _ in heapq.nsmallest(limit, counts.items(), key=lambda item: (-item[1], int(item[0])))
            ]
        counts = Counter({code: counts[code] for code in kept})
    return named(counts, names(sql, kind, counts))


def _then(sql: sqlite3.Connection, scope: Scope, by: Sequence[str], limit: int) -> Facets:
    """Of the past, one by one from what was shown then."""
    low, high = searching.reach(sql, scope)
    rows = sql.execute(
        f"SELECT {', '.join(_COLUMNS_THEN[name] for name in by)} FROM {scope.tables} {_RENDERED}"
        f" WHERE {scope.condition} AND {scope.version} BETWEEN ? AND ?",
        (*scope.params, low, high),
    ).fetchall()
    counts = {name: Counter(one for row in rows for one in _values(row[at], name)) for at, name in enumerate(by)}
    return Facets({name: _commonest(counts[name], name, limit, 1) for name in by}, articles=len(rows))


def _values(value: Any, kind: str) -> Iterable[str]:
    if value is None or value == "":
        return ()
    if kind in _LISTS:
        return dict.fromkeys(one for one in _strings.decode(value) if one)
    return (day_of(value).isoformat() if kind == DAY else str(value),)


def _commonest(counts: Counter[str], name: str, limit: int, each: int) -> list[FacetCount]:
    if name == DAY:
        ordered = sorted(counts.items(), reverse=True)
    else:
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [FacetCount(value=value, articles=number * each) for value, number in ordered[:limit]]
