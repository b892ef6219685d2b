"""Every single statement of a small crawl fails once, as a full disk would: nothing half-made stays."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from newswatch.archive import care
from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.errors import ArchiveError
from tests.archive_kit import HandClock, candidate, edit, found, open_writer, source, store

SLUGS = ("one", "two")


class Failing:
    """Stands before a connection and refuses its n-th statement."""

    def __init__(self, connection: sqlite3.Connection, left: int) -> None:
        self._connection = connection
        self.left = left

    def _count(self) -> None:
        self.left -= 1
        if self.left == 0:
            fault = sqlite3.OperationalError("database or disk is full")
            fault.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise fault

    def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
        if not statement.startswith("ROLLBACK"):
            self._count()
        return self._connection.execute(statement, *values)  # type: ignore[arg-type]

    def executemany(self, statement: str, values: object) -> sqlite3.Cursor:
        self._count()
        return self._connection.executemany(statement, values)  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)


@contextmanager
def failing(writer: Writer, left: int) -> Iterator[Failing]:
    real = writer.connection.sql
    wrapped = Failing(real, left)
    writer.connection.sql = wrapped  # type: ignore[assignment]
    try:
        yield wrapped
    finally:
        writer.connection.sql = real


def small_crawl(writer: Writer) -> None:
    """Twice the same is once."""
    crawl_id = writer.frontier.begin_crawl({})
    writer.frontier.begin_source(crawl_id, "oc-media")
    links = [found(candidate(slug).url) for slug in SLUGS]
    writer.frontier.endpoint_read("oc-media", "feed", "feed", links, etag=None, last_modified=None, finished=True)
    for slug in SLUGS:
        if writer.find_by_keys([candidate(slug).url_key]) is None:
            store(writer, candidate(slug), with_page=True)
    known = writer.find_by_keys([candidate("two").url_key])
    assert known is not None
    changed = candidate("two", text="Another wording.")
    if known.content_hash != changed.content_hash:
        edit(writer, known.article_id, changed)


def told(home: Path) -> list[tuple[object, ...]]:
    with Archive(home) as archive:
        return [(one.url, one.title, one.text, one.version, one.status) for one in archive.iterate()]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[tuple[object, ...]], int]:
    home = tmp_path_factory.mktemp("undisturbed")
    with open_writer(home, HandClock()) as writer:
        writer.set_source(source())
        with failing(writer, 10**9) as counter:
            small_crawl(writer)
        statements = 10**9 - counter.left
    return told(home), statements


def test_any_statement_may_fail(tmp_path: Path, undisturbed: tuple[list[tuple[object, ...]], int]) -> None:
    expected, statements = undisturbed
    assert statements > 40
    for number in range(1, statements + 1):
        home = tmp_path / str(number)
        with open_writer(home, HandClock()) as writer:
            writer.set_source(source())
            with failing(writer, number), pytest.raises(ArchiveError, match="disk is full"):
                small_crawl(writer)
            small_crawl(writer)
        assert told(home) == expected, number
        assert [check.says for check in care.integrity(home) if not check.ok] == [], number
