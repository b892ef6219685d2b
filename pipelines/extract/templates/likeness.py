"""How like two texts are, however they are parted into paragraphs."""

from collections import Counter
from collections.abc import Iterable

from pipelines.extract.text import words


def likeness(one: Iterable[str], other: Iterable[str]) -> float:
    """Harmonic mean of the shares of words that two texts have in common, 0 to 1."""
    first, second = Counter(words(" ".join(one))), Counter(words(" ".join(other)))
    common = (first & second).total()
    return 2 * common / max(first.total() + second.total(), 1)
