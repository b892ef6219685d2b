"""A walk over one endpoint: a feed or sitemap once, a listing page by page newest first, each link stored as found."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from scrapy.http import Response

from newswatch.archive.frontier import EndpointState, Sorted
from newswatch.errors import ArchiveError
from newswatch.log import canonical
from newswatch.models import Endpoint, EndpointKind, FoundLink, Source
from newswatch.urls import url_key
from pipelines.extract.workers import ExtractFailed
from pipelines.outcomes import FailReason, RejectReason
from spiders.answers import headers_of
from spiders.discover import Discovered, read
from spiders.refusals import Refused, sort_fault
from spiders.session import CrawlContext, CrawlOptions
from spiders.visit import Visit

logger = logging.getLogger(__name__)

Download = Callable[..., Awaitable[Response]]
_LARGE = 500_000
"""Bytes of a document from which it is read in a worker process."""
_GZIP = b"\x1f\x8b"


@dataclass(slots=True, kw_only=True)
class Walked:
    """What one endpoint gave; `problem` says why it gave nothing at all, None when its first page was read."""

    due: list[FoundLink] = field(default_factory=list)
    """Links to fetch, in the order found."""
    known: list[str] = field(default_factory=list)
    """Keys of links that are archived, or set aside and not due."""
    problem: str | None = None
    refused: Refused | None = None
    """What the problem came of."""
    listed: int = 0
    """Links of the first page; 0 where it had not changed."""
    listed_known: int = 0
    """How many of these we had, or had found before."""


class Walk:
    """`download(url, packed=…, etag=…, last_modified=…)` gives an answer or raises."""

    def __init__(
        self, endpoint: Endpoint, source: Source, ctx: CrawlContext, options: CrawlOptions, visit: Visit,
        download: Download,
    ) -> None:  # fmt: skip
        self._endpoint, self._source = endpoint, source
        self._ctx, self._options, self._visit = ctx, options, visit
        self._download = download
        self._walked = Walked()
        self._resume = False
        """The last walk finished: what is wholly known ends this one."""

    async def run(self) -> Walked:
        """Never raises for what the site does; ArchiveError passes."""
        state = await self._ctx.books.endpoint(self._source.id, self._endpoint)
        self._resume = state.walked_at is not None
        try:
            first = await self._first(state)
            if first is not None:
                await self._pages(first)
        except ArchiveError:
            raise
        except Exception as fault:  # noqa: BLE001 (one endpoint's fault is told and counted, and stops nothing else)
            await self._failed(fault)
        return self._walked

    async def _first(self, state: EndpointState) -> Response | None:
        """The endpoint itself; None when it has not changed since a walk that finished."""
        url = self._endpoint.url
        conditional = {"etag": state.etag, "last_modified": state.last_modified} if self._may_skip() else {}
        response = await self._download(url, packed=self._is_map, **conditional)
        if response.status == 304:
            self._visit.traffic.not_modified += 1
            await self._ctx.books.not_modified(self._source.id, self._endpoint)
            return None
        return _whole(response)

    def _may_skip(self) -> bool:
        return self._resume and self._options.pages is None

    async def _pages(self, first: Response) -> None:
        await self._ctx.books.open_walk(self._source.id, self._endpoint)
        waiting, seen = deque([first.url]), {first.url, self._endpoint.url}
        budget = 1 if self._kind is EndpointKind.FEED else self._options.pages or self._ctx.settings.crawl.pages
        read_pages, missed = 0, None
        # an index of sitemaps has no links of its own; neither it nor empty pages may go on for ever
        for asked in range(2 * budget):
            if not waiting or read_pages >= budget:
                break
            url = waiting.popleft()
            try:
                page = await self._page(first) if asked == 0 else await self._further(url)
            except Refused as refused:
                if not waiting or refused.reason is FailReason.STOPPED:
                    raise
                missed = missed or refused  # one bad map of an index stops no other
                continue
            if page is None:
                continue
            found, sorted_ = page
            read_pages += bool(found.links)
            if self._ends_at(found, sorted_):
                break
            fresh = [url for url in dict.fromkeys(found.next_urls) if url not in seen]
            seen.update(fresh)
            waiting.extend(fresh)
        if missed is not None:
            raise missed
        validators = headers_of(first)
        await self._ctx.books.read(
            self._source.id, self._endpoint, (), finished=True, etag=validators.get("etag"),
            last_modified=validators.get("last-modified"),
        )  # fmt: skip

    async def _further(self, url: str) -> tuple[Discovered, Sorted] | None:
        """An older page, or a map of an index; None where it is gone, or not ours to ask. Raises Refused."""
        try:
            response = await self._download(url, packed=self._is_map)
        except Exception as fault:
            refused = sort_fault(fault)
            if refused.reason in (RejectReason.ROBOTS, RejectReason.FOREIGN_HOST):
                return None
            raise refused from fault
        return None if response.status in (404, 410) else await self._page(_whole(response))

    async def _page(self, response: Response) -> tuple[Discovered, Sorted]:
        found = await self._read(response)
        if found.problem is not None:
            raise Refused(RejectReason.NOT_ARTICLE, found.problem)
        sorted_ = await self._store(found.links)
        if not self._walked.listed:
            self._walked.listed = len(found.links)
            self._walked.listed_known = len(found.links) - len(sorted_.fresh)
        self._sort(found.links, sorted_)
        return found, sorted_

    async def _read(self, response: Response) -> Discovered:
        """Other sources go on meanwhile. Where it may be much it is done where it can be killed, one at a time."""
        work = partial(
            read, self._endpoint, response.body, url=response.url, headers=headers_of(response), source=self._source,
            now=self._ctx.clock.now(),
        )  # fmt: skip
        packed = response.body.startswith(_GZIP) or "Content-Encoding" in response.headers
        if self._ctx.pool is None or (len(response.body) < _LARGE and not packed):
            return await asyncio.to_thread(work)
        try:
            found: Discovered = await self._ctx.pool.call(work)
        except ExtractFailed as fault:
            raise Refused(fault.reason, f"reading it: {fault.detail}") from fault
        return found

    def _sort(self, links: tuple[FoundLink, ...], sorted_: Sorted) -> None:
        due = {*sorted_.fresh, *sorted_.waiting, *sorted_.due_again}
        self._walked.known.extend([*sorted_.known, *sorted_.set_aside])
        self._walked.due.extend(link for link in links if self._key(link) in due)

    def _ends_at(self, found: Discovered, sorted_: Sorted) -> bool:
        return self._may_skip() and bool(found.links) and not sorted_.fresh and not sorted_.due_again

    async def _store(self, links: tuple[FoundLink, ...]) -> Sorted:
        keyed = list({self._key(link): (self._key(link), link) for link in links}.values())
        return await self._ctx.books.read(self._source.id, self._endpoint, keyed)

    async def _failed(self, fault: Exception) -> None:
        refused = sort_fault(fault)
        words = refused.detail or str(refused)
        if not self._walked.due and not self._walked.known:
            self._walked.problem, self._walked.refused = words, refused
        if refused.reason is FailReason.STOPPED:
            return
        url = self._endpoint.url
        logger.info(canonical("endpoint", source=self._source.id, url=url, problem=words, lead=self._endpoint.lead))
        await self._ctx.books.failed(self._source.id, self._endpoint, words)

    def _key(self, link: FoundLink) -> str:
        return url_key(link.url, self._source.keep_params)

    @property
    def _is_map(self) -> bool:
        """What its reader undoes by itself, within a limit of its own."""
        return self._kind in (EndpointKind.SITEMAP, EndpointKind.NEWS_SITEMAP)

    @property
    def _kind(self) -> EndpointKind:
        return self._endpoint.kind


def _whole(response: Response) -> Response:
    if response.status != 200:
        raise Refused(FailReason.HTTP_STATUS, f"answered {response.status}", response.status)
    return response
