"""How an article stands: when it is looked at again, withdrawn, returned."""

import sqlite3

from newswatch.archive import recheck

_SPANS = "FROM article_status WHERE article_id = ? AND (to_at IS NULL OR to_at > ?)"
"""Times in which it was gone that were not over at a moment."""


def checked(
    sql: sqlite3.Connection, article_id: int, at: int, etag: str | None = None, last_modified: str | None = None
) -> None:
    """The re-check schedule moves on; validators change only where the answer brought new ones."""
    *dates, last = sql.execute(
        "SELECT first_seen_at, published_utc, checked_at FROM article WHERE id = ?", (article_id,)
    ).fetchone()
    born, at = recheck.born(*dates), max(at, last or at)
    sql.execute(
        "UPDATE article SET checked_at = ?, checks = checks + 1, next_check_at = ?,"
        " etag = coalesce(?, etag), last_modified = coalesce(?, last_modified) WHERE id = ?",
        (at, recheck.next_check(born, at), etag, last_modified, article_id),
    )


def is_gone(sql: sqlite3.Connection, article_id: int) -> bool:
    (status,) = sql.execute("SELECT status FROM article WHERE id = ?", (article_id,)).fetchone()
    return bool(status == "withdrawn")


def withdrawn(sql: sqlite3.Connection, article_id: int, at: int) -> bool:
    """It was gone `at`; in whatever order that comes to be known. Whether it is gone now and was not before."""
    (known,) = sql.execute(f"SELECT count(*) {_SPANS} AND from_at <= ?", (article_id, at, at)).fetchone()
    if known:
        return False
    (gone,) = sql.execute(
        "SELECT min(from_at) FROM article_status WHERE article_id = ? AND from_at > ?", (article_id, at)
    ).fetchone()
    (seen,) = sql.execute(
        "SELECT min(observed_at) FROM (SELECT observed_at FROM version WHERE article_id = :one"
        " UNION ALL SELECT observed_at FROM capture WHERE article_id = :one) WHERE observed_at > :at",
        {"one": article_id, "at": at},
    ).fetchone()
    if gone is not None and (seen is None or gone < seen):  # gone already when that was noticed
        sql.execute(
            "UPDATE article_status SET from_at = ? WHERE article_id = ? AND from_at = ?", (at, article_id, gone)
        )
        return False
    sql.execute("INSERT INTO article_status VALUES (?, 'withdrawn', ?, ?)", (article_id, at, seen))
    if seen is None:
        sql.execute("UPDATE article SET status = 'withdrawn' WHERE id = ?", (article_id,))
    return seen is None


def seen(sql: sqlite3.Connection, article_id: int, at: int) -> bool:
    """It answered `at`: whether that ended a time in which it was gone. A later look that found it gone still holds."""
    row = sql.execute(f"SELECT from_at, to_at {_SPANS} AND from_at <= ?", (article_id, at, at)).fetchone()
    if row is None:
        return False
    sql.execute("UPDATE article_status SET to_at = ? WHERE article_id = ? AND from_at = ?", (at, article_id, row[0]))
    if row[1] is None:
        sql.execute("UPDATE article SET status = 'current' WHERE id = ?", (article_id,))
        (checked_at,) = sql.execute("SELECT checked_at FROM article WHERE id = ?", (article_id,)).fetchone()
        if checked_at is not None and checked_at > at:
            withdrawn(sql, article_id, checked_at)
    return True
