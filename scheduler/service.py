"""`newswatch run`: every enabled source on its own rhythm, one door for other processes, a clean end.

The only file that knows APScheduler. What is due is decided by plan.py from what the archive remembers, so a service
that was killed goes on where it stopped.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from newswatch.clock import Clock, SystemClock, iso
from newswatch.errors import ArchiveError, ConfigError
from newswatch.log import NOTICE, canonical
from newswatch.models import Source
from newswatch.settings import Settings, seconds
from scheduler.commands import commands
from scheduler.companions import Companion, Companions, MakeRound
from scheduler.configuration import Configuration
from scheduler.control import Command, ControlServer, Progress, beat
from scheduler.pruning import LOOK_EVERY, prune_when_due
from scheduler.rota import Rota
from scheduler.session import MakeElsewhere, Session, open_session
from scheduler.watch import Underway
from spiders.sources import pick

log = logging.getLogger(__name__)

_BEAT = 1.0
"""Seconds between looks at what is due."""
_LOOK_AT_FILES = 2.0
_TICK = 60.0
"""Seconds between calls of the rounds."""
_LOOK = 10.0
"""Seconds between looks at what the operator is to be told."""
_CLOCK_SET = 5.0
"""Seconds by which the time of day may run away from the time that passes before it counts as set."""


class Service:
    """One process's service; `run` returns when it was told to stop. Is the ServiceView of its companions."""

    def __init__(
        self, session: Session, home: Path, configuration: Configuration, clock: Clock,
        companions: Mapping[str, Companion], rounds: Mapping[str, MakeRound],
    ) -> None:  # fmt: skip
        self.session = session
        self.home = home
        self.clock = clock
        self._since = clock.now()
        self._configuration = configuration
        self._rota = Rota(session.writer, clock)
        self._underway = Underway(clock)
        self._companions = Companions(self, companions, rounds)
        self._commands: dict[str, Command] = {
            **commands(session, self._sources_now, self.reread), "status": self._status
        }  # fmt: skip
        session.follow(self._underway)
        session.on_crawl_end.append(self._companions.crawl_ended)
        session.ctx.on_source_end.append(self._rota.source_ended)
        self._crawls: dict[str, asyncio.Task[None]] = {}
        self._leave = asyncio.Event()
        self._fault: BaseException | None = None
        self._beats = self._make_beats()

    @property
    def settings(self) -> Settings:
        return self._configuration.settings

    @property
    def sources(self) -> Mapping[str, Source]:
        return self._configuration.sources

    async def run(self) -> None:
        """Raises ConfigError when no source is enabled, ArchiveError when the archive can be written no more."""
        self._configuration.read()
        pick(self.sources, ())
        self._take_up(())
        await self._go_on()
        beside = [
            asyncio.create_task(self.session.dispatcher.run_forever(), name="alerts"),
            asyncio.create_task(self._mind_the_clock(), name="clock"),
        ]
        beside[0].add_done_callback(self._sender_ended)
        try:
            async with self._companions, ControlServer(self.home, self._commands):
                self._listen_to_signals()
                self._beats.start()
                log.log(NOTICE, "newswatch runs: %s; stop it with Ctrl-C or SIGTERM", _sources(len(self._rota)))
                await self._leave.wait()
                self._beats.shutdown(wait=False)
                await self.session.drain(seconds(self.settings.schedule.stop_within))
        finally:
            self._listen_no_longer()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
        if self._fault is not None:
            raise self._fault

    def reread(self) -> None:
        """Settings and sources as their files and the archive have them now; a bad file is told and changes nothing."""
        try:
            changed = self._configuration.read()
        except ConfigError as fault:
            log.warning("the configuration is kept as it was: %s", fault)
            return
        self._take_up(changed)
        if waiting := self._configuration.needs_restart:
            log.warning("changed, and taken up by the next start only: %s", ", ".join(waiting))

    async def do(
        self, command: str, on_progress: Callable[[Mapping[str, Any]], None] = lambda _: None, /, **arguments: Any
    ) -> Any:
        return await self._commands[command](arguments, on_progress)

    def status(self) -> dict[str, Any]:
        rota = self._rota
        return {
            "pid": os.getpid(),
            "since": iso(self._since),
            "running": sorted(self._underway),
            "next": {
                source_id: iso(at) for source_id, at in rota.next_starts().items() if source_id not in self._crawls
            },
            "held": rota.held(),
            "sources": {
                source_id: {
                    **rota.as_json(source_id),
                    "crawling": self._underway.as_json(source_id) if source_id in self._underway else None,
                }
                for source_id in rota.next_starts()
            },
            "configuration": self._configuration.as_json(),
            "companions": self._companions.as_json(),
            "workers": None if (elsewhere := self.session.ctx.elsewhere) is None else elsewhere.as_json(),
        }

    def _make_beats(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone="UTC")
        once = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        scheduler.add_job(self._beat, "interval", seconds=_BEAT, next_run_time=datetime.now().astimezone(), **once)
        scheduler.add_job(self._look_at_files, "interval", seconds=_LOOK_AT_FILES, **once)
        scheduler.add_job(self._companions.tick, "interval", seconds=_TICK, **once)
        scheduler.add_job(prune_when_due, "interval", [self.session], seconds=LOOK_EVERY, **once)
        scheduler.add_job(self._look, "interval", seconds=_LOOK, **once)
        return scheduler

    async def _beat(self) -> None:
        beat(self.home, self.clock.now())
        self._start_due()

    def _start_due(self) -> None:
        """As far as there is room."""
        if self._leave.is_set():
            return
        room = max(0, self.session.ctx.at_once - len(self._crawls))
        for source_id in self._rota.due({*self._crawls, *self._underway}, room):
            crawl = asyncio.create_task(self._crawl(self.sources[source_id]), name=f"crawl {source_id}")
            self._crawls[source_id] = crawl

    async def _go_on(self) -> None:
        """Waits for what a service before this one has sent to workers; without a broker nobody will hear of it."""
        elsewhere = self.session.ctx.elsewhere
        if elsewhere is None:
            await self.session.ctx.archive(lambda writer: writer.forget_workers())
            return
        for crawl_id, source_ids in (await elsewhere.left()).items():
            sources = [self.sources[source_id] for source_id in source_ids if source_id in self.sources]
            if not sources:
                continue
            crawl = asyncio.create_task(self._crawl(*sources, resume=crawl_id), name=f"crawl {crawl_id}")
            self._crawls |= dict.fromkeys((source.id for source in sources), crawl)

    async def _look(self) -> None:
        try:
            await self.session.look_round(self.clock.now())
        except ArchiveError as fault:
            self._give_up(fault)

    async def _crawl(self, *sources: Source, resume: int | None = None) -> None:
        try:
            report = await self.session.crawl(sources, asked={"by": "schedule"}, resume=resume)
            if any(told.new or told.updated for told in report.sources.values()):
                self.session.dispatcher.wake()
        except ArchiveError as fault:
            self._give_up(fault)
        except Exception:
            log.exception(canonical("crawl failed", source=sources[0].id))
        finally:
            for source in sources:
                del self._crawls[source.id]
                self._rota.crawled(source.id)
            self._start_due()  # somebody may have waited for this host

    def _sources_now(self) -> Mapping[str, Source]:
        """For a command: with the file that was written a moment ago."""
        self.reread()
        return self.sources

    def _look_at_files(self) -> None:
        if self._configuration.has_changed():
            self.reread()
            log.info(canonical("configuration read", sources=len(self._rota)))

    def _take_up(self, changed: Collection[str]) -> None:
        self.session.ctx.settings = self.settings
        self._rota.configure(self._configuration.enabled, self.settings.schedule, changed)

    async def _mind_the_clock(self) -> None:
        """A clock that is set moves every plan; APScheduler alone would sleep through one that is set back."""
        before = self.clock.now().timestamp() - self.clock.monotonic()
        while True:
            await asyncio.sleep(_BEAT)
            offset = self.clock.now().timestamp() - self.clock.monotonic()
            if abs(offset - before) > _CLOCK_SET:
                log.warning(canonical("clock set", seconds=round(offset - before)))
                self._rota.look_again()
                for job in self._beats.get_jobs():
                    job.modify(next_run_time=datetime.now().astimezone())
            before = offset

    def _sender_ended(self, sender: asyncio.Task[None]) -> None:
        """It never ends by itself: without it no alert would go out, so the service says so and ends too."""
        if not sender.cancelled():
            self._give_up(sender.exception() or RuntimeError("the sender of alerts ended"))

    def _give_up(self, fault: BaseException) -> None:
        self._fault = self._fault or fault
        self._leave.set()

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self.reread)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._leave.set)

    def _listen_no_longer(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            asyncio.get_running_loop().remove_signal_handler(number)

    async def _status(self, _: Mapping[str, Any], __: Progress) -> dict[str, Any]:
        return self.status()


def _sources(number: int) -> str:
    return "1 source" if number == 1 else f"{number} sources"


async def serve(
    home: Path,
    settings: Settings,
    clock: Clock | None = None,
    *,
    load: Callable[[], Settings] | None = None,
    file: Path | None = None,
    companions: Mapping[str, Companion] = MappingProxyType({}),
    rounds: Mapping[str, MakeRound] = MappingProxyType({}),
    elsewhere: MakeElsewhere | None = None,
) -> None:
    """Runs until SIGTERM or SIGINT. Raises Busy naming the process that has the archive already.

    `load` reads the settings again (None: they stay as they are), `file` is where they stand if not in home;
    `companions` and `rounds` by the names `status` shows them under; `elsewhere` does the crawls on other machines.
    """
    clock = clock or SystemClock()
    async with open_session(home, settings, "run", clock=clock, elsewhere=elsewhere) as session:
        configuration = Configuration(home, settings, load, file, session.writer, clock)
        await Service(session, home, configuration, clock, companions, rounds).run()
