"""What the crawls of benchmarks/nth.py are spared: what takes time and cannot fail by the calls that fail there.

Pages are read once for all runs, days pass at once, and a process has imported everything before it is forked.
"""

import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
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
    import encodings.charmap

    import anyio._backends._asyncio
    import httpcore._async.connection_pool
    import httpx
    import scrapy.core.downloader.handlers.http11
    import scrapy.core.engine
    import scrapy.dupefilters
    import scrapy.pqueues
    import scrapy.squeues
    import scrapy.statscollectors
    import trafilatura
    import tzdata.zoneinfo

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
    assert all((anyio, encodings, tzdata, httpcore, trafilatura, scrapy, newswatch, pipelines, scheduler, spiders))
    _keep_certificates(httpx.create_ssl_context())
    _leave_catalogue()


def _keep_certificates(made: Any) -> None:
    """Reading them costs a tenth of a second a process, and the receiver speaks no TLS."""
    import httpx._transports.default

    httpx._transports.default.create_ssl_context = lambda **_: made  # type: ignore[attr-defined]


def _leave_catalogue() -> None:
    """The shipped sources are read anew by each command, and none of them is crawled here."""
    import spiders.sources

    spiders.sources.CATALOGUE = Path("/nonexistent")


def read_ahead(crawled: Path, spare: Path) -> None:
    """Words, forms and questions of the articles that `crawled` holds, read in this process by way of `spare`."""
    from newswatch.alerts.match import Matcher
    from newswatch.archive.export import write_jsonl
    from newswatch.archive.reader import Archive
    from newswatch.archive.writer import Writer
    from newswatch.clock import SystemClock
    from newswatch.settings import Settings
    from pipelines.importing import Import

    lines = spare / "articles.jsonl"
    with Archive(crawled) as archive, lines.open("w", encoding="utf-8") as out:
        write_jsonl(archive.iterate(), out)
    settings, clock = Settings(), SystemClock()
    match = Matcher(settings, clock)
    with Writer.open(spare, clock=clock, settings=settings.archive, role="import") as writer:
        writer.on_stored.append(lambda to, stored: match(to, dataclasses.replace(stored, imported=False)))
        steps = Import(lines, {}, any_source=True, batch=8)
        while steps.step(writer):
            pass
        steps.close()


def read_names(homes: Iterable[Path]) -> None:
    """The names that are the same place or person, which a process reads once for its home."""
    from newswatch.archive.aliases import of_home

    for home in homes:
        of_home(home)


def remember_pages(read: dict[str, Any]) -> None:
    """Extraction takes no part in what fails here, and would cost more than all the rest."""
    from urllib.parse import urlsplit

    from pipelines.extract.workers import ExtractPool

    async def extract(_: ExtractPool, page: Any, *__: object) -> Any:
        found = read.get(urlsplit(page.final_url).path) or extracted(page.final_url, Answer(body=page.body))
        return dataclasses.replace(found, url=page.url, final_url=page.final_url, fetched_at=page.fetched_at)

    ExtractPool.extract = extract  # type: ignore[assignment, method-assign]
    ExtractPool.start = lambda _: None  # type: ignore[method-assign]
