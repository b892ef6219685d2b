"""All one process needs to crawl, wired once: writer, workers, store, alerts. `crawl` and the service share it."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from newswatch.alerts.dispatch import Dispatcher, Round
from newswatch.alerts.match import Matcher
from newswatch.alerts.retract import retract
from newswatch.archive.reports import CrawlReport, SourceReport
from newswatch.archive.writer import Writer
from newswatch.clock import Clock, SystemClock
from newswatch.errors import ArchiveError
from newswatch.log import canonical
from newswatch.models import Source
from newswatch.settings import Secrets, Settings, read_secrets, seconds
from pipelines.extract.templates.schedule import Policy
from pipelines.extract.templates.ticket import Tickets
from pipelines.extract.workers import ExtractPool
from pipelines.learning import MEND_A_ROUND, mend
from pipelines.store import StoreQueue
from scheduler.heartbeat import Heartbeat
from scheduler.rounds import Rounds
from scheduler.watch import Watchers
from spiders import runner
from spiders.session import ArchiveContext, CrawlOptions, Elsewhere, Progress
from spiders.visit import BUDGET

log = logging.getLogger(__name__)

_STOPPED = "stopped"

MakeElsewhere = Callable[[ArchiveContext], AbstractAsyncContextManager[Elsewhere]]


class Session:
    """Made by `open_session`. Crawls may run side by side; no host is crawled twice at a time."""

    def __init__(
        self, ctx: ArchiveContext, dispatcher: Dispatcher, watchers: Watchers, rounds: Rounds, heartbeat: Heartbeat
    ) -> None:
        self.ctx = ctx
        self.rounds = rounds
        self.heartbeat = heartbeat
        self.dispatcher = dispatcher
        self.on_crawl_end: list[Callable[[CrawlReport], Awaitable[None]]] = []
        """Called with each crawl's report once it is in the archive; must not raise, nor take long."""
        self._watchers = watchers
        self._under_way: set[asyncio.Task[Any]] = set()

    def follow(self, progress: Progress) -> None:
        """`progress` is told of every crawl from now on."""
        self._watchers.follow(progress)

    @property
    def writer(self) -> Writer:
        return self.ctx.writer

    async def crawl(
        self,
        sources: Sequence[Source],
        options: CrawlOptions | None = None,
        progress: Progress | None = None,
        *,
        asked: Mapping[str, Any] | None = None,
        resume: int | None = None,
    ) -> CrawlReport:
        """What came of it; `resume` names a crawl that workers are at already.

        Raises ArchiveError when the archive failed; what was not stored then stays pending.
        """
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        options = options or CrawlOptions()
        wishes = {"sources": [source.id for source in sources], **(asked or {})}
        crawl_id = await self.ctx.archive(lambda writer: _begin(writer, sources, wishes, resume))
        try:
            with self._watchers.also(progress, {source.id for source in sources}):
                await runner.crawl(sources, self.ctx, options, crawl_id)
        except BaseException:
            # killed, cancelled or an archive that cannot be written: say what can be said, and pass the first fault on
            with contextlib.suppress(ArchiveError):
                self.writer.frontier.finish_crawl(crawl_id, "stopped")
            raise
        state = "stopped" if self.ctx.stopped else "finished"
        stopped = bool(self.ctx.stopped)
        report = await self.ctx.archive(lambda writer: _finish(writer, crawl_id, state, () if stopped else sources))
        await self._account(sources, report)
        log.info(canonical("crawl", id=crawl_id, state=state, **_sums(report)))
        for told in self.on_crawl_end:
            await told(report)
        return report

    async def _account(self, sources: Sequence[Source], report: CrawlReport) -> None:
        """Health looks at what the crawl brought."""
        await self.ctx.archive(lambda writer: self.rounds.after(writer, sources, report))

    async def look_round(self, now: datetime) -> None:
        """Every few seconds in a service: the operator is told what is due, and the watcher that we live."""
        if await self.ctx.archive(self.rounds.tick):
            self.dispatcher.wake()
        await self.heartbeat.beat(now)

    async def send_alerts(self) -> Round:
        """What is due in the outbox. A receiver that refuses is noted there and is no fault of a crawl's."""
        await self.ctx.archive(lambda writer: self.rounds.tell(writer, settled=False))
        return await self.dispatcher.run_once()

    def stop(self) -> None:
        """No further request; what was downloaded goes on into the archive, the rest stays pending."""
        self.ctx.stop(_STOPPED)

    async def drain(self, patience: float) -> None:
        """Stops, and waits until the crawls under way have ended; after `patience` seconds they are cut off."""
        self.stop()
        if not self._under_way:
            return
        _, late = await asyncio.wait(self._under_way, timeout=patience)
        for task in late:
            log.warning(canonical("crawl cut off", task=task.get_name(), after=f"{patience:g} s"))
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


@asynccontextmanager
async def open_session(
    home: Path, settings: Settings, role: str, *, clock: Clock | None = None, secrets: Secrets | None = None,
    elsewhere: MakeElsewhere | None = None,
) -> AsyncIterator[Session]:  # fmt: skip
    """Takes the archive for writing as `role`. Raises Busy naming who has it, or another ArchiveError; ConfigError."""
    clock = clock or SystemClock()
    secrets = read_secrets(settings) if secrets is None else secrets
    rounds, heartbeat = Rounds(settings, clock), Heartbeat(settings)
    async with AsyncExitStack() as stack:
        writer = stack.enter_context(Writer.open(home, clock=clock, settings=settings.archive, role=role))
        writer.on_stored.append(Matcher(settings, clock))
        writer.on_mended.append(retract)
        dispatcher = Dispatcher(writer, settings, secrets, clock)
        stack.push_async_callback(dispatcher.close)
        watchers = Watchers()
        ctx = ArchiveContext(settings=settings, clock=clock, writer=writer, progress=watchers)
        ctx.store = await stack.enter_async_context(StoreQueue(writer, settings.archive, on_fault=ctx.give_up))
        ctx.pool = await stack.enter_async_context(_pool(settings, writer))
        if elsewhere is not None:
            ctx.elsewhere = await stack.enter_async_context(elsewhere(ctx))
        gc.freeze()  # the program itself lives as long as the process: nobody need look through it for dead objects
        yield Session(ctx, dispatcher, watchers, rounds, heartbeat)


def failures(report: CrawlReport) -> dict[str, str]:
    """The sources whose crawl did not come to its end, or brought nothing, and why in words: exit code 3."""
    return {source_id: words for source_id, source in report.sources.items() if (words := _failure(source))}


_EARLY = {
    _STOPPED: "stopped early; what was not fetched stays pending for the next crawl",
    "timeout": "stopped after crawl.source_timeout; what was not fetched stays pending for the next crawl",
    "rate_limited": "the site asked for a longer pause than crawl.max_retry_after; the rest stays pending",
    BUDGET: "its budget for the day (UTC) is used up; what was not fetched stays pending, and tomorrow it goes on",
}


def _failure(source: SourceReport) -> str | None:
    if source.finish is not None and source.finish != runner.FINISHED:
        return _EARLY.get(source.finish, source.finish)
    failed = sum(source.failed.values())
    if failed and failed + sum(source.rejected.values()) == source.found:
        # the walk went well, and then not one page could be fetched or read
        most = max(source.failed, key=lambda reason: source.failed[reason])
        return f"failed: none of {failed} pages could be had or read, most for {most}"
    return None


def _pool(settings: Settings, writer: Writer) -> ExtractPool:
    extract = settings.extract
    return ExtractPool(
        workers=extract.workers,
        timeout=seconds(extract.timeout),
        recycle=extract.recycle,
        memory=extract.memory,
        queue=extract.queue,
        tickets=Tickets(writer.templates.find, Policy(extract.templates), knows=writer.templates.knows),
    )


def _begin(writer: Writer, sources: Sequence[Source], asked: Mapping[str, Any], resume: int | None) -> int:
    with writer.transaction():
        for source in sources:
            writer.set_source(source)
        if resume is not None:
            writer.frontier.reopen(resume)
        return resume or writer.frontier.begin_crawl(asked)


def _finish(writer: Writer, crawl_id: int, state: str, sources: Sequence[Source]) -> CrawlReport:
    with writer.transaction():
        writer.frontier.finish_crawl(crawl_id, state)
    for source in sources:
        _mend(writer, source)
    return writer.frontier.report(crawl_id)


def _mend(writer: Writer, source: Source) -> None:
    """Stored articles lose the furniture learned since; what one round leaves over is done by the next."""
    if mended := mend(writer, source.id, MEND_A_ROUND):
        log.info(canonical("mended", source=source.id, versions=mended))


def _sums(report: CrawlReport) -> dict[str, int]:
    names = ("found", "known", "new", "updated", "same", "copies", "fetched")
    return {name: sum(getattr(source, name) for source in report.sources.values()) for name in names}
