"""The cluster's parts without a broker: a crawl over a journal, replayed, is the crawl the archive would have seen."""

import dataclasses
from pathlib import Path
from typing import Any

import msgspec
import pytest

from newswatch.archive.afar import mark, marks_in
from newswatch.errors import ConfigError
from newswatch.models import Extracted, Page, Source
from newswatch.settings import Cluster, Secrets
from pipelines.extract import child
from pipelines.store import StoreQueue
from scheduler.cluster import records
from scheduler.cluster.broker import Link, read_link
from scheduler.cluster.journal import Journal
from scheduler.cluster.records import Batch, Came, CrawlTask, Done, Listed, Lost
from scheduler.cluster.sending import Sending
from scheduler.cluster.snapshot import make_task
from spiders import manners
from spiders.reactor import run
from spiders.runner import crawl_source
from spiders.session import CrawlContext, CrawlOptions
from tests import fetching
from tests.outlet import exported, page, publish
from tests.site import Answer, Site, listing, robots


class HereAndNow:
    """An Extractor without workers."""

    async def extract(self, page: Page, source: Source) -> Extracted:
        return child.unpacked(child.work(page, source))

    def start(self) -> None:
        pass


class Rooms:
    """An archive, and crawls into it by way of a worker's journal, everything packed and read again on its way."""

    def __init__(self, home: Path, source: Source) -> None:
        self.home, self.source = home, source
        self.here = fetching.Newsroom(home)
        self.writer = self.here.writer
        self.writer.set_source(source)
        self.crawl_id = 0

    def begin(self) -> None:
        self.crawl_id = self.writer.frontier.begin_crawl({})
        self.writer.frontier.begin_source(self.crawl_id, self.source.id)

    def task(self, **options: Any) -> CrawlTask:
        """A further attempt at the crawl that was begun."""
        key = self.writer.attempts.begin(self.crawl_id, self.source.id)
        task = make_task(self.writer, self.here.ctx, self.source, CrawlOptions(**options), self.crawl_id, key)
        return records.read_task(records.pack(msgspec.structs.replace(task, batch=3)))

    def work(self, task: CrawlTask) -> list[Batch]:
        """The batches a worker brings for it."""
        brought: list[Batch] = []

        async def bring(batch: Batch) -> None:
            read = records.read_message(records.pack(batch))
            assert isinstance(read, Batch)
            brought.append(read)

        async def crawl() -> None:
            ctx = CrawlContext(settings=self.here.settings, clock=self.here.clock)
            manners.unpack(task.snapshot.manners, ctx.web)
            async with Journal(task, bring, ctx.web) as journal:
                ctx.books, ctx.store, ctx.pool = journal, journal, HereAndNow()
                await crawl_source(task.source, ctx, task.options, task.crawl_id)

        run(crawl())
        return brought

    def take(self, *messages: Batch | Lost) -> list[bool]:
        """What the archivist answers the broker of each."""

        async def take() -> list[bool]:
            sending = Sending(self.here.ctx, Link(place="nowhere", url="amqp://nowhere//"))
            for message in messages:
                sending._await(message.attempt, self.source, self.crawl_id)
            return [await sending.take(message) for message in messages]

        return run(take())

    def crawl(self, **options: Any) -> dict[str, Any]:
        self.begin()
        self.take(*self.work(self.task(**options)))
        return self.report()

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = self.writer.frontier.report(self.crawl_id).as_json()["sources"][self.source.id]
        fetching.check_law(found)
        return found


@pytest.fixture
def site() -> Any:
    with Site() as opened:
        yield opened


def source(site: Site) -> Source:
    return fetching.source(site, path="/outlet/list/0", article=r"/outlet/news/[a-z0-9-]+$")


def test_a_crawl_by_way_of_a_journal_makes_the_archive_a_crawl_of_ours_makes(tmp_path: Path, site: Site) -> None:
    publish(site, 12)
    away = Rooms(tmp_path / "away", source(site))
    told = away.crawl()
    assert told["new"] == told["found"] == 12
    here = fetching.Newsroom(tmp_path / "here")
    here.ctx.pool = HereAndNow()

    async def crawl() -> None:
        async with StoreQueue(here.writer, here.settings.archive) as here.ctx.store:
            here.writer.set_source(source(site))
            crawl_id = here.writer.frontier.begin_crawl({})
            await crawl_source(source(site), here.ctx, CrawlOptions(), crawl_id)

    run(crawl())
    assert exported(tmp_path / "away") == exported(tmp_path / "here")
    again = away.crawl()
    assert (again["found"], again["known"], again["new"]) == (12, 12, 0)
    kept = list((tmp_path / "away" / "pages").rglob("*.warc.gz"))
    assert kept, "the pages as they came are where the archive is"
    away.writer.close()
    here.writer.close()


def test_pages_travel_as_records_and_never_as_bodies(tmp_path: Path, site: Site) -> None:
    publish(site, 4)
    rooms = Rooms(tmp_path, source(site))
    rooms.begin()
    came = [event for batch in rooms.work(rooms.task()) for event in batch.events if isinstance(event, Came)]
    assert len(came) == 4
    assert all(event.page.body == b"" and event.page.record for event in came)
    rooms.writer.close()


def test_a_batch_that_comes_twice_is_stored_once_and_a_gap_is_no_end(tmp_path: Path, site: Site) -> None:
    publish(site, 9)
    rooms = Rooms(tmp_path, source(site))
    rooms.begin()
    batches = rooms.work(rooms.task())
    assert len(batches) >= 3
    assert rooms.take(*[each for batch in batches for each in (batch, batch)]) == [True] * 2 * len(batches)
    assert rooms.report()["new"] == 9
    rooms.begin()
    task = rooms.task(full=True)
    batches = rooms.work(task)
    assert len(batches) >= 3
    assert rooms.take(batches[0], batches[2]) == [True, True]
    attempt = rooms.writer.attempts.find(task.attempt)
    assert attempt is not None
    assert (attempt.state, attempt.applied) == ("lost", 1), "what came after the gap is asked for again"
    rooms.writer.close()


def test_a_lost_attempt_goes_on_from_what_it_brought_and_the_sum_holds(tmp_path: Path, site: Site) -> None:
    publish(site, 10)
    rooms = Rooms(tmp_path, source(site))
    rooms.begin()
    first = rooms.work(rooms.task())
    pages = [batch for batch in first if any(isinstance(event, Came) for event in batch.events)]
    cut = first[: first.index(pages[1]) + 1]
    assert not any(isinstance(event, Done) for batch in cut for event in batch.events)
    rooms.take(*cut, Lost(attempt=first[0].attempt, why="killed"))
    brought = len(exported(tmp_path))
    assert 0 < brought < 10
    before = len(site.hits)
    rooms.take(*first)  # its worker was not dead after all
    assert len(exported(tmp_path)) == brought, "nothing is taken of an attempt that was given up"
    rooms.take(*rooms.work(rooms.task()))
    told = rooms.report()
    assert (told["new"], told["found"], told["known"]) == (10, 10, 0)
    fetched = [hit.path for hit in site.hits[before:] if "/news/" in hit.path and not hit.path.endswith("-moved")]
    assert len(fetched) == 10 - brought, "what was stored is not fetched again"
    rooms.writer.close()


def test_what_a_host_asked_for_travels_with_the_task_and_back(tmp_path: Path, site: Site) -> None:
    publish(site, 1)
    site["/robots.txt"] = robots("User-agent: *", "Crawl-delay: 0.2", "Disallow: /outlet/news/secret")
    rooms = Rooms(tmp_path, source(site))
    rooms.crawl()
    assert len(site.times("/robots.txt")) == 1
    site["/outlet/list/0"] = listing(["/outlet/news/secret", "/outlet/news/open"])
    site["/outlet/news/open"] = Answer(status=410)
    told = rooms.crawl(pages=1)
    assert len(site.times("/robots.txt")) == 1, "its rules came along"
    assert told["rejected"] == {"gone": 1, "robots": 1}
    rooms.writer.close()


def test_an_unchanged_listing_is_asked_for_with_what_it_said_last_time(tmp_path: Path, site: Site) -> None:
    publish(site, 2)
    whole = site._pages["/outlet/list/0"]
    assert isinstance(whole, Answer)

    def conditional(hit: Any) -> Answer:
        if hit.headers.get("if-none-match") == '"one"':
            return Answer(status=304)
        return dataclasses.replace(whole, headers={"ETag": '"one"'})

    site["/outlet/list/0"] = conditional
    rooms = Rooms(tmp_path, source(site))
    rooms.crawl()
    told = rooms.crawl()
    assert (told["found"], told["not_modified"]) == (0, 1)
    rooms.writer.close()


def test_an_edit_seen_by_a_worker_is_a_new_version(tmp_path: Path, site: Site) -> None:
    (path,) = publish(site, 1)
    rooms = Rooms(tmp_path, source(site))
    rooms.crawl()
    site[path] = page(0, edited=True)
    assert rooms.crawl(full=True)["updated"] == 1
    site[path] = Answer(status=410)
    assert rooms.crawl(full=True)["updated"] == 1
    assert [article["status"] for article in exported(tmp_path)] == ["withdrawn"]
    rooms.writer.close()


def test_a_batch_of_one_bad_page_loses_that_page_alone(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, 5)
    rooms = Rooms(tmp_path, source(site))
    rooms.begin()
    batches = rooms.work(rooms.task())
    add = rooms.writer.add_article
    calls = iter(range(100))

    def fails(candidate: Any, **arguments: Any) -> Any:
        if "2" in candidate.url.rpartition("-")[2]:
            raise ValueError(f"a fault of ours, number {next(calls)}")
        return add(candidate, **arguments)

    monkeypatch.setattr(rooms.writer, "add_article", fails)
    rooms.take(*batches)
    told = rooms.report()
    assert (told["new"], told["failed"]) == (4, {"store_error": 1})
    rooms.writer.close()


def test_marks_know_addresses_again() -> None:
    keys = [f"example.org/news/{number}" for number in range(1000)]
    heap = b"".join(mark(key) for key in keys)
    assert marks_in(heap) == {mark(key) for key in keys}
    assert mark("example.org/news/1001") not in marks_in(heap)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://broker/", "looks like amqps://"),
        ("amqp://", "looks like amqps://"),
        ("amqp://user:secret@broker/", "holds a password"),
        ("amqp://user@broker/", "is not known"),
        ("amqp://broker:99999/", "cannot be read"),
    ],
)
def test_a_brokers_address_is_refused_in_words_that_do_not_show_its_password(address: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as refused:
        read_link(address, Cluster(), Secrets())
    assert "secret" not in str(refused.value)


def test_a_link_is_proved_by_name_and_hides_its_password() -> None:
    link = read_link("amqps://user@broker.example/", Cluster(ca_file="/ca.pem"), Secrets(broker_password="p@ss/word"))
    assert "p@ss" not in repr(link)
    assert "p%40ss" not in repr(link)
    assert link.place == "broker.example:5671"
    assert link.ssl is not None
    assert link.ssl["server_hostname"] == "broker.example"
    connection = link.connect()
    assert (connection.userid, connection.password, connection.virtual_host) == ("user", "p@ss/word", "/")


def test_nothing_but_our_records_is_read() -> None:
    for wrong in (b"", b"\x80\x04K\x01.", records.pack(Lost(attempt="a", why="b"))[:-1]):
        with pytest.raises(ValueError, match=r".*"):
            records.read_message(wrong)


def test_a_walk_is_told_before_what_it_found(tmp_path: Path, site: Site) -> None:
    publish(site, 3)
    rooms = Rooms(tmp_path, source(site))
    rooms.begin()
    events = [event for batch in rooms.work(rooms.task()) for event in batch.events]
    kinds = [type(event) for event in events]
    assert kinds.index(Listed) < kinds.index(Came)
    assert kinds[-1] is Done
    rooms.writer.close()


def test_a_page_of_another_source_is_not_taken(tmp_path: Path, site: Site) -> None:
    publish(site, 1)
    rooms = Rooms(tmp_path / "home", source(site))
    rooms.begin()
    task = rooms.task()
    batches = rooms.work(task)
    forged = [
        msgspec.structs.replace(event, page=dataclasses.replace(event.page, source="../elsewhere"))
        if isinstance(event, Came) else event for event in batches[0].events
    ]  # fmt: skip
    rooms.take(msgspec.structs.replace(batches[0], events=forged), *batches[1:])
    attempt = rooms.writer.attempts.find(task.attempt)
    assert attempt is not None
    assert attempt.state == "lost"
    assert not list(tmp_path.glob("elsewhere*"))
    rooms.writer.close()


def test_a_crawl_that_its_worker_stopped_has_not_ended(tmp_path: Path, site: Site) -> None:
    publish(site, 4)
    rooms = Rooms(tmp_path, source(site))
    rooms.begin()
    task = rooms.task()
    batches = rooms.work(task)
    *events, done = batches[-1].events
    assert isinstance(done, Done)
    stopped = msgspec.structs.replace(done, ending=dataclasses.replace(done.ending, finish="stopped"))
    rooms.take(*batches[:-1], msgspec.structs.replace(batches[-1], events=[*events, stopped]))
    attempt = rooms.writer.attempts.find(task.attempt)
    assert attempt is not None
    assert attempt.state == "lost"
    assert "test" not in rooms.writer.frontier.last_crawls()
    rooms.take(*rooms.work(rooms.task()))
    told = rooms.report()
    assert (told["new"], told["found"], told["fetched"]) == (4, 4, 4)
    assert "test" in rooms.writer.frontier.last_crawls()
    rooms.writer.close()
