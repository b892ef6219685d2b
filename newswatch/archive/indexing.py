"""The full-text index: one row of `search_text` and one of FTS5 a version, and its pairs of words, kept in step.

FTS5 with external content must be told a row's old words before it can forget them, so every change is: delete with
the old values, write, insert with the new.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from newswatch.archive import pairs, tokens
from newswatch.archive.connection import WritingConnection
from newswatch.archive.normal import normal
from newswatch.archive.rows import text_of
from newswatch.models import Candidate

_COLUMNS = "title, body, authors, tags, filters"
_INSERT = f"INSERT INTO search_index (rowid, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
_DELETE = f"INSERT INTO search_index (search_index, rowid, {_COLUMNS}) VALUES ('delete', ?, ?, ?, ?, ?, ?)"

Words = tuple[str, str, str, str]
"""title, body, authors, tags: normalised."""
Row = tuple[int, str, str, str, str, str]
"""The version's id, its words, its filters."""


def words_of(candidate: Candidate) -> Words:
    page = candidate.extracted
    body = body_of(page.lead, text_of(page.paragraphs))
    return normal(page.title or ""), body, normal("\n".join(page.authors)), normal("\n".join(page.tags))


def body_of(lead: str | None, text: str) -> str:
    return normal(text if not lead or lead in text else f"{lead}\n\n{text}")


def add(connection: sqlite3.Connection, version_id: int, words: Words, filters: str) -> None:
    """Of a new version; its pairs of words are for the daily care."""
    _put(connection, (version_id, *words, filters))


def remove(connection: sqlite3.Connection, version_id: int) -> None:
    if (old := _row(connection, version_id)) is not None:
        _take(connection, old)
        pairs.remove(connection, version_id, old[1:5])


def replace(connection: sqlite3.Connection, version_id: int, words: Words, filters: str) -> None:
    remove(connection, version_id)
    _put(connection, (version_id, *words, filters))
    pairs.add(connection, version_id, words)


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
            _take(connection, old)
            _put(connection, (*old[:5], filters))


def _put(connection: sqlite3.Connection, row: Row) -> None:
    connection.execute(f"INSERT INTO search_text (version_id, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", row)
    connection.execute(_INSERT, row)


def _take(connection: sqlite3.Connection, row: Row) -> None:
    connection.execute(_DELETE, row)
    connection.execute("DELETE FROM search_text WHERE version_id = ?", row[:1])


def _row(connection: sqlite3.Connection, version_id: int) -> Row | None:
    found = connection.execute(f"SELECT version_id, {_COLUMNS} FROM search_text WHERE version_id = ?", (version_id,))
    row: Row | None = found.fetchone()
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
