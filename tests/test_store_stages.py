"""The stages in a row, with an extractor that a test sets: refusals end counted, and our own progress is no edit."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import pipelines
from newswatch.archive.reader import Archive as Reader
from newswatch.archive.writer import Writer
from newswatch.clock import SystemClock
from newswatch.models import Extracted, FoundLink, Page, Source, VersionKind
from newswatch.settings import Archive
from pipelines import stages, templates
from pipelines.extract.workers import ExtractFailed
from pipelines.outcomes import FailReason, Outcome, RejectReason
from pipelines.settle import Settled
from pipelines.store import StoreQueue
from tests.flow import ARTICLE, page, sentences, source

QUICK = Archive(batch=8, batch_wait="10ms")
TEXT = sentences(20)
FURNITURE = "We seek a local specialist in your town."


@dataclass
class Reads:
    """What the extractor makes of a page's body; raises what is an exception."""

    by_body: dict[bytes, Extracted | Exception] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)

    async def extract(self, fetched: Page, _: Source) -> Extracted:
        self.asked.append(fetched.body)
        made = self.by_body[fetched.body]
        if isinstance(made, Exception):
            raise made
        return replace(made, fetched_at=fetched.fetched_at)


@dataclass
class Flow:
    pool: Reads
    store: StoreQueue


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Writer.open(tmp_path, clock=SystemClock(), settings=QUICK, role="test") as writer:
        writer.set_source(source())
    return tmp_path


def flow(home: Path, reads: Reads, *fetched: bytes) -> list[Settled]:
    """Each body as a page of ARTICLE through all stages, one after the other."""

    async def main(writer: Writer) -> list[Settled]:
        crawl = writer.frontier.begin_crawl({})
        writer.frontier.begin_source(crawl, "example")
        async with StoreQueue(writer, QUICK) as store:
            row = [kind(Flow(reads, store), source(), crawl) for kind in in_order()]
            return [await through(row, body) for body in fetched]

    with Writer.open(home, clock=SystemClock(), settings=QUICK, role="test") as writer:
        return asyncio.run(main(writer))


def in_order() -> list[Callable[..., stages.Stage]]:
    return [getattr(stages, path.rpartition(".")[2]) for path in pipelines.STAGES]


async def through(row: list[stages.Stage], body: bytes) -> Settled:
    item: object = Page(
        source="example", url=ARTICLE, final_url=ARTICLE, status=200, headers={}, body=body,
        fetched_at=SystemClock().now(), link=FoundLink(url=ARTICLE, found_in="recheck"),
    )  # fmt: skip
    for stage in row:
        try:
            item = await stage.process_item(item)  # type: ignore[attr-defined]
        except stages.Ended as ended:
            return ended.settled
    assert isinstance(item, Settled)
    return item


def test_the_stages_stand_in_the_order_of_the_flow() -> None:
    assert [kind.__name__ for kind in in_order()] == ["ExtractStage", "CleanStage", "DedupeStage", "StoreStage"]


@pytest.mark.parametrize(
    ("made", "outcome", "reason"),
    [
        (ExtractFailed(FailReason.EXTRACT_TIMEOUT, "longer than 20 s"), Outcome.FAILED, FailReason.EXTRACT_TIMEOUT),
        (page(refusal="soft_404"), Outcome.REJECTED, RejectReason.SOFT_404),
        (page(paragraphs=()), Outcome.REJECTED, RejectReason.EMPTY),
        (page(paragraphs=TEXT), Outcome.NEW, None),
    ],
)
def test_every_page_ends_in_one_outcome(
    home: Path, made: Extracted | Exception, outcome: Outcome, reason: str | None
) -> None:
    (ended,) = flow(home, Reads({b"<html>": made}), b"<html>")
    assert (ended.outcome, ended.reason) == (outcome, reason)
    with Reader(home) as archive:
        (row,) = archive.crawls()
        report = row.report.sources["example"]
        assert report.accounted() == 1
        assert len(archive) == (1 if outcome is Outcome.NEW else 0)


def kinds(home: Path) -> list[VersionKind]:
    with Reader(home) as archive:
        return [version.kind for version in archive.versions(1)]


def text(home: Path) -> str:
    with Reader(home) as archive:
        return archive.get(1).text


def test_a_better_cleaner_makes_a_rendering_and_sees_the_next_edit(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "CLEANER", "old")
    flow(home, Reads({b"<one>": page(paragraphs=(*TEXT, FURNITURE))}), b"<one>")
    assert FURNITURE in text(home)
    monkeypatch.setattr(templates, "CLEANER", "new")
    longer = page(paragraphs=(*TEXT, "They will meet again in May."))
    better = Reads({b"<one>": page(paragraphs=TEXT), b"<two>": longer})
    assert flow(home, better, b"<one>")[0].outcome is Outcome.SAME
    assert kinds(home) == [VersionKind.FIRST]
    assert FURNITURE not in text(home)
    assert flow(home, better, b"<two>")[0].outcome is Outcome.UPDATED
    assert kinds(home) == [VersionKind.FIRST, VersionKind.TEXT]


def test_an_edit_behind_a_change_of_cleaner_is_an_edit(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "CLEANER", "old")
    flow(home, Reads({b"<one>": page(paragraphs=(*TEXT, FURNITURE))}), b"<one>")
    monkeypatch.setattr(templates, "CLEANER", "new")
    collapsed = page(title="Border talks collapse", paragraphs=TEXT)
    better = Reads({b"<one>": page(paragraphs=TEXT), b"<two>": collapsed})
    assert flow(home, better, b"<two>")[0].outcome is Outcome.UPDATED
    assert kinds(home) == [VersionKind.FIRST, VersionKind.HEADLINE]
    with Reader(home) as archive:
        before, after = archive.versions(1)
    assert before.title == "Border talks resume"
    assert FURNITURE not in before.text
    assert after.title == "Border talks collapse"


def test_a_kept_page_that_is_gone_or_unreadable_makes_no_edit(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "CLEANER", "old")
    flow(home, Reads({b"<one>": page(paragraphs=(*TEXT, FURNITURE))}), b"<one>")
    for file in (home / "pages").rglob("*.warc.gz"):
        file.write_bytes(b"\0" * file.stat().st_size)
    monkeypatch.setattr(templates, "CLEANER", "new")
    assert flow(home, Reads({b"<one>": page(paragraphs=TEXT)}), b"<one>")[0].outcome is Outcome.SAME
    assert kinds(home) == [VersionKind.FIRST]
    assert FURNITURE not in text(home)


def test_the_kept_page_is_read_only_where_the_text_differs(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "CLEANER", "old")
    reads = Reads({b"<one>": page(paragraphs=TEXT), b"<two>": page(paragraphs=(*TEXT, "They will meet again."))})
    flow(home, reads, b"<one>")
    monkeypatch.setattr(templates, "CLEANER", "new")
    assert flow(home, reads, b"<one>")[0].outcome is Outcome.SAME
    assert reads.asked == [b"<one>", b"<one>"]
    assert flow(home, reads, b"<two>")[0].outcome is Outcome.UPDATED
    assert reads.asked == [b"<one>", b"<one>", b"<two>", b"<one>"]
