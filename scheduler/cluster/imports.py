"""WARC files read by workers, as the service sees them: a task a file, its stretches stored in order, its end awaited.

A task ends after some minutes and another goes on; one that was lost is made anew from what the archive has. What
nobody waits for any more, for the service was restarted, is taken all the same where it fits.
"""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from newswatch.archive.writer import Writer
from newswatch.errors import ArchiveError, ConfigError, FetchFailed
from newswatch.log import canonical
from newswatch.models import Source
from newswatch.settings import seconds
from pipelines.bulk import BulkTemplates
from pipelines.importing.backfill import Tell
from pipelines.importing.pages import Captured, NoPage, Skipped
from pipelines.importing.progress import Harvest, Progress
from pipelines.importing.reading import Read
from pipelines.importing.storing import Storing
from pipelines.outcomes import RejectReason
from scheduler.backfill import asked, chooser, mended, policy, told_of
from scheduler.cluster.archivist import Seen
from scheduler.cluster.records import Lost, reason
from scheduler.cluster.stretches import End, Sheet, Stretch, WarcTask
from scheduler.importing import FileAbsent, ImportRequest
from spiders.session import ArchiveContext

log = logging.getLogger(__name__)

_TRIES = 5
"""Tasks of one file that came to nothing; after that it is given up."""
_A_WORKER = 2
"""Files with the workers at a time, for each of them: crawls wait behind more."""


class _Unfit(Exception):
    """An attempt that was overtaken, or lost a part."""


Send = Callable[[WarcTask], Awaitable[bool]]
"""True when the broker has it; False when we are told to stop first."""


@dataclass(kw_only=True, eq=False)
class _Filing:
    """A task somebody waits for."""

    file: str
    is_first: bool
    heard: "asyncio.Queue[Stretch | Lost | None]" = field(default_factory=asyncio.Queue)
    """Each stretch once it is stored; None when the service stops."""
    sources: set[str] = field(default_factory=set)
    came: int = 0


class Imports:
    def __init__(self, ctx: ArchiveContext, send: Send, seen: Seen) -> None:
        self._ctx, self._send, self._seen = ctx, send, seen
        self._filings: dict[str, _Filing] = {}
        self._sources: Callable[[], Mapping[str, Source]] = dict
        self._known = asyncio.Event()
        self._turn = asyncio.Condition()
        self._under_way = 0
        self._stopped = False

    def know(self, sources: Callable[[], Mapping[str, Source]]) -> None:
        """Whose pages are taken, as it stands when it is asked."""
        self._sources = sources
        self._known.set()

    def stop(self) -> None:
        self._stopped = True
        self._known.set()
        for filing in self._filings.values():
            filing.heard.put_nowait(None)

    async def take_in(self, wish: ImportRequest, tell: Tell) -> Harvest:
        """One file, as backfill.take_in. Raises FileAbsent where a worker has no such file."""
        async with self._turn:
            await self._turn.wait_for(lambda: self._under_way < _A_WORKER * max(1, self._seen.workers))
            self._under_way += 1
        try:
            sources = await self._to_its_end(wish, tell)
        finally:
            async with self._turn:
                self._under_way -= 1
                self._turn.notify_all()
        async for _ in mended(sources, self._ctx.archive):
            log.debug("furniture learned since is taken out of articles of %s", wish.file)
        told = await self._ctx.archive(lambda writer: told_of(writer, wish.file))
        assert told is not None
        return Progress.from_told(told).harvest

    async def _to_its_end(self, wish: ImportRequest, tell: Tell) -> set[str]:
        tries, again, is_first = 0, wish.again, True
        sources: set[str] = set()
        while True:
            task = await self._ctx.archive(lambda writer, again=again: self._task(writer, wish, again))  # type: ignore[misc]
            filing = self._filings[task.attempt] = _Filing(file=wish.file, is_first=is_first)
            try:
                ended = await self._one(task, filing, tell)
            finally:
                del self._filings[task.attempt]
            sources |= filing.sources
            if filing.came:
                tries, again, is_first = 0, False, False
            match ended:
                case End(is_done=True):
                    return sources
                case End(is_absent=True, fault=str(fault)):
                    raise FileAbsent(fault)
                case End(is_servers=True, fault=str(fault)):
                    raise FetchFailed(fault)
                case End(fault=str(fault)):
                    raise ConfigError(fault)
                case Lost(why=why):
                    tries += 1
                    if tries == _TRIES:
                        raise ArchiveError(f"{wish.file}: given up after {tries} tries; the last time {why}")

    async def _one(self, task: WarcTask, filing: _Filing, tell: Tell) -> End | Lost:
        if self._stopped or not await self._send(task):
            raise _stopping()
        while True:
            try:
                async with asyncio.timeout(seconds(self._ctx.settings.cluster.lost_after)):
                    heard = await filing.heard.get()
            except TimeoutError:
                return Lost(attempt=task.attempt, why="nothing was heard of it")
            match heard:
                case None:
                    raise _stopping()
                case Lost():
                    return heard
                case Stretch():
                    tell(heard.at, heard.size)
                    if heard.end is not None:
                        return heard.end

    def _task(self, writer: Writer, wish: ImportRequest, again: bool) -> WarcTask:
        settings, sources = self._ctx.settings, self._sources()
        return WarcTask(
            attempt=uuid.uuid4().hex, file=wish.file, private=wish.private, any_source=wish.any,
            asked=asked(sources, wish.any), known=None if again else told_of(writer, wish.file),
            sources=[*sources.values()],
            templates=[state for source_id in sources for state in writer.templates.of_source(source_id)],
            crawl=settings.crawl, extract=settings.extract, batch=settings.archive.batch,
        )  # fmt: skip

    def lost(self, word: Lost) -> bool:
        """True where it was a file of ours."""
        filing = self._filings.get(word.attempt)
        if filing is not None:
            log.warning(canonical("import lost", file=filing.file, attempt=word.attempt, why=word.why))
            filing.heard.put_nowait(word)
        return filing is not None

    async def take(self, stretch: Stretch) -> None:
        """Stored, or not wanted, when it returns. Raises ArchiveError."""
        await self._known.wait()
        filing = self._filings.get(stretch.attempt)
        try:
            sources = await self._stored(stretch, filing)
        except ArchiveError:
            raise
        except Exception as fault:
            log.exception(canonical("stretch not taken", file=stretch.file, attempt=stretch.attempt))
            self.lost(Lost(attempt=stretch.attempt, why=f"{type(fault).__name__}: {fault}"))
            return
        if filing is not None:
            filing.sources |= sources
            filing.came += len(stretch.sheets)
            filing.heard.put_nowait(stretch)

    async def _stored(self, stretch: Stretch, filing: _Filing | None) -> set[str]:
        if stretch.end is not None and stretch.end.fault is not None:
            return set()
        progress = await self._ctx.archive(lambda writer: self._fitting(writer, stretch, filing))
        if progress is None:
            raise _Unfit("what it brought does not fit what the archive has")
        return await self._store(stretch, progress)

    def _fitting(self, writer: Writer, stretch: Stretch, filing: _Filing | None) -> Progress | None:
        """Where the stretch goes on; None for one that does not."""
        if stretch.asked != asked(self._sources(), stretch.any_source):
            return None
        others = [one for key, one in self._filings.items() if one.file == stretch.file and key != stretch.attempt]
        told = told_of(writer, stretch.file)
        progress = None if told is None else Progress.from_told(told)
        if progress is None or progress.attempt != stretch.attempt:
            if others:
                return None
            progress = self._begun(stretch, progress, filing)
        first = stretch.sheets[0].place.records if stretch.sheets else stretch.records + 1
        return None if progress is None or first > progress.place.records + 1 else progress

    def _begun(self, stretch: Stretch, before: Progress | None, filing: _Filing | None) -> Progress | None:
        """By the first stretch of an attempt."""
        if stretch.is_fresh:
            return Progress(
                name=stretch.file, asked=stretch.asked, head=stretch.head, head_size=stretch.head_size,
                size=stretch.size, attempt=stretch.attempt,
            )  # fmt: skip
        if before is None or before.asked != stretch.asked:
            return None
        harvest = before.harvest
        if filing is not None and filing.is_first:
            harvest.before = harvest.records
        return replace(before, head=stretch.head, head_size=stretch.head_size, size=stretch.size, harvest=harvest,
                       attempt=stretch.attempt)  # fmt: skip

    async def _store(self, stretch: Stretch, progress: Progress) -> set[str]:
        """What the archive has of it already is left out. Gives the sources it took a page of."""
        ctx = self._ctx
        templates = BulkTemplates(ctx.writer.templates.find, policy(ctx.settings.extract), ctx.clock)
        storing = Storing(
            progress, pool=ctx.pool, tickets=templates.tickets, pages=ctx.writer.pages, write=ctx.archive,
            clock=ctx.clock,
        )  # fmt: skip
        choose = chooser(self._sources(), any_source=stretch.any_source)
        new = [sheet for sheet in stretch.sheets if sheet.place.records > progress.place.records]
        if new:
            await storing.settle([_read(sheet, choose(sheet.url) if sheet.page is not None else None) for sheet in new])
        if stretch.end is not None:
            await storing.end(stretch.end.learned, stretch.end.torn, is_done=stretch.end.is_done)
        return storing.sources


def _read(sheet: Sheet, chosen: Source | RejectReason | None) -> Read:
    """`chosen`: whose article it is by our own files, whatever the worker says."""
    if sheet.skipped is not None:
        return Read(place=sheet.place, found=Skipped(why=sheet.skipped))
    if sheet.reason is not None:
        return Read(place=sheet.place, found=NoPage(url=sheet.url, reason=reason(sheet.reason), detail=sheet.detail))
    if not isinstance(chosen, Source) or sheet.page is None or {sheet.page.source} != {chosen.id}:
        raise ConfigError(f"a worker brought a page that is nobody's: {sheet.url[:200]}")
    return Read(place=sheet.place, found=Captured(page=sheet.page, source=chosen), ended=sheet.extracted)


def _stopping() -> ArchiveError:
    return ArchiveError("the service is stopping; what was taken in is kept, run the import again later.")
