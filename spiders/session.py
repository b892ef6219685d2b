"""What all crawls of a process share, and what one crawl was asked to do."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from newswatch.archive.writer import Writer
from newswatch.clock import Clock
from newswatch.errors import ArchiveError
from newswatch.models import Source
from newswatch.settings import Settings
from spiders.books import ArchiveBooks, Books
from spiders.ledger import Counts
from spiders.middlewares.pace import Gates
from spiders.middlewares.robots import Robots
from spiders.refusals import Trouble
from spiders.visit import Visit, Web

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    limit: int | None = None
    """Article pages a source; None: `crawl.articles` of the settings."""
    pages: int | None = None
    """Pages of each listing, walked even where all is known; None: `crawl.pages`, stopping at what is known."""
    full: bool = False
    """Every known article is re-checked now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How one source's crawl ended."""

    crawl_id: int
    finish: str
    """In a word, or `failed: WORDS`: see spiders.runner."""
    started_at: datetime
    finished_at: datetime
    trouble: Trouble | None = None
    """What sort of failure it was; None when the source answered, or the crawl was stopped."""
    asked: float | None = None
    """Seconds the host asked us to stay away, when that is why it ended."""
    requests: int = 0
    bytes: int = 0
    listed: int = 0
    """Links on the shortest of the endpoints' first pages; 0 where nothing had changed."""
    known: float = 1.0
    """The least share of an endpoint's first page that was known before."""


class Progress(Protocol):
    """Told while sources are crawled, in the loop's own thread; must return at once."""

    def began(self, source: Source) -> None: ...

    def counted(self, source_id: str, counts: Counts) -> None: ...

    def ended(self, source_id: str, finish: str) -> None:
        """`finish` is `finished`, or why not: see spiders.runner."""
        ...


class Elsewhere(Protocol):
    """Crawls done by other processes."""

    @property
    def imports(self) -> Any:
        """Files they read; typed by the scheduler, which is who asks."""
        ...

    @property
    def at_once(self) -> int:
        """Sources crawled at a time."""
        ...

    async def crawl(self, source: Source, options: CrawlOptions, crawl_id: int) -> str:
        """One source's crawl and its account, in the archive by then. Returns how it ended; raises ArchiveError."""
        ...

    async def left(self) -> Mapping[int, Sequence[str]]:
        """Sources, by crawl, that a process before this one had sent; `crawl` waits for them and sends nothing anew."""
        ...

    def as_json(self) -> dict[str, Any]:
        """For `status`: where they are asked (`broker`), `connected`, how many `workers` listen, `crawls` sent and not
        ended, `waiting` batches."""
        ...

    def stop(self) -> None:
        """Those who wait are told `stopped`; what others have begun they bring to its end."""
        ...


@dataclass(kw_only=True)
class CrawlContext:
    """One a process. The pipelines find it in the crawler's settings as NEWSWATCH_CONTEXT."""

    settings: Settings
    clock: Clock
    books: Books = field(init=False)
    pool: Any = None
    """The extraction workers; typed by the pipelines, which are who asks them."""
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a large document is read in a worker: two at once would be too much memory."""
    store: Any = None
    """The queue into the archive; typed by the pipelines."""
    progress: Progress | None = None
    elsewhere: "Elsewhere | None" = None
    """Who does the crawls where that is not this process."""
    web: Web = field(init=False)
    fault: ArchiveError | None = None
    """The archive's first error: every crawl of the process ends with it."""
    stopped: str | None = None
    """Why no further crawl begins."""
    visits: set[Visit] = field(default_factory=set)
    """Those under way."""
    hosts: dict[str, asyncio.Lock] = field(default_factory=dict)
    """One crawl a host at a time."""

    def __post_init__(self) -> None:
        self.web = new_web(self.clock, self.settings)

    @property
    def at_once(self) -> int:
        """Sources crawled at a time."""
        return max(1, self.settings.crawl.concurrent_sources if self.elsewhere is None else self.elsewhere.at_once)

    def give_up(self, fault: ArchiveError) -> None:
        """The archive cannot be written any more: nothing further is fetched."""
        self.fault = self.fault or fault
        self.stop("archive unusable")

    def stop(self, why: str = "stopped") -> None:
        """Ends every crawl under way; what was downloaded goes on into the archive, links stay pending."""
        self.stopped = self.stopped or why
        for visit in list(self.visits):
            visit.stop(why)
        if self.elsewhere is not None:
            self.elsewhere.stop()


@dataclass(kw_only=True)
class ArchiveContext(CrawlContext):
    """Of the process that has the archive."""

    writer: Writer
    on_source_end: list[Callable[[Writer, Source, Ending], None]] = field(default_factory=list)
    """Called inside the transaction that closes a source's account, in the archive's thread."""
    _thread: ThreadPoolExecutor = field(init=False)
    """Of its own: the loop's threads resolve names, and a dead name server may hold all of them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.books = ArchiveBooks(self)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="newswatch-frontier")

    async def archive(self, work: Callable[[Writer], T]) -> T:
        """`work` done with the writer in another thread: the loop never waits for a commit.

        Raises ArchiveError, and remembers it, so that the other crawls end too.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, self.writer)
        except ArchiveError as fault:
            self.give_up(fault)
            raise


def new_web(clock: Clock, settings: Settings) -> Web:
    return Web(gates=Gates(clock, settings.crawl.requests_per_host), robots=Robots(clock))
