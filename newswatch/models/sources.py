"""What is asked for and what comes back: Source → FoundLink → Page."""

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
    """How often it is crawled: a rhythm as newswatch.rhythm reads it; empty: `schedule.every` of the settings."""
    delay: float = 2.0
    """Seconds between requests to one host."""
    budget_requests_per_day: int | None = None
    """Requests in a day (UTC), 0: no limit; None: `crawl.budget_requests_per_day` of the settings."""
    budget_bytes_per_day: int | None = None
    """Bytes over the wire in a day (UTC), likewise."""
    render: str = ""
    """`browser`: pages that hold no article as they come are shown by a browser first."""
    private_network: bool = False
    """True lets this source's own hosts, and no other, be private addresses, on the ports its addresses name."""
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
    record: bytes | None = None
    """Its WARC record where that was made already, on another machine, and `body` stayed there."""
