"""Large archives of made articles: `python -m benchmarks.millions HOME NUMBER` builds one, once, and HOME.plain.db.

That is a plain FTS5 table of the same articles, filled batch by batch, so that both are built by the same machine at
the same time.

Everything goes through the writer but the search for near copies, which would be half the work: who copied whom is
known here. So the table `band` stays empty; what it costs is measured in benchmarks/near.py.
"""

import heapq
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from benchmarks import made
from newswatch.archive import stories
from newswatch.archive.database import FILE
from newswatch.archive.normal import normal
from newswatch.archive.writer import Writer
from newswatch.models import VersionKind
from newswatch.settings import Archive

_BATCH = 2_000
_HASH, _USUAL_HASH = 64 << 20, 1 << 20
"""Bytes FTS5 gathers before it writes: the larger it is, the less there is to merge."""


class MadeClock:
    """Stands where the last article was seen."""

    def __init__(self, moment: datetime = made.START) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()


class Plain:
    """Title and body in a bare FTS5 table; articles as first seen, without their edits."""

    def __init__(self, file: Path) -> None:
        file.unlink(missing_ok=True)
        self.took = 0.0
        """CPU seconds of storing."""
        self._file = file
        self._sql = sqlite3.connect(file, isolation_level=None)
        self._sql.execute("PRAGMA page_size = 8192")
        self._sql.execute(
            "CREATE VIRTUAL TABLE plain USING fts5 (title, body, tokenize = 'unicode61 remove_diacritics 0')"
        )

    def add(self, articles: Iterable[made.Made]) -> None:
        pages = [one.candidate.extracted for one in articles]
        rows = [(normal(page.title or ""), normal("\n".join(page.paragraphs))) for page in pages]
        began = time.process_time()
        self._sql.execute("BEGIN")
        self._sql.executemany("INSERT INTO plain VALUES (?, ?)", rows)
        self._sql.execute("COMMIT")
        self.took += time.process_time() - began

    def close(self) -> int:
        """Bytes."""
        self._sql.close()
        return self._file.stat().st_size


def build(home: Path, number: int, *, anew: bool = False, plain: Plain | None = None) -> float:
    """CPU seconds of storing; 0.0 for an archive that stands already. It is built aside and moved into its place."""
    if anew:
        shutil.rmtree(home, ignore_errors=True)
    if (home / FILE).exists():
        Writer.open(home, clock=MadeClock(), settings=Archive(), role="bench").close()  # of an older schema perhaps
        return 0.0
    unfinished = home.with_name(f"{home.name}.unfinished")
    clock, took = MadeClock(), 0.0
    with (
        Writer.open(unfinished, clock=clock, settings=Archive(), role="bench") as writer,
        _Known() as known,
    ):
        with writer.transaction():
            for source in made.sources():
                writer.set_source(source)
        _gather(writer, _HASH)
        for batch in _batches(_events(number)):
            began = time.process_time()
            with writer.transaction():
                for moment, _, one, is_edit in batch:
                    clock.moment = moment
                    known.coming = one
                    _store(writer, one, moment, is_edit)
            took += time.process_time() - began
            if plain is not None:
                plain.add(one for _, _, one, is_edit in batch if not is_edit)
            _progress(batch[-1][1], number, took, plain)
        _gather(writer, _USUAL_HASH)
    unfinished.rename(home)
    return took


class _Known(ExitStack):
    """Stories as they were made, in the place of those that are looked for."""

    def __init__(self) -> None:
        super().__init__()
        self.coming: made.Made | None = None
        self._stories: dict[int, int] = {}
        self._places = 0
        self.enter_context(patch.object(stories, "enter", self._enter))
        self.enter_context(patch.object(stories, "revise", lambda *_, **__: None))

    def _enter(self, sql: sqlite3.Connection, article_id: int, *, at: int, window: int) -> int:  # noqa: ARG002
        place, self._places = self._places, self._places + 1
        origin = None if self.coming is None else self.coming.copy_of
        if origin is None or origin not in self._stories:
            story = self._stories[place] = stories._begin(sql, article_id, at)
            return story
        story = self._stories[origin]
        sql.execute(
            "INSERT INTO story_member (article_id, story_id, from_at, share) VALUES (?, ?, ?, 0.9)",
            (article_id, story, at),
        )
        return story


Event = tuple[datetime, int, made.Made, bool]


def _events(number: int) -> Iterator[Event]:
    """Articles and their edits as time goes."""
    waiting: list[Event] = []
    for place, one in enumerate(made.articles(number)):
        while waiting and waiting[0][0] <= one.observed:
            yield heapq.heappop(waiting)
        yield one.observed, place, one, False
        if one.edit is not None and one.edited is not None:
            heapq.heappush(waiting, (one.edited, place, one, True))
    while waiting:
        yield heapq.heappop(waiting)


def _batches(events: Iterator[Event]) -> Iterator[list[Event]]:
    batch: list[Event] = []
    for event in events:
        batch.append(event)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _store(writer: Writer, one: made.Made, moment: datetime, is_edit: bool) -> None:
    if not is_edit or one.edit is None:
        writer.add_article(one.candidate, cleaner="made", capture=None, observed_at=moment, baseline=False)
        return
    known = writer.find_by_keys([one.edit.url_key])
    if known is None:
        raise RuntimeError(f"{one.edit.url} is edited before it is stored")
    writer.add_version(
        known.article_id, one.edit, cleaner="made", kind=VersionKind.TEXT, capture=None, observed_at=moment
    )


def _gather(writer: Writer, size: int) -> None:
    with writer.transaction():
        writer.connection.sql.execute("INSERT INTO search_index (search_index, rank) VALUES ('hashsize', ?)", (size,))


def _progress(place: int, number: int, took: float, plain: Plain | None) -> None:
    if place % 20_000 < _BATCH:
        beside = "" if plain is None else f"; plain FTS5 {plain.took:,.0f} s"
        print(f"  {place:,} of {number:,}, {took:,.0f} s CPU{beside}", file=sys.stderr, flush=True)


def run(home: Path, number: int) -> None:
    plain = Plain(home.with_name(f"{home.name}.plain.db"))
    took = build(home, number, plain=plain)
    for name, seconds, size in (
        ("ours", took, (home / FILE).stat().st_size),
        ("plain FTS5", plain.took, plain.close()),
    ):
        print(
            f"{name}: {seconds:,.0f} s CPU, {seconds / number * 1000:.2f} ms and {size / number:,.0f} bytes an article"
        )


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
