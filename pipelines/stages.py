"""The stages as Scrapy item pipelines: Page → Read → Read → Arrival → Settled.

A page that a stage refuses leaves the flow as `Ended`, its outcome already in the archive.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self

from scrapy.exceptions import DropItem

from newswatch.archive.pages import Capture
from newswatch.errors import ArchiveError
from newswatch.models import Extracted, Page, Source
from pipelines.dedupe import Remade, identify
from pipelines.extract.workers import ExtractFailed
from pipelines.outcomes import FailReason, Outcome, RejectReason
from pipelines.scripted import needs_browser
from pipelines.settle import Arrival, Refusal, Reread, Sent, Settled

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

log = logging.getLogger(__name__)


class Extractor(Protocol):
    async def extract(self, page: Page, source: Source) -> Extracted:
        """Extracted and cleaned. Raises ExtractFailed."""
        ...


class Store(Protocol):
    """Where pages end: the queue into the archive, or a journal on its way to one."""

    async def put(self, work: Arrival | Refusal) -> Settled | Sent | Reread:
        """How the page ended, or that it is on its way. Raises ArchiveError."""
        ...

    def kept_page(self, capture: Capture) -> tuple[str, dict[str, str], bytes]:
        """URL, headers and body. Raises ArchiveError when it is gone or does not read."""
        ...


class Flow(Protocol):
    """What the stages need of a crawl's context, which the crawler's settings carry."""

    @property
    def pool(self) -> Extractor: ...
    @property
    def store(self) -> Store: ...


Render = Callable[[Page], Awaitable[Page]]
"""A page as a browser shows it. Raises NotRendered."""


class NotRendered(Exception):
    """A page that no browser showed; `detail` is for the outcome's row."""

    def __init__(self, reason: FailReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A page and what it says."""

    page: Page
    extracted: Extracted


class Ended(DropItem):
    """The page went no further; `settled` is how it ended."""

    def __init__(self, settled: Settled) -> None:
        super().__init__(str(settled.reason), log_level="DEBUG")
        self.settled = settled

    @property
    def outcome(self) -> Outcome:
        return self.settled.outcome


class Stage:
    def __init__(self, flow: Flow, source: Source, crawl_id: int) -> None:
        self.flow, self.source, self.crawl_id = flow, source, crawl_id
        self.render: Render | None = None

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        settings = crawler.settings
        stage = cls(settings["NEWSWATCH_CONTEXT"], settings["NEWSWATCH_SOURCE"], settings["NEWSWATCH_CRAWL_ID"])
        stage.render = getattr(crawler.spider, "render", None)
        return stage

    async def refuse(
        self, page: Page, outcome: Outcome, reason: RejectReason | FailReason, detail: str | None = None
    ) -> Ended:
        refusal = Refusal(
            crawl_id=self.crawl_id, source=self.source, page=page, outcome=outcome, reason=reason, detail=detail
        )
        ending = await self.flow.store.put(refusal)
        assert isinstance(ending, Settled)
        return Ended(ending)


class ExtractStage(Stage):
    async def process_item(self, page: Page) -> Read:
        extracted = await self._extract(page)
        if self.source.render == "browser" and self.render is not None and not _is_article(extracted):
            try:
                page = await self.render(page)
            except NotRendered as fault:
                raise await self.refuse(page, Outcome.FAILED, fault.reason, fault.detail) from fault
            extracted = await self._extract(page)
        return Read(page=page, extracted=extracted)

    async def _extract(self, page: Page) -> Extracted:
        try:
            return await self.flow.pool.extract(page, self.source)
        except ExtractFailed as fault:
            raise await self.refuse(page, Outcome.FAILED, fault.reason, fault.detail) from fault


class CleanStage(Stage):
    """The cleaning itself runs in the worker that extracted, on all cores; what is no article after it leaves here."""

    async def process_item(self, read: Read) -> Read:
        extracted = read.extracted
        if not self.source.render and not _is_article(extracted) and needs_browser(read.page.body, extracted.refusal):
            raise await self.refuse(read.page, Outcome.REJECTED, RejectReason.NEEDS_BROWSER)
        if extracted.refusal is not None:
            raise await self.refuse(read.page, Outcome.REJECTED, RejectReason(extracted.refusal))
        if not extracted.paragraphs:
            raise await self.refuse(read.page, Outcome.REJECTED, RejectReason.EMPTY)
        return read


class DedupeStage(Stage):
    """Gives the page its keys; the verdict falls inside the store's transaction, where nothing can come between."""

    async def process_item(self, read: Read) -> Arrival:
        candidate = identify(read.extracted, self.source)
        return Arrival(crawl_id=self.crawl_id, source=self.source, page=read.page, candidate=candidate)


class StoreStage(Stage):
    async def process_item(self, arrival: Arrival) -> Settled | Sent:
        ending = await self.flow.store.put(arrival)
        if isinstance(ending, Reread):
            remade = await read_again(ending, self.source, self.flow)
            ending = await self.flow.store.put(replace(arrival, remade=remade))
        assert not isinstance(ending, Reread)
        return ending


async def read_again(reread: Reread, source: Source, flow: Flow) -> Remade:
    """The page we kept of the stored version, by today's cleaner."""
    try:
        url, headers, body = await asyncio.to_thread(flow.store.kept_page, reread.capture)
        page = Page(
            source=source.id,
            url=url,
            final_url=url,
            status=200,
            headers=headers,
            body=body,
            fetched_at=reread.capture.observed_at,
        )
        extracted = await flow.pool.extract(page, source)
    except (ArchiveError, ExtractFailed) as fault:
        log.info("article %d: its kept page cannot be read again: %s", reread.article_id, fault)
        return Remade(article_id=reread.article_id, candidate=None)
    return Remade(article_id=reread.article_id, candidate=identify(extracted, source))


def _is_article(extracted: Extracted) -> bool:
    return extracted.refusal is None and bool(extracted.paragraphs)
