"""What was read of a WARC file into the archive: in the file's order, a batch a transaction, with how far it came."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol, TypeVar

from newswatch.archive.pages import PageStore
from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.errors import ArchiveError
from newswatch.log import canonical
from newswatch.models import Extracted, Page, Source, TemplateState
from pipelines.dedupe import Remade, identify
from pipelines.extract.templates.ticket import Tickets
from pipelines.extract.workers import ExtractFailed
from pipelines.importing.pages import Captured, NoPage, Skipped
from pipelines.importing.past import PastArrival, Reread, settle_past
from pipelines.importing.progress import Harvest, Progress
from pipelines.importing.reading import Extracting, Read
from pipelines.outcomes import FailReason, Outcome, RejectReason
from pipelines.settle import Settled

log = logging.getLogger(__name__)
T = TypeVar("T")


class Write(Protocol):
    """Does work with the one writer, wherever it lives."""

    def __call__(self, work: Callable[[Writer], T]) -> Awaitable[T]: ...


@dataclass(kw_only=True)
class _Work:
    read: Read
    remade: dict[int, Remade] = field(default_factory=dict)


class Storing:
    """One file. `progress` says how far it came, and is what was committed last."""

    def __init__(
        self, progress: Progress, *, pool: Extracting, tickets: Tickets | None, pages: PageStore, write: Write,
        clock: Clock,
    ) -> None:  # fmt: skip
        self.progress = progress
        self._pool, self._tickets, self._pages, self._write, self._clock = pool, tickets, pages, write, clock
        self.sources: set[str] = set()
        """Those it took a page of."""

    async def settle(self, batch: Sequence[Read]) -> None:
        """In order: what a kill leaves is a beginning of the file. Raises ArchiveError."""
        works = [_Work(read=read) for read in batch]
        done = 0
        while done < len(works):
            left = works[done:]
            count, reread = await self._write(partial(self._commit, batch=left))
            done += count
            if reread is not None:
                work = works[done]
                assert isinstance(work.read.found, Captured)
                work.remade[reread.version_id] = await self._read_again(reread, work.read.found.source)

    async def end(self, learned: Sequence[TemplateState], torn: str | None, *, is_done: bool = True) -> None:
        """What was learned of sites the archive knew nothing of; `is_done`: the file is taken in to its end."""
        await self._write(partial(self._end, learned=learned, torn=torn, is_done=is_done))

    async def _read_again(self, reread: Reread, source: Source) -> Remade:
        """The page we kept of a stored version, by today's cleaner."""
        capture = reread.capture
        try:
            url, headers, body = await asyncio.to_thread(self._pages.read, capture)
            page = Page(
                source=source.id, url=url, final_url=url, status=200, headers=headers, body=body,
                fetched_at=capture.observed_at,
            )  # fmt: skip
            found = await self._pool.extract(page, source, self._tickets)
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
            log.exception(canonical("page", url=work.read.url, outcome="failed", reason="store_error", detail=detail))
            work.read.ended = Settled(outcome=Outcome.FAILED, reason=FailReason.STORE_ERROR, detail=detail)
            return self._together(writer, [work])

    def _together(self, writer: Writer, batch: Sequence[_Work]) -> tuple[int, Reread | None]:
        """One transaction: the pages, and how far the file was taken in."""
        harvest, place = deepcopy(self.progress.harvest), self.progress.place
        done, reread = 0, None
        with writer.transaction():
            for work in batch:
                settled = _one(writer, work)
                if isinstance(settled, Reread):
                    reread = settled
                    break
                _count(harvest, work.read, settled)
                done, place = done + 1, work.read.place
            progress = replace(self.progress, harvest=harvest, place=place)
            progress.save(writer)
        self.progress = progress
        return done, reread

    def _introduce(self, writer: Writer, batch: Sequence[_Work]) -> None:
        """Sources before their first article."""
        for found in (work.read.found for work in batch):
            if isinstance(found, Captured) and found.source.id not in self.sources:
                writer.set_source(found.source)
                self.sources.add(found.source.id)

    def _end(self, writer: Writer, learned: Sequence[TemplateState], torn: str | None, is_done: bool) -> None:
        progress = self.progress
        with writer.transaction():
            for state in learned:
                if not writer.templates.find(state.source, state.site).pages:
                    writer.templates.save(state)
            if is_done:
                progress.harvest.torn = torn
                progress.ended_at = self._clock.now()
            progress.save(writer)


def _one(writer: Writer, work: _Work) -> Settled | Reread | None:
    match work.read.found, work.read.ended:
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


def _count(harvest: Harvest, read: Read, settled: Settled | None) -> None:
    if settled is not None:
        harvest.count(settled, read.place.records, read.url)
    elif isinstance(read.found, Skipped):
        harvest.skip(read.found.why)
