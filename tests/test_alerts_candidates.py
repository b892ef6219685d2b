"""What the book of saved queries says of a version is what a search says, or that the index must be asked."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newswatch.archive import aliases
from newswatch.archive import query as language
from newswatch.archive.candidates import Book
from newswatch.archive.normal import normal, plain_tokens
from newswatch.archive.plans import plan_of, required
from newswatch.archive.schema import TOKENIZER
from newswatch.archive.writer import Writer
from newswatch.errors import QueryError
from newswatch.models import Stored
from tests.archive_kit import HandClock, candidate, open_writer, source, store

WORDS = [
    "corridor", "Iran", "o'neil", "Հայաստա՞ն", "ՀԱՅԱՍՏԱՆ", "İran", "yaş", "yas", "ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ", "საქართველო",
    "re-opening", "Ёлка", "ёлка", "և", "ΣΊΣΥΦΟΣ", "straße", "x", "ﬁnd", "2026", "a.b",
    "corridors", "Corridor's", "Алиев", "Алиевым", "Aliyev", "Əliyevin", "ალიევმა", "yaşlar",
    "cease-fire", "ceasefire", "cease", "fire", "Шуши", "Shusha", "Civil", "Contract", "договор", "Гражданский",
]  # fmt: skip
_words = st.sampled_from(WORDS)
_texts = st.lists(_words, min_size=1, max_size=12).map(" ".join)
_terms = st.one_of(
    _words,
    _words.map(lambda word: f"{word[:3]}*"),
    st.lists(_words, min_size=2, max_size=3).map(lambda words: '"' + " ".join(words) + '"'),
    st.lists(_words, min_size=2, max_size=3).map(lambda words: '"' + " ".join(words) + '"~4'),
    _words.map(lambda word: f"title:{word}"),
    st.sampled_from(["source:oc-media", "lang:en", "country:AM", "after:2026-01-01", "tag:Georgia", "-Iran", "-gas"]),
)
_queries = st.recursive(
    _terms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} OR {two[1]})"),
        inner.map(lambda one: f"-({one})"),
    ),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=_texts, text=_texts, asked=_queries)
def test_the_books_verdict_is_the_searchs(writer: Writer, title: str, text: str, asked: str) -> None:
    try:
        query = language.parse(asked)
    except QueryError:
        return
    slug = str(abs(hash((title, text))))
    with writer.transaction():
        number = writer.connection.sql.execute("SELECT coalesce(max(id), 0) FROM article").fetchone()[0]
    stored = store(writer, candidate(f"{slug}-{number}", title=title, text=text))
    answers = language.matches(writer.connection.sql, query, stored.version_id) is not None
    verdict = verdicts(writer, Book({7: query}), stored).get(7)
    assert verdict is False or (verdict is True) == answers, (asked, title, text)


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    home: Path = tmp_path_factory.mktemp("home")
    with open_writer(home, HandClock()) as made:
        made.set_source(source())
        yield made


@pytest.mark.parametrize(
    ("asked", "clauses"),
    [
        ("iran corridor", ["iran", "corridor"]),
        ('"iran corridor"', ["iran", "corridor"]),
        ("iran -gas", ["iran"]),
        ("-gas", []),
        ("", []),
        ("after:7d", []),
        ("iran OR gas", ["gas|iran"]),
        ("iran OR -gas", []),
        ("pashin*", ["pashin*"]),
        ("lang:hy iran", ["langhy", "iran"]),
        ("(a OR (bb lang:hy)) corridor", ["a|bb", "corridor"]),
    ],
)
def test_what_is_required(asked: str, clauses: list[str]) -> None:
    found = ["|".join(sorted(clause)) for clause in
             required(plan_of(language.parse(f"forms:off {asked}"), aliases.of_home(None)))]  # fmt: skip
    assert sorted(found) == sorted(clauses)


def test_tokens_are_the_indexes_own() -> None:
    assert tokens_of(normal("O'Neil's re-opening ՀԱՅԱՍՏԱՆ")) == {"o", "neil", "s", "re", "opening", "հայաստան"}


@given(text=st.text(max_size=40) | st.text(alphabet="abz09_'-ёџ«»ჰა ևա…№·É", max_size=40) | _texts)
def test_plain_tokens_are_the_indexes_own(text: str) -> None:
    words = plain_tokens(normal(text))
    if words is not None:
        assert set(words) == tokens_of(normal(text))


def test_all_letters_that_count_as_plain_are_so() -> None:
    for number in range(0x600):
        words = plain_tokens(normal(chr(number)))
        assert words is None or set(words) == tokens_of(normal(chr(number))), hex(number)


def test_only_what_may_answer_is_asked(writer: Writer) -> None:
    stored = store(writer, candidate("few", text="The corridor opened."))
    queries = {number: language.parse(f"word{number} corridor{number}") for number in range(500)}
    queries |= {1000: language.parse("corridor opened"), 1001: language.parse("corrid*"), 1002: language.parse("-gas")}
    book = Book(queries)
    assert verdicts(writer, book, stored) == {1000: True, 1001: True, 1002: True}
    for number in (*range(500), 1001, 1002):
        book.discard(number)
    book.discard(77)  # twice is as once
    assert verdicts(writer, book, stored) == {1000: True}
    book.add(1001, language.parse("corrid*"))
    assert verdicts(writer, book, stored) == {1000: True, 1001: True}


def verdicts(writer: Writer, book: Book, stored: Stored) -> dict[int, bool]:
    version = language.OneVersion.read(writer.connection.sql, stored.version_id)
    assert version is not None
    return book.answers(writer.connection.sql, version.wording)


def tokens_of(text: str) -> set[str]:
    """By the index's own tokenizer."""
    with closing(sqlite3.connect(":memory:")) as sql:
        sql.execute(f"CREATE VIRTUAL TABLE alone USING fts5 (text, tokenize = '{TOKENIZER}')")
        sql.execute("CREATE VIRTUAL TABLE token USING fts5vocab (alone, row)")
        sql.execute("INSERT INTO alone (text) VALUES (?)", (text,))
        return {row[0] for row in sql.execute("SELECT term FROM token")}
