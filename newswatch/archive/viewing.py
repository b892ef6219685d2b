"""The archive as the web pages ask it: questions that end in time, and what one page shows beside the article."""

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from newswatch.archive import details, facets, sampling, timeline
from newswatch.archive.alert_store import AlertStore
from newswatch.archive.details import Details, KeptPage
from newswatch.archive.pages import PageStore
from newswatch.archive.reader import Archive
from newswatch.archive.results import Facets, Timeline
from newswatch.clock import Clock
from newswatch.errors import ConfigError

_CACHE_KIB = 16 * 1024
"""Several of these are open side by side."""
_STEPS = 20_000
"""SQLite's own steps between looks at the time: about a millisecond."""
_SAMPLE = 5_000
"""Articles behind the counts beside a list: a page has no room for more digits."""
_PARTED_BY = "country"


class View(Archive):
    """An Archive for one question after another, from any thread, by one at a time."""

    def __init__(self, path: str | Path, *, clock: Clock | None = None) -> None:
        super().__init__(path, clock=clock)
        self._sql.execute(f"PRAGMA cache_size = -{_CACHE_KIB}").close()
        self._end = math.inf
        self._sql.set_progress_handler(lambda: time.monotonic() > self._end, _STEPS)

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Questions asked inside end by then, all of them together, or raise TooSlow."""
        before = self._end
        self._end = min(before, time.monotonic() + seconds)
        try:
            yield
        finally:
            self._end = before

    def newest(self) -> tuple[int, int]:
        """The highest id of an article and of a version: it changes when the archive has something new to show."""
        with self._reading() as sql:
            (article,) = sql.execute("SELECT max(id) FROM article").fetchone()
            (version,) = sql.execute("SELECT max(id) FROM version").fetchone()
            return int(article or 0), int(version or 0)

    def overview(self, query: str, by: Sequence[str], limit: int) -> tuple[Facets, Timeline]:
        """Counts and timeline of a page, from one look at a few thousand of the articles found. Raises as `facets`."""
        scope = self._scope(query, None)
        with self._reading() as sql:
            sample = sampling.sampled(sql, scope, _SAMPLE)
            *counts, days = sample.one(sql, [*facets.gathered(by), timeline.gathered(_PARTED_BY)])
            return (
                facets.counted(sql, sample, counts, by, limit),
                timeline.counted(sql, sample, days, "auto", _PARTED_BY),
            )

    def details(self, article_id: int) -> Details:
        """Raises ConfigError when there is no such article."""
        with self._reading() as sql:
            found = details.details(sql, article_id)
        if found is None:
            raise ConfigError(f"There is no article {article_id} in {self.path}; `newswatch search` shows ids.")
        return found

    def kept_pages(self, article_id: int) -> list[KeptPage]:
        """The pages of an article as they were fetched, oldest first, as far as they are still kept."""
        with self._reading() as sql:
            return details.kept_pages(sql, article_id)

    def page(self, kept: KeptPage) -> tuple[str, bytes]:
        """(content type, body). Raises ArchiveError when it is gone, Damaged when it cannot be read."""
        _, headers, body = PageStore(self.path.parent / "pages").read(kept.capture)
        return headers.get("content-type", ""), body

    def outlets(self) -> dict[str, str]:
        """Every source the archive knows: its id and its name."""
        with self._reading() as sql:
            return {str(row[0]): str(row[1] or row[0]) for row in sql.execute("SELECT id, name FROM source")}

    @contextmanager
    def alerts(self) -> Iterator[AlertStore]:
        """The alerts, to be asked within the `with`."""
        with self._reading() as sql:
            yield AlertStore(sql)

    def sources_switched(self) -> dict[str, bool | None]:
        """What the user chose for each source; None: as its file says."""
        with self._reading() as sql:
            rows = sql.execute("SELECT id, enabled FROM source").fetchall()
            return {str(name): None if enabled is None else bool(enabled) for name, enabled in rows}
