"""What large and odd archives ask of the plan: imports out of order, edits, old schemas, hostile queries, replays."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest

from benchmarks import hostile
from newswatch.archive import factsheet, searching
from newswatch.archive.database import connect_writer
from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.errors import QueryError
from newswatch.models import VersionKind
from tests.archive_kit import NOON, HandClock, candidate, edit, open_writer, source, store


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def writer(tmp_path: Path, clock: HandClock) -> Iterator[Writer]:
    with open_writer(tmp_path / "home", clock) as opened:
        for name in ("oc-media", "azertag"):
            opened.set_source(source(name))
        yield opened


def fill(writer: Writer, number: int) -> None:
    """Stored in the order of numbers, seen in another one; every fifth edited later."""
    with writer.transaction():
        for place in range(number):
            seen = NOON - timedelta(hours=place * 37 % number)
            stored = writer.add_article(
                candidate(f"n-{place}", text=f"Gas {'oil ' * (place % 3)}and {'rare' if place % 50 == 0 else 'more'}."),
                cleaner="1", capture=None, observed_at=seen, baseline=False, imported=True,
            )  # fmt: skip
            if place % 5 == 0:
                writer.add_version(
                    stored.article_id, candidate(f"n-{place}", text="Gas again."), cleaner="1", kind=VersionKind.TEXT,
                    capture=None, observed_at=seen + timedelta(hours=1), imported=True,
                )  # fmt: skip


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan of a million articles for a few hundred."""
    monkeypatch.setattr(factsheet, "BLOCK", 4)
    monkeypatch.setattr(searching, "BLOCK", 4)
    monkeypatch.setattr(searching, "COUNTED", 30)
    monkeypatch.setattr(searching, "_BATCHES", (2, 5))
    monkeypatch.setattr(searching, "_SPANS", 2)


@pytest.mark.parametrize(
    "query", ["gas", "oil", "rare", "", "gas -oil", "gas after:3d", "gas before:2026-11-19", "-gas"]
)
def test_newest_is_by_first_sight_in_whatever_order_they_were_stored(
    writer: Writer, clock: HandClock, small_steps: None, query: str
) -> None:
    fill(writer, 400)
    with Archive(writer.home, clock=clock) as archive:
        whole = [article.id for article in archive.search(query, limit=-1)]
        assert whole == [
            article.id
            for article in sorted(
                archive.search(query, limit=-1), key=lambda one: (one.first_seen_at, one.id), reverse=True
            )
        ]
        found, after = [], None
        while True:
            page = archive.search(query, limit=7, after=after)
            assert (page.total, page.total_is_exact) == ((len(whole), True) if len(whole) <= 30 else (30, False))
            found += [article.id for article in page]
            if (after := page.next) is None:
                break
        assert found == whole
        assert archive.count(query) == len(whole)


def test_counts_of_many_are_reckoned_from_an_even_sample(
    writer: Writer, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(writer, 400)
    monkeypatch.setattr("newswatch.archive.sampling.ALL", 50)
    with Archive(writer.home, clock=clock) as archive:
        for query in ("gas", "", "gas after:2000"):
            found = archive.facets(query)
            assert not found.exact
            assert 300 < found.articles < 500
            assert found["source"][0].articles == found.articles
            assert sum(bucket.total for bucket in archive.timeline(query).buckets) == found.articles
        assert archive.facets("rare").exact


def test_an_archive_of_an_older_schema_is_filled(writer: Writer) -> None:
    fill(writer, 40)
    home, tables = writer.home, ("facets", "facet_value", "version_block")
    writer.close()
    with closing(sqlite3.connect(home / "archive.db")) as sql:
        order = {name: ", ".join(map(str, range(1, 4))) for name in tables}
        before = {name: sql.execute(f"SELECT * FROM {name} ORDER BY {order[name]}").fetchall() for name in tables}
        names = dict(sql.execute("SELECT code, kind || value FROM facet_value"))
        for name in tables:
            sql.execute(f"DROP TABLE {name}")
        sql.execute("DELETE FROM _sqlite_migrations WHERE name = 'm006_facets'")
        sql.commit()
    with closing(connect_writer(home, busy_timeout=1)) as sql:
        after = {name: sql.execute(f"SELECT * FROM {name} ORDER BY {order[name]}").fetchall() for name in tables}
        renamed = dict(sql.execute("SELECT code, kind || value FROM facet_value"))
    assert sorted(names.values()) == sorted(renamed.values())
    assert [row[:4] for row in before["facets"]] == [row[:4] for row in after["facets"]]
    assert [names[row[4]] for row in before["facets"]] == [renamed[row[4]] for row in after["facets"]]
    assert before["version_block"] == after["version_block"]


def test_no_hostile_string_breaks_a_search_or_takes_long(writer: Writer, clock: HandClock) -> None:
    fill(writer, 100)
    with Archive(writer.home, clock=clock) as archive:
        assert [fault for text in hostile.strings(400) if (fault := hostile.ask(archive, text)) is not None] == []


def test_many_short_beginnings_are_refused_in_their_place(writer: Writer, clock: HandClock) -> None:
    with Archive(writer.home, clock=clock) as archive:
        archive.search("ga* oil*")
        with pytest.raises(QueryError, match="more letters before each") as caught:
            archive.search("iran (ga* oil* OR -ra*)")
        assert caught.value.place == len("iran (ga")


EVENTS = {
    "first": lambda writer: _saw(writer, "one", "The first wording.", 0),
    "edit": lambda writer: _saw(writer, "one", "The second wording.", 10),
    "again": lambda writer: _saw(writer, "one", "The third wording.", 20),
    "other": lambda writer: _saw(writer, "two", "Another article.", 5),
}


def _saw(writer: Writer, slug: str, text: str, hours: int) -> None:
    """As a crawl or an import does: what is known gets a version, an earlier capture too."""
    seen, what = NOON + timedelta(hours=hours), candidate(slug, text=text)
    with writer.transaction():
        known = writer.find_by_keys([what.url_key])
        if known is None:
            writer.add_article(what, cleaner="1", capture=None, observed_at=seen, baseline=False, imported=True)
        else:
            writer.add_version(
                known.article_id,
                what,
                cleaner="1",
                kind=VersionKind.TEXT,
                capture=None,
                observed_at=seen,
                imported=True,
            )


@pytest.mark.parametrize("order", list(permutations(EVENTS)))
def test_two_orders_of_the_same_crawls_answer_alike(tmp_path: Path, order: tuple[str, ...]) -> None:
    clock = HandClock(NOON + timedelta(days=3))
    with open_writer(tmp_path / "home", clock) as writer:
        writer.set_source(source())
        for name in order:
            EVENTS[name](writer)
        with Archive(writer.home, clock=clock) as archive:
            answers = {
                hours: sorted(
                    (article.url.rsplit("/", 1)[1], article.version, article.text, article.first_seen_at)
                    for article in archive.search("", as_of=NOON + timedelta(hours=hours))
                )
                for hours in (-1, 0, 4, 5, 10, 15, 20, 99)
            }
            now = sorted(article.text for article in archive.search(""))
    first = ("one", 1, "The first wording.", NOON)
    other = ("two", 1, "Another article.", NOON + timedelta(hours=5))
    second, third = ("one", 2, "The second wording.", NOON), ("one", 3, "The third wording.", NOON)
    assert answers == {
        -1: [], 0: [first], 4: [first], 5: [first, other], 10: [second, other], 15: [second, other],
        20: [third, other], 99: [third, other],
    }  # fmt: skip
    assert now == ["Another article.", "The third wording."]


GOING = {
    "edit": lambda writer: _saw(writer, "one", "The second wording.", 10),
    "gone": lambda writer: _gone(writer, 12),
    "still gone": lambda writer: _gone(writer, 14),
    "back": lambda writer: _saw(writer, "one", "The third wording.", 20),
    "gone again": lambda writer: _gone(writer, 30),
}


def _gone(writer: Writer, hours: int) -> None:
    with writer.transaction():
        writer.withdraw(1, NOON + timedelta(hours=hours))


@pytest.mark.parametrize("order", list(permutations(GOING))[::3])
def test_withdrawn_and_returned_in_any_order_answer_alike(tmp_path: Path, order: tuple[str, ...]) -> None:
    clock = HandClock(NOON + timedelta(days=3))
    with open_writer(tmp_path / "home", clock) as writer:
        writer.set_source(source())
        _saw(writer, "one", "The first wording.", 0)
        for name in order:
            GOING[name](writer)
        with Archive(writer.home, clock=clock) as archive:
            (now,) = archive.search("")
            answers = {}
            for hours in (0, 10, 12, 13, 14, 19, 20, 29, 30, 99):
                (then,) = archive.search("", as_of=NOON + timedelta(hours=hours))
                answers[hours] = (then.text.split()[1], str(then.status))
    assert answers == {
        0: ("first", "current"), 10: ("second", "current"), 12: ("second", "withdrawn"), 13: ("second", "withdrawn"),
        14: ("second", "withdrawn"), 19: ("second", "withdrawn"), 20: ("third", "current"), 29: ("third", "current"),
        30: ("third", "withdrawn"), 99: ("third", "withdrawn"),
    }  # fmt: skip
    assert (now.text, str(now.status)) == ("The third wording.", "withdrawn")


def test_withdrawn_and_returned_are_known_as_of_their_moments(writer: Writer, clock: HandClock) -> None:
    stored = store(writer, candidate("one"))
    with writer.transaction():
        writer.withdraw(stored.article_id, clock.on(hours=2))
    clock.on(hours=2)
    edit(writer, stored.article_id, candidate("one", text="The article is back."))
    with Archive(writer.home, clock=clock) as archive:
        states = [str(archive.search("", as_of=NOON + timedelta(hours=hours))[0].status) for hours in (0, 2, 3, 4)]
    assert states == ["current", "withdrawn", "withdrawn", "current"]


def test_of_very_many_hits_those_with_the_word_above_come_first(
    writer: Writer, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "_MANY", 30)
    with writer.transaction():
        for place in range(60):
            title = "Gas and oil" if place % 6 == 0 else "A report"
            writer.add_article(
                candidate(f"n-{place}", title=title, text="Gas, gas, gas and more of it." if place % 2 else "Of gas."),
                cleaner="1", capture=None, observed_at=NOON + timedelta(minutes=place), baseline=False, imported=True,
            )  # fmt: skip
    with Archive(writer.home, clock=clock) as archive:
        for query in ("gas", "gas more OR gas", "gas -nothing"):
            ranked = [article.title for article in archive.search(query, sort="relevance", limit=-1)]
            assert len(ranked) == 60
            assert ranked[:10] == ["Gas and oil"] * 10
        found, after = [], None
        while True:
            page = archive.search("gas", sort="relevance", limit=7, after=after)
            found += [article.id for article in page]
            if (after := page.next) is None:
                break
        assert found == [article.id for article in archive.search("gas", sort="relevance", limit=-1)]
        assert [article.title for article in archive.search("title:gas", sort="relevance")] == ["Gas and oil"] * 10
