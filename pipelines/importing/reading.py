"""A WARC file's pages read: records in order, extracted on all cores, handed on in order, a batch at a time."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from newswatch.clock import Clock
from newswatch.errors import ArchiveError
from newswatch.models import Extracted, Page, Source, TemplateState
from pipelines.bulk import BulkTemplates, Find
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.templates.ticket import Tickets
from pipelines.extract.workers import ExtractFailed
from pipelines.importing.files import File
from pipelines.importing.pages import Captured, Choose, NoPage, Skipped, read_record
from pipelines.importing.warc import Place, Records
from pipelines.outcomes import FailReason, Outcome, RejectReason
from pipelines.settle import Settled

PAGES_AT_ONCE = 64
"""Pages of a batch: read, extracted and committed together; one more batch is extracted meanwhile."""
_RECORDS_AT_ONCE = 2000
_BYTES_AT_ONCE = 32_000_000


class Extracting(Protocol):
    """The extraction workers."""

    def extract(self, page: Page, source: Source, tickets: Tickets | None = None) -> Awaitable[Extracted]:
        """Raises ExtractFailed."""
        ...


@dataclass(kw_only=True)
class Read:
    """A record as far as it comes without the archive."""

    place: Place
    found: Captured | Skipped | NoPage
    ended: Extracted | Settled | None = None
    """What a captured page says, or how it ended where that is no article."""

    @property
    def url(self) -> str:
        match self.found:
            case Captured(page=page):
                return page.url
            case NoPage(url=url):
                return url
        return ""


class Reading:
    """One file, from `after` on. `limit` bytes a page, `batch` pages at a time; `find` gives known templates."""

    def __init__(
        self, file: File, after: Place, *, choose: Choose, pool: Extracting, find: Find, policy: Policy, clock: Clock,
        limit: int, batch: int = PAGES_AT_ONCE,
    ) -> None:  # fmt: skip
        self._records = Records(file, limit=limit, after=after)
        self._next = iter(self._records)
        self._choose, self._limit, self._batch = choose, limit, max(1, batch)
        self._pool, self._clock = pool, clock
        self.templates = BulkTemplates(find, policy, clock)
        self._begun: set[asyncio.Task[Extracted]] = set()
        self.is_at_end = False
        """Every record was handed on."""

    @property
    def place(self) -> int:
        """Bytes read so far, of `size`."""
        return self._records.offset

    @property
    def size(self) -> int:
        return self._records.size

    @property
    def torn(self) -> str | None:
        """Why the file could not be read to its end; said once the last batch is out."""
        return self._records.torn

    def learned(self) -> list[TemplateState]:
        """Of sites the archive knew nothing of."""
        return self.templates.learned()

    async def batches(self, is_over: Callable[[], bool] = lambda: False) -> AsyncIterator[list[Read]]:
        """Ends with the file, or once `is_over` says so: what was begun by then is still handed on.

        Raises ArchiveError when the workers are stopped, SourceError where a server does not give the file.
        """
        under_way: deque[list[tuple[Read, asyncio.Task[Extracted] | None]]] = deque()
        while not is_over():
            if not (some := await asyncio.to_thread(self._read_some)):
                self.is_at_end = True
                break
            under_way.append([(read, self._begin(read.found)) for read in some])
            if len(under_way) > 1:
                yield await self._ended(under_way.popleft())
        while under_way:
            yield await self._ended(under_way.popleft())

    async def close(self) -> None:
        for task in self._begun:
            task.cancel()
        await asyncio.gather(*self._begun, return_exceptions=True)
        self._records.close()

    def _read_some(self) -> list[Read]:
        """The next batch of records, pages unpacked."""
        found: list[Read] = []
        pages = size = 0
        for record in islice(self._next, _RECORDS_AT_ONCE):
            what = read_record(record, self._choose, now=self._clock.now(), limit=self._limit)
            found.append(Read(place=record.place, found=what))
            if isinstance(what, Captured):
                pages, size = pages + 1, size + len(what.page.body)
                if pages >= self._batch or size >= _BYTES_AT_ONCE:
                    break
        return found

    def _begin(self, found: Captured | Skipped | NoPage) -> asyncio.Task[Extracted] | None:
        if not isinstance(found, Captured):
            return None
        task = asyncio.create_task(self._extract(found))
        self._begun.add(task)
        return task

    async def _extract(self, found: Captured) -> Extracted:
        extracted = await self._pool.extract(found.page, found.source, self.templates.tickets)
        self.templates.learn(found.source, extracted, found.page.url)
        return extracted

    async def _ended(self, batch: list[tuple[Read, asyncio.Task[Extracted] | None]]) -> list[Read]:
        for read, task in batch:
            if task is not None:
                read.ended = await _outcome(task)
                self._begun.discard(task)
        return [read for read, _ in batch]


async def _outcome(task: asyncio.Task[Extracted]) -> Extracted | Settled:
    try:
        extracted = await task
    except ExtractFailed as fault:
        if fault.reason is FailReason.STOPPED:
            raise ArchiveError("the extraction was stopped; run the import again, it goes on here.") from fault
        return Settled(outcome=Outcome.FAILED, reason=fault.reason, detail=fault.detail)
    if extracted.refusal is not None:
        return Settled(outcome=Outcome.REJECTED, reason=RejectReason(extracted.refusal))
    if not extracted.paragraphs:
        return Settled(outcome=Outcome.REJECTED, reason=RejectReason.EMPTY)
    return extracted
