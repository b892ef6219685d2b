"""Versions whose page as fetched was kept, with our newest reading of them: what re-extraction goes over."""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from newswatch.archive import blocks, templates
from newswatch.archive.pages import Capture
from newswatch.archive.rows import as_json
from newswatch.clock import from_ms
from newswatch.models import Block, TemplateState

_COLUMNS = """
SELECT v.id, a.id, a.source_id, r.title, r.authors, r.published_at, r.section, r.tags, r.lead,
    r.text, r.cleaner, c.file, c.offset, c.length, c.observed_at
FROM version v
JOIN article a ON a.id = v.article_id
JOIN rendering r ON r.id = (SELECT max(id) FROM rendering WHERE version_id = v.id)
LEFT JOIN capture c ON c.id = (SELECT max(id) FROM capture WHERE version_id = v.id)
"""

Reading = Callable[[], AbstractContextManager[sqlite3.Connection]]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVersion:
    version_id: int
    article_id: int
    source_id: str
    title: str
    paragraphs: tuple[str, ...]
    fields: tuple[str | None, ...]
    """Authors, date, section, tags and lead, as stored."""
    cleaner: str
    capture: Capture | None
    """None where no page was kept."""


class KeptVersions:
    """Answers from any connection, also one that only reads. `find` and `count` are those of learned blocks."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def version_ids(self, article_ids: Sequence[int] | None, *, after: int = 0) -> list[int]:
        """Of these articles, or all, in order, beyond `after`."""
        with self._reading() as sql:
            if article_ids is None:
                rows = sql.execute("SELECT id FROM version WHERE id > ? ORDER BY id", (after,))
            else:
                wanted = "article_id IN (SELECT value FROM json_each(?))"
                question = f"SELECT id FROM version WHERE {wanted} AND id > ? ORDER BY id"
                rows = sql.execute(question, (as_json(list(article_ids)), after))
            return [row[0] for row in rows]

    def unlabelled(self, source_id: str, limit: int) -> list[int]:
        """Articles of the source with a kept page that no person has labelled, newest first."""
        with self._reading() as sql:
            return templates.unlabelled(sql, source_id, limit)

    def current(self, article_id: int) -> KeptVersion | None:
        with self._reading() as sql:
            row = sql.execute(f"{_COLUMNS} WHERE v.id = a.version_id AND a.id = ?", (article_id,)).fetchone()
        return None if row is None else _version(row)

    def read(self, version_ids: Sequence[int]) -> list[KeptVersion]:
        """In order of id; those that are gone meanwhile are left out."""
        with self._reading() as sql:
            wanted = f"{_COLUMNS} WHERE v.id IN (SELECT value FROM json_each(?)) ORDER BY v.id"
            return [_version(row) for row in sql.execute(wanted, (as_json(list(version_ids)),))]

    def find(self, source_id: str, hashes: Collection[str]) -> dict[str, Block]:
        with self._reading() as sql:
            return blocks.find(sql, source_id, hashes)

    def count(self, source_id: str) -> int:
        with self._reading() as sql:
            return blocks.count(sql, source_id)

    def template(self, source_id: str, site: str) -> TemplateState:
        with self._reading() as sql:
            return templates.read_state(sql, source_id, site)

    def progress(self, key: str) -> str | None:
        with self._reading() as sql:
            return read_progress(sql, key)


def has_version(sql: sqlite3.Connection, kept: KeptVersion) -> bool:
    """False for one that was forgotten meanwhile."""
    found = sql.execute("SELECT 1 FROM version WHERE id = ? AND article_id = ?", (kept.version_id, kept.article_id))
    return found.fetchone() is not None


def read_progress(sql: sqlite3.Connection, key: str) -> str | None:
    """As `set_progress` wrote it."""
    row = sql.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def set_progress(sql: sqlite3.Connection, key: str, value: str | None) -> None:
    """How far a long work has come; None when it is done. Inside the transaction of the part that was done."""
    if value is None:
        sql.execute("DELETE FROM meta WHERE key = ?", (key,))
    else:
        sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _version(row: tuple[object, ...]) -> KeptVersion:
    (version_id, article_id, source_id, title, authors, published, section, tags, lead, text, cleaner,
     file, offset, length, observed) = row  # fmt: skip
    capture = None
    if file is not None:
        capture = Capture(
            file=str(file), offset=int(str(offset)), length=int(str(length)), observed_at=from_ms(int(str(observed)))
        )
    return KeptVersion(
        version_id=int(str(version_id)), article_id=int(str(article_id)), source_id=str(source_id),
        title=str(title), paragraphs=tuple(str(text).split("\n\n")) if text else (),
        fields=tuple(None if one is None else str(one) for one in (authors, published, section, tags, lead)),
        cleaner=str(cleaner), capture=capture,
    )  # fmt: skip
