"""Pace: seconds between requests to a host, requests at once, Retry-After, and trying again.

Gates belong to the process, not to a crawl: two sources on one host, or two crawls in a row, share one.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from newswatch.clock import Clock
from newswatch.settings import seconds
from pipelines.outcomes import FailReason
from spiders.refusals import Refused, sort_fault
from spiders.visit import Visit, visit_of

_LIMITED = frozenset({429, 503})
_PASSING = frozenset({408, 429, 500, 502, 503, 504, 520, 522, 524})
_TRY_AGAIN = frozenset({FailReason.TIMEOUT, FailReason.CONNECTION, FailReason.DNS})
_UNSTATED_WAIT = 5.0
"""Seconds after a 429 that does not say how long."""
_SHORTEST_WAIT = 0.25
_SLOW_TRIES = 1
"""Times a page that took too long is asked for again: each costs the whole of `crawl.request_timeout`."""
_NOBODY_MEANS = 7 * 86_400.0
"""Seconds; a longer Retry-After is a fault of the site's and says only that it wants a pause."""
_A_PAUSE = 60.0
_LEFT_ALONE = 3
"""Answers of 429 in a row, beside what one page may have: it is the host that is tired of us, and not that page."""


class Gate:
    """One host's door: at most `width` requests inside, their beginnings `interval` seconds apart."""

    def __init__(self, clock: Clock, width: int) -> None:
        self._clock = clock
        self._width = asyncio.Semaphore(width)
        self._turn = asyncio.Lock()
        self._last = float("-inf")
        self._not_before = float("-inf")
        self.delay = 0.0
        """What the source asks for."""
        self.crawl_delay = 0.0
        """What robots.txt asks for."""

    @property
    def interval(self) -> float:
        return max(self.delay, self.crawl_delay)

    def hold(self, wait: float) -> None:
        """Nobody enters for `wait` seconds."""
        self._not_before = max(self._not_before, self._clock.monotonic() + wait)

    def wait(self) -> float:
        """Seconds until somebody may enter."""
        return max(0.0, max(self._last + self.interval, self._not_before) - self._clock.monotonic())

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        async with self._width:
            async with self._turn:
                while (wait := self.wait()) > 0:
                    await asyncio.sleep(wait)
                self._last = self._clock.monotonic()
            yield


class Gates:
    """The process's gates, by `host:port` as it stands in the address."""

    def __init__(self, clock: Clock, width: int) -> None:
        self._clock, self._width = clock, width
        self._gates: dict[str, Gate] = {}

    def of(self, url: str) -> Gate:
        host = urlsplit(url).netloc
        gate = self._gates.get(host)
        if gate is None:
            gate = self._gates[host] = Gate(self._clock, self._width)
        return gate

    def all(self) -> Mapping[str, Gate]:
        return self._gates


class PaceMiddleware:
    """Tries again what may pass, and waits as long as the host asks."""

    def __init__(self, crawler: Crawler) -> None:
        self._visit = visit_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PaceMiddleware":
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in _PASSING:
            self._visit.limited = 0
            return response
        wait, longest = asked_wait(response, self._visit), seconds(self._visit.limits.max_retry_after)
        if wait is not None and wait > longest:
            self._visit.asked = wait
            self._visit.stop("rate_limited")
            raise Refused(
                FailReason.RATE_LIMITED, f"{response.status}, asks to wait {wait:.0f} s, we wait {longest:.0f}"
            )
        self._visit.limited += response.status == 429
        tired = self._visit.limited >= self._visit.limits.retries + _LEFT_ALONE
        again = self._again(request)
        if response.status == 429 and (tired or again is None):
            if tired or request.meta["purpose"] == "robots":
                self._visit.stop("rate_limited")
            raise Refused(FailReason.RATE_LIMITED, f"429 after {request.meta.get('tries', 0) + 1} tries")
        return again or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        reason = sort_fault(exception).reason
        if reason is FailReason.TIMEOUT and request.meta.get("tries", 0) >= _SLOW_TRIES:
            return None
        return self._again(request) if reason in _TRY_AGAIN else None

    def _again(self, request: Request) -> Request | None:
        tries = request.meta.setdefault("tries", 0)
        if tries >= self._visit.limits.retries or self._visit.stopped:
            return None
        gate = self._visit.web.gates.of(request.url)
        gate.hold(max(gate.interval, _SHORTEST_WAIT) * 2**tries)
        return request.replace(meta={**request.meta, "tries": tries + 1})


def asked_wait(response: Response, visit: Visit) -> float | None:
    """Seconds a 429 or 503 asks us to wait; None when it does not say, or is neither; an absurd wish is a pause."""
    stated = response.headers.get(b"Retry-After") if response.status in _LIMITED else None
    wait = retry_after(stated.decode("latin-1"), visit.clock.now()) if stated else None
    if wait is not None and wait > _NOBODY_MEANS:
        return min(_A_PAUSE, seconds(visit.limits.max_retry_after))
    return _UNSTATED_WAIT if wait is None and response.status == 429 else wait


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds a Retry-After header asks for: a number, or an HTTP date. None when it is neither."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, (moment - now).total_seconds()) if moment.tzinfo else None
