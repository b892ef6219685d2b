"""What changed between two wordings: by paragraph, and within a changed paragraph by word."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_WORDS = re.compile(r"\s+|\d+(?:[.,:]\d+)*|[^\W_]+|[\W_]")  # 3.8 is one word
_ALIKE = 0.4
"""Share of common words from which two paragraphs are one that was edited."""


class Change(StrEnum):
    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    change: Change
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of either wording or both: kept and removed pieces make the old one, kept and added the new."""

    change: Change | None
    """None: edited within."""
    pieces: tuple[Piece, ...]


def diff_texts(old: str, new: str) -> list[Paragraph]:
    """Paragraphs are parted by blank lines, as in an article's text."""
    return diff_paragraphs(old.split("\n\n"), new.split("\n\n"))


def diff_paragraphs(old: Sequence[str], new: Sequence[str]) -> list[Paragraph]:
    found: list[Paragraph] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [_whole(Change.KEPT, text) for text in old[a:b]]
        else:
            found += _replaced(list(old[a:b]), list(new[c:d]))
    return found


def diff_words(old: str, new: str) -> tuple[Piece, ...]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(change=Change.KEPT, text="".join(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece(change=Change.REMOVED, text="".join(before[a:b])))
        if d > c:
            pieces.append(Piece(change=Change.ADDED, text="".join(after[c:d])))
    return tuple(pieces)


def _replaced(old: list[str], new: list[str]) -> Iterator[Paragraph]:
    """Pairs each new paragraph with the first old one it is alike to; the rest were removed or added."""
    for text in new:
        partner = next((at for at, before in enumerate(old) if _alike(before, text)), None)
        if partner is None:
            yield _whole(Change.ADDED, text)
            continue
        yield from (_whole(Change.REMOVED, before) for before in old[:partner])
        yield Paragraph(change=None, pieces=diff_words(old[partner], text))
        del old[: partner + 1]
    yield from (_whole(Change.REMOVED, before) for before in old)


def _alike(one: str, other: str) -> bool:
    words, others = set(one.lower().split()), set(other.lower().split())
    return len(words & others) >= _ALIKE * max(len(words), len(others), 1)


def _whole(change: Change, text: str) -> Paragraph:
    return Paragraph(change=change, pieces=(Piece(change=change, text=text),))
