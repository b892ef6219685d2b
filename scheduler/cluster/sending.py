"""Crawls done by workers, as the service sees them: a task sent, its batches taken, its end awaited.

A task that was lost is sent again as a new attempt, made from the archive as it stands by then. What a service that
ended had sent stays with the workers; the next service waits for it.
"""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from celery import Celery

from newswatch.archive.attempts import Attempt
from newswatch.archive.writer import Writer
from newswatch.errors import ArchiveError
from newswatch.log import canonical
from newswatch.models import Source
from newswatch.settings import seconds
from pipelines.dedupe import Remade
from pipelines.stages import read_again
from scheduler.cluster.archivist import Archivist, Seen
from scheduler.cluster.broker import LOST, Link
from scheduler.cluster.imports import Imports
from scheduler.cluster.records import Batch, CrawlTask, Done, Lost, Order
from scheduler.cluster.replay import STOPPED, Replayed, Room, commit, give_up, summed
from scheduler.cluster.snapshot import make_task
from scheduler.cluster.stretches import Stretch
from scheduler.cluster.worker import make_app, send_task
from spiders import manners
from spiders.books import begin_source
from spiders.ledger import Counts
from spiders.session import ArchiveContext, CrawlOptions

log = logging.getLogger(__name__)

_TRIES = 5
"""Attempts at one source's crawl; after that it has failed."""
_MOMENT, _MOMENTS = 0.1, 300
_AGAIN = 1.0
"""Seconds before a broker that cannot be reached is tried again."""


@dataclass(kw_only=True, eq=False)
class _Awaited:
    """A crawl somebody waits for."""

    source: Source
    crawl_id: int
    ended: "asyncio.Future[str | Lost]"
    """How it ended, or that it was lost."""
    outcomes: Counter[str] = field(default_factory=Counter)


class Sending:
    """Is the Elsewhere of a service with a broker."""

    def __init__(self, ctx: ArchiveContext, link: Link) -> None:
        self._ctx, self._link = ctx, link
        self._app: Celery = make_app(link)
        self._awaited: dict[str, _Awaited] = {}
        self._stopped = asyncio.Event()
        self._turn = threading.Lock()
        self.seen = Seen()
        self.imports = Imports(ctx, self._sent, self.seen)

    @property
    def at_once(self) -> int:
        return self._ctx.settings.cluster.at_once

    async def crawl(self, source: Source, options: CrawlOptions, crawl_id: int) -> str:
        if self._ctx.progress is not None:
            self._ctx.progress.began(source)
        finish = await self._until_ended(source, options, crawl_id)
        log.info(canonical("crawl", source=source.id, finish=finish, by="a worker"))
        if self._ctx.progress is not None:
            self._ctx.progress.ended(source.id, finish)
        return finish

    def as_json(self) -> dict[str, Any]:
        seen = self.seen
        return {
            "broker": self._link.place, "connected": seen.connected, "workers": seen.workers,
            "crawls": len(self._awaited), "waiting": seen.waiting,
        }  # fmt: skip

    def stop(self) -> None:
        self._stopped.set()
        self.imports.stop()
        for awaited in self._awaited.values():
            if not awaited.ended.done():
                awaited.ended.set_result(STOPPED)

    async def left(self) -> Mapping[int, Sequence[str]]:
        def read(writer: Writer) -> list[Attempt]:
            with writer.transaction():
                for attempt in writer.attempts.open():
                    if attempt.state == "new":  # perhaps it was never sent
                        writer.attempts.end(attempt.key, "lost")
                return writer.attempts.open()

        found: dict[int, list[str]] = {}
        for attempt in await self._ctx.archive(read):
            found.setdefault(attempt.crawl_id, []).append(attempt.source_id)
        return found

    async def take(self, message: Batch | Stretch | Lost) -> bool:
        """A message of the archivist's. True when it is committed, or not wanted; False while we stop."""
        if isinstance(message, Stretch):
            await self.imports.take(message)
            return True
        if isinstance(message, Lost) and self.imports.lost(message):
            return True
        attempt = await self._ctx.archive(lambda writer: writer.attempts.find(message.attempt))
        if attempt is None or not attempt.is_open:
            log.info(canonical("message not taken", attempt=message.attempt, why="its attempt is over"))
            return True
        if isinstance(message, Batch) and message.number <= attempt.applied:
            log.info(canonical("batch came twice", attempt=message.attempt, number=message.number))
            return True
        awaited = await self._awaiting(message.attempt)
        if self._stopped.is_set():
            return False
        if awaited is None:
            await self._ctx.archive(lambda writer: writer.attempts.end(message.attempt, "lost"))
        elif isinstance(message, Lost):
            await self._lost(awaited, message)
        elif message.number > attempt.applied + 1:
            await self._lost(awaited, Lost(attempt=message.attempt, why=f"batch {attempt.applied + 1} never came"))
        else:
            await self._take_batch(awaited, message)
        return True

    async def _awaiting(self, key: str) -> _Awaited | None:
        """Who waits for it; a service that has just begun may need a moment. None where nobody does."""
        for _ in range(_MOMENTS):
            if key in self._awaited or self._stopped.is_set():
                break
            await asyncio.sleep(_MOMENT)
        return self._awaited.get(key)

    async def _until_ended(self, source: Source, options: CrawlOptions, crawl_id: int) -> str:
        ended: str | Lost | None = await self._adopted(source, crawl_id)
        tries = 0
        while not isinstance(ended, str):
            if self._stopped.is_set():
                return STOPPED
            if tries == _TRIES:
                return await self._given_up(source, crawl_id, "" if ended is None else ended.why)
            tries += 1
            ended = await self._attempt(source, options, crawl_id)
        return ended

    async def _given_up(self, source: Source, crawl_id: int, why: str) -> str:
        words = f"failed: lost {_TRIES} times; the last time {why}"
        room = Room(ctx=self._ctx, source=source, crawl_id=crawl_id)
        await self._ctx.archive(lambda writer: give_up(writer, room, words))
        return words

    async def _adopted(self, source: Source, crawl_id: int) -> "str | Lost | None":
        """The end of what a service before us has sent; None where that was nothing, and the account is open then."""

        def begun(writer: Writer) -> str | None:
            attempt = writer.attempts.under_way(crawl_id, source.id)
            if attempt is None and not writer.frontier.is_begun(crawl_id, source.id):
                begin_source(writer, crawl_id, source)
            return None if attempt is None else attempt.key

        key = await self._ctx.archive(begun)
        return None if key is None else await self._ending(key, source, crawl_id)

    async def _attempt(self, source: Source, options: CrawlOptions, crawl_id: int) -> "str | Lost":
        def make(writer: Writer) -> CrawlTask:
            with writer.transaction():
                writer.attempts.lose_all(crawl_id, source.id)
                key = writer.attempts.begin(crawl_id, source.id)
            return make_task(writer, self._ctx, source, options, crawl_id, key)

        task = await self._ctx.archive(make)
        if not await self._send(task):
            return STOPPED
        await self._ctx.archive(lambda writer: writer.attempts.sent(task.attempt))
        return await self._ending(task.attempt, source, crawl_id)

    async def _send(self, task: CrawlTask) -> bool:
        """True when the broker has it; False when we are told to stop first."""
        # awaited from now on: its first batch may be here before we are
        self._await(task.attempt, task.source, task.crawl_id)
        return await self._sent(task)

    async def _sent(self, task: Order) -> bool:
        while not self._stopped.is_set():
            try:
                await asyncio.to_thread(self._publish, task)
            except LOST as fault:
                log.info(canonical("broker not reached", broker=self._link.place, fault=type(fault).__name__))
                await asyncio.sleep(_AGAIN)
            else:
                return True
        return False

    def _publish(self, task: Order) -> None:
        with self._turn, self._link.connect() as connection:
            send_task(connection, self._app, task, seconds(self._ctx.settings.cluster.lost_after))

    def _await(self, key: str, source: Source, crawl_id: int) -> _Awaited:
        awaited = self._awaited.get(key)
        if awaited is None:
            ended = asyncio.get_running_loop().create_future()
            awaited = self._awaited[key] = _Awaited(source=source, crawl_id=crawl_id, ended=ended)
            if self._stopped.is_set():
                ended.set_result(STOPPED)
        return awaited

    async def _ending(self, key: str, source: Source, crawl_id: int) -> "str | Lost":
        awaited = self._await(key, source, crawl_id)
        try:
            async with asyncio.timeout(seconds(self._ctx.settings.cluster.lost_after)):
                return await awaited.ended
        except TimeoutError:
            return Lost(attempt=key, why="nothing was heard of it")
        finally:
            self._awaited.pop(key, None)

    async def _lost(self, awaited: _Awaited, lost: Lost) -> None:
        log.warning(canonical("crawl lost", source=awaited.source.id, attempt=lost.attempt, why=lost.why))
        await self._ctx.archive(lambda writer: writer.attempts.end(lost.attempt, "lost"))
        if not awaited.ended.done():
            awaited.ended.set_result(lost)

    async def _take_batch(self, awaited: _Awaited, batch: Batch) -> None:
        room = Room(ctx=self._ctx, source=awaited.source, crawl_id=awaited.crawl_id)
        try:
            replayed = await self._replayed(room, batch)
        except ArchiveError:
            raise
        except Exception as fault:
            log.exception(canonical("batch not taken", attempt=batch.attempt, number=batch.number))
            await self._lost(awaited, Lost(attempt=batch.attempt, why=f"{type(fault).__name__}: {fault}"))
            return
        awaited.outcomes.update(summed(replayed.outcomes))
        if self._ctx.progress is not None:
            requests, received, fetched, not_modified = batch.traffic
            counts = Counts(
                found=batch.found, known=batch.known, requests=requests, bytes=received, fetched=fetched,
                not_modified=not_modified, outcomes=awaited.outcomes.copy(),
            )  # fmt: skip
            self._ctx.progress.counted(awaited.source.id, counts)
        if replayed.ending is None:
            return
        if batch.events and isinstance(done := batch.events[-1], Done):
            manners.unpack(done.manners, self._ctx.web)
        if replayed.ending.finish == STOPPED:
            await self._lost(awaited, Lost(attempt=batch.attempt, why="its worker was stopped"))
        elif not awaited.ended.done():
            awaited.ended.set_result(replayed.ending.finish)

    async def _replayed(self, room: Room, batch: Batch) -> Replayed:
        remade: dict[int, Remade] = {}
        work = partial(commit, room=room, batch=batch, remade=remade)
        while True:
            try:
                done = await self._ctx.archive(work)
            except ArchiveError:
                raise
            except Exception:
                if work.keywords.get("alone"):
                    raise
                log.info(canonical("batch redone", attempt=batch.attempt, number=batch.number), exc_info=True)
                work = partial(work, alone=True)
                continue
            if not done.rereads:
                return done
            for place, reread in done.rereads.items():
                remade[place] = await read_again(reread, room.source, self._ctx)


@asynccontextmanager
async def workers(ctx: ArchiveContext, link: Link) -> AsyncIterator[Sending]:
    """The workers behind a broker, with the archivist that takes in what they bring."""
    sending = Sending(ctx, link)
    async with Archivist(link, sending.take, sending.seen):
        yield sending
