"""What people ask of the archive in the query language: articles, stories, counts. Never writes."""

import difflib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Self

from newswatch.archive import facets, phrases, searching, streaming, telling, timeline
from newswatch.archive.compiling import compile_query
from newswatch.archive.database import archive_file, connect_reader, translated
from newswatch.archive.expanding import expanded
from newswatch.archive.loosening import loosened
from newswatch.archive.moments import read_asked
from newswatch.archive.paging import Mark
from newswatch.archive.results import Facets, SearchResult, StoryEntry, StoryPage, Timeline
from newswatch.archive.rows import ARTICLE, ARTICLE_THEN, article_of, as_json
from newswatch.archive.scopes import Scope, current, known_then
from newswatch.archive.searching import Sort
from newswatch.archive.sections import in_facets, in_renderings
from newswatch.archive.snippets import Snippet, snippet
from newswatch.archive.syntax import All, Either, Filter, Node, Not, Query, parse
from newswatch.clock import Clock, SystemClock, to_ms
from newswatch.errors import ConfigError, QueryError
from newswatch.models import Article

_CHUNK = 500


class Asking:
    """The part of `Archive` that takes queries."""

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

    def search(
        self,
        query: str = "",
        *,
        limit: int = 20,
        sort: str = Sort.NEWEST,
        as_of: datetime | str | None = None,
        after: str | None = None,
    ) -> SearchResult:
        """The language of docs/queries.md; blank finds everything. `limit` -1 is all.

        `as_of` asks what the archive knew then, superseded wordings included, and knows one order: newest first.
        `after` is the `next` of the page before; articles that came since move nothing. Raises QueryError with the
        place, ConfigError for a mark that is not of this search.
        """
        order, asked = _sort(sort), (query, sort, as_of)
        mark = Mark.read(after, asked)
        if order is Sort.NEWEST and as_of is None:
            with self._reading() as sql:
                by_texts = self._by_texts(sql, query)
                page = None if by_texts is None else by_texts.page(limit if limit < 0 else limit + 1, mark)
                if page is not None:
                    return self._shown(sql, page, limit, None, asked)
        scope = self._scope(query, as_of)
        with self._reading() as sql:
            if order is Sort.RELEVANCE and scope.match is not None and scope.then is None:
                return self._by_relevance(sql, scope, limit, mark, asked)
            return self._shown(sql, _newest(sql, scope, limit, mark), limit, scope.then, asked)

    def _by_texts(self, sql: sqlite3.Connection, query: str) -> phrases.Phrased | None:
        """None where the query has no phrase that is best told by reading."""
        loose = loosened(self._read(query), sql)
        if loose is None:
            return None
        told = loose.by_text
        paired = None if told is None else phrases.Paired.of(sql, told, self._current(told.rest))
        return phrases.Phrased(sql=sql, scope=self._current(loose.read), checks=loose.phrases, paired=paired)

    def _shown(
        self, sql: sqlite3.Connection, page: searching.Page, limit: int, then: int | None, asked: object
    ) -> SearchResult:
        shown = page.hits if limit < 0 else page.hits[:limit]
        follows = Mark(shown[-1][1], shown[-1][0]).written(asked) if shown and len(page.hits) > len(shown) else None
        articles = list(self._articles(sql, [one for one, _ in shown], then))
        return SearchResult(articles, page.total, total_is_exact=page.exact, after=follows)

    def _by_relevance(
        self, sql: sqlite3.Connection, scope: Scope, limit: int, mark: Mark | None, asked: object
    ) -> SearchResult:
        mark = mark or Mark(searching.newest_version(sql), 0)
        best = searching.most_relevant(sql, scope, mark.major, limit if limit < 0 else limit + 1, mark.minor)
        shown = best.ids if limit < 0 else best.ids[:limit]
        most = searching.COUNTED if best.hits == searching.RANKED else searching.RANKED
        total = searching.count(sql, scope, most)
        exact = total <= most
        return SearchResult(
            list(self._articles(sql, shown)),
            total if exact else most,
            total_is_exact=exact,
            ranked=None if exact else searching.RANKED,
            after=Mark(mark.major, mark.minor + limit).written(asked) if len(best.ids) > len(shown) > 0 else None,
        )

    def count(self, query: str = "", *, as_of: datetime | str | None = None) -> int:
        """How many articles a query finds, every one counted: a tenth of a second for half a million."""
        with self._reading() as sql:
            by_texts = None if as_of is not None else self._by_texts(sql, query)
            found = None if by_texts is None else by_texts.count()
            return searching.count(sql, self._scope(query, as_of)) if found is None else found

    def facets(
        self,
        query: str | None = None,
        *,
        by: Sequence[str] = ("source", "country", "language", "section", "tag", "author"),
        limit: int = 20,
        as_of: datetime | str | None = None,
    ) -> Facets:
        """How many of the articles found have which source, country, …, `day`: at most `limit` values each.

        Raises QueryError as `search`, ConfigError for a facet there is not.
        """
        scope = self._scope(query or "", as_of)
        with self._reading() as sql:
            return facets.facets(sql, scope, by, limit)

    def timeline(
        self, query: str | None = None, *, unit: timeline.Asked = "auto", by: str | None = "country"
    ) -> Timeline:
        """The articles found in time, parted by a facet. Raises as `facets`."""
        scope = self._scope(query or "", None)
        with self._reading() as sql:
            return timeline.timeline(sql, scope, unit, by)

    def stream(
        self,
        query: str | None = None,
        *,
        limit: int = 30,
        sort: str = Sort.NEWEST,
        as_of: datetime | str | None = None,
        after: str | None = None,
    ) -> StoryPage:
        """One entry a story, in the order of the newest (or most relevant) article of it that the query finds.

        `after` as in `search`; sorted by relevance there is one page. Raises as `search`.
        """
        order, asked = _sort(sort), ("stream", query, as_of)
        mark, scope = Mark.read(after, asked), cache(partial(self._scope, query or "", as_of))
        with self._reading() as sql:
            if order is Sort.RELEVANCE and as_of is None and scope().match is not None:
                return StoryPage(self._entries(sql, streaming.most_relevant(sql, scope(), limit), None), None)
            by_texts = None if as_of is not None else self._by_texts(sql, query or "")
            heads = streaming.newest(sql, by_texts, scope, limit + 1, mark)
            shown = heads[:limit]
            follows = Mark(shown[-1][1], shown[-1][0]).written(asked) if shown and len(heads) > limit else None
            return StoryPage(self._entries(sql, [one for one, _ in shown], self._then(as_of)), follows)

    def _entries(self, sql: sqlite3.Connection, heads: Sequence[int], then: int | None) -> list[StoryEntry]:
        articles = list(self._articles(sql, heads, then))
        told = telling.tellings(sql, [one.story_id for one in articles if one.story_id is not None], then)
        return [
            StoryEntry(
                story_id=one.story_id, head=one, members=tuple(told.get(one.story_id or 0) or (telling.alone(one),))
            )
            for one in articles
        ]

    def iterate(self, query: str | None = None) -> Iterator[Article]:
        """Every article found, oldest id first, a few at a time: for exports of any size."""
        ids = self.ids(query or "")
        for start in range(0, len(ids), _CHUNK):
            with self._reading() as sql:
                articles = list(self._articles(sql, ids[start : start + _CHUNK]))
            yield from articles

    def ids(self, query: str = "") -> list[int]:
        """Of every article that the query finds, in order. Raises QueryError with the place."""
        with self._reading() as sql:
            by_texts = self._by_texts(sql, query)
            page = None if by_texts is None else by_texts.page(-1, None)
            hits = searching.newest(sql, self._scope(query, None), -1) if page is None else page.hits
            return sorted(article_id for article_id, _ in hits)

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

    def _scope(self, text: str, as_of: datetime | str | None) -> Scope:
        read, now = self.understood(text), self._clock.now()
        if as_of is None:
            return self._current(read)
        then = compile_query(read, now=now, hit="v.id", section=in_renderings(self._sql, "v.id"))
        return known_then(then, read, now, to_ms(_moment(as_of, now)))

    def _current(self, read: Query) -> Scope:
        now = self._clock.now()
        return current(compile_query(read, now=now, section=in_facets(self._sql)), read, now)

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


def _newest(sql: sqlite3.Connection, scope: Scope, limit: int, mark: Mark | None) -> searching.Page:
    if limit >= 0 and mark is None:
        return searching.first_page(sql, scope, limit + 1)
    found = searching.newest(sql, scope, limit if limit < 0 else limit + 1, mark)
    if limit < 0:
        total = len(found) if mark is None else searching.count(sql, scope)
        return searching.Page(found, total, exact=True)
    return searching.counted(found, searching.count(sql, scope, searching.COUNTED))


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
