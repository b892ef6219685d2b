"""Taking out what the policy keeps no longer: raw pages and traces of work. An article's text stays for ever.

A page's rows go before its file, durably: whenever we die, no row leads to a page that is not there. Files that a death
left without rows are found by the next pruning.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newswatch import settings as config
from newswatch.archive import tending
from newswatch.archive.alert_store import AlertStore
from newswatch.archive.bands import PERIOD
from newswatch.archive.database import connect_reader, translated
from newswatch.archive.writer import PAGES, Writer
from newswatch.clock import to_ms
from newswatch.settings import Settings

_LAST = "pruned_at"
"""In `meta`: when the archive was pruned last, epoch ms."""
_CRAWLS_AT_ONCE = 20
_LINKS_AT_ONCE = 2000
_DONE_WITH = "state != 'pending' AND next_at IS NULL AND found_at < ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What was captured, ended or sent before these moments goes; None: nothing does."""

    pages: datetime | None
    outcomes: datetime | None
    """Of crawls, and links set aside for good."""
    bands: datetime | None
    messages: datetime | None

    @classmethod
    def of(cls, settings: Settings, now: datetime) -> "Policy":
        def before(duration: str, least: float = 0.0) -> datetime | None:
            kept = config.kept(duration)
            return None if kept is None else now - timedelta(seconds=max(kept, least))

        archive = settings.archive
        return cls(
            pages=before(archive.keep_pages),
            outcomes=before(archive.keep_outcomes),
            bands=before(archive.keep_bands, 2 * config.seconds(archive.story_window)),
            messages=before(settings.alerts.keep_sent),
        )


@dataclass(kw_only=True)
class Pruned:
    """What went, or would go."""

    pages: int = 0
    """Raw pages; their articles' texts stay."""
    files: int = 0
    bytes: int = 0
    """Of those files on the disk."""
    outcomes: int = 0
    """Addresses of old crawls; how many ended how is kept."""
    links: int = 0
    """Set aside for good, and found long ago."""
    bands: int = 0
    """Rows by which near copies of old stories are found."""
    messages: int = 0
    """Contents of sent messages; that they were sent is kept."""

    @property
    def nothing(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))


def foretell(home: Path, policy: Policy) -> Pruned:
    """What `prune` would take out now; changes nothing. Raises ArchiveError when there is no archive."""
    sql = connect_reader(home)
    try:
        with translated(home):
            return _counted(sql, home / PAGES, policy)
    finally:
        sql.close()


def _counted(sql: sqlite3.Connection, folder: Path, policy: Policy) -> Pruned:
    files = [*_old_files(sql, policy), *_orphans(sql, folder, policy)]
    found = Pruned(pages=sum(pages for _, pages in files))
    for name, _ in files:
        if (folder / name).exists():
            found.files += 1
            found.bytes += (folder / name).stat().st_size
    if policy.outcomes is not None:
        before = to_ms(policy.outcomes)
        found.outcomes = _one(
            sql, "SELECT count(*) FROM outcome WHERE crawl_id IN (SELECT id FROM crawl WHERE finished_at < ?)", before
        )
        found.links = _one(sql, f"SELECT count(*) FROM link WHERE {_DONE_WITH}", before)
    if policy.bands is not None:
        found.bands = _one(sql, "SELECT count(*) FROM band WHERE period < ?", to_ms(policy.bands) // PERIOD)
    if policy.messages is not None:
        found.messages = AlertStore(sql).prunable(policy.messages)
    return found


class Pruning:
    """`step` until it says False: each is short, so that a crawl beside it goes on storing. `pruned` says what went."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.pruned = Pruned()
        self._steps: Iterator[None] | None = None

    def step(self, writer: Writer) -> bool:
        """Needs no open transaction. Raises ArchiveError; what earlier steps did is kept."""
        if self._steps is None:
            self._steps = self._all(writer)
        return next(self._steps, self) is not self

    def _all(self, writer: Writer) -> Iterator[None]:
        yield from self._pages(writer)
        yield from self._outcomes(writer)
        yield from self._links(writer)
        yield from self._bands(writer)
        yield from self._messages(writer)
        yield from tending.pair_up(writer)
        yield from tending.clean_index(writer)
        with writer.transaction():
            writer.connection.sql.execute(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)", (_LAST, str(to_ms(writer.clock.now())))
            )

    def _pages(self, writer: Writer) -> Iterator[None]:
        folder = writer.pages.folder
        with writer.connection.reading() as sql:
            old = list(_old_files(sql, self.policy))
        for name, _ in old:
            with _durable(writer), writer.transaction():
                gone = writer.connection.sql.execute("DELETE FROM capture WHERE file = ?", (name,)).rowcount
            self.pruned.pages += gone
            self._unlink(writer, name)
            yield
        with writer.connection.reading() as sql:
            left = [name for name, _ in _orphans(sql, folder, self.policy)]
        for name in left:
            self._unlink(writer, name)
            yield

    def _unlink(self, writer: Writer, name: str) -> None:
        with writer.connection.reading():  # nobody appends meanwhile
            size = writer.pages.delete(name)
        if size is not None:
            self.pruned.files += 1
            self.pruned.bytes += size

    def _outcomes(self, writer: Writer) -> Iterator[None]:
        if self.policy.outcomes is None:
            return
        last = 0
        while True:
            with writer.connection.reading() as sql:
                crawls = [row[0] for row in sql.execute(
                    "SELECT id FROM crawl WHERE id > ? AND finished_at < ? ORDER BY id LIMIT ?",
                    (last, to_ms(self.policy.outcomes), _CRAWLS_AT_ONCE),
                )]  # fmt: skip
            if not crawls:
                return
            with writer.transaction():
                self.pruned.outcomes += sum(_sum_up(writer.connection.sql, crawl) for crawl in crawls)
            last = crawls[-1]
            yield

    def _links(self, writer: Writer) -> Iterator[None]:
        if self.policy.outcomes is None:
            return
        with writer.connection.reading() as sql:
            sources = [row[0] for row in sql.execute("SELECT DISTINCT source_id FROM link ORDER BY 1")]
        for source in sources:
            gone = _LINKS_AT_ONCE
            while gone == _LINKS_AT_ONCE:
                with writer.transaction():
                    gone = writer.connection.sql.execute(
                        f"DELETE FROM link WHERE source_id = ? AND url_key IN (SELECT url_key FROM link"
                        f" WHERE source_id = ? AND {_DONE_WITH} LIMIT ?)",
                        (source, source, to_ms(self.policy.outcomes), _LINKS_AT_ONCE),
                    ).rowcount
                self.pruned.links += gone
                yield

    def _bands(self, writer: Writer) -> Iterator[None]:
        if self.policy.bands is None:
            return
        with writer.connection.reading() as sql:
            parts = _old_bands(sql, to_ms(self.policy.bands) // PERIOD)
        for part in parts:
            with writer.transaction():
                self.pruned.bands += writer.connection.sql.execute(
                    "DELETE FROM band WHERE period = ? AND shingle = ? AND band = ?", part
                ).rowcount
            yield

    def _messages(self, writer: Writer) -> Iterator[None]:
        gone = 1
        while gone and self.policy.messages is not None:
            with writer.transaction():
                gone = AlertStore(writer.connection.sql).prune_sent(self.policy.messages)
            self.pruned.messages += gone
            yield


def prune(writer: Writer, policy: Policy) -> Pruned:
    """All of it at once, for a process that has the archive to itself."""
    pruning = Pruning(policy)
    while pruning.step(writer):
        continue
    return pruning.pruned


def last_pruned(writer: Writer) -> int | None:
    """Epoch ms; None where it never was."""
    with writer.connection.reading() as sql:
        row = sql.execute("SELECT value FROM meta WHERE key = ?", (_LAST,)).fetchone()
    return None if row is None else int(row[0])


@contextmanager
def _durable(writer: Writer) -> Iterator[None]:
    """What is committed within survives a power cut too."""
    with writer.connection.reading() as sql:
        sql.execute("PRAGMA synchronous = FULL").close()
    try:
        yield
    finally:
        with writer.connection.reading() as sql:
            sql.execute("PRAGMA synchronous = NORMAL").close()


def _old_files(sql: sqlite3.Connection, policy: Policy) -> Iterator[tuple[str, int]]:
    """(file, pages in it), where the newest page of a file is old."""
    if policy.pages is not None:
        yield from sql.execute(
            "SELECT file, count(*) FROM capture GROUP BY file HAVING max(observed_at) < ? ORDER BY file",
            (to_ms(policy.pages),),
        ).fetchall()


def _orphans(sql: sqlite3.Connection, folder: Path, policy: Policy) -> Iterator[tuple[str, int]]:
    """Files of old days to which no row leads."""
    if policy.pages is None or not folder.is_dir():
        return
    for path in sorted(folder.glob("*/*.warc.gz")):
        name, day = str(path.relative_to(folder)), path.name[: len("2026-11-23")]
        known = sql.execute("SELECT 1 FROM capture WHERE file = ? LIMIT 1", (name,)).fetchone()
        if known is None and day < policy.pages.date().isoformat():
            yield name, 0


def _sum_up(sql: sqlite3.Connection, crawl_id: int) -> int:
    sql.execute(
        "INSERT INTO outcome_sum SELECT crawl_id, source_id, outcome, coalesce(reason, ''), count(*) FROM outcome"
        " WHERE crawl_id = ? GROUP BY 1, 2, 3, 4 ON CONFLICT DO UPDATE SET number = number + excluded.number",
        (crawl_id,),
    )
    return sql.execute("DELETE FROM outcome WHERE crawl_id = ?", (crawl_id,)).rowcount


def _old_bands(sql: sqlite3.Connection, first_kept: int) -> list[tuple[int, int, int]]:
    """(period, shingle, band) of the old ones, by hops over the key: there may be a hundred million rows."""
    found: list[tuple[int, int, int]] = []
    at: tuple[Any, ...] | None = (-(2**62), 0, 0)
    while at is not None:
        at = sql.execute(
            "SELECT period, shingle, band FROM band WHERE (period, shingle, band) > (?, ?, ?) AND period < ?"
            " ORDER BY period, shingle, band LIMIT 1",
            (*at, first_kept),
        ).fetchone()
        if at is not None:
            found.append((at[0], at[1], at[2]))
    return found


def _one(sql: sqlite3.Connection, question: str, *values: int) -> int:
    return int(sql.execute(question, values).fetchone()[0])
