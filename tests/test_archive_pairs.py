"""The index of words beside each other: what is in it, and that it stays in step with the texts."""

import sqlite3
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from newswatch.archive import indexing, merging, pairs, tending
from newswatch.archive.care import integrity
from newswatch.archive.forgetting import forget
from newswatch.archive.reader import Archive
from newswatch.archive.wordings import Check
from newswatch.archive.writer import Writer
from tests.archive_kit import HandClock, candidate, edit, open_writer, source, store

PEACE, TREATY = ("мирный", "мирного", "мирным"), ("договор", "договора", "договоре")


def held(sql: sqlite3.Connection, *phrases: tuple[tuple[str, ...], ...]) -> list[int]:
    asked = pairs.asked(phrases)
    return [row[0] for row in sql.execute("SELECT rowid FROM pair_index WHERE pair_index MATCH ? ORDER BY 1", (asked,))]


def care(writer: Writer) -> None:
    for step in (tending.pair_up, tending.clean_index):
        for _ in step(writer):
            pass


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    with open_writer(tmp_path / "home", HandClock()) as writer:
        writer.set_source(source())
        yield writer


def texts(writer: Writer, *texts: str) -> None:
    for number, text in enumerate(texts, 1):
        store(writer, candidate(f"n-{number}", title=f"Title {number}", text=text))


@pytest.mark.parametrize(("one", "two"), list(product(PEACE, TREATY)))
def test_every_wording_of_a_phrase_is_where_the_phrase_is_looked_for(writer: Writer, one: str, two: str) -> None:
    texts(writer, f"Подписан {one}, {two}.", f"Подписан {two} {one}.", f"{one} и {two}")
    care(writer)
    assert held(writer.connection.sql, (PEACE, TREATY)) == [1]


def test_longer_phrases_need_all_their_pairs_and_several_phrases_all_of_them(writer: Writer) -> None:
    texts(writer, "red green blue", "red green", "green blue red", "red green and green blue")
    care(writer)
    colours = (("red",), ("green",), ("blue",))
    assert held(writer.connection.sql, colours) == [1, 4]  # what has them in a row the text says
    assert held(writer.connection.sql, colours[:2], colours[1:]) == [1, 4]


def test_words_with_hyphens_are_the_words_they_are_joined_of(writer: Writer) -> None:
    texts(writer, "a new cease-fire agreement")
    care(writer)
    assert held(writer.connection.sql, (("new",), ("cease-fire",), ("agreement",))) == [1]


def test_what_has_too_many_forms_or_no_letters_is_not_asked_for() -> None:
    many = tuple(f"{number:04}" for number in range(17))
    assert pairs.asked([(many, many)]) is None
    assert pairs.asked([(("!",), ("word",))]) is None
    assert pairs.asked([(many, many, ("word",))]) is not None  # by the pair that can be


def test_care_goes_on_where_it_ended(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tending, "_PAIRED_AT_ONCE", 2)
    texts(writer, *["red green"] * 5)
    care(writer)
    assert pairs.upto(writer.connection.sql) == 5
    store(writer, candidate("later", text="red green"))
    assert held(writer.connection.sql, (("red",), ("green",))) == [1, 2, 3, 4, 5]
    care(writer)
    assert held(writer.connection.sql, (("red",), ("green",))) == [1, 2, 3, 4, 5, 6]


def test_another_reading_of_a_text_has_its_pairs_and_not_the_old_ones(writer: Writer) -> None:
    texts(writer, "red green", "red green")
    care(writer)
    store(writer, candidate("later", text="red green"))
    for version in (1, 3):
        with writer.transaction():
            indexing.rebody(writer.connection.sql, version, "red blue")
    assert held(writer.connection.sql, (("red",), ("green",))) == [2]
    assert held(writer.connection.sql, (("red",), ("blue",))) == [1]
    care(writer)
    assert held(writer.connection.sql, (("red",), ("blue",))) == [1, 3]


def test_of_articles_with_both_words_only_those_with_the_pair_are_read(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [f"{one} и {two}" for one, two in product(PEACE, TREATY)] * 3
    texts(writer, *every, "мирного договора", *every)
    care(writer)
    read = []
    holds = Check.holds
    monkeypatch.setattr(Check, "holds", lambda check, columns: read.append(columns) or holds(check, columns))
    with Archive(tmp_path / "home") as archive:
        assert [one.id for one in archive.search('"мирный договор"')] == [len(every) + 1]
    assert len(read) == 1


def test_superseded_versions_keep_their_pairs_and_do_not_answer(writer: Writer, tmp_path: Path) -> None:
    texts(writer, "Подписан мирный договор.")
    care(writer)
    edit(writer, 1, candidate("n-1", text="Подписан новый договор."))
    care(writer)
    assert held(writer.connection.sql, (PEACE, TREATY)) == [1]
    with Archive(tmp_path / "home") as archive:
        assert archive.search('"мирный договор"').total == 0


def test_nothing_of_a_forgotten_article_is_left(writer: Writer) -> None:
    texts(writer, *["amber gantry"] * 3, "zzyzx quorum")
    care(writer)
    gone = pairs.pairs_of(["zzyzx quorum"]).encode()
    assert gone in segments(writer)
    assert forget(writer, 4)
    assert held(writer.connection.sql, (("zzyzx",), ("quorum",))) == []
    assert gone not in segments(writer)
    assert held(writer.connection.sql, (("amber",), ("gantry",))) == [1, 2, 3]


def segments(writer: Writer) -> bytes:
    return b"".join(row[0] for row in writer.connection.sql.execute("SELECT block FROM pair_index_data"))


def test_an_index_of_pairs_in_many_pieces_is_merged(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_SCATTERED", 2)
    monkeypatch.setattr(tending, "_PAIRED_AT_ONCE", 1)
    texts(writer, *["red green"] * 3)
    care(writer)
    pieces = writer.connection.sql.execute("SELECT count(DISTINCT segid) FROM pair_index_idx").fetchone()
    assert pieces == (1,)
    assert held(writer.connection.sql, (("red",), ("green",))) == [1, 2, 3]


def test_doctor_looks_at_it(writer: Writer) -> None:
    texts(writer, *["amber gantry"] * 3)
    care(writer)
    writer.connection.sql.execute("DELETE FROM pair_index_data WHERE id > 10")
    writer.close()
    assert [check.about for check in integrity(writer.home) if not check.ok] == ["words"]
