"""What the scheduler remembers: with each crawl, over a restart, of sources and of their hosts."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from newswatch.archive.writer import Writer
from newswatch.models import Endpoint, EndpointKind, Source
from newswatch.settings import Schedule
from scheduler import service as made
from scheduler.rota import Rota
from spiders.refusals import Trouble
from spiders.session import Ending
from tests.archive_kit import HandClock, open_writer
from tests.archive_kit import source as kit_source


def source(name: str, host: str = "", every: str = "30m") -> Source:
    url = f"https://{host or name}.example/feed"
    return kit_source(name, home=url, every=every, discover=(Endpoint(kind=EndpointKind.FEED, url=url),))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def writer(tmp_path: Path, clock: HandClock) -> Iterator[Writer]:
    with open_writer(tmp_path, clock) as opened:
        yield opened


def rota(writer: Writer, clock: HandClock, *sources: Source, schedule: Schedule | None = None) -> Rota:
    found = Rota(writer, clock)
    found.configure({one.id: one for one in sources}, schedule or Schedule())
    return found


def ended(
    rota: Rota, writer: Writer, one: Source, clock: HandClock, trouble: Trouble | None = None, **more: float
) -> None:
    """A crawl of ten seconds that found nothing new, or failed."""
    started = clock.now()
    with writer.transaction():
        writer.set_source(one)
        crawl_id = writer.frontier.begin_crawl({})
        writer.frontier.begin_source(crawl_id, one.id)
        finish = "finished" if trouble is None else "failed: answered 503"
        clock.on(seconds=10)
        writer.frontier.finish_source(
            crawl_id, one.id, found=0, known=0, requests=2, bytes=500, fetched=0, not_modified=1, finish=finish,
            completed=trouble is None,
        )  # fmt: skip
        ending = Ending(
            crawl_id=crawl_id, finish=finish, started_at=started, finished_at=clock.now(), trouble=trouble, requests=2,
            bytes=500, **more,
        )  # fmt: skip
        rota.source_ended(writer, one, ending)
    rota.crawled(one.id)


def test_failures_and_circuits_outlive_the_process(writer: Writer, clock: HandClock) -> None:
    one, other = source("one", "shared"), source("other", "shared")
    before = rota(writer, clock, one, other)
    for _ in range(3):
        ended(before, writer, one, clock, Trouble.TEMPORARY)
    assert before.due(()) == ()  # `other` was never crawled, but its host answers nobody
    assert before.as_json("other")["why"] == "its host is left alone for a while"
    after = rota(writer, clock, one, other)
    assert after.as_json("one") == before.as_json("one")
    assert after.as_json("one")["failures"] == 3
    clock.on(minutes=11)
    assert after.due(()) == ("other",)
    ended(after, writer, other, clock)
    assert rota(writer, clock, one, other).as_json("one")["failures"] == 3
    assert writer.rhythms.circuits() == {}


def test_a_wait_the_host_asked_for_is_kept_over_a_restart(writer: Writer, clock: HandClock) -> None:
    one = source("one", every="=1m")
    ended(rota(writer, clock, one), writer, one, clock, Trouble.TEMPORARY, asked=7200.0)
    again = rota(writer, clock, one)
    clock.on(minutes=119)
    assert again.due(()) == ()
    clock.on(minutes=1)
    assert again.due(()) == ("one",)


def test_a_source_is_given_up_aloud_and_its_return_is_told(
    writer: Writer, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    one = source("one")
    plan = rota(writer, clock, one)
    for _ in range(8):
        ended(plan, writer, one, clock, Trouble.HARD)
    assert plan.as_json("one")["given_up"] is True
    ended(plan, writer, one, clock, Trouble.HARD)
    ended(plan, writer, one, clock)
    assert plan.as_json("one")["given_up"] is False
    told = [record.getMessage() for record in caplog.records]
    assert [line.split(" source=")[0] for line in told] == ["source given up", "source answers again"]


def test_a_changed_file_makes_a_fresh_start(writer: Writer, clock: HandClock) -> None:
    one = source("one")
    plan = rota(writer, clock, one)
    ended(plan, writer, one, clock, Trouble.HARD)
    plan.configure({"one": replace(one, delay=3.0)}, Schedule(), changed=["one"])
    assert plan.as_json("one")["failures"] == 0
    assert rota(writer, clock, one).as_json("one")["failures"] == 0


def test_what_was_learned_unreadably_is_learned_again(writer: Writer, clock: HandClock) -> None:
    one = source("one")
    ended(rota(writer, clock, one), writer, one, clock)
    writer.rhythms.learn("one", '{"habit": 7}')
    assert rota(writer, clock, one).as_json("one")["failures"] == 0


def test_the_budgets_of_an_hour_hold_every_crawl_back_and_say_so(writer: Writer, clock: HandClock) -> None:
    one, other = source("one", every="=1m"), source("other", every="=1m")
    for schedule in (Schedule(requests_an_hour=2), Schedule(bytes_an_hour=500)):
        plan = rota(writer, clock, one, other, schedule=schedule)
        ended(plan, writer, one, clock)
        clock.on(minutes=5)
        assert plan.due(()) == ()
        assert "is spent" in str(plan.held())
        clock.on(minutes=55)
        assert (plan.held(), set(plan.due(()))) == (None, {"one", "other"})


@pytest.mark.parametrize("hours", [3, -3])
def test_a_clock_that_is_set_is_noticed_and_everything_planned_anew(
    writer: Writer, clock: HandClock, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time that passes goes on; the time of day jumps."""

    class Jumping(HandClock):
        passed = 0.0

        def monotonic(self) -> float:
            return self.passed

    jumping = Jumping()
    one = source("one", every="=10m")
    plan = rota(writer, jumping, one)
    ended(plan, writer, one, jumping)
    monkeypatch.setattr(made, "_BEAT", 0.0)
    looked = 0

    def jobs() -> list[object]:
        nonlocal looked
        looked += 1
        return []

    service = SimpleNamespace(clock=jumping, _rota=plan, _beats=SimpleNamespace(get_jobs=jobs))

    async def life() -> None:
        minding = asyncio.create_task(made.Service._mind_the_clock(service))  # type: ignore[arg-type]
        for _ in range(3):
            await asyncio.sleep(0)
        jumping.passed += 1
        jumping.on(hours=hours, seconds=1)
        for _ in range(6):
            await asyncio.sleep(0)
        minding.cancel()

    asyncio.run(life())
    assert looked == 1
    at = plan.next_starts()["one"]
    assert jumping.now() <= at <= jumping.now() + timedelta(minutes=16)
