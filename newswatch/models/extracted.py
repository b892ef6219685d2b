"""What a page says once read: the text, what was taken from it, and where each field came from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from newswatch.models.templates import Lesson


class Furniture(StrEnum):
    """Kinds of text that stand on the page and are not article."""

    COOKIE = "cookie"
    JOB_AD = "job-ad"
    NEWSLETTER = "newsletter"
    SHARE = "share"
    SEE_ALSO = "see-also"
    CREDIT = "credit"
    BYLINE = "byline"
    TITLE = "title"
    COMMENTS = "comments"
    SITE_RULE = "site-rule"
    LEARNED = "learned"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    kind: Furniture
    text: str
    why: str
    """The rule in words."""


class BlockState(StrEnum):
    SEEN = "seen"
    """In too few articles to mean anything."""
    LEARNED = "learned"
    """Furniture by its number."""
    PINNED = "pinned"
    """Furniture because a person says so."""
    FORGOTTEN = "forgotten"
    """Article, because a person says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph that articles of one source have had."""

    hash: str
    """Of the text without case, blanks and numbers."""
    text: str
    """As it stood in the first article."""
    articles: int
    """Different articles that had it."""
    since: int
    """Which of the source's articles had it first, counted from 1."""
    last: int
    """And which had it last."""
    varied: bool = False
    """Its numbers differ from article to article."""
    examples: tuple[int, ...] = ()
    """Ids of the first articles that had it."""
    state: BlockState = BlockState.SEEN
    mended_to: int | None = None
    """Up to which version the stored ones were gone through since it was learned; None: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One candidate for one field."""

    field: str
    value: str
    origin: str
    """Where on the page: `json-ld headline`, `og:title`, `h1`, `time[datetime]`, `feed`, …"""
    won: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What one page says, before anybody asks whether we know it already."""

    source: str
    url: str
    final_url: str
    canonical_url: str | None
    """rel=canonical or og:url as the page states it, absolute; identity decides whether to believe it."""
    fetched_at: datetime
    title: str | None
    authors: tuple[str, ...]
    published_at: str | None
    """ISO 8601 on the page's own clock with its offset, or a bare date where only a day is known."""
    published_raw: str | None
    published_how: str | None
    """Its origin, as in Evidence; `published_raw` is the text it was read from."""
    modified_at: str | None
    language: str | None
    section: str | None
    tags: tuple[str, ...]
    lead: str | None
    paragraphs: tuple[str, ...]
    """The article's text in order; no empty ones."""
    image: str | None
    image_credit: str | None
    partial: bool
    """A paywall stub, or a text known to be cut."""
    removed: tuple[Removed, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    refusal: str | None = None
    """A reason of pipelines.outcomes when the page is no article at all (soft 404, wall, noindex, …)."""
    lesson: Lesson | None = None
    """What it teaches of how its site is built; None where nobody asked, or for a page that is no article."""
