"""The one spider for any source: what is pending first, then the endpoints, then what they found, then re-checks."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from newswatch.errors import ArchiveError
from newswatch.log import canonical
from newswatch.models import FoundLink, Page, Source
from newswatch.urls import url_key
from pipelines.outcomes import FailReason, Outcome, RejectReason
from spiders.answers import Gone, Judged, Unchanged, judge, judge_refusal
from spiders.browser import Rendering
from spiders.glance import Glance, allow, visit_to, walk_all
from spiders.ledger import Counts, Found, Ledger, Task
from spiders.refusals import Refused, sort_fault
from spiders.session import CrawlContext, CrawlOptions

logger = logging.getLogger(__name__)

_AT_ONCE = 200
"""Requests handed to Scrapy before it has worked off the last ones: memory, when thousands are re-checked."""
_WRITE_AT = 50
"""Outcomes of ours gathered before they are written."""
_ALL = 1_000_000_000


class SourceSpider(Spider):
    """Yields Pages into the pipelines; every address that brings none gets its outcome here."""

    name = "source"

    def __init__(
        self, source: Source, ctx: CrawlContext, crawl_id: int, options: CrawlOptions | None = None,
        glance: Glance | None = None,
    ) -> None:  # fmt: skip
        super().__init__(name=source.id)
        self.source, self.ctx, self.crawl_id = source, ctx, crawl_id
        self.options = options or CrawlOptions()
        self.ledger = Ledger(source.id, crawl_id)
        self.glance = glance or Glance(visit=visit_to(source, ctx))
        self.visit = self.glance.visit
        self._walked = glance is not None
        self._left = ctx.settings.crawl.articles if self.options.limit is None else self.options.limit
        self._writing: set[asyncio.Task[None]] = set()
        self._rendering: Rendering | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        for listener, signal in (
            (spider._stored, signals.item_scraped),
            (spider._dropped, signals.item_dropped),
            (spider._broken, signals.item_error),
            (spider._crashed, signals.spider_error),
        ):
            crawler.signals.connect(listener, signal)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        handed = 0
        try:
            async for request in self._work():
                yield request
                handed += 1
                if handed % _AT_ONCE == 0:
                    await self.crawler.signals.wait_for(signals.scheduler_empty)
        except ArchiveError as fault:  # Scrapy would log it with its traceback; the crawl ends with its sentence
            self.ctx.give_up(fault)

    async def _work(self) -> AsyncIterator[Request]:
        if not await allow(self.visit, self.source, self.ctx):
            return
        pending = await self.ctx.books.pending(self.source.id, max(1, self._left))
        for request in self._admit((waiting.url_key, waiting.link) for waiting in pending):
            yield request
        for request in self._admit(await self._walk()):
            yield request
        self._write_soon()
        if not self.visit.stopped:
            async for request in self._recheck():
                yield request

    async def _walk(self) -> Sequence[tuple[str, FoundLink]]:
        """Every link the endpoints list and we do not have, all of them stored as pending by now."""
        if not self._walked:
            await walk_all(self.glance, self.source, self.ctx, self.options, self._download)
        for walked in self.glance.walks:
            self.ledger.know(walked.known)
        self._tell()
        links = [link for walked in self.glance.walks for link in walked.due]
        return [(url_key(link.url, self.source.keep_params), link) for link in links]

    async def _download(self, url: str, **manners: Any) -> Response:
        return await self.crawler.engine.download_async(self.visit.request(url, "discovery", **manners))

    async def render(self, page: Page) -> Page:
        """As a browser shows it; what its scripts ask for comes by this crawl's door. Raises NotRendered."""
        if self._rendering is None:
            self._rendering = Rendering(self.visit, self._download)
        return await self._rendering.render(page)

    def _admit(self, links: Iterable[tuple[str, FoundLink]]) -> Iterable[Request]:
        for key, link in links:
            task = Task(key=key, link=link)
            if not self.ledger.open(task):
                continue
            if self.visit.stopped:
                self.ledger.close(task, Outcome.FAILED, FailReason.STOPPED, self.visit.stopped)
            elif not self.visit.allows(link.url):
                self.ledger.close(task, Outcome.REJECTED, RejectReason.FOREIGN_HOST)
            elif not re.search(self.source.article, link.url):  # pending from before the pattern was mended
                self.ledger.close(task, Outcome.REJECTED, RejectReason.NOT_ARTICLE)
            elif self._left <= 0:
                self.ledger.close(task, Outcome.REJECTED, RejectReason.OVER_BUDGET)
            else:
                self._left -= 1
                if self.ctx.pool is not None:
                    self.ctx.pool.start()  # so that they are ready when the page comes
                yield self._request(task)

    async def _recheck(self) -> AsyncIterator[Request]:
        limit = _ALL if self.options.full and self.options.limit is None else self._left
        if limit <= 0:
            return
        due = await self.ctx.books.rechecks(self.source.id, full=self.options.full, limit=limit)
        for known in due:
            task = Task(
                key=url_key(known.url, self.source.keep_params), link=FoundLink(url=known.url, found_in="recheck"),
                article_id=known.article_id, etag=known.etag, last_modified=known.last_modified,
            )  # fmt: skip
            if not self.visit.stopped and self.ledger.open(task):
                yield self._request(task)

    def _request(self, task: Task) -> Request:
        request = self.visit.request(task.link.url, "article", etag=task.etag, last_modified=task.last_modified)
        request.callback, request.errback = self._answered, self._failed
        request.cb_kwargs["task"] = task
        return request

    def _answered(self, response: Response, task: Task) -> list[Page]:
        traffic = self.visit.traffic
        judged = judge(response, task, self.source, self.ctx.clock.now())
        if isinstance(judged, Unchanged):
            traffic.not_modified += 1
        else:
            traffic.fetched += 1
        if isinstance(judged, Page):
            return [judged]
        self._end(task, judged)
        return []

    def _failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        self._end(request.cb_kwargs["task"], judge_refusal(sort_fault(failure.value or Refused(FailReason.CONNECTION))))

    def _end(self, task: Task, judged: Judged) -> None:
        """An address that brings no page."""
        match judged:
            case Unchanged() if task.article_id is not None:
                self.ledger.rechecked(task, Found.UNCHANGED, self.ctx.clock.now())
            case Unchanged():
                self._close(task, Outcome.FAILED, FailReason.HTTP_STATUS, "304 to a request without validators")
            case Gone() if task.article_id is not None:
                self.ledger.rechecked(task, Found.WITHDRAWN, self.ctx.clock.now())
            case Gone(reason, detail) | Refused(reason=RejectReason() as reason, detail=detail):
                self._close(task, Outcome.REJECTED, reason, detail)
            case Refused(reason=reason, detail=detail):
                self._close(task, Outcome.FAILED, reason, detail)
        self._progressed()

    def _close(self, task: Task, outcome: Outcome, reason: RejectReason | FailReason, detail: str) -> None:
        self.ledger.close(task, outcome, reason, detail or None)
        logger.info(
            canonical(
                "page", source=self.source.id, url=task.link.url, outcome=outcome, reason=reason, detail=detail or "-"
            )
        )

    def _stored(self, item: object, response: Response) -> None:
        self.ledger.settled(response.cb_kwargs["task"], str(getattr(item, "outcome", Outcome.NEW)))
        self._progressed()

    def _dropped(self, response: Response, exception: Exception) -> None:
        """The pipelines refused the page and wrote the outcome themselves."""
        self.ledger.settled(response.cb_kwargs["task"], str(getattr(exception, "outcome", Outcome.REJECTED)))
        self._progressed()

    def _broken(self, response: Response, failure: Failure) -> None:
        """The pipelines raised what nobody expected, and wrote nothing."""
        if isinstance(failure.value, ArchiveError):
            self.ctx.give_up(failure.value)
        else:
            self._fault(response.cb_kwargs["task"], failure)

    def _crashed(self, failure: Failure, response: Response | None) -> None:
        if isinstance(failure.value, ArchiveError):
            self.ctx.give_up(failure.value)
        elif response is None:  # start() itself
            self.visit.stop(f"failed: {failure.getErrorMessage()}")
        elif isinstance(response, Response):
            self._fault(response.cb_kwargs["task"], failure)

    def _fault(self, task: Task, failure: Failure) -> None:
        words = f"{type(failure.value).__name__}: {failure.getErrorMessage()}"
        logger.error(canonical("fault", source=self.source.id, url=task.link.url, fault=words))
        self._close(task, Outcome.FAILED, FailReason.STORE_ERROR, words[:500])

    def _progressed(self) -> None:
        self._tell()
        if self.ledger.unwritten >= _WRITE_AT:
            self._write_soon()

    def _tell(self) -> None:
        if self.ctx.progress is not None:
            self.ctx.progress.counted(self.source.id, self.counts())

    def counts(self) -> Counts:
        ledger, traffic = self.ledger, self.visit.traffic
        return Counts(
            found=ledger.found, known=ledger.known, requests=traffic.requests, bytes=traffic.bytes,
            fetched=traffic.fetched, not_modified=traffic.not_modified, outcomes=ledger.outcomes.copy(),
        )  # fmt: skip

    def _write_soon(self) -> None:
        task = asyncio.ensure_future(self.write())
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def write(self) -> None:
        """The outcomes gathered so far into the archive. Raises ArchiveError (which ends the crawls)."""
        entries = self.ledger.take()
        if entries:
            await self.ctx.books.write(self.crawl_id, self.source.id, entries)

    async def close_account(self) -> None:
        """What is still open ends as stopped; every outcome is in the archive when this returns."""
        if self._rendering is not None:
            await self._rendering.close()
        await asyncio.gather(*self._writing)
        self.ledger.close_rest(self.visit.stopped or "the crawl ended")
        await self.write()
