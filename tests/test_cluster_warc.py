"""WARC files by way of workers, without a broker: what arrives twice, late, in parts or never changes no outcome."""

import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from newswatch.errors import ArchiveError, FetchFailed
from newswatch.models import Source
from pipelines.importing.progress import Harvest
from scheduler.cluster import records
from scheduler.cluster.archivist import Seen
from scheduler.cluster.filing import read_on
from scheduler.cluster.imports import Imports
from scheduler.cluster.records import Lost
from scheduler.cluster.stretches import Stretch, WarcTask
from scheduler.importing import FileAbsent, ImportRequest
from spiders.reactor import run
from tests import fetching
from tests.outlet import exported, page
from tests.site import Answer, Site
from tests.test_import_remote import Shelf, packed
from tests.warc_kit import Reader, Shot, html, take, write
from tests.warc_kit import records as made

pytestmark = pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # warcio leaves its own open
OUTLET = Source(
    id="outlet", name="Outlet", home="https://outlet.example/", languages=("en",), country="GE", timezone="UTC",
    article="/news/",
)  # fmt: skip
SOURCES = {"outlet": OUTLET}
Bring = Callable[[Imports, Stretch], Awaitable[None]]


async def once(imports: Imports, stretch: Stretch) -> None:
    await imports.take(stretch)


class Room:
    """An archive, its imports, and a worker at hand that stops after `stops` looks at whether to."""

    def __init__(self, home: Path, bring: Bring = once, stops: int = 1000, batch: int = 3) -> None:
        self.here = fetching.Newsroom(home)
        self.here.ctx.pool = Reader()
        self.bring, self.stops, self.batch = bring, stops, batch
        self.tasks: list[WarcTask] = []

    def take(self, name: object, **wishes: bool) -> Harvest:
        async def take() -> Harvest:
            imports = Imports(self.here.ctx, lambda task: self._send(imports, task), Seen(workers=1))
            imports.know(lambda: SOURCES)
            return await imports.take_in(ImportRequest(file=str(name), **wishes), lambda place, size: None)

        return run(take())

    async def _send(self, imports: Imports, task: WarcTask) -> bool:
        sent = records.read_task(records.pack(msgspec.structs.replace(task, batch=self.batch)))
        assert isinstance(sent, WarcTask)
        self.tasks.append(sent)
        looks = itertools.count(1)

        async def send(stretch: Stretch) -> None:
            read = records.read_message(records.pack(stretch))
            assert isinstance(read, Stretch)
            await self.bring(imports, read)

        await read_on(sent, Reader(), send, self.here.clock, lambda: next(looks) > self.stops)
        return True


def crawl(folder: Path) -> Path:
    """Articles, one edited later, a page that cannot be read, one of nobody's, a picture, and a torn end."""
    shots = [Shot(url=f"https://outlet.example/news/{n}", html=page(n)) for n in range(10)]
    shots.append(
        Shot(url="https://outlet.example/news/3", html=page(3, edited=True), at=shots[0].at.replace(year=2020))
    )
    shots.append(Shot(url="https://outlet.example/news/broken", html=html("break the worker")))
    shots.append(Shot(url="https://other.example/news/1", html=page(40)))
    whole = made(shots, requests=True, info=True)
    return write(folder / "crawl.warc", [*whole, whole[1][:-200]], bytes)


def alone(home: Path, file: Path) -> Harvest:
    return take(fetching.Newsroom(home).writer, file, SOURCES, batch=3)


def test_a_file_read_by_tasks_in_turn_ends_as_it_does_here(tmp_path: Path) -> None:
    file = crawl(tmp_path)
    told = alone(tmp_path / "alone", file)
    assert (told.new, told.updated, told.failed["extract_crashed"], told.torn is None) == (10, 1, 1, False)
    room = Room(tmp_path / "home", stops=2)
    assert room.take(file) == told
    assert len(room.tasks) > 2
    assert [task.known is None for task in room.tasks] == [True] + [False] * (len(room.tasks) - 1)
    assert exported(tmp_path / "home") == exported(tmp_path / "alone")
    again = room.take(file)
    assert (again.records, again.before, again.torn) == (told.records, told.records, told.torn)
    assert room.take(file, again=True).new == 0


def test_what_comes_twice_is_stored_once_and_what_is_missing_is_asked_for_again(tmp_path: Path) -> None:
    file = crawl(tmp_path)
    told = alone(tmp_path / "alone", file)

    async def twice(imports: Imports, stretch: Stretch) -> None:
        await imports.take(stretch)
        await imports.take(stretch)

    assert Room(tmp_path / "twice", twice).take(file) == told
    assert exported(tmp_path / "twice") == exported(tmp_path / "alone")
    count = itertools.count()

    async def gap(imports: Imports, stretch: Stretch) -> None:
        if next(count) != 1:
            await imports.take(stretch)

    room = Room(tmp_path / "gap", gap)
    assert room.take(file) == told
    assert len(room.tasks) == 2
    assert exported(tmp_path / "gap") == exported(tmp_path / "alone")


def test_what_nobody_waits_for_is_taken_where_it_fits_and_an_overtaken_task_is_not(tmp_path: Path) -> None:
    file = crawl(tmp_path)
    told = alone(tmp_path / "alone", file)
    kept: list[Stretch] = []

    async def keep(imports: Imports, stretch: Stretch) -> None:
        kept.append(stretch)
        if stretch.end is not None:  # the service dies
            imports.stop()

    room = Room(tmp_path / "home", keep)
    with pytest.raises(ArchiveError, match="stopping"):
        room.take(file)

    async def late() -> None:
        imports = Imports(room.here.ctx, lambda task: room._send(imports, task), Seen())
        imports.know(lambda: SOURCES)
        for stretch in [*kept, *kept]:
            await imports.take(stretch)

    run(late())
    assert exported(tmp_path / "home") == exported(tmp_path / "alone")

    async def stale(imports: Imports, stretch: Stretch) -> None:
        await imports.take(kept[0])
        await imports.take(stretch)

    room.bring = stale
    assert room.take(file).before == told.records
    assert room.take(file, again=True).records == told.records


def test_a_task_that_comes_to_nothing_is_given_up_and_a_fault_is_named(tmp_path: Path) -> None:
    async def lose(imports: Imports, stretch: Stretch) -> None:
        assert imports.lost(Lost(attempt=stretch.attempt, why="the worker died"))

    room = Room(tmp_path / "home", lose)
    with pytest.raises(ArchiveError, match="after 5 tries; the last time the worker died"):
        room.take(crawl(tmp_path))
    room.bring = once
    with pytest.raises(FileAbsent, match="cannot be read"):
        room.take(tmp_path / "absent.warc.gz")
    with Site() as site:
        site["/gone"] = Answer(status=410)
        with pytest.raises(FetchFailed, match="HTTP 410"):
            room.take(site.url("/gone"), private=True)
        site["/crawl.warc.gz"] = Shelf(packed(4))
        assert room.take(site.url("/crawl.warc.gz"), private=True).new == 4


def test_a_page_under_another_name_is_not_taken(tmp_path: Path) -> None:
    async def lie(imports: Imports, stretch: Stretch) -> None:
        packed = records.pack(stretch).replace(b"\xa6outlet", b"\xa6OTHERS")
        lying = records.read_message(packed)
        assert isinstance(lying, Stretch)
        await imports.take(lying)

    room = Room(tmp_path / "home", lie)
    with pytest.raises(ArchiveError, match="nobody's"):
        room.take(crawl(tmp_path))
    assert exported(tmp_path / "home") == []
