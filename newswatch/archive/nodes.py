"""What a query is made of: a tree of words, filters and dates."""

from dataclasses import dataclass
from datetime import datetime

from newswatch.archive.moments import read_asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words in a row: one, or a phrase."""

    text: str
    """Normalised."""
    column: str | None = None
    """Of the index; None: title, text, authors and tags."""
    prefix: bool = False
    near: int | None = None
    """In any order, this many words between them at most."""
    literal: bool = False
    """Just these forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Any of these wordings: what `newswatch.archive.expanding` makes of Words."""

    rows: tuple[tuple[str, ...], ...]
    """Each a word, or words in a row (near each other, where `near` is set); normalised."""
    column: str | None = None
    near: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    kind: str
    value: str
    token: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Published (first seen, where the page says no date) at or after a moment, or before it."""

    after: bool
    asked: str

    def moment(self, now: datetime) -> datetime:
        found = read_asked(self.asked, now)
        if found is None:  # the parser has read it once
            raise ValueError(self.asked)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """In a section of an outlet, as it calls it."""

    value: str
    """Normalised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    node: "Node"


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    nodes: tuple["Node", ...]


Node = Words | Forms | Filter | Dated | Section | Not | All | Either


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    text: str
    root: Node | None
    """None: everything."""
    forms: bool = True
    """Whether words find their other forms; `forms:off` says no."""
