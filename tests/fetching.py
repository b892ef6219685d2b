"""Crawls of a test's own site into a real archive, with a pipeline that keeps titles and asks no extractor."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from scrapy.crawler import Crawler

from newswatch.archive.writer import Writer
from newswatch.clock import Clock, SystemClock
from newswatch.models import Candidate, Endpoint, EndpointKind, Extracted, Page, Source, VersionKind
from newswatch.settings import Crawl, Settings
from newswatch.urls import url_key
from pipelines.outcomes import Outcome
from spiders import settings as spider_settings
from spiders.runner import crawl, run
from spiders.session import ArchiveContext, CrawlOptions
from tests.site import Site


@dataclass(frozen=True)
class Kept:
    outcome: Outcome


class KeepTitles:
    """What the real stages do, without extraction: an article by its address, its whole text its title."""

    def __init__(self, crawler: Crawler) -> None:
        self._ctx: ArchiveContext = crawler.settings[spider_settings.CONTEXT]
        self._crawl_id = crawler.settings.getint(spider_settings.CRAWL_ID)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def candidate(self, page: Page) -> Candidate:
        return _candidate(page)

    def process_item(self, page: Page) -> Kept:
        writer, key = self._ctx.writer, url_key(page.url)
        candidate = self.candidate(page)
        with writer.transaction():
            known = writer.find_by_keys([key, candidate.url_key])
            if known is None:
                stored = writer.add_article(
                    candidate, cleaner="test", capture=None, observed_at=page.fetched_at, baseline=False,
                    etag=page.headers.get("etag"),
                )  # fmt: skip
                outcome, article_id = Outcome.NEW, stored.article_id
            elif known.content_hash != candidate.content_hash:
                writer.add_version(
                    known.article_id, candidate, cleaner="test", kind=VersionKind.TEXT, capture=None,
                    observed_at=page.fetched_at,
                )  # fmt: skip
                outcome, article_id = Outcome.UPDATED, known.article_id
            else:
                writer.touch(known.article_id, candidate.alias_keys, checked_at=page.fetched_at)
                outcome, article_id = Outcome.SAME, known.article_id
            writer.frontier.outcome(self._crawl_id, page.source, key, page.url, outcome, None, None, article_id)
        return Kept(outcome)


def _candidate(page: Page) -> Candidate:
    found = re.search(rb"<title>(.*?)</title>", page.body)
    title = found[1].decode() if found else "untitled"
    extracted = Extracted(
        source=page.source, url=page.url, final_url=page.final_url, canonical_url=None, fetched_at=page.fetched_at,
        title=title, authors=(), published_at=None, published_raw=None, published_how=None, modified_at=None,
        language="en", section=None, tags=(), lead=None, paragraphs=(title,), image=None, image_credit=None,
        partial=False,
    )  # fmt: skip
    key, final = url_key(page.url), url_key(page.final_url)
    aliases = {final: page.final_url, key: page.url}
    return Candidate(
        extracted=extracted, url=page.final_url, url_key=final, alias_keys=tuple(aliases.items()), text_hash=None,
        content_hash=sha256(title.encode()).hexdigest(),
    )  # fmt: skip


def source(site: Site, kind: str = "listing", path: str = "/news", **changes: Any) -> Source:
    """A source over one endpoint of a site; private addresses open, no delay."""
    values: dict[str, Any] = {
        "id": "test", "name": "Test", "home": site.url("/"), "languages": ("en",), "country": "GE",
        "timezone": "Asia/Tbilisi", "article": r"/news/[^?]+", "private_network": True, "delay": 0.0,
        "discover": (Endpoint(kind=EndpointKind(kind), url=site.url(path)),),
    }  # fmt: skip
    return Source(**{**values, **changes})


class Newsroom:
    """An archive and the crawls into it."""

    def __init__(self, home: Path, clock: Clock | None = None, **limits: Any) -> None:
        values: dict[str, Any] = {"request_timeout": "2s", "retries": 0, **limits}
        self.settings = Settings(crawl=Crawl(**values))
        self.clock = clock or SystemClock()
        self.writer = Writer.open(home, clock=self.clock, settings=self.settings.archive, role="test")
        self.ctx = ArchiveContext(settings=self.settings, clock=self.clock, writer=self.writer)
        self.crawl_id = 0

    def crawl(self, *sources: Source, **options: Any) -> dict[str, Any]:
        """The crawl's JSON, by source; with one source just its own."""
        found = run(self._crawl(sources, CrawlOptions(**options)))
        return found[sources[0].id] if len(sources) == 1 else found

    async def _crawl(self, sources: Sequence[Source], options: CrawlOptions) -> dict[str, Any]:
        for each in sources:
            self.writer.set_source(each)
        self.crawl_id = self.writer.frontier.begin_crawl({})
        await crawl(sources, self.ctx, options, self.crawl_id)
        self.writer.frontier.finish_crawl(self.crawl_id, "finished")
        found: dict[str, Any] = self.writer.frontier.report(self.crawl_id).as_json()["sources"]
        for counted in found.values():
            check_law(counted)
        return found

    def finish(self, source_id: str = "test") -> str:
        return str(
            self.ask("SELECT finish FROM crawl_source WHERE crawl_id = ? AND source_id = ?", self.crawl_id, source_id)[
                0
            ][0]
        )

    def urls(self) -> list[str]:
        return [row[0] for row in self.ask("SELECT url FROM article ORDER BY id")]

    def details(self) -> dict[str, tuple[str, str, str]]:
        """Outcome, reason and detail by address, of the last crawl."""
        rows = self.ask("SELECT url, outcome, reason, detail FROM outcome WHERE crawl_id = ?", self.crawl_id)
        return {url: (outcome, reason or "", detail or "") for url, outcome, reason, detail in rows}

    def ask(self, question: str, *values: object) -> list[Any]:
        with self.writer.connection.reading() as sql:
            return sql.execute(question, values).fetchall()


def check_law(counted: dict[str, Any]) -> None:
    """found = known + new + updated + same + copies + all rejected + all failed."""
    parts = sum(counted[name] for name in ("known", "new", "updated", "same", "copies"))
    assert counted["found"] == parts + sum(counted["rejected"].values()) + sum(counted["failed"].values()), counted


@contextmanager
def newsroom(home: Path, monkeypatch: Any, **arguments: Any) -> Iterator[Newsroom]:
    monkeypatch.setattr(spider_settings, "STAGES", ["tests.fetching.KeepTitles"])
    room = Newsroom(home, **arguments)
    try:
        yield room
    finally:
        room.writer.close()
