"""`section:` in SQL: an outlet's sections by their names, upper and lower case aside."""

import sqlite3
from collections.abc import Callable

from newswatch.archive.normal import normal

Condition = tuple[str, tuple[object, ...]]
SectionIs = Callable[[str], Condition]
"""The condition for a normalised name."""


def in_facets(sql: sqlite3.Connection) -> SectionIs:
    """Among current versions: `a` is `facets`."""

    def condition(name: str) -> Condition:
        codes = [str(code) for code, _ in _named(sql, name)]
        return (f"coalesce(a.section IN ({', '.join(codes)}), 0)" if codes else "0"), ()

    return condition


def in_renderings(sql: sqlite3.Connection, hit: str) -> SectionIs:
    """Among all versions; `hit` is the column of the version."""

    def condition(name: str) -> Condition:
        values = tuple({name, *(value for _, value in _named(sql, name))})
        marks = ", ".join("?" * len(values))
        newest = f"(SELECT section FROM rendering WHERE version_id = {hit} ORDER BY id DESC LIMIT 1)"
        return f"coalesce({newest} IN ({marks}), 0)", values

    return condition


def of_one(name: str) -> Condition:
    """Of a version alone, whose section stands normalised in `a.section`."""
    return "coalesce(a.section = ?, 0)", (name,)


def _named(sql: sqlite3.Connection, name: str) -> list[tuple[int, str]]:
    rows = sql.execute("SELECT code, value FROM facet_value WHERE kind = 'section'")
    return [(code, value) for code, value in rows if normal(value).strip() == name]
