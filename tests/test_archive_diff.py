"""What changed between two wordings."""

from hypothesis import given
from hypothesis import strategies as st

from newswatch.archive.diff import Change, Paragraph, Piece, diff_paragraphs, diff_texts, diff_words

OLD = "Ten people were hurt on Monday.\n\nThe road is closed.\n\nThis goes away entirely."
NEW = "Twelve people were hurt on Monday.\n\nThe road is closed.\n\nSomething wholly different stands here now."


def sides(paragraphs: list[Paragraph]) -> tuple[list[str], list[str]]:
    """The old and the new paragraphs a diff was made of."""
    old, new = [], []
    for one in paragraphs:
        if one.change is not Change.ADDED:
            old.append("".join(piece.text for piece in one.pieces if piece.change is not Change.ADDED))
        if one.change is not Change.REMOVED:
            new.append("".join(piece.text for piece in one.pieces if piece.change is not Change.REMOVED))
    return old, new


def test_an_edited_paragraph_shows_its_words() -> None:
    edited, kept, *rest = diff_texts(OLD, NEW)
    assert edited.change is None
    assert edited.pieces == (
        Piece(change=Change.REMOVED, text="Ten"),
        Piece(change=Change.ADDED, text="Twelve"),
        Piece(change=Change.KEPT, text=" people were hurt on Monday."),
    )
    assert kept.change is Change.KEPT
    assert {one.change for one in rest} == {Change.REMOVED, Change.ADDED}


def test_equal_texts_are_kept() -> None:
    assert {one.change for one in diff_texts(OLD, OLD)} == {Change.KEPT}


@given(st.lists(st.text("ab \n,", max_size=12), max_size=6), st.lists(st.text("ab \n,", max_size=12), max_size=6))
def test_both_wordings_can_be_read_back(old: list[str], new: list[str]) -> None:
    assert sides(diff_paragraphs(old, new)) == (old, new)


@given(st.text(max_size=40), st.text(max_size=40))
def test_words_can_be_read_back(old: str, new: str) -> None:
    pieces = diff_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.change is not Change.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED) == new
