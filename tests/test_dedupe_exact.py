"""Equal texts, changed texts, and the kind of a change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.models import VersionKind
from pipelines.dedupe.changes import Wording, clearly_different, kind_of_change
from pipelines.dedupe.exact import MERGE_WORDS, content_hash, text_hash, words
from tests.flow import sentences

LONG = sentences(MERGE_WORDS // 8 + 1)


def test_the_text_hash_asks_for_the_same_words_only() -> None:
    shouted = tuple(paragraph.upper().replace(".", " …") for paragraph in LONG)
    assert text_hash(LONG, partial=False) == text_hash(shouted, partial=False)
    assert text_hash(LONG, partial=False) == text_hash([" ".join(LONG)], partial=False)
    assert text_hash(LONG, partial=False) != text_hash((*LONG[:-1], "Another end, that day, of it all."), partial=False)


def test_a_stub_or_a_short_text_has_no_text_hash() -> None:
    assert text_hash(LONG, partial=True) is None
    assert text_hash([" ".join(["word"] * (MERGE_WORDS - 1))], partial=False) is None
    assert text_hash([" ".join(["word"] * MERGE_WORDS)], partial=False) is not None


def test_the_content_hash_sees_title_and_punctuation_but_not_runs_of_blanks() -> None:
    base = content_hash("Talks", ["One two."])
    assert content_hash("Talks ", ["One  two."]) == base
    assert content_hash("Talks", ["One t\u00adwo."]) == base
    assert content_hash("Talks", ["One two!"]) != base
    assert content_hash("talks", ["One two."]) != base
    assert content_hash("Talks One", ["two."]) != base


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Re-opening, co‑operation; don’t", ["reopening", "cooperation", "dont"]),
        ("1,5 and 15 and -3, 2020-2021", ["1,5", "and", "15", "and", "-3", "2020", "2021"]),
        ("Հայաստանի, საქართველო: Əliyev", ["հայաստանի", "საქართველო", "əliyev"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Five hurt in Gori", "Police said 5 people were hurt.", VersionKind.COSMETIC),
        ("Five hurt in Gori", "Police  said: “5 people were hurt”!", VersionKind.COSMETIC),
        ("FIVE HURT IN GORI?", "Police said 5 people were hurt.", VersionKind.COSMETIC),
        ("Several hurt in Gori", "Police said 5 people were hurt.", VersionKind.HEADLINE),
        ("Five hurt in Gori", "Police said 7 people were hurt.", VersionKind.NUMBER),
        ("Five hurt in Gori", "Police said 0.5 people were hurt.", VersionKind.NUMBER),
        ("Five hurt in Gori", "Police said 5 people were not hurt.", VersionKind.NEGATION),
        ("Six hurt in Gori", "Police said 6 people were hurt.", VersionKind.NUMBER),
        ("Five hurt in Gori", "A court in Gori freed two of those held.", VersionKind.TEXT),
    ],
)
def test_the_kind_of_a_change(title: str, text: str, kind: VersionKind) -> None:
    before = Wording(title="Five hurt in Gori", text="Police said 5 people were hurt.")
    assert kind_of_change(before, Wording(title=title, text=text)) is kind


def test_an_article_that_grew_is_still_itself_and_another_report_is_not() -> None:
    first = Wording(title="Border talks", text="\n\n".join(LONG))
    grown = Wording(title="What the ministers agreed", text="\n\n".join(LONG + sentences(40, "treaty")))
    retitled = Wording(title="Border talks", text="\n\n".join(sentences(40, "harvest")))
    rewritten = Wording(title="Border talks end", text="\n\n".join((*LONG[:3], *sentences(40, "harvest"))))
    serial = Wording(title="Border talks 2", text="\n\n".join(sentences(40, "harvest")))
    other = Wording(title="Wine harvest begins", text="Growers in Kakheti began to pick their grapes this week.")
    assert not clearly_different(first, grown)
    assert not clearly_different(first, retitled)
    assert not clearly_different(first, rewritten)
    assert clearly_different(first, serial)
    assert clearly_different(first, other)


@given(st.text(max_size=200))
@settings(max_examples=150)
def test_any_text_hashes_and_words_are_stable(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)
    assert content_hash(text, [text]) == content_hash(text, [text])
