"""Does one stored version answer a query? The same answer as a search, without touching the archive's index.

Asking the index itself inside a transaction would make FTS5 write out what it has gathered, once an article instead of
once a batch; so the version is put alone into an index in memory.
"""

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from newswatch.archive.aliases import Aliases, of_archive
from newswatch.archive.candidates import keyed, terms_of
from newswatch.archive.compiling import Compiled, compile_query
from newswatch.archive.expanding import expanded_by, inflects
from newswatch.archive.formkeys import Key
from newswatch.archive.lexicon import forms_of
from newswatch.archive.normal import plain_words
from newswatch.archive.rewriting import rewritten
from newswatch.archive.schema import TOKENIZER
from newswatch.archive.snippets import Snippet, snippet
from newswatch.archive.syntax import Query, is_dated
from newswatch.clock import from_ms

_ROW = """
SELECT t.title, t.body, t.authors, t.tags, t.filters, a.id, a.published_utc, a.first_seen_at, v.recorded_at
FROM version v JOIN article a ON a.id = v.article_id JOIN search_text t ON t.version_id = v.id WHERE v.id = ?
"""
_SHOWN = "SELECT title, text FROM rendering WHERE version_id = ? ORDER BY id DESC LIMIT 1"
_here = threading.local()


@dataclass(frozen=True, kw_only=True)
class Match:
    """The words in context are made when they are asked for: many a match is a copy that nobody is told."""

    version_id: int
    query: Query
    shown: tuple[str, str]
    """Title and text, as they are shown."""

    @cached_property
    def title(self) -> Snippet:
        return snippet(self.query, self.shown[0], title=True)

    @cached_property
    def text(self) -> Snippet:
        """The first place in the text where a word of the query stands."""
        return snippet(self.query, self.shown[1])


class Question:
    """A query that many versions will be asked. What it was compiled to serves as long as a version has the same forms
    of its words, unless its dates count back from each version.
    """

    __slots__ = ("_compiled", "_compiled_of", "_dated", "_known", "_rewritten", "inflects", "query")

    def __init__(self, query: Query) -> None:
        self.query = query
        self.inflects = inflects(query)
        """Whether it must be expanded for each version."""
        self._dated = is_dated(query)
        self._known: Aliases | None = None
        self._rewritten = query
        self._compiled_of: Query | None = None
        self._compiled: Compiled | None = None

    def rewritten(self, known: Aliases) -> Query:
        if known is not self._known:
            self._rewritten, self._known = rewritten(self.query, known), known
        return self._rewritten

    def compiled(self, expanded: Query, now: datetime) -> Compiled:
        """`expanded`: the query as it asks one version."""
        if self._compiled is None or self._dated or expanded != self._compiled_of:
            self._compiled, self._compiled_of = compile_query(expanded, now=now), expanded
        return self._compiled


def matches(connection: sqlite3.Connection, query: Query, version_id: int) -> Match | None:
    """None when it does not match or there is no such version. `after:7d` counts back from when it was recorded."""
    version = OneVersion.read(connection, version_id)
    return version.match(Question(query)) if version is not None else None


class OneVersion:
    """One stored version, read once, to be asked any number of questions before the next one is read."""

    def __init__(self, connection: sqlite3.Connection, version_id: int, row: tuple[Any, ...]) -> None:
        self._connection = connection
        self._id = version_id
        self._row = row
        self._now = from_ms(row[-1])
        self._terms: frozenset[str] | None = None

    @classmethod
    def read(cls, connection: sqlite3.Connection, version_id: int) -> "OneVersion | None":
        row = connection.execute(_ROW, (version_id,)).fetchone()
        return None if row is None else cls(connection, version_id, row)

    @cached_property
    def tokens(self) -> frozenset[str]:
        """All distinct tokens the index has of it, filters included."""
        text = "\n".join(self._row[:5])
        plain = plain_words(text)
        return frozenset(plain) if plain is not None else self._loaded().tokens()

    def terms(self) -> frozenset[str]:
        """The tokens, and the keys of the lexicon they may stand under."""
        if self._terms is None:
            self._terms = terms_of(self._connection, self.tokens, "\n".join(self._row[:4]))
        return self._terms

    def match(self, question: Question) -> Match | None:
        query = self._expanded(question) if question.inflects else question.query
        compiled = question.compiled(query, self._now)
        if not self._loaded().answers(compiled.fts, compiled.where, compiled.params):
            return None
        return Match(version_id=self._id, query=query, shown=self._shown)

    @cached_property
    def _shown(self) -> tuple[str, str]:
        title, text = self._connection.execute(_SHOWN, (self._id,)).fetchone()
        return title, text

    @cached_property
    def _known(self) -> Aliases:
        return of_archive(self._connection)

    def _expanded(self, question: Question) -> Query:
        return expanded_by(
            question.rewritten(self._known), self._forms, lambda fts: self._loaded().answers(fts, "1", ())
        )

    def _forms(self, keys: Iterable[Key], most: int) -> list[str]:
        """Those that stand here; a word with hyphens may, for the index has only its parts."""
        keys = frozenset(keys)
        if self._terms is not None and self._terms.isdisjoint(keyed(keys)):
            return []
        return [form for form in forms_of(self._connection, keys, most) if "-" in form or form in self.tokens]

    def _loaded(self) -> "_OneRow":
        alone = _OneRow.of_this_thread()
        alone.load(self._id, self._row)
        return alone


class _OneRow:
    """An index of one version, with the tables a compiled query speaks of."""

    def __init__(self) -> None:
        self._sql = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._sql.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5 (title, body, authors, tags, filters, content = '',"
            f" tokenize = '{TOKENIZER}')"
        )
        self._sql.execute("CREATE VIRTUAL TABLE token USING fts5vocab (search_index, row)")
        self._sql.execute("CREATE TABLE article (id, version_id, published_utc, first_seen_at)")
        self._loaded: tuple[object, ...] | None = None

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
        self._sql.execute("BEGIN")
        try:
            self._fill(version_id, row)
        finally:
            self._sql.execute("COMMIT")
        self._loaded = (version_id, *row)

    def tokens(self) -> frozenset[str]:
        return frozenset(row[0] for row in self._sql.execute("SELECT term FROM token"))

    def _fill(self, version_id: int, row: tuple[object, ...]) -> None:
        self._sql.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
        self._sql.execute("DELETE FROM article")
        self._sql.execute(
            "INSERT INTO search_index (rowid, title, body, authors, tags, filters) VALUES (?, ?, ?, ?, ?, ?)",
            (version_id, *row[:5]),
        )
        article_id, published, first_seen = row[5:8]
        self._sql.execute("INSERT INTO article VALUES (?, ?, ?, ?)", (article_id, version_id, published, first_seen))

    def answers(self, fts: str | None, where: str, params: tuple[object, ...]) -> bool:
        if fts is not None:
            where = f"({where}) AND a.version_id IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)"
            params = (*params, fts)
        return self._sql.execute(f"SELECT 1 FROM article a WHERE {where}", params).fetchone() is not None
