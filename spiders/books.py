"""What a crawl asks of the archive and tells it: one door, so that the archive may stand in another process.

`ArchiveBooks` writes at once; a worker on another machine answers from a snapshot and sends what it is told.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from newswatch.archive.frontier import EndpointState, PendingLink, Recheck, Sorted
from newswatch.archive.writer import Writer
from newswatch.models import Endpoint, FoundLink, Source
from newswatch.settings import Settings
from spiders.allowance import allowance
from spiders.ledger import Counts, Entry, write_entries
from spiders.visit import Allowance

if TYPE_CHECKING:
    from spiders.session import Ending

T = TypeVar("T")

FINISHED = "finished"
"""How a completed crawl ended; a first one is its source's baseline."""


class Books(Protocol):
    """Every method may raise ArchiveError, which ends the crawls."""

    async def begin(self, crawl_id: int, source: Source) -> bool:
        """Opens the source's account; True where pages are to be fetched whatever the endpoints list."""
        ...

    async def allowance(self, source: Source) -> Allowance:
        """What is left of the source's budget of the day."""
        ...

    async def endpoint(self, source_id: str, endpoint: Endpoint) -> EndpointState: ...

    async def open_walk(self, source_id: str, endpoint: Endpoint) -> None:
        """From here until a finished `read` the endpoint counts as not walked, a kill included."""
        ...

    async def read(
        self, source_id: str, endpoint: Endpoint, links: Sequence[tuple[str, FoundLink]], *, finished: bool = False,
        etag: str | None = None, last_modified: str | None = None,
    ) -> Sorted:  # fmt: skip
        """Keeps what a page of an endpoint listed, `(url_key, link)` each, before anything of it is fetched."""
        ...

    async def not_modified(self, source_id: str, endpoint: Endpoint) -> None: ...

    async def failed(self, source_id: str, endpoint: Endpoint, words: str) -> None: ...

    async def pending(self, source_id: str, limit: int) -> Sequence[PendingLink]: ...

    async def rechecks(self, source_id: str, *, full: bool, limit: int) -> Sequence[Recheck]: ...

    async def write(self, crawl_id: int, source_id: str, entries: Sequence[Entry]) -> None:
        """Outcomes of addresses that brought no page."""
        ...

    async def finish(self, source: Source, counts: Counts, ending: "Ending") -> None:
        """Closes the source's account."""
        ...


class Door(Protocol):
    """What ArchiveBooks needs of the process that has the archive."""

    @property
    def settings(self) -> Settings: ...
    @property
    def on_source_end(self) -> Sequence[Callable[[Writer, Source, "Ending"], None]]: ...

    async def archive(self, work: Callable[[Writer], T]) -> T: ...


class ArchiveBooks:
    def __init__(self, door: Door) -> None:
        self._door = door

    async def begin(self, crawl_id: int, source: Source) -> bool:
        return await self._door.archive(lambda writer: begin_source(writer, crawl_id, source))

    async def allowance(self, source: Source) -> Allowance:
        return await self._door.archive(lambda writer: allowance(writer, source, self._door.settings))

    async def endpoint(self, source_id: str, endpoint: Endpoint) -> EndpointState:
        return await self._door.archive(lambda writer: writer.frontier.endpoint(source_id, endpoint.url))

    async def open_walk(self, source_id: str, endpoint: Endpoint) -> None:
        await self._door.archive(lambda writer: writer.frontier.open_walk(source_id, endpoint.url, endpoint.kind))

    async def read(
        self, source_id: str, endpoint: Endpoint, links: Sequence[tuple[str, FoundLink]], *, finished: bool = False,
        etag: str | None = None, last_modified: str | None = None,
    ) -> Sorted:  # fmt: skip
        return await self._door.archive(
            lambda writer: writer.frontier.endpoint_read(
                source_id, endpoint.url, endpoint.kind, links,
                etag=etag, last_modified=last_modified, finished=finished,
            )
        )  # fmt: skip

    async def not_modified(self, source_id: str, endpoint: Endpoint) -> None:
        await self._door.archive(
            lambda writer: writer.frontier.endpoint_not_modified(source_id, endpoint.url, endpoint.kind)
        )

    async def failed(self, source_id: str, endpoint: Endpoint, words: str) -> None:
        await self._door.archive(
            lambda writer: writer.frontier.endpoint_failed(source_id, endpoint.url, endpoint.kind, words)
        )

    async def pending(self, source_id: str, limit: int) -> Sequence[PendingLink]:
        return await self._door.archive(lambda writer: writer.frontier.pending(source_id, limit))

    async def rechecks(self, source_id: str, *, full: bool, limit: int) -> Sequence[Recheck]:
        return await self._door.archive(
            lambda writer: writer.frontier.due_rechecks(source_id, writer.clock.now(), full=full, limit=limit)
        )

    async def write(self, crawl_id: int, source_id: str, entries: Sequence[Entry]) -> None:
        def write(writer: Writer) -> None:
            with writer.transaction():
                write_entries(writer, crawl_id, source_id, entries)

        await self._door.archive(write)

    async def finish(self, source: Source, counts: Counts, ending: "Ending") -> None:
        def write(writer: Writer) -> None:
            with writer.transaction():
                finish_source(writer, source, counts, ending, self._door.on_source_end)

        await self._door.archive(write)


def begin_source(writer: Writer, crawl_id: int, source: Source) -> bool:
    writer.frontier.begin_source(crawl_id, source.id)
    return writer.frontier.has_work(source.id)


def finish_source(
    writer: Writer, source: Source, counts: Counts, ending: "Ending",
    hooks: Sequence[Callable[[Writer, Source, "Ending"], None]],
) -> None:  # fmt: skip
    """Inside the caller's transaction."""
    writer.frontier.finish_source(
        ending.crawl_id, source.id, found=counts.found, known=counts.known, requests=counts.requests,
        bytes=counts.bytes, fetched=counts.fetched, not_modified=counts.not_modified, finish=ending.finish,
        completed=ending.finish == FINISHED,
    )  # fmt: skip
    for told in hooks:
        told(writer, source, ending)
