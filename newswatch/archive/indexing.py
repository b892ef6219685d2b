"""The full-text index: one row of `search_text` and one of FTS5 a version, kept in step.

FTS5 with external content must be told a row's old words before it can forget them, so every change is: delete with
the old values, write, insert with the new.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from newswatch.archive import tokens
from newswatch.archive.connection import WritingConnection
from newswatch.archive.normal import normal
from newswatch.archive.rows import text_of
from newswatch.models import Candidate

_COLUMNS = "title, body, authors, tags, filters"
_INSERT = f"INSERT INTO search_index (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
_DELETE = f"INSERT INTO search_index (search_index, rowid, {_COLUMNS}) VALUES ('delete', ?, ?, ?, ?, ?, ?)"

_OWED = "index_owed"
"""In `meta` while deleted words still lie in the index's files: `begin`, then `going`."""
_MERGE_PAGES = 500
_SCATTERED = 24
"""Segments of the index from which the daily care merges them."""

Words = tuple[str, str, str, str]
"""title, body, authors, tags: normalised."""


def words_of(candidate: Candidate) -> Words:
    page = candidate.extracted
    body = body_of(page.lead, text_of(page.paragraphs))
    return normal(page.title or ""), body, normal("\n".join(page.authors)), normal("\n".join(page.tags))


def body_of(lead: str | None, text: str) -> str:
    return normal(text if not lead or lead in text else f"{lead}\n\n{text}")


def add(connection: sqlite3.Connection, version_id: int, words: Words, filters: str) -> None:
    row = (version_id, *words, filters)
    connection.execute(f"INSERT INTO search_text (version_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", row)
    connection.execute(_INSERT, row)


def remove(connection: sqlite3.Connection, version_id: int) -> None:
    if (old := _row(connection, version_id)) is not None:
        connection.execute(_DELETE, old)
        connection.execute("DELETE FROM search_text WHERE version_id = ?", (version_id,))


def replace(connection: sqlite3.Connection, version_id: int, words: Words, filters: str) -> None:
    remove(connection, version_id)
    add(connection, version_id, words, filters)


def rebody(connection: sqlite3.Connection, version_id: int, body: str) -> None:
    """Another reading of the text; all else is found as before."""
    if (old := _row(connection, version_id)) is not None:
        replace(connection, version_id, (old[1], body, old[3], old[4]), old[5])


def supersede(connection: sqlite3.Connection, version_id: int) -> None:
    """The version stays findable as-of, and is no longer live."""
    refilter(connection, [version_id], tokens.without_live)


def refilter(connection: sqlite3.Connection, version_ids: Iterable[int], change: Callable[[str], str]) -> None:
    for version_id in version_ids:
        old = _row(connection, version_id)
        if old is not None and (filters := change(old[5])) != old[5]:
            replace(connection, version_id, old[1:5], filters)


def _row(connection: sqlite3.Connection, version_id: int) -> tuple[int, str, str, str, str, str] | None:
    found = connection.execute(f"SELECT version_id, {_COLUMNS} FROM search_text WHERE version_id = ?", (version_id,))
    row: tuple[int, str, str, str, str, str] | None = found.fetchone()
    return row


@contextmanager
def traceless(connection: WritingConnection) -> Iterator[None]:
    """Bytes that are deleted within are overwritten in the file, and the log beside it is emptied at the end."""
    with connection.reading() as sql:
        sql.execute("PRAGMA secure_delete = ON").close()
    try:
        yield
    finally:
        with connection.reading() as sql:
            sql.execute("PRAGMA secure_delete = OFF").close()
            sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def owe_merge(sql: sqlite3.Connection) -> None:
    """A deleted version's words stay in the index's older segments until those are merged."""
    sql.execute("INSERT OR REPLACE INTO meta VALUES (?, 'begin')", (_OWED,))


def owe_where_scattered(sql: sqlite3.Connection) -> None:
    """Every word of a query is looked up in every segment: at a million articles in 45 of them that takes longer than
    all else, and merging them half a minute, once.
    """
    (number,) = sql.execute("SELECT count(DISTINCT segid) FROM search_index_idx").fetchone()
    if number > _SCATTERED and sql.execute("SELECT 1 FROM meta WHERE key = ?", (_OWED,)).fetchone() is None:
        owe_merge(sql)


def merge_owed(sql: sqlite3.Connection) -> bool:
    """Some pages of that work, where it is owed; False when nothing is left of it.

    SQLite's FTS5, 6.8: a negative `merge` puts all segments up for merging, positive ones go on with it, and less than
    two changes say that it is done. `optimize` would do all at once, which takes minutes at a million articles.
    """
    row = sql.execute("SELECT value FROM meta WHERE key = ?", (_OWED,)).fetchone()
    if row is None:
        return False
    begins = row[0] == "begin"
    before = sql.total_changes
    pages = -_MERGE_PAGES if begins else _MERGE_PAGES
    sql.execute("INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)", (pages,))
    if begins:
        sql.execute("UPDATE meta SET value = 'going' WHERE key = ?", (_OWED,))
    elif sql.total_changes - before < 2:
        sql.execute("DELETE FROM meta WHERE key = ?", (_OWED,))
        return False
    return True
