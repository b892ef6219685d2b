"""What the archive keeps and people read: Candidate → Verdict → Stored, Article and its versions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newswatch.models.extracted import BlockState, Extracted


class ArticleStatus(StrEnum):
    CURRENT = "current"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as people read it; the field names are the JSON keys, in this order."""

    id: int | None
    url: str
    urls: tuple[str, ...]
    """Every address seen; `url`, the canonical one, first."""
    source: str
    title: str
    authors: tuple[str, ...]
    published_at: str | None
    """As in Extracted."""
    modified_at: str | None
    first_seen_at: datetime | None
    language: str | None
    country: str | None
    section: str | None
    tags: tuple[str, ...]
    lead: str | None
    text: str
    """Paragraphs parted by a blank line."""
    image: str | None
    word_count: int
    partial: bool
    story_id: int | None
    version: int
    """Counts the source's edits, from 1."""
    status: ArticleStatus


class VersionKind(StrEnum):
    """How a version differs from the one before."""

    FIRST = "first"
    HEADLINE = "headline"
    TEXT = "text"
    NUMBER = "number"
    NAME = "name"
    QUOTATION = "quotation"
    NEGATION = "negation"
    COSMETIC = "cosmetic"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    version: int
    seen_at: datetime
    title: str
    text: str
    kind: VersionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """One outlet's article of a story: when it told it, and how much it took over."""

    article_id: int
    source: str
    title: str
    url: str
    published_at: str | None
    """As in Article."""
    first_seen_at: datetime
    hours_late: float
    """After the story's first article; 0.0 for that one."""
    share: float | None
    """Of the seed's text found in this one, 0 to 1; None for the seed, the article the story is held together by."""
    credited: str | None
    """The outlet or agency its text names as its source."""
    first: bool
    """It was the first to tell the story: by the time of publication, else by when it was first seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An extracted page with what tells it from others; DEDUPE makes it, STORE takes it."""

    extracted: Extracted
    url: str
    url_key: str
    alias_keys: tuple[tuple[str, str], ...]
    """(url_key, url) of every address this page was seen under, the canonical one first."""
    text_hash: str | None
    """None where the text is too short to merge on."""
    content_hash: str
    """Of title and text: a change of it is a new version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class New: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    article_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """The same text under another URL of the source, or a near-duplicate in another outlet."""

    article_id: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    article_id: int


Verdict = New | NewVersion | Copy | Same


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What `on_stored` hooks receive, inside the article's own transaction."""

    article_id: int
    version_id: int
    verdict: Verdict
    kind: VersionKind
    article: Article
    published_utc: datetime | None
    """Start of the day where only a day is known."""
    baseline: bool
    """True for an undated article of a source's first completed crawl, and for imports: never alerted on."""
    imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockExample:
    """An article in which a block stood; the field names are the JSON keys."""

    id: int
    url: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockReport:
    """A block as people look at it; the field names are the JSON keys, in this order."""

    hash: str
    state: BlockState
    articles: int
    text: str
    first_seen_at: datetime
    last_seen_at: datetime
    examples: tuple[BlockExample, ...]
