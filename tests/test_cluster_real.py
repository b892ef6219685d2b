"""Workers on a real RabbitMQ: what is killed on the way changes nothing in the archive, of crawls and of WARC files."""

import gzip
import itertools
import json
import os
import random
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from kombu import Connection, Exchange, Queue

from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.settings import Cluster, Secrets, Settings
from scheduler.cluster.broker import Link, QueueFull, read_link, tell
from scheduler.cluster.locks import HostBusy, locked
from scheduler.control import NoService, ask
from spiders.sources import load_sources
from tests.broker import SERVER, Broker
from tests.cluster_kit import PATIENCE, Process, crawled_alone, outlets, prepared, until, worker
from tests.outlet import exported, newswatch, start
from tests.site import Answer, Hit, Site
from tests.test_import_remote import Shelf, packed
from tests.test_import_warc_kill import describe
from tests.warc_kit import record, take

SOURCES, ARTICLES = 6, 10


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    if not SERVER.exists() and not os.environ.get("CI"):
        pytest.skip("RabbitMQ is not installed: run `make broker`")
    with Broker(tmp_path_factory.mktemp("broker")) as running:
        yield running


def link_to(broker: Broker) -> Link:
    return read_link(broker.address, Cluster(), Secrets())


def test_a_host_is_one_connections_and_free_when_that_is_gone(broker: Broker) -> None:
    link, ticks = link_to(broker), itertools.count()

    def take(connection: Connection, *hosts: str, patience: float = 0.0) -> None:
        with locked(connection, hosts, patience, lambda: next(ticks) and None):
            pass

    with link.connect() as other:
        with link.connect() as first:
            take(first, "a.example:80", "b.example")
            with pytest.raises(HostBusy, match=r"B\.example"):
                take(other, "B.example", "c.example")
        take(other, "a.example:80", "b.example", patience=60.0)


def test_a_full_queue_refuses_and_takes_again_when_there_is_room(broker: Broker) -> None:
    short = Queue("newswatch.short", Exchange("newswatch", "direct"), "newswatch.short", queue_arguments={
        "x-queue-type": "quorum", "x-max-length": 3, "x-overflow": "reject-publish"})  # fmt: skip
    with link_to(broker).connect() as connection:
        bound = short(connection.default_channel)
        bound.declare()
        taken = sum(itertools.takewhile(bool, (_taken(connection, short) for _ in range(50))))
        assert 3 <= taken < 50
        while (message := bound.get()) is not None:
            message.ack()
        until(lambda: _taken(connection, short), "there is room again")
        bound.delete()


def _taken(connection: Connection, queue: Queue) -> bool:
    try:
        tell(connection, queue, b"word")
    except QueueFull:
        return False
    return True


def test_over_tls_the_brokers_name_is_looked_at(broker: Broker) -> None:
    for host, authority, trusted in (
        ("localhost", broker.authority, True), ("127.0.0.1", broker.authority, False), ("localhost", "", False)
    ):  # fmt: skip
        link = read_link(f"amqps://{host}:{broker.tls_port}/", Cluster(ca_file=authority), Secrets())
        with link.connect() as connection:
            if trusted:
                connection.connect()
            else:
                with pytest.raises(ssl.SSLCertVerificationError):
                    connection.connect()


def stored(home: Path) -> int:
    return len(exported(home))


def ended_crawls(home: Path) -> set[str]:
    with Archive(home) as archive:
        return {each.id for each in archive.sources() if each.last_finish == "finished"}


@pytest.mark.timeout(600)
def test_killed_workers_archivist_and_broker_leave_the_archive_as_one_machine_makes_it(
    tmp_path: Path, broker: Broker
) -> None:
    with outlets(SOURCES, ARTICLES, wait=0.2) as sources, ExitStack() as stack:
        alone = crawled_alone(tmp_path / "alone", sources)
        assert len(alone) == SOURCES * ARTICLES
        home = prepared(tmp_path / "home", sources)
        workers = [stack.enter_context(worker(tmp_path, n, broker, 2)) for n in range(3)]
        now = tmp_path / "now"
        dying = stack.enter_context(Process(home, tmp_path / "first.log", "run", "--broker", broker.address, dies=now))
        until(lambda: workers[0].said("crawl begins"), "the first worker crawls")
        until(lambda: stored(home) > 0, "something is stored")
        workers[0].kill()
        now.touch()
        until(lambda: not dying.lives(), "the archivist dies between commit and acknowledgement")
        before = stored(home)
        assert 0 < before < SOURCES * ARTICLES
        service = stack.enter_context(Process(home, tmp_path / "second.log", "run", "--broker", broker.address))
        until(lambda: stored(home) > before, "the next service goes on")
        broker.kill()
        broker.start()
        until(lambda: stored(home) == SOURCES * ARTICLES, "all is stored")
        until(lambda: len(service.said('by="a worker"', "finish=finished")) >= 1, "crawls end")
        until(lambda: ask(home, "status")["workers"]["workers"] == 2, "the two workers left are seen")
        assert ask(home, "status")["workers"]["crawls"] == 0
        workers[1].terminate()
        workers[2].terminate()
        until(lambda: "no worker crawls: none listens" in newswatch(home, "status").stdout, "their absence is told")
        assert service.terminate() == 0
        assert service.said("batch came twice"), "the batch that was committed and not acknowledged came again"
        assert exported(home) == alone
        assert [outlet.most for outlet in sources] == [1] * SOURCES, "never two crawls of one host at once"


class Halting(Shelf):
    """Gives the file up to a place in its midst and no more until `go`."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self.go = threading.Event()

    def __call__(self, hit: Hit) -> Answer:
        answer = super().__call__(hit)
        assert isinstance(answer.body, bytes)
        allowed = max(0, HALT - int(hit.headers["range"].removeprefix("bytes=").split("-")[0]))
        return replace(answer, body=self._pieces(answer.body, allowed), length=None)

    def _pieces(self, part: bytes, allowed: int) -> Iterator[bytes]:
        if part[:allowed]:  # an empty piece would be the end
            yield part[:allowed]
        if part[allowed:]:
            self.go.wait(PATIENCE)
            yield part[allowed:]


HALT = 100_000
"""Behind what tells one file from another, and within `thick`."""


def thick() -> bytes:
    """A record of no page that no packing makes small."""
    return gzip.compress(record("metadata", "https://outlet.example/", random.Random(1).randbytes(2 * HALT)))


@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # warcio leaves its own open
def test_warc_files_are_read_by_workers_and_gone_on_with_at_the_record(tmp_path: Path, broker: Broker) -> None:
    names = [tmp_path / "near.warc.gz", tmp_path / "far.warc.gz"]
    bodies = packed(5), packed(12, first=5) + thick() + packed(3, first=17)
    few = {"NEWSWATCH_EXTRACT__WORKERS": "1", "NEWSWATCH_ARCHIVE__BATCH": "3", "NEWSWATCH_CRAWL__REQUEST_TIMEOUT": "5m"}
    home = describe(prepared(tmp_path / "home", []))
    told = [_taken_here(tmp_path / "alone", home, name, body) for name, body in zip(names, bodies, strict=True)]
    with Site() as site, ExitStack() as stack:
        shelf = site["/far.warc.gz"] = Halting(bodies[1])
        far, none = site.url("/far.warc.gz"), site.url("/none.warc")
        service = stack.enter_context(Process(home, tmp_path / "service.log", "run", "--broker", broker.address, **few))
        workers = [stack.enter_context(worker(tmp_path, n, broker, 2, **few)) for n in range(2)]
        until(lambda: workers_seen(home) == 2, "both workers are seen")
        asking = stack.enter_context(start(home, "import", "--json", "--private-network", str(names[0]), far, none))
        until(lambda: stored(home) >= 8, "a part of both files is stored")
        (dying,) = [one for one in workers if one.said("import begins", far)]
        dying.kill()
        shelf.go.set()
        out, err = asking.communicate(timeout=PATIENCE)
        assert asking.returncode == 3, err
        ended = json.loads(out)
        assert [ended[str(names[0])], ended[far]] == told
        assert "HTTP 404" in ended[none]["error"]
        assert service.said("import lost", far)
        begun = [int(hit.headers["range"].split("=")[1].split("-")[0]) for hit in site.hits if "far" in hit.path]
        assert any(at > 1000 for at in begun), "the second worker goes on in the file's midst"
        assert exported(home) == exported(tmp_path / "alone")
        assert service.terminate() == 0


def _taken_here(alone: Path, home: Path, name: Path, body: bytes) -> object:
    """What one machine that nothing disturbs makes of the file."""
    name.write_bytes(body)
    with Writer.open(alone, clock=SystemClock(), settings=Settings().archive, role="test") as writer:
        return take(writer, name, {"outlet": load_sources(home)["outlet"]}, batch=3).as_json()


def workers_seen(home: Path) -> int:
    try:
        return int(ask(home, "status")["workers"]["workers"])
    except NoService:
        return 0
