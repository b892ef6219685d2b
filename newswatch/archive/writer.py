"""The one door through which anything enters the archive: opening it, its transactions, and what it is made of."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Self

from newswatch import settings as settings_module
from newswatch.archive.afar import Addresses, addresses
from newswatch.archive.attempts import Attempts
from newswatch.archive.blocks import BlockTable
from newswatch.archive.captured import Captures
from newswatch.archive.connection import WritingConnection
from newswatch.archive.database import FILE, connect_writer, disk_fault
from newswatch.archive.filling import fill_once
from newswatch.archive.frontier import Frontier
from newswatch.archive.health_book import HealthBook
from newswatch.archive.history import Histories
from newswatch.archive.lexicon import Lexicon
from newswatch.archive.lock import WriterLock
from newswatch.archive.mending import Mending
from newswatch.archive.pages import PageStore
from newswatch.archive.rhythms import RhythmTable
from newswatch.archive.sources import SourceTable
from newswatch.archive.storing import Storing
from newswatch.archive.templates import TemplateTable
from newswatch.clock import Clock
from newswatch.models import Source, Stored

PAGES = "pages"


class Writer(Storing):
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
        self.lexicon.settle(self.connection.demanded())  # what was gathered before it must not go with it
        self.templates.settle()
        try:
            with self.connection.savepoint():
                yield
        except BaseException:
            self.pages.undo(mark)
            self.lexicon.undo()
            self.templates.refresh()
            raise

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

    def _tell(self, stored: Stored) -> Stored:
        for hook in self.on_stored:
            hook(self, stored)
        return stored

    def _committed_end(self, file: str) -> int:
        with self.connection.reading() as sql:
            (end,) = sql.execute("SELECT max(offset + length) FROM capture WHERE file = ?", (file,)).fetchone()
            return end or 0
