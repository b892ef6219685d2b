"""Does one stored version answer a query? The same answer as a search, without touching the archive's index.

Asking the index itself inside a transaction would make FTS5 write out what it has gathered, once an article instead of
once a batch; so the version is put alone into an index in memory.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from newswatch.archive.aliases import Aliases, serving
from newswatch.archive.compiling import compile_query
from newswatch.archive.expanding import expanded_by, inflects
from newswatch.archive.lexicon import forms_of
from newswatch.archive.normal import normal, plain_tokens
from newswatch.archive.rewriting import rewritten
from newswatch.archive.schema import TOKENIZER
from newswatch.archive.snippets import Snippet, snippet
from newswatch.archive.syntax import Query
from newswatch.archive.wording import COLUMNS, Wording
from newswatch.archive.wordings import as_one, wordings_in
from newswatch.clock import from_ms

_ROW = """
SELECT t.title, t.body, t.authors, t.tags, t.filters, a.id, a.published_utc, a.first_seen_at,
    (SELECT section FROM rendering WHERE version_id = v.id ORDER BY id DESC LIMIT 1), v.recorded_at
FROM version v JOIN article a ON a.id = v.article_id JOIN search_text t ON t.version_id = v.id WHERE v.id = ?
"""
_SHOWN = "SELECT title, text FROM rendering WHERE version_id = ? ORDER BY id DESC LIMIT 1"
_here = threading.local()


@dataclass(frozen=True, kw_only=True)
class Match:
    """The words in context are made when they are asked for: many a match is a copy that nobody is told."""

    version_id: int
    _query: Callable[[], Query]
    _shown: Callable[[], tuple[str, str]]

    @cached_property
    def query(self) -> Query:
        """With its words as the forms of them that the version has."""
        return self._query()

    @cached_property
    def title(self) -> Snippet:
        return snippet(self.query, self._shown()[0], title=True)

    @cached_property
    def text(self) -> Snippet:
        """The first place in the text where a word of the query stands."""
        return snippet(self.query, self._shown()[1])


class Question:
    """A query that many versions will be asked; what was made of it serves while the aliases are the same."""

    __slots__ = ("_known", "_rewritten", "inflects", "query")

    def __init__(self, query: Query) -> None:
        self.query = query
        self.inflects = inflects(query)
        """Whether it must be expanded for each version."""
        self._known: Aliases | None = None
        self._rewritten = query

    def rewritten(self, known: Aliases) -> Query:
        if known is not self._known:
            self._rewritten, self._known = rewritten(self.query, known), known
        return self._rewritten


def matches(connection: sqlite3.Connection, query: Query, version_id: int) -> Match | None:
    """None when it does not match or there is no such version. `after:7d` counts back from when it was recorded."""
    version = OneVersion.read(connection, version_id)
    return version.match(Question(query)) if version is not None else None


class OneVersion:
    """One stored version, read once, to be asked any number of questions before the next one is read."""

    def __init__(self, connection: sqlite3.Connection, version_id: int, row: tuple[Any, ...]) -> None:
        self.connection = connection
        self._id = version_id
        self._row = row
        self._now = from_ms(row[-1])

    @classmethod
    def read(cls, connection: sqlite3.Connection, version_id: int) -> "OneVersion | None":
        row = connection.execute(_ROW, (version_id,)).fetchone()
        return None if row is None else cls(connection, version_id, row)

    @cached_property
    def wording(self) -> Wording:
        """All tokens the index has of it, filters included."""
        plain = [plain_tokens(text) for text in self._row[:4]]
        tokens = [one for one in plain if one is not None]
        if len(tokens) < len(plain):
            tokens = self._loaded().tokens()
        return Wording(dict(zip(COLUMNS, tokens, strict=True)), self._row[4].split())

    def match(self, question: Question) -> Match | None:
        """As the index says."""
        query = self._expanded(question)
        compiled = compile_query(query, now=self._now)
        return self.found(question) if self._loaded().answers(compiled.fts, compiled.where, compiled.params) else None

    def found(self, question: Question) -> Match:
        """Of a question that it is known to answer."""
        return Match(version_id=self._id, _query=lambda: self._expanded(question), _shown=lambda: self._shown)

    @cached_property
    def _shown(self) -> tuple[str, str]:
        title, text = self.connection.execute(_SHOWN, (self._id,)).fetchone()
        return title, text

    @cached_property
    def _known(self) -> Aliases:
        return serving(self.connection)

    def _expanded(self, question: Question) -> Query:
        if not question.inflects:
            return question.query
        return expanded_by(question.rewritten(self._known), self._forms, self._wordings)

    def _wordings(self, _: str, each: Sequence[Sequence[str]], near: int | None) -> list[tuple[str, ...]]:
        return wordings_in([as_one(self._row[:4])], each, near)

    def _forms(self, keys: Iterable[str], most: int) -> list[str]:
        """Those that stand here."""
        return [form for form in forms_of(self.connection, keys, most) if self.wording.has_form(form)]

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
        self._sql.execute("CREATE VIRTUAL TABLE token USING fts5vocab (search_index, instance)")
        self._sql.execute("CREATE TABLE article (id, version_id, published_utc, first_seen_at, section)")
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

    def tokens(self) -> list[list[str]]:
        """Of each column but the filters, in their order."""
        found: dict[str, list[str]] = {column: [] for column in (*COLUMNS, "filters")}
        for term, column in self._sql.execute("SELECT term, col FROM token ORDER BY col, offset"):
            found[column].append(term)
        return [found[column] for column in COLUMNS]

    def _fill(self, version_id: int, row: tuple[object, ...]) -> None:
        self._sql.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
        self._sql.execute("DELETE FROM article")
        self._sql.execute(
            "INSERT INTO search_index (rowid, title, body, authors, tags, filters) VALUES (?, ?, ?, ?, ?, ?)",
            (version_id, *row[:5]),
        )
        article_id, published, first_seen, section = row[5:9]
        named = None if section is None else normal(str(section)).strip()
        self._sql.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?)", (article_id, version_id, published, first_seen, named)
        )

    def answers(self, fts: str | None, where: str, params: tuple[object, ...]) -> bool:
        if fts is not None:
            where = f"({where}) AND a.version_id IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)"
            params = (*params, fts)
        return self._sql.execute(f"SELECT 1 FROM article a WHERE {where}", params).fetchone() is not None
