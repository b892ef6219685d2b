"""The words that matched, in their context, from the text as it is shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newswatch.archive.normal import normal
from newswatch.archive.syntax import All, Either, Forms, Node, Query, Words

# a letter may carry marks, and Armenian ones stand in the middle of a word; ʼ ʻ ՚ part words as the index does
_WORD = re.compile(
    "(?:(?![ʼʻ՚])[^\\W_])+(?:[\u0300-\u036f\u055b\u055c\u055e\u055f\u00ad\u200c\u200d\u2060]+(?:(?![ʼʻ՚])[^\\W_])*)*"
)
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
    places = [(found.start(), found.end(), normal(found[0])) for found in _WORD.finditer(text)]
    single = {tokens[0] for tokens, prefix in terms if len(tokens) == 1 and not prefix}
    longer = [term for term in terms if len(term[0]) > 1 or term[1]]
    marks: list[tuple[int, int]] = []
    at = 0
    while at < len(places):
        length = max((_matched(places, at, *term) for term in longer), default=0) or int(places[at][2] in single)
        if length:
            marks.append((places[at][0], places[at + length - 1][1]))
        at += length or 1
    return marks


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


def _matched(places: Sequence[tuple[int, int, str]], at: int, tokens: tuple[str, ...], prefix: bool) -> int:
    """How many words from `at` on are this term: all of it or 0."""
    if at + len(tokens) > len(places):
        return 0
    here = [place[2] for place in places[at : at + len(tokens)]]
    if here[:-1] != list(tokens[:-1]):
        return 0
    last = here[-1]
    return len(tokens) if last == tokens[-1] or (prefix and last.startswith(tokens[-1])) else 0


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
