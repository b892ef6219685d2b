"""An article with all that was seen of it, on its way from an export into an archive."""

from dataclasses import dataclass
from datetime import datetime

from newswatch.models.articles import Candidate, VersionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVersion:
    number: int
    """As the source's edits count it, from 1."""
    candidate: Candidate
    """Without addresses: those have moments of their own."""
    observed_at: datetime
    kind: VersionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    key: str
    """Its identity."""
    url: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time in which an article was withdrawn; `until` None: it still is."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    versions: tuple[PastVersion, ...]
    """Oldest first; at least one."""
    addresses: tuple[Address, ...]
    """The canonical one first."""
    spans: tuple[Span, ...]
