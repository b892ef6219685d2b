"""What lives beside the crawls: companions that fail and come back, rounds that are called in order."""

import asyncio
import functools
import os
import signal
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from newswatch.archive.reports import CrawlReport
from newswatch.clock import SystemClock
from newswatch.settings import Settings
from scheduler import companions as made
from scheduler.companions import Companion, Companions, MakeRound, ServiceView
from scheduler.service import serve
from spiders import runner
from tests.outlet import publish, write_source
from tests.site import Site


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(asyncio.wait_for(test(*args, **kwargs), 60))

    return run


REPORT = CrawlReport(crawl_id=7, state="finished", sources={})


@dataclass
class View:
    """As much of a service as a companion needs here."""

    clock: SystemClock = field(default_factory=SystemClock)


def beside(companions: Mapping[str, Companion], rounds: Mapping[str, MakeRound] | None = None) -> Companions:
    return Companions(cast(ServiceView, View()), companions, rounds or {})


@dataclass
class Watching:
    """A round that notes its calls; `fault` is raised by the next one."""

    reports: list[int] = field(default_factory=list)
    ticks: list[datetime] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def on_crawl_end(self, report: CrawlReport) -> None:
        self.called.set()
        if self.faults:
            raise self.faults.pop()
        self.reports.append(report.crawl_id)

    async def on_tick(self, now: datetime) -> None:
        self.called.set()
        self.ticks.append(now)


@in_loop
async def test_a_companion_that_fails_is_told_and_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "_FIRST_WAIT", 0.001)
    lives: list[ServiceView] = []
    steady = asyncio.Event()

    async def web(view: ServiceView) -> None:
        lives.append(view)
        if len(lives) < 3:
            raise OSError("the port is taken")
        steady.set()
        await asyncio.Event().wait()

    running = beside({"web": web})
    async with running:
        await asyncio.wait_for(steady.wait(), 10)
        told = running.as_json()["web"]
        assert (told["state"], told["failures"], told["fault"]) == ("running", 2, "OSError: the port is taken")
        assert datetime.fromisoformat(told["fault_at"]).tzinfo is not None
    assert len(lives) == 3


@in_loop
async def test_a_companion_ends_with_the_service_and_one_that_returns_is_left_alone() -> None:
    ended: list[str] = []
    begun = asyncio.Event()

    async def lasting(_: ServiceView) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("lasting")

    async def short(_: ServiceView) -> None:
        ended.append("short")

    running = beside({"lasting": lasting, "short": short})
    async with running:
        await asyncio.wait_for(begun.wait(), 10)
        while running.as_json()["short"]["state"] != "ended":
            await asyncio.sleep(0)
    assert ended == ["short", "lasting"]


@in_loop
async def test_rounds_are_called_in_order_and_a_fault_in_one_stops_nothing() -> None:
    good, bad = Watching(), Watching(faults=[ValueError("no history")])
    running = beside({}, {"good": lambda _: good, "bad": lambda _: bad})
    async with running:
        await running.crawl_ended(REPORT)
        await running.crawl_ended(REPORT)
        while len(good.reports) < 2 or not bad.reports:
            await asyncio.sleep(0)
        running.tick()
        while not (good.ticks and bad.ticks):
            await asyncio.sleep(0)
    assert good.reports == [7, 7]
    assert bad.reports == [7]
    assert running.as_json()["bad"]["fault"] == "ValueError: no history"
    assert running.as_json()["good"]["failures"] == 0


@in_loop
async def test_ticks_do_not_pile_up_behind_a_slow_round() -> None:
    slow = Watching()
    let_on = asyncio.Event()

    async def held(report: CrawlReport) -> None:
        await let_on.wait()
        slow.reports.append(report.crawl_id)

    slow.on_crawl_end = held  # type: ignore[method-assign]
    running = beside({}, {"slow": lambda _: slow})
    async with running:
        await running.crawl_ended(REPORT)
        await asyncio.sleep(0)
        for _ in range(5):
            running.tick()
        let_on.set()
        while not slow.ticks:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert len(slow.ticks) == 1


def test_companions_see_the_running_service(tmp_path: Path) -> None:
    """The real service, in this process: a companion hands it a crawl, a round hears of its end."""
    seen: dict[str, Any] = {}
    heard = Watching()

    async def life() -> None:
        told = asyncio.Event()

        async def companion(view: ServiceView) -> None:
            seen["answer"] = await view.do("crawl", sources=["outlet"])
            seen["status"], seen["sources"], seen["home"] = view.status(), dict(view.sources), view.home
            seen["now"] = view.clock.now()
            told.set()
            await asyncio.Event().wait()

        service = asyncio.create_task(
            serve(tmp_path, Settings(), companions={"one": companion}, rounds={"two": lambda _: heard})
        )
        await asyncio.wait({service, asyncio.create_task(told.wait())}, return_when=asyncio.FIRST_COMPLETED)
        while not heard.reports:
            await asyncio.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)
        await service

    with Site() as site:
        publish(site, 3)
        write_source(tmp_path, site, every="1h")
        write_source(tmp_path, site, "caucasus-watch", enabled=False)  # the one the catalogue enables
        runner.run(life())
    assert seen["answer"]["report"]["sources"]["outlet"]["found"] == 3
    assert seen["home"] == tmp_path
    assert "outlet" in seen["sources"]
    assert seen["status"]["companions"]["one"]["state"] == "running"
    assert seen["now"] > datetime(2026, 1, 1, tzinfo=UTC)
