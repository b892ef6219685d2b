"""The one door through which articles enter the archive."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from newswatch import settings as settings_module
from newswatch.archive import articles, standing
from newswatch.archive.afar import Addresses, addresses
from newswatch.archive.articles import Arrival
from newswatch.archive.attempts import Attempts
from newswatch.archive.blocks import BlockTable
from newswatch.archive.captured import Captures, add_look
from newswatch.archive.connection import WritingConnection
from newswatch.archive.database import FILE, connect_writer, disk_fault
from newswatch.archive.filling import fill_once
from newswatch.archive.frontier import Frontier
from newswatch.archive.health_book import HealthBook
from newswatch.archive.history import Histories
from newswatch.archive.knowing import Knowing
from newswatch.archive.lexicon import Lexicon
from newswatch.archive.lock import WriterLock
from newswatch.archive.mending import Mending
from newswatch.archive.pages import Capture, PageStore
from newswatch.archive.rhythms import RhythmTable
from newswatch.archive.sources import SourceTable
from newswatch.archive.templates import TemplateTable
from newswatch.clock import Clock, from_ms, to_ms
from newswatch.models import ArticleStatus, Candidate, New, NewVersion, Source, Stored, Verdict, VersionKind

PAGES = "pages"


class Writer(Knowing):
    """Owns every write and checkpoint of one archive. Made by `Writer.open`; used from one thread at a time.

    Methods that change articles need an open transaction: `with writer.transaction(): …`.
    """

    def __init__(
        self, home: Path, connection: WritingConnection, lock: WriterLock, clock: Clock, *, story_window: int
    ) -> None:
        self.home = home
        self.connection = connection
        self.clock = clock
        self.on_stored: list[Callable[[Writer, Stored], None]] = []
        """Called inside the transaction after each new article or version."""
        self.on_mended: list[Callable[[Writer, int], None]] = []
        """Called likewise with a version of which a learned block was taken out."""
        self.frontier = Frontier(connection, clock)
        self.attempts = Attempts(connection, clock)
        self.rhythms = RhythmTable(connection, clock)
        self.blocks = BlockTable(connection, clock)
        self.mending = Mending(connection, clock)
        self.health = HealthBook(connection, clock)
        self.templates = TemplateTable(connection, clock)
        self.pages = PageStore(home / PAGES, self._committed_end)
        self._sources = SourceTable(connection)
        self._story_window = story_window
        self._lock = lock
        self.lexicon = Lexicon()
        self.histories = Histories(connection, clock, self._sources, self.lexicon, story_window=story_window)
        self.captured = Captures(
            connection, clock, self._sources, self.lexicon, self.pages, self.histories, story_window=story_window
        )
        connection.settle.append(lambda: self.lexicon.settle(connection.sql))
        connection.keep += [self.pages.keep, self.lexicon.keep]
        connection.undo += [self.pages.undo, self.lexicon.undo]

    @classmethod
    def open(cls, home: Path, *, clock: Clock, settings: settings_module.Archive, role: str) -> Self:
        """Makes the home (0700) and the archive where absent, and brings an older schema up to date.

        Raises Busy when another process writes or holds the file, TooNew, Damaged, or ArchiveError (no right, no room).
        """
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise disk_fault(home, fault) from fault
        with ExitStack() as undo:
            lock = undo.enter_context(WriterLock(home, role, clock.now()))
            timeout = settings_module.seconds(settings.busy_timeout)
            connection = WritingConnection(connect_writer(home, busy_timeout=timeout), home / FILE)
            undo.callback(connection.close)
            window = int(settings_module.seconds(settings.story_window) * 1000)
            writer = cls(home, connection, lock, clock, story_window=window)
            writer.frontier.bury_the_dead()
            with connection.transaction():
                fill_once(connection.sql, writer.lexicon)
            undo.pop_all()
        return writer

    def close(self) -> None:
        self.connection.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def transaction(self) -> AbstractContextManager[None]:
        """BEGIN IMMEDIATE … COMMIT, rolled back when anything raises. Not nested; nothing may await inside it."""
        return self.connection.transaction()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the open transaction, kept pages included, that is undone alone when it raises."""
        mark = self.pages.mark()
        self.lexicon.settle(self._sql)  # what was gathered before it must not go with it
        self.templates.settle()
        try:
            with self.connection.savepoint():
                yield
        except BaseException:
            self.pages.undo(mark)
            self.lexicon.undo()
            self.templates.refresh()
            raise

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

    def addresses(self, source_id: str, crawl_id: int) -> Addresses:
        """What a crawl far from here must know of the source's addresses."""
        with self.connection.reading() as sql:
            return addresses(sql, source_id, crawl_id, self.clock.now())

    def forget_workers(self) -> None:
        """No worker is listened to any more: their crawls are over, and what they still bring is not taken."""
        self.attempts.abandon()
        self.frontier.bury_the_dead()

    def set_source(self, source: Source) -> None:
        """Before a source's first article: its country and coverage go with each. Needs no open transaction."""
        self._sources.set(source)

    def set_enabled(self, source_id: str, enabled: bool | None) -> None:
        """The user's choice over the file's; None takes it back. Needs no open transaction."""
        self._sources.set_enabled(source_id, enabled)

    def choices(self) -> dict[str, bool]:
        """Which sources the user enabled or disabled against their files."""
        return self._sources.choices()

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

    def _tell(self, stored: Stored) -> Stored:
        for hook in self.on_stored:
            hook(self, stored)
        return stored

    def _committed_end(self, file: str) -> int:
        with self.connection.reading() as sql:
            (end,) = sql.execute("SELECT max(offset + length) FROM capture WHERE file = ?", (file,)).fetchone()
            return end or 0
