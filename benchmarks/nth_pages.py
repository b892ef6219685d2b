"""What the crawls of benchmarks/nth.py are spared: pages read once for all runs, and days that pass at once."""

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


def remember_pages(read: dict[str, Any]) -> None:
    """Extraction takes no part in what fails here, and would cost more than all the rest."""
    from urllib.parse import urlsplit

    from pipelines.extract.workers import ExtractPool

    async def extract(_: ExtractPool, page: Any, *__: object) -> Any:
        found = read.get(urlsplit(page.final_url).path) or extracted(page.final_url, Answer(body=page.body))
        return dataclasses.replace(found, url=page.url, final_url=page.final_url, fetched_at=page.fetched_at)

    ExtractPool.extract = extract  # type: ignore[assignment, method-assign]
    ExtractPool.start = lambda _: None  # type: ignore[method-assign]
