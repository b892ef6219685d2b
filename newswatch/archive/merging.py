"""Merging the segments of the indexes.

What is deleted lies in the older ones until then, and every look-up asks each of them.
"""

import sqlite3

_OWED = {"search_index": "index_owed", "pair_index": "pairs_owed"}
"""The keys in `meta` while an index is to be merged: `begin`, then `going`."""
_MERGE_PAGES = 500
_SCATTERED = 12
"""Segments of an index from which the daily care merges them."""


def owe(sql: sqlite3.Connection) -> None:
    """A deleted version's words stay in the older segments until those are merged."""
    for key in _OWED.values():
        sql.execute("INSERT OR REPLACE INTO meta VALUES (?, 'begin')", (key,))


def owe_where_scattered(sql: sqlite3.Connection) -> None:
    """Every word of a query is looked up in every segment: at a million articles in 45 of them that takes longer than
    all else, and merging them half a minute, once.
    """
    for index, key in _OWED.items():
        (number,) = sql.execute(f"SELECT count(DISTINCT segid) FROM {index}_idx").fetchone()
        if number > _SCATTERED:
            sql.execute("INSERT OR IGNORE INTO meta VALUES (?, 'begin')", (key,))


def go_on(sql: sqlite3.Connection) -> bool:
    """Some pages of that work, where it is owed; False when nothing is left of it."""
    for index, key in _OWED.items():
        row = sql.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        if row is not None and _merged(sql, index, key, begins=row[0] == "begin"):
            return True
    return False


def _merged(sql: sqlite3.Connection, index: str, key: str, *, begins: bool) -> bool:
    """SQLite's FTS5, 6.8: a negative `merge` puts all segments up for merging, positive ones go on with it, and less
    than two changes say that it is done. `optimize` would do all at once, which takes minutes at a million articles.
    """
    before = sql.total_changes
    pages = -_MERGE_PAGES if begins else _MERGE_PAGES
    sql.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))
    if begins:
        sql.execute("UPDATE meta SET value = 'going' WHERE key = ?", (key,))
    elif sql.total_changes - before < 2:
        sql.execute("DELETE FROM meta WHERE key = ?", (key,))
        return False
    return True
