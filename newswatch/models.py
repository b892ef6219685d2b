"""The records, in the order an article travels; each stage returns a new one and changes none.

Source → FoundLink → Page → Extracted → Candidate → Verdict → Stored, and Article is what people read.
Datetimes are aware and UTC unless a field says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EndpointKind(StrEnum):
    FEED = "feed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news-sitemap"
    LISTING = "listing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A page of a source that lists its articles."""

    kind: EndpointKind
    url: str
    language: str | None = None
    lead: bool = False
    """An address nobody has verified: when it fails, that is no fault of the source's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractRules:
    """CSS selectors, or XPath where they start with `/` or `(`; only where the general way fails."""

    title: str | None = None
    authors: str | None = None
    date: str | None = None
    tags: str | None = None
    section: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanRules:
    drop: tuple[str, ...] = ()
    """CSS selectors of elements that are not article."""
    drop_text: tuple[str, ...] = ()
    """Regular expressions; a paragraph in which one is found is not article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One outlet: the content of one TOML file."""

    id: str
    """The file's name without `.toml`."""
    name: str
    home: str
    languages: tuple[str, ...]
    """BCP 47 primary tags, the main one first."""
    country: str
    """ISO 3166 alpha-2 of the outlet."""
    covers: tuple[str, ...] = ()
    """ISO 3166 alpha-2 of the countries it reports on."""
    timezone: str
    """IANA name; the clock of dates that carry no zone."""
    article: str
    """Regular expression searched in the absolute URL of a link; a match is an article."""
    examples: tuple[str, ...] = ()
    """Article URLs the pattern must match; kept with the file so that a test can hold it."""
    every: str = ""
    """How often it is crawled, such as `30m`; empty: `schedule.every` of the settings."""
    delay: float = 2.0
    """Seconds between requests to one host."""
    private_network: bool = False
    """True lets this source's own hosts, and no other, be private addresses."""
    hosts: tuple[str, ...] = ()
    """Further hosts of this source beside those of `home` and `discover`."""
    keep_params: tuple[str, ...] = ()
    """Query parameters that belong to an article's identity though they look like tracking."""
    notes: str = ""
    discover: tuple[Endpoint, ...] = ()
    extract: ExtractRules = field(default_factory=ExtractRules)
    clean: CleanRules = field(default_factory=CleanRules)
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    url: str
    """Absolute http(s) URL, fragment removed."""
    found_in: str
    """The endpoint's URL, or `recheck` or `asked`."""
    title_hint: str | None = None
    published_hint: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article page as it came from the network."""

    source: str
    """The source's id."""
    url: str
    final_url: str
    """After redirects; `url` is as found."""
    status: int
    headers: Mapping[str, str]
    """Lower-case names; repeated headers joined by a comma."""
    body: bytes
    """Content-Encoding undone, charset not."""
    fetched_at: datetime
    link: FoundLink | None = None


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
