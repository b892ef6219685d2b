"""STORE: pages gathered into batches, each batch one transaction of the one writer."""

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from newswatch import settings as config
from newswatch.archive.pages import Capture
from newswatch.archive.writer import Writer
from newswatch.errors import ArchiveError
from newswatch.log import canonical
from pipelines.outcomes import FailReason, Outcome
from pipelines.settle import Arrival, Refusal, Reread, Settled, record, settle

log = logging.getLogger(__name__)

Work = Arrival | Refusal
Ending = Settled | Reread
_Waiting = tuple[Work, "asyncio.Future[Ending]"]


class StoreQueue:
    """Takes pages from any number of crawls; `async with` starts and drains it.

    A batch closes at `archive.batch` pages or `archive.batch_wait` after the one before it: the first page is stored
    at once, so that a process killed again and again in its first seconds gets on. At most two batches wait: then
    `put` waits too, and with it the spider. The first ArchiveError (disk full, locked, damaged) ends the queue:
    `on_fault` is told once, every waiting and later `put` raises it, and the pages' links stay pending.
    """

    def __init__(
        self, writer: Writer, settings: config.Archive, *, on_fault: Callable[[ArchiveError], None] = lambda _: None
    ) -> None:
        self.fault: ArchiveError | None = None
        self._writer = writer
        self._size = max(1, settings.batch)
        self._wait = config.seconds(settings.batch_wait)
        self._closed = -math.inf
        """When the last batch did, by the loop's clock."""
        self._on_fault = on_fault
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(maxsize=2 * self._size)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="newswatch-store")
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._work(), name="store")
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            await self._queue.join()
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._thread.shutdown()

    async def put(self, work: Work) -> Ending:
        """How the page ended, once its batch is committed. Raises the ArchiveError that ended the queue."""
        if self.fault is not None:
            raise self.fault
        ending: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        await self._queue.put((work, ending))
        return await ending

    @property
    def waiting(self) -> int:
        """Pages that wait for a batch."""
        return self._queue.qsize()

    def kept_page(self, capture: Capture) -> tuple[str, dict[str, str], bytes]:
        """URL, headers and body. Raises ArchiveError when it is gone or does not read; such a fault ends nothing."""
        return self._writer.pages.read(capture)

    async def _work(self) -> None:
        while True:
            batch = await self._next_batch()
            try:
                await self._hand_over(batch)
            finally:
                for _ in batch:
                    self._queue.task_done()

    async def _next_batch(self) -> list[_Waiting]:
        batch = [await self._queue.get()]
        loop = asyncio.get_running_loop()
        closes = self._closed + self._wait
        while len(batch) < self._size:
            try:
                async with asyncio.timeout_at(closes):
                    batch.append(await self._queue.get())
            except TimeoutError:
                break
        self._closed = loop.time()
        return batch

    async def _hand_over(self, batch: Sequence[_Waiting]) -> None:
        if self.fault is None:
            try:
                works = [work for work, _ in batch]
                settled = await asyncio.get_running_loop().run_in_executor(self._thread, self._commit, works)
            except ArchiveError as fault:
                self.fault = fault
                self._on_fault(fault)
            else:
                for (_, ending), result in zip(batch, settled, strict=True):
                    if not ending.done():
                        ending.set_result(result)
                return
        for _, ending in batch:
            if not ending.done():
                ending.set_exception(self.fault)

    def _commit(self, batch: Sequence[Work]) -> list[Ending]:
        try:
            settled = self._together(batch)
        except ArchiveError:
            raise
        except Exception:
            log.info(canonical("batch redone", pages=len(batch)), exc_info=True)
            settled = [self._alone(work) for work in batch]
        for work, result in zip(batch, settled, strict=True):
            if isinstance(result, Settled):
                log.info(_line(work, result))
        return settled

    def _together(self, batch: Sequence[Work]) -> list[Ending]:
        with self._writer.transaction():
            return [settle(self._writer, work) for work in batch]

    def _alone(self, work: Work) -> Ending:
        """One page of a batch that failed: only the page at fault is lost, and its link will be tried again."""
        try:
            return self._together([work])[0]
        except ArchiveError:
            raise
        except Exception as fault:
            detail = f"{type(fault).__name__}: {fault}"[:500]
            settled = Settled(outcome=Outcome.FAILED, reason=FailReason.STORE_ERROR, detail=detail)
            log.exception(_line(work, settled))
            with self._writer.transaction():
                record(self._writer, work, settled)
            return settled


def _line(work: Work, settled: Settled) -> str:
    fields: dict[str, object] = {"source": work.source.id, "url": work.page.url, "outcome": settled.outcome.value}
    if settled.reason is not None:
        fields["reason"] = settled.reason.value
    if settled.detail is not None:
        fields["detail"] = settled.detail
    if settled.article_id is not None:
        fields["article"] = settled.article_id
    return canonical("page", **fields)
