"""The child process of a worker, in which its crawls run side by side over one pool of extraction workers.

It knows no broker: tasks come in by stdin, batches go out by stdout, and when stdin ends so does it, at once.
"""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from newswatch import log as logs
from newswatch.clock import Clock, SystemClock
from newswatch.errors import ArchiveError
from newswatch.log import canonical
from newswatch.models import Extracted, Page, Source
from newswatch.settings import Crawl, Settings, seconds
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.templates.ticket import Tickets
from pipelines.extract.workers import ExtractPool
from scheduler.cluster.filing import read_on
from scheduler.cluster.frames import Confirmed, Drop, Handed, Order, Over, Pipe, Start, Stop
from scheduler.cluster.journal import Journal
from scheduler.cluster.records import Batch, CrawlTask, pack, read_task
from scheduler.cluster.stretches import Stretch, WarcTask
from spiders import manners, runner
from spiders.ledger import Counts
from spiders.session import CrawlContext

log = logging.getLogger(__name__)

T = TypeVar("T")
_UNCONFIRMED = 2
"""Batches of a crawl that may be on their way to the broker before the crawl waits."""
_LONGEST = 25 * 60.0
"""Seconds a crawl may take: RabbitMQ takes a task back after 30 minutes (consumer_timeout)."""


class _Dropped(ArchiveError):
    """Nobody wants the rest of this crawl: the way to the archive is cut."""


class _Pool:
    """The child's extraction workers, with what one task says of its sites' templates."""

    def __init__(self, pool: ExtractPool, tickets: Tickets) -> None:
        self._pool, self._tickets = pool, tickets

    async def extract(self, page: Page, source: Source) -> Extracted:
        return await self._pool.extract(page, source, self._tickets)

    def start(self) -> None:
        self._pool.start()

    async def call(self, work: Callable[[], T]) -> T:
        return await self._pool.call(work)


@dataclass(kw_only=True)
class _Tally:
    """A Progress that keeps the crawl's counts for its batches."""

    counts: Counts = field(default_factory=Counts)

    def began(self, source: Source) -> None: ...

    def counted(self, source_id: str, counts: Counts) -> None:  # noqa: ARG002 (a Progress is told)
        self.counts = counts

    def ended(self, source_id: str, finish: str) -> None: ...


@dataclass(kw_only=True, eq=False)
class _Crawl:
    """A task under way: a source's crawl, or a WARC file."""

    stop: Callable[[str], None]
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_UNCONFIRMED))
    dropped: asyncio.Event = field(default_factory=asyncio.Event)


class Child:
    def __init__(self, settings: Settings, clock: Clock, pipe: Pipe) -> None:
        self._settings, self._clock, self._pipe = settings, clock, pipe
        self._crawls: dict[str, _Crawl] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._leaving = asyncio.Event()
        extract = settings.extract
        self._pool = ExtractPool(
            workers=extract.workers, timeout=seconds(extract.timeout), recycle=extract.recycle, queue=extract.queue,
            memory=extract.memory,
        )  # fmt: skip

    async def run(self) -> None:
        """Until stdin ends; in the midst of a crawl the process ends with it."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, args=(loop,), daemon=True, name="orders").start()
        await self._leaving.wait()
        await self._pool.stop()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        while (order := self._pipe.order()) is not None:
            loop.call_soon_threadsafe(self._obey, order)
        if self._crawls:
            os._exit(0)  # whoever has our hosts next must not meet us there; the extraction workers die with us
        loop.call_soon_threadsafe(self._leaving.set)

    def _obey(self, order: Order) -> None:
        match order:
            case Start(attempt=attempt, task=packed):
                task = asyncio.create_task(self._crawl(attempt, packed), name=f"crawl {attempt}")
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            case Confirmed(attempt=attempt) if attempt in self._crawls:
                self._crawls[attempt].room.release()
            case Drop(attempt=attempt) if attempt in self._crawls:
                self._crawls[attempt].dropped.set()
                self._crawls[attempt].stop("dropped")
            case Stop():
                for crawl in self._crawls.values():
                    crawl.stop("stopped")
            case Confirmed() | Drop():
                pass  # over meanwhile

    async def _crawl(self, attempt: str, packed: bytes) -> None:
        fault: str | None = None
        try:
            match read_task(packed):
                case CrawlTask() as task:
                    await self._do(task)
                case WarcTask() as task:
                    await self._read_on(task)
        except _Dropped:
            fault = "dropped"
        except Exception as met:
            fault = f"{type(met).__name__}: {met}"
            log.exception(canonical("crawl crashed", attempt=attempt))
        finally:
            self._crawls.pop(attempt, None)
            self._pipe.send(Over(attempt, fault))

    async def _do(self, task: CrawlTask) -> None:
        settings = replace(self._settings, crawl=_bounded(task.crawl), extract=task.extract)
        ctx, tally = CrawlContext(settings=settings, clock=self._clock), _Tally()
        manners.unpack(task.snapshot.manners, ctx.web)
        crawl = self._crawls[task.attempt] = _Crawl(stop=ctx.stop)

        async def send(batch: Batch) -> None:
            await _room(crawl)
            self._pipe.send(Handed(task.attempt, pack(batch)))

        async with Journal(task, send, ctx.web) as journal:
            journal.so_far = lambda: tally.counts
            ctx.books, ctx.store, ctx.progress = journal, journal, tally
            ctx.pool = _Pool(
                self._pool, Tickets(journal.template, Policy(task.extract.templates), knows=lambda *_: True)
            )
            await runner.crawl_source(task.source, ctx, task.options, task.crawl_id)

    async def _read_on(self, task: WarcTask) -> None:
        stopped = asyncio.Event()
        crawl = self._crawls[task.attempt] = _Crawl(stop=lambda _: stopped.set())

        async def send(stretch: Stretch) -> None:
            await _room(crawl)
            self._pipe.send(Handed(task.attempt, pack(stretch)))

        await read_on(task, self._pool, send, self._clock, stopped.is_set)


async def _room(crawl: _Crawl) -> None:
    """Waits until one more batch may be on its way. Raises _Dropped."""
    waiting = asyncio.ensure_future(crawl.room.acquire())
    dropped = asyncio.ensure_future(crawl.dropped.wait())
    await asyncio.wait({waiting, dropped}, return_when=asyncio.FIRST_COMPLETED)
    dropped.cancel()
    if crawl.dropped.is_set():
        waiting.cancel()
        raise _Dropped("the worker dropped the crawl")


def _bounded(crawl: Crawl) -> Crawl:
    return crawl if seconds(crawl.source_timeout) <= _LONGEST else replace(crawl, source_timeout=f"{_LONGEST:.0f}s")


def main(settings: Settings, verbosity: int) -> None:
    """The process: stdout belongs to the batches, whatever a library prints goes to stderr."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the worker, which says when we stop
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    logs.set_up(verbosity)
    pipe = Pipe(sys.stdin.buffer, out)
    runner.run(Child(settings, SystemClock(), pipe).run())
