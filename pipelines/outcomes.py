"""Every address a crawl considers ends in exactly one of these; found = known + the sum of the others."""

from enum import StrEnum


class Outcome(StrEnum):
    KNOWN = "known"
    """Already archived and not due for a re-check: not fetched, only counted."""
    NEW = "new"
    UPDATED = "updated"
    """A new version, or withdrawn, or returned."""
    SAME = "same"
    COPY = "copy"
    """The text of an article the source already has under another address."""
    REJECTED = "rejected"
    FAILED = "failed"


class RejectReason(StrEnum):
    """The page, or its address, is no article for us; nothing is wrong."""

    OVER_BUDGET = "over_budget"
    """Beyond the crawl's limits; stays pending for the next."""
    ROBOTS = "robots"
    NOT_ARTICLE = "not_article"
    """A redirect led to an address the source's pattern does not take."""
    NOINDEX = "noindex"
    SOFT_404 = "soft_404"
    GONE = "gone"
    """404 or 410 of a link never archived."""
    WALL = "wall"
    """A consent or login page instead of the article."""
    EMPTY = "empty"
    """No article text found."""
    TOO_SHORT = "too_short"
    FORGOTTEN = "forgotten"
    """Taken out by `newswatch forget`."""
    FOREIGN_HOST = "foreign_host"
    NOT_HTML = "not_html"


class FailReason(StrEnum):
    """The article may well exist; we could not get or read it and will try again."""

    HTTP_STATUS = "http_status"
    TIMEOUT = "timeout"
    DNS = "dns"
    CONNECTION = "connection"
    """Refused, reset or cut short."""
    TLS = "tls"
    REFUSED_ADDRESS = "refused_address"
    """A private or otherwise forbidden address, or a scheme other than http and https."""
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    """The Content-Encoding does not undo."""
    REDIRECT_LOOP = "redirect_loop"
    RATE_LIMITED = "rate_limited"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    """robots.txt gave 5xx or no answer: forbidden until it does."""
    EXTRACT_TIMEOUT = "extract_timeout"
    EXTRACT_MEMORY = "extract_memory"
    """More memory than `extract.memory` allows a worker."""
    EXTRACT_CRASHED = "extract_crashed"
    EXTRACT_ERROR = "extract_error"
    STORE_ERROR = "store_error"
    STOPPED = "stopped"
    """The crawl ended first; stays pending."""
