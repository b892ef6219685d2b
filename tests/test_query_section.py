"""`section:`: in searches, counts, the past and alerts alike."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newswatch.archive.matching import matches
from newswatch.archive.reader import Archive
from newswatch.archive.syntax import parse
from newswatch.archive.writer import Writer
from newswatch.errors import QueryError
from tests.archive_kit import HandClock, candidate, edit, open_writer, source, store


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with open_writer(tmp_path / "home", HandClock()) as opened:
        opened.set_source(source())
        for slug, section in (("one", "Politics"), ("two", "politics"), ("three", "Ölkə siyasəti"), ("four", None)):
            store(opened, candidate(slug, section=section))
        yield opened


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("section:politics", {1, 2}),
        ("section:POLITICS corridor", {1, 2}),
        ('section:"ölkə siyasəti"', {3}),
        ("section:sport", set()),
        ("-section:politics", {3, 4}),
        ("section:politics OR three", {1, 2, 3}),
        ("NOT (section:politics OR section:sport)", {3, 4}),
    ],
)
def test_every_way_of_asking_gives_the_same(writer: Writer, query: str, ids: set[int]) -> None:
    with Archive(writer.home, clock=HandClock()) as archive:
        assert {one.id for one in archive.search(query)} == ids
        assert archive.count(query) == archive.facets(query).articles == len(ids)
        later = HandClock().now() + timedelta(hours=1)
        assert {one.id for one in archive.search(query, as_of=later)} == ids
    sql = writer.connection.sql
    versions = sql.execute("SELECT id, article_id FROM version").fetchall()
    assert {article for version, article in versions if matches(sql, parse(query), version)} == ids


def test_an_article_that_changed_its_section_is_found_in_the_old_one_in_the_past(writer: Writer) -> None:
    before = writer.clock.now()
    writer.clock.on(hours=2)  # type: ignore[attr-defined]
    edit(writer, 2, candidate("two", section="Economy", text="The two corridor closed on Monday."))
    with Archive(writer.home, clock=writer.clock) as archive:
        assert {one.id for one in archive.search("section:politics")} == {1}
        assert {one.id for one in archive.search("section:economy")} == {2}
        assert {one.id for one in archive.search("section:politics", as_of=before)} == {1, 2}


def test_a_section_needs_a_name() -> None:
    with pytest.raises(QueryError, match="section: needs a value"):
        parse("gas section:")
