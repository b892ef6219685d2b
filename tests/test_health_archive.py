"""What crawls book into days, what endpoints say of links, and how a source's row and its faults read."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from newswatch.archive.health import CoverageEstimate, HealthState
from newswatch.archive.health_book import Fault
from newswatch.archive.health_days import account_the_rest, length_bin, median_length, read_days
from newswatch.archive.health_polls import read_polls, read_sightings, section_of
from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from tests.archive_kit import NOON, HandClock, candidate, found, open_writer, source, store

FEED, LIST = "https://oc-media.example/feed", "https://oc-media.example/news"
TODAY = NOON.date()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def writer(tmp_path: Path, clock: HandClock) -> Iterator[Writer]:
    with open_writer(tmp_path, clock) as writer:
        writer.set_source(source())
        yield writer


def crawl(writer: Writer, *articles: object, refused: tuple[tuple[str, str, str], ...] = (), end: bool = True) -> int:
    """`refused`: (outcome, reason, detail) of addresses without an article."""
    crawl_id = writer.frontier.begin_crawl({})
    writer.frontier.begin_source(crawl_id, "oc-media")
    for article in articles:
        stored = store(writer, article)  # type: ignore[arg-type]
        url = article.url  # type: ignore[attr-defined]
        writer.frontier.outcome(crawl_id, "oc-media", url, url, "new", article_id=stored.article_id)
    for number, (outcome, reason, detail) in enumerate(refused):
        writer.frontier.outcome(crawl_id, "oc-media", f"{number}", f"https://x/{number}", outcome, reason, detail)
    if end:
        writer.frontier.finish_source(
            crawl_id, "oc-media", found=9, known=1, requests=7, bytes=70, fetched=5, not_modified=2,
            finish="finished", completed=True,
        )  # fmt: skip
        writer.frontier.finish_crawl(crawl_id, "finished")
    return crawl_id


def days(writer: Writer):  # type: ignore[no-untyped-def]
    with writer.connection.reading() as sql:
        return read_days(sql, "oc-media", date(2000, 1, 1))


def test_a_crawl_is_booked_on_its_day_and_its_articles_on_theirs(writer: Writer) -> None:
    long = candidate("long", text="x" * 1000, published_at="2026-11-18T23:30:00+00:00", language="ru")
    bare = candidate("bare", text="y" * 1000, published_at=None, authors=())
    ahead = candidate("ahead", text="z" * 1000, published_at="2026-12-24")
    refused = (("rejected", "empty", ""), ("failed", "http_status", "403"), ("rejected", "over_budget", ""))
    crawl(writer, long, bare, ahead, refused=refused)
    today = days(writer)[TODAY]
    assert (today.crawls, today.finished, today.requests, today.bytes, today.not_modified) == (1, 1, 7, 70, 2)
    assert (today.new, today.empty, dict(today.errors)) == (3, 1, {"http_403": 1})
    assert (today.dated, today.authored, today.future) == (2, 2, 1)
    assert (dict(today.languages), median_length(today.lengths)) == ({"en": 2, "ru": 1}, 1024)
    assert (today.articles, dict(today.hours)) == (2, {"12": 2})  # undated, and dated in the future: as first seen
    before = days(writer)[date(2026, 11, 18)]
    assert (before.articles, dict(before.hours), before.crawls, before.new) == (1, {"23": 1}, 0, 0)


def test_days_add_up_and_each_crawl_counts_once(writer: Writer) -> None:
    for slug in "ab":
        crawl(writer, candidate(slug, text=slug * 300))
    with writer.transaction():
        account_the_rest(writer.connection.sql)
    assert (days(writer)[TODAY].crawls, days(writer)[TODAY].new, days(writer)[TODAY].requests) == (2, 2, 14)


def test_what_a_killed_process_stored_is_booked_by_the_next(tmp_path: Path, clock: HandClock) -> None:
    with open_writer(tmp_path, clock) as writer:
        writer.set_source(source())
        crawl(writer, candidate("a"), end=False)
        assert days(writer) == {}
    with open_writer(tmp_path, clock) as writer:
        assert (days(writer)[TODAY].new, days(writer)[TODAY].finished) == (1, 0)
    with open_writer(tmp_path, clock) as writer:
        assert days(writer)[TODAY].new == 1


def test_the_polls_of_an_endpoint_are_counted_by_day(writer: Writer, clock: HandClock) -> None:
    frontier = writer.frontier
    read = frontier.endpoint_read
    read(
        "oc-media",
        FEED,
        "feed",
        [found(f"{LIST}/a"), found(f"{LIST}/b")],
        etag=None,
        last_modified=None,
        finished=False,
    )
    read("oc-media", FEED, "feed", [], etag=None, last_modified=None, finished=True)
    frontier.endpoint_not_modified("oc-media", FEED, "feed")
    clock.on(days=1)
    frontier.endpoint_failed("oc-media", FEED, "feed", "answered 404")
    with writer.connection.reading() as sql:
        (both,) = read_polls(sql, "oc-media", NOON)
        (today,) = read_polls(sql, "oc-media", clock.now())
    assert (both.polls, both.not_modified, both.failed, both.listed, both.fresh) == (3, 1, 1, 2, 2)
    assert (today.polls, today.failed, today.failures, today.last_error) == (1, 1, 1, "answered 404")
    assert today.last_ok_at == NOON


def listed(writer: Writer, url: str, kind: str, *slugs: str) -> None:
    links = [found(f"https://oc-media.example/{slug}") for slug in slugs]
    writer.frontier.endpoint_read("oc-media", url, kind, links, etag=None, last_modified=None, finished=True)


def test_who_listed_a_link_is_kept_once_every_channel_was_read(writer: Writer, clock: HandClock) -> None:
    listed(writer, FEED, "feed", "gas/one")
    listed(writer, LIST, "listing", "gas/one", "old/two")  # from the depths of the listing, before both were known
    clock.on(hours=1)
    listed(writer, FEED, "feed", "gas/new")
    clock.on(hours=1)
    listed(writer, FEED, "feed", "gas/three", "gas/four")
    clock.on(hours=1)
    listed(writer, LIST, "listing", "gas/three", "en/art/five")
    listed(writer, FEED, "feed", "gas/six")
    with writer.connection.reading() as sql:
        seen = read_sightings(sql, "oc-media", NOON - timedelta(days=1), clock.now() + timedelta(hours=1))
    assert sorted((one.section, sorted(one.channels)) for one in seen) == [
        ("art", ["listing"]), ("gas", ["feed"]), ("gas", ["feed"]), ("gas", ["feed", "listing"]),
    ]  # fmt: skip


def test_a_source_with_one_way_of_listing_keeps_no_sightings(writer: Writer) -> None:
    listed(writer, FEED, "feed", "a/one")
    listed(writer, FEED + "/sport", "feed", "a/two")
    with writer.connection.reading() as sql:
        assert sql.execute("SELECT count(*) FROM sighting").fetchone() == (0,)


@pytest.mark.parametrize(
    ("url", "section"),
    [("https://x/en/politics/slug", "politics"), ("https://x/slug", ""), ("https://x/2026/11/slug", "2026"),
     ("https://x/en/slug", ""), ("https://[", "")],
)  # fmt: skip
def test_a_section_is_the_beginning_of_the_path(url: str, section: str) -> None:
    assert section_of(url) == section


@pytest.mark.parametrize("letters", [1, 90, 1000, 4321, 60000])
def test_a_median_is_known_to_a_twelfth(letters: int) -> None:
    lengths = {str(length_bin(letters)): 3, str(length_bin(1)): 1, str(length_bin(90000)): 1}
    assert median_length(lengths) == pytest.approx(letters, rel=1 / 11)


def test_the_row_of_a_source(writer: Writer, clock: HandClock, tmp_path: Path) -> None:
    crawl(writer, candidate("a"), candidate("b", published_at="2026-11-19T10:00:00+04:00", text="b" * 500))
    writer.health.judged("oc-media", CoverageEstimate(share=0.9, low=0.8, high=0.95, words=""), 7, None)
    with Archive(tmp_path, clock=clock) as archive:
        (row,) = archive.health()
    assert (row.source, row.state, row.why, row.last_success) == ("oc-media", HealthState.OK, "", NOON)
    assert row.articles_per_day[-3:] == (0, 1, 1)
    assert len(row.articles_per_day) == 30
    assert row.fields is not None
    assert (row.fields.articles, row.fields.dates, row.fields.language) == (2, 100.0, 100.0)
    assert row.coverage_estimate is not None
    assert row.coverage_estimate.low == 0.8
    assert (row.last_day.requests, row.last_week.bytes) == (7, 70)
    assert row.budget is not None
    assert row.budget.reached
    with Archive(tmp_path, clock=HandClock(NOON + timedelta(days=1))) as archive:
        (tomorrow,) = archive.health()
    assert (tomorrow.last_day.requests, tomorrow.last_week.requests) == (0, 7)
    assert tomorrow.budget is not None
    assert not tomorrow.budget.reached


def test_a_fault_is_noticed_once_told_once_and_ends(writer: Writer, clock: HandClock, tmp_path: Path) -> None:
    fault = Fault(
        source="oc-media", kind="silent", severity="broken", since=NOON, words="nothing for 3 days", figures={}
    )
    first = writer.health.notice(fault)
    assert first is not None
    assert writer.health.notice(Fault(**{**fields(fault), "words": "nothing for 4 days"})) is None
    writer.health.notice(Fault(source="oc-media", kind="dates", severity="warn", since=NOON, words="no dates"))
    with Archive(tmp_path, clock=clock) as archive:
        (row,) = archive.health()
        assert (row.state, row.why, row.since, row.faults) == (
            HealthState.BROKEN, "nothing for 4 days", NOON, ("dates", "silent"),
        )  # fmt: skip
    assert [event.kind for event in writer.health.untold()] == ["silent", "dates"]
    writer.health.told(writer.health.untold())
    assert writer.health.untold() == []
    clock.on(hours=2)
    writer.health.over("oc-media", "silent")
    (ended,) = writer.health.untold()
    assert (ended.kind, ended.until) == ("silent", clock.now())
    writer.health.told([ended])
    assert writer.health.untold() == []
    assert writer.health.notice(fault) is not None  # a second time is another fault
    with Archive(tmp_path, clock=clock) as archive:
        assert [event.kind for event in archive.events("oc-media", open_only=True)] == ["silent", "dates"]
        assert len(archive.events()) == 3
        assert archive.events("") == []


def test_a_fault_over_before_it_was_told_is_not_told(writer: Writer) -> None:
    writer.health.notice(Fault(source="oc-media", kind="silent", severity="broken", since=NOON, words="…"))
    writer.health.over("oc-media", "silent")
    assert writer.health.untold() == []


def test_parts_of_a_larger_fault_are_told_only_if_they_outlast_it(writer: Writer) -> None:
    writer.health.notice(Fault(source="oc-media", kind="down", severity="broken", since=NOON, words="…"))
    network = writer.health.notice(Fault(source="", kind="network", severity="broken", since=NOON, words="…"))
    assert network is not None
    writer.health.fold(["down"], network)
    assert [event.kind for event in writer.health.untold()] == ["network"]
    writer.health.told(writer.health.untold())
    writer.health.over("", "network")
    writer.health.unfold(network)
    assert sorted(event.kind for event in writer.health.untold()) == ["down", "network"]


def fields(fault: Fault) -> dict[str, object]:
    return {name: getattr(fault, name) for name in ("source", "kind", "severity", "since", "words", "figures")}
