"""The words that matched, in their context, from the text as it is shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from newswatch.archive.normal import normal
from newswatch.archive.syntax import All, Either, Forms, Node, Query, Words

# a letter may carry marks, and Armenian ones stand in the middle of a word; ʼ ʻ ՚ part words as the index does
_WORD = re.compile(
    "(?:(?![ʼʻ՚])[^\\W_])+(?:[\u0300-\u036f\u055b\u055c\u055e\u055f\u00ad\u200c\u200d\u2060]+(?:(?![ʼʻ՚])[^\\W_])*)*"
)
_ODD = re.compile("[ʼʻ՚\u0300-\u036f\u055b\u055c\u055e\u055f\u00ad\u200c\u200d\u2060]")
_PLAIN_WORD = re.compile("[^\\W_]+")
"""The same where no such mark stands in the text, at a third of the cost."""
_BEFORE = 70
_LENGTH = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    text: str
    marks: tuple[tuple[int, int], ...]
    """Where in `text` the matching words stand: start and end, in order."""

    def parts(self) -> Iterator[tuple[str, bool]]:
        """The text in pieces: (piece, whether it matched)."""
        at = 0
        for start, end in self.marks:
            if start > at:
                yield self.text[at:start], False
            yield self.text[start:end], True
            at = end
        if at < len(self.text):
            yield self.text[at:], False


def snippet(query: Query, text: str, *, title: bool = False) -> Snippet:
    """The first place in `text` where a word of the query stands; its beginning where none does."""
    marks = find(query, text, title=title)
    start = _word_start(text, marks[0][0] - _BEFORE) if marks else 0
    end = _word_end(text, start + _LENGTH)
    opening, closing = "… " if start else "", " …" if end < len(text) else ""
    shift = len(opening) - start
    shown = text[start:end].replace("\n", " ")  # one sign for one sign, so that the marks hold
    kept = tuple((one + shift, two + shift) for one, two in marks if start <= one and two <= end)
    return Snippet(text=f"{opening}{shown}{closing}", marks=kept)


def find(query: Query, text: str, *, title: bool = False) -> list[tuple[int, int]]:
    """Where the words asked for stand in `text`, in order, without overlap; `title`: the text is a title."""
    columns = (None, "title") if title else (None,)
    terms = [term for words in _asked(query.root) if words.column in columns for term in _terms(words)]
    if not terms:
        return []
    places = _places(text)
    longest: dict[int, int] = {}
    for tokens, prefix in terms:
        for at in places.starts(tokens, prefix):
            longest[at] = max(longest.get(at, 0), len(tokens))
    marks: list[tuple[int, int]] = []
    free = 0
    for at, length in sorted(longest.items()):
        if at >= free:
            free = at + length
            marks.append((places.spans[at][0], places.spans[free - 1][1]))
    return marks


class _Places:
    """The words of a text, where they stand, and each one's places."""

    def __init__(self, text: str) -> None:
        found = list((_WORD if _ODD.search(text) else _PLAIN_WORD).finditer(text))
        self.spans = [one.span() for one in found]
        self._words = [_normal_word(one[0]) for one in found]
        self._by_word: dict[str, list[int]] = {}
        for at, word in enumerate(self._words):
            self._by_word.setdefault(word, []).append(at)

    def starts(self, tokens: tuple[str, ...], prefix: bool) -> Iterator[int]:
        """Where these words stand in a row; with `prefix` the last may be a beginning."""
        if prefix and len(tokens) == 1:
            for word, places in self._by_word.items():
                if word.startswith(tokens[0]):
                    yield from places
            return
        for at in self._by_word.get(tokens[0], ()):
            here = self._words[at : at + len(tokens)]
            if len(here) < len(tokens) or here[:-1] != list(tokens[:-1]):
                continue
            if here[-1] == tokens[-1] or (prefix and here[-1].startswith(tokens[-1])):
                yield at


_normal_word = lru_cache(maxsize=20_000)(normal)


@lru_cache(maxsize=4)
def _places(text: str) -> _Places:
    """Kept for the next alert that asks for the same text."""
    return _Places(text)


Term = tuple[tuple[str, ...], bool]
"""Words in a row, and whether the last is only a beginning."""


def _asked(node: Node | None) -> Iterator[Words | Forms]:
    """What an article was found for: nothing below an exclusion."""
    match node:
        case Words() | Forms():
            yield node
        case All() | Either():
            for below in node.nodes:
                yield from _asked(below)


def _terms(words: Words | Forms) -> Iterator[Term]:
    if isinstance(words, Forms):
        for row in words.rows:
            found = tuple(_WORD.findall(" ".join(row)))
            yield from [((token,), False) for token in found] if words.near is not None else [(found, False)]
        return
    tokens = tuple(_WORD.findall(words.text))
    if words.near is not None:
        yield from (((token,), False) for token in tokens)
    elif tokens:
        yield tokens, words.prefix


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    blank = text.find(" ", at)
    return blank + 1 if 0 <= blank < at + _BEFORE else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", 0, at)
    return blank if blank > at - _BEFORE else at
