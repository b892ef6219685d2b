"""Crawls, many sources at once: one crawl a host at a time, a time limit each, and no source's fault stops another.

How a source's crawl ended (`crawl_source.finish`): `finished`; `stopped`; `timeout`; `rate_limited`; `budget` (what the
source may be asked in a day is used up); or `failed: WORDS`. Only `finished` is a completed crawl; all but `finished`
and `stopped` are failures of the source.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from newswatch.archive.writer import Writer
from newswatch.log import canonical
from newswatch.models import Source
from newswatch.settings import seconds
from spiders.ledger import Counts
from spiders.probing import NoPage, fetch_urls
from spiders.reactor import install_reactor, run, run_crawler
from spiders.session import CrawlContext, CrawlOptions
from spiders.settings import CRAWL_ID, OwnSettings, scrapy_settings
from spiders.source_spider import SourceSpider

__all__ = ["FINISHED", "STOPPED", "NoPage", "crawl", "crawl_source", "fetch_urls", "install_reactor", "run"]

logger = logging.getLogger(__name__)

FINISHED = "finished"
STOPPED = "stopped"


async def crawl(sources: Sequence[Source], ctx: CrawlContext, options: CrawlOptions, crawl_id: int) -> None:
    """All sources, `crawl.concurrent_sources` at once. Raises ArchiveError when the archive failed under them."""
    room = asyncio.Semaphore(max(1, ctx.settings.crawl.concurrent_sources))

    async def one(source: Source) -> None:
        async with _hosts_of(source, ctx), room:
            if ctx.stopped is None:
                await crawl_source(source, ctx, options, crawl_id)

    endings = await asyncio.gather(*(one(source) for source in sources), return_exceptions=True)
    if ctx.fault is not None:
        raise ctx.fault
    for ending in endings:
        if ending is not None:
            raise ending


@asynccontextmanager
async def _hosts_of(source: Source, ctx: CrawlContext) -> AsyncIterator[None]:
    """Nobody else crawls these hosts meanwhile; always locked in one order, so nobody waits in a circle."""
    named = {urlsplit(url).netloc for url in (source.home, *(endpoint.url for endpoint in source.discover))}
    async with AsyncExitStack() as stack:
        for host in sorted({*named, *source.hosts}):
            await stack.enter_async_context(ctx.hosts.setdefault(host, asyncio.Lock()))
        yield


async def crawl_source(source: Source, ctx: CrawlContext, options: CrawlOptions, crawl_id: int) -> str:
    """One source's crawl and its account. Returns how it ended; raises ArchiveError only."""
    install_reactor()
    await ctx.archive(lambda writer: writer.frontier.begin_source(crawl_id, source.id))
    if ctx.progress is not None:
        ctx.progress.began(source)
    began = ctx.clock.monotonic()
    crawler = Crawler(SourceSpider, OwnSettings({**scrapy_settings(ctx.settings, source, ctx), CRAWL_ID: crawl_id}))
    fault = await run_crawler(
        crawler, seconds(ctx.settings.crawl.source_timeout), source=source, ctx=ctx, crawl_id=crawl_id, options=options
    )
    spider = crawler.spider
    finish = await _close_account(spider, fault, ctx) if isinstance(spider, SourceSpider) else f"failed: {fault}"
    counts = spider.counts() if isinstance(spider, SourceSpider) else Counts()
    await ctx.archive(lambda writer: _finish_source(writer, crawl_id, source, counts, finish))
    took = round(ctx.clock.monotonic() - began, 1)
    logger.info(canonical("crawl", source=source.id, finish=finish, seconds=took, **_told(counts)))
    if ctx.progress is not None:
        ctx.progress.ended(source.id, finish)
    return finish


async def _close_account(spider: SourceSpider, fault: str | None, ctx: CrawlContext) -> str:
    """How the crawl ended; every address it considered has its outcome in the archive by then."""
    ctx.visits.discard(spider.visit)
    await spider.close_account()
    if fault is not None:
        return f"failed: {fault}"
    if spider.visit.stopped is not None:
        return spider.visit.stopped
    problems = spider.problems
    if problems and len(problems) == len({endpoint.url for endpoint in spider.source.discover}):
        return "failed: " + "; ".join(f"{url}: {words}" for url, words in problems.items())[:500]
    return FINISHED


def _finish_source(writer: Writer, crawl_id: int, source: Source, counts: Counts, finish: str) -> None:
    writer.frontier.finish_source(
        crawl_id, source.id, found=counts.found, known=counts.known, requests=counts.requests, bytes=counts.bytes,
        fetched=counts.fetched, not_modified=counts.not_modified, finish=finish, completed=finish == FINISHED,
    )  # fmt: skip


def _told(counts: Counts) -> dict[str, int]:
    return {
        "found": counts.found, "known": counts.known, **dict(sorted(counts.outcomes.items())),
        "requests": counts.requests, "bytes": counts.bytes, "fetched": counts.fetched,
        "not_modified": counts.not_modified,
    }  # fmt: skip
