"""Is this page known already? The questions DEDUPE asks."""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newswatch.archive.pages import Capture
from newswatch.clock import from_ms
from newswatch.models import ArticleStatus

_KNOWN = """
SELECT a.id, a.source_id, a.url, v.content_hash, a.status, r.cleaner
FROM article a JOIN version v ON v.id = a.version_id
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    article_id: int
    source_id: str
    url: str
    content_hash: str
    """Of the current version."""
    status: ArticleStatus
    cleaner: str
    """Which of our cleaners made the newest rendering."""


def by_keys(connection: sqlite3.Connection, keys: Sequence[str]) -> KnownArticle | None:
    for key in keys:
        row = connection.execute(
            f"{_KNOWN} WHERE a.id = (SELECT article_id FROM alias WHERE url_key = ?)", (key,)
        ).fetchone()
        if row is not None:
            return _known(row)
    return None


def by_text(connection: sqlite3.Connection, source_id: str, text_hash: str) -> KnownArticle | None:
    """The oldest article of the source with this text."""
    where = " WHERE a.source_id = ? AND a.text_hash = ? ORDER BY a.id LIMIT 1"
    row = connection.execute(_KNOWN + where, (source_id, text_hash)).fetchone()
    return None if row is None else _known(row)


def wording(connection: sqlite3.Connection, article_id: int) -> tuple[str, str]:
    """Title and text of the newest rendering of the current version."""
    title, text = connection.execute(
        "SELECT r.title, r.text FROM article a"
        " JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = a.version_id) WHERE a.id = ?",
        (article_id,),
    ).fetchone()
    return title, text


def last_capture(connection: sqlite3.Connection, article_id: int) -> Capture | None:
    """The newest kept page of the current version; None where none is left."""
    row = connection.execute("SELECT version_id FROM article WHERE id = ?", (article_id,)).fetchone()
    return None if row is None else capture_of(connection, row[0])


def capture_of(connection: sqlite3.Connection, version_id: int) -> Capture | None:
    """The newest kept page of a version."""
    row = connection.execute(
        "SELECT file, offset, length, observed_at FROM capture"
        " WHERE article_id = (SELECT article_id FROM version WHERE id = ?1) AND version_id = ?1"
        " ORDER BY observed_at DESC LIMIT 1",
        (version_id,),
    ).fetchone()
    if row is None:
        return None
    file, offset, length, observed = row
    return Capture(file=file, offset=offset, length=length, observed_at=from_ms(observed))


def is_forgotten(connection: sqlite3.Connection, keys: Iterable[str], source_id: str, text_hash: str | None) -> bool:
    for key in keys:
        if connection.execute("SELECT 1 FROM forgotten WHERE key_hash = ?", (key_hash(key),)).fetchone():
            return True
    question = "SELECT 1 FROM forgotten_text WHERE source_id = ? AND text_hash = ?"
    return text_hash is not None and connection.execute(question, (source_id, text_hash)).fetchone() is not None


def key_hash(url_key: str) -> str:
    """How a forgotten address is remembered: enough to know it again, not to read it."""
    return hashlib.blake2b(url_key.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _known(row: tuple[int, str, str, str, str, str]) -> KnownArticle:
    article_id, source_id, url, content_hash, status, cleaner = row
    return KnownArticle(
        article_id=article_id, source_id=source_id, url=url, content_hash=content_hash,
        status=ArticleStatus(status), cleaner=cleaner,
    )  # fmt: skip
