"""One writer: a lock on `<home>/archive.lock` that the system releases when its holder dies."""

import fcntl
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from newswatch.archive.database import disk_fault
from newswatch.errors import Busy

LOCK = "archive.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A process that has the archive for writing."""

    pid: int
    role: str
    """`run`, `crawl`, …"""
    since: str


def holder(home: Path) -> Holder | None:
    """By what it wrote into the lock's file, without touching the lock; None where nobody is, or it was killed."""
    try:
        entry = (home / LOCK).read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return None
    if len(entry) != 3 or not entry[0].isdecimal() or not _exists(int(entry[0])):
        return None
    return Holder(pid=int(entry[0]), role=entry[1], since=entry[2])


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # another user's, or no number of a process
        return True
    return True


class WriterLock:
    """Taken when made; `release` or leaving the context gives it up. Raises Busy naming the holder, or ArchiveError."""

    def __init__(self, home: Path, role: str, since: datetime) -> None:
        self.path = home / LOCK
        self._released = False
        try:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise disk_fault(self.path, fault) from fault
        try:
            self._take(home, f"{os.getpid()} {role} {since:%Y-%m-%dT%H:%M:%SZ}\n")
        except BaseException:
            os.close(self._descriptor)
            raise

    def _take(self, home: Path, entry: str) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise Busy(
                f"{home}: the archive is being written by {_holder(home)}; wait until it has finished, or stop it."
            ) from fault
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, entry.encode(), 0)
        except OSError as fault:
            raise disk_fault(self.path, fault) from fault

    def release(self) -> None:
        """Safe to call again."""
        if not self._released:
            self._released = True
            with suppress(OSError):  # a full disk: the entry stays, and names a process that is soon no more
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _holder(home: Path) -> str:
    entry = (home / LOCK).read_text(encoding="utf-8", errors="replace").split()
    return f"`newswatch {entry[1]}` (process {entry[0]}, since {entry[2]})" if len(entry) == 3 else "another process"
