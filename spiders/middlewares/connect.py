"""The one door to the network: each request waits its turn at the host's gate, then connects by the address guard."""

import asyncio
from typing import Any

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Request, Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import HTTP11ClientProtocol
from twisted.web._newclient import Request as TxRequest
from twisted.web.client import Agent
from twisted.web.iweb import IResponse

from newswatch.settings import seconds
from pipelines.outcomes import FailReason
from spiders.middlewares import address
from spiders.middlewares.pace import asked_wait
from spiders.refusals import Refused
from spiders.visit import visit_of

MAX_HEADERS = 256 * 1024
"""Bytes of one answer's header lines."""


class GuardedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https with our way of connecting; a pool of connections a crawl."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor  # the reactor may not be imported before it is installed

        super().__init__(crawler)
        self._visit = visit_of(crawler)
        self._timeout = seconds(self._visit.limits.request_timeout)
        endpoints = address.GuardedEndpoints(
            reactor, self._contextFactory, is_own=self._visit.is_own, timeout=self._timeout,
            resolve=address.system_resolve,
        )  # fmt: skip
        self._pool._factory = _BoundedFactory
        self._agent: Agent = Agent.usingEndpointFactory(reactor, endpoints, pool=self._pool)  # type: ignore[no-untyped-call]

        crawler.signals.connect(self._cut, signals.bytes_received)

    def _cut(self, data: bytes, request: Request) -> None:
        """Of some answers the beginning is enough, however long they are."""
        if "cut" in request.meta:
            request.meta["left"] -= len(data)
            if request.meta["left"] <= 0:
                raise StopDownload(fail=False)

    async def download_request(self, request: Request) -> Response:
        return await self._visit.run(lambda: asyncio.ensure_future(self._in_turn(request)))

    async def _in_turn(self, request: Request) -> Response:
        gate = self._visit.web.gates.of(request.url)
        gate.delay = self._visit.delay
        traffic = self._visit.traffic
        request.meta["left"] = request.meta.get("cut", 0)
        async with gate.turn():
            self._visit.spend()
            agent = _GuardedAgent(
                agent=self._agent, contextFactory=self._contextFactory, connectTimeout=self._timeout,
                maxsize=self._default_maxsize, fail_on_dataloss=self._fail_on_dataloss, crawler=self._crawler,
            )  # fmt: skip
            with wrap_twisted_exceptions():
                response = await agent.download_request(request).asFuture(asyncio.get_running_loop())
            wait = asked_wait(response, self._visit)
            if wait is not None:  # before the next in line is let in
                gate.hold(min(wait, seconds(self._visit.limits.max_retry_after)))
        traffic.bytes += len(response.body)
        if traffic.bytes > self._visit.limits.max_bytes:
            self._visit.stop(f"failed: more than {self._visit.limits.max_bytes} bytes came; the rest stays pending")
        return response


class _BoundedParser(_LenientHTTPClientParser):
    """Gives up an answer whose headers do not end, and a connection that brought more than its answer.

    What stands behind an answer would be taken for the next page's.
    """

    _left = MAX_HEADERS

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 (Twisted's name)
        self._left -= len(line)
        if self._left < 0:
            raise Refused(FailReason.TOO_LARGE, f"more than {MAX_HEADERS} bytes of headers")
        super().lineReceived(line)

    def _finished(self, rest: bytes) -> None:
        if rest or (self.response.code in self.NO_BODY_CODES and self._announces_body()):
            self.request.persistent = False
        super()._finished(rest)  # type: ignore[no-untyped-call]

    def _announces_body(self) -> bool:
        stated = self.connHeaders.getRawHeaders(b"Content-Length", [])
        return self.connHeaders.hasHeader(b"Transfer-Encoding") or any(length.strip() != b"0" for length in stated)


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: TxRequest) -> "Deferred[IResponse]":
        answer = super().request(request)
        self._parser.__class__ = _BoundedParser  # as Scrapy does it: Twisted knows its own parser only
        return answer


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: ARG002, N802 (Twisted's name)
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _GuardedAgent(_ScrapyAgent):
    def __init__(self, *, agent: Agent, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self._agent = agent

    @staticmethod
    def _cancel(_: Any, txresponse: Any) -> None:
        """Scrapy's fails where the connection was lost in the moment before, and the download then never ends."""
        producer = getattr(getattr(txresponse, "_transport", None), "_producer", None)
        if producer is not None:
            producer.abortConnection()

    def _get_agent(self, request: Request, timeout: float) -> Agent:  # noqa: ARG002 (Scrapy calls it so)
        return self._agent
