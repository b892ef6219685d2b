"""Near copies: what is compared, what counts as alike, and what only looks so."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newswatch.archive.likeness import alike, is_round_up, likeness, stock_of
from newswatch.archive.normal import normal
from newswatch.archive.shingles import BANDS, EXACT, LONG, SHORT, sketch


def prose(seed: int, words: int) -> str:
    """Words that hardly repeat; the same for the same seed."""
    chance = random.Random(seed)
    return " ".join(
        f"{chance.choice('bdfgklmnprst')}{chance.choice('aeiou')}{chance.randrange(16**4):x}q" for _ in range(words)
    )


def changed(text: str, every: int) -> str:
    return " ".join(
        "changed" + str(place) + "x" if place % every == 0 else word for place, word in enumerate(text.split())
    )


def meet(one: str, other: str) -> bool:
    """Do their bands meet, so that a lookup would find one by the other?"""
    ours, theirs = sketch(normal(one)).bands(), sketch(normal(other)).bands()
    return any(a == b for size in ours.keys() & theirs for a, b in zip(ours[size], theirs[size], strict=True))


def near(one: str, other: str, *, same_outlet: bool = False) -> bool:
    return alike(sketch(normal(one)), sketch(normal(other)), same_outlet=same_outlet) is not None


@pytest.mark.parametrize(
    ("words", "sizes"),
    [
        (11, set()),
        (12, {EXACT}),
        (39, {EXACT}),
        (40, {SHORT, LONG}),
        (199, {SHORT, LONG}),
        (200, {LONG}),
        (5000, {LONG}),
    ],
)
def test_the_length_decides_on_the_shingles(words: int, sizes: set[int]) -> None:
    assert set(sketch(prose(1, words)).sets) == sizes


def test_a_stub_is_compared_only_where_it_is_long() -> None:
    assert sketch(prose(1, 99), partial=True).sets == {}
    assert sketch(prose(1, 100), partial=True).sets


def test_bands_are_the_same_in_every_process_and_release() -> None:
    bands = sketch(normal("Иран, Հայաստան and საქართველო " * 20)).bands()
    assert {size: len(found) for size, found in bands.items()} == {SHORT: BANDS, LONG: BANDS}
    assert bands[LONG][:2] == [-1391658696, 187964172]


def test_a_very_long_text_is_hashed_in_pieces() -> None:
    text = prose(2, 9000)
    assert meet(text, changed(text, 50))


@pytest.mark.parametrize("words", [300, 1000])
def test_edits_of_an_article_are_found_and_alike(words: int) -> None:
    text = prose(3, words)
    half = " ".join(text.split()[: words // 2])
    lead = f"{prose(4, 40)} {' '.join(text.split()[30:])}"
    for copy in (changed(text, 33), changed(text, 10), half, lead, f"{prose(5, 30)} {text} {prose(6, 60)}"):
        assert meet(text, copy)
        assert near(text, copy)


def test_punctuation_case_and_marks_of_script_do_not_count() -> None:
    text = prose(7, 120)
    assert near(text, text.upper().replace(" ", " — "))
    hy = " ".join(f"եւ՝ ասա{letter}ց{other}" for letter in "աբգդեզէը" for other in "թժիլխծկ")
    assert near(hy, hy.replace("եւ", "և").replace("՝", ","))


def test_unrelated_texts_are_not_alike() -> None:
    texts = [prose(seed, 300) for seed in range(30)]
    assert not any(near(one, other) for one in texts for other in texts if one is not other)


def test_a_quarter_of_a_text_is_alike_and_a_tenth_is_not() -> None:
    text = prose(8, 1000).split()
    assert near(" ".join(text), " ".join(text[:250]))
    assert not near(" ".join(text), " ".join(text[:110])), "an item of a round-up"


def test_very_short_texts_are_alike_word_by_word_and_between_outlets() -> None:
    text = prose(9, 25)
    assert near(text, text.upper() + "!")
    assert not near(text, changed(text, 20))
    assert not near(text, text, same_outlet=True), "an outlet's stock phrase"


def test_notices_in_one_frame_are_told_apart_by_their_figures() -> None:
    frame = (
        "today the rate of the dollar is {} lari and that of the euro is {} lari while the lira is at {} lari "
        + prose(10, 40)
    )
    monday, tuesday = (frame.format(*figures) for figures in ((271, 302, 8), (273, 305, 7)))
    assert likeness(sketch(monday), sketch(tuesday)).jaccard > 0.5  # type: ignore[union-attr]
    assert not near(monday, tuesday)
    assert near(monday, monday.replace("today", "on monday"))


def test_notices_of_one_outlet_must_be_nearly_equal() -> None:
    text = prose(11, 80)
    assert near(text, changed(text, 12))
    assert not near(text, changed(text, 12), same_outlet=True)


def test_an_outlets_furniture_makes_no_copies() -> None:
    furniture = prose(12, 120)
    assert near(f"{prose(13, 100)} {furniture}", f"{prose(14, 100)} {furniture}")
    assert not near(f"{prose(13, 100)} {furniture}", f"{prose(14, 100)} {furniture}", same_outlet=True)


def test_what_three_stories_share_is_stock_and_leaves_the_own_words() -> None:
    furniture = prose(15, 200)
    seeds = [sketch(f"{prose(seed, 150)} {furniture}") for seed in (16, 17, 18)]
    text = sketch(f"{prose(19, 150)} {furniture}")
    stock = stock_of(text, seeds)
    assert stock is not None
    assert alike(text, seeds[0], same_outlet=False)
    assert alike(text, seeds[0], same_outlet=False, stock=stock) is None
    again = sketch(f"{changed(prose(16, 150), 30)} {furniture}")
    assert alike(again, seeds[0], same_outlet=False, stock=stock_of(again, seeds))
    assert stock_of(text, seeds[:2]) is None


def test_a_round_up_holds_two_texts_side_by_side() -> None:
    one, two = prose(20, 200), prose(21, 200)
    text = sketch(f"{one} {two}")
    found = [alike(text, sketch(part), same_outlet=False) for part in (one, two)]
    assert is_round_up([each for each in found if each])
    assert not is_round_up([each for each in found[:1] if each])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=600))
def test_any_text_has_a_sketch_and_is_like_itself(text: str) -> None:
    found = sketch(normal(text))
    assert all(np.all(np.diff(one.astype(object)) > 0) for one in found.sets.values())
    if found.sets and min(found.sets) == EXACT:
        assert alike(found, found, same_outlet=False)
