"""Addresses fetched outside a crawl, for probing and `extract URL`: the same guards, no archive."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from newswatch.clock import Clock
from newswatch.models import Page, Source
from newswatch.settings import Settings, seconds
from newswatch.urls import host_of
from pipelines.outcomes import FailReason
from spiders.answers import headers_of
from spiders.reactor import install_reactor, run_crawler
from spiders.refusals import Reason, Refused, sort_fault
from spiders.session import new_web
from spiders.settings import OwnSettings, scrapy_settings
from spiders.sources import allowed_hosts, allowed_ports
from spiders.visit import Visit, Web


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPage:
    """An address that gave no answer, or one we may not have."""

    url: str
    reason: Reason
    detail: str

    def __str__(self) -> str:
        return self.detail or self.reason.value


async def fetch_urls(
    urls: Sequence[str],
    *,
    settings: Settings,
    clock: Clock,
    source: Source | None = None,
    web: Web | None = None,
    private_network: bool = False,
) -> list[Page | NoPage]:
    """What each address answers, in the order given; a Page of any status and kind (the caller looks).

    Hosts allowed are the source's; without a source those of the addresses themselves, and private ones among them
    only with `private_network`. `web` carries robots.txt and pace from one call to the next.
    """
    install_reactor()
    visit = Visit(
        limits=settings.crawl,
        clock=clock,
        web=web or new_web(clock, settings),
        hosts=allowed_hosts(source) if source is not None else frozenset(map(host_of, urls)),
        ports=allowed_ports(source, urls),
        private_network=private_network or (source is not None and source.private_network),
        delay=source.delay if source is not None else 0.0,
        languages=source.languages if source is not None else (),
    )
    found: dict[str, Page | NoPage] = {}
    crawler = Crawler(ProbeSpider, OwnSettings(scrapy_settings(settings, source)))
    limit = seconds(settings.crawl.source_timeout)
    fault = await run_crawler(crawler, limit, visit=visit, urls=tuple(dict.fromkeys(urls)), found=found)
    lost = fault or "no answer came"
    return [found.get(url) or NoPage(url=url, reason=FailReason.STOPPED, detail=lost) for url in urls]


class ProbeSpider(Spider):
    name = "probe"

    def __init__(self, visit: Visit, urls: Sequence[str], found: dict[str, Page | NoPage]) -> None:
        super().__init__()
        self.visit = visit
        self._urls, self._found = urls, found

    async def start(self) -> AsyncIterator[Request]:
        for url in self._urls:
            request = self.visit.request(url, "discovery")
            request.callback, request.errback = self._answered, self._failed
            request.cb_kwargs["asked"] = url
            yield request

    def _answered(self, response: Response, asked: str) -> None:
        self._found[asked] = Page(
            source="", url=asked, final_url=response.url, status=response.status, headers=headers_of(response),
            body=response.body, fetched_at=self.visit.clock.now(),
        )  # fmt: skip

    def _failed(self, failure: Failure) -> None:
        asked: str = failure.request.cb_kwargs["asked"]  # type: ignore[attr-defined]
        refused = sort_fault(failure.value or Refused(FailReason.CONNECTION))
        self._found[asked] = NoPage(url=asked, reason=refused.reason, detail=refused.detail)
