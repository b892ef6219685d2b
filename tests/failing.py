"""The Nth call fails: statements and commits of the archive's connection, and the files of a home.

`Trap.set` counts every such call of this process from then on. The one with the number `fatal` raises what a full disk,
a broken one or a locked archive would raise, or is the last thing the process does. `Watch` lets all of them pass, and
keeps what lies in the home before each: that is what a process leaves that is killed there.
"""

import errno
import os
import shutil
import signal
import sqlite3
import threading
import zlib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Way(StrEnum):
    ERROR = "error"
    DEATH = "death"


_SQL_FAULTS = (
    (sqlite3.SQLITE_FULL, "database or disk is full"),
    (sqlite3.SQLITE_IOERR, "disk I/O error"),
    (sqlite3.SQLITE_BUSY, "database is locked"),
)
_FILE_FAULTS = (errno.ENOSPC, errno.EIO, errno.EDQUOT)


class Trap:
    """`told` is a file outside `home` that says afterwards how many calls there were, and which one was fatal."""

    def __init__(self, home: Path, fatal: int, way: Way, told: Path) -> None:
        self.passed = 0
        self._home = str(home)
        self._fatal = fatal
        self._way = way
        self._told = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._sprung = False

    def set(self) -> None:
        connect, trap = sqlite3.connect, self

        class Connection(sqlite3.Connection):
            def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
                trap.statement(statement)
                return super().execute(statement, *values)

            def executemany(self, statement: str, values: Any) -> sqlite3.Cursor:
                trap.statement(statement)
                return super().executemany(statement, values)

            def executescript(self, script: str) -> sqlite3.Cursor:
                trap.statement(script)
                return super().executescript(script)

        def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:
            return connect(*arguments, **{"factory": Connection, **options})

        sqlite3.connect = connected  # type: ignore[assignment]
        for name in ("truncate", "replace", "rename", "unlink", "mkdir", "rmdir"):
            setattr(os, name, self._by_path(name, getattr(os, name)))
        for name in ("pwrite", "ftruncate", "fsync", "write"):
            setattr(os, name, self._by_descriptor(name, getattr(os, name)))
        os.open = self._opened(os.open)

    def statement(self, statement: str) -> None:
        if not statement.startswith("ROLLBACK"):  # SQLite's own cannot fail for want of room
            self._pass(statement.split(None, 1)[0], self._sql_fault)

    def end(self) -> None:
        if not self._sprung:
            os.pwrite(self._told, f"{self.passed} end".encode(), 0)

    def _pass(self, what: str, fault: Callable[[], Exception]) -> None:
        self.passed += 1
        if self.passed != self._fatal:
            return
        self._sprung = True
        os.pwrite(self._told, f"{self.passed} {what}".encode(), 0)
        if self._way is Way.DEATH:
            os.kill(os.getpid(), signal.SIGKILL)
        raise fault()

    def _sql_fault(self) -> Exception:
        code, words = _SQL_FAULTS[self.passed % 3]
        fault = sqlite3.OperationalError(words)
        fault.sqlite_errorcode = code
        return fault

    def _file_fault(self) -> Exception:
        code = _FILE_FAULTS[self.passed % 3]
        return OSError(code, os.strerror(code))

    def _by_path(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *rest: Any, **options: Any) -> Any:
            if os.fspath(path).startswith(self._home):
                self._pass(name, self._file_fault)
            return real(path, *rest, **options)

        return call

    def _by_descriptor(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(descriptor: int, *rest: Any) -> Any:
            if descriptor != self._told and self._is_ours(descriptor):
                if name == "pwrite" and self.passed + 1 == self._fatal:
                    real(descriptor, bytes(rest[0])[: len(rest[0]) // 2], *rest[1:])  # a torn record
                self._pass(name, self._file_fault)
            return real(descriptor, *rest)

        return call

    def _opened(self, real: Callable[..., int]) -> Callable[..., int]:
        def call(path: Any, flags: int, *rest: Any, **options: Any) -> int:
            if flags & _WRITES and os.fspath(path).startswith(self._home):
                self._pass("open", self._file_fault)
            return real(path, flags, *rest, **options)

        return call

    def _is_ours(self, descriptor: int) -> bool:
        try:
            return str(Path(f"/proc/self/fd/{descriptor}").readlink()).startswith(self._home)
        except OSError:
            return False


class Watch(Trap):
    """`seen` is where each state goes that differs from the one before, as the folder `CALL-MARK`.

    `mark` tells how far the world outside had come, such as the number of messages a receiver had got.
    """

    def __init__(self, home: Path, told: Path, seen: Path, mark: Callable[[], int]) -> None:
        super().__init__(home, 0, Way.ERROR, told)
        self._seen = seen
        self._mark = mark
        self._last: tuple[object, ...] = ()
        self._before = ""
        """The call before this one: after a SELECT nothing can lie there that did not before."""
        self._turn = threading.RLock()

    def _pass(self, what: str, fault: Callable[[], Exception]) -> None:
        with self._turn:
            super()._pass(what, fault)
            before, self._before = self._before, what
            if before == "SELECT" and self._mark() == self._last[0]:
                return
            files = sorted(path for path in Path(self._home).rglob("*") if path.is_file() and path.suffix != ".db-shm")
            state = (self._mark(), *((path, zlib.crc32(path.read_bytes())) for path in files if path.name != "said"))
            if state != self._last:
                self._last = state
                shutil.copytree(
                    self._home, self._seen / f"{self.passed}-{state[0]}", ignore=shutil.ignore_patterns("*-shm", "said")
                )
