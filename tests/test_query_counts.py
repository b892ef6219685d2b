"""Facets, timelines, pages of results and the stream of stories, over a small archive of several outlets."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newswatch.archive.reader import Archive
from newswatch.archive.results import FacetCount
from newswatch.archive.writer import Writer
from newswatch.errors import ConfigError, QueryError
from newswatch.models import Stored
from tests.archive_kit import NOON, HandClock, candidate, edit, open_writer, source, store


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def writer(tmp_path: Path, clock: HandClock) -> Iterator[Writer]:
    with open_writer(tmp_path / "home", clock) as opened:
        for name, country in (("oc-media", "GE"), ("civil", "GE"), ("azertag", "AZ")):
            opened.set_source(source(name, name=name.title(), country=country))
        yield opened


@pytest.fixture
def archive(writer: Writer, clock: HandClock) -> Iterator[Archive]:
    with Archive(writer.home, clock=clock) as archive:
        yield archive


def prose(seed: int) -> str:
    chance = random.Random(seed)
    return " ".join(
        f"{chance.choice('bdfgklm')}{chance.choice('aeiou')}{chance.randrange(16**4):x}q" for _ in range(99)
    )


def tell(writer: Writer, slug: str, outlet: str = "oc-media", text: str | None = None, **changes: object) -> Stored:
    return store(writer, candidate(slug, source=outlet, text=text or f"Gas. {prose(hash_of(slug))}", **changes))


def hash_of(slug: str) -> int:
    return sum(place * ord(sign) for place, sign in enumerate(slug, 1))


@pytest.fixture
def told(writer: Writer, clock: HandClock) -> list[Stored]:
    made = []
    for number in range(6):
        clock.on(hours=1)
        outlet = ("oc-media", "civil", "azertag")[number % 3]
        made.append(
            tell(
                writer, f"story-{number}", outlet, published_at=f"2026-{9 + number // 2:02}-{1 + number:02}T23:30:00Z",
                language=("en", "ka")[number % 2], section="Politics" if number else None,
                tags=("Gas", "Iran") if number < 2 else ("Gas", "Gas"), authors=("A. Author",) if number else (),
            )
        )  # fmt: skip
    return made


def counts(found: list[FacetCount]) -> dict[str, int]:
    return {one.value: one.articles for one in found}


def test_facets_count_every_value_of_the_articles_found(archive: Archive, told: list[Stored]) -> None:
    found = archive.facets("gas")
    assert (found.articles, found.exact) == (6, True)
    assert {name: counts(found[name]) for name in found} == {
        "source": {"azertag": 2, "civil": 2, "oc-media": 2},
        "country": {"GE": 4, "AZ": 2},
        "language": {"en": 3, "ka": 3},
        "section": {"Politics": 5},
        "tag": {"Gas": 6, "Iran": 2},
        "author": {"A. Author": 5},
    }
    assert [one.value for one in found["tag"]] == ["Gas", "Iran"], "the commonest first"


def test_facets_within_a_query_with_filters_and_dates(archive: Archive, told: list[Stored]) -> None:
    found = archive.facets("tag:iran lang:ka", by=("source", "day"))
    assert {name: counts(found[name]) for name in found} == {"source": {"civil": 1}, "day": {"2026-09-02": 1}}
    assert archive.facets("gas after:2026-10-01 -source:civil", by=["source"])["source"] == [
        FacetCount(value="azertag", articles=2), FacetCount(value="oc-media", articles=1),
    ]  # fmt: skip
    assert archive.facets("nothingsuch") == {name: [] for name in archive.facets("gas")}


def test_facets_without_a_query_are_of_all_articles_and_days_come_newest_first(
    archive: Archive, told: list[Stored]
) -> None:
    found = archive.facets(by=("day",), limit=2)
    assert found["day"] == [FacetCount(value="2026-11-06", articles=1), FacetCount(value="2026-11-05", articles=1)]


def test_facets_follow_an_edit_and_as_of_goes_back(
    archive: Archive, writer: Writer, clock: HandClock, told: list[Stored]
) -> None:
    before = clock.now()
    clock.on(hours=1)
    edit(writer, told[0].article_id, candidate("story-0", text="Gas and oil.", section="Energy", tags=("Oil",)))
    assert counts(archive.facets("gas", by=["section"])["section"]) == {"Politics": 5, "Energy": 1}
    assert counts(archive.facets("gas", by=["tag"])["tag"]) == {"Gas": 5, "Iran": 1, "Oil": 1}
    assert counts(archive.facets("gas", by=["tag"], as_of=before)["tag"]) == {"Gas": 6, "Iran": 2}


def test_counts_refuse_what_they_do_not_know(archive: Archive) -> None:
    with pytest.raises(ConfigError, match="There is no facet 'colour'; there are source, country"):
        archive.facets("gas", by=["colour"])
    with pytest.raises(ConfigError, match="no facet 'colour'"):
        archive.timeline("gas", by="colour")
    with pytest.raises(QueryError):
        archive.facets('"open')


def test_a_timeline_has_no_gaps_and_parts_by_country(archive: Archive, told: list[Stored]) -> None:
    found = archive.timeline("gas", unit="month")
    assert [(one.start, one.total, one.parts) for one in found.buckets] == [
        (date(2026, 9, 1), 2, {"GE": 2}), (date(2026, 10, 1), 2, {"GE": 1, "AZ": 1}),
        (date(2026, 11, 1), 2, {"GE": 1, "AZ": 1}),
    ]  # fmt: skip
    weeks = archive.timeline("gas", unit="week", by=None)
    assert (weeks.buckets[0].start, weeks.buckets[-1].start) == (date(2026, 8, 31), date(2026, 11, 2))
    assert [one.total for one in weeks.buckets] == [2, 0, 0, 0, 2, 0, 0, 0, 0, 2]
    assert all((one.start.weekday(), one.parts) == (0, {}) for one in weeks.buckets)


def test_the_unit_of_a_timeline_follows_its_span(archive: Archive, told: list[Stored]) -> None:
    assert archive.timeline("gas").unit == "week"
    assert archive.timeline("gas after:2026-11-01").unit == "day"
    assert archive.timeline("nothingsuch").buckets == ()


def test_one_wrong_date_does_not_make_a_million_buckets(archive: Archive, writer: Writer, told: list[Stored]) -> None:
    tell(writer, "wrong", published_at="0201-01-01")
    assert archive.timeline("gas", unit="day").unit == "month"


def pages(archive: Archive, query: str, **asked: object) -> list[int | None]:
    found, after = [], None
    while True:
        page = archive.search(query, after=after, **asked)  # type: ignore[arg-type]
        found += [article.id for article in page]
        if (after := page.next) is None:
            return found


@pytest.mark.parametrize("sort", ["newest", "relevance"])
@pytest.mark.parametrize("query", ["gas", "", "gas lang:ka", "gas after:2026-10-01"])
def test_pages_give_what_one_search_gives(archive: Archive, told: list[Stored], query: str, sort: str) -> None:
    whole = [article.id for article in archive.search(query, sort=sort)]
    assert pages(archive, query, sort=sort, limit=2) == whole
    assert pages(archive, query, sort=sort, limit=1) == whole
    assert archive.search(query, sort=sort, limit=2).total == len(whole)


@pytest.mark.parametrize("sort", ["newest", "relevance"])
def test_an_article_that_comes_between_two_pages_moves_nothing(
    archive: Archive, writer: Writer, clock: HandClock, told: list[Stored], sort: str
) -> None:
    whole = [article.id for article in archive.search("gas", sort=sort)]
    first = archive.search("gas", sort=sort, limit=3)
    clock.on(hours=1)
    tell(writer, "newer")
    second = archive.search("gas", sort=sort, limit=3, after=first.next)
    assert [article.id for article in [*first, *second]] == whole
    assert second.next is None


def test_articles_first_seen_at_the_same_moment_page_by_id(archive: Archive, writer: Writer) -> None:
    made = [tell(writer, f"same-{number}").article_id for number in range(5)]
    assert pages(archive, "gas", limit=2) == made[::-1]


@pytest.mark.parametrize("mark", ["", "x", "ż", "AAAA", "MDAwMDAwMDAuMS4x", "a" * 10_000])
def test_a_mark_of_other_pages_is_refused(archive: Archive, told: list[Stored], mark: str) -> None:
    with pytest.raises(ConfigError, match="belongs to another search"):
        archive.search("gas", after=mark)
    with pytest.raises(ConfigError, match="belongs to another search"):
        archive.search("gas corridor", after=archive.search("gas", limit=1).next)
    with pytest.raises(ConfigError, match="belongs to another search"):
        archive.stream("gas", after=mark)


@pytest.fixture
def copied(writer: Writer, clock: HandClock, told: list[Stored]) -> list[Stored]:
    """Story 0 again in two other outlets, the last one now."""
    text = f"Gas. {prose(hash_of('story-0'))}"
    copies = [tell(writer, "copy", "civil", text + " More.", published_at="2026-09-02T02:00:00Z")]
    clock.on(hours=1)
    return [*copies, tell(writer, "again", "azertag", text + " Oil.", published_at="2026-09-03T12:00:00Z")]


def test_the_stream_has_one_entry_a_story_headed_by_its_newest(
    archive: Archive, told: list[Stored], copied: list[Stored]
) -> None:
    stream = archive.stream()
    assert [entry.head.id for entry in stream] == [copied[1].article_id, *(one.article_id for one in told[:0:-1])]
    entry = stream[0]
    assert (entry.outlets, entry.first.article_id, entry.first.source) == (3, told[0].article_id, "oc-media")
    assert [member.article_id for member in entry.members] == [told[0].article_id, *(one.article_id for one in copied)]
    assert entry.hours_late == entry.members[-1].hours_late > 24
    assert stream.next is None


def test_the_stream_of_a_query_is_headed_by_what_the_query_finds(
    archive: Archive, told: list[Stored], copied: list[Stored]
) -> None:
    assert [entry.head.id for entry in archive.stream("source:civil")] == [
        copied[0].article_id, told[4].article_id, told[1].article_id,
    ]  # fmt: skip
    assert [entry.head.id for entry in archive.stream("oil", sort="relevance")] == [copied[1].article_id]


def streamed(archive: Archive, query: str | None, limit: int) -> list[int | None]:
    found, after = [], None
    while True:
        page = archive.stream(query, limit=limit, after=after)
        found += [entry.head.id for entry in page]
        if (after := page.next) is None:
            return found


@pytest.mark.parametrize("query", [None, "gas", "-oil", "source:oc-media OR source:civil"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_of_the_stream_tell_no_story_twice(
    archive: Archive, told: list[Stored], copied: list[Stored], query: str | None, limit: int
) -> None:
    assert streamed(archive, query, limit) == [entry.head.id for entry in archive.stream(query)]


def test_the_stream_as_of_a_moment_knows_no_later_copy(
    archive: Archive, told: list[Stored], copied: list[Stored]
) -> None:
    stream = archive.stream(as_of=NOON + timedelta(hours=5, minutes=30))
    assert [entry.outlets for entry in stream] == [1, 1, 1, 1, 1]
    assert stream[-1].head.first_seen_at == datetime(2026, 11, 20, 13, tzinfo=UTC)
