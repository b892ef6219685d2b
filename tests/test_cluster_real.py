"""Workers on a real RabbitMQ: what is killed on the way changes nothing in the archive."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.settings import Settings
from spiders.sources import load_sources
from tests.broker import Broker
from tests.cluster_kit import Outlet, Process, crawled_alone, outlets, until
from tests.outlet import exported

SOURCES, ARTICLES = 6, 10


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with Broker(tmp_path_factory.mktemp("broker")) as running:
        yield running


def prepared(home: Path, sources: list[Outlet]) -> Path:
    for outlet in sources:
        outlet.add_to(home)
    with Writer.open(home, clock=SystemClock(), settings=Settings().archive, role="test") as writer:
        writer.set_source(load_sources(home)["caucasus-watch"])
        writer.set_enabled("caucasus-watch", False)
    return home


def stored(home: Path) -> int:
    return len(exported(home))


def ended_crawls(home: Path) -> set[str]:
    with Archive(home) as archive:
        return {each.id for each in archive.sources() if each.last_finish == "finished"}


@pytest.mark.timeout(600)
def test_killed_workers_archivist_and_broker_leave_the_archive_as_one_machine_makes_it(
    tmp_path: Path, broker: Broker
) -> None:
    address = broker.url.replace("guest:guest@", "")
    with outlets(SOURCES, ARTICLES, wait=0.2) as sources, ExitStack() as stack:
        alone = crawled_alone(tmp_path / "alone", sources)
        assert len(alone) == SOURCES * ARTICLES
        home = prepared(tmp_path / "home", sources)
        workers = [
            stack.enter_context(Process(tmp_path / f"w{n}", tmp_path / f"w{n}.log", "worker", "--broker", address,
                                        "--slots", "2"))
            for n in range(3)
        ]  # fmt: skip
        now = tmp_path / "now"
        dying = stack.enter_context(Process(home, tmp_path / "first.log", "run", "--broker", address, dies=now))
        until(lambda: workers[0].said("crawl begins"), "the first worker crawls")
        until(lambda: stored(home) > 0, "something is stored")
        workers[0].kill()
        now.touch()
        until(lambda: not dying.lives(), "the archivist dies between commit and acknowledgement")
        before = stored(home)
        assert 0 < before < SOURCES * ARTICLES
        service = stack.enter_context(Process(home, tmp_path / "second.log", "run", "--broker", address))
        until(lambda: stored(home) > before, "the next service goes on")
        broker.kill()
        broker.start()
        until(lambda: stored(home) == SOURCES * ARTICLES, "all is stored")
        until(lambda: len(service.said('by="a worker"', "finish=finished")) >= 1, "crawls end")
        assert service.terminate() == 0
        assert service.said("batch came twice"), "the batch that was committed and not acknowledged came again"
        assert exported(home) == alone
        assert [outlet.most for outlet in sources] == [1] * SOURCES, "never two crawls of one host at once"
