"""How two wordings differ: the kind of an edit, and whether it is the same article at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from newswatch.models import VersionKind
from pipelines.dedupe.exact import is_number, words

_SHINGLE = 3
_TITLE_SHARED = 0.5
_NOTHING_SHARED = 0.05
_TEXT_SHARED = 0.2
"""Two reports on one event share under a tenth of their three-word runs, an edited article more than half."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    title: str
    text: str


def kind_of_change(before: Wording, after: Wording) -> VersionKind:
    """COSMETIC: the same words. HEADLINE: only the title's words changed. NUMBER: only numbers changed. Else TEXT."""
    title_before, title_after = words(before.title), words(after.title)
    text_before, text_after = words(before.text), words(after.text)
    if text_before == text_after:
        return VersionKind.COSMETIC if title_before == title_after else VersionKind.HEADLINE
    if _masked(title_before) == _masked(title_after) and _masked(text_before) == _masked(text_after):
        return VersionKind.NUMBER
    return VersionKind.TEXT


def clearly_different(one: Wording, other: Wording) -> bool:
    """True where title and text cannot be two states of one article: a title that stays excuses a new text."""
    title, other_title = words(one.title), words(other.title)
    if title == other_title:
        return False
    text = _shared(_runs(words(one.text), _SHINGLE), _runs(words(other.text), _SHINGLE))
    return text < _NOTHING_SHARED or (
        text < _TEXT_SHARED and _shared(_runs(title, 1), _runs(other_title, 1)) < _TITLE_SHARED
    )


def _masked(found: Sequence[str]) -> list[str]:
    return ["0" if is_number(word) else word for word in found]


def _runs(found: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


def _shared(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """The part of the smaller set found in the other: an article that grew is still itself."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else float(one == other)
