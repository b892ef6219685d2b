"""Do two texts tell the same? Decided on their shingles, and against what only looks so: templates and round-ups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from newswatch.archive.shingles import EXACT, SHORT_TEXT, Shingles, Sketch, shared


@dataclass(frozen=True, slots=True)
class _Bar:
    """What a pair has to reach: one of the two."""

    jaccard: float
    contained: float
    """Of the smaller text's shingles found in the larger."""


_USUAL = _Bar(0.3, 0.7)
_SHORT = _Bar(0.45, 0.8)
"""Notices in one frame (weather, rates, appointments) share a third."""
_SAME_OUTLET = _Bar(0.6, 0.9)
"""What an outlet prints under every article makes them all a little alike."""
_SHORT_SAME_OUTLET = _Bar(0.8, 1.0)
_SMALLEST_PART = 0.2
"""A text this much smaller than the other is no copy of it, but perhaps an item in a round-up."""
_FEWEST = 20
"""Shingles in common below which the smaller part is too little to say."""
_NUMBERS = 3
"""A text that names so many numbers is told apart by them."""
_STOCK = 3
"""Seeds that share a shingle make it a template's."""
_APART = 0.1
_PART = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    size: int
    """Of the shingles compared, in words."""
    jaccard: float
    contained: float
    share: float
    """Of the seed's shingles found in the text: the part of it that was copied."""
    of_text: float
    """Of the text's shingles found in the seed."""
    common: Shingles


def likeness(text: Sketch, seed: Sketch, stock: Shingles | None = None) -> Likeness | None:
    """None where they have no shingle size in common. `stock` is left out of both."""
    sizes = text.sets.keys() & seed.sets.keys()
    if not sizes:
        return None
    size = min(sizes) if max(text.words, seed.words) < SHORT_TEXT else max(sizes)
    ours, theirs = text.sets[size], seed.sets[size]
    if stock is not None and size != EXACT:
        ours, theirs = (np.setdiff1d(one, stock, assume_unique=True) for one in (ours, theirs))
    common = shared(ours, theirs)
    smaller, union = min(len(ours), len(theirs)), len(ours) + len(theirs) - len(common)
    return Likeness(
        size=size,
        jaccard=len(common) / max(union, 1),
        contained=len(common) / max(smaller, 1),
        share=len(common) / max(len(theirs), 1),
        of_text=len(common) / max(len(ours), 1),
        common=common,
    )


def alike(text: Sketch, seed: Sketch, *, same_outlet: bool, stock: Shingles | None = None) -> Likeness | None:
    """How alike they are where one is a near copy of the other, else None."""
    found = likeness(text, seed, stock)
    if found is None or not len(found.common):
        return None
    if found.size == EXACT:
        return None if same_outlet else found  # an outlet's own stock phrase
    if len(found.common) < _FEWEST or not _same_numbers(text, seed):
        return None
    smaller, larger = sorted((text.words, seed.words))
    bar = _bar(short=larger < SHORT_TEXT, same_outlet=same_outlet)
    held = found.contained >= bar.contained and smaller >= _SMALLEST_PART * larger
    return found if held or found.jaccard >= bar.jaccard else None


def _bar(*, short: bool, same_outlet: bool) -> _Bar:
    if short:
        return _SHORT_SAME_OUTLET if same_outlet else _SHORT
    return _SAME_OUTLET if same_outlet else _USUAL


def _same_numbers(one: Sketch, other: Sketch) -> bool:
    """Editors change words and leave figures; a template does the opposite."""
    smaller, larger = sorted((one.numbers, other.numbers), key=len)
    return len(smaller) < _NUMBERS or 2 * len(smaller & larger) >= len(smaller)


def stock_of(text: Sketch, seeds: Sequence[Sketch]) -> Shingles | None:
    """The shingles of `text` that three seeds of different stories have too: a template's, a boilerplate's.

    None where there is none.
    """
    if len(seeds) < _STOCK or not text.sets:
        return None
    common = [shared(mine, seed.sets[size]) for size, mine in text.sets.items() for seed in seeds if size in seed.sets]
    if not common:
        return None
    values, times = np.unique(np.concatenate(common), return_counts=True)
    stock: Shingles = values[times >= _STOCK]
    return stock if len(stock) else None


def is_round_up(found: Sequence[Likeness]) -> bool:
    """Does a text hold several seeds in parts of its own that do not overlap? `found`: the best first."""
    best = found[0]
    return best.of_text < _PART and any(
        other.size == best.size and other.of_text < _PART and _apart(best.common, other.common) for other in found[1:]
    )


def another_part(found: Likeness, parts: Sequence[Shingles]) -> bool:
    """Is the text a part of the seed that another member's part does not touch? Then the seed is a round-up."""
    return found.share < _PART and any(_apart(found.common, part) for part in parts)


def _apart(one: Shingles, other: Shingles) -> bool:
    smaller = min(len(one), len(other))
    return smaller > 0 and len(shared(one, other)) < _APART * smaller
