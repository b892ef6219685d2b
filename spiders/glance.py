"""A look at a source's endpoints before a crawler is made: where nothing is to be fetched, none is."""

import asyncio
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from scrapy.http import Response

from newswatch.models import Source
from newswatch.settings import Settings
from spiders.line import Line
from spiders.session import CrawlContext, CrawlOptions
from spiders.settings import OwnSettings, scrapy_settings
from spiders.sources import allowed_hosts, allowed_ports
from spiders.visit import BUDGET, Visit
from spiders.walk import Download, Walk, Walked


@dataclass(slots=True, kw_only=True)
class Glance:
    """What the endpoints gave."""

    visit: Visit
    walks: list[Walked] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    """Endpoints that gave nothing, and why."""

    @property
    def due(self) -> bool:
        """True where there is a page to fetch."""
        return any(walked.due for walked in self.walks)

    @property
    def known(self) -> set[str]:
        return {key for walked in self.walks for key in walked.known}


def visit_to(source: Source, ctx: CrawlContext) -> Visit:
    """Begun: `ctx.visits` has it until its account is closed."""
    visit = Visit(
        limits=ctx.settings.crawl, clock=ctx.clock, web=ctx.web, hosts=allowed_hosts(source),
        ports=allowed_ports(source), private_network=source.private_network, delay=source.delay,
        languages=source.languages,
    )  # fmt: skip
    ctx.visits.add(visit)
    return visit


async def allow(visit: Visit, source: Source, ctx: CrawlContext) -> bool:
    """What is left of the source's budget of the day; where that is nothing, the visit is stopped: False."""
    visit.allowance = await ctx.books.allowance(source)
    if not visit.allowance.covers(visit.traffic):
        visit.stop(BUDGET)
    return visit.stopped is None


async def walk_all(
    glance: Glance, source: Source, ctx: CrawlContext, options: CrawlOptions, download: Download
) -> None:
    for endpoint in source.discover:
        walked = await Walk(endpoint, source, ctx, options, glance.visit, download).run()
        glance.walks.append(walked)
        if walked.problem is not None:
            glance.problems[endpoint.url] = walked.problem


async def look(source: Source, ctx: CrawlContext, options: CrawlOptions, limit: float) -> Glance:
    """Stopped after `limit` seconds."""
    glance = Glance(visit=visit_to(source, ctx))
    line = Line(glance.visit, _line_settings(ctx.settings))

    async def download(url: str, **manners: Any) -> Response:
        return await line.download_async(glance.visit.request(url, "discovery", **manners))

    late = asyncio.get_running_loop().call_later(limit, glance.visit.stop, "timeout")
    try:
        if await allow(glance.visit, source, ctx):
            await walk_all(glance, source, ctx, options, download)
    except BaseException:
        ctx.visits.discard(glance.visit)
        raise
    finally:
        late.cancel()
        await line.close()
    return glance


@lru_cache(maxsize=2)
def _line_settings(settings: Settings) -> OwnSettings:
    """Made once: they are half the cost of a poll."""
    return OwnSettings(scrapy_settings(settings, None))
