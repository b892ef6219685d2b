"""The store's batches: one transaction each, a poisoned page alone, a disk that is full, a locked archive."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.errors import ArchiveError, Busy
from newswatch.models import Extracted, FoundLink, Page, Stored
from newswatch.settings import Archive
from pipelines.dedupe import identify
from pipelines.outcomes import FailReason, Outcome, RejectReason
from pipelines.settle import Arrival, Refusal, Settled, settle
from pipelines.store import StoreQueue
from tests.flow import page as extracted_page
from tests.flow import sentences, source

QUICK = Archive(batch=8, batch_wait="20ms", busy_timeout="100ms")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with Writer.open(tmp_path, clock=SystemClock(), settings=QUICK, role="test") as opened:
        opened.set_source(source())
        yield opened


@pytest.fixture
def crawl(writer: Writer) -> int:
    crawl_id = writer.frontier.begin_crawl({"sources": ["example"]})
    writer.frontier.begin_source(crawl_id, "example")
    return crawl_id


def read(number: int, **changes: object) -> Extracted:
    url = f"https://www.example.org/en/news/item-{number}"
    made = extracted_page(url, title=f"Item {number}", paragraphs=sentences(20, f"w{'x' * number}"))
    return replace(made, **changes)  # type: ignore[arg-type]


def arrival(crawl: int, extracted: Extracted, *, found_in: str = "https://www.example.org/en/news") -> Arrival:
    fetched = Page(
        source="example", url=extracted.url, final_url=extracted.final_url, status=200,
        headers={"content-type": "text/html", "etag": '"1"'}, body=b"<html>" + extracted.url.encode() + b"</html>",
        fetched_at=extracted.fetched_at, link=FoundLink(url=extracted.url, found_in=found_in),
    )  # fmt: skip
    return Arrival(crawl_id=crawl, source=source(), page=fetched, candidate=identify(extracted, source()))


async def put_all(queue: StoreQueue, works: list[Arrival]) -> list[Settled]:
    endings = await asyncio.gather(*(queue.put(work) for work in works))
    assert all(isinstance(ending, Settled) for ending in endings)
    return [ending for ending in endings if isinstance(ending, Settled)]


def store(writer: Writer, works: list[Arrival], settings: Archive = QUICK) -> list[Settled]:
    async def main() -> list[Settled]:
        async with StoreQueue(writer, settings) as queue:
            return await put_all(queue, works)

    return asyncio.run(main())


def count(writer: Writer, table: str) -> int:
    with writer.connection.reading() as sql:
        return int(sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def outcomes(writer: Writer) -> dict[str, tuple[str, str | None]]:
    with writer.connection.reading() as sql:
        rows = sql.execute("SELECT url_key, outcome, reason FROM outcome").fetchall()
    return {key.rpartition("/")[2]: (outcome, reason) for key, outcome, reason in rows}


def offer(writer: Writer, numbers: range) -> None:
    """The links as a listing gave them: pending."""
    links = [arrival(0, read(number)) for number in numbers]
    writer.frontier.endpoint_read(
        "example", "https://www.example.org/en/news", "listing",
        [(work.candidate.url_key, work.page.link) for work in links if work.page.link],
        etag=None, last_modified=None, finished=True,
    )  # fmt: skip


def test_pages_are_stored_and_their_links_no_longer_pending(writer: Writer, crawl: int) -> None:
    offer(writer, range(20))
    assert count(writer, "link") == 20
    endings = store(writer, [arrival(crawl, read(number)) for number in range(20)])
    assert {ending.outcome for ending in endings} == {Outcome.NEW}
    assert count(writer, "article") == count(writer, "capture") == count(writer, "outcome") == 20
    assert count(writer, "link") == 0


def test_a_batch_is_one_transaction(writer: Writer, crawl: int) -> None:
    commits: list[int] = []
    writer.connection.keep.append(lambda: commits.append(1))
    store(writer, [arrival(crawl, read(number)) for number in range(16)])
    assert len(commits) == 2


def test_the_index_writes_a_batch_out_once(writer: Writer, crawl: int) -> None:
    """FTS5 does at every savepoint, those too that SQLite opens for single statements."""
    segments = "SELECT count(*) FROM search_index_data"
    with writer.transaction():
        sql = writer.connection.demanded()
        (before,) = sql.execute(segments).fetchone()
        for number in range(3):
            settle(writer, arrival(crawl, read(number)))
        assert sql.execute(segments).fetchone() == (before,)
    assert writer.connection.sql.execute(segments).fetchone() > (before,)


def test_two_pages_of_one_batch_may_be_one_article(writer: Writer, crawl: int) -> None:
    twin = read(1, url="https://www.example.org/en/news/twin", final_url="https://www.example.org/en/news/twin")
    moved = read(1, url="https://www.example.org/en/news/old")
    endings = store(writer, [arrival(crawl, page) for page in (read(1), twin, moved, read(1, title="Item one"))])
    assert [ending.outcome for ending in endings] == [Outcome.NEW, Outcome.COPY, Outcome.SAME, Outcome.UPDATED]
    assert count(writer, "article") == 1
    assert count(writer, "alias") == 3


def test_the_law_found_is_the_sum_of_outcomes(writer: Writer, crawl: int) -> None:
    works: list[Arrival | Refusal] = [arrival(crawl, read(number)) for number in range(9)]
    works.append(arrival(crawl, read(3, url="https://www.example.org/en/news/again")))
    for number, reason in enumerate(RejectReason):
        page = arrival(crawl, read(100 + number)).page
        works.append(Refusal(crawl_id=crawl, source=source(), page=page, outcome=Outcome.REJECTED, reason=reason))

    async def main() -> None:
        async with StoreQueue(writer, QUICK) as queue:
            await asyncio.gather(*(queue.put(work) for work in works))

    asyncio.run(main())
    writer.frontier.finish_source(
        crawl, "example", found=len(works), known=0, requests=0, bytes=0, fetched=len(works), not_modified=0,
        finish="finished", completed=True,
    )  # fmt: skip
    report = writer.frontier.report(crawl).sources["example"]
    assert report.found == report.accounted() == len(works)
    assert sum(report.rejected.values()) == len(RejectReason)


def test_a_poisoned_page_alone_is_lost_and_told(writer: Writer, crawl: int, caplog: pytest.LogCaptureFixture) -> None:
    def choke(_: Writer, stored: Stored) -> None:
        if stored.article.title == "Item 3":
            raise ValueError("cannot\nread this")

    writer.on_stored.append(choke)
    offer(writer, range(8))
    with caplog.at_level(logging.INFO, logger="pipelines"):
        endings = store(writer, [arrival(crawl, read(number)) for number in range(8)])
    assert [ending.outcome for ending in endings].count(Outcome.NEW) == 7
    assert outcomes(writer)["item-3"] == ("failed", FailReason.STORE_ERROR)
    assert count(writer, "article") == count(writer, "capture") == 7
    (told,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert 'detail="ValueError: cannot\\nread this"' in told.getMessage()
    assert told.exc_info is not None


def test_a_failed_batch_leaves_no_page_behind_in_the_warc(writer: Writer, crawl: int) -> None:
    def choke(_: Writer, stored: Stored) -> None:
        if stored.article.title == "Item 7":
            raise ValueError("no")

    writer.on_stored.append(choke)
    store(writer, [arrival(crawl, read(number)) for number in range(8)])
    (file,) = (writer.home / "pages").rglob("*.warc.gz")
    with writer.connection.reading() as sql:
        assert file.stat().st_size == sql.execute("SELECT max(offset + length) FROM capture").fetchone()[0]


def test_a_full_disk_ends_the_queue_once_and_keeps_the_links(writer: Writer, crawl: int) -> None:
    offer(writer, range(200))
    with writer.connection.reading() as sql:
        pages = sql.execute("PRAGMA page_count").fetchone()[0]
        sql.execute(f"PRAGMA max_page_count = {pages + 5}")
    told: list[ArchiveError] = []

    async def main() -> list[BaseException | object]:
        async with StoreQueue(writer, QUICK, on_fault=told.append) as queue:
            works = [arrival(crawl, read(number)) for number in range(200)]
            endings = await asyncio.gather(*(queue.put(work) for work in works), return_exceptions=True)
            with pytest.raises(ArchiveError):
                await queue.put(works[0])
            return endings

    endings = asyncio.run(main())
    failed = [ending for ending in endings if isinstance(ending, ArchiveError)]
    assert len(told) == 1
    assert "full" in str(told[0])
    assert failed
    assert all(isinstance(ending, ArchiveError | Settled) for ending in endings)
    stored = len(endings) - len(failed)
    assert count(writer, "article") == stored
    assert count(writer, "link") == 200 - stored
    with writer.connection.reading() as sql:
        sql.execute("PRAGMA max_page_count = 1000000")
        assert sql.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert {ending.outcome for ending in store(writer, [arrival(crawl, read(number)) for number in range(200)])} <= {
        Outcome.NEW, Outcome.SAME,
    }  # fmt: skip
    assert count(writer, "article") == 200
    assert count(writer, "link") == 0


def test_an_archive_locked_too_long_ends_the_queue(writer: Writer, crawl: int) -> None:
    other = sqlite3.connect(writer.home / "archive.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Busy, match="lock"):
            store(writer, [arrival(crawl, read(1))])
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert [ending.outcome for ending in store(writer, [arrival(crawl, read(1))])] == [Outcome.NEW]


def test_put_waits_while_two_batches_wait(writer: Writer, crawl: int) -> None:
    async def main() -> int:
        async with StoreQueue(writer, Archive(batch=2, batch_wait="1s")) as queue:
            with writer.transaction():  # holds the writer, so that no batch can be committed
                putting = [asyncio.create_task(queue.put(arrival(crawl, read(number)))) for number in range(40)]
                for _ in range(20):
                    await asyncio.sleep(0)
                waiting = queue.waiting
            await asyncio.gather(*putting)
            return waiting

    assert asyncio.run(main()) <= 4
    assert count(writer, "article") == 40


def test_a_first_page_waits_for_no_other(writer: Writer, crawl: int) -> None:
    async def main() -> int:
        async with StoreQueue(writer, Archive(batch=3, batch_wait="1h")) as queue:
            await asyncio.wait_for(queue.put(arrival(crawl, read(0))), 60)
            stored = count(writer, "article")
            # the next ones are committed together
            await asyncio.wait_for(asyncio.gather(*(queue.put(arrival(crawl, read(n))) for n in (1, 2, 3))), 60)
            return stored

    assert asyncio.run(main()) == 1
    assert count(writer, "article") == 4


def test_a_text_forgotten_stays_out(writer: Writer, crawl: int) -> None:
    work = arrival(crawl, read(1))
    with writer.transaction():
        writer.connection.sql.execute("INSERT INTO forgotten_text VALUES ('example', ?)", (work.candidate.text_hash,))
    assert [(e.outcome, e.reason) for e in store(writer, [work])] == [(Outcome.REJECTED, RejectReason.FORGOTTEN)]
    assert count(writer, "article") == 0


def test_a_recheck_that_is_led_to_another_article_withdraws_the_first(writer: Writer, crawl: int) -> None:
    store(writer, [arrival(crawl, read(1)), arrival(crawl, read(2))])
    later = read(1).fetched_at + timedelta(hours=1)
    led = read(2, url=read(1).url, final_url=read(2).url, fetched_at=later)
    store(writer, [arrival(crawl, led, found_in="recheck")])
    with writer.connection.reading() as sql:
        assert sql.execute("SELECT id, status FROM article ORDER BY id").fetchall() == [
            (1, "withdrawn"),
            (2, "current"),
        ]


def test_a_recheck_that_is_refused_waits_for_its_next_turn(writer: Writer, crawl: int) -> None:
    store(writer, [arrival(crawl, read(1))])
    page = arrival(crawl, read(1), found_in="recheck").page
    due = writer.clock.now() + timedelta(days=2)
    assert writer.frontier.due_rechecks("example", due, full=False, limit=9)
    wall = Refusal(crawl_id=crawl, source=source(), page=page, outcome=Outcome.REJECTED, reason=RejectReason.WALL)

    async def main() -> None:
        async with StoreQueue(writer, QUICK) as queue:
            await queue.put(wall)

    before = next_check(writer)
    asyncio.run(main())
    assert next_check(writer) != before
    assert count(writer, "article") == 1


def next_check(writer: Writer) -> int | None:
    with writer.connection.reading() as sql:
        return sql.execute("SELECT next_check_at FROM article").fetchone()[0]  # type: ignore[no-any-return]


def test_an_address_claimed_by_another_page_goes_to_its_own(writer: Writer, crawl: int) -> None:
    """A template that prints one article's canonical on another page, met before that article itself."""
    claimed = read(1).url
    wrong = read(2, canonical_url=claimed)
    endings = store(
        writer, [arrival(crawl, wrong), arrival(crawl, read(1)), arrival(crawl, read(3, canonical_url=claimed))]
    )
    assert [ending.outcome for ending in endings] == [Outcome.NEW] * 3
    with writer.connection.reading() as sql:
        rows = sql.execute("SELECT url, article_id FROM alias ORDER BY article_id").fetchall()
        urls = [url for (url,) in sql.execute("SELECT url FROM article ORDER BY id")]
    assert urls == [read(2).url, read(1).url, read(3).url]
    assert rows == [(url, number) for number, url in enumerate(urls, 1)]
    again = store(writer, [arrival(crawl, page) for page in (wrong, read(1), read(3, canonical_url=claimed))])
    assert [ending.outcome for ending in again] == [Outcome.SAME] * 3
