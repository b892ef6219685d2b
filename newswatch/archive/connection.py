"""The writer's connection and its transactions: one at a time, whichever thread asks."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newswatch.archive.database import translated


class WritingConnection:
    """Transactions on the one writing connection. A thread that asks while another writes waits its turn.

    `settle` runs before a commit, in the transaction; `keep` and `undo` after a commit and after a rollback.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.sql = connection
        self.path = path
        self.settle: list[Callable[[], None]] = []
        self.keep: list[Callable[[], None]] = []
        self.undo: list[Callable[[], None]] = []
        self._turn = threading.RLock()
        self._owner: int | None = None
        """The thread whose transaction is open."""

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """BEGIN IMMEDIATE … COMMIT, rolled back when anything raises. Not nested; nothing may await inside it."""
        with self._turn, translated(self.path):
            if self._owner is not None:
                raise RuntimeError("a transaction is open already")
            self.sql.execute("BEGIN IMMEDIATE")
            self._owner = threading.get_ident()
            try:
                yield
                for tell in self.settle:
                    tell()
                self.sql.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise
            finally:
                self._owner = None
            for tell in self.keep:
                tell()

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Part of this thread's open transaction, or one of its own."""
        with self._turn:
            if self._owner is None:
                with self.transaction():
                    yield
                return
            with translated(self.path):
                yield

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._turn, translated(self.path):
            yield self.sql

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the open transaction that is undone alone when it raises."""
        self.demand()
        self.sql.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self.sql.in_transaction:  # a full disk may have ended the whole of it
                self.sql.execute("ROLLBACK TO part")
                self.sql.execute("RELEASE part")
            raise
        self.sql.execute("RELEASE part")

    def demand(self) -> None:
        if self._owner != threading.get_ident():
            raise RuntimeError("this needs an open transaction: use `with writer.transaction():`")

    def demanded(self) -> sqlite3.Connection:
        self.demand()
        return self.sql

    def _roll_back(self) -> None:
        if self.sql.in_transaction:
            self.sql.execute("ROLLBACK")
        for tell in self.undo:
            tell()

    def close(self) -> None:
        with self._turn:
            self.sql.close()
