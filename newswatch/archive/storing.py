"""What becomes of articles: new ones, versions, renderings, looks that found nothing, withdrawals."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime

from newswatch.archive import articles, standing
from newswatch.archive.articles import Arrival
from newswatch.archive.captured import add_look
from newswatch.archive.knowing import Knowing
from newswatch.archive.lexicon import Lexicon
from newswatch.archive.pages import Capture
from newswatch.archive.sources import SourceTable
from newswatch.clock import Clock, from_ms, to_ms
from newswatch.models import ArticleStatus, Candidate, New, NewVersion, Stored, Verdict, VersionKind


class Storing(Knowing, ABC):
    """The part of the writer that changes articles; every method needs an open transaction."""

    clock: Clock
    lexicon: Lexicon
    _sources: SourceTable
    _story_window: int

    def add_article(
        self,
        candidate: Candidate,
        *,
        cleaner: str,
        capture: Capture | None,
        observed_at: datetime,
        baseline: bool,
        imported: bool = False,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Stored:
        arrival = self._arrival(cleaner, observed_at, capture, imported, etag, last_modified)
        facts = self._sources.facts(candidate.extracted.source)
        article, version_id = articles.insert(self._sql, candidate, arrival, facts)
        self.lexicon.learn(candidate.extracted)
        published = articles.published_ms(candidate)
        stored = Stored(
            article_id=article.id or 0,
            version_id=version_id,
            verdict=New(),
            kind=VersionKind.FIRST,
            article=article,
            published_utc=None if published is None else from_ms(published),
            baseline=baseline or imported,
            imported=imported,
        )
        return self._tell(stored)

    def add_version(
        self,
        article_id: int,
        candidate: Candidate,
        *,
        cleaner: str,
        kind: VersionKind,
        capture: Capture | None,
        observed_at: datetime,
        imported: bool = False,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Stored:
        """One that was gone is current again; with the text it had it gets no further version (kind `returned`).

        Nobody is told of a return that changes nothing: it was seen before the article was gone, or is known already.
        """
        arrival = self._arrival(cleaner, observed_at, capture, imported, etag, last_modified)
        before = articles.current_of(self._sql, article_id)
        was_gone = standing.is_gone(self._sql, article_id)
        returned = standing.seen(self._sql, article_id, arrival.observed)
        same = returned and articles.content_hash_of(self._sql, before.version_id) == candidate.content_hash
        if same or kind is VersionKind.RETURNED:
            kind, version_id = VersionKind.RETURNED, before.version_id
            articles.add_aliases(self._sql, article_id, candidate.alias_keys, arrival.observed)
            articles.keep_capture(self._sql, article_id, version_id, capture)
            add_look(self._sql, article_id, arrival.observed)
        else:
            facts = self._sources.facts(before.source_id)
            version_id = articles.insert_version(self._sql, article_id, candidate, arrival, facts, kind)
            self.lexicon.learn(candidate.extracted)
        standing.checked(self._sql, article_id, arrival.observed, etag, last_modified)
        verdict = NewVersion(article_id=article_id)
        stored = self._stored(article_id, version_id, verdict, kind, imported=imported)
        is_back = was_gone and stored.article.status is ArticleStatus.CURRENT
        return self._tell(stored) if is_back or kind is not VersionKind.RETURNED else stored

    def add_rendering(self, article_id: int, candidate: Candidate, *, cleaner: str, version_id: int = 0) -> None:
        """Our newer reading of a version, the current one for 0: shown and searched from now on, and no edit."""
        current, now = articles.current_of(self._sql, article_id), to_ms(self.clock.now())
        facts = self._sources.facts(current.source_id)
        arrival = Arrival(cleaner=cleaner, observed=now, recorded=now, story_window=self._story_window)
        if version_id in (0, current.version_id):
            articles.insert_rendering(self._sql, article_id, candidate, arrival, facts)
        else:
            articles.insert_past_rendering(self._sql, version_id, candidate, arrival, facts)
        self.lexicon.learn(candidate.extracted)

    def touch(
        self,
        article_id: int,
        candidate_aliases: Iterable[tuple[str, str]],
        *,
        checked_at: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        capture: Capture | None = None,
    ) -> None:
        """Seen again and the same: its addresses are kept and the re-check schedule moves on."""
        at = to_ms(checked_at)
        articles.add_aliases(self._sql, article_id, candidate_aliases, at)
        standing.checked(self._sql, article_id, at, etag, last_modified)
        add_look(self._sql, article_id, at)
        if capture is not None:
            current = articles.current_of(self._sql, article_id)
            articles.keep_capture(self._sql, article_id, current.version_id, capture)

    def give_up_alias(self, article_id: int, key: str, url: str) -> None:
        """The address of `key` was never this article's, which goes by `url` from now on."""
        self._sql.execute("DELETE FROM alias WHERE url_key = ? AND article_id = ?", (key, article_id))
        self._sql.execute("UPDATE article SET url = ? WHERE id = ?", (url, article_id))

    def add_alias(self, article_id: int, key: str, url: str) -> None:
        articles.add_aliases(self._sql, article_id, [(key, url)], to_ms(self.clock.now()))

    def not_modified(self, article_id: int, at: datetime) -> None:
        """304: the re-check schedule moves on."""
        standing.checked(self._sql, article_id, to_ms(at))
        add_look(self._sql, article_id, to_ms(at))

    def withdraw(self, article_id: int, at: datetime) -> Stored | None:
        """The source took it down; the text stays. None when it was withdrawn already, or was seen again since."""
        current = articles.current_of(self._sql, article_id)
        standing.checked(self._sql, article_id, to_ms(at))
        if not standing.withdrawn(self._sql, article_id, to_ms(at)):
            return None
        verdict = NewVersion(article_id=article_id)
        return self._tell(self._stored(article_id, current.version_id, verdict, VersionKind.WITHDRAWN))

    @property
    def _sql(self) -> sqlite3.Connection:
        return self.connection.demanded()

    def _arrival(
        self,
        cleaner: str,
        observed_at: datetime,
        capture: Capture | None,
        imported: bool,
        etag: str | None,
        last_modified: str | None,
    ) -> Arrival:
        return Arrival(
            cleaner=cleaner, observed=to_ms(observed_at), recorded=to_ms(self.clock.now()), capture=capture,
            imported=imported, etag=etag, last_modified=last_modified, story_window=self._story_window,
        )  # fmt: skip

    def _stored(
        self, article_id: int, version_id: int, verdict: Verdict, kind: VersionKind, *, imported: bool = False
    ) -> Stored:
        article, published = articles.read(self._sql, article_id)
        return Stored(
            article_id=article_id,
            version_id=version_id,
            verdict=verdict,
            kind=kind,
            article=article,
            published_utc=None if published is None else from_ms(published),
            baseline=imported,
            imported=imported,
        )

    @abstractmethod
    def _tell(self, stored: Stored) -> Stored:
        """Whoever waits for news; the writer knows them."""
