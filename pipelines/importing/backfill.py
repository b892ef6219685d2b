"""A WARC file into the archive: read in order, extracted on all cores, committed in order with how far it came."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

from newswatch.archive.pages import PageStore
from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.errors import ArchiveError
from newswatch.log import canonical
from newswatch.models import Extracted, Page, Source
from pipelines.bulk import BulkTemplates
from pipelines.dedupe import Remade, identify
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.workers import ExtractFailed, ExtractPool
from pipelines.importing.pages import Captured, Choose, NoPage, Skipped, read_record
from pipelines.importing.past import PastArrival, Reread, settle_past
from pipelines.importing.progress import Harvest, Progress
from pipelines.importing.warc import Place, Records
from pipelines.outcomes import FailReason, Outcome, RejectReason
from pipelines.settle import Settled

log = logging.getLogger(__name__)
T = TypeVar("T")

PAGES_AT_ONCE = 64
"""Pages of a batch: read, extracted and committed together; one more batch is extracted meanwhile."""
_RECORDS_AT_ONCE = 2000
_BYTES_AT_ONCE = 32_000_000


class Write(Protocol):
    """Does work with the one writer, wherever it lives."""

    def __call__(self, work: Callable[[Writer], T]) -> Awaitable[T]: ...


Tell = Callable[[int, int], None]
"""Told how many bytes of how many were read; what it raises ends the import, which can be gone on with."""


@dataclass(kw_only=True)
class _Work:
    """A record on its way."""

    place: Place
    found: Captured | Skipped | NoPage
    reading: asyncio.Task[Extracted] | None = None
    ended: Extracted | Settled | None = None
    remade: dict[int, Remade] = field(default_factory=dict)

    @property
    def url(self) -> str:
        match self.found:
            case Captured(page=page):
                return page.url
            case NoPage(url=url):
                return url
        return ""


class Backfill:
    """One file. `limit` bytes a page; `batch` pages a transaction. Made anew, it goes on where the last one came to."""

    def __init__(
        self, path: Path, progress: Progress, *, choose: Choose, pool: ExtractPool, writer: Writer, write: Write,
        clock: Clock, policy: Policy, limit: int, batch: int = PAGES_AT_ONCE,
    ) -> None:  # fmt: skip
        self._progress = progress
        self._records = Records(path, limit=limit, after=progress.place)
        self._next = iter(self._records)
        self._choose, self._limit, self._batch = choose, limit, max(1, batch)
        self._pool, self._write, self._clock = pool, write, clock
        self._pages: PageStore = writer.pages
        self._templates = BulkTemplates(writer.templates.find, policy, clock)
        self.sources: set[str] = set()
        """Those it took a page of."""

    async def run(self, tell: Tell) -> Harvest:
        """Raises ArchiveError when the archive cannot be written; what was committed is kept."""
        batches: deque[list[_Work]] = deque()
        try:
            while some := await asyncio.to_thread(self._read_some):
                batches.append([self._begun(work) for work in some])
                if len(batches) > 1:
                    await self._settle(batches.popleft(), tell)
            while batches:
                await self._settle(batches.popleft(), tell)
            await self._write(self._end)
        finally:
            left = [work.reading for batch in batches for work in batch if work.reading is not None]
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
            self._records.close()
        return self._progress.harvest

    def _read_some(self) -> list[_Work]:
        """The next batch of records, pages unpacked."""
        found: list[_Work] = []
        pages = size = 0
        for record in islice(self._next, _RECORDS_AT_ONCE):
            what = read_record(record, self._choose, now=self._clock.now(), limit=self._limit)
            found.append(_Work(place=record.place, found=what))
            if isinstance(what, Captured):
                pages, size = pages + 1, size + len(what.page.body)
                if pages >= self._batch or size >= _BYTES_AT_ONCE:
                    break
        return found

    def _begun(self, work: _Work) -> _Work:
        if isinstance(work.found, Captured):
            work.reading = asyncio.create_task(self._extract(work.found))
        return work

    async def _extract(self, found: Captured) -> Extracted:
        extracted = await self._pool.extract(found.page, found.source, self._templates.tickets)
        self._templates.learn(found.source, extracted, found.page.url)
        return extracted

    async def _settle(self, batch: Sequence[_Work], tell: Tell) -> None:
        """In order: what a kill leaves is a beginning of the file."""
        for work in batch:
            if work.reading is not None:
                work.ended = await _ended(work.reading)
        done = 0
        while done < len(batch):
            left = batch[done:]
            count, reread = await self._write(partial(self._commit, batch=left))
            done += count
            if reread is not None:
                work = batch[done]
                assert isinstance(work.found, Captured)
                work.remade[reread.version_id] = await self._read_again(reread, work.found.source)
        tell(self._records.offset, self._records.size)

    async def _read_again(self, reread: Reread, source: Source) -> Remade:
        """The page we kept of a stored version, by today's cleaner."""
        capture = reread.capture
        try:
            url, headers, body = await asyncio.to_thread(self._pages.read, capture)
            page = Page(
                source=source.id, url=url, final_url=url, status=200, headers=headers, body=body,
                fetched_at=capture.observed_at,
            )  # fmt: skip
            found = await self._pool.extract(page, source, self._templates.tickets)
        except (ArchiveError, ExtractFailed) as fault:
            log.info("article %d: its kept page cannot be read again: %s", reread.article_id, fault)
            return Remade(article_id=reread.article_id, candidate=None)
        return Remade(article_id=reread.article_id, candidate=identify(found, source))

    def _commit(self, writer: Writer, batch: Sequence[_Work]) -> tuple[int, Reread | None]:
        """How many of a batch were settled; where not all were, what is needed first."""
        self._introduce(writer, batch)
        try:
            return self._together(writer, batch)
        except ArchiveError:
            raise
        except Exception:
            log.info(canonical("batch redone", pages=len(batch)), exc_info=True)
        for number, work in enumerate(batch):
            _, reread = self._alone(writer, work)
            if reread is not None:
                return number, reread
        return len(batch), None

    def _alone(self, writer: Writer, work: _Work) -> tuple[int, Reread | None]:
        """One of a batch that failed: only the page at fault is lost."""
        try:
            return self._together(writer, [work])
        except ArchiveError:
            raise
        except Exception as fault:
            detail = f"{type(fault).__name__}: {fault}"[:500]
            log.exception(canonical("page", url=work.url, outcome="failed", reason="store_error", detail=detail))
            work.ended = Settled(outcome=Outcome.FAILED, reason=FailReason.STORE_ERROR, detail=detail)
            return self._together(writer, [work])

    def _together(self, writer: Writer, batch: Sequence[_Work]) -> tuple[int, Reread | None]:
        """One transaction: the pages, and how far the file was taken in."""
        harvest, place = deepcopy(self._progress.harvest), self._progress.place
        done, reread = 0, None
        with writer.transaction():
            for work in batch:
                settled = self._one(writer, work)
                if isinstance(settled, Reread):
                    reread = settled
                    break
                _count(harvest, work, settled)
                done, place = done + 1, work.place
            progress = replace(self._progress, harvest=harvest, place=place)
            progress.save(writer)
        self._progress = progress
        return done, reread

    def _one(self, writer: Writer, work: _Work) -> Settled | Reread | None:
        match work.found, work.ended:
            case Skipped(), _:
                return None
            case NoPage(reason=reason, detail=detail), _:
                outcome = Outcome.REJECTED if isinstance(reason, RejectReason) else Outcome.FAILED
                return Settled(outcome=outcome, reason=reason, detail=detail)
            case Captured(), Settled() as settled:
                return settled
            case Captured(page=page, source=source), Extracted() as extracted:
                candidate = identify(extracted, source)
                arrival = PastArrival(source=source, page=page, candidate=candidate, remade=work.remade)
                return settle_past(writer, arrival)
        raise RuntimeError("a page was to be settled before it was read")

    def _introduce(self, writer: Writer, batch: Sequence[_Work]) -> None:
        """Sources before their first article."""
        for work in batch:
            if isinstance(work.found, Captured) and (source := work.found.source).id not in self.sources:
                writer.set_source(source)
                self.sources.add(source.id)

    def _end(self, writer: Writer) -> None:
        progress = self._progress
        with writer.transaction():
            for state in self._templates.learned():
                if not writer.templates.find(state.source, state.site).pages:
                    writer.templates.save(state)
            progress.harvest.torn = self._records.torn
            progress.ended_at = self._clock.now()
            progress.save(writer)


def _count(harvest: Harvest, work: _Work, settled: Settled | None) -> None:
    if settled is not None:
        harvest.count(settled, work.place.records, work.url)
    elif isinstance(work.found, Skipped):
        harvest.skip(work.found.why)


async def _ended(reading: asyncio.Task[Extracted]) -> Extracted | Settled:
    """What the page says, or how it ended where that is no article."""
    try:
        extracted = await reading
    except ExtractFailed as fault:
        if fault.reason is FailReason.STOPPED:
            raise ArchiveError("the extraction was stopped; run the import again, it goes on here.") from fault
        return Settled(outcome=Outcome.FAILED, reason=fault.reason, detail=fault.detail)
    if extracted.refusal is not None:
        return Settled(outcome=Outcome.REJECTED, reason=RejectReason(extracted.refusal))
    if not extracted.paragraphs:
        return Settled(outcome=Outcome.REJECTED, reason=RejectReason.EMPTY)
    return extracted
