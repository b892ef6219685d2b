"""Reading queries: every input gives a tree or one message with the place."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newswatch.archive.moments import read_asked
from newswatch.archive.normal import normal, storable
from newswatch.archive.syntax import All, Dated, Either, Filter, Not, Words, parse
from newswatch.archive.tokens import token
from newswatch.errors import QueryError


def words(text: str, **changes: object) -> Words:
    return Words(text=text, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "root"),
    [
        ("", None),
        ("   \n", None),
        ("Iran", words("iran")),
        ("iran russia", All(nodes=(words("iran"), words("russia")))),
        ("iran AND russia", All(nodes=(words("iran"), words("russia")))),
        ("iran or russia", All(nodes=(words("iran"), words("or"), words("russia")))),
        ("iran OR russia gas", Either(nodes=(words("iran"), All(nodes=(words("russia"), words("gas")))))),
        ("(iran OR russia) gas", All(nodes=(Either(nodes=(words("iran"), words("russia"))), words("gas")))),
        ("iran -gas", All(nodes=(words("iran"), Not(node=words("gas"))))),
        ("NOT gas", Not(node=words("gas"))),
        ("-(gas OR oil)", Not(node=Either(nodes=(words("gas"), words("oil"))))),
        ("pre-war – &", words("pre-war")),
        ("pashin*", words("pashin", prefix=True)),
        ("pashin*, ", words("pashin", prefix=True)),
        ('"peace treaty"', words("peace treaty")),
        ('"peace treaty"~5', words("peace treaty", near=5)),
        ('="Peace"', words("peace", literal=True)),
        ("=Peace", words("peace", literal=True)),
        ("title:corridor", words("corridor", column="title")),
        ('TAG:"South Ossetia"', words("south ossetia", column="tags")),
        ("author:(a1 OR b1)", Either(nodes=(words("a1", column="authors"), words("b1", column="authors")))),
        ("lang:HY", Filter(kind="lang", value="HY", token="langhy", place=5)),
        ("country:GE", Filter(kind="country", value="GE", token="countryge", place=8)),
        ("after:2026-01-01", Dated(after=True, asked="2026-01-01")),
        ("-before:7d", Not(node=Dated(after=False, asked="7d"))),
        ("Georgia: 12:30", All(nodes=(words("georgia"), words("12:30")))),
        ("OR iran OR", words("iran")),
        ("ORDER NOTE", All(nodes=(words("order"), words("note")))),
    ],
)
def test_queries_and_their_trees(query: str, root: object) -> None:
    assert parse(query).root == root


@pytest.mark.parametrize(
    ("query", "message", "place"),
    [
        ("iran (gas", "A ( without its )", 5),
        ("iran) gas", "A ) without its (", 4),
        ('iran "gas', "without its second", 5),
        ("sorce:oc", "did you mean 'source:'", 0),
        ("see https://oc-media.org", "no filter 'https:'", 4),
        ("gas title: x", "title: needs a value", 4),
        ("country:georgia", "a code such as country:GE", 8),
        ("after:yesterday", "no date", 6),
        ("a*b", "may only end a word", 1),
        ("a*", "at least 2 letters", 0),
        ("gas -", None, None),
        ("NOT", "Nothing follows", 3),
        ("-", "no word here", 0),
        ("*** &", "no word here", 0),
        ("(" * 60 + "a", "nested too deeply", 40),
        ("a " * 300, "more than 200 terms", 400),
        ("a" * 5000, "4,000 characters", 4000),
    ],
)
def test_messages_name_the_place(query: str, message: str | None, place: int | None) -> None:
    if message is None:
        assert parse(query).root is not None
        return
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert message in str(caught.value)
    assert caught.value.place == place
    assert caught.value.query == query


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("İstanbul", "istanbul"),
        ("i\u0307stanbul", "istanbul"),
        ("ᲛᲗᲐᲕᲠᲣᲚᲘ", "მთავრული"),
        ("Հայաստա՞ն", "Հայաստան"),
        ("ԵՐԵՎԱՆ", "Երևան"),
        ("Երեւան", "Երևան"),
        ("Kobakhidze’s", "kobakhidze's"),
        ("Ə", "ə"),
        ("e\u0301", "é"),
        ("co\u00adope\u200dration", "cooperation"),
    ],
)
def test_what_differs_only_in_typing_is_equal(one: str, same: str) -> None:
    assert normal(one) == normal(same)


@pytest.mark.parametrize(("one", "other"), [("yaş", "yas"), ("ёлка", "елка"), ("ı", "i"), ("şuşa", "susa")])
def test_letters_stay_themselves(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(st.text())
@example("I\u0307")
@example("\ud800\x00")
def test_normal_is_idempotent_and_storable(text: str) -> None:
    once = normal(text)
    assert normal(once) == once
    assert storable(once) == once
    once.encode()


@given(st.text(), st.text())
@example("oc-media", "oc_media")
@example("ocx2dxmedia", "oc-media")
@example("A", "a")
def test_tokens_never_collide_and_are_one_word(one: str, other: str) -> None:
    assert (token("source", one) == token("source", other)) == (one == other)
    assert token("source", one).isalnum()
    assert token("source", one).isascii()


NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "moment"),
    [
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("2026-03", "2026-03-01T00:00:00+00:00"),
        ("2026-03-05", "2026-03-05T00:00:00+00:00"),
        ("2026-03-05T02:00+04:00", "2026-03-04T22:00:00+00:00"),
        ("7d", "2026-11-13T12:00:00+00:00"),
        ("12h", "2026-11-20T00:00:00+00:00"),
        ("9999y", "0001-01-01T00:00:00+00:00"),
        ("2026-13", None),
        ("0000", None),
        ("2026-02-30", None),
        ("0001-01-01T00:00+14:00", None),
        ("soon", None),
    ],
)
def test_dates_as_people_write_them(asked: str, moment: str | None) -> None:
    read = read_asked(asked, NOW)
    assert (None if read is None else read.isoformat()) == moment
