"""robots.txt, failing closed (RFC 9309, 2.3.1.4): while it cannot be read, nothing of the host is.

One lock a host: requests that arrive while it is on its way wait for its rules, all of them. Rules are kept a day.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from newswatch.clock import Clock
from newswatch.log import canonical
from newswatch.settings import seconds
from pipelines.outcomes import FailReason, RejectReason
from spiders.refusals import Refused, sort_fault
from spiders.visit import visit_of

logger = logging.getLogger(__name__)

MAX_ROBOTS = 500 * 1024
"""Bytes read of a robots.txt (RFC 9309, 2.5)."""
_KEEP = 86_400.0
_KEEP_UNREACHABLE = 300.0
_PASSED_ON = frozenset({FailReason.REFUSED_ADDRESS, FailReason.STOPPED})

Fetch = Callable[[str], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A host's rules for us; `parsed` is None where it cannot be reached, with the words in `unreachable`."""

    until: float
    parsed: Protego | None = None
    text: str | None = None
    """What was parsed."""
    unreachable: str = ""

    @classmethod
    def read(cls, text: str | None, *, until: float, unreachable: str = "") -> Self:
        parsed = None if text is None else Protego.parse(text)
        return cls(until=until, parsed=parsed, text=text, unreachable=unreachable)


class Robots:
    """The rules of all hosts this process met, by origin (`https://host:port`)."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def rules(self, url: str, fetch: Fetch) -> Rules:
        """`fetch` is called for the robots.txt when none is kept. Raises Refused when its address is not permitted."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        kept = self._kept(origin)
        if kept is not None:
            return kept
        async with self._locks.setdefault(origin, asyncio.Lock()):
            kept = self._kept(origin)
            if kept is None:
                kept = self._rules[origin] = await self._read(f"{origin}/robots.txt", fetch)
        return kept

    def kept(self) -> dict[str, Rules]:
        """Those that may still be believed, by origin."""
        return {origin: rules for origin in self._rules if (rules := self._kept(origin)) is not None}

    def keep(self, origin: str, rules: Rules) -> None:
        self._rules[origin] = rules

    def _kept(self, origin: str) -> Rules | None:
        kept = self._rules.get(origin)
        return kept if kept is not None and kept.until > self.clock.monotonic() else None

    async def _read(self, url: str, fetch: Fetch) -> Rules:
        now = self.clock.monotonic()
        try:
            response = await fetch(url)
        except Exception as fault:
            refused = sort_fault(fault)
            if refused.reason in _PASSED_ON:
                raise refused from fault
            return Rules(until=now + _KEEP_UNREACHABLE, unreachable=str(refused))
        if response.status == 200:
            text = response.body[:MAX_ROBOTS].decode("utf-8-sig", errors="ignore")
            return Rules.read(text, until=now + _KEEP)
        if 400 <= response.status < 500 and response.status != 429:
            return Rules.read("", until=now + _KEEP)
        return Rules(until=now + _KEEP_UNREACHABLE, unreachable=f"answered {response.status}")


class RobotsMiddleware:
    """The first to see a request, and again on each hop of a redirect."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._visit = visit_of(crawler)
        self._token = self._visit.limits.user_agent.partition("/")[0].strip()
        self._longest = seconds(self._visit.limits.max_delay)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if self._visit.stopped:
            raise Refused(FailReason.STOPPED, self._visit.stopped)
        if request.meta["purpose"] == "robots":
            return
        rules = await self._visit.web.robots.rules(request.url, self._fetch)
        if rules.parsed is None:
            raise Refused(FailReason.ROBOTS_UNREACHABLE, f"robots.txt: {rules.unreachable}")
        self._keep_delay(request.url, rules.parsed)
        if not rules.parsed.can_fetch(request.url, self._token):
            raise Refused(RejectReason.ROBOTS, "robots.txt forbids it")

    async def _fetch(self, url: str) -> Response:
        request = self._visit.request(url, "robots")
        request.meta.update(max_body=MAX_ROBOTS, cut=MAX_ROBOTS, download_maxsize=0)
        return await self._crawler.engine.download_async(request)

    def _keep_delay(self, url: str, rules: Protego) -> None:
        asked = rules.crawl_delay(self._token)
        gate = self._visit.web.gates.of(url)
        if asked and asked > self._longest and gate.crawl_delay != self._longest:
            logger.warning(canonical("crawl-delay cut", host=urlsplit(url).netloc, asked=asked, kept=self._longest))
        gate.crawl_delay = min(float(asked or 0), self._longest)
