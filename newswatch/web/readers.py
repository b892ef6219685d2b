"""Reading connections for the web: as many as questions run side by side, each used by one thread at a time."""

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import anyio

from newswatch.archive.viewing import View
from newswatch.clock import Clock
from newswatch.errors import ArchiveError

T = TypeVar("T")

_SIDE_BY_SIDE = 8
"""Questions at a time; the others wait their turn."""


class Readers:
    def __init__(self, home: Path, clock: Clock, *, seconds: float, side_by_side: int = _SIDE_BY_SIDE) -> None:
        self._home = home
        self._clock = clock
        self._seconds = seconds
        self._room = anyio.CapacityLimiter(side_by_side)
        self._idle: queue.SimpleQueue[tuple[int, View]] = queue.SimpleQueue()
        self._open: set[View] = set()
        self._turn = threading.Lock()

    async def ask(self, question: Callable[[View], T]) -> T:
        """Its answer, got in a thread. Raises ArchiveError (none there yet, TooSlow, …) and what `question` raises."""
        return await anyio.to_thread.run_sync(self.ask_here, question, limiter=self._room)

    def ask_here(self, question: Callable[[View], T]) -> T:
        with self.view() as view, view.within(self._seconds):
            return question(view)

    @contextmanager
    def view(self) -> Iterator[View]:
        """A connection for this thread, without a limit of time: for exports, which go on as long as they take."""
        file, view = self._take()
        try:
            yield view
        except ArchiveError:
            self._drop(view)
            raise
        except BaseException:
            self._idle.put((file, view))
            raise
        self._idle.put((file, view))

    def close(self) -> None:
        for view in list(self._open):
            self._drop(view)

    def _take(self) -> tuple[int, View]:
        """One that is idle, unless another file has taken the archive's place since it was opened."""
        while True:
            try:
                file, view = self._idle.get_nowait()
            except queue.Empty:
                break
            if file == _inode(view.path):
                return file, view
            self._drop(view)
        view = View(self._home, clock=self._clock)
        with self._turn:
            self._open.add(view)
        return _inode(view.path), view

    def _drop(self, view: View) -> None:
        with self._turn:
            self._open.discard(view)
        view.close()


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0
