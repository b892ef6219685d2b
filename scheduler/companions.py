"""What lives in the service's process beside its crawls: the web pages, the watch over health. None can end it.

A companion runs as long as the service does; one that fails is logged, told by `status` and started again, after 1 s,
2 s, 4 s … 5 min. A round is called after each crawl and once a minute; one that fails is logged, told, and called again
next time.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self

from newswatch.archive.reports import CrawlReport
from newswatch.clock import Clock, iso
from newswatch.log import canonical
from newswatch.models import Source
from newswatch.settings import Settings
from scheduler.session import Session

log = logging.getLogger(__name__)

_FIRST_WAIT = 1.0
_LONGEST_WAIT = 300.0
_STEADY = 600.0
"""Seconds a companion must have run for its next failure to count as a first one."""
_ROUND_LIMIT = 300.0
_WAITING_ROUNDS = 1000
"""Calls a round may be behind; the oldest are then left out, and that is said."""


class ServiceView(Protocol):
    """The running service as companions and rounds see it; used in its own loop only."""

    @property
    def session(self) -> Session: ...

    @property
    def home(self) -> Path: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def settings(self) -> Settings:
        """As last read: ask again rather than keep it."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """The whole catalogue by id, as last read, disabled ones included."""
        ...

    def status(self) -> dict[str, Any]:
        """What `newswatch status` is told: JSON values."""
        ...

    async def do(
        self, command: str, on_progress: Callable[[Mapping[str, Any]], None] = ..., /, **arguments: Any
    ) -> Any:
        """A command of the control socket (`crawl`, `forget`, `source_enable`, …) from within. Raises as it does."""
        ...


Companion = Callable[[ServiceView], Awaitable[None]]
"""Runs until it is cancelled, which it is when the service ends. One that returns by itself is not started again."""


class Round(Protocol):
    """Called one at a time and in order, in the service's loop: longer work belongs into a thread."""

    async def on_crawl_end(self, report: CrawlReport) -> None: ...

    async def on_tick(self, now: datetime) -> None: ...


MakeRound = Callable[[ServiceView], Round]


@dataclass(slots=True, kw_only=True)
class _Standing:
    state: str = "running"
    """running, waiting (to be started again) or ended."""
    failures: int = 0
    fault: str | None = None
    """The last one, in words."""
    fault_at: datetime | None = None

    def failed(self, fault: BaseException, now: datetime) -> None:
        self.failures += 1
        self.fault, self.fault_at = f"{type(fault).__name__}: {fault}", now

    def as_json(self) -> dict[str, Any]:
        at = None if self.fault_at is None else iso(self.fault_at)
        return {"state": self.state, "failures": self.failures, "fault": self.fault, "fault_at": at}


class Companions:
    """`async with` starts them all and ends them all."""

    def __init__(self, view: ServiceView, companions: Mapping[str, Companion], rounds: Mapping[str, MakeRound]) -> None:
        self._view = view
        self._companions = companions
        self._make_rounds = rounds
        self._standing = {name: _Standing() for name in (*companions, *rounds)}
        self._calls: dict[str, asyncio.Queue[Callable[[Round], Awaitable[None]]]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        for name, companion in self._companions.items():
            self._tasks.append(asyncio.create_task(self._keep(name, companion), name=f"companion {name}"))
        for name, make in self._make_rounds.items():
            self._calls[name] = asyncio.Queue(_WAITING_ROUNDS)
            self._tasks.append(asyncio.create_task(self._serve(name, make), name=f"round {name}"))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def as_json(self) -> dict[str, dict[str, Any]]:
        return {name: standing.as_json() for name, standing in sorted(self._standing.items())}

    async def crawl_ended(self, report: CrawlReport) -> None:
        """Returns at once; the rounds come to it in their turn."""
        self._call(lambda round_: round_.on_crawl_end(report))

    def tick(self) -> None:
        """Returns at once; at most one tick waits, for a late round needs to look once."""
        now = self._view.clock.now()
        self._call(lambda round_: round_.on_tick(now), only_when_idle=True)

    def _call(self, call: Callable[[Round], Awaitable[None]], *, only_when_idle: bool = False) -> None:
        for name, calls in self._calls.items():
            if only_when_idle and not calls.empty():
                continue
            if calls.full():
                calls.get_nowait()
                log.warning(canonical("round left out", round=name, waiting=_WAITING_ROUNDS))
            calls.put_nowait(call)

    async def _keep(self, name: str, companion: Companion) -> None:
        standing, wait = self._standing[name], _FIRST_WAIT
        while True:
            standing.state, began = "running", self._view.clock.monotonic()
            try:
                await companion(self._view)
            except Exception as fault:
                if self._view.clock.monotonic() - began > _STEADY:
                    wait = _FIRST_WAIT
                standing.failed(fault, self._view.clock.now())
                log.exception(canonical("companion failed", companion=name, again_in=f"{wait:g} s"))
            else:
                standing.state = "ended"
                log.warning(canonical("companion ended", companion=name))
                return
            standing.state = "waiting"
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _serve(self, name: str, make: MakeRound) -> None:
        round_: Round | None = None
        while True:
            call = await self._calls[name].get()
            try:
                round_ = round_ or make(self._view)
                async with asyncio.timeout(_ROUND_LIMIT):  # wait_for may swallow the cancellation that ends us
                    await call(round_)
            except Exception as fault:
                self._standing[name].failed(fault, self._view.clock.now())
                log.exception(canonical("round failed", round=name))
