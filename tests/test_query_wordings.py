"""Phrases of words with many forms: which wordings are found, in searches and alerts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newswatch.archive import expanding, wordings
from newswatch.archive.matching import matches
from newswatch.archive.reader import Archive
from newswatch.archive.syntax import parse
from newswatch.archive.wordings import as_one, wordings_in
from newswatch.archive.writer import Writer
from tests.archive_kit import HandClock, candidate, open_writer, source, store

EACH = (("мирный", "мирного", "мирному"), ("договор", "договора", "договору"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("о мирном договоре", []),
        ("мирного договора и мирному\nдоговору", [("мирного", "договора"), ("мирному", "договору")]),
        ("немирного договора", []),
        ("мирного договоранет", []),
        ("мирного, договора", [("мирного", "договора")]),
        ("мирного старого договора", []),
    ],
)
def test_wordings_are_whole_words_in_a_row(text: str, found: list[tuple[str, str]]) -> None:
    assert wordings_in([text], EACH, None) == found


def test_no_wording_goes_from_the_title_to_the_text() -> None:
    assert wordings_in([as_one(["мирного", "договора", "", ""])], EACH, None) == []


def test_near_words_are_those_of_one_text() -> None:
    assert set(wordings_in(["договору был мирного"], EACH, 5)) == {("мирного", "договору")}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with open_writer(tmp_path / "home", HandClock()) as opened:
        opened.set_source(source())
        for slug, text in (
            ("one", "Подписание мирного договора отложено."),
            ("two", "К мирному договору вернулись. Мирные договоры, мирных договоров, мирным договором."),
            ("three", "Мирный протест и договор о газе."),
            ("four", "Договору предшествовал мирный процесс."),
        ):
            store(opened, candidate(slug, title=slug, text=text, language="ru"))
        yield opened


@pytest.mark.parametrize("unprobed", [1, 1_000])
@pytest.mark.parametrize(
    ("query", "ids"),
    [('"мирный договор"', {1, 2}), ('"мирный договор"~5', {1, 2, 3, 4}), ('gas OR "мирных договоров"', {1, 2}),
     ('договор -"мирный договор"', {3, 4})],
)  # fmt: skip
def test_a_phrase_finds_its_forms_however_many_there_are(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, query: str, ids: set[int], unprobed: int
) -> None:
    monkeypatch.setattr(expanding, "UNPROBED", unprobed)
    with Archive(writer.home) as archive:
        assert {one.id for one in archive.search(query)} == ids
    versions = writer.connection.sql.execute("SELECT id, article_id FROM version").fetchall()
    assert {one for version, one in versions if matches(writer.connection.sql, parse(query), version)} == ids


def test_of_very_many_articles_both_ends_are_read(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expanding, "UNPROBED", 1)
    monkeypatch.setattr(wordings, "_NEWEST", 1)
    monkeypatch.setattr(wordings, "_OLDEST", 1)
    with Archive(writer.home) as archive:
        assert archive.ids('"мирный договор"') == [1]  # four and one were read
        assert archive.ids('"мирному договору"') == [1, 2]  # as typed always
        assert {one.id for one in archive.search('"мирный договор"')} == {
            1,
            2,
        }  # the newest are read until a page is full
