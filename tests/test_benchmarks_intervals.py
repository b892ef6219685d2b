"""The bootstrap over sites and the list of sites, on rows whose answer is known."""

from typing import Any

from benchmarks.intervals import FIGURES, interval, worse_sites


def _rows(own: list[float], other: list[float], site: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [({"site": site, "tokF1": a}, {"site": site, "tokF1": b}) for a, b in zip(own, other, strict=True)]


def test_an_interval_of_equal_sites_is_a_point_and_of_unequal_ones_holds_the_difference() -> None:
    value = FIGURES["token F1"][1]
    same = _rows([0.9] * 3, [0.8] * 3, "a") + _rows([0.9] * 3, [0.8] * 3, "b")
    assert [round(end, 6) for end in interval(same, value)] == [10.0, 10.0]
    mixed = [pair for n in range(10) for pair in _rows([0.9 + n / 100], [0.9], f"site {n}")]
    low, high = interval(mixed, value)
    assert low < 4.5 < high
    assert (low, high) == interval(mixed, value)


def test_a_site_is_worse_from_three_pages_and_half_a_point_on() -> None:
    pairs = [
        *_rows([0.90] * 3, [0.91] * 3, "worse"),
        *_rows([0.90] * 3, [0.904] * 3, "chance"),
        *_rows([0.50] * 2, [0.91] * 2, "too few"),
    ]
    assert [found[:2] for found in worse_sites(pairs)] == [("worse", 3)]


def test_snippets_and_shingles_are_counted_as_the_scorer_does() -> None:
    assert round(FIGURES["snippet F1"][1]([{"sn": (3, 1, 4, 2)}]), 2) == 75.0
    assert FIGURES["shingle F1"][1]([{"sh": (8, 0, 0)}, {"sh": (0, 0, 0)}]) == 100.0
