"""Does one stored version answer a query? The same answer as a search, without touching the archive's index.

Asking the index itself inside a transaction would make FTS5 write out what it has gathered, once an article instead of
once a batch; so the version is put alone into an index in memory.
"""

import sqlite3
import threading
from dataclasses import dataclass

from newswatch.archive.candidates import tokens_of
from newswatch.archive.compiling import compile_query
from newswatch.archive.expanding import expanded_by
from newswatch.archive.schema import TOKENIZER
from newswatch.archive.snippets import Snippet, snippet
from newswatch.archive.syntax import Query
from newswatch.clock import from_ms

_ROW = """
SELECT t.title, t.body, t.authors, t.tags, t.filters, a.id, a.published_utc, a.first_seen_at, v.recorded_at
FROM version v JOIN article a ON a.id = v.article_id JOIN search_text t ON t.version_id = v.id WHERE v.id = ?
"""
_SHOWN = "SELECT title, text FROM rendering WHERE version_id = ? ORDER BY id DESC LIMIT 1"
_here = threading.local()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    version_id: int
    title: Snippet
    text: Snippet
    """The first place in the text where a word of the query stands."""


def matches(connection: sqlite3.Connection, query: Query, version_id: int) -> Match | None:
    """None when it does not match or there is no such version. `after:7d` counts back from when it was recorded."""
    row = connection.execute(_ROW, (version_id,)).fetchone()
    if row is None:
        return None
    alone = _OneRow.of_this_thread()
    alone.load(version_id, row)
    query = expanded_by(query, connection, alone.stands, alone.has)
    compiled = compile_query(query, now=from_ms(row[-1]))
    if not alone.answers(compiled.fts, compiled.where, compiled.params):
        return None
    title, text = connection.execute(_SHOWN, (version_id,)).fetchone()
    return Match(version_id=version_id, title=snippet(query, title, title=True), text=snippet(query, text))


class _OneRow:
    """An index of one version, with the tables a compiled query speaks of."""

    def __init__(self) -> None:
        self._sql = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._sql.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5 (title, body, authors, tags, filters, content = '',"
            f" tokenize = '{TOKENIZER}')"
        )
        self._sql.execute("CREATE TABLE article (id, version_id, published_utc, first_seen_at)")
        self._loaded: tuple[object, ...] | None = None
        self._tokens: frozenset[str] = frozenset()

    @classmethod
    def of_this_thread(cls) -> "_OneRow":
        if not hasattr(_here, "alone"):
            _here.alone = cls()
        alone: _OneRow = _here.alone
        return alone

    def load(self, version_id: int, row: tuple[object, ...]) -> None:
        if self._loaded == (version_id, *row):
            return
        self._loaded = None
        self._sql.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
        self._sql.execute("DELETE FROM article")
        self._sql.execute(
            "INSERT INTO search_index (rowid, title, body, authors, tags, filters) VALUES (?, ?, ?, ?, ?, ?)",
            (version_id, *row[:5]),
        )
        article_id, published, first_seen = row[5:8]
        self._sql.execute("INSERT INTO article VALUES (?, ?, ?, ?)", (article_id, version_id, published, first_seen))
        self._tokens = frozenset(tokens_of("\n".join(map(str, row[:4]))))
        self._loaded = (version_id, *row)

    def has(self, form: str) -> bool:
        """Whether the word may stand there; of one with hyphens the index has only the parts."""
        return "-" in form or form in self._tokens

    def stands(self, fts: str) -> bool:
        return self.answers(fts, "1", ())

    def answers(self, fts: str | None, where: str, params: tuple[object, ...]) -> bool:
        if fts is not None:
            where = f"({where}) AND a.version_id IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)"
            params = (*params, fts)
        return self._sql.execute(f"SELECT 1 FROM article a WHERE {where}", params).fetchone() is not None
