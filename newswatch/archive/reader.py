"""Reading the archive: for people, notebooks, the command line and the web pages. Never writes."""

import difflib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self, overload

from newswatch.archive import blocks, searching, status, telling
from newswatch.archive.compiling import Compiled, compile_query
from newswatch.archive.database import archive_file, connect_reader, translated
from newswatch.archive.expanding import expanded
from newswatch.archive.moments import read_asked
from newswatch.archive.reports import CrawlReport, read_report
from newswatch.archive.rows import ARTICLE, ARTICLE_THEN, VERSIONS, article_of, as_json, version_of
from newswatch.archive.searching import Sort
from newswatch.archive.snippets import Snippet, snippet
from newswatch.archive.status import CrawlRow, SourceStatus
from newswatch.archive.syntax import All, Either, Filter, Node, Not, Query, parse
from newswatch.archive.telling import Outline
from newswatch.clock import Clock, SystemClock, to_ms
from newswatch.errors import ConfigError, QueryError
from newswatch.models import Article, BlockReport, StoryMember, Version

_CHUNK = 500


class SearchResult(Sequence[Article]):
    """The articles found, in order; `total` counts those beyond the limit too."""

    def __init__(self, articles: Sequence[Article], total: int) -> None:
        self._articles = tuple(articles)
        self.total = total

    @overload
    def __getitem__(self, index: int) -> Article: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Article]: ...
    def __getitem__(self, index: int | slice) -> Article | Sequence[Article]:
        return self._articles[index]

    def __len__(self) -> int:
        return len(self._articles)

    def __repr__(self) -> str:
        return f"<SearchResult: {len(self)} of {self.total}>"


class Archive:
    """An archive, by its home folder or its file. Close it, or use it as a context.

        with Archive("data") as archive:
            for article in archive.search('iran "peace treaty" -gas', limit=5):
                print(article.published_at, article.title)

    Raises ArchiveError when there is none, TooNew or Damaged when it cannot be read.
    """

    def __init__(self, path: str | Path, *, clock: Clock | None = None) -> None:
        self.path = archive_file(Path(path))
        self._clock = clock or SystemClock()
        self._sql = connect_reader(self.path)
        self._turn = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._sql.close()

    def __len__(self) -> int:
        """Articles, withdrawn ones included."""
        with self._reading() as sql:
            return int(sql.execute("SELECT count(*) FROM article").fetchone()[0])

    def search(
        self, query: str = "", *, limit: int = 20, sort: str = Sort.NEWEST, as_of: datetime | str | None = None
    ) -> SearchResult:
        """The language of docs/queries.md; blank finds everything. `limit` -1 is all.

        `as_of` asks what the archive knew then, superseded wordings included. Raises QueryError with the place.
        """
        order = _sort(sort)
        read = self._read(query)
        now = self._clock.now()
        with self._reading() as sql:
            read = expanded(read, sql)
            if as_of is not None:
                then = to_ms(_moment(as_of, now))
                compiled = compile_query(read, now=now, hit="v.id")
                total, ids = searching.known_then(sql, compiled, then, limit)
                return SearchResult(list(self._articles(sql, ids, then)), total)
            compiled = compile_query(read, now=now)
            found = searching.newest if order is Sort.NEWEST else searching.most_relevant
            ids = found(sql, compiled, limit)
            return SearchResult(list(self._articles(sql, ids)), self._total(sql, compiled, len(ids), limit))

    def get(self, article_id: int) -> Article:
        """Raises ConfigError when there is no such article."""
        with self._reading() as sql:
            for article in self._articles(sql, [article_id]):
                return article
        raise ConfigError(f"There is no article {article_id} in {self.path}; `newswatch search` shows ids.")

    def blocks(self, source_id: str) -> list[BlockReport]:
        """What was learned to be furniture of a source, or a person pinned or forgot."""
        with self._reading() as sql:
            return blocks.reports(sql, source_id)

    def versions(self, article_id: int) -> list[Version]:
        """What the source published, oldest first, in our newest reading of it. Raises ConfigError as `get`."""
        with self._reading() as sql:
            found = [version_of(row) for row in sql.execute(VERSIONS, (article_id,))]
        if not found:
            self.get(article_id)
        return found

    def stories(self, article_id: int) -> list[StoryMember]:
        """The other articles of its story, first publisher first. Raises ConfigError as `get`."""
        story = self.get(article_id).story_id
        return [] if story is None else [one for one in self.story(story) if one.article_id != article_id]

    def story(self, story_id: int, *, as_of: datetime | str | None = None) -> list[StoryMember]:
        """Every article of a story in the order they told it, as the archive knew it at `as_of` or knows it now.

        Empty for a story that is not there.
        """
        with self._reading() as sql:
            return telling.members(sql, story_id, self._then(as_of))

    def outlines(self, stories: Iterable[int], *, as_of: datetime | str | None = None) -> dict[int, Outline]:
        """For each story how many outlets told it, and who first."""
        with self._reading() as sql:
            return telling.outlines(sql, stories, self._then(as_of))

    def iterate(self, query: str | None = None) -> Iterator[Article]:
        """Every article found, oldest id first, a few at a time: for exports of any size."""
        compiled = compile_query(self.understood(query or ""), now=self._clock.now())
        with self._reading() as sql:
            ids = sorted(searching.newest(sql, compiled, -1))
        for start in range(0, len(ids), _CHUNK):
            with self._reading() as sql:
                articles = list(self._articles(sql, ids[start : start + _CHUNK]))
            yield from articles

    def snippets(self, query: str, ids: Iterable[int]) -> dict[int, Snippet]:
        """For each article the first place in its text where a word of the query stands."""
        read = self.understood(query)
        with self._reading() as sql:
            return {article.id or 0: snippet(read, article.text) for article in self._articles(sql, list(ids))}

    def understood(self, query: str) -> Query:
        """The query with its words as the forms it finds here, for snippets and marks. Raises QueryError."""
        read = self._read(query)
        with self._reading() as sql:
            return expanded(read, sql)

    def sources(self) -> list[SourceStatus]:
        """Every source the archive knows, with its last crawl and counts."""
        with self._reading() as sql:
            return status.sources(sql)

    def crawls(self, limit: int = 10) -> list[CrawlRow]:
        """The last crawls, newest first."""
        with self._reading() as sql:
            return status.crawls(sql, limit)

    def report(self, crawl_id: int) -> CrawlReport:
        """Raises ConfigError when there is no such crawl."""
        with self._reading() as sql:
            return read_report(sql, crawl_id)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._turn, translated(self.path):
            yield self._sql

    def _read(self, text: str) -> Query:
        """Raises QueryError also for a source the archive has nothing of: a slip must not look like "0 hits"."""
        query = parse(text)
        for asked in _sources_asked(query.root):
            with self._reading() as sql:
                known = [row[0] for row in sql.execute("SELECT id FROM source")]
            if asked.value not in known:
                near = difflib.get_close_matches(asked.value, known, n=1)
                hint = f"did you mean '{near[0]}'?" if near else "`newswatch sources list` shows what there is."
                raise QueryError(
                    f"The archive holds nothing of a source '{asked.value}'; {hint}", query=text, place=asked.place
                )
        return query

    def _then(self, as_of: datetime | str | None) -> int | None:
        return None if as_of is None else to_ms(_moment(as_of, self._clock.now()))

    def _total(self, sql: sqlite3.Connection, query: Compiled, shown: int, limit: int) -> int:
        return shown if limit < 0 or shown < limit else searching.count(sql, query)

    def _articles(self, sql: sqlite3.Connection, ids: Sequence[int], then: int | None = None) -> Iterator[Article]:
        """In the order of `ids`; as they stood `then`, where given."""
        opening = ARTICLE if then is None else ARTICLE_THEN
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            rows = sql.execute(
                f"{opening} WHERE a.id IN (SELECT value FROM json_each(:ids))", {"ids": as_json(chunk), "then": then}
            )
            found = {row[0]: article_of(row) for row in rows}
            yield from (found[one] for one in chunk if one in found)


def _sources_asked(node: Node | None) -> Iterator[Filter]:
    match node:
        case Filter(kind="source"):
            yield node
        case Not():
            yield from _sources_asked(node.node)
        case All() | Either():
            for below in node.nodes:
                yield from _sources_asked(below)


def _sort(sort: str) -> Sort:
    try:
        return Sort(sort)
    except ValueError as fault:
        raise ConfigError(f"Cannot sort by '{sort}'; choose newest or relevance.") from fault


def _moment(asked: datetime | str, now: datetime) -> datetime:
    moment = read_asked(asked, now) if isinstance(asked, str) else asked
    if moment is None or moment.tzinfo is None:
        raise ConfigError(f"'{asked}' is no moment; write 2026-11-20, 2026-11-20T14:30+04:00 or 7d.")
    return moment
