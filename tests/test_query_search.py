"""Searching: what each part of the language finds, as-of, order, snippets; and no input ever breaks it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newswatch.archive import query as language
from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from newswatch.errors import ConfigError, QueryError
from newswatch.models import Article
from tests.archive_kit import NOON, HandClock, candidate, edit, open_writer, source, store

ARTICLES = {
    "corridor": candidate("corridor", title="Corridor opens", text="Iran and Russia agreed.\n\nNo gas was named."),
    "yerevan": candidate(
        "yerevan", title="ԵՐԵՎԱՆ", text="Kobakhidze’s re-opening of the gas line. Հայաստա՞ն, Երևան.", language="hy",
        authors=("Armen Petrosyan",), tags=("South Ossetia",), published_at="2026-11-18",
    ),
    "susa": candidate(
        "susa", source="azertag", title="Şuşa", text="A treaty of lasting peace: yaş, eurasian union, at AT&T.",
        language="az", published_at=None, authors=(), tags=(),
    ),
    "old": candidate("old", title="Russia", text="Russia Russia Russia.", published_at="2020-05-01T00:00:00Z"),
}  # fmt: skip


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory, clock: HandClock) -> Iterator[Writer]:
    with open_writer(tmp_path_factory.mktemp("search") / "home", clock) as writer:
        writer.set_source(source())
        writer.set_source(source("azertag", country="AZ", covers=("AZ",)))
        for what in ARTICLES.values():
            clock.on(hours=1)
            store(writer, what)
        yield writer


@pytest.fixture(scope="module")
def archive(writer: Writer, clock: HandClock) -> Iterator[Archive]:
    with Archive(writer.home, clock=clock) as archive:
        yield archive


def slugs(found: list[Article] | tuple[Article, ...] | object) -> list[str]:
    return [article.url.rsplit("/", 1)[1] for article in found]  # type: ignore[attr-defined]


CASES = [
    ("", "old susa yerevan corridor"),
    ("gas", "yerevan corridor"),
    ("GAS -iran", "yerevan"),
    ("-gas", "old susa"),
    ("-gas -russia", "susa"),
    ("iran russia", "corridor"),
    ("iran (railway OR russia)", "corridor"),
    ("iran OR union", "susa corridor"),
    ('"eurasian union"', "susa"),
    ('"union eurasian"', ""),
    ('"peace treaty"', ""),
    ('"peace treaty"~3', "susa"),
    ('"peace treaty"~1', ""),
    ("pea*", "susa"),
    ("corr* -pea*", "corridor"),
    ("title:russia", "old"),
    ("russia", "old corridor"),
    ("author:petrosyan", "yerevan"),
    ("petrosyan", "yerevan"),
    ('tag:"south ossetia"', "yerevan"),
    ("tag:georgia", "old corridor"),
    ("source:azertag", "susa"),
    ("source:azertag OR title:russia", "old susa"),
    ("lang:hy", "yerevan"),
    ("-lang:en", "susa yerevan"),
    ("country:az", "susa"),
    ("covers:AM gas", "yerevan corridor"),
    ("after:2026-11-19", "susa corridor"),
    ("before:2026-11-19", "old yerevan"),
    ("after:2026-11-18 before:2026-11-19", "yerevan"),
    ("after:1d russia", "corridor"),
    ("-after:2026-11-19 russia", "old"),
    ("(russia before:2021) OR peace", "old susa"),
    ("-(russia before:2021) russia", "corridor"),
    ("kobakhidze", "yerevan"),
    ("Kobakhidze's", "yerevan"),
    ("re-opening", "yerevan"),
    ("reopening", "yerevan"),
    ("reopening forms:off", ""),
    ("AT&T", "susa"),
    ("Հայաստան", "yerevan"),
    ("երեւան", "yerevan"),
    ("şuşa", "susa"),
    ("yas", "susa"),
    ("yas forms:off", ""),
    ('="yaş"', "susa"),
    ("live", ""),
    ("every", ""),
    ("langhy", ""),
]


@pytest.mark.parametrize(("query", "expected"), CASES)
def test_what_a_query_finds(archive: Archive, query: str, expected: str) -> None:
    found = archive.search(query)
    assert slugs(found) == expected.split()
    assert found.total == len(expected.split())
    assert slugs(sorted(archive.iterate(query), key=lambda one: -(one.id or 0))) == expected.split()
    assert sorted(slugs(archive.search(query, sort="relevance"))) == sorted(expected.split())


@pytest.mark.parametrize(("query", "expected"), CASES)
def test_an_alert_answers_as_a_search_does(writer: Writer, query: str, expected: str) -> None:
    sql = writer.connection.sql
    rows = sql.execute("SELECT a.version_id, a.url FROM article a ORDER BY a.id DESC").fetchall()
    with writer.transaction():
        read = language.parse(query.replace("after:1d", "after:2026-11-19"))  # an alert's `1d` ends when it is stored
        matching = [url for version, url in rows if language.matches(sql, read, version) is not None]
    assert [url.rsplit("/", 1)[1] for url in matching] == expected.split()


def test_total_counts_beyond_the_limit(archive: Archive) -> None:
    for query in ("", "russia OR gas OR peace", "after:2000", "gas after:2000"):
        found = archive.search(query, limit=1)
        assert len(found) == 1
        assert found.total == len(archive.search(query, limit=-1))


def test_relevance_weighs_titles_and_frequency(archive: Archive) -> None:
    assert slugs(archive.search("russia", sort="relevance")) == ["old", "corridor"]
    with pytest.raises(ConfigError, match="Cannot sort by 'date'"):
        archive.search("russia", sort="date")


def test_an_unknown_source_is_no_empty_answer(archive: Archive) -> None:
    with pytest.raises(QueryError, match="did you mean 'oc-media'") as caught:
        archive.search("gas -source:ocmedia")
    assert caught.value.place == len("gas -source:")


def test_unknown_ids(archive: Archive) -> None:
    for ask in (archive.get, archive.versions, archive.stories):
        with pytest.raises(ConfigError, match="no article 99"):
            ask(99)


def test_snippets_show_the_words_as_they_are_printed(archive: Archive) -> None:
    def marked(query: str) -> list[str]:
        ids = [one.id or 0 for one in archive.search(query)]
        return [piece for one in archive.snippets(query, ids).values() for piece, hit in one.parts() if hit]

    assert marked("kobakhidze") == ["Kobakhidze"]
    assert marked("Հայաստան") == ["Հայաստա՞ն"]
    assert marked('"eurasian union" -gas') == ["eurasian union"]
    assert marked('"peace treaty"~3') == ["treaty", "peace"]
    assert marked("pea*") == ["peace"]
    assert marked("title:corridor") == []


def test_a_snippet_is_short_and_begins_near_the_word() -> None:
    text = "Filler words here. " * 100 + "The needle, at last. " + "More filler. " * 100
    found = language.snippet(language.parse("needle"), text)
    ((start, end),) = found.marks
    assert found.text[start:end] == "needle"
    assert start < 100
    assert len(found.text) < 260
    assert "".join(piece for piece, _ in found.parts()) == found.text
    assert found.text.startswith("… ")
    assert found.text.endswith(" …")


def test_as_of_asks_what_was_known_then(tmp_path: Path) -> None:
    clock = HandClock()
    with open_writer(tmp_path, clock) as writer:
        writer.set_source(source())
        stored = store(writer, candidate("one", text="The old wording."))
        clock.on(days=1)
        edit(writer, stored.article_id, candidate("one", text="The new wording."))
        store(writer, candidate("two", text="The second article."))
        with Archive(tmp_path, clock=clock) as archive:
            asked = {
                moment: [(one.version, one.text) for one in archive.search("the", as_of=moment)]
                for moment in (NOON - timedelta(seconds=1), NOON, NOON + timedelta(days=1))
            }
            assert list(asked.values()) == [
                [],
                [(1, "The old wording.")],
                [(1, "The second article."), (2, "The new wording.")],
            ]
            assert archive.search("old", as_of="2026-11-20T13:00+00:00").total == 1
            assert [archive.search("old", as_of=back).total for back in ("3h", "0h")] == [1, 0]
            assert archive.search("-wording after:2000", as_of=clock.now()).total == 1
            with pytest.raises(ConfigError, match="no moment"):
                archive.search("old", as_of="yesterday")


PIECES = st.sampled_from(
    ['"', "(", ")", "-", "*", "~3", ":", "=", "OR", "AND", "NOT", "NEAR(", "title:", "after:7d", "lang:hy", "^", "{",
     "}", "+", "\x00", "\ud800", "ა", "՞", "\u0301", "gas", "iran", "a", "'", ";--", "%", "_", "\n", "1d",
     "source:azertag"]
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map(" ".join), st.lists(PIECES).map("".join)))
@example('"\x00"')
@example("gas NOT")
@example('"' * 3)
@example("(" * 39 + "gas" + ")" * 39)
@example("-(-(-gas OR iran) after:7d)")
@example("\u1c90")
def test_any_input_gives_a_result_or_a_message(archive: Archive, writer: Writer, text: str) -> None:
    try:
        found = archive.search(text)
    except QueryError as refused:
        assert 0 <= refused.place <= len(text)  # noqa: PT017
        return
    assert found.total == archive.search(text, limit=1).total
    archive.search(text, sort="relevance")
    archive.search(text, as_of=NOON)
    archive.snippets(text, [1, 2])
    sql = writer.connection.sql
    ids = {one.id for one in found}
    for article_id, version_id, recorded in sql.execute(
        "SELECT a.id, a.version_id, v.recorded_at FROM article a JOIN version v ON v.id = a.version_id"
    ).fetchall():
        assert recorded
        if "d" not in text:  # a relative date counts from another moment there
            assert (language.matches(sql, language.parse(text), version_id) is not None) == (article_id in ids)
