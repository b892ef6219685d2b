"""A line to a source without a crawler: the same middlewares and the same handler in the same order, called by hand.

A crawler with its engine costs several times what a conditional request costs; most polls of a feed are just that.
"""

from collections.abc import Awaitable
from typing import Any, Protocol, cast

from scrapy import Spider
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.settings import Settings as ScrapySettings

from spiders.middlewares.connect import GuardedHandler
from spiders.middlewares.cookies import CrawlCookies
from spiders.middlewares.encoding import EncodingMiddleware
from spiders.middlewares.pace import PaceMiddleware
from spiders.middlewares.redirects import RedirectMiddleware
from spiders.middlewares.robots import RobotsMiddleware
from spiders.refusals import Refused
from spiders.visit import Visit


class _Answers(Protocol):
    def process_response(self, request: Request, response: Response) -> Request | Response: ...


class _Bearer(Spider):
    """Stands where the middlewares look for the visit."""

    name = "line"

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self.visit = visit


class Line:
    """`settings` as a crawler of ours has them. Close it when the visit is over."""

    def __init__(self, visit: Visit, settings: ScrapySettings) -> None:
        crawler = Crawler(_Bearer, settings)
        crawler.spider = _Bearer(visit)
        crawler.engine = cast(ExecutionEngine, self)  # robots.txt comes over this line too
        self._robots = RobotsMiddleware.from_crawler(crawler)
        self._pace = PaceMiddleware.from_crawler(crawler)
        self._cookies = CrawlCookies.from_crawler(crawler)
        # from the network upwards, as spiders.settings orders them
        self._answers: tuple[_Answers, ...] = (
            EncodingMiddleware(), self._cookies, RedirectMiddleware.from_crawler(crawler), self._pace
        )  # fmt: skip
        self._handler = GuardedHandler(crawler)

    async def download_async(self, request: Request) -> Response:
        """Raises what a crawler's engine would: Refused, or a fault of the network."""
        while True:
            answer = await self._once(request)
            if isinstance(answer, Response):
                return answer
            request = answer

    async def close(self) -> None:
        closing: Awaitable[Any] = self._handler.close()
        await closing

    async def _once(self, request: Request) -> Request | Response:
        await self._robots.process_request(request)
        self._cookies.process_request(request)
        try:
            response = await self._handler.download_request(request)
        except Refused:
            raise
        except Exception as fault:
            again = self._pace.process_exception(request, fault)
            if again is None:
                raise
            return again
        for middleware in self._answers:
            answer = middleware.process_response(request, response)
            if isinstance(answer, Request):
                return answer
            response = answer
        response.request = request
        return response
