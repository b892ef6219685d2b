"""The lexicon records each form once, follows commits and rollbacks, and is filled for archives without one."""

from pathlib import Path

import pytest

from newswatch.archive import care
from newswatch.archive.lexicon import Lexicon, words_of
from newswatch.archive.reader import Archive
from newswatch.archive.writer import Writer
from tests.archive_kit import HandClock, candidate, open_writer, source, store


def rows(writer: Writer) -> list[tuple[str, str, int]]:
    question = "SELECT l.key, f.form, f.seen FROM lexicon l JOIN form f ON f.id = l.form_id ORDER BY 1, 2"
    return writer.connection.sql.execute(question).fetchall()


def has(writer: Writer, key: str, form: str) -> bool:
    return (key, form) in {row[:2] for row in rows(writer)}


@pytest.fixture
def writer(tmp_path: Path):  # type: ignore[no-untyped-def]
    with open_writer(tmp_path / "home", HandClock()) as made:
        made.set_source(source())
        yield made


def test_a_form_is_recorded_once(writer: Writer) -> None:
    store(writer, candidate("one", text="Two bridges."))
    before = rows(writer)
    assert has(writer, "en:bridge", "bridges")
    store(writer, candidate("two", text="Two bridges."))
    assert rows(writer) == before


def test_a_capital_seen_later_makes_a_name(writer: Writer) -> None:
    store(writer, candidate("one", text="the kvareli road", language="en"))
    assert not has(writer, "@kvareli", "kvareli")
    store(writer, candidate("two", text="In Kvareli.", language="en"))
    assert has(writer, "@kvareli", "kvareli")


def add_and_stop(writer: Writer) -> None:
    add(writer, "one")
    raise RuntimeError("stop")


def add(writer: Writer, slug: str, text: str = "Two bridges.") -> None:
    made = candidate(slug, text=text)
    writer.add_article(made, cleaner="1", capture=None, observed_at=writer.clock.now(), baseline=False)


def test_a_rollback_is_followed(writer: Writer) -> None:
    with pytest.raises(RuntimeError, match="stop"), writer.transaction():
        add_and_stop(writer)
    assert rows(writer) == []
    store(writer, candidate("one", text="Two bridges."))
    assert has(writer, "en:bridge", "bridges")


def test_an_undone_part_is_followed(writer: Writer) -> None:
    with writer.transaction():
        add(writer, "before", "Zhvanetsky spoke.")
        with pytest.raises(RuntimeError, match="stop"), writer.savepoint():
            add_and_stop(writer)
        add(writer, "two")
    assert has(writer, "@Zvanecki", "zhvanetsky")
    assert has(writer, "en:bridge", "bridges")


def test_a_forgotten_article_takes_its_own_words_with_it(writer: Writer) -> None:
    store(writer, candidate("one", text="Two bridges."))
    before = rows(writer)
    care.forget(writer, store(writer, candidate("two", text="Two bridges and Zhvanetsky.")).article_id)
    assert rows(writer) == before
    store(writer, candidate("three", text="Zhvanetsky again."))
    assert has(writer, "@Zvanecki", "zhvanetsky")


def test_forgetting_what_was_met_records_nothing_twice(writer: Writer) -> None:
    small = Lexicon(remembered=4)
    with writer.transaction():
        for _ in range(3):
            small.learn_text("Six bridges were built beside the other bridges", "en")
            small.settle(writer.connection.sql)
    once = rows(writer)
    with writer.transaction():
        afresh = Lexicon()
        afresh.learn_text("Six bridges were built beside the other bridges", "en")
        afresh.settle(writer.connection.sql)
    assert rows(writer) == once


def test_an_archive_without_a_lexicon_is_filled_on_opening(writer: Writer) -> None:
    store(writer, candidate("one", text="Two bridges; a cease-fire."))
    before = rows(writer)
    with writer.transaction():
        writer.connection.sql.execute("DELETE FROM lexicon")
        writer.connection.sql.execute("DELETE FROM form")
        writer.connection.sql.execute("DELETE FROM meta WHERE key = 'lexicon'")
    home = writer.home
    writer.close()
    with open_writer(home, HandClock()) as again:
        assert rows(again) == before
    with Archive(home) as archive:
        assert archive.search("bridge").total == 1
        assert archive.search("ceasefire").total == 1


def test_words_as_printed() -> None:
    assert words_of("Two cease\u2010fires, Հայաստա՞ն, o'neil x-ray 2026") >= {
        "Two", "cease", "fires", "cease-fires", "Հայաստան", "neil",
    }  # fmt: skip
