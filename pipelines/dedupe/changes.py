"""How two wordings differ: the kind of an edit, and whether it is the same article at all."""

from dataclasses import dataclass

from newswatch.models import VersionKind
from pipelines.dedupe.editing import kinds_between
from pipelines.dedupe.exact import words

_SHINGLE = 3
_TITLE_SHARED = 0.5
_NOTHING_SHARED = 0.05
_TEXT_SHARED = 0.2
"""Two reports on one event share under a tenth of their three-word runs, an edited article more than half."""


_MATERIAL = (VersionKind.NEGATION, VersionKind.QUOTATION, VersionKind.NUMBER, VersionKind.NAME)
"""What says most about an edit first: the kind of one in which several changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    title: str
    text: str


def kind_of_change(before: Wording, after: Wording, language: str | None = None) -> VersionKind:
    """COSMETIC: the same words, spelling and slips of the pen aside. HEADLINE: only the title changed. NEGATION,
    QUOTATION, NUMBER, NAME: all that changed in the text is that. Else TEXT. `language` is the text's, where known.
    """
    within = kinds_between(before.text, after.text, language)
    if within <= {VersionKind.COSMETIC}:
        above = kinds_between(before.title, after.title, language)
        return VersionKind.COSMETIC if above <= {VersionKind.COSMETIC} else VersionKind.HEADLINE
    if VersionKind.TEXT in within:
        return VersionKind.TEXT
    return next(kind for kind in _MATERIAL if kind in within)


def clearly_different(one: Wording, other: Wording) -> bool:
    """True where title and text cannot be two states of one article: a title that stays excuses a new text."""
    title, other_title = words(one.title), words(other.title)
    if title == other_title:
        return False
    text = _shared(_runs(words(one.text), _SHINGLE), _runs(words(other.text), _SHINGLE))
    return text < _NOTHING_SHARED or (
        text < _TEXT_SHARED and _shared(_runs(title, 1), _runs(other_title, 1)) < _TITLE_SHARED
    )


def _runs(found: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(found[at : at + length]) for at in range(len(found) - length + 1)}


def _shared(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    """The part of the smaller set found in the other: an article that grew is still itself."""
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else float(one == other)
