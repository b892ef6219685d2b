"""Crawls, many sources at once: one crawl a host at a time, a time limit each, and no source's fault stops another.

How a source's crawl ended (`crawl_source.finish`): `finished`; `stopped`; `timeout`; `rate_limited`; `budget` (what the
source may be asked in a day is used up); or `failed: WORDS`. Only `finished` is a completed crawl; all but `finished`
and `stopped` are failures of the source.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from newswatch.errors import ArchiveError
from newswatch.log import canonical
from newswatch.models import Source
from newswatch.settings import seconds
from spiders.books import FINISHED
from spiders.glance import Glance, look
from spiders.ledger import Counts
from spiders.probing import NoPage, fetch_urls
from spiders.reactor import install_reactor, run, run_crawler
from spiders.refusals import Trouble, trouble_of
from spiders.session import CrawlContext, CrawlOptions, Ending
from spiders.settings import CRAWL_ID, OwnSettings, scrapy_settings
from spiders.source_spider import SourceSpider

__all__ = ["FINISHED", "STOPPED", "NoPage", "crawl", "crawl_source", "fetch_urls", "install_reactor", "run"]

logger = logging.getLogger(__name__)

STOPPED = "stopped"
_MOST_WORDS = 500


async def crawl(sources: Sequence[Source], ctx: CrawlContext, options: CrawlOptions, crawl_id: int) -> None:
    """All sources, `ctx.at_once` of them side by side. Raises ArchiveError when the archive failed under them."""
    room = asyncio.Semaphore(ctx.at_once)

    async def one(source: Source) -> None:
        async with _hosts_of(source, ctx), room:
            if ctx.stopped is not None:
                return
            if ctx.elsewhere is not None:
                await ctx.elsewhere.crawl(source, options, crawl_id)
            else:
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
    has_work = await ctx.books.begin(crawl_id, source)
    if ctx.progress is not None:
        ctx.progress.began(source)
    began, started_at = ctx.clock.monotonic(), ctx.clock.now()
    fault, glance = None, None
    if not (has_work or options.full):  # a crawler that is needed anyway walks the endpoints itself
        glance, fault = await _look(source, ctx, options)
    if fault is None and (glance is None or glance.due):
        glance, counts, fault = await _fetch(source, ctx, options, crawl_id, glance)
    else:
        counts = _nothing_fetched(glance) if glance is not None else Counts()
    finish = f"failed: {fault}" if glance is None else _finish(source, glance, fault, ctx)
    ending = _ending(glance, finish, crawl_id, started_at, ctx.clock.now())
    await ctx.books.finish(source, counts, ending)
    took = round(ctx.clock.monotonic() - began, 1)
    logger.info(canonical("crawl", source=source.id, finish=finish, seconds=took, **_told(counts)))
    if ctx.progress is not None:
        ctx.progress.ended(source.id, finish)
    return finish


async def _look(source: Source, ctx: CrawlContext, options: CrawlOptions) -> tuple[Glance | None, str | None]:
    """What the endpoints gave, or what went wrong with us, in words. Raises ArchiveError only."""
    try:
        return await look(source, ctx, options, seconds(ctx.settings.crawl.source_timeout)), None
    except ArchiveError:
        raise
    except Exception as fault:
        words = f"{type(fault).__name__}: {fault}"
        logger.exception(canonical("crawl crashed", source=source.id, fault=words))
        return None, words


async def _fetch(
    source: Source, ctx: CrawlContext, options: CrawlOptions, crawl_id: int, glance: Glance | None
) -> tuple[Glance | None, Counts, str | None]:
    """A crawler's run; every address it considered has its outcome in the archive by then."""
    crawler = Crawler(SourceSpider, OwnSettings({**scrapy_settings(ctx.settings, source, ctx), CRAWL_ID: crawl_id}))
    fault = await run_crawler(
        crawler, seconds(ctx.settings.crawl.source_timeout), source=source, ctx=ctx, crawl_id=crawl_id, options=options,
        glance=glance,
    )  # fmt: skip
    spider = crawler.spider
    if not isinstance(spider, SourceSpider):
        return glance, Counts(), fault
    ctx.visits.discard(spider.visit)
    await spider.close_account()
    return spider.glance, spider.counts(), fault


def _nothing_fetched(glance: Glance) -> Counts:
    known, traffic = len(glance.known), glance.visit.traffic
    return Counts(
        found=known, known=known, requests=traffic.requests, bytes=traffic.bytes, not_modified=traffic.not_modified
    )


def _finish(source: Source, glance: Glance, fault: str | None, ctx: CrawlContext) -> str:
    """How the crawl ended."""
    ctx.visits.discard(glance.visit)
    if fault is not None:
        return f"failed: {fault}"
    if glance.visit.stopped is not None:
        return glance.visit.stopped
    problems = glance.problems
    if problems and len(problems) == len({endpoint.url for endpoint in source.discover}):
        return f"failed: {_alike(problems)}"[:_MOST_WORDS]
    return FINISHED


def _alike(problems: Mapping[str, str]) -> str:
    """Each problem once, with the first address that has it."""
    urls: dict[str, list[str]] = {}
    for url, words in problems.items():
        urls.setdefault(words, []).append(url)
    more = (f" (and {len(those) - 1} more likewise)" if len(those) > 1 else "" for those in urls.values())
    return "; ".join(f"{those[0]}: {words}{rest}" for (words, those), rest in zip(urls.items(), more, strict=True))


def _ending(glance: Glance | None, finish: str, crawl_id: int, started_at: datetime, finished_at: datetime) -> Ending:
    told: dict[str, Any] = {"trouble": Trouble.SOFT}
    if glance is not None:
        pages = [walked for walked in glance.walks if walked.listed]
        told = {
            "requests": glance.visit.traffic.requests, "bytes": glance.visit.traffic.bytes,
            "trouble": _trouble(glance, finish), "asked": glance.visit.asked,
            "listed": min((walked.listed for walked in pages), default=0),
            "known": min((walked.listed_known / walked.listed for walked in pages), default=1.0),
        }  # fmt: skip
    return Ending(crawl_id=crawl_id, finish=finish, started_at=started_at, finished_at=finished_at, **told)


def _trouble(glance: Glance, finish: str) -> Trouble | None:
    """The lightest of what its endpoints met; a crawl that only took too long met none."""
    if finish == "rate_limited":
        return Trouble.TEMPORARY
    if finish == "timeout":
        return None if glance.visit.traffic.fetched else Trouble.TEMPORARY
    if not finish.startswith("failed"):
        return None
    met = [trouble_of(walked.refused) for walked in glance.walks if walked.refused is not None]
    return max(met, key=list(Trouble).index, default=Trouble.SOFT)


def _told(counts: Counts) -> dict[str, int]:
    return {
        "found": counts.found, "known": counts.known, **dict(sorted(counts.outcomes.items())),
        "requests": counts.requests, "bytes": counts.bytes, "fetched": counts.fetched,
        "not_modified": counts.not_modified,
    }  # fmt: skip
