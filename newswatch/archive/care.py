"""Looking after an archive: is it whole, and copies of it while it is in use."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from newswatch.archive import pairs
from newswatch.archive.database import FILE, connect_reader, disk_fault, translated
from newswatch.archive.forgetting import forget
from newswatch.archive.lock import WriterLock
from newswatch.clock import SystemClock
from newswatch.errors import ArchiveError, Damaged

__all__ = ["Check", "backup", "forget", "integrity", "sqlite_version"]

_PAGES = "pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    ok: bool
    about: str
    says: str


def sqlite_version() -> str:
    return sqlite3.sqlite_version


def integrity(home: Path) -> list[Check]:
    """Reads the whole archive and changes nothing. Raises ArchiveError when it cannot even be opened."""
    path = home / FILE
    found: list[Check] = []
    with closing(connect_reader(path)) as sql:
        try:
            with translated(path):
                found.extend(_checks(sql, home))
        except Damaged as fault:
            found.append(Check(ok=False, about="archive", says=str(fault)))
    return found


def _checks(sql: sqlite3.Connection, home: Path) -> Iterator[Check]:
    said = [row[0] for row in sql.execute("PRAGMA quick_check(5)")]
    whole = said == ["ok"]
    yield Check(ok=whole, about="archive", says="every page reads" if whole else f"damaged: {'; '.join(said)}")
    if not whole:
        return
    (loose,) = sql.execute("SELECT count(*) FROM pragma_foreign_key_check").fetchone()
    yield Check(
        ok=not loose, about="rows", says=f"{loose} rows point to nothing" if loose else "every row's owner exists"
    )
    yield _articles(sql)
    yield _index(sql)
    yield _crawls(sql)
    yield _pages(sql, home / _PAGES)
    yield _words(home)


def _articles(sql: sqlite3.Connection) -> Check:
    (articles,) = sql.execute("SELECT count(*) FROM article").fetchone()
    (lacking,) = sql.execute(
        "SELECT count(*) FROM article a WHERE NOT EXISTS (SELECT 1 FROM alias WHERE article_id = a.id) OR NOT EXISTS"
        " (SELECT 1 FROM version v JOIN rendering r ON r.version_id = v.id WHERE v.id = a.version_id"
        " AND v.article_id = a.id)"
    ).fetchone()
    says = (
        f"{lacking} of {articles} lack their text or address" if lacking else f"{articles}, each with text and address"
    )
    return Check(ok=not lacking, about="articles", says=says)


def _index(sql: sqlite3.Connection) -> Check:
    (versions,) = sql.execute("SELECT count(*) FROM version").fetchone()
    (texts,) = sql.execute("SELECT count(*) FROM search_text").fetchone()
    (indexed,) = sql.execute("SELECT count(*) FROM search_index_docsize").fetchone()
    (live,) = sql.execute("SELECT count(*) FROM search_index WHERE search_index MATCH 'filters : live'").fetchone()
    (articles,) = sql.execute("SELECT count(*) FROM article").fetchone()
    (paired,) = sql.execute("SELECT count(*) FROM pair_index_docsize").fetchone()
    (to_pair,) = sql.execute("SELECT count(*) FROM version WHERE id <= ?", (pairs.upto(sql),)).fetchone()
    ok = versions == texts == indexed and live == articles and paired == to_pair
    says = f"{indexed} versions indexed, {live} of them current, {paired} by pairs of words" + (
        "" if ok else f"; there are {versions}, {articles} and {to_pair}"
    )
    return Check(ok=ok, about="index", says=says)


def _words(home: Path) -> Check:
    """FTS5 looks at its own index only on a connection that may write; so this is left out while somebody writes."""
    path = home / FILE
    try:
        with translated(path), WriterLock(home, "doctor", SystemClock().now()):
            _read_index(path)
    except Damaged as fault:
        return Check(ok=False, about="words", says=f"the index does not hold the words of the texts: {fault}")
    except ArchiveError as fault:  # somebody writes, or nobody may
        return Check(ok=True, about="words", says=f"not looked at: {fault}")
    return Check(ok=True, about="words", says="the index holds each text's words")


def _read_index(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as sql:
        sql.execute("PRAGMA wal_autocheckpoint = 0").close()
        sql.execute("BEGIN IMMEDIATE")
        try:
            sql.execute("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
            sql.execute("INSERT INTO pair_index (pair_index) VALUES ('integrity-check')")
        finally:
            sql.execute("ROLLBACK")


def _crawls(sql: sqlite3.Connection) -> Check:
    (wrong,) = sql.execute(
        "SELECT count(*) FROM crawl_source p JOIN crawl c ON c.id = p.crawl_id AND c.state = 'finished'"
        " WHERE p.found != p.known + (SELECT count(*) FROM outcome o WHERE o.crawl_id = p.crawl_id"
        " AND o.source_id = p.source_id) + (SELECT coalesce(sum(number), 0) FROM outcome_sum o"
        " WHERE o.crawl_id = p.crawl_id AND o.source_id = p.source_id)"
    ).fetchone()
    says = (
        f"in {wrong} the outcomes do not add up to what was found" if wrong else "found is the sum of outcomes in each"
    )
    return Check(ok=not wrong, about="crawls", says=says)


def _pages(sql: sqlite3.Connection, folder: Path) -> Check:
    """Files that retention took away are no fault; a file cut short is."""
    short = []
    for name, end in sql.execute("SELECT file, max(offset + length) FROM capture GROUP BY file"):
        file = folder / name
        if file.exists() and file.stat().st_size < end:
            short.append(name)
    says = (
        f"cut short: {', '.join(short[:5])}; restore them from a backup" if short else "every kept page's place exists"
    )
    return Check(ok=not short, about="kept pages", says=says)


def backup(home: Path, target: Path) -> None:
    """A whole copy of the archive at `target`, as it stands at one moment, while it may be written to.

    Raises ArchiveError when the target exists, and for a full disk; nothing half-made stays at `target`.
    """
    if target.exists():
        raise ArchiveError(f"{target} is there already; name a file that is not.")
    path, part = home / FILE, target.with_name(target.name + ".part")
    with closing(connect_reader(path)) as sql:
        try:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as fault:
            raise disk_fault(part, fault) from fault
        try:
            _copy(sql, part)
            part.rename(target)
        finally:
            for left in (part, part.with_name(part.name + "-journal")):
                left.unlink(missing_ok=True)


def _copy(sql: sqlite3.Connection, part: Path) -> None:
    with translated(part), closing(sqlite3.connect(part, isolation_level=None)) as copy:
        sql.backup(copy)  # in one step: what is written meanwhile neither waits for it nor makes it begin again
        copy.execute("PRAGMA journal_mode = DELETE").close()  # one file, with nothing beside it
        said = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        raise Damaged(f"{part}: the copy does not read ({said}); the archive may be damaged: run `newswatch doctor`.")
