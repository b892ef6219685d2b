"""Taking an article out everywhere, and keeping it out."""

import sqlite3

from newswatch.archive import blocks, factsheet, indexing, merging, stories, templates
from newswatch.archive.alert_forgetting import forget_article
from newswatch.archive.lookups import key_hash
from newswatch.archive.pages import Capture
from newswatch.archive.writer import Writer
from newswatch.clock import from_ms, to_ms
from newswatch.errors import ConfigError

_STEPS_AT_ONCE = 20
"""Of merging the index, half a second or so: an archive of some ten thousand articles needs no more."""


def forget(writer: Writer, article_id: int) -> bool:
    """Rows, index, addresses, alerts' traces and the kept page go; a hash of each address keeps it out.

    Deleted bytes are overwritten in the file. False where the index is so large that the words' last traces in its
    files are left to `newswatch prune`: nothing finds or shows them. Needs no open transaction. Raises ConfigError for
    an unknown article.
    """
    with indexing.traceless(writer.connection):
        with writer.transaction():
            sql = writer.connection.sql
            # the page first: if we die in between, the rows still lead to it and forgetting can be done again
            writer.pages.remove(_captures(sql, article_id))
            _keep_out(sql, article_id, to_ms(writer.clock.now()))
            forget_article(sql, article_id)
            texts = _texts(sql, article_id)
            _take_out(sql, article_id)
            writer.lexicon.forget(sql, texts)
            merging.owe(sql)
        for _ in range(_STEPS_AT_ONCE):
            with writer.transaction():
                if not merging.go_on(writer.connection.sql):
                    return True
    return False


def _captures(sql: sqlite3.Connection, article_id: int) -> list[Capture]:
    if sql.execute("SELECT 1 FROM article WHERE id = ?", (article_id,)).fetchone() is None:
        raise ConfigError(f"There is no article {article_id}; `newswatch search` shows ids.")
    rows = sql.execute("SELECT file, offset, length, observed_at FROM capture WHERE article_id = ?", (article_id,))
    return [
        Capture(file=file, offset=offset, length=length, observed_at=from_ms(observed))
        for file, offset, length, observed in rows
    ]


def _keep_out(sql: sqlite3.Connection, article_id: int, now: int) -> None:
    source_id, text_hash = sql.execute(
        "SELECT source_id, text_hash FROM article WHERE id = ?", (article_id,)
    ).fetchone()
    if text_hash is not None:
        sql.execute("INSERT OR IGNORE INTO forgotten_text VALUES (?, ?)", (source_id, text_hash))
    keys = {row[0] for row in sql.execute("SELECT url_key FROM alias WHERE article_id = ?", (article_id,))}
    for crawl_id, source, key in sql.execute(
        "SELECT crawl_id, source_id, url_key FROM outcome WHERE article_id = ?", (article_id,)
    ).fetchall():
        keys.add(key)
        sql.execute(  # the count stays, the address goes
            "UPDATE outcome SET url_key = ?, url = '', detail = NULL, article_id = NULL"
            " WHERE crawl_id = ? AND source_id = ? AND url_key = ?",
            (f"forgotten:{key_hash(key)}", crawl_id, source, key),
        )
    for key in keys:
        sql.execute("INSERT OR IGNORE INTO forgotten VALUES (?, ?)", (key_hash(key), now))
        sql.execute(
            "DELETE FROM link WHERE source_id IN (SELECT id FROM source UNION SELECT ?) AND url_key = ?",
            (source_id, key),
        )


def _texts(sql: sqlite3.Connection, article_id: int) -> list[str]:
    rows = sql.execute(
        "SELECT title, body, authors, tags FROM search_text WHERE version_id IN"
        " (SELECT id FROM version WHERE article_id = ?)",
        (article_id,),
    )
    return ["\n".join(row) for row in rows]


def _take_out(sql: sqlite3.Connection, article_id: int) -> None:
    (source_id,) = sql.execute("SELECT source_id FROM article WHERE id = ?", (article_id,)).fetchone()
    blocks.forget_article(sql, source_id, article_id)
    templates.forget_article(sql, article_id)
    stories.leave(sql, article_id)
    factsheet.forget(sql, article_id)
    for (version_id,) in sql.execute("SELECT id FROM version WHERE article_id = ?", (article_id,)).fetchall():
        indexing.remove(sql, version_id)
        sql.execute("DELETE FROM rendering WHERE version_id = ?", (version_id,))
    for table in ("capture", "version", "alias", "article_status", "seen_again"):
        sql.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
    sql.execute("DELETE FROM article WHERE id = ?", (article_id,))
