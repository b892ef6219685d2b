"""Extraction, and the reading of large lists, in worker processes: killable, replaced after a while, bounded."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager, nullcontext
from functools import partial
from multiprocessing import resource_tracker
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from newswatch.models import Extracted, Page, Source
from pipelines.extract import child, nursery
from pipelines.extract.limits import LARGE, OUT_OF_MEMORY, Limits, give_back
from pipelines.extract.templates.ticket import Ticket, Tickets
from pipelines.outcomes import FailReason

T = TypeVar("T")
_STOP_SECONDS = 5.0
_PLACES = 4
"""Pages a worker, one of them in its hands: with sixty-four in all, all of them were read before a new site's template
was known."""
_PATIENCE = 3
"""Times its limit that work may take by the clock: on a busy machine that is not the page's fault. By the processor's
time the kernel ends it at the limit."""


class ExtractFailed(Exception):
    """A page whose extraction did not end well; `detail` is for the outcome's row."""

    def __init__(self, reason: FailReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class ExtractPool:
    """`workers` 0 is one a core; `timeout` seconds a page, of processor time, and three times as many by the clock; a
    worker is replaced after `recycle` pages, and has at most `memory` bytes for pages beside what it is itself (0: no
    limit).

    At most `queue` pages (0: four a worker) are in the pool, and one large page or list at a time; `extract` waits
    beyond that, and so does whoever fetches. Only then is a page's ticket made, with all that is known by then.
    Without `tickets` every page is read alone and teaches nothing.
    """

    def __init__(
        self,
        *,
        workers: int = 0,
        timeout: float = 20.0,
        recycle: int = 400,
        queue: int = 0,
        memory: int = 0,
        tickets: Tickets | None = None,
    ) -> None:
        self.workers = workers or len(os.sched_getaffinity(0))
        self._timeout = timeout
        self._recycle = recycle
        self._limits = Limits(memory=memory, seconds=timeout)
        self._tickets = tickets
        self._places = asyncio.Semaphore(max(queue or _PLACES * self.workers, self.workers))
        self._large = asyncio.Lock()
        self._pool: ProcessPool | None = None
        self._waiting: set[asyncio.Future[Any]] = set()
        self._ended = False

    def start(self) -> None:
        """Starts the processes, which are ready a second later; the first page does it where nobody did.

        A crawl that finds nothing new never needs them. After `stop` nothing starts them again.
        """
        if self._pool is None and not self._ended:
            nursery.enter(self)
            self._pool = self._new_pool()

    async def stop(self) -> None:
        """Ends the workers now; what they had in hand fails as `stopped`."""
        self._ended = True
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(_end, pool)
            await asyncio.to_thread(nursery.leave, self)
        for waiting in tuple(self._waiting):  # pebble leaves them without an answer
            waiting.cancel()

    async def __aenter__(self) -> "ExtractPool":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def extract(self, page: Page, source: Source, tickets: Tickets | None = None) -> Extracted:
        """Extracted and cleaned. Raises ExtractFailed; a page that killed its worker fails alone.

        `tickets` take the place of the pool's own.
        """
        large = len(page.body) > LARGE
        async with (
            self._large if large else nullcontext(),
            self._giving_back() if large else nullcontext(),
            self._places,
        ):
            self.start()
            ticket = await _ticket(tickets or self._tickets, page, source)
            return child.unpacked(await self._surely(partial(child.work, page, source, ticket)))

    async def call(self, work: Callable[[], T]) -> T:
        """What `work`, which is much, gives in a worker, within a page's limits; it pickles. Raises ExtractFailed."""
        async with self._large, self._giving_back(), self._places:
            self.start()
            return await self._surely(work)

    @asynccontextmanager
    async def _giving_back(self) -> AsyncIterator[None]:
        """This process too holds a large body several times over, and what became of one that was refused."""
        try:
            yield
        finally:
            give_back()

    async def _surely(self, work: Callable[[], T]) -> T:
        """Again where the workers died for another's sake."""
        try:
            return await self._run(work)
        except BrokenProcessPool:
            self._mend()
            try:
                return await self._run(work)
            except BrokenProcessPool as fault:
                raise ExtractFailed(FailReason.EXTRACT_CRASHED, "the workers died twice") from fault

    async def _run(self, work: Callable[[], T]) -> T:
        pool = self._pool
        if pool is None:
            raise ExtractFailed(FailReason.STOPPED, "the workers were stopped")
        try:
            future = pool.schedule(child.held, args=(self._limits, work), timeout=self._timeout * _PATIENCE)
        except RuntimeError as fault:  # pebble's word for a pool that lost its last worker
            raise BrokenProcessPool(str(fault)) from fault
        answer: asyncio.Future[T] = asyncio.wrap_future(future)
        self._waiting.add(answer)
        answer.add_done_callback(self._waiting.discard)
        try:
            return await answer
        except TimeoutError as fault:
            raise ExtractFailed(FailReason.EXTRACT_TIMEOUT, f"longer than {self._timeout * _PATIENCE:g} s") from fault
        except ProcessExpired as fault:
            raise self._died(fault.exitcode) from fault
        except (asyncio.CancelledError, BrokenProcessPool):
            if self._pool is None:
                raise ExtractFailed(FailReason.STOPPED, "the workers were stopped") from None
            raise
        except Exception as fault:  # whatever the extraction raised comes out of the future
            raise ExtractFailed(FailReason.EXTRACT_ERROR, f"{type(fault).__name__}: {fault}"[:300]) from fault

    def _died(self, code: int) -> ExtractFailed:
        if code == OUT_OF_MEMORY:
            return ExtractFailed(FailReason.EXTRACT_MEMORY, f"more than {self._limits.memory / 1e6:,.0f} MB")
        if code == -signal.SIGXCPU:
            return ExtractFailed(FailReason.EXTRACT_TIMEOUT, f"longer than {self._timeout:g} s of processor time")
        return ExtractFailed(FailReason.EXTRACT_CRASHED, f"the worker died (exit code {code})")

    def _mend(self) -> None:
        if self._pool is not None and not self._pool.active:
            self._pool = self._new_pool()

    def _new_pool(self) -> ProcessPool:
        pool = ProcessPool(
            max_workers=self.workers,
            max_tasks=self._recycle,
            initializer=child.start,
            initargs=(self._limits,),
            context=nursery.CONTEXT,
        )
        # Ctrl-C goes to the whole process group; a worker that is still starting must not answer it with a traceback.
        # pebble's threads and the processes they start inherit the mask of the moment.
        resource_tracker.ensure_running()  # the first start of it unblocks SIGINT
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            assert pool.active  # asking starts it
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        return pool


async def _ticket(tickets: Tickets | None, page: Page, source: Source) -> Ticket | None:
    """In another thread where the archive is asked: the loop waits for nobody."""
    if tickets is None:
        return None
    return (
        await asyncio.to_thread(tickets.of, page, source)
        if tickets.may_wait(page, source)
        else tickets.of(page, source)
    )


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it without
    pool.join(timeout=_STOP_SECONDS)
