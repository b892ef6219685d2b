"""A worker's crawling child from outside: started when it is needed, again when it died, ended by closing its stdin."""

import logging
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import BinaryIO, cast

from newswatch.log import canonical
from scheduler.cluster.frames import Confirmed, Drop, Handed, Over, Pipe, Start, Stop
from scheduler.cluster.records import Order, pack

log = logging.getLogger(__name__)

_END_WITHIN = 5.0


class ChildDied(Exception):
    """The crawling child is gone, and what it had not handed over with it."""


class Crawlers:
    """`command` starts the child. Used from many threads, one a crawl."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = [*command]
        self._turn = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Pipe | None = None
        self._reports: dict[str, queue.SimpleQueue[Handed | Over | None]] = {}

    def start(self, task: Order) -> "Crawl":
        """Raises ChildDied."""
        with self._turn:
            if self._child is None or self._child.poll() is not None:
                self._begin()
            reports: queue.SimpleQueue[Handed | Over | None] = queue.SimpleQueue()
            self._reports[task.attempt] = reports
            pipe = self._pipe
        assert pipe is not None
        crawl = Crawl(task.attempt, pipe, reports, self)
        crawl.say(Start(task.attempt, pack(task)))
        return crawl

    def stop(self) -> None:
        """All crawls end; what was downloaded is handed over."""
        with self._turn:
            if self._pipe is not None:
                try:
                    self._pipe.send(Stop())
                except OSError as fault:
                    log.info(canonical("child is gone", fault=fault))

    def end(self) -> None:
        """The child is gone when this returns."""
        with self._turn:
            child, self._child = self._child, None
        if child is not None:
            _end(child)

    def restart(self) -> None:
        """A crawl would not end: the child is killed, and with it the crawls of others, which are sent anew."""
        with self._turn:
            if self._child is not None:
                self._child.kill()

    def over(self, attempt: str) -> None:
        with self._turn:
            self._reports.pop(attempt, None)

    def _begin(self) -> None:
        self._child = child = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert child.stdin is not None
        assert child.stdout is not None
        self._pipe = pipe = Pipe(cast(BinaryIO, child.stdout), cast(BinaryIO, child.stdin))
        threading.Thread(target=self._listen, args=(child, pipe), daemon=True, name="reports").start()
        log.info(canonical("child started", pid=child.pid))

    def _listen(self, child: subprocess.Popen[bytes], pipe: Pipe) -> None:
        while (report := pipe.report()) is not None:
            with self._turn:
                reports = self._reports.get(report.attempt)
            if reports is not None:
                reports.put(report)
        code = child.wait()
        with self._turn:
            waiting = [*self._reports.values()] if pipe is self._pipe else []
        if waiting:
            log.warning(canonical("child died", code=code, crawls=len(waiting)))
        for reports in waiting:
            reports.put(None)


class Crawl:
    """One crawl of the child's."""

    def __init__(
        self, attempt: str, pipe: Pipe, reports: "queue.SimpleQueue[Handed | Over | None]", crawlers: Crawlers
    ) -> None:
        self.attempt = attempt
        self._pipe, self._reports, self._crawlers = pipe, reports, crawlers
        self._is_over = False

    def next(self, patience: float) -> Handed | Over | None:
        """What it did next; None when that was nothing for `patience` seconds. Raises ChildDied."""
        try:
            report = self._reports.get(timeout=patience)
        except queue.Empty:
            return None
        if report is None:
            raise ChildDied
        self._is_over = isinstance(report, Over)
        return report

    def confirmed(self) -> None:
        """Raises ChildDied."""
        self.say(Confirmed(self.attempt))

    def say(self, order: Start | Confirmed | Drop) -> None:
        try:
            self._pipe.send(order)
        except (OSError, ValueError) as fault:
            raise ChildDied from fault

    def close(self) -> None:
        """It fetches nothing more when this returns, however far it was."""
        try:
            if not self._is_over:
                self.say(Drop(self.attempt))
                self._see_it_end()
        except ChildDied:
            log.info(canonical("crawl ended with its child", attempt=self.attempt))
        finally:
            self._crawlers.over(self.attempt)

    def _see_it_end(self) -> None:
        while not self._is_over:
            if self.next(_END_WITHIN) is None:
                log.warning(canonical("crawl would not end", attempt=self.attempt))
                self._crawlers.restart()
                return


def _end(child: subprocess.Popen[bytes]) -> None:
    assert child.stdin is not None
    child.stdin.close()
    try:
        child.wait(_END_WITHIN)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def child_command(home: str, config: str | None, verbosity: int) -> list[str]:
    """How `newswatch worker` starts its own child."""
    chosen = ["--config", config] if config is not None else []
    loud = ["-v"] * verbosity
    return [sys.executable, "-P", "-m", "newswatch", "--home", home, *chosen, *loud, "worker", "--child"]
