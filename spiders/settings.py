"""Scrapy policy: what is on, what is off, and the numbers. What is not needed is off, for it costs every poll."""

import logging
from typing import Any, Self

from scrapy.logformatter import LogFormatter
from scrapy.settings import Settings as ScrapySettings

from newswatch.models import Source
from newswatch.settings import Settings, seconds
from pipelines import STAGES

CONTEXT = "NEWSWATCH_CONTEXT"
CRAWL_ID = "NEWSWATCH_CRAWL_ID"
SOURCE = "NEWSWATCH_SOURCE"

_PIPELINE_BYTES = 16_000_000
"""Bodies of one source that may wait for the pipelines before its fetching waits too."""


def scrapy_settings(settings: Settings, source: Source | None, ctx: object = None) -> dict[str, Any]:
    """Scrapy's settings for one crawl. `ctx` reaches the pipelines; without it (probing) there are none."""
    return {
        **_OFF,
        **_limits(settings),
        "DOWNLOAD_HANDLERS_BASE": {},
        "DOWNLOAD_HANDLERS": dict.fromkeys(("http", "https"), "spiders.middlewares.connect.GuardedHandler"),
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            "spiders.middlewares.robots.RobotsMiddleware": 100,
            "spiders.middlewares.pace.PaceMiddleware": 200,
            "spiders.middlewares.redirects.RedirectMiddleware": 300,
            "spiders.middlewares.cookies.CrawlCookies": 400,
            "spiders.middlewares.encoding.EncodingMiddleware": 500,
        },
        "SPIDER_MIDDLEWARES_BASE": {},
        "EXTENSIONS_BASE": {},
        "ITEM_PIPELINES": {path: 100 * place for place, path in enumerate(STAGES, 1)} if ctx is not None else {},
        "USER_AGENT": settings.crawl.user_agent,
        CONTEXT: ctx,
        SOURCE: source,
    }


def _limits(settings: Settings) -> dict[str, Any]:
    crawl = settings.crawl
    return {
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,  # our gates keep the pace, per host and across crawls
        "CONCURRENT_ITEMS": 1,  # of one response, which gives one; Scrapy starts as many tasks for each
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_TIMEOUT": seconds(crawl.request_timeout),
        "DOWNLOAD_MAXSIZE": crawl.max_body,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "SCRAPER_SLOT_MAX_ACTIVE_SIZE": _PIPELINE_BYTES,
        "COOKIES_ENABLED": True,
    }


_OFF: dict[str, Any] = {
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "LOG_ENABLED": False,
    "LOG_FORMATTER": "spiders.settings.QuietFormatter",
    "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
    "STATS_DUMP": False,
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.ScrapyPriorityQueue",
    "WARN_ON_GENERATOR_RETURN_VALUE": False,
    "DNSCACHE_ENABLED": False,
}


class OwnSettings(ScrapySettings):
    """Made for one crawl and given to it: the deep copy Scrapy makes would cost more than a poll of a feed."""

    def copy(self) -> Self:
        return self


class QuietFormatter(LogFormatter):
    """Says nothing of what ends in an outcome of ours: that has its own line."""

    def crawled(self, *_: Any) -> None:  # type: ignore[override]
        return None

    scraped = dropped = crawled  # type: ignore[assignment]

    def item_error(self, *_: Any) -> dict[str, Any]:  # type: ignore[override]
        return {"level": logging.DEBUG, "msg": "the pipelines raised", "args": ()}
