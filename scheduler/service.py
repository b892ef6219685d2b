"""`newswatch run`: every enabled source on its own rhythm, one door for other processes, a clean end.

The only file that knows APScheduler. What is due is decided by plan.py from what the archive says of the last crawls,
so a service that was killed goes on where it stopped: nothing of the plan is kept elsewhere.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from newswatch.clock import Clock, SystemClock
from newswatch.errors import ArchiveError, ConfigError
from newswatch.log import canonical
from newswatch.models import Source
from newswatch.settings import Settings, seconds
from scheduler import plan
from scheduler.commands import commands
from scheduler.control import ControlServer, Progress, beat
from scheduler.session import Session, open_session
from spiders.sources import load_sources, pick

log = logging.getLogger(__name__)

_BEAT = 1.0
"""Seconds between looks at what is due."""
_READ_SOURCES_EVERY = 60.0
_TICK = 10.0
"""Seconds between looks at what the operator is to be told."""


class Service:
    """One process's service; `run` returns when it was told to stop."""

    def __init__(self, session: Session, home: Path, settings: Settings, clock: Clock) -> None:
        self._session = session
        self._home = home
        self._settings = settings
        self._clock = clock
        self._since = clock.now()
        self._sources: dict[str, Source] = {}
        self._rhythms: dict[str, plan.Rhythm] = {}
        self._crawls: dict[str, asyncio.Task[None]] = {}
        self._leave = asyncio.Event()
        self._fault: BaseException | None = None

    async def run(self) -> None:
        """Raises ConfigError when no source is enabled, ArchiveError when the archive can be written no more."""
        self.read_sources()
        pick(self._sources, ())
        sending = asyncio.create_task(self._session.dispatcher.run_forever(), name="alerts")
        sending.add_done_callback(self._sender_ended)
        beats = self._beats()
        known = {**commands(self._session, self._sources_now, self.read_sources), "status": self._status}
        try:
            async with ControlServer(self._home, known):
                self._listen_to_signals()
                beats.start()
                log.warning("newswatch runs: %d sources; stop it with Ctrl-C or SIGTERM", len(self._rhythms))
                await self._leave.wait()
                beats.shutdown(wait=False)
                await self._session.drain(seconds(self._settings.schedule.stop_within))
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        if self._fault is not None:
            raise self._fault

    def _beats(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone="UTC")
        once = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        scheduler.add_job(self._beat, "interval", seconds=_BEAT, next_run_time=datetime.now().astimezone(), **once)
        scheduler.add_job(self.read_sources, "interval", seconds=_READ_SOURCES_EVERY, **once)
        scheduler.add_job(self._tick, "interval", seconds=_TICK, **once)
        return scheduler

    def read_sources(self) -> None:
        """The catalogue and the plan as files and archive have them now; a file that cannot be read changes nothing."""
        try:
            self._sources = load_sources(self._home, self._session.writer.choices())
        except ConfigError as fault:
            if not self._sources:
                raise
            log.warning("the sources are kept as they were: %s", fault)
        crawled = self._session.writer.frontier.last_crawls()
        self._rhythms = {
            source.id: self._rhythm(source, crawled) for source in self._sources.values() if source.enabled
        }

    def _sources_now(self) -> Mapping[str, Source]:
        """For a command: with the file that was written a moment ago."""
        self.read_sources()
        return self._sources

    def _rhythm(self, source: Source, crawled: Mapping[str, tuple[datetime, datetime]]) -> plan.Rhythm:
        started, finished = crawled.get(source.id, (None, None))
        every = timedelta(seconds=seconds(source.every or self._settings.schedule.every))
        return plan.Rhythm(source_id=source.id, every=every, started_at=started, finished_at=finished)

    async def _beat(self) -> None:
        """Starts what is due, as far as there is room."""
        beat(self._home, self._clock.now())
        for source_id in plan.due(self._rhythms.values(), self._crawls, self._clock.now()):
            if len(self._crawls) >= max(1, self._settings.crawl.concurrent_sources):
                break
            crawl = asyncio.create_task(self._crawl(self._sources[source_id]), name=f"crawl {source_id}")
            self._crawls[source_id] = crawl

    async def _tick(self) -> None:
        try:
            await self._session.on_tick(self._clock.now())
        except ArchiveError as fault:
            self._give_up(fault)

    async def _crawl(self, source: Source) -> None:
        started = self._clock.now()
        try:
            await self._session.crawl([source], asked={"by": "schedule"})
        except ArchiveError as fault:
            self._give_up(fault)
        except Exception:
            log.exception(canonical("crawl failed", source=source.id))
        finally:
            del self._crawls[source.id]
            if (rhythm := self._rhythms.get(source.id)) is not None:
                self._rhythms[source.id] = replace(rhythm, started_at=started, finished_at=self._clock.now())
            self._session.dispatcher.wake()

    def _sender_ended(self, sender: asyncio.Task[None]) -> None:
        """It never ends by itself: without it no alert would go out, so the service says so and ends too."""
        if not sender.cancelled():
            self._give_up(sender.exception() or RuntimeError("the sender of alerts ended"))

    def _give_up(self, fault: BaseException) -> None:
        self._fault = self._fault or fault
        self._leave.set()

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._leave.set)

    async def _status(self, _: Mapping[str, Any], __: Progress) -> dict[str, Any]:
        now = self._clock.now()
        return {
            "pid": os.getpid(),
            "since": self._since.isoformat(),
            "running": sorted(self._crawls),
            "next": {
                rhythm.source_id: plan.next_start(rhythm, now).isoformat()
                for rhythm in self._rhythms.values()
                if rhythm.source_id not in self._crawls
            },
        }


async def serve(home: Path, settings: Settings, clock: Clock | None = None) -> None:
    """Runs until SIGTERM or SIGINT. Raises Busy naming the process that has the archive already."""
    clock = clock or SystemClock()
    async with open_session(home, settings, "run", clock=clock) as session:
        await Service(session, home, settings, clock).run()
