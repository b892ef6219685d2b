"""A session: crawls side by side, alerts sent, and an archive that fails under a crawl."""

import asyncio
import dataclasses
import sqlite3
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from newswatch.archive.reader import Archive
from newswatch.archive.reports import CrawlReport, SourceReport
from newswatch.errors import ArchiveError, Busy
from newswatch.models import Source
from newswatch.settings import Archive as ArchiveSettings
from newswatch.settings import Extract as ExtractSettings
from newswatch.settings import Secrets, Settings
from scheduler.session import Session, failures, open_session
from spiders import runner
from spiders.sources import read_source
from tests.outlet import page, publish, write_source
from tests.site import Answer, Site

QUICK = Settings(
    archive=ArchiveSettings(batch=10, batch_wait="20ms", busy_timeout="200ms"), extract=ExtractSettings(workers=1)
)


def source(home: Path, site: Site, name: str = "outlet") -> Source:
    write_source(home, site, name)
    return read_source(home / "sources" / f"{name}.toml")


def session(home: Path, work: Callable[[Session], Coroutine[Any, Any, Any]]) -> Any:
    async def main() -> Any:
        async with open_session(home, QUICK, "test", secrets=Secrets()) as opened:
            return await work(opened)

    return runner.run(main())


def pending(home: Path) -> int:
    archive = sqlite3.connect(home / "archive.db")
    try:
        assert archive.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(archive.execute("SELECT count(*) FROM link WHERE state = 'pending'").fetchone()[0])
    finally:
        archive.close()


def stored(home: Path) -> int:
    with Archive(home) as archive:
        return len(archive)


def test_a_disk_that_fills_up_ends_the_crawl_with_one_error(tmp_path: Path) -> None:
    with Site() as site:
        publish(site, 60)
        publish(site, 60, name="other")
        sources = [source(tmp_path, site), source(tmp_path, site, "other")]

        async def fill(opened: Session) -> None:
            sql = opened.writer.connection.sql
            (pages,) = sql.execute("PRAGMA page_count").fetchone()
            sql.execute(f"PRAGMA max_page_count = {pages + 30}")
            await opened.crawl(sources)

        with pytest.raises(ArchiveError, match="the disk is full; nothing stored before is lost"):
            session(tmp_path, fill)
        before, waiting = stored(tmp_path), pending(tmp_path)
        assert 0 < before < 120
        assert waiting > 0

        report: CrawlReport = session(tmp_path, lambda opened: opened.crawl(sources))
    assert stored(tmp_path) == 120
    assert pending(tmp_path) == 0
    assert sum(each.new for each in report.sources.values()) == 120 - before


def test_an_archive_that_fails_before_the_first_page_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Found by failing the Nth call: Scrapy logged the fault of a spider's beginning with its traceback."""
    with Site() as site:
        publish(site, 3)
        outlet = source(tmp_path, site)

        async def crawl(opened: Session) -> None:
            def fail(*_: object, **__: object) -> None:
                raise ArchiveError("the disk is full")

            monkeypatch.setattr(opened.writer.frontier, "due_rechecks", fail)
            await opened.crawl([outlet])

        with pytest.raises(ArchiveError, match="the disk is full"):
            session(tmp_path, crawl)
    assert "Traceback" not in caplog.text
    assert [record.name for record in caplog.records if record.levelname == "ERROR"] == []


def test_an_archive_locked_under_a_crawl_ends_it_and_the_next_one_goes_on(tmp_path: Path) -> None:
    with Site() as site:
        publish(site, 30, wait=0.05)
        outlet = source(tmp_path, site)

        async def lock(opened: Session) -> None:
            intruder = sqlite3.connect(tmp_path / "archive.db", isolation_level=None, check_same_thread=False)
            seen: list[int] = []

            def take_over() -> None:
                if seen and not intruder.in_transaction:
                    intruder.execute("BEGIN IMMEDIATE")

            opened.writer.on_stored.append(lambda *_: seen.append(1))
            opened.writer.connection.keep.append(take_over)
            try:
                await opened.crawl([outlet])
            finally:
                intruder.close()

        with pytest.raises(Busy, match="another program holds a lock"):
            session(tmp_path, lock)
        assert 0 < stored(tmp_path) < 30
        session(tmp_path, lambda opened: opened.crawl([outlet]))
    assert stored(tmp_path) == 30


def test_two_crawls_of_one_source_follow_each_other(tmp_path: Path) -> None:
    with Site() as site:
        publish(site, 10, wait=0.05)
        outlet = source(tmp_path, site)

        async def both(opened: Session) -> list[CrawlReport]:
            return list(await asyncio.gather(opened.crawl([outlet]), opened.crawl([outlet])))

        first, second = session(tmp_path, both)
    assert sorted((each.sources["outlet"].new, each.sources["outlet"].known) for each in (first, second)) == [
        (0, 10), (10, 0),
    ]  # fmt: skip
    assert len([hit for hit in site.hits if "/news/" in hit.path]) == 11  # one of them by a redirect


def report(**values: Any) -> CrawlReport:
    made = dataclasses.replace(SourceReport(finish="finished"), **values)
    return CrawlReport(crawl_id=1, state="finished", sources={"outlet": made})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"found": 3, "new": 3}, None),
        ({"found": 0}, None),
        ({"found": 3, "known": 2, "failed": {"timeout": 1}}, None),
        ({"found": 3, "new": 1, "failed": {"timeout": 2}}, None),
        ({"found": 3, "rejected": {"robots": 3}}, None),
        ({"found": 3, "failed": {"extract_error": 2, "timeout": 1}}, "none of 3 pages could be had or read, most for"),
        ({"finish": "failed: http://x: answered 503"}, "failed: http://x: answered 503"),
        ({"finish": "timeout", "found": 3, "new": 3}, "crawl.source_timeout"),
        ({"finish": "stopped", "found": 3, "failed": {"stopped": 3}}, "stopped early"),
    ],
)
def test_what_counts_as_a_failed_source(values: dict[str, Any], words: str | None) -> None:
    told = failures(report(**values))
    assert (words is None) == (told == {})
    assert words is None or words in told["outlet"]


def test_what_a_crawl_learned_is_gone_from_all_it_stored(tmp_path: Path) -> None:
    notice = (
        "Whoever would like to write for this outlet about the valley may send two pages to the desk by the bridge."
    )
    with Site() as site:
        for number, path in enumerate(publish(site, 5)):
            site[path] = Answer(body=page(number).replace("</p><p>Report", f"</p><p>{notice}</p><p>Report", 1).encode())
        session(tmp_path, lambda opened: opened.crawl([source(tmp_path, site)]))
    with Archive(tmp_path) as archive:
        assert len(archive) == 5
        assert [article.id for article in archive.iterate() if notice in article.text] == []
        assert {version.version for number in range(1, 6) for version in archive.versions(number)} == {1}
        assert [block.text for block in archive.blocks("outlet")] == [notice]
