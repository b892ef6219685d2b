"""A visit: one spider's dealings with one source's hosts. What the middlewares need; nothing of the archive."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scrapy.crawler import Crawler
from scrapy.http import Request, Response

from newswatch.clock import Clock
from newswatch.settings import Crawl
from newswatch.urls import host_of, site_of
from pipelines.encodings import ACCEPTED
from pipelines.outcomes import FailReason
from spiders.refusals import Refused

if TYPE_CHECKING:
    from spiders.middlewares.pace import Gates
    from spiders.middlewares.robots import Robots

BUDGET = "budget"
"""How a visit ends that would ask more of its source than it may in a day."""
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@dataclass(slots=True)
class Traffic:
    """What a visit cost, in answers and bytes as they came over the wire."""

    requests: int = 0
    bytes: int = 0
    fetched: int = 0
    not_modified: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What is left of the source's budget of the day when a visit begins; None: no limit."""

    requests: int | None = None
    bytes: int | None = None

    def covers(self, traffic: Traffic) -> bool:
        """True where one more request is within it; its answer may then pass the limit of bytes, the last one does."""
        return (self.requests is None or traffic.requests < self.requests) and (
            self.bytes is None or traffic.bytes < self.bytes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """What the process remembers of the web from one crawl to the next; `Web.new` makes one."""

    gates: "Gates"
    robots: "Robots"


@dataclass(kw_only=True, eq=False)
class Visit:
    limits: Crawl
    clock: Clock
    web: Web
    hosts: Collection[str]
    """The source's own hosts; those of the same registrable domain are allowed too."""
    ports: Collection[int] = ()
    """Those that the source's own addresses name: private addresses are open on no other."""
    private_network: bool = False
    delay: float = 0.0
    languages: tuple[str, ...] = ()
    traffic: Traffic = field(default_factory=Traffic)
    allowance: Allowance = field(default_factory=Allowance)
    asked: float | None = None
    """Seconds a host asked us to stay away, when they were too many to wait for."""
    limited: int = 0
    """Answers of 429 in a row."""
    stopped: str | None = None
    """Why no further request is made: a crawl's finish in a word."""
    _running: set["asyncio.Task[Response]"] = field(default_factory=set)
    _sites: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._sites = frozenset(site_of(host) for host in self.hosts)

    @property
    def user_agent(self) -> str:
        return f"{self.limits.user_agent} {self.limits.contact}".strip()

    def allows(self, url: str) -> bool:
        """True for a page of the source's own hosts or their registrable domains."""
        host = host_of(url)
        return host in self.hosts or site_of(host) in self._sites

    def is_own(self, host: str, port: int) -> bool:
        """True where private addresses are open: the source's own hosts and ports, if the source says so."""
        return self.private_network and host in self.hosts and port in self.ports

    def request(
        self, url: str, purpose: str, *, etag: str | None = None, last_modified: str | None = None, packed: bool = False
    ) -> Request:
        """A request with our manners. `purpose`: article, discovery or robots.

        `packed`: what would be over `max_body` once its encodings are undone may come as it is, its header with it.
        """
        headers = {
            "User-Agent": self.user_agent, "Accept": ACCEPT, "Accept-Encoding": ACCEPTED,
            "Accept-Language": ", ".join([*self.languages, "*;q=0.5"]),
        }  # fmt: skip
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        meta = {"purpose": purpose, "max_body": self.limits.max_body, "packed": packed}
        return Request(url, headers=headers, meta=meta)

    async def run(self, download: Callable[[], "asyncio.Task[Response]"]) -> Response:
        """One download, cut off when the visit stops. Raises Refused(STOPPED) then."""
        if self.stopped:
            raise Refused(FailReason.STOPPED, self.stopped)
        task = download()
        self._running.add(task)
        try:
            return await task
        except asyncio.CancelledError:
            raise Refused(FailReason.STOPPED, str(self.stopped)) from None
        finally:
            self._running.discard(task)

    def spend(self) -> None:
        """Counts one request. Raises Refused(STOPPED), and ends the visit, when the day's budget is spent."""
        if not self.allowance.covers(self.traffic):
            self.stopped = self.stopped or BUDGET  # what is on its way was paid for
            raise Refused(FailReason.STOPPED, BUDGET)
        self.traffic.requests += 1

    def stop(self, why: str) -> None:
        """No further request; those on their way are cut off. What was downloaded goes on through the pipelines."""
        if self.stopped is None:
            self.stopped = why
            for task in list(self._running):
                task.cancel()


def visit_of(crawler: Crawler) -> Visit:
    visit = getattr(crawler.spider, "visit", None)
    if not isinstance(visit, Visit):
        raise TypeError(f"{crawler.spider!r} has no visit; our middlewares serve spiders of ours only")
    return visit
