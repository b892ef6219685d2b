"""What the crawls of benchmarks/nth.py are spared: what takes time and cannot fail by the calls that fail there.

Pages are read once for all runs, days pass at once, and a process has imported everything before it is forked.
"""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from tests.site import Answer


def extracted(url: str, answer: Answer) -> Any:
    """Read once, in this process, as a worker would read it."""
    from newswatch.models import Page, TemplateState
    from newswatch.urls import site_of
    from pipelines.extract.templates.reading import read_page
    from pipelines.extract.templates.ticket import Ticket

    assert isinstance(answer.body, bytes)
    page = Page(
        source="outlet", url=url, final_url=url, status=200, headers={"content-type": answer.kind}, body=answer.body,
        fetched_at=now(),
    )  # fmt: skip
    ticket = Ticket(state=TemplateState(source="outlet", site=site_of(url)), serve=False)
    return read_page(page, _source(url), ticket)


def _source(url: str) -> Any:
    from newswatch.models import Source

    return Source(
        id="outlet", name="Outlet", home=url, languages=("en",), country="GE", timezone="Asia/Tbilisi", article="/news/"
    )


def now() -> datetime:
    from newswatch.clock import SystemClock

    return SystemClock().now()


def shift_clock(days: int) -> None:
    from newswatch.clock import SystemClock

    now = SystemClock.now
    SystemClock.now = lambda self: now(self) + timedelta(days=days)  # type: ignore[method-assign]


def warm() -> None:
    """Everything a crawl imports, but for the reactor, which belongs to a process's loop."""
    import anyio._backends._asyncio
    import httpcore._async.connection_pool
    import httpx
    import scrapy.core.downloader.handlers.http11
    import scrapy.core.engine
    import scrapy.squeues
    import scrapy.statscollectors
    import trafilatura

    import newswatch.archive.care
    import newswatch.cli.alerts
    import newswatch.cli.crawl
    import pipelines.extract.templates.reading
    import scheduler.session
    import spiders.runner
    from newswatch.archive.lemmas import _dictionary
    from newswatch.urls import site_of

    _dictionary("en")
    site_of("https://www.example.org/")
    assert all((anyio, httpcore, trafilatura, scrapy, newswatch, pipelines, scheduler, spiders))
    _keep_certificates(httpx.create_ssl_context())
    _leave_catalogue()


def _keep_certificates(made: Any) -> None:
    """Reading them costs a tenth of a second a process, and the receiver speaks no TLS."""
    import httpx._transports.default

    httpx._transports.default.create_ssl_context = lambda **_: made  # type: ignore[attr-defined]


def _leave_catalogue() -> None:
    """The shipped sources are read anew by each command, and none of them is crawled here."""
    from pathlib import Path

    import spiders.sources

    spiders.sources.CATALOGUE = Path("/nonexistent")


def remember_pages(read: dict[str, Any]) -> None:
    """Extraction takes no part in what fails here, and would cost more than all the rest."""
    from urllib.parse import urlsplit

    from pipelines.extract.workers import ExtractPool

    async def extract(_: ExtractPool, page: Any, *__: object) -> Any:
        found = read.get(urlsplit(page.final_url).path) or extracted(page.final_url, Answer(body=page.body))
        return dataclasses.replace(found, url=page.url, final_url=page.final_url, fetched_at=page.fetched_at)

    ExtractPool.extract = extract  # type: ignore[assignment, method-assign]
    ExtractPool.start = lambda _: None  # type: ignore[method-assign]
