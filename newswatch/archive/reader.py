"""Reading the archive: for people, notebooks, the command line and the web pages. Never writes."""

from collections.abc import Iterable
from datetime import datetime

from newswatch.archive import blocks, health, status, telling
from newswatch.archive.asking import Asking
from newswatch.archive.health import HealthEvent, SourceHealth
from newswatch.archive.reports import CrawlReport, read_report
from newswatch.archive.results import SearchResult
from newswatch.archive.rows import VERSIONS, version_of
from newswatch.archive.status import CrawlRow, SourceStatus
from newswatch.archive.telling import Outline
from newswatch.errors import ConfigError
from newswatch.models import Article, BlockReport, StoryMember, Version

__all__ = ["Archive", "SearchResult"]


class Archive(Asking):
    """An archive, by its home folder or its file. Close it, or use it as a context.

        with Archive("data") as archive:
            for article in archive.search('iran "peace treaty" -gas', limit=5):
                print(article.published_at, article.title)

    Raises ArchiveError when there is none, TooNew or Damaged when it cannot be read.
    """

    def __len__(self) -> int:
        """Articles, withdrawn ones included."""
        with self._reading() as sql:
            return int(sql.execute("SELECT count(*) FROM article").fetchone()[0])

    def get(self, article_id: int) -> Article:
        """Raises ConfigError when there is no such article."""
        with self._reading() as sql:
            for article in self._articles(sql, [article_id]):
                return article
        raise ConfigError(f"There is no article {article_id} in {self.path}; `newswatch search` shows ids.")

    def blocks(self, source_id: str) -> list[BlockReport]:
        """What was learned to be furniture of a source, or a person pinned or forgot."""
        with self._reading() as sql:
            return blocks.reports(sql, source_id)

    def versions(self, article_id: int) -> list[Version]:
        """What the source published, oldest first, in our newest reading of it. Raises ConfigError as `get`."""
        with self._reading() as sql:
            found = [version_of(row) for row in sql.execute(VERSIONS, (article_id,))]
        if not found:
            self.get(article_id)
        return found

    def stories(self, article_id: int) -> list[StoryMember]:
        """The other articles of its story, first publisher first. Raises ConfigError as `get`."""
        story = self.get(article_id).story_id
        return [] if story is None else [one for one in self.story(story) if one.article_id != article_id]

    def story(self, story_id: int, *, as_of: datetime | str | None = None) -> list[StoryMember]:
        """Every article of a story in the order they told it, as the archive knew it at `as_of` or knows it now.

        Empty for a story that is not there.
        """
        with self._reading() as sql:
            return telling.members(sql, story_id, self._then(as_of))

    def outlines(self, stories: Iterable[int], *, as_of: datetime | str | None = None) -> dict[int, Outline]:
        """For each story how many outlets told it, and who first."""
        with self._reading() as sql:
            return telling.outlines(sql, stories, self._then(as_of))

    def sources(self) -> list[SourceStatus]:
        """Every source the archive knows, with its last crawl and counts."""
        with self._reading() as sql:
            return status.sources(sql)

    def health(self) -> list[SourceHealth]:
        """How every source is: its faults, what it brought, what it cost. `events` has the faults one by one."""
        with self._reading() as sql:
            return health.sources(sql, self._clock.now())

    def events(self, source: str | None = None, *, open_only: bool = False, limit: int = 100) -> list[HealthEvent]:
        """Faults, newest first, also those that are over; source "" is the service itself; `limit` -1 is all."""
        with self._reading() as sql:
            return health.events(sql, source, open_only=open_only, limit=limit)

    def crawls(self, limit: int = 10) -> list[CrawlRow]:
        """The last crawls, newest first."""
        with self._reading() as sql:
            return status.crawls(sql, limit)

    def report(self, crawl_id: int) -> CrawlReport:
        """Raises ConfigError when there is no such crawl."""
        with self._reading() as sql:
            return read_report(sql, crawl_id)
