"""How an article stands: when it is looked at again, withdrawn, returned."""

import sqlite3

from newswatch.archive import recheck


def checked(
    sql: sqlite3.Connection, article_id: int, at: int, etag: str | None = None, last_modified: str | None = None
) -> None:
    """The re-check schedule moves on; validators change only where the answer brought new ones."""
    born = recheck.born(
        *sql.execute("SELECT first_seen_at, published_utc FROM article WHERE id = ?", (article_id,)).fetchone()
    )
    sql.execute(
        "UPDATE article SET checked_at = ?, checks = checks + 1, next_check_at = ?,"
        " etag = coalesce(?, etag), last_modified = coalesce(?, last_modified) WHERE id = ?",
        (at, recheck.next_check(born, at), etag, last_modified, article_id),
    )


def set_withdrawn(sql: sqlite3.Connection, article_id: int, at: int) -> None:
    sql.execute("UPDATE article SET status = 'withdrawn' WHERE id = ?", (article_id,))
    sql.execute("INSERT INTO article_status VALUES (?, 'withdrawn', ?, NULL)", (article_id, at))


def set_returned(sql: sqlite3.Connection, article_id: int, at: int) -> None:
    sql.execute("UPDATE article SET status = 'current' WHERE id = ?", (article_id,))
    sql.execute("UPDATE article_status SET to_at = ? WHERE article_id = ? AND to_at IS NULL", (at, article_id))
