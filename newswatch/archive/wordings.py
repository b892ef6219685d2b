"""Which wordings of a phrase stand in the archive, told by reading articles that have all its words.

FTS5 phrases hold no alternatives, and asking the index for each of a hundred wordings takes a tenth of a second at a
million articles. Articles with all the words are few, or so many that some of them show how they are written.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, product
from typing import Self

_NEWEST, _OLDEST = 500, 300
"""Articles read from either end; where there are fewer, all are."""
_MOST = 100
"""Wordings of one article of words near each other."""
_BEGINNING, _PATTERNS = 2, 8
COLUMNS = ("title", "body", "authors", "tags")
_BETWEEN = "\n0\n"
"""Parts the columns: no wording goes from one to the next."""
_TOKEN = re.compile(r"[^\W_]+")
Row = tuple[str, ...]


def standing(sql: sqlite3.Connection, fts: str, each: Sequence[Sequence[str]], near: int | None) -> list[Row]:
    """Wordings of `each` (for every word of the phrase its forms) in the articles that answer `fts`."""
    return wordings_in(_texts(sql, fts), each, near)


def wordings_in(texts: Iterable[str], each: Sequence[Sequence[str]], near: int | None) -> list[Row]:
    """Of normalised texts; `near` set: what of it stands in one text at all."""
    found: dict[Row, None] = {}
    if near is not None:
        for text in texts:
            words = set(_TOKEN.findall(text))
            here = product(*([form for form in forms if form in words] for forms in each))
            found.update(dict.fromkeys(islice(here, _MOST)))
        return list(found)
    phrase = Phrase.of(each)
    for text in texts:
        found.update(dict.fromkeys(phrase.wordings(text)))
    return list(found)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in a row, each in any of its forms."""

    _patterns: tuple[re.Pattern[str], ...]
    """One for each beginning that forms of the first word have in common: `re` looks for a plain beginning ten times as
    fast as for any of several, and names have forms in four scripts.
    """

    @classmethod
    def of(cls, each: Sequence[Sequence[str]]) -> Self:
        first, *others = each
        kinds = [list(kind) for _, kind in groupby(sorted(first), key=lambda form: form[:_BEGINNING])]
        rows = kinds if len(kinds) <= _PATTERNS else [first]
        between, end = r"[\W_]+", r"(?![^\W_])"
        return cls(tuple(re.compile(between.join(map(_any_of, (forms, *others))) + end) for forms in rows))

    def wordings(self, text: str) -> Iterator[Row]:
        for pattern in self._patterns:
            yield from _in_a_row(pattern, text)


@dataclass(frozen=True, slots=True)
class Check:
    """A phrase that must stand in a text, or in a column of it."""

    each: Sequence[Sequence[str]]
    """For every word of the phrase its forms."""
    column: str | None
    phrase: Phrase
    words: tuple[Sequence[str], ...]
    """The forms of words that are written as one: a text without any of them is told at a tenth of the cost."""

    @classmethod
    def of(cls, each: Sequence[Sequence[str]], column: str | None) -> Self:
        whole = tuple(forms for forms in each if not any("-" in form or " " in form for form in forms))
        return cls(each, column, Phrase.of(each), whole)

    def holds(self, columns: Sequence[str]) -> bool:
        """The normalised COLUMNS of an article."""
        text = as_one(columns) if self.column is None else columns[COLUMNS.index(self.column)]
        may_hold = all(any(map(text.__contains__, forms)) for forms in self.words)
        return may_hold and next(self.phrase.wordings(text), None) is not None


def as_one(columns: Iterable[str]) -> str:
    """An article's columns as one text in which no wording goes from one to the next."""
    return _BETWEEN.join(columns)


def _texts(sql: sqlite3.Connection, fts: str) -> Iterator[str]:
    asked = (
        f"SELECT f.rowid, {', '.join(f't.{column}' for column in COLUMNS)}"
        " FROM search_index f CROSS JOIN search_text t ON t.version_id = f.rowid"
        " WHERE search_index MATCH ? AND f.rowid < ? ORDER BY f.rowid"
    )
    rows = sql.execute(f"{asked} DESC LIMIT ?", (fts, 2**63 - 1, _NEWEST)).fetchall()
    yield from (as_one(columns) for _, *columns in rows)
    if len(rows) == _NEWEST:
        yield from (as_one(columns) for _, *columns in sql.execute(f"{asked} LIMIT ?", (fts, rows[-1][0], _OLDEST)))


def _any_of(forms: Sequence[str]) -> str:
    """What they begin with first: `re` looks for that as fast as for a plain word."""
    stem = _common(min(forms), max(forms))
    endings = sorted({form[len(stem) :] for form in forms}, key=len, reverse=True)
    return f"({_written(stem)}(?:{'|'.join(map(_written, endings))}))"


def _common(one: str, two: str) -> str:
    """What both begin with: of the first and the last of sorted words that is what all do."""
    return one[: next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))]


def _written(part: str) -> str:
    """Hyphens part words as blanks do."""
    return r"[\W_]+".join(map(re.escape, re.split("[- ]", part)))


def _in_a_row(pattern: re.Pattern[str], text: str) -> Iterator[Row]:
    at = 0
    while (found := pattern.search(text, at)) is not None:
        at = found.start() + 1
        if not found.start() or not text[found.start() - 1].isalnum():
            yield found.groups()
