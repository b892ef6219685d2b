"""Pending links, endpoints, outcomes and the law found = known + outcomes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newswatch.archive import recheck
from newswatch.archive.writer import Writer
from newswatch.errors import ConfigError
from pipelines.outcomes import FailReason, RejectReason
from tests.archive_kit import NOON, HandClock, candidate, found, open_writer, source, store

FEED = "https://oc-media.example/feed"
A, B, C = (f"https://oc-media.example/news/{slug}" for slug in "abc")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def writer(tmp_path: Path, clock: HandClock) -> Iterator[Writer]:
    with open_writer(tmp_path / "home", clock) as writer:
        writer.set_source(source())
        yield writer


def read(writer: Writer, *links: str, finished: bool = True):  # type: ignore[no-untyped-def]
    return writer.frontier.endpoint_read(
        "oc-media", FEED, "feed", [found(one) for one in links], etag='"1"', last_modified=None, finished=finished
    )


def key_of(url: str) -> str:
    return found(url)[0]


def crawl(writer: Writer) -> int:
    crawl_id = writer.frontier.begin_crawl({"sources": ["oc-media"]})
    writer.frontier.begin_source(crawl_id, "oc-media")
    return crawl_id


def test_links_are_sorted_by_what_we_know(writer: Writer, clock: HandClock) -> None:
    crawl_id = crawl(writer)
    store(writer, candidate("known"))
    known = candidate("known").url
    read(writer, A, B)
    writer.frontier.outcome(crawl_id, "oc-media", key_of(A), A, "failed", "timeout")
    first = read(writer, known, A, B, C, C)
    assert first.known == [key_of(known)]
    assert (first.fresh, first.waiting, first.set_aside, first.due_again) == (
        [key_of(C)], [key_of(B)], [key_of(A)], [],
    )  # fmt: skip
    clock.on(minutes=10)
    assert read(writer, A).due_again == [key_of(A)]


def test_pending_survives_and_keeps_its_order_and_hints(tmp_path: Path, clock: HandClock) -> None:
    home = tmp_path / "home"
    with open_writer(home, clock) as writer:
        read(writer, B, A)
        clock.on(hours=1)
        dated = found(C, title_hint="Title", published_hint=NOON)
        writer.frontier.endpoint_read("oc-media", FEED, "feed", [dated], etag=None, last_modified=None, finished=True)
    with open_writer(home, clock) as writer:
        waiting = writer.frontier.pending("oc-media", 10)
        assert [one.link.url for one in waiting] == [B, A, C]
        assert waiting[2].link == dated[1]
        assert len(writer.frontier.pending("oc-media", 2)) == 2
        assert writer.frontier.pending("azertag", 10) == []


@pytest.mark.parametrize("outcome", ["new", "updated", "same", "copy"])
def test_success_ends_a_link(writer: Writer, outcome: str) -> None:
    crawl_id = crawl(writer)
    read(writer, A)
    writer.frontier.outcome(crawl_id, "oc-media", key_of(A), A, outcome, article_id=1)
    assert writer.frontier.pending("oc-media", 10) == []


@pytest.mark.parametrize("reason", ["over_budget", "stopped"])
def test_what_was_not_tried_stays_pending(writer: Writer, reason: str) -> None:
    crawl_id = crawl(writer)
    read(writer, A)
    kind = "failed" if reason == "stopped" else "rejected"
    writer.frontier.outcome(crawl_id, "oc-media", key_of(A), A, kind, reason)
    (waiting,) = writer.frontier.pending("oc-media", 10)
    assert waiting.tries == 0


def test_failures_are_tried_again_ever_later_and_given_up(writer: Writer, clock: HandClock) -> None:
    read(writer, A)
    waits = []
    for _ in range(recheck.FAILED_TRIES):
        crawl_id = crawl(writer)
        assert len(writer.frontier.pending("oc-media", 10)) == 1
        writer.frontier.outcome(crawl_id, "oc-media", key_of(A), A, "failed", "timeout")
        wait = 0
        while not writer.frontier.pending("oc-media", 10) and wait < 100_000:
            clock.on(minutes=10)
            wait += 10
        waits.append(wait)
    assert waits == [10, 40, 160, 640, 2560, 100_000]


@pytest.mark.parametrize(
    ("reason", "hours"),
    [
        (RejectReason.ROBOTS, [24, 24, 24, 24, 24]),
        (RejectReason.NOINDEX, [168, 168, 168, 168, 168]),
        (RejectReason.NEEDS_BROWSER, [168, 168, 168, 168, 168]),
        (RejectReason.EMPTY, [1, 24, 168, None]),
        (RejectReason.SOFT_404, [1, 24, 168, None]),
        (RejectReason.GONE, [1, 24, 168, None]),
        (RejectReason.NOT_ARTICLE, [None]),
        (RejectReason.FORGOTTEN, [None]),
    ],
)
def test_rejected_pages_are_looked_at_again_by_their_reason(reason: RejectReason, hours: list[int | None]) -> None:
    waits = [recheck.wait_after_rejection(reason, tries) for tries in range(1, len(hours) + 1)]
    assert waits == [None if one is None else one * 3_600_000 for one in hours]


def test_every_reason_has_its_rule() -> None:
    ruled = {reason for reason in RejectReason if recheck.stays_pending(reason) or reason in recheck.REJECTED}
    assert ruled == set(RejectReason)
    assert recheck.stays_pending(FailReason.STOPPED)


def test_validators_count_only_when_the_walk_is_finished(writer: Writer, clock: HandClock) -> None:
    frontier = writer.frontier
    frontier.open_walk("oc-media", FEED, "feed")
    read(writer, A, finished=False)
    assert frontier.endpoint("oc-media", FEED).etag is None
    assert frontier.endpoint("oc-media", FEED).walked_at is None
    read(writer, B)
    state = frontier.endpoint("oc-media", FEED)
    assert (state.etag, state.walked_at) == ('"1"', NOON)
    clock.on(hours=1)
    frontier.open_walk("oc-media", FEED, "feed")
    assert frontier.endpoint("oc-media", FEED).walked_at is None
    frontier.endpoint_not_modified("oc-media", FEED, "feed")
    assert frontier.endpoint("oc-media", FEED).walked_at == NOON + timedelta(hours=1)
    assert frontier.endpoint("oc-media", FEED).etag == '"1"'


def test_endpoint_failures_are_counted_in_a_row(writer: Writer) -> None:
    for error in ("timeout", "x" * 10_000):
        writer.frontier.endpoint_failed("oc-media", FEED, "feed", error)
    assert writer.frontier.endpoint("oc-media", FEED).failures == 2
    read(writer, A)
    assert writer.frontier.endpoint("oc-media", FEED).failures == 0
    assert writer.frontier.endpoint("oc-media", "https://never.example/").failures == 0


def test_report_has_the_shape_of_the_command_line(writer: Writer) -> None:
    crawl_id = crawl(writer)
    outcomes = [("new", None), ("new", None), ("updated", None), ("same", None), ("copy", None),
                ("rejected", "robots"), ("failed", "timeout"), ("failed", "dns")]  # fmt: skip
    for number, (outcome, reason) in enumerate(outcomes):
        writer.frontier.outcome(crawl_id, "oc-media", f"k{number}", f"u{number}", outcome, reason)
    writer.frontier.outcome(crawl_id, "oc-media", "k7", "u7", "same")  # stopped in flight, then stored after all
    writer.frontier.finish_source(
        crawl_id, "oc-media", found=11, known=3, requests=20, bytes=9, fetched=7, not_modified=1,
        finish="finished", completed=True,
    )  # fmt: skip
    writer.frontier.finish_crawl(crawl_id, "finished")
    report = writer.frontier.report(crawl_id)
    assert report.as_json() == {
        "crawl_id": crawl_id,
        "sources": {
            "oc-media": {
                "found": 11, "known": 3, "new": 2, "updated": 1, "same": 2, "copies": 1,
                "rejected": {"robots": 1}, "failed": {"timeout": 1}, "fetched": 7, "not_modified": 1,
            }
        },
    }  # fmt: skip
    assert report.sources["oc-media"].accounted() == 11
    with pytest.raises(ConfigError, match="no crawl 99"):
        writer.frontier.report(99)


def test_the_first_completed_crawl_is_the_baseline(writer: Writer) -> None:
    for completed, first_afterwards in ((False, True), (True, False)):
        crawl_id = crawl(writer)
        writer.frontier.finish_source(
            crawl_id, "oc-media", found=0, known=0, requests=0, bytes=0, fetched=0, not_modified=0,
            finish="finished", completed=completed,
        )  # fmt: skip
        assert writer.frontier.is_first_crawl("oc-media") is first_afterwards
    assert writer.frontier.is_first_crawl("azertag")


def test_outcome_joins_the_articles_transaction(writer: Writer) -> None:
    crawl_id = crawl(writer)
    read(writer, A)

    def store_and_fail() -> None:
        with writer.transaction():
            writer.frontier.outcome(crawl_id, "oc-media", key_of(A), A, "new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store_and_fail()
    assert len(writer.frontier.pending("oc-media", 10)) == 1
    assert writer.frontier.report(crawl_id).sources["oc-media"].new == 0


def test_a_recheck_asks_where_the_page_answered_not_at_its_canonical(writer: Writer, clock: HandClock) -> None:
    served = "https://oc-media.example/node/17"
    what = candidate("pretty", final_url=served)
    stored = store(writer, replace(what, alias_keys=(*what.alias_keys, (key_of(served), served))))
    clock.on(hours=7)
    (due,) = writer.frontier.due_rechecks("oc-media", clock.now(), full=False, limit=9)
    assert (due.article_id, due.url, due.url_key) == (stored.article_id, served, key_of(served))
