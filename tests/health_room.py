"""An outlet on a test's site with a switch for each way to break, crawled for weeks by a clock of our own."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapy.exceptions import DropItem

from newswatch.alerts.dispatch import Dispatcher
from newswatch.models import Candidate, Endpoint, EndpointKind, Page, Source
from newswatch.settings import Crawl, Health, Secrets, Settings
from newswatch.urls import url_key
from pipelines.outcomes import Outcome
from scheduler.rounds import Rounds
from spiders.runner import crawl, run
from spiders.session import CrawlOptions
from tests import archive_kit
from tests.fetching import KeepTitles, Kept, Newsroom
from tests.fetching import source as source_of
from tests.site import Answer, Hit, Site, feed, listing

BEGIN = datetime(2026, 9, 7, tzinfo=UTC)
"""A Monday."""
HOURS = (6, 12, 18, 23)
"""When a day's crawls are made (UTC)."""
_META = re.compile(r'<meta name="(\w+)" content="([^"]*)">')


class DayClock:
    def __init__(self, moment: datetime = BEGIN) -> None:
        self.moment = moment
        self._ticks = 0.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        self._ticks += 0.001
        return self.moment.timestamp() + self._ticks


@dataclass
class Outlet:
    """What the site says is decided when it is asked."""

    site: Site
    clock: DayClock
    name: str = "test"
    a_day: int = 12
    published: list[tuple[datetime, dict[str, str]]] = field(default_factory=list)
    broken: Callable[[Hit], Answer | None] = lambda _: None
    """For any address; None: the outlet as it is."""
    page: dict[str, str] = field(default_factory=dict)
    """What an article says from now on that it did not say before."""
    in_feed: Callable[[int], bool] = lambda _: True
    in_list: Callable[[int], bool] = lambda _: True
    """Whether an article's number is listed there."""

    def __post_init__(self) -> None:
        self._serve(self.path("feed"), lambda: feed(self.site.url(path) for path in self.listed(self.in_feed)))
        self._serve(self.path("list"), lambda: Answer(body=listing(self.listed(self.in_list)).encode()))
        self._serve("/robots.txt", lambda: Answer(status=404))
        for number in range(len(self.published)):
            self._serve_article(number)

    def again(self, clock: DayClock) -> "Outlet":
        """As it stands now, for another test."""
        return Outlet(self.site, clock, self.name, self.a_day, [*self.published])

    def path(self, name: str) -> str:
        return f"/{self.name}/{name}"

    def listed(self, shown: Callable[[int], bool]) -> list[str]:
        out = [number for number, (moment, _) in enumerate(self.published) if moment <= self.clock.moment]
        return [self._article(number) for number in reversed(out[-30:]) if shown(number)]

    def day(self, midnight: datetime) -> None:
        """A day's articles, from half past five to half past five."""
        for number in range(self.a_day):
            moment = midnight + timedelta(hours=5.5 + 12 * number / self.a_day)
            values = {"title": f"Report {len(self.published)}", "date": moment.isoformat(), "author": "A. Writer"}
            text = f"A text {len(self.published)} " + "word " * 300
            self.published.append((moment, {**values, "text": text, **self.page}))
            self._serve_article(len(self.published) - 1)

    def _article(self, number: int) -> str:
        return self.path(f"{'politics' if number % 2 else 'economy'}/news/{number}")

    def _serve_article(self, number: int) -> None:
        values = self.published[number][1]
        head = "".join(f'<meta name="{name}" content="{value}">' for name, value in values.items())
        body = f"<!doctype html><html><head>{head}</head><body></body></html>".encode()
        self._serve(self._article(number), lambda: Answer(body=body))

    def _serve(self, path: str, answer: Callable[[], Answer]) -> None:
        self.site[path] = lambda hit: self.broken(hit) or answer()


class KeepMarked(KeepTitles):
    """An article says in its head what it is; one without a text is rejected as empty."""

    def process_item(self, page: Page) -> Kept:
        if not dict(_META.findall(page.body.decode())).get("text"):
            key = url_key(page.url)
            self._ctx.writer.frontier.outcome(self._crawl_id, page.source, key, page.url, "rejected", "empty")
            raise Empty("no text")
        return super().process_item(page)

    def candidate(self, page: Page) -> Candidate:
        values = dict(_META.findall(page.body.decode()))
        return archive_kit.candidate(
            source=page.source, url=page.url, title=values["title"], text=values["text"].strip(),
            authors=(values["author"],) if values["author"] else (), published_at=values["date"] or None,
            fetched_at=page.fetched_at,
        )  # fmt: skip


class Empty(DropItem):
    outcome = Outcome.REJECTED


class Room(Newsroom):
    """Crawls, judges and tells as a session does, at the clock's time."""

    def __init__(self, home: Path, clock: DayClock, hook: str = "", **limits: Any) -> None:
        super().__init__(home, clock, **limits)
        self.days = clock
        crawl_settings = Crawl(**{"request_timeout": "2s", "retries": 0, **limits})
        self.settings = Settings(crawl=crawl_settings, health=Health(to=(hook,) if hook else ()))
        self.ctx.settings = self.settings
        self.rounds = Rounds(self.settings, clock)

    def look(self, *sources: Source) -> dict[str, str]:
        """One crawl, judged, and told half an hour later; how each ended."""
        ended: dict[str, str] = run(self._look(sources))
        self.days.moment += timedelta(minutes=30)
        self.tell()
        return ended

    async def _look(self, sources: tuple[Source, ...]) -> dict[str, str]:
        for each in sources:
            self.writer.set_source(each)
        self.crawl_id = self.writer.frontier.begin_crawl({})
        await crawl(sources, self.ctx, CrawlOptions(), self.crawl_id)
        self.writer.frontier.finish_crawl(self.crawl_id, "finished")
        report = self.writer.frontier.report(self.crawl_id)
        self.rounds.after(self.writer, sources, report)
        return {name: str(one.finish) for name, one in report.sources.items()}

    def tell(self) -> None:
        """As the service does, and what is in the outbox goes out."""
        self.rounds.tick(self.writer)
        dispatcher = Dispatcher(self.writer, self.settings, Secrets(), self.days)

        async def send() -> None:
            await dispatcher.run_once()
            await dispatcher.close()

        asyncio.run(send())

    def live(self, outlet: Outlet, days: int = 1, *, until: str | None = None, over: str | None = None) -> int:
        """Days of publishing and crawling from the next midnight on; ends with the first crawl after which a fault
        `until` lasts, or a fault `over` does not. Returns the crawls made."""
        made = 0
        for _ in range(days):
            midnight = (self.days.moment + timedelta(days=1)).replace(hour=0, minute=0)
            outlet.day(midnight)
            for hour in HOURS:
                self.days.moment = midnight + timedelta(hours=hour)
                self.look(source_for(outlet))
                made += 1
                kinds = self.kinds(outlet.name)
                if until in kinds or (over is not None and over not in kinds):
                    return made
        return made

    def kinds(self, source: str | None = "test") -> list[str]:
        return sorted(event.kind for event in self.writer.health.open_events(source))


def source_for(outlet: Outlet, **changes: Any) -> Source:
    endpoints = (
        Endpoint(kind=EndpointKind.FEED, url=outlet.site.url(outlet.path("feed"))),
        Endpoint(kind=EndpointKind.LISTING, url=outlet.site.url(outlet.path("list"))),
    )
    named = {"id": outlet.name, "name": outlet.name.title(), "discover": endpoints, "article": r"/news/\d+$"}
    return source_of(outlet.site, **{**named, **changes})
