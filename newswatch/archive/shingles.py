"""What a text is compared by: the set of its shingles (runs of words), and MinHash bands that find such sets.

Shingles are 64-bit hashes of words of the normalised text; sets are sorted arrays of them. MinHash: Broder 1997,
banding: Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, §3.4. Two texts that share the part J of all their
shingles meet in a band with 1 - (1 - J^3)^42: 0.68 at J = 0.3, 0.94 at 0.4, 0.996 at 0.5.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Shingles = NDArray[np.uint64]
"""Sorted, each once."""

PERMUTATIONS, BANDS, ROWS = 128, 42, 3
EXACT = 0
"""The shingle size that stands for a whole text: very short ones are compared word by word."""
SHORT, LONG = 3, 5
FEWEST = 12
"""Words; a shorter text is compared with nothing."""
SHORT_TEXT = 100
"""Words; below it a pair is compared by short shingles, and has to share more of them."""
_EXACT_TO, _SHORT_TO = 40, 2 * SHORT_TEXT
"""Words. Every longer text has long shingles too, so that a part of a text finds its whole."""
_CHUNK = 4096
_WORD = re.compile(r"[^\W_]+")


def _constants(name: str, number: int) -> NDArray[np.uint64]:
    """Odd numbers that are the same on every machine and in every release."""
    digest = hashlib.shake_128(f"newswatch {name}".encode()).digest(8 * number)
    return np.frombuffer(digest, dtype="<u8").astype(np.uint64) | np.uint64(1)


_TIMES, _PLUS = (_constants(name, PERMUTATIONS).astype(np.uint32)[:, None] for name in ("times", "plus"))
_FOLD = _constants("fold", 1)[0]
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sketch:
    """A text as it is compared. Equal is only the very same one: arrays have no single answer to `==`."""

    words: int
    sets: Mapping[int, Shingles]
    """By shingle size; empty for a text that is compared with nothing."""
    numbers: frozenset[str]
    """The numbers it names."""

    def bands(self) -> dict[int, list[int]]:
        """For each shingle size the bands' hashes in order, 32 bits with sign; one only for EXACT."""
        return {
            size: [_signed(found)] if size == EXACT else _bands(_signature(found)) for size, found in self.sets.items()
        }


def sketch(normalised: str, *, partial: bool = False) -> Sketch:
    """`normalised` as newswatch.archive.normal makes it. A stub counts only where it is long: short ones are all alike,
    being the same request to subscribe.
    """
    words = _WORD.findall(normalised)
    sizes = _sizes(len(words), partial=partial)
    hashes = np.fromiter(map(crc32, " ".join(words).encode().split(b" ")), dtype=np.uint64)
    return Sketch(
        words=len(words),
        sets={size: shingled(hashes, size or len(words)) for size in sizes},
        numbers=frozenset(filter(str.isdecimal, words)),
    )


def _sizes(words: int, *, partial: bool) -> tuple[int, ...]:
    if words < FEWEST or (partial and words < SHORT_TEXT):
        return ()
    if words < _EXACT_TO:
        return (EXACT,)
    return (SHORT, LONG) if words < _SHORT_TO else (LONG,)


def shingled(words: Shingles, size: int) -> Shingles:
    """The runs of `size` among word hashes."""
    runs = len(words) - size + 1
    folded = words[:runs].copy()
    for offset in range(1, size):
        folded = folded * _FOLD + words[offset : offset + runs]
    ordered = np.sort(_mixed(folded))
    new = np.empty(runs, dtype=np.bool_)
    new[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    distinct: Shingles = ordered[new]  # np.unique takes three times as long
    return distinct


def shared(one: Shingles, other: Shingles) -> Shingles:
    return np.intersect1d(one, other, assume_unique=True)


def _mixed(values: Shingles) -> Shingles:
    """The finaliser of splitmix64: every bit depends on every bit."""
    values = (values ^ (values >> np.uint64(30))) * _MIX[0]
    values = (values ^ (values >> np.uint64(27))) * _MIX[1]
    return values ^ (values >> np.uint64(31))


def _signature(found: Shingles) -> NDArray[np.uint32]:
    """The least value of each permutation a x + b modulo 2^32 (a odd) of the shingles' upper halves."""
    upper = (found >> np.uint64(32)).astype(np.uint32)
    least = [(_TIMES * upper[start : start + _CHUNK] + _PLUS).min(axis=1) for start in range(0, len(upper), _CHUNK)]
    signature: NDArray[np.uint32] = np.minimum.reduce(least)
    return signature


def _bands(signature: NDArray[np.uint32]) -> list[int]:
    rows = signature[: BANDS * ROWS].astype(np.uint64).reshape(BANDS, ROWS)
    folded = rows[:, 0]
    for row in range(1, ROWS):
        folded = folded * _FOLD + rows[:, row]
    bands: list[int] = _mixed(folded).astype(np.uint32).astype(np.int32).tolist()
    return bands


def _signed(whole: Shingles) -> int:
    return int(whole[:1].astype(np.uint32).astype(np.int32)[0])
